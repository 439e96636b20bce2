//! The reference of error codes that the demo serves, and the way to it from an error.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::person::{Person, test_id};
use crate::report::Report;

/// Every code that was ever published, one a line.
const CODES: &str = include_str!("../../../contract/error_codes.txt");

/// Somebody makes a mistake and reads about it.
pub async fn tell(person: &Person, url: &str, report: &mut Report) {
    report
        .test(
            "a refused log-in leads to its entry in the reference",
            follow_link(person, url),
        )
        .await;
    report
        .test(
            "the link of every code leads to its entry, scripts or not",
            every_link(person, url),
        )
        .await;
    report
        .test(
            "the reference is searched by text and number",
            search(person),
        )
        .await;
    report
        .test(
            "the reference speaks English and Chinese",
            languages(person),
        )
        .await;
}

async fn follow_link(person: &Person, url: &str) -> Result<()> {
    person.open(url).await?;
    person
        .fill(&test_id("field-account"), "nobody@example.com")
        .await?;
    person
        .fill(&test_id("field-password"), "seven-Quiet-otters-91-paddle")
        .await?;
    person.click(&test_id("submit-login")).await?;
    person.click("[data-testid=error-banner] summary").await?;
    let code = person.text(&test_id("error-code")).await?;
    let link = person.see(&test_id("error-reference")).await?;
    let address = person
        .browser
        .evaluate(
            "return arguments[0].href;",
            vec![serde_json::to_value(&link)?],
        )
        .await?;
    let address = address.as_str().context("the link has an address")?;
    let anchor = code.replace('/', "-");
    ensure!(
        address.ends_with(&format!("#{anchor}")),
        "{code} leads to {address}"
    );
    // The link opens a page of its own; here it takes the place of the chat.
    person.open(address).await?;
    let shown = person
        .until(
            "for the entry",
            "const entry = document.querySelector('.entry:target');
             if (entry === null) return false;
             const { top } = entry.getBoundingClientRect();
             return top >= 0 && top < innerHeight && entry.innerText;",
            vec![],
        )
        .await?;
    ensure!(
        shown.as_str().is_some_and(|text| text.contains(&code)),
        "the entry of {code} says {shown}"
    );
    Ok(())
}

/// The anchors of the page as the server sends it, before any script has run, and those that cannot be jumped to.
const MISSING: &str = "
    const [codes] = arguments;
    fetch(location.pathname).then((response) => response.text()).then((source) => {
      const page = new DOMParser().parseFromString(source, 'text/html');
      window.missingCodes = codes.filter((code) => {
        const anchor = code.replace('/', '-');
        const sent = page.querySelectorAll(`[id='${anchor}']`);
        const here = document.getElementById(anchor);
        return sent.length !== 1 || !sent[0].textContent.includes(code) || here?.getClientRects().length !== 1;
      });
    }, (error) => (window.missingCodes = [String(error)]));
";

async fn every_link(person: &Person, url: &str) -> Result<()> {
    person.open(&format!("{url}/errors/?language=en")).await?;
    let codes: Vec<&str> = CODES.lines().collect();
    person.browser.evaluate(MISSING, vec![json!(codes)]).await?;
    let missing = person
        .until(
            "for the page",
            "return window.missingCodes ?? null;",
            vec![],
        )
        .await?;
    let missing = missing.as_array().context("a list of codes")?;
    println!(
        "   links {} of {}",
        codes.len() - missing.len(),
        codes.len()
    );
    ensure!(missing.is_empty(), "no entry for {missing:?}");
    Ok(())
}

/// The codes that are shown.
async fn shown(person: &Person, count: usize) -> Result<Vec<String>> {
    let found = person
        .until(
            &format!("for {count} entries"),
            "const shown = [...document.querySelectorAll('.entry')].filter((entry) => entry.getClientRects().length > 0);
             return shown.length === arguments[0] && shown.map((entry) => entry.id);",
            vec![json!(count)],
        )
        .await?;
    let found = found.as_array().context("a list of anchors")?;
    Ok(found
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect())
}

async fn search(person: &Person) -> Result<()> {
    let field = test_id("reference-search");
    let all = CODES.lines().count();
    shown(person, all).await?;
    person.fill(&field, "1312").await?;
    ensure!(shown(person, 1).await? == ["auth-token-expired"], "1312");
    person.fill(&field, "ocid too long").await?;
    ensure!(
        shown(person, 1).await? == ["argument-ocid-too-long"],
        "a text of the server"
    );
    person.fill(&field, "no-such-word").await?;
    shown(person, 0).await?;
    person.see(&test_id("nothing")).await?;
    // A link to an entry that is filtered out shows it all the same.
    person
        .browser
        .evaluate("location.hash = '#rate-limited';", vec![])
        .await?;
    shown(person, all).await?;
    Ok(())
}

async fn languages(person: &Person) -> Result<()> {
    for (label, lang, words) in [
        ("zh", "zh-Hans", "验证码已过期"),
        ("en", "en", "verification code has expired"),
    ] {
        person
            .click(&format!("label:has(#language-{label})"))
            .await?;
        person
            .until(
                &format!("for the page in {lang}"),
                "return document.documentElement.lang === arguments[0] &&
                   document.getElementById('auth-code-expired').innerText.includes(arguments[1]);",
                vec![json!(lang), json!(words)],
            )
            .await?;
    }
    Ok(())
}
