//! An archived crawl judged again with today's rules: no network, no clock, the same input gives the same bytes.
//!
//! [`rescore_run`] takes a run of ours, of which `readings/` tells what stands where; [`rescore_warc`] takes any
//! WARC file and walks through it as a crawl would, so that clicks and coverage come out honestly.

mod ahead;
mod foreign;
mod payload;
mod proof;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use ocowijzer_judge::site::{ArchiveRef, ReadPage};
use ocowijzer_judge::verdict;
use tokio::runtime::Handle;

use crate::archive::{ArchiveError, ReadRecord, WarcReader, files, sha256_hex};
use crate::crawl::{Judge as _, first_oco_page, slim};
use crate::data_folder::{DataError, READING_FORMAT, RunFolder, StoredPage, StoredReading};
use crate::judging::Judging;
use crate::pipeline::TOOL_VERSION;
use crate::result::{MunicipalityResult, RulesetRef, RunRef};

pub use self::foreign::rescore_warc;
pub use self::payload::fetched;
pub use self::proof::{Context, Proof, prove, prove_all};

/// Records that wait for a worker; bounds the memory a fast disk could fill.
const WAITING: usize = 64;

/// Why an archive cannot be judged again.
#[derive(Debug, thiserror::Error)]
pub enum RescoreError {
    /// The run's files.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A run of a version that did not keep readings, or not in this form.
    #[error(
        "run {run} cannot be judged again: {why}; scan once more with this version to have a run that can"
    )]
    NoReading {
        /// The run.
        run: String,
        /// In words.
        why: String,
    },
    /// Pages are no longer in the archive.
    #[error(
        "run {run} cannot be judged again: {missing} of its {pages} pages are not in its archive any more \
         (thinned out by prune, or a WARC file is gone)"
    )]
    Pruned {
        /// The run.
        run: String,
        /// Pages without a record.
        missing: usize,
        /// Pages that were read.
        pages: usize,
    },
    /// No page to judge in a foreign file.
    #[error("there is no page in {files}; expected WARC files with the responses of a web site")]
    NoPages {
        /// The files.
        files: String,
    },
}

/// Judges every municipality of a finished or unfinished run again, in the order of their codes.
/// `only` names the ones that are wanted; none: all.
pub fn rescore_run(
    run: &RunFolder,
    only: Option<&BTreeSet<String>>,
    judging: &Arc<Judging>,
    runtime: &Handle,
) -> Result<Vec<MunicipalityResult>, RescoreError> {
    let readings = readings(run, only)?;
    let wanted = wanted(&readings);
    let read = read_pages(run, &readings, &wanted, judging, runtime)?;
    let pages: usize = readings.values().map(|reading| reading.pages.len()).sum();
    let found: usize = read.values().map(BTreeMap::len).sum();
    if found < pages {
        let missing = pages - found;
        return Err(RescoreError::Pruned { run: run.id().to_owned(), missing, pages });
    }
    let mut pages = read;
    Ok(readings
        .iter()
        .map(|(key, reading)| judge(reading, pages.remove(key).unwrap_or_default(), judging))
        .collect())
}

fn readings(
    run: &RunFolder,
    only: Option<&BTreeSet<String>>,
) -> Result<BTreeMap<String, StoredReading>, RescoreError> {
    let no_reading = |why: String| RescoreError::NoReading { run: run.id().to_owned(), why };
    let mut readings = BTreeMap::new();
    for target in run.plan()?.targets {
        let key = target.key();
        if only.is_some_and(|only| !only.contains(&key)) {
            continue;
        }
        match run.reading(&key)? {
            Some(reading) if reading.format == READING_FORMAT => {
                readings.insert(key, reading);
            }
            Some(reading) => {
                let format = reading.format;
                return Err(no_reading(format!("readings/{key}.json has format {format}")));
            }
            // A run that was cut off has no reading of some.
            None if run.result(&key)?.is_none() => {}
            None => return Err(no_reading(format!("readings/{key}.json is not there"))),
        }
    }
    Ok(readings)
}

/// Which page, or pages, a record has the payload of: key of the municipality and index of the page.
type Wanted = HashMap<String, Vec<(String, usize)>>;

fn wanted(readings: &BTreeMap<String, StoredReading>) -> Wanted {
    let mut wanted = Wanted::new();
    for (key, reading) in readings {
        for (at, page) in reading.pages.iter().enumerate() {
            wanted.entry(page.payload_record.clone()).or_default().push((key.clone(), at));
        }
    }
    wanted
}

/// A page to be read again.
struct Task<'a> {
    key: &'a str,
    at: usize,
    page: &'a StoredPage,
    record: Arc<ReadRecord>,
}

/// By municipality, each page with its place in the reading; none where it could not be read today.
type Read = BTreeMap<String, BTreeMap<usize, Option<ReadPage>>>;

fn read_pages(
    run: &RunFolder,
    readings: &BTreeMap<String, StoredReading>,
    wanted: &Wanted,
    judging: &Arc<Judging>,
    runtime: &Handle,
) -> Result<Read, RescoreError> {
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let (give, take) = sync_channel::<Task<'_>>(WAITING);
    let take = Mutex::new(take);
    let read = Mutex::new(Read::default());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work(&take, &read, judging, runtime));
        }
        // Dropped at the end, so that the workers know that no more is to come.
        let give = give;
        for file in files(&run.archive())? {
            hand_out(&file, readings, wanted, &give)?;
        }
        Ok::<_, ArchiveError>(())
    })?;
    Ok(read.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn hand_out<'a>(
    file: &std::path::Path,
    readings: &'a BTreeMap<String, StoredReading>,
    wanted: &'a Wanted,
    give: &SyncSender<Task<'a>>,
) -> Result<(), ArchiveError> {
    let mut reader = WarcReader::open(file)?;
    while let Some(record) = reader.next_record()? {
        let Some(pages) = record.id().and_then(|id| wanted.get(id)) else { continue };
        let record = Arc::new(record);
        for (key, at) in pages {
            let Some(page) = readings.get(key).and_then(|reading| reading.pages.get(*at)) else {
                continue;
            };
            let task = Task { key, at: *at, page, record: Arc::clone(&record) };
            if give.send(task).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn work(
    take: &Mutex<Receiver<Task<'_>>>,
    read: &Mutex<Read>,
    judging: &Arc<Judging>,
    runtime: &Handle,
) {
    // A PDF is read by a child process, which needs the runtime.
    let _entered = runtime.enter();
    loop {
        let task = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(task) = task else { return };
        let page = read_again(&task, judging);
        let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
        read.entry(task.key.to_owned()).or_default().insert(task.at, page);
    }
}

/// The page as our reader understands it today; none when it cannot.
fn read_again(task: &Task<'_>, judging: &Judging) -> Option<ReadPage> {
    let stored = task.page;
    let fetched = fetched(&task.record, &stored.url)?;
    if sha256_hex(&fetched.body) != stored.payload_sha256 {
        tracing::warn!(url = %stored.url, "the archived bytes are not the ones that were judged");
        return None;
    }
    let judged = catch_unwind(AssertUnwindSafe(|| judging.read(&fetched))).ok()?.ok()?;
    let judged = slim(judged);
    Some(ReadPage {
        url: stored.url.clone(),
        page: judged.page,
        claims: judged.claims,
        speaker: stored.speaker.into(),
        clicks: stored.clicks,
        via: stored.via.into(),
        fetched_at: stored.fetched_at,
        payload_sha256: stored.payload_sha256.clone(),
        archive: Some(ArchiveRef {
            file: stored.archive.file.clone(),
            record_id: stored.archive.record_id.clone(),
        }),
    })
}

fn judge(
    stored: &StoredReading,
    pages: BTreeMap<usize, Option<ReadPage>>,
    judging: &Judging,
) -> MunicipalityResult {
    let lost = pages.values().any(Option::is_none);
    let requests = |at: &usize| stored.pages.get(*at).map_or(0, |page| page.requests_before);
    let requests_before: Vec<u32> =
        pages.iter().filter(|(_, page)| page.is_some()).map(|(at, _)| requests(at)).collect();
    let mut reading = stored.with_pages(pages.into_values().flatten().collect());
    reading.first_oco_page = first_oco_page(&reading.pages, &requests_before);
    if lost {
        add_gap(&mut reading.coverage.gaps, "unreadable");
    }
    if stored.site.first_oco_page.is_some() && reading.first_oco_page.is_none() {
        // The crawl stopped looking when it had found a page that counts no longer: how far it would
        // have gone without is not known, so nothing may be called absent.
        add_gap(&mut reading.coverage.gaps, "budget");
    }
    let judgement = verdict::judge(&mut reading, judging.ruleset());
    MunicipalityResult::build(
        stored.municipality.clone(),
        RunRef {
            tool_version: TOOL_VERSION.to_owned(),
            ruleset: ruleset_ref(judging),
            ..stored.run.clone()
        },
        &reading,
        &stored.counts(),
        &judgement,
        judging.ruleset(),
    )
}

fn add_gap(gaps: &mut Vec<String>, gap: &str) {
    if !gaps.iter().any(|known| known == gap) {
        gaps.push(gap.to_owned());
    }
}

fn ruleset_ref(judging: &Judging) -> RulesetRef {
    let rules = judging.ruleset();
    RulesetRef { version: rules.version.clone(), sha256: rules.sha256.clone() }
}
