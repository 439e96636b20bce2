//! Writes the reference of error codes for readers.

use std::fmt::Write;

use crate::catalogue::{Catalogue, Entry, WireRow};

/// `docs/errors.md`: every code with its anchor, meaning, remedy, methods and wire rows.
#[must_use]
pub fn markdown(catalogue: &Catalogue) -> String {
    let mut out = String::new();
    let _ = write(&mut out, catalogue);
    out
}

fn write(out: &mut String, catalogue: &Catalogue) -> std::fmt::Result {
    writeln!(
        out,
        "<!-- Generated from catalogue/ by `cargo run -p ourchat-codegen`. Do not edit. -->"
    )?;
    writeln!(out, "# Error codes\n")?;
    writeln!(
        out,
        "Every promise of the SDK rejects with an `OurChatError`. Its `code` is one of the {} below; codes are only ever added.\n",
        catalogue.entries.len()
    )?;
    writeln!(
        out,
        "- **Retry** says when the same request may succeed: `none` never, `fix-input` after a correction, `relogin` after a new login, `wait` after a pause, `backoff` with growing pauses, `user` when the user asks for it."
    )?;
    writeln!(
        out,
        "- **Outcome** says whether the server did it: `rejected` no, `not-sent` it never left, `unknown` perhaps, `by-call` no for calls that only read, else perhaps. The error itself carries the final word."
    )?;
    writeln!(
        out,
        "- **Action** is what a user interface should offer; **shown as** is how, with the number of `showType`."
    )?;
    writeln!(
        out,
        "- A row marked (documented) stands in the server's documentation; the server itself is not known to send it. `…` stands for any text.\n"
    )?;

    let mut domain = "";
    for entry in &catalogue.entries {
        let of = entry.id.split('/').next().unwrap_or_default();
        if of != domain {
            domain = of;
            let codes = catalogue
                .entries
                .iter()
                .filter(|entry| entry.id.split('/').next() == Some(of));
            let links: Vec<String> = codes
                .map(|entry| {
                    format!(
                        "[{}](#{})",
                        entry.id.split('/').nth(1).unwrap_or_default(),
                        entry.anchor()
                    )
                })
                .collect();
            writeln!(out, "- **{of}**: {}", links.join(", "))?;
        }
    }
    for entry in &catalogue.entries {
        self::entry(out, catalogue, entry)?;
    }
    Ok(())
}

fn entry(out: &mut String, catalogue: &Catalogue, entry: &Entry) -> std::fmt::Result {
    writeln!(
        out,
        "\n<a id=\"{}\"></a>\n\n## {}\n",
        entry.anchor(),
        entry.id
    )?;
    writeln!(out, "> {}<br>\n> {}\n", entry.text.en, entry.text.zh)?;
    writeln!(out, "**When.** {}\n", entry.what)?;
    writeln!(out, "**What to do.** {}\n", entry.remedy)?;
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
            "\n| system | call | status | text | source |\n|:--|:--|--:|:--|:--|"
        )?;
        for row in &entry.wire {
            self::row(out, row)?;
        }
    }
    Ok(())
}

fn methods(catalogue: &Catalogue, entry: &Entry) -> String {
    let id = entry.id.as_str();
    if catalogue.codes_of_any_call().contains(id) {
        return "Any method can give it.".to_owned();
    }
    let names: Vec<String> = catalogue
        .methods
        .iter()
        .filter(|(_, method)| {
            method.codes.iter().any(|code| code == id)
                || method
                    .calls
                    .iter()
                    .any(|call| catalogue.codes_of_call(call).contains(id))
        })
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    if names.is_empty() {
        "Only raw calls can give it at present.".to_owned()
    } else {
        format!("Methods: {}.", names.join(", "))
    }
}

fn row(out: &mut String, row: &WireRow) -> std::fmt::Result {
    let text = match &row.text {
        Some(text) => format!(
            "`{}`",
            text.strip_suffix('*')
                .map_or_else(|| text.clone(), |text| format!("{text}…"))
        ),
        None => "any".to_owned(),
    };
    writeln!(
        out,
        "| {} | {} | {} | {text} | {}{} |",
        row.system,
        if row.operation == "*" {
            "any"
        } else {
            &row.operation
        },
        row.code.map(|code| code.to_string()).unwrap_or_default(),
        row.source,
        if row.documented_only {
            " (documented)"
        } else {
            ""
        }
    )
}
