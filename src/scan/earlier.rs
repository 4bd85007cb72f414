//! What the runs before this one have of a site, for conditional requests.

use jiff::Timestamp;

use crate::archive::{EarlierAnswer, EarlierCopies};
use crate::data_folder::{RunFolder, StoredFetch, StoredReading};
use crate::fetch::{StoredCopies, Validators};

/// So many runs are looked through, from the newest on, for one in which the site could be read.
const RUNS: usize = 7;

/// The runs before this one.
pub(super) struct EarlierRuns {
    newest_first: Vec<RunFolder>,
    now: Timestamp,
}

impl EarlierRuns {
    /// Of all runs, oldest first, the ones that are not `current`.
    pub(super) fn new(all: Vec<RunFolder>, current: &RunFolder, now: Timestamp) -> Self {
        let others = all.into_iter().rev().filter(|run| run.id() != current.id());
        Self { newest_first: others.take(RUNS).collect(), now }
    }

    /// The copies of one municipality (code or slug) in the newest run that read anything of its site. A reading
    /// that is not there or damaged gives none: then everything is fetched anew.
    pub(super) fn copies(&self, key: &str) -> StoredCopies {
        let readings =
            self.newest_first.iter().filter_map(|run| Some((run, run.reading(key).ok()??)));
        let found = readings.into_iter().find(|(_, reading)| !reading.pages.is_empty());
        let Some((run, reading)) = found else { return StoredCopies::default() };
        StoredCopies::new(EarlierCopies::new(&run.archive(), answers(reading), self.now))
    }
}

fn answers(reading: StoredReading) -> impl Iterator<Item = EarlierAnswer> {
    reading.fetches.into_iter().filter(|fetch| matches!(fetch.status, 200 | 304)).filter_map(
        |StoredFetch { url, etag, last_modified, payload_record, payload_place, .. }| {
            Some(EarlierAnswer {
                url,
                validators: Validators { etag, last_modified },
                record_id: payload_record,
                place: payload_place?,
            })
        },
    )
}
