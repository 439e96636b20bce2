//! The catalogue of error codes: one file per code below `catalogue/`, and the methods of the API with the calls they make.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

mod check;
mod entry;
mod systems;

pub use entry::{Entry, Success, Texts, WireRow};
pub use systems::{CodeRange, Operation, System, Systems};

/// The id of success, which is no error code.
pub const SUCCESS: &str = "ok";

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

/// The systems that the core of the SDK meets; the others need the recogniser.
pub const CORE_SYSTEMS: [&str; 5] = ["ourchat-grpc", "grpc", "grpc-http", "http", "transport"];

/// The systems of the older servers' JSON protocol.
const LEGACY_SYSTEMS: [&str; 2] = ["ourchat-json-status", "ourchat-json-protocol"];

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

/// Which methods of the API can give a code.
#[derive(Debug, PartialEq, Eq)]
pub enum ThrownBy<'a> {
    /// Every method that makes a call.
    AnyCall,
    /// These; none when only a raw call or the recogniser can give it.
    Methods(Vec<&'a str>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiFile {
    any_call: Vec<String>,
    local: Vec<String>,
    diagnosis: Vec<String>,
    legacy: Vec<String>,
    methods: BTreeMap<String, ApiMethod>,
}

/// The whole catalogue.
#[derive(Debug)]
pub struct Catalogue {
    /// Every code, by id.
    pub entries: Vec<Entry>,
    /// Success, which has rows but is no error.
    pub success: Success,
    /// The systems that rows speak of.
    pub systems: Systems,
    /// Every method of the API, by name such as `auth.login`.
    pub methods: BTreeMap<String, ApiMethod>,
    /// Codes that any call can give beside the generic ones.
    pub any_call: Vec<String>,
    /// Codes that the package raises by itself while the core is not there.
    pub local: Vec<String>,
    /// Codes of which the self-diagnosis tells text and remedy.
    pub diagnosis: Vec<String>,
    /// Codes that the client of the JSON protocol raises beside those of its messages.
    pub legacy: Vec<String>,
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
            success: read_toml(&root.join("ok.toml"))?,
            systems: read_toml(&root.join("systems.toml"))?,
            methods: api.methods,
            any_call: api.any_call,
            local: api.local,
            diagnosis: api.diagnosis,
            legacy: api.legacy,
        };
        problems.extend(check::problems_of_all(&catalogue));
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

    /// The methods of the API that can give a code.
    #[must_use]
    pub fn thrown_by(&self, id: &str) -> ThrownBy<'_> {
        if self.codes_of_any_call().contains(id) {
            return ThrownBy::AnyCall;
        }
        let gives = |method: &ApiMethod| {
            method.codes.iter().any(|code| code == id)
                || method
                    .calls
                    .iter()
                    .any(|call| self.codes_of_call(call).contains(id))
        };
        let methods = self.methods.iter().filter(|(_, method)| gives(method));
        ThrownBy::Methods(methods.map(|(name, _)| name.as_str()).collect())
    }

    /// Whether the core of the SDK can give the code: a system that it meets has a row for it, or a method names it.
    #[must_use]
    pub fn in_core(&self, entry: &Entry) -> bool {
        let named = |ids: &[String]| ids.contains(&entry.id);
        entry
            .wire
            .iter()
            .any(|row| CORE_SYSTEMS.contains(&row.system.as_str()))
            || named(&self.any_call)
            || named(&self.local)
            || self.methods.values().any(|method| named(&method.codes))
    }

    /// The part that a client of the JSON protocol needs: the rows of that protocol, their codes and those of
    /// [`Self::legacy`].
    #[must_use]
    pub fn for_legacy(mut self) -> Self {
        let json = |row: &WireRow| LEGACY_SYSTEMS.contains(&row.system.as_str());
        self.success.wire.retain(json);
        for entry in &mut self.entries {
            entry.wire.retain(json);
        }
        let named = |id: &String| self.legacy.contains(id);
        self.entries
            .retain(|entry| !entry.wire.is_empty() || named(&entry.id));
        self.systems.operations.retain(|operation| {
            let has = |system: &&str| operation.systems.iter().any(|own| own == system);
            LEGACY_SYSTEMS.iter().any(has)
        });
        self.systems.ranges.clear();
        self
    }

    /// Every row of the catalogue with the id it means, `ok` included.
    pub fn all_rows(&self) -> impl Iterator<Item = (&str, &WireRow)> {
        let errors = self
            .entries
            .iter()
            .flat_map(|entry| entry.wire.iter().map(|row| (entry.id.as_str(), row)));
        errors.chain(self.success.wire.iter().map(|row| (SUCCESS, row)))
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
