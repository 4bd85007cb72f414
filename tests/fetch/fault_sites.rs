//! The fault matrix seen from a whole site: what its status is, for which reason, and what becomes of the verdicts.
//!
//! A fault of `fault_list` sits on the one page about support of a small site; the faults here take a site of
//! their own. All are crawled at once by the real crawl, fetcher and rules, within bounds on time and size.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ocowijzer::crawl::{self, CrawlSettings, Crawled, Polite, Seed, Sinks};
use ocowijzer::fetch::address::Lookup;
use ocowijzer::fetch::{FetchSettings, Fetcher};
use ocowijzer::judging::Judging;
use ocowijzer::pdf::PdfReader;
use ocowijzer::rule_files::RuleFiles;
use ocowijzer_judge::verdict::{self, Verdict};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::faults::{Fault, Gives, Handler, bounds};
use crate::server::{Server, html, not_found};
use crate::site_list::{Serve, SiteFault};

/// What becomes of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnSite {
    /// As in the result: `complete`, `partial`, `unreachable`, `blocked`.
    pub status: &'static str,
    /// As in the result; empty when complete.
    pub reason: &'static str,
    /// The verdict on `free`, which the page about support meets when it can be read.
    pub free: Verdict,
}

/// The page was read, and everything that matters with it.
pub const READ: OnSite = OnSite { status: "complete", reason: "", free: Verdict::Met };

/// The page was read, and something was not.
pub const fn read_but(reason: &'static str) -> OnSite {
    OnSite { status: "partial", reason, free: Verdict::Met }
}

/// The page was not read: nobody knows what it says.
pub const fn unread(reason: &'static str) -> OnSite {
    OnSite { status: "partial", reason, free: Verdict::Unknown }
}

/// Nothing could be read.
pub const fn unreachable(reason: &'static str) -> OnSite {
    OnSite { status: "unreachable", reason, free: Verdict::Unknown }
}

/// We are kept out.
pub const fn blocked(reason: &'static str) -> OnSite {
    OnSite { status: "blocked", reason, free: Verdict::Unknown }
}

/// Everything that matters was read, and there is nothing about support.
pub const ABSENT: OnSite = OnSite { status: "complete", reason: "", free: Verdict::NotFound };

impl OnSite {
    fn of(crawled: &mut Crawled, judging: &Judging) -> Result<Self, String> {
        let judgement = verdict::judge(&mut crawled.reading, judging.ruleset());
        let reading = &crawled.reading;
        let absent = judgement.verdicts.iter().find(|one| one.verdict == Verdict::NotFound);
        if let (Some(absent), Some(reason)) = (absent, &reading.reason) {
            return Err(format!(
                "{} is called absent on a site read in part: {reason}",
                absent.rule
            ));
        }
        let free = judgement.verdicts.iter().find(|one| one.rule.as_str() == "free");
        let status = match reading.status {
            ocowijzer_judge::site::SiteStatus::Complete => "complete",
            ocowijzer_judge::site::SiteStatus::Partial => "partial",
            ocowijzer_judge::site::SiteStatus::Unreachable => "unreachable",
            ocowijzer_judge::site::SiteStatus::Blocked => "blocked",
        };
        let known = ["", "blocked", "unreachable", "robots", "timeout", "budget", "unreadable"];
        let reason = reading.reason.as_deref().unwrap_or_default();
        let reason = known.into_iter().find(|word| *word == reason).ok_or("an unknown reason")?;
        Ok(Self { status, reason, free: free.ok_or("no rule free")?.verdict })
    }

    /// For the table: status, reason, verdicts.
    pub fn in_words(self) -> [&'static str; 3] {
        let verdicts = match (self.free, self.reason) {
            (Verdict::Met, "") => "by what it says",
            (Verdict::Met, _) => "by what was read; nothing is called absent",
            (Verdict::NotFound, _) => "not_found: it was read, and says nothing",
            _ => "unknown",
        };
        [self.status, self.reason, verdicts]
    }
}

const HOME: &str = "<html lang=nl><title>Gemeente Foutdorp</title><main><h1>Gemeente Foutdorp</h1><p>Welkom bij de gemeente. Hier leest u wat wij voor u doen.</p><a href=\"/p\">Onafhankelijke cliëntondersteuning</a> <a href=\"/afval\">Afval</a></main>";

/// The fault on the important page of a small site.
fn around(fault: Handler) -> Handler {
    Box::new(move |request| match request.path.as_str() {
        "/" => html(HOME),
        "/afval" => html(
            "<title>Afval</title><main><h1>Afval</h1><p>De bak staat op maandag buiten.</p></main>",
        ),
        path if path.starts_with("/p") || path.starts_with("/r") => fault(request),
        _ => not_found(),
    })
}

pub struct Visit {
    fetcher: Fetcher,
    seed: Url,
    time: Duration,
    /// Kept while it is visited.
    _server: Option<Server>,
}

impl Visit {
    /// A small site with this fault on its important page.
    pub async fn of_fault(fault: &Fault) -> Self {
        let server = Server::start(around((fault.server)())).await;
        // A host that asks for a minute gets no minute here: there is none to spare.
        let time = Duration::from_secs(if fault.gives == Gives::Paused { 20 } else { 100 });
        let fetcher = Fetcher::new(bounds(fault.gives)).unwrap();
        Self { fetcher, seed: server.url("/"), time, _server: Some(server) }
    }

    pub async fn of_site(fault: &SiteFault) -> Self {
        let settings = || FetchSettings {
            trusted_roots: vec![crate::tls::CA.to_vec()],
            ..bounds(fault.bounds)
        };
        let plain = || Fetcher::new(settings()).unwrap();
        let time = Duration::from_secs(100);
        let on = |server: Server, fetcher| Self {
            fetcher,
            seed: server.url("/"),
            time,
            _server: Some(server),
        };
        match &fault.serve {
            Serve::Http(handler) => on(Server::start(handler()).await, plain()),
            Serve::V6(handler) => on(Server::start_on("[::1]:0", handler()).await, plain()),
            Serve::Named(name, handler) => {
                let server = Server::start(handler()).await;
                let seed = format!("http://{name}:{}/", server.address.port());
                let fetcher = Fetcher::with_lookup(settings(), Arc::new(Names(true))).unwrap();
                Self { fetcher, seed: Url::parse(&seed).unwrap(), time, _server: Some(server) }
            }
            Serve::NoName(seed) => {
                let fetcher = Fetcher::with_lookup(settings(), Arc::new(Names(false))).unwrap();
                Self { fetcher, seed: Url::parse(seed).unwrap(), time, _server: None }
            }
            Serve::Tls(start) => {
                Self { fetcher: plain(), seed: start().await, time, _server: None }
            }
        }
    }

    /// Crawls and judges, and says what became of it and how many requests it took.
    pub async fn outcome(self, judging: Arc<Judging>) -> Result<(OnSite, u32), String> {
        let seed = Seed {
            website: self.seed.clone(),
            alt_hosts: Vec::new(),
            municipality: String::from("Foutdorp"),
        };
        let settings = CrawlSettings { max_time: self.time, ..CrawlSettings::default() };
        let (mut events, mut archive) = (|_| {}, |_: &[_], _: &_| None);
        let sinks =
            Sinks { events: &mut events, archive: &mut archive, cancel: CancellationToken::new() };
        let polite = Polite::new(self.fetcher.clone());
        let crawling = crawl::crawl(&polite, &judging, &seed, &settings, sinks);
        let bound = Duration::from_mins(5);
        let Ok(mut crawled) = tokio::time::timeout(bound, crawling).await else {
            return Err(String::from("never comes to an end"));
        };
        let requests = crawled.counts.requests;
        Ok((OnSite::of(&mut crawled, &judging)?, requests))
    }
}

pub fn judging() -> Arc<Judging> {
    let rules = RuleFiles::built_in().load().unwrap();
    let program = std::path::PathBuf::from(env!("CARGO_BIN_EXE_ocowijzer"));
    Arc::new(Judging::new(Arc::new(rules), PdfReader::new(program)))
}

/// A name server that knows every name, or none.
struct Names(bool);

impl Lookup for Names {
    fn lookup<'a>(
        &'a self,
        _: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
        let known = self.0.then_some(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]);
        Box::pin(async move { known.ok_or_else(|| io::Error::other("NXDOMAIN")) })
    }
}
