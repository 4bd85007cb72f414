//! One municipality through the whole house: crawl → judge → result.

mod keeper;

use std::sync::Arc;

use jiff::Timestamp;
use ocowijzer_judge::rules::Ruleset;
use ocowijzer_judge::verdict;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::archive::ArchiveError;
use crate::crawl::{self, CrawlEvent, CrawlSettings, Lead, Ledger, Polite, Seed, Sinks};
use crate::data_folder::StoredReading;
use crate::fetch::{Exchange, FetchSettings, Fetcher, FetcherError, HostReport};
use crate::judging::Judging;
use crate::municipality::{Municipality, slug_of};
use crate::pdf::PdfReader;
use crate::render::Renderer;
use crate::result::{MunicipalityRef, MunicipalityResult, RulesetRef, RunRef};

use self::keeper::Keeper;
pub use self::keeper::Keeping;

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
    /// The site of a municipality in the register.
    pub fn of(municipality: &Municipality) -> Self {
        Self {
            municipality: MunicipalityRef {
                code: Some(municipality.code.clone()).filter(|code| !code.is_empty()),
                name: municipality.name.clone(),
                slug: municipality.slug.clone(),
                website: municipality.website.clone(),
            },
            alt_hosts: municipality.alt_hosts.clone(),
        }
    }

    /// A site outside the register: it goes by its host, and by its port when that is an unusual one.
    pub fn unlisted(url: Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let name = host.strip_prefix("www.").unwrap_or(host);
        let name = url.port().map_or_else(|| String::from(name), |port| format!("{name}:{port}"));
        let slug = slug_of(&name);
        let municipality = MunicipalityRef { code: None, slug, name, website: url };
        Self { municipality, alt_hosts: Vec::new() }
    }

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
    renderer: Option<Arc<Renderer>>,
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
        Ok(Self {
            fetcher: Fetcher::new(fetch)?,
            judging: Arc::new(judging),
            crawl,
            renderer: None,
        })
    }

    /// Shows pages that only their scripts fill in this browser.
    #[must_use]
    pub fn with_renderer(mut self, renderer: Option<Renderer>) -> Self {
        self.renderer = renderer.map(Arc::new);
        self
    }

    /// What judges pages.
    pub fn judging(&self) -> &Arc<Judging> {
        &self.judging
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

    /// What asks politely; shared by all sites.
    pub fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    /// What was sent to each host, for a webmaster who asks.
    pub fn host_report(&self) -> Vec<HostReport> {
        self.fetcher.host_report()
    }

    /// Reads and judges one site, keeping nothing. `None` when it was stopped before it was done.
    pub async fn check(
        &self,
        target: &Target,
        run: RunRef,
        events: impl FnMut(CrawlEvent) + Send + Sync,
        stop: &CancellationToken,
    ) -> Result<Option<MunicipalityResult>, PipelineError> {
        let examined = self.examine(target, run, None, events, stop).await?;
        Ok(examined.map(|examined| examined.result))
    }

    /// Reads and judges one site and keeps what a rescore needs. `None` when it was stopped before it was done.
    pub async fn examine(
        &self,
        target: &Target,
        run: RunRef,
        keeping: Option<Keeping>,
        mut events: impl FnMut(CrawlEvent) + Send + Sync,
        stop: &CancellationToken,
    ) -> Result<Option<Examined>, PipelineError> {
        let seed = Seed {
            website: target.municipality.website.clone(),
            alt_hosts: target.alt_hosts.clone(),
            municipality: target.municipality.name.clone(),
        };
        let halt = stop.child_token();
        let mut fetcher = Polite::new(self.fetcher.clone()).renderer(self.renderer.clone());
        let keeper = keeping.map(|keeping| {
            fetcher =
                fetcher.clone().recall(keeping.memory.recall()).stored(keeping.copies.clone());
            Arc::new(Keeper::new(target.key(), keeping, halt.clone()))
        });
        if let Some(keeper) = &keeper {
            fetcher = fetcher.ledger(Arc::clone(keeper) as Arc<dyn Ledger>);
        }
        // The keeper has them already.
        let mut keep = |exchanges: &[Exchange], _: &Lead| exchanges.last()?.archived.clone();
        let sinks = Sinks { events: &mut events, archive: &mut keep, cancel: halt.clone() };
        let mut crawled = crawl::crawl(&fetcher, &self.judging, &seed, &self.crawl, sinks).await;
        let fetches = match &keeper {
            Some(keeper) => keeper.finish()?,
            None => Vec::new(),
        };
        if crawled.cancelled {
            return Ok(None);
        }
        // A site is read once in a run: its robots.txt would only take up room from here on.
        let home = crawled.reading.pages.first().map(|page| &page.url);
        home.into_iter().chain([&seed.website]).for_each(|url| self.fetcher.forget_site(url));
        let judgement = verdict::judge(&mut crawled.reading, self.ruleset());
        let run = RunRef { finished_at: Timestamp::now(), ..run };
        let result = MunicipalityResult::build(
            target.municipality.clone(),
            run.clone(),
            &crawled.reading,
            &crawled.counts,
            &judgement,
            self.ruleset(),
        );
        let reading = StoredReading::of(
            target.municipality.clone(),
            run,
            result.site.clone(),
            &crawled.reading,
            &crawled.requests_before,
            fetches,
        );
        Ok(Some(Examined { result, reading }))
    }
}

/// One site, read and judged.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The verdicts.
    pub result: MunicipalityResult,
    /// What judging it again needs besides the archive.
    pub reading: StoredReading,
}
