//! Writes the catalogue as JSON: `errors.json` of the npm package, and what the page of the reference needs beside it.

use serde::Serialize;

use crate::catalogue::{Catalogue, Entry, Success, System, Texts, ThrownBy, WireRow};

/// `errors.json`: every code, one a line.
///
/// # Errors
/// Never, as far as is known; JSON has a form for everything in the catalogue.
pub fn errors(catalogue: &Catalogue) -> Result<String, String> {
    let lines = catalogue
        .entries
        .iter()
        .map(|entry| line(&Code::new(catalogue, entry)));
    list(lines)
}

/// `systems.json`: the systems, and the statuses that mean success.
///
/// # Errors
/// Never, as far as is known; JSON has a form for everything in the catalogue.
pub fn systems(catalogue: &Catalogue) -> Result<String, String> {
    let systems = catalogue
        .systems
        .systems
        .iter()
        .map(|system| line(&Described::new(system)));
    let success = line(&Successful::new(&catalogue.success))?;
    Ok(format!(
        "{{\n\"systems\": {},\n\"success\": {success}\n}}\n",
        list(systems)?.trim_end()
    ))
}

fn line(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

fn list(lines: impl Iterator<Item = Result<String, String>>) -> Result<String, String> {
    let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

/// A text in both languages.
#[derive(Serialize)]
struct Words<'a> {
    en: &'a str,
    zh: &'a str,
}

impl<'a> Words<'a> {
    fn new(en: &'a str, zh: &'a str) -> Self {
        Self { en, zh }
    }

    fn of(texts: &'a Texts) -> Self {
        Self::new(&texts.en, &texts.zh)
    }
}

/// One code.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Code<'a> {
    id: &'a str,
    anchor: String,
    category: &'a str,
    retry: &'a str,
    relogin: bool,
    action: &'a str,
    show: &'a str,
    show_type: u8,
    outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    http: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grpc: Option<u8>,
    text: Words<'a>,
    what: Words<'a>,
    remedy: Words<'a>,
    any_call: bool,
    methods: Vec<&'a str>,
    wire: Vec<Row<'a>>,
}

impl<'a> Code<'a> {
    fn new(catalogue: &'a Catalogue, entry: &'a Entry) -> Self {
        let (any_call, methods) = match catalogue.thrown_by(&entry.id) {
            ThrownBy::AnyCall => (true, Vec::new()),
            ThrownBy::Methods(methods) => (false, methods),
        };
        Self {
            id: &entry.id,
            anchor: entry.anchor(),
            category: &entry.category,
            retry: &entry.retry,
            relogin: entry.relogin,
            action: &entry.action,
            show: &entry.show,
            show_type: entry.show_type(),
            outcome: &entry.outcome,
            http: entry.http,
            grpc: entry.grpc,
            text: Words::of(&entry.text),
            what: Words::new(&entry.what, &entry.what_zh),
            remedy: Words::new(&entry.remedy, &entry.remedy_zh),
            any_call,
            methods,
            wire: entry.wire.iter().map(Row::new).collect(),
        }
    }
}

/// Success in every system.
#[derive(Serialize)]
struct Successful<'a> {
    id: &'a str,
    text: Words<'a>,
    what: Words<'a>,
    wire: Vec<Row<'a>>,
}

impl<'a> Successful<'a> {
    fn new(success: &'a Success) -> Self {
        Self {
            id: &success.id,
            text: Words::of(&success.text),
            what: Words::new(&success.what, &success.what_zh),
            wire: success.wire.iter().map(Row::new).collect(),
        }
    }
}

/// One system.
#[derive(Serialize)]
struct Described<'a> {
    name: &'a str,
    title: Words<'a>,
    what: Words<'a>,
    dialects: &'a [String],
}

impl<'a> Described<'a> {
    fn new(system: &'a System) -> Self {
        Self {
            name: &system.name,
            title: Words::new(&system.title, &system.title_zh),
            what: Words::new(&system.what, &system.what_zh),
            dialects: &system.dialects,
        }
    }
}

/// One row; what does not apply is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    system: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<&'a str>,
    operation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    accept: &'a [i64],
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    message: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    http: &'a [u16],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    when_http: &'a [u16],
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relogin: Option<bool>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    documented_only: bool,
    source: &'a str,
}

impl<'a> Row<'a> {
    fn new(row: &'a WireRow) -> Self {
        Self {
            system: &row.system,
            dialect: row.dialect.as_deref(),
            operation: &row.operation,
            code: row.code,
            accept: &row.accept,
            text: row.text.as_deref(),
            message: &row.message,
            http: &row.http,
            when_http: &row.when_http,
            outcome: row.outcome.as_deref(),
            retry: row.retry.as_deref(),
            relogin: row.relogin,
            documented_only: row.documented_only,
            source: &row.source,
        }
    }
}
