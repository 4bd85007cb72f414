//! The data folder: runs, results, the database, and the lock that keeps two scans apart.
//!
//! `DIR/runs/RUN/plan.json` (what the run set out to do), `DIR/runs/RUN/results/CODE.json`,
//! `DIR/runs/RUN/archive/*.warc.gz`, `DIR/runs/RUN/run.json` (only when the run is done),
//! `DIR/ocowijzer.sqlite`. A file appears only when it is complete.

mod atomic;
mod doctor;
mod reading;
mod retention;
mod run;
mod runs;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

pub(crate) use self::atomic::write_json_atomically;
pub use self::atomic::{write_atomically, write_remakable};
pub use self::doctor::{Finding, Severity, examine};
pub use self::reading::{
    READING_FORMAT, Speaker, StoredBrokenLink, StoredCoverage, StoredFetch, StoredPage,
    StoredReading,
};
pub use self::retention::{Aged, stays_whole};
pub use self::run::{Plan, RunFolder, RunSummary, Totals};
pub use self::runs::{Latest, Runs};

/// What can go wrong with the data folder.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The disk said no.
    #[error("cannot {doing} {}: {source}; check free space and rights of the folder", path.display())]
    Io {
        /// "write", "read", "make".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another scan works on this folder.
    #[error("another scan is at work on {}; wait for it, or give another folder with --data", .0.display())]
    Busy(PathBuf),
    /// There is no such run.
    #[error("{} has no run {run}; {hint}", path.display())]
    NoRun {
        /// The data folder.
        path: PathBuf,
        /// What was asked for.
        run: String,
        /// What there is.
        hint: String,
    },
    /// A file of ours does not read as it should.
    #[error("{} is damaged: {why}; move it away and start again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// In words.
        why: String,
    },
    /// A file that people may mend by hand has a mistake in it.
    #[error("{} has a mistake: {why}", path.display())]
    Mistake {
        /// The file.
        path: PathBuf,
        /// In words, with the line where it is known.
        why: String,
    },
}

pub(crate) fn io(doing: &'static str, path: &Path, source: std::io::Error) -> DataError {
    DataError::Io { doing, path: path.to_owned(), source }
}

/// A data folder that this process alone may write to, until it is dropped.
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder if needed and locks it.
    pub fn open(path: &Path) -> Result<Self, DataError> {
        std::fs::create_dir_all(path.join("runs")).map_err(|source| io("make", path, source))?;
        let lock_path = path.join("lock");
        let lock = File::create(&lock_path).map_err(|source| io("make", &lock_path, source))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataError::Busy(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(io("lock", &lock_path, source)),
        }
    }

    /// The runs of this folder, to read.
    pub fn runs(&self) -> Runs {
        Runs::of(&self.path)
    }

    /// Names the run that is to be shown to the public.
    pub fn publish(&self, latest: &Latest) -> Result<(), DataError> {
        let path = self.path.join(runs::LATEST);
        let mut json = serde_json::to_vec_pretty(latest)
            .map_err(|error| DataError::Damaged { path: path.clone(), why: error.to_string() })?;
        json.push(b'\n');
        write_atomically(&path, &json)
    }

    /// Where the database stands.
    pub fn database(&self) -> PathBuf {
        self.path.join("ocowijzer.sqlite")
    }

    /// The newest run that was begun and not finished.
    pub fn unfinished_run(&self) -> Result<Option<RunFolder>, DataError> {
        for folder in self.runs().all()?.into_iter().rev() {
            if folder.has_plan() && !folder.is_finished() {
                return Ok(Some(folder));
            }
        }
        Ok(None)
    }

    /// Begins a run by writing its plan.
    pub fn begin_run(&self, plan: &Plan) -> Result<RunFolder, DataError> {
        let name = &plan.run.id;
        let folder = RunFolder::at(&self.path.join("runs").join(name), name);
        folder.write_plan(plan)?;
        Ok(folder)
    }

    /// A name for a run begun now that no run has yet.
    pub fn new_run_id(&self, now: jiff::Timestamp) -> Result<String, DataError> {
        let stem = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let taken = self.runs().ids()?;
        let mut id = stem.clone();
        let mut number = 2;
        while taken.contains(&id) {
            id = format!("{stem}-{number}");
            number += 1;
        }
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_scan_on_the_same_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataFolder::open(folder.path()).unwrap();
        assert!(matches!(DataFolder::open(folder.path()), Err(DataError::Busy(_))));
        drop(first);
        assert!(DataFolder::open(folder.path()).is_ok());
    }
}
