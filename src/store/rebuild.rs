//! The database made anew: everything in it stands in the files of the runs, too.

use std::path::Path;

use super::{Store, StoreError};
use crate::data_folder::{DataError, Runs};

/// Why the database cannot be made anew.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The runs.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The new database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts every result of every run, oldest first, into a database at `path`, which must not be there yet.
/// Gives the number of results.
pub fn rebuild(path: &Path, runs: &Runs) -> Result<usize, RebuildError> {
    let mut store = Store::open(path)?;
    let mut count = 0;
    for run in runs.all()? {
        let plan = run.plan()?;
        store.begin_run(&plan.run)?;
        // History needs the order in which the results came in.
        let mut results = run.results()?;
        results.sort_by_key(|result| result.run.finished_at);
        for result in results {
            let place = &result.municipality;
            let key = place.code.clone().unwrap_or_else(|| place.slug.clone());
            store.record(&result, run.reading(&key)?.as_ref())?;
            count += 1;
        }
        if run.is_finished() {
            store.finish_run(run.id(), run.summary()?.run.finished_at)?;
        }
    }
    Ok(count)
}
