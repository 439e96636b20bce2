//! Messages that wait: while the server is away, over a reload of the page, and in two tabs.

use anyhow::{Context, Result, ensure};
use fantoccini::wd::WindowHandle;
use serde_json::json;

use super::{Account, BOB, received};
use crate::browser::within;
use crate::control::Control;
use crate::person::{Person, test_id};
use crate::report::Report;

const SEND_MSG: &str = "/service.ourchat.v1.OurChatService/SendMsg";

/// Alice and Bob have a chat open in which both can write.
pub async fn tell(alice: &Person, bob: &Person, url: &str, report: &mut Report) {
    let control = Control::new(url);
    report
        .test("the page says that it is connected", connected(bob))
        .await;
    report
        .test(
            "what Bob writes during maintenance waits, and can be taken back",
            maintenance(alice, bob, &control),
        )
        .await;
    report
        .test(
            "what waits is there in another tab and after a reload, and is sent once",
            tabs(alice, bob, url, &control),
        )
        .await;
}

async fn connected(person: &Person) -> Result<()> {
    person
        .see(&format!("{}[data-state=live]", test_id("presence")))
        .await?;
    Ok(())
}

async fn maintenance(alice: &Person, bob: &Person, control: &Control) -> Result<()> {
    control.order("maintenance", r#"{"on": true}"#).await?;
    control.order("streams/cut", "").await?;
    bob.see(&format!(
        "{}[data-state=reconnecting][data-reason='server/maintenance']",
        test_id("connection")
    ))
    .await?;
    for text in ["wait one", "wait two", "wait three"] {
        write(bob, text).await?;
    }
    state(bob, "wait three", "queued").await?;
    state(bob, "wait two", "queued").await?;
    bob.until(
        "to take the second message back",
        "const item = [...document.querySelectorAll('[data-testid=message-item]')].find((item) => item.innerText.includes('wait two'));
         item?.querySelector('[data-testid=message-cancel]')?.click();
         return item === undefined;",
        vec![],
    )
    .await?;
    // What was taken back can be written otherwise.
    bob.until(
        "for the text in the composer",
        "return document.querySelector('[data-testid=message-input]').value === 'wait two';",
        vec![],
    )
    .await?;
    bob.clear(&test_id("message-input")).await?;
    control.order("maintenance", r#"{"on": false}"#).await?;
    bob.click(&test_id("connection-retry")).await?;
    connected(bob).await?;
    for text in ["wait one", "wait three"] {
        state(bob, text, "sent").await?;
        received(alice, text).await?;
    }
    only_once(alice, &["wait one", "wait three"]).await
}

async fn tabs(alice: &Person, bob: &Person, url: &str, control: &Control) -> Result<()> {
    let refusal = json!({
        "path": SEND_MSG, "fault": "status", "code": 14, "message": "Server Maintaining", "count": 1000,
    });
    control.order("faults", &refusal.to_string()).await?;
    write(bob, "later one").await?;
    let first = within("naming the tab", bob.browser.client.window()).await?;
    let second = within("opening a tab", bob.browser.client.new_window(true)).await?;
    enter(bob, &second.handle).await?;
    sign_in(bob, url, &BOB).await?;
    write(bob, "later two").await?;
    waiting(bob, "later one").await?;
    enter(bob, &first).await?;
    waiting(bob, "later two").await?;
    sign_in(bob, url, &BOB).await?;
    waiting(bob, "later one").await?;
    waiting(bob, "later two").await?;
    control.clear_faults().await?;
    // Whichever of the tabs sends, it need not wait for its pause to end.
    for tab in [&second.handle, &first] {
        enter(bob, tab).await?;
        let online = "window.dispatchEvent(new window.Event('online'));";
        bob.browser.evaluate(online, vec![]).await?;
    }
    let all = ["later one", "later two"];
    for text in all {
        received(alice, text).await?;
    }
    only_once(alice, &all).await?;
    for tab in [&second.handle, &first] {
        enter(bob, tab).await?;
        for text in all {
            state(bob, text, "sent").await?;
        }
        only_once(bob, &all).await?;
    }
    enter(bob, &second.handle).await?;
    within("closing a tab", bob.browser.client.close_window()).await?;
    enter(bob, &first).await
}

async fn enter(person: &Person, tab: &WindowHandle) -> Result<()> {
    let switching = person.browser.client.switch_to_window(tab.clone());
    within("switching to a tab", switching).await
}

/// Loads the page anew, signs in and opens the group.
async fn sign_in(person: &Person, url: &str, account: &Account) -> Result<()> {
    person.open(url).await?;
    person
        .fill(&test_id("field-account"), account.email)
        .await?;
    person
        .fill(&test_id("field-password"), account.password)
        .await?;
    person.click(&test_id("submit-login")).await?;
    person
        .until(
            "to open the group",
            "const group = [...document.querySelectorAll('[data-testid=session-item]')].find((item) => item.innerText.includes('Mountains'));
             group?.click();
             return group !== undefined;",
            vec![],
        )
        .await?;
    person.see(&test_id("composer")).await?;
    Ok(())
}

/// Writes a message and does not wait for what becomes of it.
async fn write(person: &Person, text: &str) -> Result<()> {
    person.fill(&test_id("message-input"), text).await?;
    person.click(&test_id("message-send")).await?;
    Ok(())
}

const STATE: &str = "
    const items = [...document.querySelectorAll('[data-testid=message-item][data-mine=true]')];
    const item = items.find((item) => item.querySelector('[data-testid=message-text]')?.innerText.trim() === arguments[0]);
    return item !== undefined && arguments[1].includes(item.dataset.state);
";

/// Waits until an own message has a state.
async fn state(person: &Person, text: &str, state: &str) -> Result<()> {
    person
        .until(
            &format!("for {text:?} to be {state}"),
            STATE,
            vec![json!(text), json!([state])],
        )
        .await?;
    Ok(())
}

/// Waits until an own message is shown that the server does not have yet.
async fn waiting(person: &Person, text: &str) -> Result<()> {
    person
        .until(
            &format!("for {text:?} to wait"),
            STATE,
            vec![json!(text), json!(["queued", "sending"])],
        )
        .await?;
    Ok(())
}

/// The texts stand on the page once each, in this order, and nothing else of their kind.
async fn only_once(person: &Person, texts: &[&str]) -> Result<()> {
    let kind = texts[0].split(' ').next().context("a word")?;
    let shown = person
        .browser
        .evaluate(
            "return [...document.querySelectorAll('[data-testid=message-text]')]
               .map((message) => message.innerText.trim()).filter((text) => text.startsWith(arguments[0] + ' '));",
            vec![json!(kind)],
        )
        .await?;
    ensure!(shown == json!(texts), "{} sees {shown}", person.name);
    Ok(())
}
