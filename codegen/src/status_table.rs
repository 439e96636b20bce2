//! Writes the Rust table of error codes and statuses that the core recognises failures by.
//!
//! All texts lie in one string and a row takes five bytes, because everything written here is part of what a page
//! downloads. Chinese texts stay outside: the package loads them when they are asked for.

use std::fmt::Write;

use crate::{
    catalogue::{CATEGORIES, Catalogue, Entry, OUTCOMES, RETRIES, WireRow},
    names,
};

/// Stands for "none" where a byte holds an index.
const NONE: u8 = u8::MAX;

/// The Rust source of the table: statics and the module `codes`.
///
/// # Errors
/// When the catalogue outgrows the table: more than 254 codes or texts, a text above 127 bytes, 64 KiB in all.
pub fn generate(catalogue: &Catalogue) -> Result<String, String> {
    let mut table = Table::default();
    let mut body = String::new();
    table.write(catalogue, &mut body)?;
    Ok(format!("static BLOB: &str = {:?};\n{body}", table.blob))
}

#[derive(Default)]
struct Table {
    blob: String,
    actions: Vec<String>,
    texts: Vec<String>,
}

impl Table {
    fn write(&mut self, catalogue: &Catalogue, out: &mut String) -> Result<(), String> {
        let failed = |error: std::fmt::Error| error.to_string();
        let entries = in_core(catalogue);
        if entries.len() >= usize::from(NONE) {
            return Err("more codes than a byte can count".into());
        }

        writeln!(out, "static ENTRIES: [Entry; {}] = [", entries.len()).map_err(failed)?;
        for entry in &entries {
            let line = self.entry(entry)?;
            writeln!(out, "    {line}").map_err(failed)?;
        }
        writeln!(out, "];").map_err(failed)?;

        let mut rows = String::new();
        let mut count = 0_usize;
        for (code, entry) in entries.iter().enumerate() {
            // A row of a whole service says the same for every service: the token rules.
            let mut seen = Vec::new();
            for row in entry.wire.iter().filter(|row| row.system == "ourchat-grpc") {
                let line = self.row(code, row)?;
                if !seen.contains(&line) {
                    writeln!(rows, "    {line}").map_err(failed)?;
                    count += 1;
                    seen.push(line);
                }
            }
        }
        writeln!(out, "static ROWS: [Row; {count}] = [\n{rows}];").map_err(failed)?;

        writeln!(out, "static TEXTS: [Text; {}] = [", self.texts.len()).map_err(failed)?;
        for text in self.texts.clone() {
            let prefix = text.ends_with('*');
            let text = text.trim_end_matches('*');
            let (start, length) = self.place(text)?;
            writeln!(
                out,
                "    Text {{ start: {start}, length: {length}, prefix: {prefix} }},"
            )
            .map_err(failed)?;
        }
        writeln!(out, "];").map_err(failed)?;

        self.write_generic(catalogue, out).map_err(failed)?;
        writeln!(out, "static ACTIONS: &str = {:?};", self.actions.join(" ")).map_err(failed)?;
        writeln!(out, "static CATEGORIES: &str = {:?};", CATEGORIES.join(" ")).map_err(failed)?;
        writeln!(out, "static RETRIES: &str = {:?};", RETRIES.join(" ")).map_err(failed)?;

        writeln!(
            out,
            "/// Every code that the core can give.\npub mod codes {{\n    use super::Code;"
        )
        .map_err(failed)?;
        for (index, entry) in entries.iter().enumerate() {
            writeln!(out, "    /// `{}`: {}", entry.id, entry.text.en).map_err(failed)?;
            writeln!(
                out,
                "    pub const {}: Code = Code({index});",
                entry.constant()
            )
            .map_err(failed)?;
        }
        writeln!(out, "}}").map_err(failed)
    }

    /// Generic gRPC statuses by number, and HTTP statuses.
    fn write_generic(&mut self, catalogue: &Catalogue, out: &mut String) -> std::fmt::Result {
        let entries = in_core(catalogue);
        let index = |entry: &Entry| {
            entries
                .iter()
                .position(|it| it.id == entry.id)
                .unwrap_or_default()
        };
        let mut generic = [NONE; 17];
        for (entry, row) in catalogue.rows("grpc") {
            if let Some(slot) = row
                .code
                .and_then(|code| usize::try_from(code).ok())
                .and_then(|code| generic.get_mut(code))
            {
                *slot = u8::try_from(index(entry)).unwrap_or(NONE);
            }
        }
        writeln!(out, "static GENERIC: [u8; 17] = {generic:?};")?;
        for (name, system) in [("GRPC_HTTP", "grpc-http"), ("HTTP", "http")] {
            let rows: Vec<_> = catalogue.rows(system).collect();
            writeln!(out, "static {name}: [HttpRow; {}] = [", rows.len())?;
            for (entry, row) in rows {
                let status = row.code.unwrap_or_default();
                let outcome = outcome(row.outcome.as_deref());
                let method = method(&row.operation);
                writeln!(
                    out,
                    "    HttpRow {{ status: {status}, method: {method}, code: {}, outcome: {outcome} }},",
                    index(entry)
                )?;
            }
            writeln!(out, "];")?;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &Entry) -> Result<String, String> {
        let (start, id_length) = self.place_new(&entry.id)?;
        let (_, message_length) = self.place_new(&entry.text.en)?;
        let action = self
            .actions
            .iter()
            .position(|it| *it == entry.action)
            .unwrap_or_else(|| {
                self.actions.push(entry.action.clone());
                self.actions.len() - 1
            });
        let category = position(&CATEGORIES, &entry.category)?;
        let retry = position(&RETRIES, &entry.retry)?;
        let outcome = outcome(Some(&entry.outcome));
        Ok(format!(
            "Entry {{ start: {start}, id_length: {id_length}, message_length: {message_length}, category: {category}, retry: {retry}, action: {action}, show_type: {}, outcome: {outcome}, relogin: {} }},",
            entry.show_type(),
            entry.relogin
        ))
    }

    fn row(&mut self, code: usize, row: &WireRow) -> Result<String, String> {
        let text = match &row.text {
            None => usize::from(NONE),
            Some(text) => self
                .texts
                .iter()
                .position(|it| it.eq_ignore_ascii_case(text))
                .unwrap_or_else(|| {
                    self.texts.push(text.clone());
                    self.texts.len() - 1
                }),
        };
        if text > usize::from(NONE) {
            return Err("more texts than a byte can count".into());
        }
        Ok(format!(
            "Row {{ method: {}, grpc: {}, text: {text}, code: {code}, outcome: {} }},",
            method(&row.operation),
            row.code.unwrap_or_default(),
            outcome(row.outcome.as_deref())
        ))
    }

    /// Where a text lies in the blob; it is added when it is not there yet.
    fn place(&mut self, text: &str) -> Result<(usize, usize), String> {
        match self.blob.find(text) {
            Some(start) if text.len() <= 127 => Ok((start, text.len())),
            _ => self.place_new(text),
        }
    }

    fn place_new(&mut self, text: &str) -> Result<(usize, usize), String> {
        let start = self.blob.len();
        self.blob.push_str(text);
        if text.len() > 127 || self.blob.len() > usize::from(u16::MAX) {
            return Err(format!("no room for the text {text:?}"));
        }
        Ok((start, text.len()))
    }
}

/// The codes that the core can give. Those of other systems would only make it larger.
fn in_core(catalogue: &Catalogue) -> Vec<&Entry> {
    catalogue
        .entries
        .iter()
        .filter(|entry| catalogue.in_core(entry))
        .collect()
}

/// The method as the number that the wire table gives it; an unknown one does not compile.
fn method(operation: &str) -> String {
    if operation.ends_with('*') {
        return "ANY".to_owned();
    }
    format!(
        "methods::{}.0",
        names::constant_case(&operation.replace('.', "_"))
    )
}

fn outcome(name: Option<&str>) -> u8 {
    let index = name.and_then(|name| OUTCOMES.iter().position(|it| *it == name));
    index
        .and_then(|index| u8::try_from(index).ok())
        .unwrap_or(NONE)
}

fn position(list: &[&str], name: &str) -> Result<usize, String> {
    list.iter()
        .position(|it| *it == name)
        .ok_or_else(|| format!("unknown name {name}"))
}
