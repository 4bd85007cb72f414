//! The nightly batch: many sites at once, every result on disk the moment it is there, resumable at any time.

mod books;
mod earlier;
mod gate;
mod queue;

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::archive::{ArchiveError, ArchiveWriter, Memories};
use crate::crawl::CrawlEvent;
use crate::data_folder::{DataError, DataFolder, Latest, Plan, RunFolder, RunSummary, Totals};
use crate::pipeline::{Examined, Keeping, Pipeline, PipelineError, TOOL_VERSION, Target};
use crate::result::{MunicipalityResult, RunRef};
use crate::store::{Store, StoreError};

use self::books::Books;
use self::earlier::EarlierRuns;
pub use self::gate::Gate;
use self::gate::GateKeeper;
use self::queue::Queue;

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
    let to_do = still_to_do(&folder, &plan, &mut store)?;
    let resumed = all - to_do.len();
    let mut done = resumed;
    let unfinished = to_do.iter().map(Target::key).collect();
    let mut memories = Memories::load(&folder.archive(), &unfinished)?;
    let earlier = EarlierRuns::new(data.runs().all()?, &folder, Timestamp::now());
    let mut books = Books::open(&folder, pipeline);
    let mut queue = tokio::select! {
        queue = queue_of(pipeline, to_do) => queue,
        () = stop.cancelled() => return Err(ScanError::Interrupted { done, all }),
    };
    let mut running = FuturesUnordered::new();
    loop {
        while running.len() < sites_at_once.max(1)
            && !stop.is_cancelled()
            && let Some((place, target)) = queue.take()
        {
            let key = target.key();
            let (archive, memory) = (Arc::clone(&archive), memories.take(&key));
            let keeping = Keeping { archive, memory, copies: earlier.copies(&key) };
            let run = RunRef { started_at: Timestamp::now(), ..plan.run.clone() };
            running.push(async move {
                let on_event = |event| events(&target, &event);
                let examined = pipeline.examine(&target, run, Some(keeping), on_event, stop).await;
                (place, target, examined)
            });
        }
        let Some((place, target, examined)) = running.next().await else { break };
        queue.give_back(place);
        let Some(Examined { result, reading }) = examined? else { continue };
        archive.lock().unwrap_or_else(PoisonError::into_inner).sync()?;
        // The result is written last: where it stands, everything it rests on stands.
        folder.write_reading(&target.key(), &reading)?;
        folder.write_result(&target.key(), &result)?;
        store.record(&result, Some(&reading))?;
        books.write_now_and_then()?;
        done += 1;
        log(&target, &result);
        progress(ScanProgress { done, all, result: Arc::new(result) });
    }
    drop(running);
    close(archive)?;
    books.write()?;

    if done < all {
        return Err(ScanError::Interrupted { done, all });
    }
    let finished_at = Timestamp::now();
    let ended = Ended::read(&data, pipeline, &plan, &folder)?;
    let summary = ended.totals.finish(finished_at);
    store.finish_run(folder.id(), finished_at)?;
    folder.write("run.json", &summary)?;
    let gate = ended.gate;
    if gate == Gate::Open {
        let run = folder.id().to_owned();
        data.publish(&Latest { run, published_at: Timestamp::now() })?;
    }
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
    Ok(Scanned { folder, summary, resumed, gate })
}

/// The targets without a result. What was cut off between the file and the database is made up for.
fn still_to_do(
    folder: &RunFolder,
    plan: &Plan,
    store: &mut Store,
) -> Result<Vec<Target>, ScanError> {
    let mut to_do = Vec::new();
    for target in &plan.targets {
        match folder.result(&target.key())? {
            Some(result) => store.record(&result, folder.reading(&target.key())?.as_ref())?,
            None => to_do.push(target.clone()),
        }
    }
    Ok(to_do)
}

/// The sites in line before the servers they are on.
async fn queue_of(pipeline: &Pipeline, targets: Vec<Target>) -> Queue<Target> {
    /// Names asked of the name server at once.
    const NAMES: usize = 32;
    let fetcher = pipeline.fetcher();
    // One site shares with nobody, whatever its address.
    let ask = targets.len() > 1;
    let located: Vec<(Option<IpAddr>, Target)> = futures_util::stream::iter(targets)
        .map(|target| async move {
            let website = &target.municipality.website;
            (if ask { fetcher.address_of(website).await } else { None }, target)
        })
        .buffered(NAMES)
        .collect()
        .await;
    Queue::of(located, |address| fetcher.sites_abreast(address))
}

/// What the results of a whole run come to, read one by one.
struct Ended {
    totals: Totals,
    gate: Gate,
}

impl Ended {
    fn read(
        data: &DataFolder,
        pipeline: &Pipeline,
        plan: &Plan,
        folder: &RunFolder,
    ) -> Result<Self, ScanError> {
        let runs = data.runs();
        // A published run that was deleted by hand is nothing to compare with.
        let published = runs.latest()?.and_then(|latest| runs.run(&latest.run).ok());
        let before = |key: &str| published.as_ref().and_then(|run| run.result(key).ok()?);
        let mut totals = Totals::of(plan.run.clone());
        let mut keeper = GateKeeper::new(pipeline.ruleset(), plan.targets.len());
        for target in &plan.targets {
            let key = target.key();
            let Some(result) = folder.result(&key)? else { continue };
            totals.add(&result);
            keeper.see(&result, before(&key).as_ref());
        }
        let keys = published.as_ref().and_then(|run| run.result_keys().ok()).unwrap_or_default();
        Ok(Self { totals, gate: keeper.decide(&keys) })
    }
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
