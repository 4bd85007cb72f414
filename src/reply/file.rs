//! `DATA/replies/CODE.toml`: one file per municipality, to be read and mended by hand.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Mistake, Said};
use crate::data_folder::{DataError, write_atomically};
use crate::result::MunicipalityResult;

/// The folder within a data folder.
pub const FOLDER: &str = "replies";

/// The files there are, by the key of the municipality (code, or slug for a site outside the register), sorted.
pub fn files(data: &Path) -> Result<Vec<(String, PathBuf)>, DataError> {
    let folder = data.join(FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(unread(&folder, source)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| unread(&folder, source))?.path();
        let is_toml = path.extension().is_some_and(|ending| ending == "toml");
        if let (true, Some(key)) = (is_toml, path.file_stem().and_then(|stem| stem.to_str())) {
            found.push((String::from(key), path));
        }
    }
    found.sort();
    Ok(found)
}

/// Names the file of a municipality: its code, or its slug when it is not in the register.
pub fn key(result: &MunicipalityResult) -> String {
    let municipality = &result.municipality;
    municipality.code.clone().unwrap_or_else(|| municipality.slug.clone())
}

/// Tells two states of the folder apart: the files with their times of change.
pub fn fingerprint(data: &Path) -> Vec<(String, Option<SystemTime>)> {
    let files = files(data).unwrap_or_default().into_iter();
    let changed = |path: PathBuf| std::fs::metadata(path).and_then(|about| about.modified()).ok();
    files.map(|(key, path)| (key, changed(path))).collect()
}

/// What was said about a municipality; nothing when it has no file.
///
/// A file that does not read as it should is an error and not silence: a municipality that reacted would vanish.
pub fn read(data: &Path, key: &str) -> Result<Said, DataError> {
    let path = path(data, key);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Said::default()),
        Err(source) => return Err(unread(&path, source)),
    };
    let said: Said = toml::from_str(&text).map_err(|error| mistake(&path, &error.to_string()))?;
    said.check().map_err(|error: Mistake| mistake(&path, &error.to_string()))?;
    Ok(said)
}

/// Replaces the file, whole or not at all; removes it when there is nothing left to say.
pub(super) fn write(data: &Path, key: &str, name: &str, said: &Said) -> Result<(), DataError> {
    let path = path(data, key);
    if *said == Said::default() {
        return match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(DataError::Io { doing: "remove", path, source })
            }
            _ => Ok(()),
        };
    }
    let tables = toml::to_string(said).map_err(|error| mistake(&path, &error.to_string()))?;
    let head = format!(
        "# What was said about the result of {} ({key}): reactions of the municipality, corrections by a person.\n\
         # Made by `ocowijzer reply` and `ocowijzer correction`; you may mend it by hand (docs/data.md).\n\
         # Only roles and organisations: no names of people, no mail addresses.\n\n",
        name.replace(char::is_control, " ")
    );
    write_atomically(&path, format!("{head}{tables}").as_bytes())
}

/// Where the file of a municipality stands.
pub(super) fn path(data: &Path, key: &str) -> PathBuf {
    data.join(FOLDER).join(format!("{key}.toml"))
}

fn unread(path: &Path, source: std::io::Error) -> DataError {
    DataError::Io { doing: "read", path: path.to_owned(), source }
}

fn mistake(path: &Path, why: &str) -> DataError {
    DataError::Mistake { path: path.to_owned(), why: why.trim_end().to_owned() }
}
