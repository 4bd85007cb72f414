//! A correction as an example for its rule: `DATA/examples/RULE.toml`, in the form of the rule files, to be run with
//! `rules test --corrections DATA` and to be pasted into the rule's file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ocowijzer_judge::rules::{Example, Given};
use serde::{Deserialize, Serialize};

use super::{Correction, file};
use crate::data_folder::{DataError, write_atomically};
use crate::report::plain;
use crate::result::Outcome;

/// The folder within a data folder.
const FOLDER: &str = "examples";

/// The examples of one rule that corrections gave.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleFile {
    /// Where they stand.
    pub path: PathBuf,
    /// The rule, by the name of the file.
    pub rule: String,
    /// As a rule has them.
    pub examples: Vec<Example>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default, rename = "example")]
    examples: Vec<toml::Spanned<Written>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    expect: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// What a page with only this sentence says, when a person gives this verdict.
///
/// What is not said is silence, and so is what turns out to be no threshold after all.
pub fn expected_level(correction: &Correction) -> &'static str {
    match correction.outcome {
        Outcome::Met if correction.rule == "no-conditions" => "silent",
        Outcome::Met => "yes",
        Outcome::Partly => "partly",
        Outcome::Contradicted => "contradicted",
        Outcome::NotFound | Outcome::Unknown | Outcome::NotApplicable => "silent",
    }
}

/// Writes the examples of all corrections anew, and takes away files of rules that have none any more.
pub(super) fn write_all(data: &Path) -> Result<(), DataError> {
    let mut rules: BTreeMap<String, String> = BTreeMap::new();
    for (key, _) in file::files(data)? {
        for correction in file::read(data, &key)?.corrections {
            if let Some(written) = example(&key, &correction) {
                let text = toml::to_string(&written).map_err(|error| DataError::Mistake {
                    path: file::path(data, &key),
                    why: error.to_string(),
                })?;
                let whole = rules.entry(correction.rule.clone()).or_insert_with(head);
                let _ = write!(whole, "\n[[example]]\n{text}");
            }
        }
    }
    let folder = data.join(FOLDER);
    for path in toml_files(&folder)? {
        let rule = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if !rules.contains_key(rule) {
            std::fs::remove_file(&path).map_err(|source| DataError::Io {
                doing: "remove",
                path,
                source,
            })?;
        }
    }
    for (rule, text) in rules {
        write_atomically(&folder.join(format!("{rule}.toml")), text.as_bytes())?;
    }
    Ok(())
}

fn head() -> String {
    String::from(
        "# Made from the corrections in replies/; written anew with every correction.\n\
         # Paste an example into the file of its rule, leave out the name of the municipality, and run the tests.\n",
    )
}

/// A correction without a sentence (a number of clicks, a link) gives no example.
fn example(key: &str, correction: &Correction) -> Option<Written> {
    let about = correction.about.as_ref()?;
    let title = Some(plain(&about.title)).filter(|title| !title.is_empty());
    Some(Written {
        expect: String::from(expected_level(correction)),
        title,
        text: plain(&about.text),
        by: None,
        note: Some(format!("{key}, {}: {}", correction.date, plain(&correction.reason))),
    })
}

/// The examples that corrections gave, by rule.
pub fn in_folder(data: &Path) -> Result<Vec<ExampleFile>, DataError> {
    let mut found = Vec::new();
    for path in toml_files(&data.join(FOLDER))? {
        let text = std::fs::read_to_string(&path).map_err(|source| DataError::Io {
            doing: "read",
            path: path.clone(),
            source,
        })?;
        let table: Table = toml::from_str(&text).map_err(|error| DataError::Mistake {
            path: path.clone(),
            why: error.to_string().trim_end().to_owned(),
        })?;
        let examples = table.examples.into_iter().map(|one| read(&text, one)).collect();
        let rule = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        found.push(ExampleFile { path, rule, examples });
    }
    Ok(found)
}

fn read(file: &str, one: toml::Spanned<Written>) -> Example {
    let line = file.as_bytes().iter().take(one.span().start).filter(|byte| **byte == b'\n').count();
    let Written { expect, title, text, by, note } = one.into_inner();
    Example { expect, given: Given::Page { title, text }, by, note, line: line + 1 }
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(DataError::Io { doing: "read", path: folder.to_owned(), source });
        }
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    Ok(paths)
}
