//! Two people meet in the demo, then a third: the whole way from registering to logging out.

mod files;
mod older;
mod reference;
mod together;
mod waiting;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

pub use self::older::Sockets;
use crate::browser::Launcher;
use crate::person::{Person, test_id};
use crate::picture;
use crate::report::Report;

const ALICE: Account = Account {
    email: "alice@example.com",
    name: "Alice",
    password: "seven-Quiet-otters-91-paddle",
};
const BOB: Account = Account {
    email: "bob@example.com",
    name: "Bob",
    password: "eight-Loud-magpies-27-tumble",
};

struct Account {
    email: &'static str,
    name: &'static str,
    password: &'static str,
}

/// Runs the story and keeps evidence in `artifacts` when it does not end well.
pub async fn run(
    launcher: &Launcher,
    url: &str,
    sockets: &Sockets,
    artifacts: &Path,
) -> Result<ExitCode> {
    fs::create_dir_all(artifacts).with_context(|| format!("making {}", artifacts.display()))?;
    let picture = artifacts.join("picture.png");
    picture::write(&picture)?;
    let alice = Person::new(ALICE.name, launcher).await?;
    let bob = Person::new(BOB.name, launcher).await?;
    let mut report = Report::default();
    let cara = Person::new("Cara", launcher).await?;
    reference::tell(&cara, url, &mut report).await;
    tell(&alice, &bob, url, picture.clone(), &mut report).await;
    files::tell(&alice, &bob, &mut report).await;
    together::tell([&alice, &bob, &cara], url, &picture, &mut report).await;
    waiting::tell(&alice, &bob, url, &mut report).await;
    older::tell(&cara, &bob, sockets, &mut report).await;
    report.test("Bob logs out", log_out(&bob)).await;
    for person in [alice, bob, cara] {
        if report.is_broken() {
            match person.keep_evidence(artifacts).await {
                Ok(text) => println!("{text}"),
                Err(error) => println!("{}: no evidence: {error:#}", person.name),
            }
        }
        person.browser.close().await;
    }
    Ok(report.close())
}

async fn tell(alice: &Person, bob: &Person, url: &str, picture: PathBuf, report: &mut Report) {
    report
        .test("both open the page", async {
            alice.open(url).await?;
            bob.open(url).await?;
            alice.see(&test_id("login-form")).await?;
            bob.see(&test_id("login-form")).await?;
            Ok(())
        })
        .await;
    report
        .test("the connection check finds nothing wrong", async {
            alice.click(&test_id("check-connection")).await?;
            alice
                .see(r#"[data-testid="check-verdict"][data-code="ok"]"#)
                .await?;
            alice.click(&test_id("dialog-close")).await
        })
        .await;
    report
        .test("a weak password is refused in words", weak_password(alice))
        .await;
    report
        .test("both register", async {
            register(alice, &ALICE).await?;
            bob.click(&test_id("switch-to-register")).await?;
            register(bob, &BOB).await
        })
        .await;
    report
        .test("Alice starts a chat with Bob's id", start_chat(alice, bob))
        .await;
    report.test("Bob accepts the invitation", accept(bob)).await;
    report
        .test("Alice's message reaches Bob", async {
            send(alice, "Hello **Bob**, 你好!").await?;
            received(bob, "Hello Bob, 你好!").await?;
            bob.see(&format!("{} strong", test_id("message-text")))
                .await?;
            Ok(())
        })
        .await;
    report
        .test("Bob's answer reaches Alice", async {
            send(bob, "Hello Alice").await?;
            received(alice, "Hello Alice").await
        })
        .await;
    report
        .test(
            "Alice sends a picture and sees its progress",
            send_picture(alice, &picture),
        )
        .await;
    report
        .test("Bob sees the picture as it was sent", see_picture(bob))
        .await;
    report
        .test(
            "an unknown id is explained in English and Chinese",
            unknown_id(alice),
        )
        .await;
    report
        .test(
            "Alice logs out and in again and finds the chat as it was",
            come_back(alice),
        )
        .await;
}

async fn weak_password(person: &Person) -> Result<()> {
    person.click(&test_id("switch-to-register")).await?;
    person.fill(&test_id("field-email"), ALICE.email).await?;
    person.fill(&test_id("field-name"), ALICE.name).await?;
    person.fill(&test_id("field-password"), "password").await?;
    person.click(&test_id("submit-register")).await?;
    let message = person.text(&test_id("error-message")).await?;
    ensure!(message.contains("password"), "the page says {message:?}");
    Ok(())
}

async fn register(person: &Person, account: &Account) -> Result<()> {
    person.fill(&test_id("field-email"), account.email).await?;
    person.fill(&test_id("field-name"), account.name).await?;
    person
        .fill(&test_id("field-password"), account.password)
        .await?;
    person.click(&test_id("submit-register")).await?;
    let name = person.text(&test_id("my-name")).await?;
    ensure!(
        name == account.name,
        "the page calls {} {name:?}",
        account.name
    );
    Ok(())
}

async fn start_chat(person: &Person, other: &Person) -> Result<()> {
    let ocid = other.text(&test_id("my-ocid")).await?;
    ensure!(!ocid.is_empty(), "the page shows no id");
    person.fill(&test_id("new-session-ocid"), &ocid).await?;
    person.click(&test_id("new-session-submit")).await?;
    person.see(&test_id("composer")).await?;
    Ok(())
}

async fn accept(person: &Person) -> Result<()> {
    person.says(&test_id("invitation"), ALICE.name).await?;
    person.click(&test_id("invitation-accept")).await?;
    person.see(&test_id("composer")).await?;
    Ok(())
}

/// Sends a text and waits until the server has taken it.
async fn send(person: &Person, text: &str) -> Result<()> {
    person.fill(&test_id("message-input"), text).await?;
    person.click(&test_id("message-send")).await?;
    sent(person).await
}

async fn sent(person: &Person) -> Result<()> {
    person.until(
        "for the message to be sent",
        "const mine = [...document.querySelectorAll('[data-testid=message-item][data-mine=true]')];
         return mine.length > 0 && mine.every((item) => item.dataset.state === 'sent');",
        vec![],
    )
    .await?;
    Ok(())
}

/// Waits for a message of the other person's.
async fn received(person: &Person, text: &str) -> Result<()> {
    person.until(
        &format!("for the message {text:?}"),
        "return [...document.querySelectorAll('[data-testid=message-item][data-mine=false] [data-testid=message-text]')]
            .some((message) => message.innerText.trim() === arguments[0]);",
        vec![json!(text)],
    )
    .await?;
    Ok(())
}

/// Writes down every state of the progress bar, however short.
const WATCH_PROGRESS: &str = "
    window.progressSeen = [];
    const look = () => {
      const bar = document.querySelector('[data-testid=upload-progress]');
      if (bar !== null) window.progressSeen.push(bar.getAttribute('aria-label'));
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
";

async fn send_picture(person: &Person, picture: &Path) -> Result<()> {
    person.browser.evaluate(WATCH_PROGRESS, vec![]).await?;
    person.choose_file(&test_id("attach-file"), picture).await?;
    person.see(&test_id("attachment")).await?;
    person.click(&test_id("message-send")).await?;
    person
        .see(&format!(
            "{}[data-mine=true] {}",
            test_id("message-item"),
            test_id("message-image")
        ))
        .await?;
    sent(person).await?;
    let seen = person
        .browser
        .evaluate("return [...new Set(window.progressSeen)];", vec![])
        .await?;
    let labels = seen.as_array().context("a list of labels")?;
    ensure!(!labels.is_empty(), "no progress bar was shown");
    println!(
        "   {} states of progress, the last {}",
        labels.len(),
        labels[labels.len() - 1]
    );
    Ok(())
}

/// The picture's size and the colours at some of its places.
const READ_PICTURE: &str = "
    const image = document.querySelector('[data-testid=message-item][data-mine=false] [data-testid=message-image]');
    if (image === null || !image.complete || image.naturalWidth === 0) return null;
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const at = ([x, y]) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)];
    return { size: [canvas.width, canvas.height], colours: arguments[0].map(at) };
";

async fn see_picture(person: &Person) -> Result<()> {
    let (width, height) = picture::SIZE;
    let places = (0..24)
        .map(|n| ((n * 97) % width, (n * 61) % height))
        .chain([(0, 0), (width - 1, height - 1)])
        .collect::<Vec<_>>();
    let found = person
        .until("for the picture", READ_PICTURE, vec![json!(places)])
        .await?;
    let colours = places
        .iter()
        .map(|(x, y)| picture::pixel(*x, *y))
        .collect::<Vec<_>>();
    ensure!(
        found["size"] == json!([width, height]),
        "the size is {}",
        found["size"]
    );
    ensure!(
        found["colours"] == json!(colours),
        "the colours differ: {}",
        found["colours"]
    );
    Ok(())
}

async fn unknown_id(person: &Person) -> Result<()> {
    person
        .fill(&test_id("new-session-ocid"), "nobodyHasIt")
        .await?;
    person.click(&test_id("new-session-submit")).await?;
    let english = person.text(&test_id("error-message")).await?;
    person.click(&test_id("language")).await?;
    let chinese = person
        .until(
            "for the error in Chinese",
            "const text = document.querySelector('[data-testid=error-message]')?.innerText ?? '';
             return /\\p{Script=Han}/u.test(text) && text;",
            vec![],
        )
        .await?;
    ensure!(
        english.is_ascii() && !english.is_empty(),
        "the English text is {english:?}"
    );
    println!("   {english:?}, {chinese}");
    person.click(&test_id("language")).await?;
    person.click(&test_id("error-dismiss")).await?;
    person.clear(&test_id("new-session-ocid")).await
}

async fn log_out(person: &Person) -> Result<()> {
    person.click(&test_id("logout")).await?;
    person.see(&test_id("login-form")).await?;
    Ok(())
}

async fn come_back(person: &Person) -> Result<()> {
    log_out(person).await?;
    person.fill(&test_id("field-account"), ALICE.email).await?;
    person
        .fill(&test_id("field-password"), ALICE.password)
        .await?;
    person.click(&test_id("submit-login")).await?;
    person.click(&test_id("session-item")).await?;
    received(person, "Hello Alice").await?;
    let mine = person
        .until(
            "for the messages sent before",
            "const mine = [...document.querySelectorAll('[data-testid=message-item][data-mine=true]')];
             const picture = mine.some((item) => item.querySelector('[data-testid=message-image]')?.naturalWidth > 0);
             return picture && mine.map((item) => item.querySelector('[data-testid=message-text]')?.innerText.trim());",
            vec![],
        )
        .await?;
    let texts = mine.as_array().context("a list of texts")?;
    ensure!(texts.len() == 2, "there are {} own messages", texts.len());
    ensure!(
        texts.contains(&Value::from("Hello Bob, 你好!")),
        "the texts are {mine}"
    );
    Ok(())
}
