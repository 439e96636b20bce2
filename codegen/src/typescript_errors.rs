//! Writes what the npm package knows of the catalogue: types of the codes, and texts in languages other than English.

use std::fmt::Write;

use crate::catalogue::{CATEGORIES, Catalogue, OUTCOMES, RETRIES};

const HEADER: &str =
    "// Generated from catalogue/ by `cargo run -p ourchat-codegen`. Do not edit.\n";

/// `codes.ts`: the union of all codes, the unions that an error's members use, and the codes of each method.
#[must_use]
pub fn codes(catalogue: &Catalogue) -> String {
    let mut out = HEADER.to_owned();
    line(
        &mut out,
        "\n/** Every error code, `domain/name`. Codes are only ever added; none is renamed or removed. */",
    );
    line(&mut out, "export type OurChatErrorCode =");
    let codes: Vec<&str> = catalogue
        .entries
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    union(&mut out, &codes);

    line(&mut out, "\n/** What kind of trouble a code stands for. */");
    line(&mut out, "export type OurChatErrorCategory =");
    union(&mut out, &CATEGORIES);
    line(&mut out, "\n/** When the same request may succeed. */");
    line(&mut out, "export type RetryKind =");
    union(&mut out, &RETRIES);
    line(
        &mut out,
        "\n/** Whether the server did what it was asked. */",
    );
    line(&mut out, "export type Outcome =");
    union(&mut out, &OUTCOMES[..3]);
    line(&mut out, "\n/** What a user interface should offer. */");
    line(&mut out, "export type OurChatErrorAction =");
    let mut actions: Vec<&str> = catalogue
        .entries
        .iter()
        .map(|entry| entry.action.as_str())
        .collect();
    actions.sort_unstable();
    actions.dedup();
    union(&mut out, &actions);

    let any_call = catalogue.codes_of_any_call();
    line(
        &mut out,
        "\n/** Codes that any call can give: of the server as such, of the way to it, and of the SDK. */",
    );
    line(&mut out, "export type CallErrorCode =");
    union(&mut out, &any_call.iter().copied().collect::<Vec<_>>());

    line(
        &mut out,
        "\n/** The codes that each method of the API can give. */",
    );
    line(&mut out, "export interface MethodErrorCodes {");
    for (name, method) in &catalogue.methods {
        // A raw call can be any call.
        if method.calls.iter().any(|call| call == "*") {
            let _ = writeln!(out, "  {name:?}: OurChatErrorCode;");
            continue;
        }
        let mut own: Vec<&str> = method
            .calls
            .iter()
            .flat_map(|call| catalogue.codes_of_call(call))
            .collect();
        own.extend(method.codes.iter().map(String::as_str));
        own.sort_unstable();
        own.dedup();
        own.retain(|code| !any_call.contains(code));
        let _ = write!(out, "  {name:?}:\n    | CallErrorCode");
        for code in own {
            let _ = write!(out, "\n    | {code:?}");
        }
        line(&mut out, ";");
    }
    line(&mut out, "}");
    line(
        &mut out,
        "\n/** The codes that a method can give, by its name: `ErrorsOf<\"auth.login\">`. */",
    );
    line(
        &mut out,
        "export type ErrorsOf<Method extends keyof MethodErrorCodes> = MethodErrorCodes[Method];",
    );
    out
}

/// `local.ts`: the entries of the codes that the package raises while the core is not there.
#[must_use]
pub fn local(catalogue: &Catalogue) -> String {
    let mut out = HEADER.to_owned();
    line(
        &mut out,
        "\n/**\n * What the catalogue says about the codes that occur without the core.\n *\n * @internal\n */",
    );
    line(&mut out, "export const LOCAL = {");
    for entry in catalogue
        .entries
        .iter()
        .filter(|entry| catalogue.local.contains(&entry.id))
    {
        let _ = writeln!(
            out,
            "  {:?}: {{\n    category: {:?},\n    retry: {:?},\n    action: {:?},\n    showType: {},\n    userMessage: {:?},\n  }},",
            entry.id,
            entry.category,
            entry.retry,
            entry.action,
            entry.show_type(),
            entry.text.en
        );
    }
    line(&mut out, "} as const;");
    out
}

/// `diagnosis.ts`: texts and remedies of the codes that the self-diagnosis can name, in every language.
#[must_use]
pub fn diagnosis(catalogue: &Catalogue) -> String {
    let mut out = HEADER.to_owned();
    line(
        &mut out,
        "\n/**\n * What the self-diagnosis says about the codes that it names.\n *\n * @internal\n */",
    );
    line(&mut out, "export const ADVICE = {");
    for entry in catalogue
        .entries
        .iter()
        .filter(|entry| catalogue.diagnosis.contains(&entry.id))
    {
        let _ = writeln!(
            out,
            "  {:?}: {{\n    en: {{ message: {:?}, remedy: {:?} }},\n    zh: {{ message: {:?}, remedy: {:?} }},\n  }},",
            entry.id, entry.text.en, entry.remedy, entry.text.zh, entry.remedy_zh,
        );
    }
    line(&mut out, "} as const;");
    out
}

/// `zh.ts`: the Chinese texts.
#[must_use]
pub fn chinese(catalogue: &Catalogue) -> String {
    let mut out = HEADER.to_owned();
    line(
        &mut out,
        "/**\n * Texts of errors in Chinese.\n *\n * @module ourchat-sdk/locales/zh\n */",
    );
    line(
        &mut out,
        "import type { OurChatErrorCode } from \"../generated/codes.js\";",
    );
    line(&mut out, "\n/** Chinese texts for users, by code. */");
    line(
        &mut out,
        "export const zh: Readonly<Record<OurChatErrorCode, string>> = {",
    );
    for entry in &catalogue.entries {
        let _ = writeln!(out, "  {:?}: {:?},", entry.id, entry.text.zh);
    }
    line(&mut out, "};");
    out
}

fn union(out: &mut String, members: &[&str]) {
    for (index, member) in members.iter().enumerate() {
        let end = if index + 1 == members.len() { ";" } else { "" };
        let _ = writeln!(out, "  | {member:?}{end}");
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}
