//! Short names for what the two halves of the core take from each other. Nobody else sees them, and a page downloads
//! each of them twice.

use std::collections::{HashMap, HashSet};

/// The module whose functions the bindings themselves hold; those of all others are called what their scripts call them.
const OWN: &str = "./core_bg.js";

/// The export that the bindings call first, which also stands in modules that are not ours.
const START: &str = "__wbindgen_start";

/// New names by old ones.
#[derive(Default)]
pub struct Names {
    words: HashMap<String, String>,
    modules: HashMap<String, String>,
}

impl Names {
    /// The name of a module that something is imported from.
    pub fn module(&mut self, name: &str) -> String {
        let next = base36(self.modules.len());
        self.modules.entry(name.to_owned()).or_insert(next).clone()
    }

    /// The name of an import.
    pub fn import(&mut self, module: &str, name: &str) -> String {
        if module == OWN && name.starts_with("__wb") {
            self.word(name, "_")
        } else {
            name.to_owned()
        }
    }

    /// The name of an export. What begins with two underscores is not for the facade.
    pub fn export(&mut self, name: &str) -> String {
        let internal = name.starts_with("__wb") || name.starts_with("wasm_bindgen");
        if internal && name != START {
            self.word(name, "__")
        } else {
            name.to_owned()
        }
    }

    fn word(&mut self, name: &str, prefix: &str) -> String {
        let next = [prefix, &base36(self.words.len())].concat();
        self.words.entry(name.to_owned()).or_insert(next).clone()
    }

    /// The bindings with the new names. A module that is listed several times is listed once.
    pub fn rewrite(&self, script: &str) -> String {
        let mut listed = HashSet::new();
        let mut out = String::with_capacity(script.len());
        for line in script.split_inclusive('\n') {
            let key = line.trim_start().strip_prefix('"');
            let entry = key.and_then(|key| key.split_once("\": "));
            match entry.and_then(|(module, rest)| Some((self.modules.get(module)?, rest))) {
                Some((module, rest)) if listed.insert(module) => {
                    out.push_str(&["\"", module, "\": ", rest].concat());
                }
                Some(_) => {}
                None => self.rewrite_words(line, &mut out),
            }
        }
        out
    }

    fn rewrite_words(&self, mut text: &str, out: &mut String) {
        while !text.is_empty() {
            let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let word = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
            let (word, rest) = text.split_at(word);
            out.push_str(self.words.get(word).map_or(word, String::as_str));
            let other = rest.find(is_word).unwrap_or(rest.len());
            let (other, rest) = rest.split_at(other);
            out.push_str(other);
            text = rest;
        }
    }
}

fn base36(mut number: usize) -> String {
    let mut digits = Vec::new();
    loop {
        digits.extend(char::from_digit((number % 36) as u32, 36));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_get_the_same_names() {
        let mut names = Names::default();
        assert_eq!(names.import(OWN, "__wbg_send_123"), "_0");
        assert_eq!(names.module(OWN), "0");
        assert_eq!(names.import("./snippets/a.js", "send"), "send");
        assert_eq!(names.module("./snippets/a.js"), "1");
        assert_eq!(names.module("./snippets/a.js"), "1");
        assert_eq!(names.export("__wbindgen_malloc"), "__1");
        assert_eq!(names.export("core_new"), "core_new");
        assert_eq!(names.export(START), START);
        let script = "import * as import1 from \"./snippets/a.js\"\n\
            \"./core_bg.js\": import0,\n  \"./snippets/a.js\": import1,\n  \"./snippets/a.js\": import2,\n\
            __wbg_send_123: function(__wbg_send_1234) { wasm.__wbindgen_malloc(); },\n";
        let expected = "import * as import1 from \"./snippets/a.js\"\n\
            \"0\": import0,\n\"1\": import1,\n\
            _0: function(__wbg_send_1234) { wasm.__1(); },\n";
        assert_eq!(names.rewrite(script), expected);
    }

    #[test]
    fn names_stay_short() {
        assert_eq!(base36(0), "0");
        assert_eq!(base36(35), "z");
        assert_eq!(base36(36), "10");
    }
}
