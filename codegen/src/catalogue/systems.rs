//! The systems whose statuses the catalogue knows: names, operations, and what numbers without a row mean.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{CORE_SYSTEMS, SUCCESS, SYSTEMS, WireRow};

/// One system, in the words of the reference.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// One of [`SYSTEMS`].
    pub name: String,
    /// Its heading in English.
    pub title: String,
    /// Its heading in Chinese.
    pub title_zh: String,
    /// What it is, in English.
    pub what: String,
    /// What it is, in Chinese.
    pub what_zh: String,
    /// Its dialects, when the same number means different things at different times; a row then names one.
    #[serde(default)]
    pub dialects: Vec<String>,
}

/// What a call is named where it is not one of the contract, or has other names in documents.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The systems that have it.
    pub systems: Vec<String>,
    /// The name that rows use.
    pub name: String,
    /// Other names of it; one name can stand for several operations.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The number of the message that asks for it.
    pub request: Option<u32>,
    /// The number of the message that answers it.
    pub answer: Option<u32>,
    /// Whether it changes nothing.
    #[serde(default)]
    pub reads: bool,
}

/// What the numbers of a range mean when no row lists them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRange {
    /// The system.
    pub system: String,
    /// The first number.
    pub from: i64,
    /// The last number; without it there is no end.
    pub to: Option<i64>,
    /// The code, or `ok`.
    pub id: String,
    /// The part of the server that such numbers belong to, in English.
    pub module: Option<String>,
    /// The same in Chinese.
    pub module_zh: Option<String>,
}

/// The content of `systems.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Systems {
    /// Every system, in the order of the reference.
    #[serde(rename = "system")]
    pub systems: Vec<System>,
    /// Operations that have names of their own.
    #[serde(rename = "operation")]
    pub operations: Vec<Operation>,
    /// Ranges of numbers.
    #[serde(rename = "range")]
    pub ranges: Vec<CodeRange>,
}

impl Systems {
    /// The system of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.name == name)
    }

    /// The names under which rows list an operation that a document or a caller names; the name itself if it has no other.
    #[must_use]
    pub fn names_of<'a>(&'a self, system: &str, operation: &'a str) -> Vec<&'a str> {
        let mut names = vec![operation];
        names.extend(
            self.operations
                .iter()
                .filter(|it| it.systems.iter().any(|name| name == system))
                .filter(|it| it.aliases.iter().any(|alias| alias == operation))
                .map(|it| it.name.as_str()),
        );
        names
    }

    /// What is wrong in itself. `known` tells whether a code exists.
    pub(super) fn problems(&self, known: impl Fn(&str) -> bool) -> Vec<String> {
        let mut problems = Vec::new();
        let names: Vec<&str> = self
            .systems
            .iter()
            .map(|system| system.name.as_str())
            .collect();
        let unique: BTreeSet<&str> = names.iter().copied().collect();
        if unique.len() != names.len() || unique != SYSTEMS.into_iter().collect() {
            problems.push(format!("the systems are not {SYSTEMS:?}"));
        }
        for operation in &self.operations {
            if operation.systems.is_empty()
                || operation
                    .systems
                    .iter()
                    .any(|name| !unique.contains(name.as_str()))
            {
                problems.push(format!("{} belongs to no known system", operation.name));
            }
        }
        for range in &self.ranges {
            if !unique.contains(range.system.as_str())
                || range.to.is_some_and(|to| to < range.from)
                || (range.id != SUCCESS && !known(&range.id))
                || range.module.is_some() != range.module_zh.is_some()
            {
                problems.push(format!("the range {range:?} is not right"));
            }
        }
        problems
    }

    /// What is wrong with the place that a row names.
    pub(super) fn problem_of_row(&self, row: &WireRow) -> Option<String> {
        let system = self.find(&row.system)?;
        let right = match &row.dialect {
            Some(dialect) => system.dialects.contains(dialect),
            None => system.dialects.is_empty(),
        };
        if !right {
            return Some(format!("a row of {} names no dialect of it", row.system));
        }
        let own = |operation: &Operation| operation.systems.contains(&row.system);
        let named = self
            .operations
            .iter()
            .any(|it| own(it) && it.name == row.operation);
        // Calls of the contract are compared with the contract elsewhere.
        let of_contract = CORE_SYSTEMS.contains(&row.system.as_str());
        if row.operation != "*" && !of_contract && !named {
            return Some(format!("{} has no operation {}", row.system, row.operation));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [[system]]
        name = "umi-rest"
        title = "t"
        title_zh = "t"
        what = "w"
        what_zh = "w"
        dialects = ["one"]
        [[operation]]
        systems = ["umi-rest"]
        name = "Login"
        aliases = ["SignIn"]
        [[range]]
        system = "umi-rest"
        from = 1
        to = 99
        id = "ok"
    "#;

    fn read(text: &str) -> Systems {
        toml::from_str(text).expect("it parses")
    }

    fn row(text: &str) -> WireRow {
        toml::from_str(&format!("system = \"umi-rest\"\nsource = \"s\"\n{text}"))
            .expect("it parses")
    }

    #[test]
    fn an_alias_stands_for_its_operation() {
        let systems = read(GOOD);
        assert_eq!(systems.names_of("umi-rest", "SignIn"), ["SignIn", "Login"]);
        assert_eq!(systems.names_of("http", "SignIn"), ["SignIn"]);
    }

    #[test]
    fn rows_name_a_dialect_and_an_operation_of_their_system() {
        let systems = read(GOOD);
        let problem = |text: &str| systems.problem_of_row(&row(text));
        assert_eq!(problem("operation = \"Login\"\ndialect = \"one\""), None);
        assert_eq!(problem("operation = \"*\"\ndialect = \"one\""), None);
        assert!(problem("operation = \"Login\"").is_some());
        assert!(problem("operation = \"Login\"\ndialect = \"two\"").is_some());
        assert!(problem("operation = \"SignIn\"\ndialect = \"one\"").is_some());
    }

    #[test]
    fn refuses_wrong_ranges_and_operations() {
        let wrong = |from: &str, to: &str| read(&GOOD.replace(from, to)).problems(|_| false).len();
        // One problem in any case: not all systems are described.
        assert_eq!(wrong("to = 99", "to = 99"), 1);
        assert_eq!(wrong("to = 99", "to = 0"), 2);
        assert_eq!(wrong("id = \"ok\"", "id = \"server/unknown\""), 2);
        assert_eq!(wrong("id = \"ok\"", "id = \"ok\"\nmodule = \"user\""), 2);
        assert_eq!(wrong("systems = [\"umi-rest\"]", "systems = []"), 2);
    }
}
