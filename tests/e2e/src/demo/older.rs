//! Cara moves to the older protocol: the log-in form's switch, what the screens hide then, and a chat with Bob, who stays.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{Account, log_out, received, register, send};
use crate::browser::within;
use crate::person::{Person, test_id};
use crate::report::Report;

/// Her account there: passwords are sent in another way, so the one that she has does not fit.
const CARA: Account = Account {
    email: "cara.2024@example.com",
    name: "Cara of 2024",
    password: "ten-Small-wagtails-38-ramble",
};

/// Sockets of the older protocol, on the same data as the page's server.
pub struct Sockets {
    /// One whose dialect she names.
    pub october: String,
    /// One whose dialect the page finds out.
    pub shared: String,
}

/// Bob is logged in as before; Cara has the page open.
pub async fn tell(cara: &Person, bob: &Person, sockets: &Sockets, report: &mut Report) {
    report
        .test("Cara chooses an older server", choose(cara, sockets))
        .await;
    report
        .test(
            "an error of the older server is shown with its code",
            wrong_password(cara),
        )
        .await;
    report
        .test("Cara registers at the older server", async {
            cara.click(&test_id("switch-to-register")).await?;
            register(cara, &CARA).await
        })
        .await;
    report
        .test("what the older server lacks is hidden", hidden(cara))
        .await;
    report
        .test("Cara invites Bob, who comes by gRPC", invite(cara, bob))
        .await;
    report
        .test("their messages go both ways", async {
            send(cara, "Hello from 2024").await?;
            received(bob, "Hello from 2024").await?;
            send(bob, "Hello from now").await?;
            received(cara, "Hello from now").await?;
            // Nobody told her page that Bob accepted; his message did.
            let ocid = bob.text(&test_id("my-ocid")).await?;
            cara.until(
                "for Bob's id below the title",
                "return document.querySelector('[data-testid=chat-subtitle]')?.innerText === arguments[0];",
                vec![json!(ocid)],
            )
            .await?;
            // Her own comes back from the server without a name, and must not stand there twice.
            is_there_once(cara, "Hello from 2024").await
        })
        .await;
    report
        .test(
            "the dialect is found out, and everything is still there",
            find_out(cara, bob, sockets),
        )
        .await;
    report
        .test("Cara goes back to the page's own server", async {
            log_out(cara).await?;
            cara.click(&test_id("protocol-ourchat")).await?;
            cara.see(&test_id("check-connection")).await?;
            absent(cara, &["field-url", "field-dialect"]).await
        })
        .await;
}

/// Whether the page has loaded the part for older servers.
const LOADED: &str = "return performance.getEntriesByType('resource').some(({ name }) => /\\/backend-[^/]*\\.js$/.test(name));";

async fn choose(cara: &Person, sockets: &Sockets) -> Result<()> {
    log_out(cara).await?;
    let early = cara.browser.evaluate(LOADED, vec![]).await?;
    ensure!(early == false, "it is loaded before anybody wants it");
    cara.click(&test_id("protocol-legacy")).await?;
    absent(cara, &["check-connection", "check-connection-icon"]).await?;
    cara.fill(&test_id("field-account"), CARA.email).await?;
    cara.fill(&test_id("field-password"), CARA.password).await?;

    cara.fill(&test_id("field-url"), "over there").await?;
    cara.click(&test_id("submit-login")).await?;
    code(cara, "argument/invalid").await?;
    cara.see(&format!("{}[aria-invalid=true]", test_id("field-url")))
        .await?;
    let late = cara.browser.evaluate(LOADED, vec![]).await?;
    ensure!(late == true, "it is not loaded");

    cara.fill(&test_id("field-url"), &sockets.october).await?;
    dialect(cara, "2024-10").await
}

async fn wrong_password(cara: &Person) -> Result<()> {
    cara.click(&test_id("submit-login")).await?;
    code(cara, "auth/wrong-credentials").await
}

async fn hidden(cara: &Person) -> Result<()> {
    absent(
        cara,
        &[
            "tab-friends",
            "add-friend",
            "check-connection-icon",
            "connection-retry",
        ],
    )
    .await?;
    cara.click(&test_id("open-profile")).await?;
    cara.see(&test_id("profile-name")).await?;
    absent(cara, &["avatar-file", "profile-status", "profile-ocid"]).await?;
    cara.click(&test_id("dialog-close")).await?;
    cara.click(&test_id("new-group")).await?;
    cara.see(&test_id("group-name")).await?;
    absent(cara, &["join-id"]).await?;
    cara.click(&test_id("dialog-close")).await
}

async fn invite(cara: &Person, bob: &Person) -> Result<()> {
    let ocid = bob.text(&test_id("my-ocid")).await?;
    cara.fill(&test_id("new-session-ocid"), &ocid).await?;
    cara.click(&test_id("new-session-submit")).await?;
    cara.see(&test_id("composer")).await?;
    absent(cara, &["attach-file", "drop-target"]).await?;
    bob.says(&test_id("invitation"), CARA.name).await?;
    bob.click(&test_id("invitation-accept")).await?;
    bob.says(&test_id("chat-title"), CARA.name).await
}

async fn find_out(cara: &Person, bob: &Person, sockets: &Sockets) -> Result<()> {
    absent(cara, &["message-recall"]).await?;
    cara.click(&test_id("chat-details")).await?;
    cara.see(&test_id("member-name")).await?;
    let without = [
        "group-id",
        "group-leave",
        "group-rename",
        "group-invite",
        "member-manage",
        "group-about",
        "member-role",
    ];
    absent(cara, &without).await?;
    cara.click(&test_id("dialog-close")).await?;
    log_out(cara).await?;
    cara.fill(&test_id("field-url"), &sockets.shared).await?;
    dialect(cara, "auto").await?;
    cara.fill(&test_id("field-account"), CARA.email).await?;
    cara.fill(&test_id("field-password"), CARA.password).await?;
    cara.click(&test_id("submit-login")).await?;
    cara.click(&test_id("session-item")).await?;
    received(cara, "Hello from now").await?;
    // The past comes without the names of those who wrote.
    cara.see(&test_id("authors-unknown")).await?;
    send(cara, "Still here").await?;
    received(bob, "Still here").await?;
    send(bob, "So am I").await?;
    received(cara, "So am I").await?;
    is_there_once(cara, "Still here").await
}

async fn dialect(person: &Person, name: &str) -> Result<()> {
    let field = person.see(&test_id("field-dialect")).await?;
    within("choosing a dialect", field.select_by_value(name)).await
}

async fn code(person: &Person, wanted: &str) -> Result<()> {
    person
        .until(
            &format!("for the error {wanted}"),
            "return document.querySelector('[data-testid=error-code]')?.textContent === arguments[0];",
            vec![json!(wanted)],
        )
        .await?;
    let message = person.text(&test_id("error-message")).await?;
    println!("   {wanted}: {message}");
    Ok(())
}

async fn absent(person: &Person, ids: &[&str]) -> Result<()> {
    let found = person
        .browser
        .evaluate(
            "return arguments[0].filter((id) => document.querySelector(`[data-testid=${id}]`) !== null);",
            vec![json!(ids)],
        )
        .await?;
    let found = found.as_array().context("a list of ids")?;
    ensure!(found.is_empty(), "{} sees {found:?}", person.name);
    Ok(())
}

async fn is_there_once(person: &Person, text: &str) -> Result<()> {
    let count = person
        .browser
        .evaluate(
            "return [...document.querySelectorAll('[data-testid=message-text]')]
                .filter((message) => message.innerText.trim() === arguments[0]).length;",
            vec![json!(text)],
        )
        .await?;
    ensure!(count == 1, "{text:?} is there {count} times");
    Ok(())
}
