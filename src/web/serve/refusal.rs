//! What is said when a request gets no page: a problem document (RFC 9457) to programs, a page to people.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::report::Lang;

/// Where the programming interface stands.
pub(crate) const API: &str = "/api/v1";

/// An error of the programming interface, as RFC 9457 wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// Names the kind of problem; always the same for the same kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened here, and what to do.
    pub detail: String,
}

/// Why a request gets no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    /// A word that names the kind.
    kind: &'static str,
    nl: String,
    en: String,
    wait: Option<u64>,
}

impl Refusal {
    /// A refusal with its kind and what to do, in Dutch and English.
    pub fn new(
        status: StatusCode,
        kind: &'static str,
        nl: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { status, kind, nl: nl.into(), en: en.into(), wait: None }
    }

    /// One that is over after so many seconds.
    pub fn for_now(mut self, seconds: u64) -> Self {
        self.wait = Some(seconds.max(1));
        self
    }

    /// In words, for a person.
    pub fn to_people(&self, lang: Lang) -> String {
        String::from(lang.pick(&self.nl, &self.en))
    }

    /// For a program.
    pub fn problem(&self) -> Problem {
        Problem {
            kind: format!("tag:ocowijzer.nl,2026:problem/{}", self.kind),
            title: self.status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: self.status.as_u16(),
            detail: self.en.clone(),
        }
    }

    /// For whoever asked for this path.
    pub fn answer(&self, path: &str) -> Response {
        if is_api(path) { self.to_program() } else { self.to_person(path) }
    }

    /// The problem document.
    pub fn to_program(&self) -> Response {
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        self.with_wait((self.status, kind, body).into_response())
    }

    fn to_person(&self, path: &str) -> Response {
        let lang = if path.starts_with("/en/") { Lang::En } else { Lang::Nl };
        let up = "../".repeat(path.matches('/').count().saturating_sub(1));
        let title = lang.pick("Dat gaat niet", "That does not work");
        let page = html! {
            (DOCTYPE)
            html lang=(lang.pick("nl", "en")) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " – ocowijzer" }
                    link rel="stylesheet" href={ (up) "style.css" };
                }
                body {
                    main {
                        h1 { (title) }
                        p { (lang.pick(&self.nl, &self.en)) }
                        p {
                            a href={ (up) (lang.pick("./", "./en/")) } {
                                (lang.pick("Naar de eerste bladzijde", "To the front page"))
                            }
                        }
                    }
                }
            }
        };
        self.with_wait((self.status, Html(page.into_string())).into_response())
    }

    fn with_wait(&self, mut response: Response) -> Response {
        if let Some(seconds) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// What stands behind a bare status.
    fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::new(
                status,
                "not-found",
                "Deze bladzijde is er niet. Staat er een fout in het adres?",
                "There is nothing at this address. Is there a mistake in it?",
            ),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "method-not-allowed",
                "Zo kunt u deze bladzijde niet opvragen. Ga terug en probeer het met de knop.",
                "This method is not for this address; the header Allow says which are.",
            ),
            StatusCode::SERVICE_UNAVAILABLE => Self::new(
                status,
                "busy",
                "Het is nu te druk. Probeer het over een paar minuten nog eens.",
                "It is too busy now. Try again in some minutes.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(
                status,
                "too-large",
                "Wat u stuurt is te groot.",
                "What was sent is too large.",
            ),
            status if status.is_client_error() => Self::new(
                status,
                "bad-request",
                "Wij begrijpen deze vraag niet. Ga terug en probeer het nog eens.",
                "This request cannot be understood.",
            ),
            status => Self::new(
                status,
                "our-fault",
                "Er ging bij ons iets mis. Probeer het later nog eens.",
                "Something went wrong on our side. Try again later.",
            ),
        }
    }
}

/// Is this a path of the programming interface?
pub(super) fn is_api(path: &str) -> bool {
    path.strip_prefix(API).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Gives a bare status its words. Texts of the framework (an unreadable form) are replaced by ours.
pub(super) async fn say_why(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_ours = kind.is_some_and(|kind| !kind.starts_with(b"text/plain"));
    if !is_error || is_ours {
        return response;
    }
    let mut said = Refusal::of(status).answer(&path);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            said.headers_mut().insert(name, value.clone());
        }
    }
    said
}
