//! Every key that a rule file uses is explained in `rules/README.md`, for the people who write rules.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

#[path = "support/rule_files.rs"]
mod rule_files;

const README: &str = include_str!("../../../rules/README.md");

/// The keys of a file, and of the tables of wording in it.
fn keys(contents: &str) -> BTreeSet<String> {
    let file: toml::Table = contents.parse().unwrap();
    let mut keys: BTreeSet<String> = file.keys().cloned().collect();
    for table in ["cue", "void", "example", "domain"] {
        let rows = file.get(table).and_then(toml::Value::as_array).into_iter().flatten();
        keys.extend(rows.filter_map(toml::Value::as_table).flat_map(|row| row.keys().cloned()));
    }
    let accusing = file.get("accusing").and_then(toml::Value::as_table);
    keys.extend(accusing.into_iter().flat_map(|table| table.keys().cloned()));
    keys
}

#[test]
fn every_key_of_a_rule_file_is_explained() {
    let files = rule_files::all();
    let of_rules = files.iter().filter(|(name, _)| name != "score.toml");
    let used: BTreeSet<String> = of_rules.flat_map(|(_, contents)| keys(contents)).collect();
    let is_explained = |key: &String| {
        [format!("`{key}`"), format!("`[{key}]`"), format!("`[[{key}]]`"), format!("`[{key}.")]
            .iter()
            .any(|written| README.contains(written))
    };
    let unexplained: Vec<_> = used.iter().filter(|key| !is_explained(key)).collect();
    assert!(unexplained.is_empty(), "rules/README.md does not explain {unexplained:?}");
}
