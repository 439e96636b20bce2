//! Writes the Rust table that the recogniser reads statuses of every system by.
//!
//! Other than the table of the core it knows all codes, and rows that name a dialect, words of a message or an HTTP status.
//! All texts lie in one string, because everything written here is part of what a page downloads.

use std::fmt::Write;

use prost_types::FileDescriptorSet;

use crate::{
    catalogue::{CATEGORIES, Catalogue, Entry, OUTCOMES, RETRIES, SUCCESS, SYSTEMS, WireRow},
    wire_table,
};

/// Stands for "none" where a byte holds an index.
const NONE: u8 = u8::MAX;
/// Stands for "none" where a number takes two bytes.
const NO_NUMBER: u16 = u16::MAX;
/// The number that OurChat's documentation prints for 3 by mistake; the recogniser turns it into 3 before any lookup.
const MISPRINT: i64 = 333;

/// The Rust source of the table: statics and the module `codes`.
///
/// # Errors
/// When the catalogue outgrows the table: more than 254 codes, texts or operations, a number above 65534, a text above 255
/// bytes, 64 KiB in all.
pub fn generate(catalogue: &Catalogue, contract: &FileDescriptorSet) -> Result<String, String> {
    let mut table = Table {
        catalogue,
        dialects: dialects(catalogue),
        operations: operations(catalogue, contract)?,
        blob: String::new(),
        actions: Vec::new(),
        texts: Vec::new(),
        words: Vec::new(),
    };
    let mut body = String::new();
    table.write(&mut body)?;
    Ok(format!("static BLOB: &str = {:?};\n{body}", table.blob))
}

struct Operation {
    name: String,
    /// Whether it is a call of the gRPC contract.
    grpc: bool,
    /// 0 unknown, 1 no side effects, 2 idempotent.
    idempotency: usize,
    needs_token: bool,
    request: u8,
    answer: u8,
}

struct Table<'a> {
    catalogue: &'a Catalogue,
    dialects: Vec<&'a str>,
    operations: Vec<Operation>,
    blob: String,
    actions: Vec<String>,
    texts: Vec<String>,
    words: Vec<String>,
}

impl Table<'_> {
    fn write(&mut self, out: &mut String) -> Result<(), String> {
        let catalogue = self.catalogue;
        if catalogue.entries.len() >= usize::from(NONE)
            || self.operations.len() >= usize::from(NONE)
        {
            return Err("more codes or operations than a byte can count".into());
        }
        let entries = catalogue.entries.iter().map(|entry| self.entry(entry));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        list(out, "ENTRIES", "Entry", &entries);

        let mut rows: Vec<String> = Vec::new();
        for (id, row) in catalogue.all_rows() {
            for number in numbers(row)? {
                let statuses = row.when_http.iter().copied();
                let whens = if row.when_http.is_empty() {
                    vec![0]
                } else {
                    statuses.collect()
                };
                for when_http in whens {
                    let line = self.row(id, row, number, when_http)?;
                    // A row of a whole service says the same for every service: the token rules.
                    if !rows.contains(&line) {
                        rows.push(line);
                    }
                }
            }
        }
        list(out, "ROWS", "Row", &rows);

        let texts = self.texts.clone().into_iter().map(|text| {
            let span = self.place(text.trim_end_matches('*'))?;
            Ok(format!(
                "Text {{ span: {span}, prefix: {} }}",
                text.ends_with('*')
            ))
        });
        let texts = texts.collect::<Result<Vec<_>, String>>()?;
        list(out, "TEXTS", "Text", &texts);
        let words = self.words.clone();
        let words = words.iter().map(|words| self.place(words));
        let words = words.collect::<Result<Vec<_>, _>>()?;
        list(out, "WORDS", "Span", &words);
        self.write_operations(out)?;

        let ranges = catalogue.systems.ranges.iter().map(|range| {
            let module = self.place(range.module.as_deref().unwrap_or(""))?;
            Ok(format!(
                "Range {{ system: {}, from: {}, to: {}, code: {}, module: {module} }}",
                position(&SYSTEMS, &range.system)?,
                number(range.from)?,
                range.to.map_or(Ok(NO_NUMBER), number)?,
                self.code(&range.id)?
            ))
        });
        let ranges = ranges.collect::<Result<Vec<_>, String>>()?;
        list(out, "RANGES", "Range", &ranges);

        for (name, words) in [
            ("ACTIONS", self.actions.join(" ")),
            ("CATEGORIES", CATEGORIES.join(" ")),
            ("RETRIES", RETRIES.join(" ")),
            ("SYSTEMS", SYSTEMS.join(" ")),
            ("DIALECTS", self.dialects.join(" ")),
        ] {
            push(out, &format!("static {name}: &str = {words:?};"));
        }
        push(
            out,
            "/// Every code of the catalogue.\npub mod codes {\n    use super::Code;",
        );
        for (index, entry) in catalogue.entries.iter().enumerate() {
            push(out, &format!("    /// `{}`: {}", entry.id, entry.text.en));
            let constant = entry.constant();
            push(
                out,
                &format!("    pub const {constant}: Code = Code({index});"),
            );
        }
        push(out, "}");
        Ok(())
    }

    fn write_operations(&mut self, out: &mut String) -> Result<(), String> {
        let mut operations = Vec::new();
        for index in 0..self.operations.len() {
            let name = self.operations[index].name.clone();
            let name = self.place(&name)?;
            let Operation {
                grpc,
                idempotency,
                needs_token,
                request,
                answer,
                ..
            } = &self.operations[index];
            operations.push(format!(
                "Operation {{ name: {name}, grpc: {grpc}, idempotency: {idempotency}, needs_token: {needs_token}, request: {request}, answer: {answer} }}"
            ));
        }
        list(out, "OPERATIONS", "Operation", &operations);
        let mut aliases = Vec::new();
        for operation in &self.catalogue.systems.operations {
            let index = self.operation(&operation.name)?;
            for alias in &operation.aliases {
                let name = self.place(alias)?;
                aliases.push(format!("Alias {{ name: {name}, operation: {index} }}"));
            }
        }
        list(out, "ALIASES", "Alias", &aliases);
        Ok(())
    }

    fn entry(&mut self, entry: &Entry) -> Result<String, String> {
        let id = self.place_new(&entry.id)?;
        let message = self.place_new(&entry.text.en)?;
        let action = find_or_push(&mut self.actions, &entry.action)?;
        Ok(format!(
            "Entry {{ id: {id}, message: {message}, category: {}, retry: {}, action: {action}, show_type: {}, outcome: {}, relogin: {} }}",
            position(&CATEGORIES, &entry.category)?,
            position(&RETRIES, &entry.retry)?,
            entry.show_type(),
            position(&OUTCOMES, &entry.outcome)?,
            entry.relogin
        ))
    }

    fn row(
        &mut self,
        id: &str,
        row: &WireRow,
        number: u16,
        when_http: u16,
    ) -> Result<String, String> {
        let operation = if row.operation.ends_with('*') {
            NONE
        } else {
            self.operation(&row.operation)?
        };
        let dialect = match &row.dialect {
            Some(dialect) => position(&self.dialects, dialect)?,
            None => NONE,
        };
        let text = match &row.text {
            Some(text) => find_or_push(&mut self.texts, text)?,
            None => NONE,
        };
        let words = if row.message.is_empty() {
            NONE
        } else {
            find_or_push(&mut self.words, &row.message.join("\n"))?
        };
        let optional = |list: &[&str], name: &Option<String>| match name {
            Some(name) => position(list, name),
            None => Ok(NONE),
        };
        Ok(format!(
            "Row {{ system: {}, dialect: {dialect}, operation: {operation}, number: {number}, text: {text}, words: {words}, when_http: {when_http}, code: {}, outcome: {}, retry: {}, relogin: {} }}",
            position(&SYSTEMS, &row.system)?,
            self.code(id)?,
            optional(&OUTCOMES, &row.outcome)?,
            optional(&RETRIES, &row.retry)?,
            row.relogin.map_or(NONE, u8::from)
        ))
    }

    /// The code's place in the list, or [`NONE`] for success.
    fn code(&self, id: &str) -> Result<u8, String> {
        if id == SUCCESS {
            return Ok(NONE);
        }
        let place = self
            .catalogue
            .entries
            .iter()
            .position(|entry| entry.id == id);
        byte(place.ok_or_else(|| format!("unknown code {id}"))?)
    }

    fn operation(&self, name: &str) -> Result<u8, String> {
        let place = self
            .operations
            .iter()
            .position(|operation| operation.name == name);
        byte(place.ok_or_else(|| format!("unknown operation {name}"))?)
    }

    /// Where a text lies in the blob; it is added when it is not there yet.
    fn place(&mut self, text: &str) -> Result<String, String> {
        match self.blob.find(text) {
            Some(start) => span(start, text),
            None => self.place_new(text),
        }
    }

    fn place_new(&mut self, text: &str) -> Result<String, String> {
        let start = self.blob.len();
        self.blob.push_str(text);
        span(start, text)
    }
}

/// The calls of the contract, then the operations of other systems.
fn operations(
    catalogue: &Catalogue,
    contract: &FileDescriptorSet,
) -> Result<Vec<Operation>, String> {
    let mut operations: Vec<Operation> = wire_table::calls(contract)?
        .into_iter()
        .map(|call| Operation {
            name: call.name,
            grpc: true,
            idempotency: call.idempotency,
            needs_token: call.needs_token,
            request: NONE,
            answer: NONE,
        })
        .collect();
    for operation in &catalogue.systems.operations {
        if operations.iter().any(|known| known.name == operation.name) {
            continue;
        }
        let message = |number: Option<u32>| number.map_or(Ok(NONE), |number| byte(number as usize));
        operations.push(Operation {
            name: operation.name.clone(),
            grpc: false,
            idempotency: usize::from(operation.reads),
            needs_token: true,
            request: message(operation.request)?,
            answer: message(operation.answer)?,
        });
    }
    Ok(operations)
}

fn dialects(catalogue: &Catalogue) -> Vec<&str> {
    let systems = catalogue.systems.systems.iter();
    systems
        .flat_map(|system| system.dialects.iter().map(String::as_str))
        .collect()
}

/// The numbers that a row stands for.
fn numbers(row: &WireRow) -> Result<Vec<u16>, String> {
    let accepted = row.accept.iter().filter(|other| **other != MISPRINT);
    let all: Vec<i64> = row.code.iter().chain(accepted).copied().collect();
    if all.is_empty() {
        return Ok(vec![NO_NUMBER]);
    }
    all.into_iter().map(number).collect()
}

fn number(number: i64) -> Result<u16, String> {
    u16::try_from(number)
        .ok()
        .filter(|number| *number != NO_NUMBER)
        .ok_or_else(|| format!("no room for the number {number}"))
}

fn span(start: usize, text: &str) -> Result<String, String> {
    match (u16::try_from(start), u8::try_from(text.len())) {
        (Ok(start), Ok(length)) => Ok(format!("Span {{ start: {start}, length: {length} }}")),
        _ => Err(format!("no room for the text {text:?}")),
    }
}

fn find_or_push(list: &mut Vec<String>, text: &str) -> Result<u8, String> {
    let known = list.iter().position(|known| known == text);
    byte(known.unwrap_or_else(|| {
        list.push(text.to_owned());
        list.len() - 1
    }))
}

fn position(list: &[&str], name: &str) -> Result<u8, String> {
    let place = list.iter().position(|known| *known == name);
    byte(place.ok_or_else(|| format!("unknown name {name}"))?)
}

fn byte(number: usize) -> Result<u8, String> {
    u8::try_from(number)
        .ok()
        .filter(|byte| *byte != NONE)
        .ok_or_else(|| format!("{number} is too large for the table"))
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn list(out: &mut String, name: &str, of: &str, lines: &[String]) {
    let _ = write!(
        out,
        "static {name}: [{of}; {}] = [\n    {}\n];\n",
        lines.len(),
        lines.join(",\n    ")
    );
}
