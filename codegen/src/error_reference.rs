//! Writes the reference of error codes as Markdown: `docs/errors/`, a page per domain and one of all statuses.

use std::{collections::BTreeMap, fmt::Write, path::PathBuf};

use crate::catalogue::{Catalogue, Entry, SUCCESS, ThrownBy, WireRow};

const HEADER: &str =
    "<!-- Generated from catalogue/ by `cargo run -p ourchat-codegen`. Do not edit. -->\n";

/// Every page of the reference with its path.
///
/// # Errors
/// Never, as far as is known.
pub fn pages(catalogue: &Catalogue) -> Result<Vec<(PathBuf, String)>, String> {
    let mut domains = BTreeMap::<&str, Vec<&Entry>>::new();
    for entry in &catalogue.entries {
        domains.entry(domain(&entry.id)).or_default().push(entry);
    }
    let page = |name: &str| PathBuf::from(format!("docs/errors/{name}.md"));
    let mut pages = vec![
        (page("README"), index(catalogue, &domains)),
        (page("statuses"), statuses(catalogue)),
    ];
    for (name, entries) in &domains {
        pages.push((page(name), domain_page(catalogue, name, entries)));
    }
    pages
        .into_iter()
        .map(|(path, content)| Ok((path, content.map_err(|error| error.to_string())?)))
        .collect()
}

type Written = Result<String, std::fmt::Error>;

fn domain(id: &str) -> &str {
    id.split('/').next().unwrap_or_default()
}

fn link(id: &str) -> String {
    format!("[{id}]({}.md#{})", domain(id), id.replace('/', "-"))
}

fn index(catalogue: &Catalogue, domains: &BTreeMap<&str, Vec<&Entry>>) -> Written {
    let mut out = HEADER.to_owned();
    writeln!(out, "# Error codes\n")?;
    writeln!(
        out,
        "Every promise of the SDK rejects with an `OurChatError`. Its `code` is one of the {} below; codes are only ever added.\nThe demo serves the same reference as a searchable page in English and Chinese at `errors/`, where `error.help` points.\n",
        catalogue.entries.len()
    )?;
    writeln!(
        out,
        "- **Retry** says when the same request may succeed: `none` never, `fix-input` after a correction, `refresh` with a renewed token, `relogin` after a new login, `wait` after a pause, `backoff` with growing pauses, `user` when the user asks for it."
    )?;
    writeln!(
        out,
        "- **Outcome** says whether the server did it: `rejected` no, `not-sent` it never left, `unknown` perhaps, `by-call` no for calls that only read, else perhaps. The error itself carries the final word."
    )?;
    writeln!(
        out,
        "- **Action** is what a user interface should offer; **shown as** is how, with the number of `showType`.\n"
    )?;
    for (name, entries) in domains {
        let links: Vec<String> = entries
            .iter()
            .map(|entry| {
                let short = entry.id.split('/').nth(1).unwrap_or_default();
                format!("[{short}]({name}.md#{})", entry.anchor())
            })
            .collect();
        writeln!(out, "- **[{name}]({name}.md)**: {}", links.join(", "))?;
    }
    writeln!(
        out,
        "\n## Systems\n\nStatuses come from these; [all of them](statuses.md) are listed by number.\n"
    )?;
    writeln!(out, "| system | | dialects |\n|:--|:--|:--|")?;
    for system in &catalogue.systems.systems {
        writeln!(
            out,
            "| [`{}`](statuses.md#{}) | {} | {} |",
            system.name,
            system.name,
            system.what,
            system.dialects.join(", ")
        )?;
    }
    Ok(out)
}

/// Every status of every system with the code that it means.
fn statuses(catalogue: &Catalogue) -> Written {
    let mut out = HEADER.to_owned();
    writeln!(
        out,
        "# Statuses by system\n\nWhat each status of each system means. See the [codes](README.md) for what to do."
    )?;
    for system in &catalogue.systems.systems {
        writeln!(
            out,
            "\n<a id=\"{}\"></a>\n\n## {}\n\n{}\n",
            system.name, system.title, system.what
        )?;
        writeln!(
            out,
            "| status | text or condition | call | code |\n|--:|:--|:--|:--|"
        )?;
        let mut rows: Vec<(&str, &WireRow)> = catalogue
            .all_rows()
            .filter(|(_, row)| row.system == system.name)
            .collect();
        rows.sort_by_key(|(_, row)| (&row.dialect, row.code, &row.operation, &row.text));
        for (id, row) in rows {
            let meaning = if id == SUCCESS {
                "success".to_owned()
            } else {
                link(id)
            };
            writeln!(
                out,
                "| {} | {} | {} | {meaning} |",
                number(row),
                condition(row),
                call(row)
            )?;
        }
        let ranges = catalogue
            .systems
            .ranges
            .iter()
            .filter(|range| range.system == system.name);
        for range in ranges {
            let to = range.to.map_or("up".to_owned(), |to| to.to_string());
            let meaning = if range.id == SUCCESS {
                "success".to_owned()
            } else {
                link(&range.id)
            };
            let module = range.module.as_deref().map(|name| format!(", {name}"));
            writeln!(
                out,
                "| {} to {to} | any other{} | any | {meaning} |",
                range.from,
                module.unwrap_or_default()
            )?;
        }
    }
    Ok(out)
}

fn domain_page(catalogue: &Catalogue, name: &str, entries: &[&Entry]) -> Written {
    let mut out = HEADER.to_owned();
    writeln!(
        out,
        "# Error codes: {name}\n\n[All codes](README.md) · [statuses by system](statuses.md)"
    )?;
    for entry in entries {
        self::entry(&mut out, catalogue, entry)?;
    }
    Ok(out)
}

fn entry(out: &mut String, catalogue: &Catalogue, entry: &Entry) -> std::fmt::Result {
    writeln!(
        out,
        "\n<a id=\"{}\"></a>\n\n## {}\n",
        entry.anchor(),
        entry.id
    )?;
    writeln!(out, "> {}<br>\n> {}\n", entry.text.en, entry.text.zh)?;
    writeln!(out, "**When.** {}<br>\n{}\n", entry.what, entry.what_zh)?;
    writeln!(
        out,
        "**What to do.** {}<br>\n{}\n",
        entry.remedy, entry.remedy_zh
    )?;
    let nearest: Vec<String> = [
        entry.http.map(|http| format!("HTTP {http}")),
        entry.grpc.map(|grpc| format!("gRPC {grpc}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    writeln!(
        out,
        "Category `{}` · retry `{}` · outcome `{}` · action `{}` · shown as {} ({}){}{}",
        entry.category,
        entry.retry,
        entry.outcome,
        entry.action,
        entry.show,
        entry.show_type(),
        if entry.relogin {
            " · needs a new login"
        } else {
            ""
        },
        if nearest.is_empty() {
            String::new()
        } else {
            format!(" · like {}", nearest.join(", "))
        }
    )?;
    writeln!(out, "\n{}", methods(catalogue, entry))?;
    if !entry.wire.is_empty() {
        writeln!(
            out,
            "\n| system | call | status | text or condition | source |\n|:--|:--|--:|:--|:--|"
        )?;
        for row in &entry.wire {
            self::row(out, row)?;
        }
    }
    Ok(())
}

fn methods(catalogue: &Catalogue, entry: &Entry) -> String {
    match catalogue.thrown_by(&entry.id) {
        ThrownBy::AnyCall => "Any method can give it.".to_owned(),
        ThrownBy::Methods(names) if names.is_empty() && entry.wire.is_empty() => {
            "The package gives it by itself, apart from calls.".to_owned()
        }
        ThrownBy::Methods(names) if names.is_empty() && catalogue.in_core(entry) => {
            "Only raw calls can give it at present.".to_owned()
        }
        ThrownBy::Methods(names) if names.is_empty() => {
            "Only `recognise()` can give it, for statuses of other systems.".to_owned()
        }
        ThrownBy::Methods(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("Methods: {}.", names.join(", "))
        }
    }
}

fn row(out: &mut String, row: &WireRow) -> std::fmt::Result {
    writeln!(
        out,
        "| {}{} | {} | {} | {} | {}{} |",
        row.system,
        row.dialect
            .as_deref()
            .map(|dialect| format!(" {dialect}"))
            .unwrap_or_default(),
        call(row),
        number(row),
        condition(row),
        row.source,
        if row.documented_only {
            " (documented only)"
        } else {
            ""
        }
    )
}

fn call(row: &WireRow) -> &str {
    if row.operation == "*" {
        "any"
    } else {
        &row.operation
    }
}

fn number(row: &WireRow) -> String {
    let numbers: Vec<String> = row
        .code
        .iter()
        .chain(&row.accept)
        .map(ToString::to_string)
        .collect();
    match &row.dialect {
        Some(dialect) => format!("{} ({dialect})", numbers.join(", ")),
        None => numbers.join(", "),
    }
}

/// What decides beside the number.
fn condition(row: &WireRow) -> String {
    let mut parts = Vec::new();
    if let Some(text) = &row.text {
        parts.push(match text.strip_suffix('*') {
            Some(start) => format!("`{start}…`"),
            None => format!("`{text}`"),
        });
    }
    if !row.message.is_empty() {
        let words: Vec<String> = row.message.iter().map(|it| format!("`{it}`")).collect();
        parts.push(format!("message contains {}", words.join(" or ")));
    }
    if !row.when_http.is_empty() {
        let list: Vec<String> = row.when_http.iter().map(ToString::to_string).collect();
        parts.push(format!("with HTTP {}", list.join(" or ")));
    }
    if parts.is_empty() {
        "any".to_owned()
    } else {
        parts.join(", ")
    }
}
