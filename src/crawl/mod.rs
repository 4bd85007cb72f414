//! Find the pages about OCO on one site with few requests: what to fetch next, and when to stop.
//!
//! Interface (all else in this folder is free):
//! `Crawl::new(&Fetcher, &Judge, CrawlSettings).run(seed) -> SiteReading + CrawlCounts`.

use std::time::Duration;

/// Settings of one site's crawl.
#[derive(Debug, Clone)]
pub struct CrawlSettings {
    /// At most so many pages are fetched.
    pub max_pages: u32,
    /// At most so long.
    pub max_time: Duration,
    /// Read every page in scope, in any order; for audits and benchmarks.
    pub exhaustive: bool,
}

impl Default for CrawlSettings {
    fn default() -> Self {
        Self { max_pages: 60, max_time: Duration::from_mins(5), exhaustive: false }
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
        url: url::Url,
        /// How it was come by and why now.
        why: String,
    },
    /// A page was read.
    Read {
        /// The address.
        url: url::Url,
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
        url: url::Url,
        /// Why.
        why: String,
    },
}
