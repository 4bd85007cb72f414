//! One host of a fixture site over HTTP/1.1.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::fixture::{HostFixture, RouteFixture, SearchFixture, SiteFixture};
use super::index::{SearchIndex, escape, has_extension};
use super::{Log, Request};
use crate::archive::sha256_hex;

/// Every file is as old as this, on every machine.
const LAST_MODIFIED: &str = "Thu, 01 Oct 2026 08:00:00 GMT";
/// What a host without `404.html` says.
const NOT_FOUND: &str = "<!DOCTYPE html>\n<html lang=\"nl\"><head><title>Pagina niet gevonden</title></head>\
    <body><h1>Pagina niet gevonden</h1></body></html>\n";

/// A host as the server needs it.
#[derive(Debug)]
pub(super) struct Host {
    site: Arc<SiteFixture>,
    number: usize,
    /// Placeholder and what it stands for: `{{base}}`, `{{host:www}}`, ….
    placeholders: Vec<(String, String)>,
    index: Option<SearchIndex>,
    log: Log,
}

/// What is answered, before it becomes HTTP.
struct Answer {
    status: StatusCode,
    content_type: String,
    body: Vec<u8>,
    headers: Vec<(HeaderName, String)>,
}

/// Serves the host until told to stop.
pub(super) async fn run(listener: TcpListener, host: Arc<Host>, stop: CancellationToken) {
    let app = Router::new().fallback(handle).with_state(host);
    let served = axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await;
    if let Err(error) = served {
        tracing::warn!(%error, "a fixture host stopped");
    }
}

async fn handle(State(host): State<Arc<Host>>, request: HttpRequest) -> Response<Body> {
    let (method, uri) = (request.method(), request.uri());
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let answer = if *method == Method::GET || *method == Method::HEAD {
        host.answer(uri.path(), uri.query())
    } else {
        Answer::page(StatusCode::METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", b"GET only\n")
            .with(header::ALLOW, "GET, HEAD")
    };
    let response = answer.into_response(known, *method == Method::HEAD);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    host.note(method.as_str(), path, response.status());
    response
}

impl Host {
    /// The host with this number of a site, knowing the origins of all its hosts.
    pub(super) fn new(
        site: &Arc<SiteFixture>,
        number: usize,
        origins: &BTreeMap<String, String>,
        log: &Log,
    ) -> Arc<Self> {
        let host = &site.hosts[number];
        let mut placeholders: Vec<_> = origins
            .iter()
            .map(|(id, origin)| (format!("{{{{host:{id}}}}}"), origin.clone()))
            .collect();
        let base = origins.get(&host.id).cloned().unwrap_or_default();
        placeholders.push(("{{base}}".to_owned(), base));
        let search = site.search.as_ref().filter(|_| number == 0);
        let index = search.map(|search| SearchIndex::of(site, host, search));
        Arc::new(Self { site: site.clone(), number, placeholders, index, log: log.clone() })
    }

    fn host(&self) -> &HostFixture {
        &self.site.hosts[self.number]
    }

    fn note(&self, method: &str, path: &str, status: StatusCode) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(Request {
            at: Timestamp::now(),
            site: self.site.slug.clone(),
            host: self.host().id.clone(),
            method: method.to_owned(),
            path: path.to_owned(),
            status: status.as_u16(),
        });
    }

    fn answer(&self, path: &str, query: Option<&str>) -> Answer {
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        if let Some(route) = self.route(&path, query) {
            return self.routed(route, &path);
        }
        if let (Some(index), Some(search)) = (&self.index, &self.site.search)
            && path.trim_end_matches('/') == search.path.trim_end_matches('/')
        {
            return self.searched(index, search, query.unwrap_or_default());
        }
        match self.file(&path) {
            Some((name, bytes)) => self.found(&name, bytes),
            None => self.not_found(StatusCode::NOT_FOUND),
        }
    }

    /// The exception for this path; one that names the query goes before one that does not.
    fn route(&self, path: &str, query: Option<&str>) -> Option<&RouteFixture> {
        let here = |route: &&RouteFixture| route.host == self.host().id && route.path == path;
        let routes = || self.site.routes.iter().filter(here);
        routes()
            .find(|route| route.query.is_some() && route.query.as_deref() == query)
            .or_else(|| routes().find(|route| route.query.is_none()))
    }

    fn routed(&self, route: &RouteFixture, path: &str) -> Answer {
        let status = route
            .status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::OK);
        let body = match &route.body_file {
            Some(name) => self.body_file(name),
            None if status.is_success() => self.file(path),
            None => None,
        };
        let mut answer = match body {
            Some((name, bytes)) => self.found(&name, bytes),
            None if status.is_success() => self.not_found(StatusCode::NOT_FOUND),
            None => self.not_found(status),
        };
        if route.status.is_some() && answer.status == StatusCode::OK {
            answer.status = status;
        }
        if let Some(content_type) = &route.content_type {
            answer.content_type.clone_from(content_type);
        }
        let headers = [
            (header::LOCATION, route.location.as_ref().map(|to| self.fill_text(to))),
            (header::RETRY_AFTER, route.retry_after.map(|seconds| seconds.to_string())),
            (header::CONTENT_DISPOSITION, route.content_disposition.clone()),
        ];
        headers.into_iter().fold(answer, |answer, (name, value)| match value {
            Some(value) => answer.with(name, value),
            None => answer,
        })
    }

    fn searched(&self, index: &SearchIndex, search: &SearchFixture, query: &str) -> Answer {
        let wanted = field(query, &search.field);
        let Some((name, template)) = self.body_file(&search.template) else {
            return self.not_found(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let (count, results) = index.find(&wanted, &search.result);
        let utf8 = self.site.content_type.to_lowercase().contains("utf-8");
        let mut answer = self.found(&name, template);
        for (placeholder, value) in [
            ("{{query}}", escape(&wanted)),
            ("{{count}}", count.to_string()),
            ("{{results}}", results),
        ] {
            let value = if utf8 { value } else { in_ascii(&value) };
            answer.body = replace(&answer.body, placeholder, &value);
        }
        answer
    }

    /// The file a path stands for: a folder's index, the page without its extension, or the file itself.
    fn file(&self, path: &str) -> Option<(String, &[u8])> {
        let path = path.trim_matches('/');
        let root = &self.host().root;
        let names = if path.is_empty() {
            vec![format!("{root}/index.html")]
        } else {
            vec![
                format!("{root}/{path}/index.html"),
                format!("{root}/{path}.html"),
                format!("{root}/{path}"),
            ]
        };
        names.into_iter().find_map(|name| self.named(name))
    }

    fn body_file(&self, name: &str) -> Option<(String, &[u8])> {
        self.named(format!("{}/{name}", self.host().root)).or_else(|| self.named(name.to_owned()))
    }

    fn named(&self, name: String) -> Option<(String, &[u8])> {
        let bytes = self.site.files.get(&name)?;
        Some((name, bytes))
    }

    fn found(&self, name: &str, bytes: &[u8]) -> Answer {
        let content_type = content_type(name, bytes, &self.site.content_type);
        let body = if is_text(&content_type) { self.fill(bytes) } else { bytes.to_vec() };
        Answer::page(StatusCode::OK, content_type, body)
    }

    /// The host's error page, with the status that fits.
    fn not_found(&self, status: StatusCode) -> Answer {
        let mut answer = match self.body_file("404.html") {
            Some((name, bytes)) => self.found(&name, bytes),
            None => Answer::page(status, "text/html; charset=utf-8", NOT_FOUND),
        };
        answer.status = status;
        answer
    }

    fn fill(&self, bytes: &[u8]) -> Vec<u8> {
        self.placeholders
            .iter()
            .fold(bytes.to_vec(), |bytes, (name, value)| replace(&bytes, name, value))
    }

    fn fill_text(&self, text: &str) -> String {
        self.placeholders
            .iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }
}

impl Answer {
    fn page(status: StatusCode, content_type: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type: content_type.into(), body: body.into(), headers: Vec::new() }
    }

    fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// As HTTP; 304 when the client knows the body already.
    fn into_response(self, known: Option<&str>, head: bool) -> Response<Body> {
        let tag = entity_tag(&self.body);
        let unchanged = self.status == StatusCode::OK
            && known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
        let length = self.body.len();
        let body = if unchanged || head { Body::empty() } else { Body::from(self.body) };
        let mut response = Response::new(body);
        *response.status_mut() = if unchanged { StatusCode::NOT_MODIFIED } else { self.status };
        let mut headers = self.headers;
        headers.push((header::CONTENT_TYPE, self.content_type));
        if self.status == StatusCode::OK {
            headers.push((header::ETAG, tag));
            headers.push((header::LAST_MODIFIED, LAST_MODIFIED.to_owned()));
        }
        if head && !unchanged {
            headers.push((header::CONTENT_LENGTH, length.to_string()));
        }
        for (name, value) in headers {
            // A header that HTTP cannot carry is a slip in a fixture; the page is still served.
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// A strong validator made of the body alone, so that it is the same on every machine.
fn entity_tag(body: &[u8]) -> String {
    let mut digest = sha256_hex(body);
    digest.truncate(16);
    format!("\"{digest}\"")
}

fn content_type(name: &str, bytes: &[u8], html: &str) -> String {
    const TYPES: [(&str, &str); 14] = [
        ("xml", "application/xml; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("css", "text/css; charset=utf-8"),
        ("js", "text/javascript; charset=utf-8"),
        ("json", "application/json"),
        ("pdf", "application/pdf"),
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("jpeg", "image/jpeg"),
        ("gif", "image/gif"),
        ("svg", "image/svg+xml"),
        ("ico", "image/x-icon"),
        ("woff2", "font/woff2"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ];
    if let Some((_, known)) = TYPES.iter().find(|(extension, _)| has_extension(name, extension)) {
        return (*known).to_owned();
    }
    if has_extension(name, "html") || bytes.trim_ascii_start().starts_with(b"<") {
        html.to_owned()
    } else if bytes.starts_with(b"%PDF") {
        "application/pdf".to_owned()
    } else {
        "application/octet-stream".to_owned()
    }
}

fn is_text(content_type: &str) -> bool {
    content_type.starts_with("text/") || content_type.contains("xml")
}

/// The value of a form field, sent in UTF-8 or in the charset of an old page.
fn field(query: &str, wanted: &str) -> String {
    let value = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == wanted)
        .map_or(String::new(), |(_, value)| value.replace('+', " "));
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(&value).collect();
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned(),
    }
}

/// HTML that reads the same in every charset.
fn in_ascii(html: &str) -> String {
    html.chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("&#{};", u32::from(c)) })
        .collect()
}

/// Replaces in bytes, because a page may be in any charset; placeholders are ASCII.
fn replace(bytes: &[u8], placeholder: &str, value: &str) -> Vec<u8> {
    let wanted = placeholder.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(wanted.len()).position(|window| window == wanted) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(value.as_bytes());
        rest = &rest[at + wanted.len()..];
    }
    out.extend_from_slice(rest);
    out
}
