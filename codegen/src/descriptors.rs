//! The compiled wire contract.

use std::path::{Path, PathBuf};

use prost_types::FileDescriptorSet;

/// Every `.proto` file below `root`, in a stable order, as paths relative to `root`.
///
/// # Errors
/// When a folder cannot be read.
pub fn proto_files(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "proto")
            {
                files.push(
                    path.strip_prefix(root)
                        .expect("found below the root")
                        .to_path_buf(),
                );
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Compiles every `.proto` file below `root`, comments included.
///
/// # Errors
/// With a message that names the file and line when one of them does not compile.
pub fn compile(root: &Path) -> Result<FileDescriptorSet, String> {
    let files = proto_files(root).map_err(|error| format!("{}: {error}", root.display()))?;
    let mut compiler = protox::Compiler::new([root]).map_err(|error| error.to_string())?;
    compiler.include_imports(true).include_source_info(true);
    compiler
        .open_files(files)
        .map_err(|error| format!("{error:?}"))?;
    Ok(compiler.file_descriptor_set())
}
