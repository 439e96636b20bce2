//! What has to be right in the catalogue.

use std::collections::BTreeMap;

use super::{
    CATEGORIES, CORE_SYSTEMS, Catalogue, Entry, OUTCOMES, RETRIES, SHOWS, SUCCESS, SYSTEMS, WireRow,
};

/// Everything that is wrong with the catalogue.
pub(super) fn problems_of_all(catalogue: &Catalogue) -> Vec<String> {
    let mut problems = Vec::new();
    let mut anchors = BTreeMap::new();
    for entry in &catalogue.entries {
        for problem in problems_of(entry) {
            problems.push(format!("{}: {problem}", entry.id));
        }
        if let Some(other) = anchors.insert(entry.anchor(), &entry.id) {
            problems.push(format!("{} and {other} have the same anchor", entry.id));
        }
    }
    if catalogue.success.id != SUCCESS {
        problems.push(format!("ok.toml: the id is {}", catalogue.success.id));
    }
    let mut statuses = BTreeMap::new();
    for (id, row) in catalogue.all_rows() {
        let of_systems = catalogue.systems.problem_of_row(row);
        for problem in problems_of_row(row).into_iter().chain(of_systems) {
            problems.push(format!("{id}: {problem}"));
        }
        for number in row
            .code
            .iter()
            .chain(&row.accept)
            .map(Some)
            .chain(row.code.is_none().then_some(None))
        {
            let text = row.text.as_deref().map(str::to_lowercase);
            let place = (&row.system, &row.dialect, &row.operation);
            let key = (place, number, text, &row.message, &row.when_http);
            if let Some(other) = statuses.insert(key, id) {
                problems.push(format!("{id} and {other} claim the same row: {row:?}"));
            }
        }
    }
    let known = |id: &str| catalogue.entries.iter().any(|entry| entry.id == id);
    problems.extend(
        catalogue
            .systems
            .problems(known)
            .into_iter()
            .map(|problem| format!("systems.toml: {problem}")),
    );
    let named = catalogue
        .methods
        .values()
        .flat_map(|method| &method.codes)
        .chain(&catalogue.any_call)
        .chain(&catalogue.local)
        .chain(&catalogue.diagnosis)
        .chain(&catalogue.legacy);
    problems.extend(
        named
            .filter(|id| !known(id))
            .map(|id| format!("methods.toml: there is no code {id}")),
    );
    problems
}

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
        ("what_zh", &entry.what_zh),
        ("remedy_zh", &entry.remedy_zh),
    ] {
        expect(
            !text.trim().is_empty() && text.trim() == text && !text.contains('\n'),
            &format!("{name} is no line of text"),
        );
    }
    expect(entry.text.en.is_ascii(), "text.en is not ASCII");
    for (name, text) in [
        ("text.zh", &entry.text.zh),
        ("what_zh", &entry.what_zh),
        ("remedy_zh", &entry.remedy_zh),
    ] {
        expect(
            text.chars().any(|character| character > '\u{3000}'),
            &format!("{name} is not Chinese"),
        );
    }
    problems
}

/// Everything that is wrong with a row by itself.
fn problems_of_row(row: &WireRow) -> Vec<String> {
    let mut problems = Vec::new();
    let mut expect = |right: bool, problem: &str| {
        if !right {
            problems.push(problem.to_owned());
        }
    };
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
    expect(
        row.retry
            .as_deref()
            .is_none_or(|retry| RETRIES.contains(&retry)),
        "unknown retry of a row",
    );
    expect(!row.source.is_empty(), "a row without source");
    expect(
        row.accept.iter().all(|other| Some(*other) != row.code),
        "a row accepts its own number twice",
    );
    let http = |status: &u16| (100..600).contains(status);
    expect(
        row.http.iter().chain(&row.when_http).all(http),
        "an HTTP status is 100 to 599",
    );
    expect(
        row.message.iter().all(|words| !words.trim().is_empty()),
        "empty words of a message",
    );
    match row.system.as_str() {
        "ourchat-grpc" => {
            expect(
                row.code.is_some_and(|code| (0..=16).contains(&code)),
                "a gRPC status is 0 to 16",
            );
            expect(
                row.operation != "*" || row.text.is_some() || row.code == Some(0),
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
        _ => expect(
            row.code.is_some() || row.text.is_some(),
            "a row has neither number nor text",
        ),
    }
    let core = CORE_SYSTEMS.contains(&row.system.as_str());
    if core {
        expect(
            row.dialect.is_none()
                && row.message.is_empty()
                && row.when_http.is_empty()
                && row.retry.is_none()
                && row.relogin.is_none(),
            "a row that the core cannot hold",
        );
    }
    if let Some(text) = &row.text {
        expect(
            text.trim() == text && (!core || text.is_ascii() && !text.contains('\'')),
            "a text that lookup cannot fold",
        );
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
        what_zh = "何时。"
        remedy_zh = "如何。"
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
        let entry: Entry = toml::from_str(&GOOD.replace(from, to)).expect("it parses");
        let rows = entry.wire.iter().flat_map(problems_of_row);
        problems_of(&entry).into_iter().chain(rows).collect()
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
            ("何时。", "When."),
            ("如何。", ""),
            ("code = 16", "code = 16\n        accept = [16]"),
            ("code = 16", "code = 16\n        http = [20]"),
            ("code = 16", "code = 16\n        when_http = [401]"),
            ("code = 16", "code = 16\n        message = [\"wrong\"]"),
            ("code = 16", "code = 16\n        retry = \"sometimes\""),
            ("code = 16", "code = 16\n        dialect = \"2024-08\""),
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
