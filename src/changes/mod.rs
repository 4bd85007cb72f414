//! What changed between two runs, and why: the site, our rules, how much we could read, or the register.
//!
//! That our rules (or our reader) are the cause is not guessed: the older archive is judged again with the rules
//! of today, and when that alone gives the newer verdict, the municipality changed nothing.

mod cause;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::runtime::Handle;
use url::Url;

use crate::archive::ArchiveError;
use crate::data_folder::{DataError, RunFolder};
use crate::judging::Judging;
use crate::pipeline::Target;
use crate::rescore::{RescoreError, rescore_run};
use crate::result::{
    ArchiveRef, EvidenceKind, MunicipalityRef, MunicipalityResult, Outcome, SiteStatus, Verdict,
};

use self::cause::{Comparison, cause};

/// So many runs back a verdict is looked for when the site could not be read since.
const BACK: usize = 30;

/// Why two runs cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum ChangesError {
    /// The runs' files.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The older archive is damaged.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// What changed from one run to a later one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Changes {
    /// The earlier run; null when there is none.
    pub from_run: Option<String>,
    /// The later run.
    pub to_run: String,
    /// Verdicts that are the same.
    pub unchanged: usize,
    /// Verdicts that are not, by municipality in the order of codes, then by rule in the order of the report.
    pub changes: Vec<Change>,
    /// Municipalities of the earlier run that the later one did not visit.
    pub left_out: Vec<MunicipalityRef>,
}

/// One verdict that is new or another one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Whose site.
    pub municipality: MunicipalityRef,
    /// The rule.
    pub rule: String,
    /// New or changed.
    pub kind: ChangeKind,
    /// Why; null when there is nothing earlier at all.
    pub cause: Option<Cause>,
    /// True when judging the older archive again with today's rules settled the question.
    pub proven: bool,
    /// For the inhabitants. Only the site itself can make it better or worse.
    pub direction: Direction,
    /// The earlier verdict.
    pub from: Option<Side>,
    /// The later verdict.
    pub to: Side,
}

/// New or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// There was no verdict before.
    New,
    /// It was another one.
    Changed,
}

/// Why a verdict changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The text changed.
    Site,
    /// Our rules or our reader changed.
    Rule,
    /// We could not read as much, or more than before.
    Coverage,
    /// A merger, or another website.
    Register,
}

/// For the inhabitants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Better.
    Better,
    /// Worse.
    Worse,
    /// Neither: not the site's doing, or it cannot be said.
    Neither,
}

/// A verdict and its words.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// In which run.
    pub run: String,
    /// When it was judged.
    pub at: Timestamp,
    /// The verdict.
    pub verdict: Outcome,
    /// Its reason.
    pub reason: String,
    /// Two pages said opposite things.
    pub conflict: bool,
    /// The sentences it rests on.
    pub quotes: Vec<Quote>,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Quote {
    /// Its id in the result of that run.
    pub id: String,
    /// The words.
    pub exact: String,
    /// The page.
    pub url: Url,
    /// Opens at the sentence.
    pub link: Url,
    /// Where the archive has it.
    pub archive: Option<ArchiveRef>,
}

/// Compares a run with the newest of `earlier` (oldest first), and further back where a site could not be read.
/// `only` names the municipalities that are asked about (code or slug); none: all.
pub fn compare(
    earlier: &[RunFolder],
    later: &RunFolder,
    only: Option<&BTreeSet<String>>,
    judging: &Arc<Judging>,
    runtime: &Handle,
) -> Result<Changes, ChangesError> {
    let mut changes = Changes {
        from_run: earlier.last().map(|run| run.id().to_owned()),
        to_run: later.id().to_owned(),
        unchanged: 0,
        changes: Vec::new(),
        left_out: left_out(earlier.last(), later, only)?,
    };
    let mut open = Vec::new();
    for result in results(later, only)? {
        let mut history = History::new(earlier, key_of(&result));
        let result = Arc::new(result);
        for verdict in &result.verdicts {
            match history.last_known(&verdict.rule)? {
                None => changes.changes.push(new(&result, verdict, history.why_new())),
                Some((_, before)) if is_same(before.verdict(&verdict.rule), verdict) => {
                    changes.unchanged += 1;
                }
                Some((run, before)) => open.push(Open {
                    run,
                    before,
                    after: Arc::clone(&result),
                    rule: verdict.rule.clone(),
                }),
            }
        }
    }
    let again = judged_again(&open, judging, runtime)?;
    for one in open {
        changes.changes.extend(one.settle(&again, later)?);
    }
    let key = |change: &Change| {
        let place = &change.municipality;
        place.code.clone().unwrap_or_else(|| place.slug.clone())
    };
    changes.changes.sort_by_key(key);
    Ok(changes)
}

fn results(
    run: &RunFolder,
    only: Option<&BTreeSet<String>>,
) -> Result<Vec<MunicipalityResult>, DataError> {
    let mut results = run.results()?;
    results.retain(|result| only.is_none_or(|only| only.contains(&key_of(result))));
    results.sort_by_key(key_of);
    Ok(results)
}

fn key_of(result: &MunicipalityResult) -> String {
    let place = &result.municipality;
    place.code.clone().unwrap_or_else(|| place.slug.clone())
}

fn left_out(
    from: Option<&RunFolder>,
    to: &RunFolder,
    only: Option<&BTreeSet<String>>,
) -> Result<Vec<MunicipalityRef>, DataError> {
    let Some(from) = from else { return Ok(Vec::new()) };
    let visited: BTreeSet<String> = to.plan()?.targets.iter().map(Target::key).collect();
    let targets = from.plan()?.targets.into_iter().filter(|target| {
        let key = target.key();
        !visited.contains(&key) && only.is_none_or(|only| only.contains(&key))
    });
    Ok(targets.map(|target| target.municipality).collect())
}

/// The results of one municipality over the runs, newest first, read as far back as needed.
struct History<'a> {
    runs: std::iter::Take<std::iter::Rev<std::slice::Iter<'a, RunFolder>>>,
    key: String,
    known: Vec<(&'a RunFolder, Shared)>,
    had_runs: bool,
}

impl<'a> History<'a> {
    fn new(runs: &'a [RunFolder], key: String) -> Self {
        let had_runs = !runs.is_empty();
        Self { runs: runs.iter().rev().take(BACK), key, known: Vec::new(), had_runs }
    }

    /// The newest result that has a decided verdict for this rule; the newest of all when none has.
    fn last_known(&mut self, rule: &str) -> Result<Option<(&'a RunFolder, Shared)>, DataError> {
        let mut newest = None;
        let mut place = 0;
        loop {
            if place == self.known.len() && !self.read_one_more()? {
                return Ok(newest);
            }
            let Some((run, result)) = self.known.get(place) else { return Ok(newest) };
            place += 1;
            match result.verdict(rule) {
                Some(verdict) if verdict.verdict != Outcome::Unknown => {
                    return Ok(Some((run, result.clone())));
                }
                Some(_) => {
                    newest.get_or_insert((*run, result.clone()));
                }
                None => {}
            }
        }
    }

    /// Why there is no earlier verdict; asked when all runs were looked at.
    fn why_new(&self) -> Option<Cause> {
        match (self.had_runs, self.known.is_empty()) {
            (false, _) => None,
            // A municipality that is new to us, or has another code.
            (true, true) => Some(Cause::Register),
            (true, false) => Some(Cause::Rule),
        }
    }

    /// False when there is none.
    fn read_one_more(&mut self) -> Result<bool, DataError> {
        for run in self.runs.by_ref() {
            if let Some(result) = run.result(&self.key)? {
                self.known.push((run, Shared(Arc::new(result))));
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A result that is shared by the verdicts that are compared with it.
#[derive(Clone)]
struct Shared(Arc<MunicipalityResult>);

impl Shared {
    fn verdict(&self, rule: &str) -> Option<&Verdict> {
        self.0.verdicts.iter().find(|verdict| verdict.rule == rule)
    }
}

fn is_same(before: Option<&Verdict>, after: &Verdict) -> bool {
    before
        .is_some_and(|before| before.verdict == after.verdict && before.conflict == after.conflict)
}

/// A difference whose cause is not known yet.
struct Open<'a> {
    run: &'a RunFolder,
    before: Shared,
    after: Arc<MunicipalityResult>,
    rule: String,
}

/// Older results judged again with today's rules, by run and municipality.
type Again = BTreeMap<(String, String), MunicipalityResult>;

fn judged_again(
    open: &[Open<'_>],
    judging: &Arc<Judging>,
    runtime: &Handle,
) -> Result<Again, ChangesError> {
    let mut wanted: BTreeMap<&str, (&RunFolder, BTreeSet<String>)> = BTreeMap::new();
    for one in open {
        let keys = &mut wanted.entry(one.run.id()).or_insert((one.run, BTreeSet::new())).1;
        keys.insert(key_of(&one.after));
    }
    let mut again = Again::new();
    for (id, (run, keys)) in wanted {
        // What was thinned out cannot be proven any more, which is not to say that it did not happen.
        match rescore_run(run, Some(&keys), judging, runtime) {
            Ok(results) => again.extend(
                results.into_iter().map(|result| ((id.to_owned(), key_of(&result)), result)),
            ),
            Err(RescoreError::Data(error)) => return Err(error.into()),
            Err(RescoreError::Archive(error)) => return Err(error.into()),
            Err(error) => tracing::warn!(%error, "the older archive cannot be judged again"),
        }
    }
    Ok(again)
}

impl Open<'_> {
    /// The change with its cause; none when the older archive shows that nothing changed but our books.
    fn settle(self, again: &Again, later: &RunFolder) -> Result<Option<Change>, ChangesError> {
        let key = key_of(&self.after);
        let again = again.get(&(self.run.id().to_owned(), key.clone()));
        let reading = later.reading(&key)?;
        let (Some(before), Some(after)) = (
            self.before.verdict(&self.rule),
            self.after.verdicts.iter().find(|verdict| verdict.rule == self.rule),
        ) else {
            return Ok(None);
        };
        let (cause, proven) = cause(&Comparison {
            rule: &self.rule,
            before: &self.before.0,
            again,
            after: &self.after,
            reading: reading.as_ref(),
        });
        Ok(Some(Change {
            municipality: self.after.municipality.clone(),
            rule: self.rule.clone(),
            kind: ChangeKind::Changed,
            cause: Some(cause),
            proven,
            direction: direction(cause, before.verdict, after.verdict),
            from: Some(side(&self.before.0, before)),
            to: side(&self.after, after),
        }))
    }
}

fn new(result: &MunicipalityResult, verdict: &Verdict, cause: Option<Cause>) -> Change {
    Change {
        municipality: result.municipality.clone(),
        rule: verdict.rule.clone(),
        kind: ChangeKind::New,
        cause,
        proven: false,
        direction: Direction::Neither,
        from: None,
        to: side(result, verdict),
    }
}

fn direction(cause: Cause, before: Outcome, after: Outcome) -> Direction {
    let worth = |outcome| match outcome {
        Outcome::Met => Some(3),
        Outcome::Partly => Some(2),
        Outcome::NotFound => Some(1),
        Outcome::Contradicted => Some(0),
        Outcome::Unknown | Outcome::NotApplicable => None,
    };
    match (cause, worth(before), worth(after)) {
        (Cause::Site, Some(before), Some(after)) if after > before => Direction::Better,
        (Cause::Site, Some(before), Some(after)) if after < before => Direction::Worse,
        _ => Direction::Neither,
    }
}

fn side(result: &MunicipalityResult, verdict: &Verdict) -> Side {
    let quotes = verdict.evidence.iter().filter_map(|id| {
        let evidence = result.evidence.get(id)?;
        (evidence.kind == EvidenceKind::Quote).then(|| Quote {
            id: id.clone(),
            exact: evidence.exact.clone(),
            url: evidence.url.clone(),
            link: evidence.link.clone(),
            archive: evidence.archive.clone(),
        })
    });
    Side {
        run: result.run.id.clone(),
        at: result.run.finished_at,
        verdict: verdict.verdict,
        reason: verdict.reason.clone(),
        conflict: verdict.conflict,
        quotes: quotes.collect(),
    }
}

/// Could the site not be read at all?
pub(crate) fn is_closed(result: &MunicipalityResult) -> bool {
    matches!(result.site.status, SiteStatus::Unreachable | SiteStatus::Blocked)
}
