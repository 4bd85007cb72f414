//! The guard at the door: who may ask, how much, for how long; and what every answer tells the browser.
//!
//! There is no session and no cookie, so there is nothing to steal; what is guarded is the machine that serves, and
//! the sites that are read on demand, which somebody else's page could otherwise have read in a visitor's name.

use std::ffi::OsStr;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use futures_util::FutureExt as _;
use tokio::sync::Semaphore;

use super::client::Client;
use super::rate::Rates;
use super::refusal::{Refusal, is_api, say_why};

/// What a request that is no upload may weigh, in bytes.
const SMALL_BODY: usize = 64 * 1024;
/// What any request may weigh, in bytes: a document to try.
pub(super) const MOST_BODY: usize = 8 * 1024 * 1024;
/// What an address may be long, in bytes.
const MOST_URI: usize = 4096;
/// So many requests are worked on at once.
const AT_ONCE: usize = 128;
/// A request is answered (its head is) within this time. A stream of events goes on after that.
const TIME: Duration = Duration::from_secs(30);
/// What a request that changes something, or is work, costs; one that only looks costs 1.
const DEAR: u32 = 10;

/// On every answer. No script but our own files, no frame, no address of ours to other sites.
const HEADERS: [(HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
];

/// How the door is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardSettings {
    /// Names the server goes by besides its address and `localhost`.
    pub hosts: Vec<String>,
    /// A proxy of ours stands before the server and tells the client's address in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Requests per client and minute; 0 for no limit.
    pub per_minute: u32,
    /// The one other origin whose scripts may use the programming interface.
    pub cors: Option<HeaderValue>,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self { hosts: Vec::new(), behind_proxy: false, per_minute: 600, cors: None }
    }
}

/// The guard.
#[derive(Debug)]
pub struct Guard {
    settings: GuardSettings,
    listens_on: IpAddr,
    rates: Option<Rates>,
    at_once: Semaphore,
}

impl Guard {
    /// A guard for a server that listens on this address.
    pub fn new(settings: GuardSettings, listens_on: IpAddr) -> Self {
        let rates = (settings.per_minute > 0).then(|| Rates::new(settings.per_minute));
        Self { settings, listens_on, rates, at_once: Semaphore::new(AT_ONCE) }
    }

    /// Puts the guard before all routes.
    pub fn before(self: Arc<Self>, routes: Router) -> Router {
        routes
            .layer(DefaultBodyLimit::max(SMALL_BODY))
            .layer(middleware::from_fn_with_state(self, guard))
            .layer(middleware::from_fn(say_why))
            .layer(middleware::from_fn(tell_browser))
    }

    fn check(&self, request: &Request) -> Result<(), Refusal> {
        Self::check_size(request)?;
        let host = host_of(request).ok_or_else(no_host)?;
        if !self.is_our_name(host.host()) {
            return Err(wrong_host());
        }
        let changes = !request.method().is_safe();
        if changes && !self.comes_from_here(request.headers(), &host) {
            return Err(cross_site());
        }
        let cost = if changes || is_work(request) { DEAR } else { 1 };
        let client = Client::asking(request, self.settings.behind_proxy);
        let taken = self.rates.as_ref().map(|rates| rates.take(client, cost, Instant::now()));
        taken.unwrap_or(Ok(())).map_err(too_much)
    }

    fn check_size(request: &Request) -> Result<(), Refusal> {
        let uri = request.uri();
        let length = uri.path_and_query().map_or(0, |path| path.as_str().len());
        if length > MOST_URI {
            return Err(Refusal::new(
                StatusCode::URI_TOO_LONG,
                "address-too-long",
                "Dit adres is te lang.",
                "This address is too long.",
            ));
        }
        let said = request.headers().get(header::CONTENT_LENGTH);
        let said = said.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if said.is_some_and(|length| length > MOST_BODY) {
            return Err(too_large());
        }
        Ok(())
    }

    /// Against DNS rebinding: a page of somebody else whose name leads to this machine is refused, because it asks
    /// under its own name.
    fn is_our_name(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            // An address cannot be rebound.
            return address == self.listens_on
                || address.is_loopback()
                || self.listens_on.is_unspecified();
        }
        let host = host.trim_end_matches('.');
        host.eq_ignore_ascii_case("localhost")
            || self.settings.hosts.iter().any(|name| name.eq_ignore_ascii_case(host))
    }

    /// Is this request made by a page of ours, or by no page at all? `Sec-Fetch-Site` says so where a browser sends
    /// it (Fetch Metadata, W3C); `Origin` does where it does not (RFC 6454 §7).
    fn comes_from_here(&self, headers: &HeaderMap, host: &Authority) -> bool {
        let origin = headers.get(header::ORIGIN);
        if origin.is_some() && origin == self.settings.cors.as_ref() {
            return true;
        }
        match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            Some(b"same-origin" | b"none") => true,
            Some(_) => false,
            None => origin.is_none_or(|origin| is_origin_of(origin, host)),
        }
    }
}

/// Is this more work than showing what is there?
fn is_work(request: &Request) -> bool {
    let path = request.uri().path();
    is_api(path) && path.ends_with("/changes")
        || path.contains("/bewijs/")
        || Path::new(path).extension() == Some(OsStr::new("docx"))
}

fn is_origin_of(origin: &HeaderValue, host: &Authority) -> bool {
    let of = |text: &str| Some(text.split_once("://")?.1.eq_ignore_ascii_case(host.as_str()));
    origin.to_str().ok().and_then(of).unwrap_or(false)
}

/// The name the client asked for: in the request line where it stands there, else in `Host` (RFC 9112 §3.2).
/// More than one `Host` is none.
fn host_of(request: &Request) -> Option<Authority> {
    if let Some(authority) = request.uri().authority() {
        return Some(authority.clone());
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next()?;
    if hosts.next().is_some() {
        return None;
    }
    host.to_str().ok()?.parse().ok()
}

async fn guard(State(guard): State<Arc<Guard>>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if let Err(refusal) = guard.check(&request) {
        return refusal.answer(&path);
    }
    if let Some(answer) = super::cors::preflight(&request, guard.settings.cors.as_ref()) {
        return answer;
    }
    let Ok(_place) = guard.at_once.try_acquire() else { return busy().answer(&path) };
    let changes = !request.method().is_safe();
    let client = Client::asking(&request, guard.settings.behind_proxy);
    request.extensions_mut().insert(client);
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = match tokio::time::timeout(TIME, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::error!(
                path,
                "a page could not be made: the program met a case it does not know"
            );
            our_fault().answer(&path)
        }
        Err(_) => too_slow().answer(&path),
    };
    if is_api(&path) {
        super::cors::allow(&mut response, guard.settings.cors.as_ref());
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        // Told to a proxy (nginx): what happens now is of no use a minute later.
        let name = HeaderName::from_static("x-accel-buffering");
        response.headers_mut().insert(name, HeaderValue::from_static("no"));
    }
    let stays = HeaderValue::from_static(if changes { "no-store" } else { "no-cache" });
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(stays);
    response
}

async fn tell_browser(request: Request, next: Next) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if is_head {
        *response.body_mut() = axum::body::Body::empty();
    }
    response
}

fn no_host() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "no-host",
        "In deze vraag staat niet voor welke server hij is.",
        "The request does not say, or does not say clearly, which host it is for.",
    )
}

fn wrong_host() -> Refusal {
    Refusal::new(
        StatusCode::MISDIRECTED_REQUEST,
        "unknown-host",
        "Deze server kent de naam niet waaronder u hem vraagt. Wie hem beheert, geeft de naam op met --host.",
        "This server does not go by that name. Whoever runs it gives the name with --host.",
    )
}

fn cross_site() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "cross-site",
        "Deze vraag komt van een andere website. Ga naar de bladzijde zelf en probeer het daar.",
        "The request comes from another website. Go to the page itself and try there.",
    )
}

fn too_much(wait: Duration) -> Refusal {
    let seconds = wait.as_secs() + 1;
    Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-requests",
        format!(
            "U vraagt veel in korte tijd. Wacht {seconds} seconden en probeer het dan nog eens."
        ),
        format!("That is a lot in a short time. Wait {seconds} seconds and try again."),
    )
    .for_now(seconds)
}

/// Something weighs more than it may.
pub(super) fn too_large() -> Refusal {
    let most = MOST_BODY / 1024 / 1024;
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        format!("Wat u stuurt is te groot. Er past hoogstens {most} MB."),
        format!("What was sent is too large; at most {most} MB is taken."),
    )
}

fn busy() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "Het is nu te druk. Probeer het zo nog eens.",
        "It is too busy now. Try again in a moment.",
    )
    .for_now(2)
}

fn too_slow() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "took-too-long",
        "Dit duurde te lang. Probeer het later nog eens.",
        "This took too long. Try again later.",
    )
    .for_now(10)
}

fn our_fault() -> Refusal {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "our-fault",
        "Er ging bij ons iets mis. Probeer het later nog eens.",
        "Something went wrong on our side. Try again later.",
    )
}
