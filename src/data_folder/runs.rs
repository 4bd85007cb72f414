//! The runs of a data folder, to read: nothing is locked and nothing is written.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::run::read_json;
use super::{DataError, RunFolder, io};

/// The pointer to the run that is shown to the public.
pub(super) const LATEST: &str = "latest.json";

/// `latest.json`: the newest run that passed the publication gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latest {
    /// The run.
    pub run: String,
    /// When it passed.
    pub published_at: Timestamp,
}

/// The runs of a data folder.
#[derive(Debug, Clone)]
pub struct Runs {
    path: PathBuf,
}

impl Runs {
    /// The runs of this data folder, which need not exist.
    pub fn of(data: &Path) -> Self {
        Self { path: data.to_owned() }
    }

    /// Names of all runs, oldest first.
    pub fn ids(&self) -> Result<Vec<String>, DataError> {
        let runs = self.path.join("runs");
        let entries = match std::fs::read_dir(&runs) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(io("read", &runs, source)),
        };
        let mut ids: Vec<String> =
            entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        ids.sort_by_key(|id| order(id));
        Ok(ids)
    }

    /// All runs, oldest first.
    pub fn all(&self) -> Result<Vec<RunFolder>, DataError> {
        let at = |id: &String| RunFolder::at(&self.path.join("runs").join(id), id);
        Ok(self.ids()?.iter().map(at).filter(RunFolder::has_plan).collect())
    }

    /// The finished runs, oldest first.
    pub fn finished(&self) -> Result<Vec<RunFolder>, DataError> {
        Ok(self.all()?.into_iter().filter(RunFolder::is_finished).collect())
    }

    /// The run of this name; `latest` is the published one, or else the newest that is finished.
    pub fn run(&self, id: &str) -> Result<RunFolder, DataError> {
        let wanted = match (id, self.latest()?) {
            ("latest", Some(latest)) => latest.run,
            ("latest", None) => match self.finished()?.pop() {
                Some(run) => return Ok(run),
                None => String::from(id),
            },
            _ => String::from(id),
        };
        let found = self.all()?.into_iter().find(|run| run.id() == wanted);
        found.ok_or_else(|| self.no_run(&wanted))
    }

    /// The run that is shown to the public.
    pub fn latest(&self) -> Result<Option<Latest>, DataError> {
        let path = self.path.join(LATEST);
        if path.is_file() { read_json(&path).map(Some) } else { Ok(None) }
    }

    fn no_run(&self, id: &str) -> DataError {
        let known = self.ids().unwrap_or_default();
        let hint = match known.last() {
            Some(newest) => format!("the newest of its {} is {newest}", known.len()),
            None => String::from("it has none at all; give another folder with --data"),
        };
        DataError::NoRun { path: self.path.clone(), run: String::from(id), hint }
    }
}

/// `20261001T020000Z-10` comes after `20261001T020000Z-9`.
fn order(id: &str) -> (String, u32) {
    match id.split_once('-') {
        Some((stem, number)) => (stem.to_owned(), number.parse().unwrap_or(u32::MAX)),
        None => (id.to_owned(), 0),
    }
}
