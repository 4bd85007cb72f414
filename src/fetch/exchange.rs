//! One request and its answer over the wire: the HTTP client, what it sends, and the bounds on what it takes.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, Method, Request, Response, redirect};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::address::GuardedResolver;
use super::body::{self, BodyBounds};
use super::decode::{ACCEPT_ENCODING, Decoded, decode};
use super::error_text::{Failure, failure};
use super::fetcher::FetcherError;
use super::robots::PARSE_LIMIT;
use super::room::{Room, Rooms};
use super::{
    AddressPolicy, Exchange, FetchSettings, Purpose, StoredCopy, Truncated, Validators, header,
    parse_response_head,
};

/// More response headers are refused.
const MAX_HEADERS: usize = 256;
/// Octets of all response headers together.
const MAX_HEADER_OCTETS: usize = 256 * 1024;
/// Bodies longer than this are decoded aside, not on the thread that serves the network.
const DECODE_HERE: usize = 64 * 1024;
/// robots.txt is read a little further than it is parsed, to know that there is more.
pub const ROBOTS_BODY: u64 = PARSE_LIMIT as u64 + 1024;
/// A connection that nobody uses is closed after this long, or twice as long: longer than the gap to nearly every
/// host, and short enough that the connections to sites that are done do not pile up (some 30 kB each).
const KEPT_OPEN: Duration = Duration::from_secs(12);
/// What we like to read.
const ACCEPT: &str =
    "text/html,application/xhtml+xml,application/pdf;q=0.9,application/xml;q=0.8,*/*;q=0.5";

/// The one place where an HTTP client is built.
pub fn client(
    settings: &FetchSettings,
    resolver: &GuardedResolver,
) -> Result<Client, FetcherError> {
    let builder = || {
        Client::builder()
            .user_agent(settings.user_agent.clone())
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .dns_resolver(resolver.clone())
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(KEPT_OPEN)
            .pool_max_idle_per_host(settings.per_host_in_flight)
            .http1_max_headers(MAX_HEADERS)
            .http2_max_header_list_size(u32::try_from(MAX_HEADER_OCTETS).unwrap_or(u32::MAX))
    };
    let words = |error: &reqwest::Error| format!("{error:?}");
    let roots = settings.trusted_roots.iter().map(|der| Certificate::from_der(der));
    let roots = roots.collect::<Result<Vec<_>, _>>();
    let roots = roots.map_err(|error| FetcherError::Client(words(&error)))?;
    match builder().tls_certs_merge(roots.clone()).build() {
        Ok(client) => Ok(client),
        // A site of one's own on plain http needs no certificates; https then fails and says so.
        Err(_) if settings.addresses != AddressPolicy::PublicOnly => builder()
            .tls_certs_only(roots)
            .build()
            .map_err(|error| FetcherError::Client(words(&error))),
        Err(error) if words(&error).contains("CA cert") => Err(FetcherError::NoCertificates),
        Err(error) => Err(FetcherError::Client(words(&error))),
    }
}

/// What is asked for.
pub struct Asked<'a> {
    /// The address.
    pub url: &'a Url,
    /// What for.
    pub purpose: Purpose,
    /// `Accept`, when the caller has a wish.
    pub accept: Option<&'a str>,
    /// For a conditional request.
    pub validators: Option<&'a Validators>,
    /// Ask past caches: a cache answered 304 to a request that had no condition.
    pub no_cache: bool,
    /// The `Cookie` header.
    pub cookies: Option<String>,
    /// The caller's.
    pub deadline: Instant,
}

/// An answer, whatever its status.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Names lower case, in order.
    pub headers: Vec<(String, String)>,
    /// For the archive; holds the body as received.
    pub exchange: Exchange,
    /// What a large body takes up.
    pub room: Room,
}

impl Answer {
    /// An answer that was had earlier; `None` when its head is no response head.
    pub fn recalled(exchange: Exchange) -> Option<Self> {
        let head =
            exchange.confirmed.as_ref().map_or(&exchange.response_head, |copy| &copy.response_head);
        let (status, headers) = parse_response_head(head)?;
        Some(Self { status, headers, exchange, room: Room::default() })
    }

    /// A 304 stands for the copy it confirms.
    #[must_use]
    pub fn confirming(mut self, copy: StoredCopy) -> Self {
        if let Some((status, headers)) = parse_response_head(&copy.response_head) {
            (self.status, self.headers) = (status, headers);
            self.exchange.confirmed = Some(Arc::new(copy));
        }
        self
    }

    /// The values of `Content-Encoding`.
    pub fn encodings(&self) -> Vec<&str> {
        let named =
            |(name, value): &'_ (String, String)| name == "content-encoding" && !value.is_empty();
        self.headers.iter().filter(|h| named(h)).map(|(_, value)| value.as_str()).collect()
    }

    /// Says it is a PDF, by type or by file name.
    pub fn is_pdf(&self) -> bool {
        says_pdf(&self.headers)
    }

    /// Undoes the encodings; at most `limit` bytes. The exchange is given back for the archive.
    pub async fn decode(self, limit: u64) -> (Decoded, Exchange) {
        let encodings: Vec<String> = self.encodings().into_iter().map(str::to_owned).collect();
        let wire = self.exchange.payload();
        let decoded = if encodings.is_empty() || wire.len() <= DECODE_HERE {
            decode(wire, &encodings, limit)
        } else {
            let wire = wire.to_vec();
            aside(move || decode(&wire, &encodings, limit)).await
        };
        (decoded, self.exchange)
    }
}

async fn aside(undo: impl FnOnce() -> Decoded + Send + 'static) -> Decoded {
    let nothing = || Decoded {
        body: Vec::new(),
        too_large: false,
        cut: false,
        left_encoded: Some(String::from("decoding failed")),
    };
    tokio::task::spawn_blocking(undo).await.unwrap_or_else(|_| nothing())
}

fn says_pdf(headers: &[(String, String)]) -> bool {
    let has = |name, what: &str| {
        header(headers, name).is_some_and(|value| value.to_ascii_lowercase().contains(what))
    };
    has("content-type", "application/pdf") || has("content-disposition", ".pdf")
}

/// Sends the request and reads the answer, within the time of the settings and of the caller.
pub async fn perform(
    client: &Client,
    settings: &FetchSettings,
    rooms: &Rooms,
    asked: Asked<'_>,
) -> Result<Answer, Failure> {
    let at = Timestamp::now();
    let begun = Instant::now();
    let until = asked.deadline.min(begun + settings.timeout);
    let mut request = Request::new(Method::GET, asked.url.clone());
    *request.headers_mut() = request_headers(settings, &asked);
    let request_head = request_head(asked.url, request.headers());
    let response = timeout_at(until, client.execute(request))
        .await
        .map_err(|_| Failure::TimedOut)?
        .map_err(|error| failure(&error))?;
    let peer = response.remote_addr();
    if let Some(peer) = peer
        && !settings.addresses.allows(peer.ip())
    {
        return Err(Failure::Forbidden(peer.ip().to_string()));
    }
    check_header_size(response.headers())?;
    let status = response.status().as_u16();
    let headers = header_list(response.headers());
    let response_head = response_head(&response);
    let bounds = BodyBounds {
        wire: wire_limit(settings, asked.purpose, &headers),
        until,
        deadline: asked.deadline,
        idle: settings.idle_timeout,
        rate_after: settings.rate_after,
        rate: settings.least_rate,
    };
    let body = body::read(response, bounds, rooms).await;
    if body.bytes.is_empty() {
        match body.truncated {
            Some(Truncated::TimedOut) => return Err(Failure::TimedOut),
            Some(Truncated::Disconnected) => {
                return Err(Failure::Broken(String::from("the connection broke before the body")));
            }
            Some(Truncated::TooLarge) | None => {}
        }
    }
    let exchange = Exchange {
        url: asked.url.clone(),
        peer,
        at,
        request_head,
        response_head,
        response_body: body.bytes,
        truncated: body.truncated,
        archived: None,
        confirmed: None,
    };
    Ok(Answer { status, headers, exchange, room: body.room })
}

fn wire_limit(settings: &FetchSettings, purpose: Purpose, headers: &[(String, String)]) -> u64 {
    match purpose {
        Purpose::Robots => ROBOTS_BODY,
        _ if says_pdf(headers) => settings.max_wire_pdf,
        Purpose::Sitemap => settings.max_wire_listing,
        Purpose::Page | Purpose::Search => settings.max_wire,
    }
}

fn request_headers(settings: &FetchSettings, asked: &Asked<'_>) -> HeaderMap {
    let accept = match asked.purpose {
        Purpose::Robots => "text/plain,*/*;q=0.5",
        _ => asked.accept.unwrap_or(ACCEPT),
    };
    let etag = asked.validators.and_then(|known| known.etag.as_deref());
    let modified = asked.validators.and_then(|known| known.last_modified.as_deref());
    let wanted = [
        ("user-agent", Some(settings.user_agent.as_str())),
        ("accept", Some(accept)),
        ("accept-language", Some("nl")),
        ("accept-encoding", Some(ACCEPT_ENCODING)),
        ("if-none-match", etag),
        ("if-modified-since", modified),
        ("cache-control", asked.no_cache.then_some("no-cache")),
        ("cookie", asked.cookies.as_deref()),
    ];
    let mut headers = HeaderMap::new();
    for (name, value) in wanted {
        // A stored validator that is no header value any more is left out: the answer is then a 200.
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}

/// As sent on HTTP/1.1; the client adds `host` last.
fn request_head(url: &Url, headers: &HeaderMap) -> Vec<u8> {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut head = format!("GET {target} HTTP/1.1\r\n").into_bytes();
    push_headers(&mut head, headers);
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    head.extend_from_slice(format!("host: {host}\r\n\r\n").as_bytes());
    head
}

fn response_head(response: &Response) -> Vec<u8> {
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    push_headers(&mut head, response.headers());
    head.extend_from_slice(b"\r\n");
    head
}

fn push_headers(head: &mut Vec<u8>, headers: &HeaderMap) {
    for (name, value) in headers {
        if name == reqwest::header::TRANSFER_ENCODING {
            head.extend_from_slice(b"x-orig-");
        }
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
}

fn check_header_size(headers: &HeaderMap) -> Result<(), Failure> {
    let octets: usize = headers.iter().map(|(n, v)| n.as_str().len() + v.len() + 4).sum();
    if octets > MAX_HEADER_OCTETS || headers.len() > MAX_HEADERS {
        let count = headers.len();
        return Err(Failure::BadAnswer(format!("{count} headers with {octets} octets")));
    }
    Ok(())
}

/// Header values are octets: UTF-8 where they are, Latin-1 where not.
fn header_list(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => text.to_owned(),
        Err(_) => value.as_bytes().iter().map(|b| char::from(*b)).collect(),
    };
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
