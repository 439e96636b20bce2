//! Every link of the documentation to a file of the project, or to a place in one, leads somewhere.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Folders of others' or generated files.
const LEFT_OUT: [&str; 5] = ["target", "node_modules", "dist", "wasm", ".git"];

/// A page of the site that `cargo xtask docs` makes and whose links it checks; they are not those of this checkout.
const OF_THE_SITE: &str = "docs/site/home.md";

/// The Markdown files below a folder.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder that can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !LEFT_OUT.contains(&name.as_ref()) {
                pages(&path, found);
            }
        } else if name.ends_with(".md") && !path.ends_with(OF_THE_SITE) {
            found.push(path);
        }
    }
}

/// The text outside of blocks of code.
fn prose(text: &str) -> String {
    let mut inside = false;
    let lines = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The targets of `[text](target)`.
fn targets(text: &str) -> Vec<&str> {
    text.match_indices("](")
        .filter_map(|(start, opening)| {
            let rest = &text[start + opening.len()..];
            rest.split([')', ' ', '\n']).next()
        })
        .collect()
}

/// The places that a page can be entered at: headings as GitHub names them, and named anchors.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'))
                .map(|it| if it == ' ' { '-' } else { it })
                .collect()
        });
    let named = text
        .split("<a id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned);
    headings.chain(named).collect()
}

/// Why a link of a page leads nowhere.
fn broken(page: &Path, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() {
        page.to_path_buf()
    } else {
        page.parent().unwrap_or(page).join(file)
    };
    if !path.exists() {
        return Some(format!("{target}: there is no such file"));
    }
    if anchor.is_empty() {
        return None;
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    let there = anchors(&prose(&text)).contains(anchor);
    (!there).then(|| format!("{target}: there is no such place"))
}

#[test]
fn every_link_leads_somewhere() {
    let mut found = Vec::new();
    pages(root(), &mut found);
    let mut count = 0_usize;
    let mut wrong = Vec::new();
    for page in &found {
        let text = fs::read_to_string(page).expect("a page that can be read");
        for target in targets(&prose(&text)) {
            count += 1;
            if let Some(problem) = broken(page, target) {
                let name = page.strip_prefix(root()).unwrap_or(page);
                wrong.push(format!("{}: {problem}", name.display()));
            }
        }
    }
    println!(
        "links {} of {count} in {} pages",
        count - wrong.len(),
        found.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(found.len() > 30 && count > 500, "pages are missing");
}

#[test]
fn a_link_that_leads_nowhere_is_seen() {
    let page = root().join("docs/errors/README.md");
    assert_eq!(broken(&page, "auth.md#auth-wrong-password"), None);
    assert_eq!(broken(&page, "https://example.org/nothing"), None);
    assert!(broken(&page, "nothing.md").is_some());
    assert!(broken(&page, "auth.md#nothing").is_some());
    assert!(broken(&page, "#nothing").is_some());
    assert_eq!(targets("[a](b.md#c), [d](e \"f\")"), ["b.md#c", "e"]);
    let places = anchors("# Two `words`, more\n<a id=\"named\"></a>");
    assert_eq!(
        places,
        BTreeSet::from(["named".to_owned(), "two-words-more".to_owned()])
    );
}
