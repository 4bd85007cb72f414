//! The loop over one site: what next, and when it is enough.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ocowijzer_judge::site::{
    BrokenLink, Coverage, ReadPage, SiteReading, SiteStatus, Speaker, Via,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use super::canonical::{Key, clean};
use super::coverage::{Failure, Gap, Ledger, closed, status};
use super::discovery::{Discovery, Errand};
use super::frontier::{Candidate, CandidateId, Frontier, State};
use super::graph::Graph;
use super::links::Sighted;
use super::links_check;
use super::ports::{AskFor, Fetch, Judge, Lead, Sinks};
use super::reading::first_oco_page;
use super::routes::Routes;
use super::scope::Scope;
use super::score::Score;
use super::traps::Traps;
use super::visits::Step;
use super::{CrawlCounts, CrawlSettings, Crawled, Seed};
use crate::fetch::Deadline;

/// Reads one site: the most promising address first, until the best one left is poor or the budget is used up.
pub async fn crawl<'a, F: Fetch, J: Judge>(
    fetch: &'a F,
    judge: &'a Arc<J>,
    seed: &'a Seed,
    settings: &'a CrawlSettings,
    sinks: Sinks<'a>,
) -> Crawled {
    let mut run = Run::new(fetch, judge, seed, settings, sinks);
    match run.read_home().await {
        Ok(()) => {
            run.read_on().await;
            run.try_links().await;
            run.finish()
        }
        Err(failure) => run.finish_closed(failure),
    }
}

/// Everything known while one site is read.
pub(super) struct Run<'a, F, J> {
    pub(super) fetch: &'a F,
    pub(super) judge: &'a Arc<J>,
    pub(super) seed: &'a Seed,
    pub(super) settings: &'a CrawlSettings,
    pub(super) discovery: &'static Discovery,
    pub(super) sinks: Sinks<'a>,
    pub(super) deadline: Deadline,
    pub(super) scope: Scope,
    pub(super) frontier: Frontier,
    pub(super) traps: Traps,
    pub(super) graph: Graph,
    pub(super) ledger: Ledger,
    pub(super) routes: Routes,
    pub(super) pages: Vec<ReadPage>,
    /// The name of each page in `pages`.
    pub(super) keys: Vec<Key>,
    /// Requests before each page in `pages`.
    pub(super) requests_before: Vec<u32>,
    /// The page on which each address was first seen.
    pub(super) seen_on: HashMap<Key, url::Url>,
    /// What led to the address that is asked for now, or whose answer is taken in.
    pub(super) lead: Lead,
    /// How long requests wait for their turn.
    pub(super) waits: UnboundedSender<Duration>,
    pub(super) waiting: UnboundedReceiver<Duration>,
    /// Which page has this body or this text, by their hashes.
    pub(super) bodies: HashMap<String, usize>,
    /// Status of every address that was asked for.
    pub(super) statuses: HashMap<Key, u16>,
    /// Failures in a row, by authority.
    pub(super) silent_hosts: HashMap<String, u32>,
    pub(super) home: Key,
    pub(super) counts: CrawlCounts,
    /// A request had no time left, or the crawl was called off during one.
    pub(super) over: bool,
    /// Pages asked for, whatever came of it.
    pub(super) asked: u32,
    /// A page that tells inhabitants about OCO was read.
    pub(super) found: bool,
    /// A part of the site about help was read, or enough of its own lists: looking further makes no sense.
    pub(super) looked: bool,
    /// Pages read per kind that a rule asks for, and tries for it.
    pub(super) errands: [ErrandState; Errand::ALL.len()],
    pub(super) path_tries: u32,
    /// Names of pages in the trail of a page about OCO whose clicks are not known.
    pub(super) trail: Vec<Key>,
    /// Addresses of the municipality that links led to, by the hash of how they were written.
    pub(super) sighted: HashMap<u64, Sighted>,
    /// Sightings that were scored before, by hash.
    pub(super) scored: std::collections::HashSet<u64>,
    started: Instant,
    read_on: jiff::civil::Date,
    broken_links: Vec<BrokenLink>,
    links_tried: u32,
}

/// How far we are with a kind of page that a rule asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ErrandState {
    pub(super) met: bool,
    pub(super) tries: u32,
    pub(super) failed: Option<Gap>,
}

impl<'a, F: Fetch, J: Judge> Run<'a, F, J> {
    fn new(
        fetch: &'a F,
        judge: &'a Arc<J>,
        seed: &'a Seed,
        settings: &'a CrawlSettings,
        sinks: Sinks<'a>,
    ) -> Self {
        let discovery = Discovery::embedded();
        let started = Instant::now();
        let (waits, waiting) = unbounded_channel();
        Self {
            fetch,
            judge,
            seed,
            settings,
            discovery,
            sinks,
            deadline: Deadline::after(settings.max_time),
            scope: Scope::new(&seed.website, &seed.alt_hosts),
            frontier: Frontier::new(discovery.stop.prior),
            traps: Traps::default(),
            graph: Graph::default(),
            ledger: Ledger::default(),
            routes: Routes::default(),
            pages: Vec::new(),
            keys: Vec::new(),
            requests_before: Vec::new(),
            seen_on: HashMap::new(),
            lead: Lead::default(),
            waits,
            waiting,
            bodies: HashMap::new(),
            statuses: HashMap::new(),
            silent_hosts: HashMap::new(),
            home: Key::of(&clean(&seed.website, &discovery.noise)),
            counts: CrawlCounts::default(),
            over: false,
            asked: 0,
            found: false,
            looked: false,
            errands: Default::default(),
            path_tries: 0,
            trail: Vec::new(),
            sighted: HashMap::new(),
            scored: std::collections::HashSet::new(),
            started,
            read_on: Timestamp::now().to_zoned(TimeZone::UTC).date(),
            broken_links: Vec::new(),
            links_tried: 0,
        }
    }

    /// Reads the home page; an error when it could not be read at all.
    async fn read_home(&mut self) -> Result<(), Failure> {
        let url = clean(&self.seed.website, &self.discovery.noise);
        let home = Candidate {
            key: self.home.clone(),
            url,
            // Whatever is wrong with the home page stands in the way of "not found".
            score: Score { value: 1.0, ..Score::default() },
            via: Via::Link,
            why: String::from("de voorpagina"),
            depth: 0,
            speaker: Speaker::Municipality,
            state: State::Pending,
            attempts: 0,
        };
        let Some(id) = self.frontier.offer(home) else { return Err(Failure::Unreadable) };
        self.read(id).await;
        if self.pages.is_empty() {
            return Err(self.ledger.failure(id).unwrap_or(Failure::Timeout));
        }
        let named = self.fetch.sitemaps(&self.home_url()).await;
        let home = self.home_url();
        self.routes.open(&named, &home, &self.scope, self.discovery);
        let (wanted, name) = (&self.settings.catalogues, &self.seed.municipality);
        self.routes.open_catalogues(wanted, name, &home, self.discovery);
        Ok(())
    }

    /// The address of the home page, after redirects.
    pub(super) fn home_url(&self) -> url::Url {
        self.pages.first().map_or_else(|| self.seed.website.clone(), |home| home.url.clone())
    }

    /// The most valuable step; none when it is enough. While answers are awaited (`idle` is false) only what a
    /// score speaks for: what is tried last may not be needed.
    pub(super) fn next_step(&mut self, idle: bool) -> Option<Step> {
        let floor = if self.settings.exhaustive { 0.0 } else { self.discovery.stop.threshold };
        let page = self.frontier.best();
        let route = self.routes.best(self.found, self.discovery);
        let page_value = page.map_or(-1.0, |(_, value)| value);
        if let Some((route, value)) = route
            && value > page_value
            && value >= floor
        {
            return Some(Step::Take(route));
        }
        if let Some((id, value)) = page
            && value >= floor
        {
            return Some(Step::Read(id));
        }
        if idle { self.last_steps(page.map(|(id, _)| id)) } else { None }
    }

    /// What is done when nothing promising is left.
    fn last_steps(&mut self, any: Option<CandidateId>) -> Option<Step> {
        if let Some(id) = self.ledger.to_try_again(&self.frontier, self.discovery.stop.threshold) {
            self.frontier.try_again(id);
            return Some(Step::Read(id));
        }
        if !self.found {
            if let Some(route) = self.routes.guess(self.discovery) {
                return Some(Step::Take(route));
            }
            // Nothing told us where help is described: then every page may be the one.
            if let (false, Some(id)) = (self.looked, any) {
                return Some(Step::Read(id));
            }
        }
        let named = self.found || self.pages.iter().any(|page| page.claims.about_oco());
        if !named {
            return None;
        }
        self.path_step().or_else(|| self.errand_step())
    }

    /// A page about OCO that no path of links leads to is only "hard to find" when we looked for the path.
    fn path_step(&mut self) -> Option<Step> {
        if self.path_tries >= self.discovery.stop.path_tries {
            return None;
        }
        let path = self.page_without_path()?;
        let waits =
            |key: &&Key| self.frontier.find(key).is_some_and(|one| one.state == State::Pending);
        let in_trail = self.trail.iter().find(waits).and_then(|key| self.frontier.id_of(key));
        let id = in_trail.or_else(|| self.frontier.best_on_the_way(&path))?;
        self.path_tries += 1;
        Some(Step::Read(id))
    }

    /// The path of a page of its own about OCO, when no such page is linked.
    fn page_without_path(&self) -> Option<String> {
        let clicks = self.graph.clicks(&self.home);
        let mut without = None;
        for (page, key) in self.pages.iter().zip(&self.keys) {
            if page.claims.about_oco() && page.claims.is_own_page {
                if clicks.to(key).is_some() {
                    return None;
                }
                without.get_or_insert_with(|| page.url.path().to_owned());
            }
        }
        without
    }

    fn errand_step(&mut self) -> Option<Step> {
        let at_most = self.discovery.stop.errand_tries;
        for (slot, errand) in Errand::ALL.into_iter().enumerate() {
            let state = self.errands.get_mut(slot)?;
            if state.met || state.tries >= at_most {
                continue;
            }
            state.tries += 1;
            if let Some(id) = self.frontier.best_errand(errand) {
                return Some(Step::Read(id));
            }
            if errand == Errand::Council
                && let Some(route) = self.routes.ask_for_council()
            {
                return Some(Step::Take(route));
            }
        }
        None
    }

    /// The budget ended the reading: that leaves a gap also where no single candidate shows it.
    pub(super) fn note_what_was_cut_off(&mut self) {
        let threshold = self.discovery.stop.threshold;
        let source_left = self
            .routes
            .best(self.found, self.discovery)
            .is_some_and(|(_, value)| value >= threshold);
        let blind = !self.found && !self.looked && self.frontier.best().is_some();
        if source_left || blind || self.sinks.cancel.is_cancelled() {
            self.ledger.note(Gap::Budget);
        }
    }

    /// Tries the links on pages about OCO that were not read.
    async fn try_links(&mut self) {
        let mut requests = 0;
        for target in links_check::targets(&self.pages, self.discovery) {
            let known = self.statuses.get(&target.key).copied();
            let over = self.over || requests >= self.discovery.stop.links_tried;
            let status = match known {
                Some(status) => Some(status),
                None if over => None,
                None => {
                    requests += 1;
                    self.lead = Lead {
                        via: "link-check",
                        why: format!("link: {}", target.text),
                        path: self.path_to(&Key::of(&target.page), &target.page),
                    };
                    self.get(&target.url, AskFor::Page).await.ok().map(|got| got.fetched.status)
                }
            };
            let Some(status) = status else { continue };
            self.links_tried += 1;
            if links_check::is_dead(status) {
                self.broken_links.push(links_check::broken(&target, status));
            }
        }
    }

    fn finish(mut self) -> Crawled {
        if !self.found
            && let Some(gap) = self.routes.failed()
        {
            self.ledger.note(gap);
        }
        for (state, errand) in self.errands.iter().zip(Errand::ALL) {
            if let (false, Some(gap), true) = (state.met, state.failed, errand != Errand::Complaint)
            {
                self.ledger.note(gap);
            }
        }
        let clicks = self.graph.clicks(&self.home);
        for (page, key) in self.pages.iter_mut().zip(&self.keys) {
            page.clicks = clicks.to(key);
        }
        let coverage = self.ledger.coverage(&self.frontier, self.discovery.stop.threshold);
        let (status, reason) = status(&coverage);
        self.into_crawled(status, reason, coverage)
    }

    fn finish_closed(self, failure: Failure) -> Crawled {
        let (status, gap) = closed(failure);
        let reason = gap.word().to_owned();
        let coverage = Coverage {
            best_unread: 1.0,
            threshold: self.discovery.stop.threshold,
            gaps: vec![reason.clone()],
        };
        self.into_crawled(status, Some(reason), coverage)
    }

    fn into_crawled(
        mut self,
        status: SiteStatus,
        reason: Option<String>,
        coverage: Coverage,
    ) -> Crawled {
        self.counts.not_read = self.ledger.not_read(&self.frontier, self.discovery.stop.threshold);
        self.counts.duration = self.started.elapsed();
        self.counts.pages_fetched = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        let first_oco_page = first_oco_page(&self.pages, &self.requests_before);
        Crawled {
            reading: SiteReading {
                municipality: self.seed.municipality.clone(),
                read_on: self.read_on,
                status,
                reason,
                pages: self.pages,
                coverage,
                first_oco_page,
                broken_links: self.broken_links,
                links_tried: self.links_tried,
            },
            requests_before: self.requests_before,
            counts: self.counts,
            cancelled: self.sinks.cancel.is_cancelled(),
        }
    }
}
