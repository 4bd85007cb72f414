//! Find the pages about OCO on one site with few requests, and say honestly how far we looked.
//!
//! [`crawl`] is the future of one site; how many sites run at once is the caller's business. It asks for one
//! address at a time, the most promising first:
//!
//! - [`score`] puts a number on every link from the words around it (`data/discovery.toml`);
//! - [`frontier`] keeps what waits, [`scope`] says whose site an address is on, [`traps`] where a site has no end;
//! - [`sitemap`], [`search`] and [`catalogue`] are further sources of addresses, weighed against links on one scale;
//! - [`coverage`] keeps the books: what was not read, why, and whether "not found" may be said;
//! - [`graph`] counts clicks from the home page, [`links_check`] tries the links on pages about OCO;
//! - [`site`] ties them together and says when it is enough, `visits` is the loop.
//!
//! The network and the judging come in through [`Fetch`] and [`Judge`], so that a site in memory is as good as
//! one on the net.

pub mod canonical;
pub mod catalogue;
pub mod coverage;
pub mod discovery;
pub mod frontier;
pub mod graph;
pub mod links_check;
pub mod polite;
pub mod ports;
pub mod scope;
pub mod score;
pub mod search;
pub mod site;
pub mod sitemap;
pub mod traps;
pub mod words;

mod links;
mod parts;
mod reading;
mod routes;
mod show;
mod slim;
pub(crate) use slim::slim;
mod visits;

use std::time::Duration;

use ocowijzer_judge::site::SiteReading;
use url::Url;

pub use polite::{Ledger, Polite};
pub use ports::{
    Answer, Ask, AskFor, Fetch, Judge, Judged, Lead, Show, Showing, ShownPage, Sinks, Unreadable,
};
pub use reading::first_oco_page;
pub use show::{RENDERED_TYPE, Rendered};
pub use site::crawl;

/// Whose site is read, and where it starts.
#[derive(Debug, Clone)]
pub struct Seed {
    /// The home page.
    pub website: Url,
    /// Further hosts of the municipality: `host`, `host:port` or an address.
    pub alt_hosts: Vec<String>,
    /// The municipality's name.
    pub municipality: String,
}

/// What a crawl hands over.
#[derive(Debug, Clone)]
pub struct Crawled {
    /// The site as far as it was read.
    pub reading: SiteReading,
    /// For each page in `reading`: requests sent before it was asked for.
    pub requests_before: Vec<u32>,
    /// What it cost.
    pub counts: CrawlCounts,
    /// True when it was called off before its end.
    pub cancelled: bool,
}
/// Settings of one site's crawl.
#[derive(Debug, Clone)]
pub struct CrawlSettings {
    /// At most so many pages are fetched. Does not hold for `exhaustive`, which has a bound of its own.
    pub max_pages: u32,
    /// At most so long.
    pub max_time: Duration,
    /// Read every page in scope, in any order; for audits and benchmarks. `max_time` still holds.
    pub exhaustive: bool,
    /// Pages that are asked for at once. More than one only with `exhaustive`, on a site of one's own: the fetcher
    /// never has more than one request in flight to a host that is not.
    pub in_flight: usize,
    /// Product catalogues to ask; none unless switched on.
    pub catalogues: catalogue::Catalogues,
}

impl CrawlSettings {
    /// No site has so many pages for inhabitants; what goes on beyond this has no end.
    const MOST_PAGES: u32 = 50_000;

    /// The bound on pages that holds.
    pub fn page_bound(&self) -> u32 {
        if self.exhaustive { Self::MOST_PAGES } else { self.max_pages }
    }
}

impl Default for CrawlSettings {
    fn default() -> Self {
        Self {
            max_pages: 60,
            max_time: Duration::from_mins(5),
            exhaustive: false,
            in_flight: 1,
            catalogues: catalogue::Catalogues::default(),
        }
    }
}

/// What the crawl of one site cost and left unread; `site` in the JSON of the contract.
#[derive(Debug, Clone, Default)]
pub struct CrawlCounts {
    /// Requests sent, robots.txt, sitemaps, redirects and retries included.
    pub requests: u32,
    /// Pages fetched with a usable answer.
    pub pages_fetched: u32,
    /// Bytes received over the wire (bodies).
    pub bytes: u64,
    /// From the first request to the last.
    pub duration: Duration,
    /// Candidates not read, by cause.
    pub not_read: NotRead,
}

/// Candidates that were not read, by cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NotRead {
    /// Left when the budget of pages or time was used up and they still looked promising.
    pub budget: u32,
    /// robots.txt says no.
    pub robots: u32,
    /// No answer in time.
    pub timeout: u32,
    /// 4xx or 5xx.
    pub http_error: u32,
    /// Body over the bound.
    pub too_large: u32,
    /// A type we cannot read.
    pub unsupported: u32,
}

/// What a crawl tells while it runs, for a progress line or a live page.
#[derive(Debug, Clone)]
pub enum CrawlEvent {
    /// About to fetch this address; `why` in a few Dutch words for people ("menu: Zorg", "zoekresultaat").
    Reading {
        /// The address.
        url: Url,
        /// How it was come by and why now.
        why: String,
    },
    /// A page was read.
    Read {
        /// The address.
        url: Url,
        /// Does it speak of OCO?
        about_oco: bool,
        /// Pages read so far.
        pages: u32,
    },
    /// Waiting for the host (delay, Retry-After).
    Waiting {
        /// How long.
        seconds: f64,
    },
    /// Something could not be read.
    NotRead {
        /// The address.
        url: Url,
        /// Why.
        why: String,
    },
}
