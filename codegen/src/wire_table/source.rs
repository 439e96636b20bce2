//! The table as Rust source.

use std::fmt::{Result, Write};

use super::{Contract, Field, Method};
use crate::names;

impl Contract {
    pub(super) fn write(&self, out: &mut String) -> Result {
        let enums: Vec<String> = self.enums.iter().map(|values| values.join(" ")).collect();
        let operations: Vec<String> = self
            .methods
            .iter()
            .map(|it| format!("{}.{}", it.service, it.name))
            .collect();
        let messages: Vec<&str> = self
            .messages
            .iter()
            .map(|message| message.full_name.as_str())
            .collect();
        writeln!(out, "static KEYS: &str = {:?};", self.keys.join(" "))?;
        writeln!(out, "static ENUMS: &str = {:?};", enums.join("|"))?;
        writeln!(out, "static OPERATIONS: &str = {:?};", operations.join(" "))?;
        writeln!(
            out,
            "static PACKAGES: &str = {:?};",
            self.packages.join(" ")
        )?;
        writeln!(
            out,
            "static MESSAGE_NAMES: &str = {:?};",
            messages.join(" ")
        )?;

        let count: usize = self
            .messages
            .iter()
            .map(|message| message.fields.len())
            .sum();
        writeln!(out, "static FIELDS: [Field; {count}] = [")?;
        for message in &self.messages {
            writeln!(out, "    // {}", message.full_name)?;
            for Field {
                number,
                kind,
                label,
                key,
                type_index,
            } in &message.fields
            {
                writeln!(
                    out,
                    "    Field {{ number: {number}, kind: Kind::{kind}, label: {label}, type_index: {type_index}, key: {key} }},"
                )?;
            }
        }
        writeln!(out, "];")?;
        // The end of each message's fields; they begin where those of the message before end.
        write!(out, "static FIELD_ENDS: [u16; {}] = [", self.messages.len())?;
        let mut end = 0;
        for message in &self.messages {
            end += message.fields.len();
            write!(out, "{end}, ")?;
        }
        writeln!(out, "];")?;
        write!(out, "static METHODS: [[u8; 3]; {}] = [", self.methods.len())?;
        for Method {
            request,
            response,
            flags,
            ..
        } in &self.methods
        {
            write!(out, "[{request}, {response}, {flags}], ")?;
        }
        writeln!(out, "];")?;

        let keys = self
            .keys
            .iter()
            .map(|key| (names::constant_case(key), format!("`{key}`")));
        write_constants(
            out,
            "keys",
            "Key",
            "Names of fields, as JavaScript sees them.",
            keys,
        )?;
        let messages = messages.iter().map(|name| {
            (
                names::constant_case(&name.replace('.', "_")),
                format!("`{name}`"),
            )
        });
        write_constants(
            out,
            "messages",
            "MessageId",
            "Every message of the contract.",
            messages,
        )?;
        let methods = operations.iter().map(|name| {
            (
                names::constant_case(&name.replace('.', "_")),
                format!("`{name}`"),
            )
        });
        write_constants(
            out,
            "methods",
            "MethodId",
            "Every method of the contract.",
            methods,
        )
    }
}

fn write_constants(
    out: &mut String,
    module: &str,
    of: &str,
    about: &str,
    names: impl Iterator<Item = (String, String)>,
) -> Result {
    writeln!(
        out,
        "/// {about}\npub mod {module} {{\n    use super::{of};"
    )?;
    for (index, (constant, text)) in names.enumerate() {
        writeln!(
            out,
            "    /// {text}\n    pub const {constant}: {of} = {of}({index});"
        )?;
    }
    writeln!(out, "}}")
}
