//! The catalogue of error codes: one file per code below `catalogue/`, and the methods of the API with the calls they make.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

mod check;

/// What kind of trouble a code stands for: the 16 values that applications branch on.
pub const CATEGORIES: [&str; 16] = [
    "invalid_argument",
    "unauthenticated",
    "permission",
    "not_found",
    "conflict",
    "exhausted",
    "rate_limited",
    "failed_precondition",
    "unavailable",
    "timeout",
    "cancelled",
    "unimplemented",
    "internal",
    "data_loss",
    "redirect",
    "unknown",
];

/// When the same request may succeed.
pub const RETRIES: [&str; 7] = [
    "none",
    "fix-input",
    "refresh",
    "relogin",
    "wait",
    "backoff",
    "user",
];

/// How a user interface shows the error, with the numbers of `ErrorInfoStructure`.
pub const SHOWS: [(&str, u8); 5] = [
    ("silent", 0),
    ("warn", 1),
    ("error", 2),
    ("notification", 4),
    ("redirect", 9),
];

/// Whether the server did what it was asked; `by-call` is `rejected` for a call without side effects, else `unknown`.
pub const OUTCOMES: [&str; 4] = ["rejected", "not-sent", "unknown", "by-call"];

/// Where a status comes from.
pub const SYSTEMS: [&str; 9] = [
    "ourchat-grpc",
    "grpc",
    "grpc-http",
    "http",
    "transport",
    "ourchat-json-status",
    "ourchat-json-protocol",
    "thinksns-plus",
    "umi-rest",
];

/// The text of a code for users, by language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// One way in which a code arrives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireRow {
    /// One of [`SYSTEMS`].
    pub system: String,
    /// `Service.Method`, `Service.*` or `*`.
    pub operation: String,
    /// The number of the status; a transport failure has none.
    pub code: Option<i64>,
    /// The server's text; `*` at its end stands for anything. Without it every text of this code is meant.
    pub text: Option<String>,
    /// Replaces the code's own outcome.
    pub outcome: Option<String>,
    /// Stands in the server's documentation, but the server does not send it.
    #[serde(default)]
    pub documented_only: bool,
    /// Which part of which document says so.
    pub source: String,
}

/// One error code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The stable id, `domain/name`; also the path of its file.
    pub id: String,
    /// One of [`CATEGORIES`].
    pub category: String,
    /// One of [`RETRIES`].
    pub retry: String,
    /// Whether a new login is the remedy.
    pub relogin: bool,
    /// What a user interface should offer, for example `field:password`.
    pub action: String,
    /// A name of [`SHOWS`].
    pub show: String,
    /// One of [`OUTCOMES`].
    pub outcome: String,
    /// The nearest HTTP status.
    pub http: Option<u16>,
    /// The nearest gRPC status.
    pub grpc: Option<u8>,
    /// What happened, for developers.
    pub what: String,
    /// What to do about it, for developers.
    pub remedy: String,
    /// What users read.
    pub text: Texts,
    /// Every status that means this code.
    #[serde(default)]
    pub wire: Vec<WireRow>,
}

impl Entry {
    /// The name of the code's anchor in the reference.
    #[must_use]
    pub fn anchor(&self) -> String {
        self.id.replace('/', "-")
    }

    /// The name of the code's constant in Rust.
    #[must_use]
    pub fn constant(&self) -> String {
        self.id.replace(['/', '-'], "_").to_ascii_uppercase()
    }

    /// The number for `showType`.
    #[must_use]
    pub fn show_type(&self) -> u8 {
        SHOWS
            .iter()
            .find(|(name, _)| *name == self.show)
            .map_or(2, |(_, number)| *number)
    }
}

/// A method of the public API.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiMethod {
    /// The calls it can make, `Service.Method`.
    pub calls: Vec<String>,
    /// Codes that it gives beside those of its calls.
    #[serde(default)]
    pub codes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiFile {
    any_call: Vec<String>,
    local: Vec<String>,
    methods: BTreeMap<String, ApiMethod>,
}

/// The whole catalogue.
#[derive(Debug)]
pub struct Catalogue {
    /// Every code, by id.
    pub entries: Vec<Entry>,
    /// Every method of the API, by name such as `auth.login`.
    pub methods: BTreeMap<String, ApiMethod>,
    /// Codes that any call can give beside the generic ones.
    pub any_call: Vec<String>,
    /// Codes that the package raises by itself while the core is not there.
    pub local: Vec<String>,
}

impl Catalogue {
    /// Reads and checks `root`, the folder `catalogue/`.
    ///
    /// # Errors
    /// With all that is wrong, one problem a line.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut problems = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        for (id, path) in files(root)? {
            match read_toml::<Entry>(&path) {
                Ok(entry) if entry.id == id => entries.push(entry),
                Ok(entry) => problems.push(format!("{}: the id is {}", path.display(), entry.id)),
                Err(problem) => problems.push(problem),
            }
        }
        entries.sort_by(|one, other| one.id.cmp(&other.id));
        let api: ApiFile = read_toml(&root.join("methods.toml"))?;
        let catalogue = Self {
            entries,
            methods: api.methods,
            any_call: api.any_call,
            local: api.local,
        };
        catalogue.check(&mut problems);
        if problems.is_empty() {
            Ok(catalogue)
        } else {
            Err(problems.join("\n"))
        }
    }

    /// The rows of one system with the code each belongs to.
    pub fn rows<'a>(&'a self, system: &'a str) -> impl Iterator<Item = (&'a Entry, &'a WireRow)> {
        self.entries
            .iter()
            .flat_map(|entry| entry.wire.iter().map(move |row| (entry, row)))
            .filter(move |(_, row)| row.system == system)
    }

    /// The codes that a call of the operation gives by its own rows, sorted.
    #[must_use]
    pub fn codes_of_call(&self, operation: &str) -> BTreeSet<&str> {
        let service = operation.split('.').next().unwrap_or_default();
        let whole_service = format!("{service}.*");
        self.rows("ourchat-grpc")
            .chain(self.rows("grpc-http"))
            .filter(|(_, row)| row.operation == operation || row.operation == whole_service)
            .map(|(entry, _)| entry.id.as_str())
            .collect()
    }

    /// The codes that any call can give, sorted: generic statuses, HTTP, transport, and what [`Self::any_call`] adds.
    #[must_use]
    pub fn codes_of_any_call(&self) -> BTreeSet<&str> {
        ["ourchat-grpc", "grpc", "grpc-http", "transport"]
            .into_iter()
            .flat_map(|system| self.rows(system))
            .filter(|(_, row)| row.operation == "*")
            .map(|(entry, _)| entry.id.as_str())
            .chain(self.any_call.iter().map(String::as_str))
            .collect()
    }

    fn check(&self, problems: &mut Vec<String>) {
        let mut anchors = BTreeMap::new();
        let mut statuses = BTreeMap::new();
        for entry in &self.entries {
            for problem in check::problems_of(entry) {
                problems.push(format!("{}: {problem}", entry.id));
            }
            if let Some(other) = anchors.insert(entry.anchor(), &entry.id) {
                problems.push(format!("{} and {other} have the same anchor", entry.id));
            }
            for row in &entry.wire {
                let text = row.text.as_deref().map(str::to_ascii_lowercase);
                let key = (&row.system, &row.operation, row.code, text);
                if let Some(other) = statuses.insert(key, &entry.id) {
                    problems.push(format!(
                        "{} and {other} claim the same row of {}: {:?}",
                        entry.id, row.system, row
                    ));
                }
            }
        }
        let known = |id: &String| self.entries.iter().any(|entry| entry.id == *id);
        let named = self
            .methods
            .values()
            .flat_map(|method| &method.codes)
            .chain(&self.any_call)
            .chain(&self.local);
        problems.extend(
            named
                .filter(|id| !known(id))
                .map(|id| format!("methods.toml: there is no code {id}")),
        );
    }
}

/// Every code's file with the id that its path says.
fn files(root: &Path) -> Result<BTreeMap<String, PathBuf>, String> {
    let read = |folder: &Path| -> Result<Vec<PathBuf>, String> {
        let entries =
            fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        entries
            .map(|entry| {
                entry
                    .map(|entry| entry.path())
                    .map_err(|error| error.to_string())
            })
            .collect()
    };
    let mut files = BTreeMap::new();
    for domain in read(root)?.into_iter().filter(|path| path.is_dir()) {
        for path in read(&domain)? {
            let (Some(domain), Some(name)) = (domain.file_name(), path.file_stem()) else {
                continue;
            };
            files.insert(
                format!("{}/{}", domain.to_string_lossy(), name.to_string_lossy()),
                path,
            );
        }
    }
    Ok(files)
}

fn read_toml<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_catalogue_of_the_project() {
        let catalogue =
            Catalogue::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue"))
                .expect("it is right");
        assert!(
            catalogue
                .codes_of_call("AuthService.Auth")
                .contains("auth/wrong-password")
        );
        assert!(
            !catalogue
                .codes_of_call("AuthService.Auth")
                .contains("auth/token-missing")
        );
        assert!(
            catalogue
                .codes_of_call("OurChatService.SendMsg")
                .contains("auth/token-missing")
        );
        assert!(catalogue.codes_of_any_call().contains("transport/network"));
    }
}
