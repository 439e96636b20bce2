//! Comments of the contract as doc comments.

use prost_types::FileDescriptorProto;

/// The widest line of a doc comment.
const WIDTH: usize = 120;

/// The comments of one message, enum or service.
pub(super) struct Comments<'a> {
    file: &'a FileDescriptorProto,
    path: [i32; 2],
}

impl<'a> Comments<'a> {
    /// `kind` is the number of the list in the description of the file, `index` the place in it.
    pub(super) fn of(file: &'a FileDescriptorProto, kind: i32, index: usize) -> Self {
        let index = i32::try_from(index).expect("a file has few types");
        Self {
            file,
            path: [kind, index],
        }
    }

    /// What stands above the type itself.
    pub(super) fn own(&self) -> String {
        self.at(&self.path)
    }

    /// What stands above a field, a value or a method; all of them are list number 2 of their owner.
    pub(super) fn member(&self, index: usize) -> String {
        let index = i32::try_from(index).expect("a type has few members");
        self.at(&[self.path[0], self.path[1], 2, index])
    }

    fn at(&self, path: &[i32]) -> String {
        let found = self
            .file
            .source_code_info
            .iter()
            .flat_map(|info| &info.location)
            .find(|location| location.path == path)
            .map_or("", |location| location.leading_comments());
        let lines: Vec<&str> = found.trim().lines().map(str::trim).collect();
        lines.join("\n")
    }
}

/// Writes an empty line and a doc comment: wraps each paragraph anew, keeps lists. Nothing but the line for no text.
pub(super) fn write(out: &mut String, indent: &str, text: &str) {
    out.push('\n');
    if text.trim().is_empty() {
        return;
    }
    let mut lines = Vec::new();
    for paragraph in text.replace("*/", "* /").split("\n\n") {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut items: Vec<String> = Vec::new();
        for line in paragraph.lines().filter(|line| !line.is_empty()) {
            match items.last_mut().filter(|_| !line.starts_with("- ")) {
                Some(item) => {
                    item.push(' ');
                    item.push_str(line);
                }
                None => items.push(line.to_owned()),
            }
        }
        for item in items {
            wrap(&mut lines, &item, WIDTH - indent.len() - 3);
        }
    }
    match lines.as_slice() {
        [only] if indent.len() + only.len() + 7 <= WIDTH => {
            out.push_str(&format!("{indent}/** {only} */\n"));
        }
        _ => {
            out.push_str(&format!("{indent}/**\n"));
            for line in lines {
                out.push_str(format!("{indent} * {line}").trim_end());
                out.push('\n');
            }
            out.push_str(&format!("{indent} */\n"));
        }
    }
}

fn wrap(lines: &mut Vec<String>, text: &str, width: usize) {
    let hanging = if text.starts_with("- ") { "  " } else { "" };
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.trim().is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, hanging.to_owned()));
        }
        if !line.trim().is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
}
