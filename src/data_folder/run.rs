//! One run's folder: its plan, the results so far, its summary.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{DataError, StoredReading, io, write_json_atomically};
use crate::pipeline::Target;
use crate::result::{MunicipalityResult, Outcome, RunRef, SiteStatus};

/// What a run set out to do; written before the first request, so that it can be taken up again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// The run; `finished_at` equals `started_at` in a plan.
    pub run: RunRef,
    /// Whose sites are read, in order.
    pub targets: Vec<Target>,
}

/// `run.json`: the summary of a finished run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// The run.
    #[serde(flatten)]
    pub run: RunRef,
    /// How many municipalities were in it.
    pub municipalities: usize,
    /// Sites by status.
    pub sites: BTreeMap<String, usize>,
    /// Requests sent.
    pub requests: u64,
    /// Pages read.
    pub pages_fetched: u64,
    /// Bytes received.
    pub bytes: u64,
    /// Verdicts by rule and outcome.
    pub verdicts: BTreeMap<String, BTreeMap<String, usize>>,
    /// Mean score of the municipalities that have one.
    pub mean_score: Option<f64>,
}

/// One run's folder.
#[derive(Debug, Clone)]
pub struct RunFolder {
    path: PathBuf,
    id: String,
}

impl RunFolder {
    pub(super) fn at(path: &Path, id: &str) -> Self {
        Self { path: path.to_owned(), id: id.to_owned() }
    }

    /// The run's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the archive goes.
    pub fn archive(&self) -> PathBuf {
        self.path.join("archive")
    }

    pub(super) fn has_plan(&self) -> bool {
        self.path.join("plan.json").is_file()
    }

    /// A finished run is never touched again.
    pub fn is_finished(&self) -> bool {
        self.path.join("run.json").is_file()
    }

    pub(super) fn write_plan(&self, plan: &Plan) -> Result<(), DataError> {
        self.write("plan.json", plan)
    }

    /// The plan of this run.
    pub fn plan(&self) -> Result<Plan, DataError> {
        read_json(&self.path.join("plan.json"))
    }

    /// Writes one municipality's result.
    pub fn write_result(&self, key: &str, result: &MunicipalityResult) -> Result<(), DataError> {
        self.write(&format!("results/{key}.json"), result)
    }

    /// Has the run the result of this municipality?
    pub fn has_result(&self, key: &str) -> bool {
        self.path.join("results").join(format!("{key}.json")).is_file()
    }

    /// The result of a municipality, if the run has it already.
    pub fn result(&self, key: &str) -> Result<Option<MunicipalityResult>, DataError> {
        let path = self.path.join("results").join(format!("{key}.json"));
        if path.is_file() { read_json(&path).map(Some) } else { Ok(None) }
    }

    /// Writes what judging one municipality again needs besides the archive.
    pub fn write_reading(&self, key: &str, reading: &StoredReading) -> Result<(), DataError> {
        self.write(&format!("readings/{key}.json"), reading)
    }

    /// What judging a municipality again needs besides the archive; none for a run of an older version.
    pub fn reading(&self, key: &str) -> Result<Option<StoredReading>, DataError> {
        let path = self.path.join("readings").join(format!("{key}.json"));
        if path.is_file() { read_json(&path).map(Some) } else { Ok(None) }
    }

    /// The summary of a finished run.
    pub fn summary(&self) -> Result<RunSummary, DataError> {
        read_json(&self.path.join("run.json"))
    }

    /// Every result of the run, in the order of its plan.
    pub fn results(&self) -> Result<Vec<MunicipalityResult>, DataError> {
        self.each_result()?.collect()
    }

    /// The same one by one: a country of them need not be in memory.
    pub fn each_result(
        &self,
    ) -> Result<impl Iterator<Item = Result<MunicipalityResult, DataError>>, DataError> {
        let targets = self.plan()?.targets.into_iter();
        Ok(targets.filter_map(|target| self.result(&target.key()).transpose()))
    }

    /// The keys of the results that are there.
    pub fn result_keys(&self) -> Result<BTreeSet<String>, DataError> {
        let keys = self.plan()?.targets.into_iter().map(|target| target.key());
        Ok(keys.filter(|key| self.has_result(key)).collect())
    }

    /// Any further file of the run, if it is there and reads as it should.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        read_json(&self.path.join(name)).ok()
    }

    /// Writes any further file of the run.
    pub fn write(&self, name: &str, value: &impl Serialize) -> Result<(), DataError> {
        write_json_atomically(&self.path.join(name), value)
    }
}

pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, DataError> {
    let bytes = std::fs::read(path).map_err(|source| io("read", path, source))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| DataError::Damaged { path: path.to_owned(), why: error.to_string() })
}

/// Adds up the results of a run, one by one.
#[derive(Debug)]
pub struct Totals {
    summary: RunSummary,
    scores: f64,
    with_score: usize,
}

impl Totals {
    /// Of a run without results so far.
    pub fn of(run: RunRef) -> Self {
        let summary = RunSummary {
            run,
            municipalities: 0,
            sites: BTreeMap::new(),
            requests: 0,
            pages_fetched: 0,
            bytes: 0,
            verdicts: BTreeMap::new(),
            mean_score: None,
        };
        Self { summary, scores: 0.0, with_score: 0 }
    }

    /// One more.
    pub fn add(&mut self, result: &MunicipalityResult) {
        let summary = &mut self.summary;
        summary.municipalities += 1;
        *summary.sites.entry(status_word(result.site.status).to_owned()).or_default() += 1;
        summary.requests += u64::from(result.site.requests);
        summary.pages_fetched += u64::from(result.site.pages_fetched);
        summary.bytes += result.site.bytes;
        for verdict in &result.verdicts {
            let of_rule = summary.verdicts.entry(verdict.rule.clone()).or_default();
            *of_rule.entry(outcome_word(verdict.verdict).to_owned()).or_default() += 1;
        }
        if let Some(score) = result.score.value {
            self.scores += score;
            self.with_score += 1;
        }
    }

    /// What they come to.
    pub fn finish(mut self, finished_at: Timestamp) -> RunSummary {
        self.summary.run.finished_at = finished_at;
        if self.with_score > 0 {
            let mean = self.scores / self.with_score as f64;
            self.summary.mean_score = Some((mean * 10.0).round() / 10.0);
        }
        self.summary
    }
}

impl RunSummary {
    /// Adds up the results of a run.
    pub fn of(run: RunRef, results: &[MunicipalityResult], finished_at: Timestamp) -> Self {
        let mut totals = Totals::of(run);
        for result in results {
            totals.add(result);
        }
        totals.finish(finished_at)
    }
}

fn status_word(status: SiteStatus) -> &'static str {
    match status {
        SiteStatus::Complete => "complete",
        SiteStatus::Partial => "partial",
        SiteStatus::Unreachable => "unreachable",
        SiteStatus::Blocked => "blocked",
    }
}

fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::Partly => "partly",
        Outcome::NotFound => "not_found",
        Outcome::Contradicted => "contradicted",
        Outcome::Unknown => "unknown",
        Outcome::NotApplicable => "not_applicable",
    }
}
