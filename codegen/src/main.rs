//! Writes the generated files that are part of the repository anew: `cargo run -p ourchat-codegen`.

use std::{fs, path::Path, process::ExitCode};

use ourchat_codegen::outputs;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match write(&root) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn write(root: &Path) -> Result<(), String> {
    for (path, content) in outputs::all(root)? {
        let full = root.join(&path);
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        if fs::read_to_string(&full).is_ok_and(|old| old == content) {
            continue;
        }
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(&full, content).map_err(failed)?;
        println!("wrote {}", path.display());
    }
    Ok(())
}
