//! Two people and their files: dropped, pasted, made smaller, paused, left out, looked at and saved.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::sent;
use crate::person::{Person, test_id};
use crate::report::Report;

/// A film of half a second, 64 by 48 pixels, VP8.
const FILM: &[u8] = include_bytes!("film.webm");
/// Bytes of the file that is saved.
const PAPER: u64 = 8 << 20;

/// Continues the story of Alice and Bob, whose chat is open on both sides.
pub async fn tell(alice: &Person, bob: &Person, report: &mut Report) {
    report
        .test(
            "Alice drops and pastes files and makes her picture smaller",
            add_files(alice),
        )
        .await;
    report
        .test(
            "she pauses one of several uploads and goes on",
            pause_one(alice),
        )
        .await;
    report
        .test("Bob sees the smaller picture", small_picture(bob))
        .await;
    report
        .test("Bob plays the film", play_film(alice, bob))
        .await;
    report
        .test("Bob saves a file to his disk", save_paper(bob))
        .await;
    report
        .test(
            "a file that Alice leaves out is not sent",
            leave_out(alice, bob),
        )
        .await;
    report
        .test(
            "without any file left the text comes back",
            leave_out_all(alice),
        )
        .await;
}

/// What the page needs to be handed files as if by a user.
const HANDS: &str = "
    const carrying = (...files) => {
      const transfer = new DataTransfer();
      for (const file of files) transfer.items.add(file);
      return transfer;
    };
    const give = (type, name, target, transfer) => {
      const event = new Event(type, { bubbles: true, cancelable: true });
      Object.defineProperty(event, name, { value: transfer });
      target.dispatchEvent(event);
    };
    window.drop = (...files) => {
      const transfer = carrying(...files);
      give('dragenter', 'dataTransfer', document.querySelector('[data-testid=message-list]'), transfer);
      return new Promise((resolve) => setTimeout(() => {
        const target = document.querySelector('[data-testid=drop-target]');
        const isShown = target.getClientRects().length > 0;
        give('drop', 'dataTransfer', target, transfer);
        resolve(isShown);
      }, 100));
    };
    window.paste = (...files) => give('paste', 'clipboardData', document.querySelector('[data-testid=message-input]'), carrying(...files));
    window.paper = (length, name) => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 1) bytes[at] = at % 251;
      return new File([bytes], name);
    };
    // Presses a button of the file with a name as soon as there is one.
    window.pressOf = (name, button) => {
      const observer = new MutationObserver(() => {
        for (const row of document.querySelectorAll('[data-testid=upload]')) {
          const found = row.innerText.includes(name) && row.querySelector(`[data-testid=${button}]`);
          if (!found) continue;
          observer.disconnect();
          found.click();
        }
      });
      observer.observe(document.body, { subtree: true, childList: true });
    };
";

/// A picture of 2400 by 1600 pixels that compresses well, a film, and a file of megabytes.
const ADD_FILES: &str = "
    const [film, length, done] = arguments;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2400, 1600];
    const context = canvas.getContext('2d');
    const colours = context.createLinearGradient(0, 0, 2400, 1600);
    colours.addColorStop(0, '#d83');
    colours.addColorStop(1, '#248');
    context.fillStyle = colours;
    context.fillRect(0, 0, 2400, 1600);
    for (let at = 0; at < 3000; at += 1) {
      context.fillStyle = `hsl(${at % 360} 60% 50%)`;
      context.fillRect((at * 997) % 2400, (at * 613) % 1600, 9, 9);
    }
    canvas.toBlob(async (blob) => {
      const isShown = await window.drop(window.paper(length, 'paper.bin'), new File([blob], 'hills.png', { type: 'image/png' }));
      window.paste(new File([Uint8Array.from(film)], 'film.webm', { type: 'video/webm' }));
      done(isShown);
    });
";

async fn add_files(alice: &Person) -> Result<()> {
    alice.browser.evaluate(HANDS, vec![]).await?;
    let shown = alice
        .browser
        .evaluate_async(ADD_FILES, vec![json!(FILM), json!(PAPER)])
        .await?;
    ensure!(shown == true, "no place to drop files was shown");
    let media = alice
        .until(
            "for three files",
            "const files = [...document.querySelectorAll('[data-testid=attachment]')];
             return files.length === 3 && files.map(({ dataset }) => dataset.media);",
            vec![],
        )
        .await?;
    ensure!(
        media == json!(["file", "picture", "video"]),
        "the files are {media}"
    );
    alice.click(&test_id("shrink-pictures")).await?;
    let result = alice.text(&test_id("shrink-result")).await?;
    ensure!(result.contains('→'), "the page says {result:?}");
    println!("   {result}");
    Ok(())
}

async fn pause_one(alice: &Person) -> Result<()> {
    alice
        .fill(&test_id("message-input"), "Hills, film and paper")
        .await?;
    let press = "window.pressOf(arguments[0], 'upload-pause');";
    alice
        .browser
        .evaluate(press, vec![json!("paper.bin")])
        .await?;
    alice.click(&test_id("message-send")).await?;
    // The others go on meanwhile.
    let states = alice
        .until(
            "for one file to pause and the others to arrive",
            "const states = [...document.querySelectorAll('[data-testid=upload]')].map(({ dataset }) => dataset.state);
             return states[0] === 'paused' && states.slice(1).every((state) => state === 'done') && states;",
            vec![],
        )
        .await?;
    ensure!(
        states.as_array().map(Vec::len) == Some(3),
        "the files are {states}"
    );
    // Where the button lies changes while pictures load: a person would press it again.
    let paused = format!("{}[data-state=paused]", test_id("upload"));
    let gone = "return document.querySelector(arguments[0]) === null;";
    while alice.browser.evaluate(gone, vec![json!(paused)]).await? == false {
        alice
            .click(&format!("{paused} {}", test_id("upload-pause")))
            .await?;
        sleep(Duration::from_millis(500)).await;
    }
    sent(alice).await
}

async fn small_picture(bob: &Person) -> Result<()> {
    let size = bob
        .until(
            "for the picture",
            "const [image] = [...document.querySelectorAll('[data-testid=message-image][alt*=hills]')];
             return image?.naturalWidth > 0 && [image.naturalWidth, image.naturalHeight, image.alt];",
            vec![],
        )
        .await?;
    ensure!(size[0] == 1920 && size[1] == 1280, "the picture is {size}");
    ensure!(size[2] != "hills.png", "the name is that of the larger one");
    Ok(())
}

/// The width of the film in a message, or that the engine cannot play it. A button that is still there was missed.
const FILM_WIDTH: &str = "
    document.querySelector('[data-testid=video-play]')?.click();
    const video = document.querySelector('[data-testid=message-video]');
    if (video?.videoWidth > 0) return video.videoWidth;
    const cards = [...document.querySelectorAll('[data-testid=file-card]')].map((card) => card.innerText);
    return cards.some((text) => text.includes('cannot play')) && 'cannot play';
";

/// Whether the button stands still: the pictures above it push it down when they come, and a click would miss it.
const BUTTON_RESTS: &str = "
    const pictures = [...document.querySelectorAll('[data-testid=message-image]')];
    const areThere = pictures.length > 1 && pictures.every((picture) => picture.complete && picture.naturalWidth > 0);
    const top = document.querySelector('[data-testid=video-play]')?.getBoundingClientRect().top;
    const rests = areThere && top !== undefined && top === window.buttonTop;
    window.buttonTop = top;
    return rests;
";

async fn play_film(alice: &Person, bob: &Person) -> Result<()> {
    bob.until("for the pictures above the film", BUTTON_RESTS, vec![])
        .await?;
    bob.click(&test_id("video-play")).await?;
    for person in [alice, bob] {
        let width = person.until("for the film", FILM_WIDTH, vec![]).await?;
        let can_play = person
            .browser
            .evaluate(
                "return document.createElement('video').canPlayType('video/webm; codecs=vp8') !== '';",
                vec![],
            )
            .await?;
        let expected = if can_play == true {
            json!(64)
        } else {
            json!("cannot play")
        };
        ensure!(width == expected, "{} sees {width}", person.name);
    }
    Ok(())
}

/// Takes the place of the dialog in which a user chooses a file: what is written to it is kept.
const DISK: &str = "
    window.disk = { name: undefined, bytes: 0, wrong: 0, closed: false };
    window.showSaveFilePicker = async ({ suggestedName }) => {
      window.disk.name = suggestedName;
      return {
        createWritable: async () => new WritableStream({
          write(piece) {
            // Firefox takes minutes for every byte of it.
            for (let at = 0; at < piece.length; at += 4099) {
              if (piece[at] !== (window.disk.bytes + at) % 251) window.disk.wrong += 1;
            }
            window.disk.bytes += piece.length;
          },
          close() {
            window.disk.closed = true;
          },
        }),
      };
    };
";

async fn save_paper(bob: &Person) -> Result<()> {
    bob.browser.evaluate(DISK, vec![]).await?;
    bob.click(&test_id("file-save")).await?;
    let disk = bob
        .until(
            "for the file on the disk",
            "return window.disk.closed && [window.disk.name, window.disk.bytes, window.disk.wrong];",
            vec![],
        )
        .await?;
    ensure!(
        disk == json!(["paper.bin", PAPER, 0]),
        "the disk has {disk}"
    );
    Ok(())
}

async fn leave_out(alice: &Person, bob: &Person) -> Result<()> {
    let script = "
        window.drop(window.paper(20 << 20, 'too much.bin'), window.paper(1000, 'enough.bin'));
        window.pressOf('too much.bin', 'upload-cancel');
    ";
    alice.browser.evaluate(script, vec![]).await?;
    alice.see(&test_id("attachment")).await?;
    alice.fill(&test_id("message-input"), "One of two").await?;
    alice.click(&test_id("message-send")).await?;
    sent(alice).await?;
    let cards = bob
        .until(
            "for the message with one file",
            "const messages = [...document.querySelectorAll('[data-testid=message-item][data-mine=false]')];
             const message = messages.find(({ innerText }) => innerText.includes('One of two'));
             return message && [...message.querySelectorAll('[data-testid=file-card]')].map((card) => card.innerText.trim());",
            vec![],
        )
        .await?;
    ensure!(cards == json!(["enough.bin"]), "Bob sees {cards}");
    Ok(())
}

async fn leave_out_all(alice: &Person) -> Result<()> {
    let count = "return document.querySelectorAll('[data-testid=message-item]').length;";
    let before = alice.browser.evaluate(count, vec![]).await?;
    let script = "
        window.drop(window.paper(20 << 20, 'nothing.bin'));
        window.pressOf('nothing.bin', 'upload-cancel');
    ";
    alice.browser.evaluate(script, vec![]).await?;
    alice.see(&test_id("attachment")).await?;
    alice
        .fill(&test_id("message-input"), "Without a file")
        .await?;
    alice.click(&test_id("message-send")).await?;
    alice
        .until(
            "for the text to come back",
            "return document.querySelector('[data-testid=message-input]').value === 'Without a file';",
            vec![],
        )
        .await?;
    let after: Value = alice.browser.evaluate(count, vec![]).await?;
    ensure!(before == after, "{before} messages became {after}");
    alice.clear(&test_id("message-input")).await
}
