//! The rule files of the repository, read from the disk: what tests and benches within and outside the crate begin with.

#![allow(dead_code, reason = "each of them uses a part of it")]

use std::path::Path;

/// Name within `rules/` and text of each.
pub fn all() -> Vec<(String, String)> {
    below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules"))
}

/// The same of another folder of rules.
pub fn below(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("rules/ can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).expect("text");
            files.push((format!("{prefix}{name}"), text));
        }
    }
}
