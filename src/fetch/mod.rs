//! One URL, politely: address guard, robots.txt (RFC 9309), politeness per host and per server address,
//! bounded body, content decoding. Redirects are followed by hand, each hop through the same checks.

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

/// Which addresses may be contacted. A value that is passed in; there is no test-only switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AddressPolicy {
    /// Public addresses on the usual ports only.
    #[default]
    PublicOnly,
    /// Private and loopback addresses, and any port, too (`--allow-private-addresses`, `demo`).
    AllowPrivate,
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
    /// Bound on one body after decompression, in bytes.
    pub max_body: u64,
    /// Requests in flight to one server address, over all hosts on it.
    pub per_address_in_flight: usize,
    /// Requests per second to one server address, over all hosts on it.
    pub per_address_per_second: f64,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            addresses: AddressPolicy::PublicOnly,
            user_agent: String::from("ocowijzer/0.1 (+https://ocowijzer.nl/crawler)"),
            delay: Duration::from_secs(1),
            timeout: Duration::from_secs(30),
            max_body: 16 * 1024 * 1024,
            per_address_in_flight: 2,
            per_address_per_second: 4.0,
        }
    }
}

/// The answer to one GET, after redirects.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The address asked for.
    pub requested: Url,
    /// The address that answered, after redirects.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// Response headers of the last hop, names lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body after content-encoding was undone, at most `max_body` bytes.
    pub body: Vec<u8>,
    /// Set when the body is not whole.
    pub truncated: Option<Truncated>,
    /// When the request was sent.
    pub fetched_at: Timestamp,
    /// Every exchange made on the way, redirects included, as sent and received, for the archive.
    pub exchanges: Vec<Exchange>,
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
    /// The host asks us to wait (429 or 503 with or without Retry-After) longer than the budget allows.
    #[error("{host} asks us to come back in {seconds} s")]
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
    /// Too many redirects, a loop, a scheme that is not http(s), an address that is too long.
    #[error("{url} cannot be followed: {why}")]
    BadRedirect {
        /// The address.
        url: Url,
        /// In words.
        why: String,
    },
}
