//! One URL, politely: address guard, robots.txt (RFC 9309), politeness per host and per server address,
//! bounded body, content decoding. Redirects are followed by hand, each hop through the same checks.

pub mod address;
mod ask;
mod ask_robots;
mod body;
mod deadline;
pub(crate) mod decode;
mod error_text;
mod exchange;
mod fence;
mod fetcher;
mod host;
mod hosts;
mod observe;
mod recall;
mod redirect;
mod report;
mod retry_after;
pub mod robots;
mod room;
mod server;
mod site_rules;
mod stored;
mod turn;
mod wall;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use ocowijzer_judge::site::ArchiveRef;
use url::Url;

pub use deadline::{Deadline, StandStill};
pub use fence::Fence;
pub use fetcher::{Fetcher, FetcherError};
pub use observe::{FetchEvent, Observer, WaitReason};
pub use recall::{Recall, parse_response_head};
pub use report::{HostReport, RobotsCounts};
pub use room::Room;
pub use site_rules::SiteRules;
pub use stored::{CopySource, StoredCopies, StoredCopy, Validators};

/// Which addresses may be contacted. A value that is passed in; there is no test-only switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AddressPolicy {
    /// Public addresses on the usual ports only.
    #[default]
    PublicOnly,
    /// Private and loopback addresses, and any port, too (`--allow-private-addresses`, `demo`).
    AllowPrivate,
    /// Public addresses and this one private address, on any port: a site of one's own that may not
    /// lead anywhere else inside.
    PublicAnd(IpAddr),
}

/// Settings of the fetcher. Every bound says what it protects.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// Which addresses may be contacted.
    pub addresses: AddressPolicy,
    /// The whole `User-Agent` header; its product token is what robots.txt is asked for.
    pub user_agent: String,
    /// Least time between the starts of two requests to one host (robots.txt may ask for more).
    pub delay: Duration,
    /// Bound on one request from connect to last byte.
    pub timeout: Duration,
    /// Bound on one page after decompression, in bytes: as much as is read of one.
    pub max_body: u64,
    /// Requests in flight to one server address, over all hosts on it.
    pub per_address_in_flight: usize,
    /// Requests per second to one server address, over all hosts on it. Infinite: no bound.
    pub per_address_per_second: f64,
    /// Requests in flight to one host. One, but for a site of one's own ([`FetchSettings::unthrottled`]).
    pub per_host_in_flight: usize,
    /// Bound on connecting, TLS included.
    pub connect_timeout: Duration,
    /// Longest time without a byte of the body.
    pub idle_timeout: Duration,
    /// After so long in a body, `least_rate` is asked of it.
    pub rate_after: Duration,
    /// Bytes per second; a body that drips is given up before the total time bound.
    pub least_rate: u64,
    /// Bound on one page as it comes over the wire, in bytes.
    pub max_wire: u64,
    /// The same for a sitemap or a feed, which may be longer than any page.
    pub max_wire_listing: u64,
    /// Bound on a sitemap or a feed after decompression, in bytes.
    pub max_body_listing: u64,
    /// The same for a PDF; it bounds a PDF after decoding, too.
    pub max_wire_pdf: u64,
    /// Certificate authorities (DER) that are trusted beside the system's, for a site of one's own.
    pub trusted_roots: Vec<Vec<u8>>,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            addresses: AddressPolicy::PublicOnly,
            user_agent: String::from("ocowijzer/0.1 (+https://ocowijzer.nl/crawler)"),
            delay: Duration::from_secs(1),
            timeout: Duration::from_secs(30),
            max_body: 4 * 1024 * 1024,
            per_address_in_flight: 2,
            per_address_per_second: 4.0,
            per_host_in_flight: 1,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(10),
            rate_after: Duration::from_secs(10),
            least_rate: 1024,
            max_wire: 4 * 1024 * 1024,
            max_wire_listing: 8 * 1024 * 1024,
            max_body_listing: 16 * 1024 * 1024,
            max_wire_pdf: 20 * 1024 * 1024,
            trusted_roots: Vec::new(),
        }
    }
}

impl FetchSettings {
    /// As fast as it goes, `in_flight` at once: for audits and benchmarks of a site of one's own
    /// (`--exhaustive --delay 0s`). robots.txt, `Crawl-delay`, 429 and 503 are still obeyed, and a public
    /// server address keeps its bounds: only private ones go without when there is no delay.
    #[must_use]
    pub fn unthrottled(mut self, in_flight: usize) -> Self {
        self.delay = Duration::ZERO;
        self.per_host_in_flight = in_flight;
        self
    }
}

/// What one GET needs beside the address.
#[derive(Debug, Clone, Default)]
pub struct RequestOptions {
    /// Copies from earlier: what they have is asked for on the condition that it changed.
    pub stored: StoredCopies,
    /// The `Accept` header; pages and PDFs when none.
    pub accept: Option<String>,
    /// What the request is for.
    pub purpose: Purpose,
    /// Waiting for the host, retries and redirects end here; two minutes from now when none.
    pub deadline: Option<Deadline>,
    /// Told of waits, requests and answers as they happen.
    pub observer: Observer,
    /// Asked for an earlier answer before each request.
    pub recall: Recall,
    /// Asked before each request whether it may go there; a redirect that leads out is not followed.
    pub fence: Fence,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// Something to read: a page, a PDF, a feed.
    #[default]
    Page,
    /// robots.txt itself: asked for without asking robots.txt.
    Robots,
    /// A sitemap.
    Sitemap,
    /// A result page of the site's search.
    Search,
}

/// The answer to one GET, after redirects.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The address asked for.
    pub requested: Url,
    /// The address that answered, after redirects.
    pub url: Url,
    /// HTTP status; that of the stored copy when the server confirmed it with 304.
    pub status: u16,
    /// Response headers of the last hop, names lower case, in order; those of the stored copy likewise.
    pub headers: Vec<(String, String)>,
    /// The body after content-encoding was undone, at most `max_body` bytes.
    pub body: Vec<u8>,
    /// Set when the body is not whole.
    pub truncated: Option<Truncated>,
    /// When the request was sent.
    pub fetched_at: Timestamp,
    /// Every exchange made on the way (robots.txt, redirects, retries), as sent and received, for the archive.
    /// The last one is the answer itself.
    pub exchanges: Vec<Exchange>,
    /// A redirect went from https to http.
    pub downgraded: bool,
    /// The body stands as it came: this content-encoding was claimed and could not be undone.
    pub left_encoded: Option<String>,
    /// Held until the body was dealt with.
    pub room: Room,
}

impl Fetched {
    /// The first header of this (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Why a body is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truncated {
    /// Over the size bound.
    TooLarge,
    /// Over the time bound; what came before it is kept.
    TimedOut,
    /// The connection broke.
    Disconnected,
}

/// One request and its response as they went over the wire (content-encoding not undone), for the archive.
///
/// The transfer coding is the connection's and is undone; its header stands as `x-orig-transfer-encoding`.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The address of this hop.
    pub url: Url,
    /// The server's address.
    pub peer: Option<std::net::SocketAddr>,
    /// When the request was sent.
    pub at: Timestamp,
    /// Request line and headers.
    pub request_head: Vec<u8>,
    /// Status line and headers.
    pub response_head: Vec<u8>,
    /// Body as received.
    pub response_body: Vec<u8>,
    /// Set when the body is not whole.
    pub truncated: Option<Truncated>,
    /// Where the archive has it already: set when it was recalled, not sent.
    pub archived: Option<ArchiveRef>,
    /// The copy that this answer, a 304, confirmed.
    pub confirmed: Option<Arc<StoredCopy>>,
}

impl Exchange {
    /// The body as received, now or when the confirmed copy was had.
    pub fn payload(&self) -> &[u8] {
        self.confirmed.as_ref().map_or(&self.response_body, |copy| &copy.response_body)
    }
}

/// Why a URL could not be fetched. The kinds are cut by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// robots.txt says no, or could not be had (RFC 9309 §2.3.1.4: 5xx or unreachable = stay out).
    #[error("robots.txt of {host} keeps us out of {url}: {why}")]
    Robots {
        /// The host asked.
        host: String,
        /// The address refused.
        url: Url,
        /// "line 3: Disallow: /zoeken", "robots.txt answered 503", …
        why: String,
        /// True when robots.txt itself could not be had, so the whole site is closed to us.
        whole_site: bool,
    },
    /// The address is private, loopback or otherwise not ours to contact.
    #[error(
        "{url} leads to {address}, which is not a public address (use --allow-private-addresses for a site of your own)"
    )]
    ForbiddenAddress {
        /// The address asked for.
        url: Url,
        /// What it led to.
        address: String,
    },
    /// No such host, refused, reset, TLS failure: the host does not answer.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// The host.
        host: String,
        /// In words.
        why: String,
    },
    /// No answer, or not all of it, within the time bound and nothing usable came.
    #[error("{url} did not answer within {seconds} s")]
    Timeout {
        /// The address.
        url: Url,
        /// The bound.
        seconds: u64,
    },
    /// The host asks us to wait (429 or 503 with or without Retry-After) longer than the budget allows,
    /// or has failed so often in a row that we leave it alone for a while.
    #[error(
        "{host} is left alone for {seconds} s: it asked us to wait, or failed several times in a row"
    )]
    HostPaused {
        /// The host.
        host: String,
        /// Until when, counted from now.
        seconds: u64,
    },
    /// A challenge page of a firewall, or 401/403 on everything.
    #[error("{host} keeps us out with a wall: {why}")]
    Wall {
        /// The host.
        host: String,
        /// What was seen.
        why: String,
    },
    /// The server answers, but not in HTTP we can accept: too many headers, a broken status line, …
    #[error("{url} gives an answer that cannot be read: {why}")]
    BadAnswer {
        /// The address.
        url: Url,
        /// In words.
        why: String,
    },
    /// The caller's deadline came before our turn; nothing is wrong with the host.
    #[error("no time was left to fetch {url}")]
    OutOfTime {
        /// The address.
        url: Url,
    },
    /// Too many redirects, a loop, a scheme that is not http(s), an address that is too long.
    #[error("{url} cannot be followed: {why}")]
    BadRedirect {
        /// The address.
        url: Url,
        /// In words.
        why: String,
    },
}
