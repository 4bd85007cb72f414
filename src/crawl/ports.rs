//! What the crawl needs from outside: someone who fetches, someone who judges, someone who listens.

use std::fmt;
use std::time::Duration;

use ocowijzer_judge::claims::PageClaims;
use ocowijzer_judge::page::Page;
use ocowijzer_judge::site::ArchiveRef;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::CrawlEvent;
use crate::fetch::{Deadline, Exchange, Fence, FetchError, Fetched};

/// One GET that the crawl asks for.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The address.
    pub url: &'a Url,
    /// What for.
    pub what: AskFor,
    /// No waiting, retrying or redirecting beyond this.
    pub deadline: Deadline,
    /// Told how long the request has to wait for its turn, each time it has to.
    pub waits: UnboundedSender<Duration>,
    /// What led to this address, for the archive.
    pub lead: &'a Lead,
}

/// What led us to an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// `link`, `sitemap`, `search`, `guess`, or `link-check` (only its status is asked for).
    pub via: &'static str,
    /// In Dutch, for people: "menu: Zorg".
    pub why: String,
    /// The pages from the home page to the one where the address was first seen.
    pub path: Vec<Url>,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskFor {
    /// A page or a document.
    Page,
    /// A sitemap.
    Sitemap,
    /// A page of hits of the site's search.
    Search,
}

/// What came of it.
#[derive(Debug)]
pub struct Answer {
    /// The answer after redirects, or why there is none.
    pub result: Result<Fetched, FetchError>,
    /// Requests that were sent for it, robots.txt, redirects and retries included.
    pub requests: u32,
}

/// A page that only its scripts fill, to be shown in a browser.
#[derive(Debug, Clone)]
pub struct Show<'a> {
    /// The page as it was fetched.
    pub page: &'a Fetched,
    /// Where the archive has it.
    pub archive: Option<&'a ArchiveRef>,
    /// Where its scripts and data may be asked for.
    pub fence: Fence,
    /// No waiting beyond this.
    pub deadline: Deadline,
    /// As in [`Ask`].
    pub waits: UnboundedSender<Duration>,
    /// What led to the page.
    pub lead: &'a Lead,
}

/// What came of it.
#[derive(Debug)]
pub struct Showing {
    /// The page as its scripts made it, or in words why it could not be shown.
    pub result: Result<ShownPage, String>,
    /// Requests that were sent for its parts.
    pub requests: u32,
    /// Bytes received for them over the wire.
    pub bytes: u64,
}

/// A page as its scripts made it.
#[derive(Debug)]
pub struct ShownPage {
    /// Under the address it was fetched from; its body is the document as HTML.
    pub fetched: Fetched,
    /// Where the archive has the document.
    pub archive: Option<ArchiveRef>,
    /// False when parts of it could not be had: there may be more to it.
    pub whole: bool,
    /// It sends its visitors on to this address, which was not asked for.
    pub led_to: Option<Url>,
}

/// Someone who fetches politely: robots.txt, delays and address checks are his.
pub trait Fetch: Sync {
    /// One GET, redirects followed.
    fn get(&self, ask: Ask<'_>) -> impl Future<Output = Answer> + Send;

    /// Shows a page that only its scripts fill in a browser; none when there is no browser to show it in.
    fn show(&self, _show: Show<'_>) -> impl Future<Output = Option<Showing>> + Send {
        std::future::ready(None)
    }

    /// The `Sitemap` lines of the robots.txt that was read for this host; asked after the first page.
    fn sitemaps(&self, site: &Url) -> impl Future<Output = Vec<Url>> + Send;
}

/// A page and what it claims.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// The page.
    pub page: Page,
    /// Its claims.
    pub claims: PageClaims,
}

/// Why an answer is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// A type we do not read.
    Type(String),
    /// A type we do read, but this one could not be.
    Content(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(name) => write!(f, "bestandstype {name} kunnen wij niet lezen"),
            Self::Content(why) => write!(f, "niet leesbaar: {why}"),
        }
    }
}

/// Someone who reads and judges one answer. Runs on a thread where it may take its time; a panic is caught.
pub trait Judge: Send + Sync + 'static {
    /// The page in the answer and its claims.
    fn read(&self, fetched: &Fetched) -> Result<Judged, Unreadable>;
}

/// Who listens while a site is read.
pub struct Sinks<'a> {
    /// For a progress line.
    pub events: &'a mut (dyn FnMut(CrawlEvent) + Send + Sync),
    /// The exchanges of every GET go here before its page is judged, with what led to it; the archive says where it
    /// put the last one, which is the answer.
    pub archive: &'a mut (dyn FnMut(&[Exchange], &Lead) -> Option<ArchiveRef> + Send + Sync),
    /// Calls the crawl off; it ends with what it has.
    pub cancel: CancellationToken,
}

impl fmt::Debug for Sinks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sinks")
            .field("cancelled", &self.cancel.is_cancelled())
            .finish_non_exhaustive()
    }
}
