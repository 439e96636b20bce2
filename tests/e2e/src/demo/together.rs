//! Three people: friends, a group with its owner's means, recalled messages and a new picture.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{ALICE, Account, received, register, send, sent};
use crate::person::{Person, test_id};
use crate::picture;
use crate::report::Report;

const CARA: Account = Account {
    email: "cara@example.com",
    name: "Cara",
    password: "nine-Tall-herons-64-wander",
};

/// Continues the story of Alice and Bob, who know each other; Cara comes new to the page.
pub async fn tell(
    [alice, bob, cara]: [&Person; 3],
    url: &str,
    picture: &Path,
    report: &mut Report,
) {
    report
        .test("Alice and Bob become friends", befriend(alice, bob))
        .await;
    report
        .test("Cara registers", async {
            cara.open(url).await?;
            cara.click(&test_id("switch-to-register")).await?;
            register(cara, &CARA).await
        })
        .await;
    report
        .test("Alice makes a group of three", make_group(alice, bob, cara))
        .await;
    report
        .test("Alice renames the group", rename(alice, bob))
        .await;
    report
        .test("Bob is muted for a while and told so", mute(alice, bob))
        .await;
    report
        .test(
            "a recalled message disappears for all",
            recall(alice, &[bob, cara]),
        )
        .await;
    report
        .test(
            "Alice's new picture is seen by Bob",
            change_picture(alice, bob, picture),
        )
        .await;
}

async fn befriend(alice: &Person, bob: &Person) -> Result<()> {
    let ocid = bob.text(&test_id("my-ocid")).await?;
    alice.click(&test_id("tab-friends")).await?;
    alice.fill(&test_id("friend-ocid"), &ocid).await?;
    alice
        .fill(&test_id("friend-message"), "From the train")
        .await?;
    alice.click(&test_id("friend-invite")).await?;
    bob.click(&test_id("tab-friends")).await?;
    bob.says(&test_id("friend-request"), ALICE.name).await?;
    bob.says(&test_id("friend-request"), "From the train")
        .await?;
    bob.click(&test_id("friend-request-accept")).await?;
    for person in [alice, bob] {
        person.see(&test_id("friend-item")).await?;
        person.click(&test_id("tab-chats")).await?;
    }
    Ok(())
}

async fn make_group(alice: &Person, bob: &Person, cara: &Person) -> Result<()> {
    let ocid = cara.text(&test_id("my-ocid")).await?;
    alice.click(&test_id("new-group")).await?;
    alice.fill(&test_id("group-name"), "Hiking").await?;
    alice.click(&test_id("group-pick")).await?;
    alice.fill(&test_id("group-add-ocid"), &ocid).await?;
    alice.click(&test_id("group-add")).await?;
    alice
        .until(
            "for Cara among the chosen",
            "return document.querySelectorAll('[data-testid=group-pick]:checked').length === 2;",
            vec![],
        )
        .await?;
    alice.click(&test_id("group-create")).await?;
    titled(alice, "Hiking").await?;
    // The friend is in at once, and learns of it by the first message.
    send(alice, "Hello mountains").await?;
    bob.click(&session(alice).await?).await?;
    received(bob, "Hello mountains").await?;
    cara.click(&test_id("invitation-accept")).await?;
    received(cara, "Hello mountains").await?;
    alice.click(&test_id("chat-details")).await?;
    alice
        .until(
            "for three members with their roles",
            "const roles = [...document.querySelectorAll('[data-testid=member]')].map((member) => member.dataset.role);
             return roles.sort().join() === '1,1,3';",
            vec![],
        )
        .await?;
    close_dialog(alice).await
}

/// The selector of the list's item for the chat that is open.
async fn session(person: &Person) -> Result<String> {
    let id = person
        .until(
            "for an open chat",
            "return document.querySelector('[data-testid=chat]')?.dataset.session ?? null;",
            vec![],
        )
        .await?;
    let id = id.as_str().context("the id of the chat")?;
    Ok(format!("{}[data-session='{id}']", test_id("session-item")))
}

async fn titled(person: &Person, title: &str) -> Result<()> {
    person
        .until(
            &format!("for the chat {title:?}"),
            "return document.querySelector('[data-testid=chat-title]')?.innerText === arguments[0];",
            vec![json!(title)],
        )
        .await?;
    Ok(())
}

async fn close_dialog(person: &Person) -> Result<()> {
    person.click(&test_id("dialog-close")).await?;
    no_dialog(person).await
}

async fn no_dialog(person: &Person) -> Result<()> {
    person
        .until(
            "for the dialog to close",
            "return document.querySelector('dialog') === null;",
            vec![],
        )
        .await?;
    Ok(())
}

async fn rename(alice: &Person, bob: &Person) -> Result<()> {
    alice.click(&test_id("chat-details")).await?;
    alice.fill(&test_id("group-rename"), "Mountains").await?;
    alice.click(&test_id("group-rename-save")).await?;
    titled(alice, "Mountains").await?;
    close_dialog(alice).await?;
    // No event tells of it; a chat that is opened is read again.
    let group = session(alice).await?;
    bob.click(&format!("{}:not([aria-current])", test_id("session-item")))
        .await?;
    bob.click(&group).await?;
    titled(bob, "Mountains").await
}

async fn mute(alice: &Person, bob: &Person) -> Result<()> {
    let me = user_of(bob).await?;
    let member = format!("{}[data-user='{me}']", test_id("member"));
    alice.click(&test_id("chat-details")).await?;
    alice
        .click(&format!("{member} {}", test_id("member-manage")))
        .await?;
    alice
        .click(&format!("{member} {}", test_id("member-mute")))
        .await?;
    note(alice, &member, true).await?;
    bob.fill(&test_id("message-input"), "Can you hear me?")
        .await?;
    bob.click(&test_id("message-send")).await?;
    let code = bob
        .text(&format!(
            "{} {}",
            test_id("message-failed"),
            test_id("error-code")
        ))
        .await?;
    ensure!(code == "permission/muted", "the code is {code:?}");
    alice
        .click(&format!("{member} {}", test_id("member-unmute")))
        .await?;
    note(alice, &member, false).await?;
    close_dialog(alice).await?;
    bob.click(&test_id("message-retry")).await?;
    sent(bob).await?;
    received(alice, "Can you hear me?").await
}

/// The id of the user whose page it is, which their own avatar carries.
async fn user_of(person: &Person) -> Result<String> {
    let id = person
        .until(
            "for the own avatar",
            "return document.querySelector('[data-testid=open-profile] [data-testid=avatar]')?.dataset.user ?? null;",
            vec![],
        )
        .await?;
    Ok(id.as_str().context("the id of the user")?.to_owned())
}

async fn note(person: &Person, member: &str, is_muted: bool) -> Result<()> {
    let role = format!("{member} {}", test_id("member-role"));
    person
        .until(
            &format!("for muted to be {is_muted}"),
            "return document.querySelector(arguments[0])?.innerText.includes('muted until') === arguments[1];",
            vec![json!(role), json!(is_muted)],
        )
        .await?;
    Ok(())
}

async fn recall(alice: &Person, others: &[&Person]) -> Result<()> {
    send(alice, "Nobody should read this").await?;
    for person in others {
        received(person, "Nobody should read this").await?;
    }
    alice
        .until(
            "for the button to recall the newest message",
            "const buttons = [...document.querySelectorAll('[data-testid=message-item][data-mine=true] [data-testid=message-recall]')];
             buttons.at(-1)?.click();
             return buttons.length > 0;",
            vec![],
        )
        .await?;
    alice.click(&test_id("confirm")).await?;
    no_dialog(alice).await?;
    for person in others.iter().chain([&alice]) {
        person.see(&test_id("message-recalled")).await?;
        let texts = person
            .browser
            .evaluate("return document.body.innerText;", vec![])
            .await?;
        let texts = texts.as_str().context("the page's text")?;
        ensure!(
            !texts.contains("Nobody should"),
            "{} still reads it",
            person.name
        );
        ensure!(
            texts.contains("Hello mountains"),
            "{} lost another message",
            person.name
        );
    }
    Ok(())
}

async fn change_picture(alice: &Person, bob: &Person, picture: &Path) -> Result<()> {
    alice.click(&test_id("open-profile")).await?;
    alice.choose_file(&test_id("avatar-file"), picture).await?;
    alice.text(&test_id("avatar-chosen")).await?;
    alice.click(&test_id("profile-save")).await?;
    no_dialog(alice).await?;
    let own = shown_picture(alice, &test_id("open-profile")).await?;
    let member = format!(
        "{}[data-user='{}']",
        test_id("member"),
        user_of(alice).await?
    );
    bob.click(&test_id("chat-details")).await?;
    bob.click(&format!("{member} {}", test_id("member-name")))
        .await?;
    let seen = shown_picture(bob, &test_id("person-dialog")).await?;
    ensure!(own == seen, "Alice sees {own}, Bob {seen}");
    let (width, height) = picture::SIZE;
    ensure!(
        own["size"] == json!(width.min(height).min(384)),
        "the picture is {own}"
    );
    close_all(bob).await
}

async fn close_all(person: &Person) -> Result<()> {
    for selector in [test_id("person-dialog"), test_id("group-dialog")] {
        person
            .click(&format!("{selector} {}", test_id("dialog-close")))
            .await?;
    }
    no_dialog(person).await
}

/// Address and size of the picture in an avatar, once it is there.
async fn shown_picture(person: &Person, place: &str) -> Result<Value> {
    person
        .until(
            "for the picture of the avatar",
            "const image = document.querySelector(`${arguments[0]} [data-testid=avatar] img`);
             return image !== null && image.complete && image.naturalWidth > 0
               && { size: image.naturalWidth, address: image.getAttribute('src') };",
            vec![json!(place)],
        )
        .await
}
