//! One municipality through the whole house: crawl → judge → result.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use ocowijzer_judge::rules::Ruleset;
use ocowijzer_judge::site::ArchiveRef;
use ocowijzer_judge::verdict;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::archive::{ArchiveError, ArchiveWriter, Discovery};
use crate::crawl::{self, CrawlEvent, CrawlSettings, Polite, Seed, Sinks};
use crate::fetch::{Exchange, FetchSettings, Fetcher, FetcherError, HostReport};
use crate::judging::Judging;
use crate::pdf::PdfReader;
use crate::result::{MunicipalityRef, MunicipalityResult, RulesetRef, RunRef};

/// The version that stands in results.
pub const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whose site is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The municipality, or an unlisted site.
    pub municipality: MunicipalityRef,
    /// Other hosts known to be its own.
    pub alt_hosts: Vec<String>,
}

impl Target {
    /// The name of its result file: the CBS code, or the slug of an unlisted site.
    pub fn key(&self) -> String {
        self.municipality.code.clone().unwrap_or_else(|| self.municipality.slug.clone())
    }
}

/// What can go wrong apart from the site itself.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The HTTP client cannot be built.
    #[error(transparent)]
    Fetcher(#[from] FetcherError),
    /// The archive cannot be written.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The system does not tell where this program stands.
    #[error("cannot find this program's own file, which reads PDFs in a child process: {0}")]
    Program(std::io::Error),
}

/// Everything needed to judge sites; one per program run, shared by all sites.
pub struct Pipeline {
    fetcher: Fetcher,
    judging: Arc<Judging>,
    crawl: CrawlSettings,
}

impl Pipeline {
    /// Puts the parts together. PDFs are read by a child process of this very program.
    pub fn new(
        ruleset: Ruleset,
        fetch: FetchSettings,
        crawl: CrawlSettings,
    ) -> Result<Self, PipelineError> {
        let program = std::env::current_exe().map_err(PipelineError::Program)?;
        let judging = Judging::new(Arc::new(ruleset), PdfReader::new(program));
        Ok(Self { fetcher: Fetcher::new(fetch)?, judging: Arc::new(judging), crawl })
    }

    /// The rules that judge.
    pub fn ruleset(&self) -> &Ruleset {
        self.judging.ruleset()
    }

    /// The rules that judge, as results name them.
    pub fn ruleset_ref(&self) -> RulesetRef {
        let rules = self.ruleset();
        RulesetRef { version: rules.version.clone(), sha256: rules.sha256.clone() }
    }

    /// What was sent to each host, for a webmaster who asks.
    pub fn host_report(&self) -> Vec<HostReport> {
        self.fetcher.host_report()
    }

    /// Reads and judges one site. `None` when it was stopped before it was done.
    pub async fn check(
        &self,
        target: &Target,
        run: RunRef,
        archive: Option<&Mutex<ArchiveWriter>>,
        mut events: impl FnMut(CrawlEvent) + Send,
        stop: &CancellationToken,
    ) -> Result<Option<MunicipalityResult>, PipelineError> {
        let seed = Seed {
            website: target.municipality.website.clone(),
            alt_hosts: target.alt_hosts.clone(),
            municipality: target.municipality.name.clone(),
        };
        let mut broken: Option<ArchiveError> = None;
        let halt = stop.child_token();
        let mut keep = |exchange: &Exchange| match append(archive?, exchange) {
            Ok(reference) => Some(reference),
            Err(error) => {
                // What cannot be kept must not be judged: the site stops here, and so does the scan.
                broken.get_or_insert(error);
                halt.cancel();
                None
            }
        };
        let fetcher = Polite::new(self.fetcher.clone());
        let sinks = Sinks { events: &mut events, archive: &mut keep, cancel: halt.clone() };
        let crawled = crawl::crawl(&fetcher, &self.judging, &seed, &self.crawl, sinks).await;
        if let Some(error) = broken {
            return Err(error.into());
        }
        if crawled.cancelled {
            return Ok(None);
        }
        let judgement = verdict::judge(&crawled.reading, self.ruleset());
        Ok(Some(MunicipalityResult::build(
            target.municipality.clone(),
            RunRef { finished_at: Timestamp::now(), ..run },
            &crawled.reading,
            &crawled.counts,
            &judgement,
            self.ruleset(),
        )))
    }
}

fn append(archive: &Mutex<ArchiveWriter>, exchange: &Exchange) -> Result<ArchiveRef, ArchiveError> {
    let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
    archive.append(exchange, &Discovery::default())
}
