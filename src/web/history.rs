//! What changed from night to night, for the page of changes and the feeds.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::runtime::Handle;

use crate::changes::{self, Change, ChangeKind, Changes, ChangesError};
use crate::data_folder::{RunFolder, Runs};
use crate::judging::Judging;

/// So many nights a feed remembers: a reader that looks once a week misses nothing.
pub const NIGHTS: usize = 7;

/// The changes from run to run, the newest first.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// One per run.
    pub steps: Vec<Step>,
}

/// What changed up to one run.
#[derive(Debug, Clone)]
pub struct Step {
    /// When the later run was done (UTC).
    pub at: Timestamp,
    /// What changed.
    pub changes: Changes,
}

impl Step {
    /// The verdicts that are other ones than before.
    pub fn changed(&self) -> impl Iterator<Item = &Change> {
        self.changes.changes.iter().filter(|change| change.kind == ChangeKind::Changed)
    }

    /// What changed for one municipality.
    pub fn changed_of(&self, slug: &str) -> impl Iterator<Item = &Change> {
        self.changed().filter(move |change| change.municipality.slug == slug)
    }
}

impl History {
    /// The last nights of a data folder, each held against the ones before it; up to the run that is shown.
    pub fn nightly(
        data: &Path,
        most: usize,
        judging: &Arc<Judging>,
        runtime: &Handle,
    ) -> Result<Self, ChangesError> {
        let runs = shown(data)?;
        let mut steps = Vec::new();
        for (place, run) in runs.iter().enumerate().rev().take(most) {
            // The first run of all has nothing before it: everything in it is new.
            if place > 0 {
                steps.push(step(&runs[..place], run, judging, runtime)?);
            }
        }
        Ok(Self { steps })
    }

    /// The shown run against the last one before a day, in one step; against the oldest when none is so old.
    pub fn since(
        data: &Path,
        day: Date,
        judging: &Arc<Judging>,
        runtime: &Handle,
    ) -> Result<Self, ChangesError> {
        let runs = shown(data)?;
        let Some((last, before)) = runs.split_last() else { return Ok(Self::default()) };
        if before.is_empty() {
            return Ok(Self::default());
        }
        let midnight = day.to_zoned(TimeZone::UTC).map(|at| at.timestamp());
        let mut older = 0;
        for run in before {
            older += usize::from(midnight.as_ref().is_ok_and(|at| started(run) < *at));
        }
        Ok(Self { steps: vec![step(&before[..older.max(1)], last, judging, runtime)?] })
    }
}

/// The finished runs up to the one that is shown, oldest first.
fn shown(data: &Path) -> Result<Vec<RunFolder>, ChangesError> {
    let runs = Runs::of(data);
    let mut finished = runs.finished()?;
    let latest = runs.latest()?;
    let place = latest.and_then(|latest| finished.iter().position(|run| run.id() == latest.run));
    if let Some(place) = place {
        finished.truncate(place + 1);
    }
    Ok(finished)
}

fn started(run: &RunFolder) -> Timestamp {
    run.summary().map_or(Timestamp::MAX, |summary| summary.run.started_at)
}

fn step(
    earlier: &[RunFolder],
    run: &RunFolder,
    judging: &Arc<Judging>,
    runtime: &Handle,
) -> Result<Step, ChangesError> {
    let at = run.summary()?.run.finished_at;
    Ok(Step { at, changes: changes::compare(earlier, run, None, judging, runtime)? })
}
