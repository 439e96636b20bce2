//! What has to be right in one entry of the catalogue.

use super::{CATEGORIES, Entry, OUTCOMES, RETRIES, SHOWS, SYSTEMS};

/// Everything that is wrong with an entry.
pub(super) fn problems_of(entry: &Entry) -> Vec<String> {
    let mut problems = Vec::new();
    let mut expect = |right: bool, problem: &str| {
        if !right {
            problems.push(problem.to_owned());
        }
    };
    let part = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    expect(
        entry.id.split('/').count() == 2 && entry.id.split('/').all(part),
        "the id is not of the form domain/name",
    );
    expect(
        CATEGORIES.contains(&entry.category.as_str()),
        "unknown category",
    );
    expect(RETRIES.contains(&entry.retry.as_str()), "unknown retry");
    expect(
        SHOWS.iter().any(|(name, _)| *name == entry.show),
        "unknown show",
    );
    expect(
        OUTCOMES.contains(&entry.outcome.as_str()),
        "unknown outcome",
    );
    expect(!entry.action.is_empty(), "no action");
    for (name, text) in [
        ("what", &entry.what),
        ("remedy", &entry.remedy),
        ("text.en", &entry.text.en),
        ("text.zh", &entry.text.zh),
    ] {
        expect(
            !text.trim().is_empty() && text.trim() == text && !text.contains('\n'),
            &format!("{name} is no line of text"),
        );
    }
    expect(entry.text.en.is_ascii(), "text.en is not ASCII");
    expect(
        entry
            .text
            .zh
            .chars()
            .any(|character| character > '\u{3000}'),
        "text.zh is not Chinese",
    );
    for row in &entry.wire {
        expect(
            SYSTEMS.contains(&row.system.as_str()),
            &format!("unknown system {}", row.system),
        );
        expect(
            row.outcome
                .as_deref()
                .is_none_or(|outcome| OUTCOMES.contains(&outcome)),
            "unknown outcome of a row",
        );
        expect(!row.source.is_empty(), "a row without source");
        match row.system.as_str() {
            "ourchat-grpc" => {
                expect(
                    row.code.is_some_and(|code| (1..=16).contains(&code)),
                    "a gRPC status is 1 to 16",
                );
                expect(
                    row.operation != "*" || row.text.is_some(),
                    "a row of any call needs a text; use system grpc",
                );
            }
            "grpc" => expect(
                row.text.is_none() && row.operation == "*",
                "a generic row has no text and no operation",
            ),
            "grpc-http" | "http" => {
                expect(
                    row.code.is_some_and(|code| (100..600).contains(&code)),
                    "an HTTP status is 100 to 599",
                );
                expect(row.text.is_none(), "an HTTP row has no text");
            }
            "transport" => expect(
                row.code.is_none() && row.text.is_some(),
                "a transport row has a text only",
            ),
            _ => {}
        }
        if let Some(text) = &row.text {
            expect(
                text.is_ascii() && text.trim() == text && !text.contains('\''),
                "a text that lookup cannot fold",
            );
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        id = "auth/wrong-password"
        category = "unauthenticated"
        retry = "fix-input"
        relogin = false
        action = "field:password"
        show = "error"
        outcome = "rejected"
        what = "What."
        remedy = "Remedy."
        [text]
        en = "The password is wrong."
        zh = "密码不正确。"
        [[wire]]
        system = "ourchat-grpc"
        operation = "AuthService.Auth"
        code = 16
        text = "Wrong Password"
        source = "somewhere"
    "#;

    fn problems(from: &str, to: &str) -> Vec<String> {
        assert!(GOOD.contains(from));
        problems_of(&toml::from_str(&GOOD.replace(from, to)).expect("it parses"))
    }

    #[test]
    fn accepts_a_complete_entry() {
        assert_eq!(problems("16", "16"), Vec::<String>::new());
    }

    #[test]
    fn refuses_what_is_wrong() {
        for (from, to) in [
            ("auth/wrong-password", "auth/Wrong"),
            ("auth/wrong-password", "auth"),
            ("unauthenticated", "auth"),
            ("fix-input", "sometimes"),
            ("\"error\"", "\"loud\""),
            ("rejected", "maybe"),
            ("What.", ""),
            ("Remedy.", " Remedy."),
            ("密码不正确。", "wrong"),
            ("The password", "密码"),
            ("ourchat-grpc", "ourchat"),
            ("code = 16", "code = 333"),
            (
                "AuthService.Auth\"\n        code = 16\n        text = \"Wrong Password\"",
                "*\"\n        code = 16",
            ),
            ("Wrong Password", "Can't"),
            ("somewhere", ""),
        ] {
            assert!(!problems(from, to).is_empty(), "{from} -> {to}");
        }
    }

    #[test]
    fn refuses_missing_and_unknown_fields() {
        assert!(toml::from_str::<Entry>(&GOOD.replace("zh = ", "de = ")).is_err());
        assert!(toml::from_str::<Entry>(&GOOD.replace("remedy = ", "cure = ")).is_err());
    }
}
