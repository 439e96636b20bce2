//! Writes JSON.

use alloc::string::String;

/// A JSON text in the making.
#[derive(Debug, Default)]
pub struct Json {
    out: String,
}

impl Json {
    /// The text.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }

    /// Writes an object whose members `write` writes.
    pub fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.out.push('{');
        write(self);
        self.out.push('}');
    }

    /// Writes an array of texts.
    pub fn texts<'a>(&mut self, items: impl Iterator<Item = &'a str>) {
        self.array(items, |json, item| json.text(item));
    }

    /// Writes an array.
    pub fn array<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.out.push('[');
        for item in items {
            self.separate();
            write(self, item);
        }
        self.out.push(']');
    }

    /// Begins a member of an object; its value has to follow.
    pub fn key(&mut self, name: &str) {
        self.separate();
        self.text(name);
        self.out.push(':');
    }

    /// Writes a member that is a text.
    pub fn member(&mut self, name: &str, value: &str) {
        self.key(name);
        self.text(value);
    }

    /// Writes a member that is a number.
    pub fn number(&mut self, name: &str, value: u64) {
        self.key(name);
        self.digits(value);
    }

    /// Writes a number as a text.
    pub fn decimal(&mut self, value: u64) {
        self.out.push('"');
        self.digits(value);
        self.out.push('"');
    }

    /// Own digits: those of `core` come with the formatting machinery.
    fn digits(&mut self, value: u64) {
        let mut digits = [0_u8; 20];
        let mut start = digits.len();
        let mut rest = value;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            start -= 1;
            if rest == 0 {
                break;
            }
        }
        let digits = digits.get(start..).unwrap_or(b"0");
        self.out
            .push_str(core::str::from_utf8(digits).unwrap_or("0"));
    }

    /// Writes a member that is a boolean.
    pub fn boolean(&mut self, name: &str, value: bool) {
        self.key(name);
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// Writes what is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.out.push_str(json);
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' | '\\' => {
                    self.out.push('\\');
                    self.out.push(character);
                }
                '\0'..='\x1f' => {
                    let hex = b"0123456789abcdef";
                    let code = character as usize;
                    self.out.push_str("\\u00");
                    self.out.push(char::from(hex[code >> 4 & 15]));
                    self.out.push(char::from(hex[code & 15]));
                }
                _ => self.out.push(character),
            }
        }
        self.out.push('"');
    }

    fn separate(&mut self) {
        if !self.out.ends_with(['{', '[', ':']) && !self.out.is_empty() {
            self.out.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json() {
        let mut json = Json::default();
        json.object(|json| {
            json.member("text", "a\"b\\c\n\u{1}{文");
            json.number("zero", 0);
            json.number("most", u64::MAX);
            json.key("decimal");
            json.decimal(120);
            json.key("list");
            json.array([1, 2].into_iter(), |json, item| {
                json.object(|json| json.number("n", item))
            });
            json.key("ends with {");
            json.texts([",", "{", "["].into_iter());
            json.boolean("yes", true);
        });
        let text = json.finish();
        let value: serde_json::Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(value["text"], "a\"b\\c\n\u{1}{文");
        assert_eq!(
            (value["zero"].as_u64(), value["most"].as_u64()),
            (Some(0), Some(u64::MAX))
        );
        assert_eq!(value["list"][1]["n"], 2);
        assert_eq!(value["ends with {"][2], "[");
        assert_eq!(
            (&value["yes"], &value["decimal"]),
            (&true.into(), &"120".into())
        );
    }
}
