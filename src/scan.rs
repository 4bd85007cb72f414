//! The nightly batch: many sites at once, every result on disk the moment it is there, resumable at any time.

mod earlier;
mod gate;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::archive::{ArchiveError, ArchiveWriter, Memories};
use crate::crawl::CrawlEvent;
use crate::data_folder::{DataError, DataFolder, Latest, Plan, RunFolder, RunSummary};
use crate::pipeline::{Examined, Keeping, Pipeline, PipelineError, TOOL_VERSION, Target};
use crate::result::{MunicipalityResult, RunRef};
use crate::store::{Store, StoreError};

use self::earlier::EarlierRuns;
pub use self::gate::Gate;

/// What can end a scan. A site that fails is no error: it has a result that says so.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The data folder.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Judging or fetching cannot work at all.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// There is neither a target nor an unfinished run.
    #[error("nothing to scan: name municipalities, or say --all or --municipalities FILE.csv")]
    NothingToScan,
    /// Stopped by a signal; the next scan goes on from here.
    #[error("stopped after {done} of {all} municipalities; the same command goes on from there")]
    Interrupted {
        /// Results that are there.
        done: usize,
        /// Results that were wanted.
        all: usize,
    },
}

/// How far a scan is, told after every site.
#[derive(Debug, Clone)]
pub struct ScanProgress {
    /// Results that are there.
    pub done: usize,
    /// Results that are wanted.
    pub all: usize,
    /// The result that came in.
    pub result: Arc<MunicipalityResult>,
}

/// A finished scan.
#[derive(Debug)]
pub struct Scanned {
    /// Its folder.
    pub folder: RunFolder,
    /// `run.json`.
    pub summary: RunSummary,
    /// Every result, in the order of the plan.
    pub results: Vec<MunicipalityResult>,
    /// How many were there already from a scan that was cut off.
    pub resumed: usize,
    /// May it be shown?
    pub gate: Gate,
}

/// Scans the targets, or takes up the unfinished run of this folder when it has the same targets (or when none
/// are given). `events` hears what happens on each site as it happens, `progress` of every site that is done.
pub async fn scan(
    pipeline: &Pipeline,
    targets: Vec<Target>,
    data: &Path,
    sites_at_once: usize,
    stop: &CancellationToken,
    events: &(dyn Fn(&Target, &CrawlEvent) + Send + Sync),
    mut progress: impl FnMut(ScanProgress),
) -> Result<Scanned, ScanError> {
    let data = DataFolder::open(data)?;
    let mut store = Store::open(&data.database())?;
    let (folder, plan) = take_up_or_begin(&data, pipeline, targets)?;
    store.begin_run(&plan.run)?;
    let archive = ArchiveWriter::open(&folder.archive(), folder.id(), &software())?;
    let archive = Arc::new(Mutex::new(archive));

    let all = plan.targets.len();
    tracing::info!(run = folder.id(), municipalities = all, "scan begins");
    let mut results: Vec<Option<MunicipalityResult>> = Vec::with_capacity(all);
    let mut to_do = Vec::new();
    for (place, target) in plan.targets.iter().enumerate() {
        let known = folder.result(&target.key())?;
        match &known {
            // Cut off between the file and the database, perhaps.
            Some(result) => {
                store.record(result, folder.reading(&target.key())?.as_ref())?;
            }
            None => to_do.push((place, target.clone())),
        }
        results.push(known);
    }
    let resumed = all - to_do.len();
    let mut done = resumed;

    let unfinished = to_do.iter().map(|(_, target): &(usize, Target)| target.key()).collect();
    let mut memories = Memories::load(&folder.archive(), &unfinished)?;
    let to_do: Vec<_> = to_do
        .into_iter()
        .map(|(place, target)| {
            let memory = memories.take(&target.key());
            (place, target, memory)
        })
        .collect();
    drop(memories);
    let earlier = EarlierRuns::new(data.runs().all()?, &folder, Timestamp::now());
    let mut running = futures_util::stream::iter(to_do)
        .map(|(place, target, memory)| {
            let copies = earlier.copies(&target.key());
            let keeping = Keeping { archive: Arc::clone(&archive), memory, copies };
            let run = RunRef { started_at: Timestamp::now(), ..plan.run.clone() };
            async move {
                let examined = pipeline
                    .examine(&target, run, Some(keeping), |event| events(&target, &event), stop)
                    .await;
                (place, target, examined)
            }
        })
        .buffer_unordered(sites_at_once.max(1));
    while let Some((place, target, examined)) = running.next().await {
        let Some(Examined { result, reading }) = examined? else { continue };
        archive.lock().unwrap_or_else(PoisonError::into_inner).sync()?;
        // The result is written last: where it stands, everything it rests on stands.
        folder.write_reading(&target.key(), &reading)?;
        folder.write_result(&target.key(), &result)?;
        store.record(&result, Some(&reading))?;
        done += 1;
        log(&target, &result);
        progress(ScanProgress { done, all, result: Arc::new(result.clone()) });
        if let Some(slot) = results.get_mut(place) {
            *slot = Some(result);
        }
    }
    drop(running);
    close(archive)?;

    if done < all {
        return Err(ScanError::Interrupted { done, all });
    }
    let finished_at = Timestamp::now();
    let results: Vec<MunicipalityResult> = results.into_iter().flatten().collect();
    let summary = RunSummary::of(plan.run.clone(), &results, finished_at);
    store.finish_run(folder.id(), finished_at)?;
    folder.write("politeness.json", &pipeline.host_report())?;
    folder.write("run.json", &summary)?;
    let gate = publish(&data, pipeline, &plan, &folder, &results)?;
    tracing::info!(
        run = folder.id(),
        municipalities = summary.municipalities,
        complete = summary.sites.get("complete").copied().unwrap_or_default(),
        partial = summary.sites.get("partial").copied().unwrap_or_default(),
        unreachable = summary.sites.get("unreachable").copied().unwrap_or_default(),
        blocked = summary.sites.get("blocked").copied().unwrap_or_default(),
        requests = summary.requests,
        pages = summary.pages_fetched,
        bytes = summary.bytes,
        mean_score = summary.mean_score,
        published = gate == Gate::Open,
        "scan finished"
    );
    Ok(Scanned { folder, summary, results, resumed, gate })
}

fn log(target: &Target, result: &MunicipalityResult) {
    let site = &result.site;
    tracing::info!(
        municipality = target.key(),
        status = ?site.status,
        reason = site.reason.as_deref(),
        score = result.score.value,
        requests = site.requests,
        pages = site.pages_fetched,
        bytes = site.bytes,
        duration_ms = site.duration_ms,
        "site done"
    );
}

/// Moves `latest` to this run, if the gate lets it pass.
fn publish(
    data: &DataFolder,
    pipeline: &Pipeline,
    plan: &Plan,
    folder: &RunFolder,
    results: &[MunicipalityResult],
) -> Result<Gate, ScanError> {
    let runs = data.runs();
    // A published run that was deleted by hand is nothing to compare with.
    let published = match runs.latest()? {
        Some(latest) => runs.run(&latest.run).and_then(|run| run.results()).unwrap_or_default(),
        None => Vec::new(),
    };
    let gate = gate::check(pipeline.ruleset(), plan.targets.len(), results, &published);
    if gate == Gate::Open {
        let run = folder.id().to_owned();
        data.publish(&Latest { run, published_at: Timestamp::now() })?;
    }
    Ok(gate)
}

fn take_up_or_begin(
    data: &DataFolder,
    pipeline: &Pipeline,
    targets: Vec<Target>,
) -> Result<(RunFolder, Plan), ScanError> {
    if let Some(folder) = data.unfinished_run()? {
        let plan = folder.plan()?;
        let same_rules = plan.run.ruleset == pipeline.ruleset_ref();
        if (targets.is_empty() || plan.targets == targets) && same_rules {
            return Ok((folder, plan));
        }
    }
    if targets.is_empty() {
        return Err(ScanError::NothingToScan);
    }
    let now = Timestamp::now();
    let run = RunRef {
        id: data.new_run_id(now)?,
        started_at: now,
        finished_at: now,
        tool_version: TOOL_VERSION.to_owned(),
        ruleset: pipeline.ruleset_ref(),
    };
    let plan = Plan { run, targets };
    Ok((data.begin_run(&plan)?, plan))
}

fn close(archive: Arc<Mutex<ArchiveWriter>>) -> Result<(), ScanError> {
    // Every check has ended, so nobody else holds the writer.
    if let Some(archive) = Arc::into_inner(archive) {
        archive.into_inner().unwrap_or_else(PoisonError::into_inner).close()?;
    }
    Ok(())
}

fn software() -> String {
    format!("ocowijzer/{TOOL_VERSION}")
}
