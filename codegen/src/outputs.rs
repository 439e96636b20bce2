//! The generated files that are part of the repository.

use std::path::{Path, PathBuf};

use crate::{
    catalogue::Catalogue, descriptors, error_data, error_reference, typescript_contract,
    typescript_errors, typescript_repeats,
};

/// Every committed generated file, as a path relative to `root`, with its content. `root` is the folder of the project.
///
/// # Errors
/// When the catalogue or the contract has a mistake.
pub fn all(root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let catalogue = Catalogue::read(&root.join("catalogue"))?;
    let contract = descriptors::compile(&root.join("proto"))?;
    let mut files: Vec<(PathBuf, String)> = vec![
        (
            "pkg/src/generated/contract.ts".into(),
            typescript_contract::contract(&contract)?,
        ),
        (
            "pkg/src/generated/repeatable.ts".into(),
            typescript_repeats::repeatable(&contract)?,
        ),
        (
            "pkg/src/generated/codes.ts".into(),
            typescript_errors::codes(&catalogue),
        ),
        (
            "pkg/src/generated/local.ts".into(),
            typescript_errors::local(&catalogue),
        ),
        (
            "pkg/src/generated/diagnosis.ts".into(),
            typescript_errors::diagnosis(&catalogue),
        ),
        (
            "pkg/src/locales/zh.ts".into(),
            typescript_errors::chinese(&catalogue),
        ),
        (
            "pkg/src/generated/errors.json".into(),
            error_data::errors(&catalogue)?,
        ),
        (
            "www/errors/systems.json".into(),
            error_data::systems(&catalogue)?,
        ),
    ];
    files.extend(error_reference::pages(&catalogue)?);
    Ok(files)
}
