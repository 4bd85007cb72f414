//! Starting, following and stopping a check on demand.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{iter, unfold};
use jiff::Timestamp;

use super::Answered;
use super::answer::{Named, json};
use super::municipalities::find;
use super::wire::{CheckLinks, CheckPhase, CheckStatus};
use crate::pipeline::Target;
use crate::web::check;
use crate::web::serve::App;
use crate::web::serve::checks::{Check, Phase};
use crate::web::serve::client::Client;
use crate::web::serve::refusal::{API, Refusal};

/// Starts a check, or joins the one that is under way. A result of less than half an hour ago is not made again.
#[utoipa::path(
    post, path = "/municipalities/{code}/check", tag = "checks",
    params(("code" = String, Path, description = "CBS code or name for addresses", example = "lindermeer")),
    responses(
        (status = 200, description = "Nothing was begun: there is a fresh result", content_type = "application/json",
            body = ref("#/components/schemas/CheckStatus")),
        (status = 202, description = "The check is waiting or under way", content_type = "application/json",
            body = ref("#/components/schemas/CheckStatus"),
            headers(("location" = String, description = "The check"))),
        (status = 400, description = "The address is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such municipality", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 409, description = "It is an example that does not exist", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 429, description = "This client asks too much, or has enough checks under way",
            content_type = "application/problem+json", body = ref("#/components/schemas/Problem"),
            headers(("retry-after" = i64, description = "Seconds"))),
        (status = 503, description = "The queue is full", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem"),
            headers(("retry-after" = i64, description = "Seconds"))),
    ),
)]
pub async fn start(State(app): State<Arc<App>>, Named(code): Named, client: Client) -> Answered {
    let country = app.country();
    let listed = find(&country, &code)?;
    if country.is_example(&listed.municipality.slug) {
        return Err(only_examples());
    }
    let target = Target::of(&listed.municipality);
    let slug = target.municipality.slug.clone();
    if check::fresh_for(listed, Timestamp::now()).is_some() {
        return json(&HeaderMap::new(), &fresh(&slug));
    }
    let reload = Arc::clone(&app);
    match app.checks().start(target, client, move || reload.reload()) {
        Ok(check) => {
            let status = CheckStatus::of(&app, &check);
            let mut answer = json(&HeaderMap::new(), &status)?;
            *answer.status_mut() = StatusCode::ACCEPTED;
            if let Ok(here) = HeaderValue::from_str(&status.links.this) {
                answer.headers_mut().insert(header::LOCATION, here);
            }
            Ok(answer)
        }
        Err(refused) => Err(refused.refusal()),
    }
}

/// How far a check is; `fresh` where none is needed.
#[utoipa::path(
    get, path = "/municipalities/{code}/check", tag = "checks",
    params(("code" = String, Path, description = "CBS code or name for addresses", example = "lindermeer")),
    responses(
        (status = 200, description = "The check", content_type = "application/json",
            body = ref("#/components/schemas/CheckStatus")),
        (status = 400, description = "The address is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such municipality, or no check of it",
            content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn status(
    State(app): State<Arc<App>>,
    Named(code): Named,
    headers: HeaderMap,
) -> Answered {
    match known(&app, &code)? {
        Known::Check(check) => json(&headers, &CheckStatus::of(&app, &check)),
        Known::Fresh(slug) => json(&headers, &fresh(&slug)),
    }
}

/// Stops a check for all who wait for it; nothing of it is kept. One that is over stays as it is.
#[utoipa::path(
    post, path = "/municipalities/{code}/check/stop", tag = "checks",
    params(("code" = String, Path, description = "CBS code or name for addresses", example = "lindermeer")),
    responses(
        (status = 200, description = "The check, which is stopped or was over", content_type = "application/json",
            body = ref("#/components/schemas/CheckStatus")),
        (status = 400, description = "The address is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such municipality, or no check of it",
            content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn stop(State(app): State<Arc<App>>, Named(code): Named, client: Client) -> Answered {
    let status = match known(&app, &code)? {
        Known::Check(check) => {
            check.withdraw(client);
            CheckStatus::of(&app, &check)
        }
        Known::Fresh(slug) => fresh(&slug),
    };
    json(&HeaderMap::new(), &status)
}

/// A check as it goes on: server-sent events named `status`, each with a `CheckStatus`, until it is over.
#[utoipa::path(
    get, path = "/municipalities/{code}/check/events", tag = "checks",
    params(("code" = String, Path, description = "CBS code or name for addresses", example = "lindermeer")),
    responses(
        (status = 200, description = "The events", content_type = "text/event-stream", body = String),
        (status = 400, description = "The address is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such municipality, or no check of it",
            content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn events(State(app): State<Arc<App>>, Named(code): Named) -> Answered {
    match known(&app, &code)? {
        Known::Check(check) => Ok(follow(app, check)),
        Known::Fresh(slug) => {
            let event = event(&fresh(&slug));
            Ok(Sse::new(iter(event.map(Ok::<_, Infallible>))).into_response())
        }
    }
}

fn follow(app: Arc<App>, check: Arc<Check>) -> Response {
    let mut receiver = check.follow();
    receiver.mark_changed();
    let events = unfold(Some(receiver), move |receiver| {
        let (app, check) = (Arc::clone(&app), Arc::clone(&check));
        async move {
            let mut receiver = receiver?;
            receiver.changed().await.ok()?;
            let over = receiver.borrow_and_update().phase.is_over();
            let event = event(&CheckStatus::of(&app, &check))?;
            Some((Ok::<_, Infallible>(event), (!over).then_some(receiver)))
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

fn event(status: &CheckStatus) -> Option<Event> {
    Some(Event::default().event("status").data(serde_json::to_string(status).ok()?))
}

/// What there is to tell of a check.
enum Known {
    /// It waits, goes on, or was over a short while ago.
    Check(Arc<Check>),
    /// None was begun, because the result of this municipality (by slug) is fresh.
    Fresh(String),
}

fn known(app: &App, code: &str) -> Result<Known, Refusal> {
    let country = app.country();
    let listed = find(&country, code)?;
    let slug = &listed.municipality.slug;
    let check = app.checks().get(slug).map(Known::Check);
    let fresh = || check::fresh_for(listed, Timestamp::now()).map(|_| Known::Fresh(slug.clone()));
    check.or_else(fresh).ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "no-check",
            "Van deze gemeente is er nu geen controle.",
            "There is no check of this municipality now; POST starts one.",
        )
    })
}

impl CheckStatus {
    fn of(app: &App, check: &Check) -> Self {
        let progress = check.follow().borrow().clone();
        let waits = progress.phase == Phase::Waiting;
        let slug = check.target.municipality.slug.clone();
        Self {
            phase: match progress.phase {
                Phase::Waiting => CheckPhase::Waiting,
                Phase::Reading => CheckPhase::Reading,
                Phase::Done => CheckPhase::Done,
                Phase::Cancelled => CheckPhase::Cancelled,
                Phase::Failed(_) => CheckPhase::Failed,
            },
            ahead: if waits { app.checks().ahead(check) } else { 0 },
            wait_seconds: if waits { app.checks().wait(check).as_secs() } else { 0 },
            pages: progress.pages,
            about_oco: progress.about_oco,
            lines: progress.lines.into(),
            links: links(&slug),
            slug,
        }
    }
}

fn fresh(slug: &str) -> CheckStatus {
    CheckStatus {
        slug: slug.to_owned(),
        phase: CheckPhase::Fresh,
        ahead: 0,
        wait_seconds: 0,
        pages: 0,
        about_oco: 0,
        lines: Vec::new(),
        links: links(slug),
    }
}

fn links(slug: &str) -> CheckLinks {
    let of = |end: &str| format!("{API}/municipalities/{slug}/{end}");
    CheckLinks { this: of("check"), events: of("check/events"), result: of("result") }
}

fn only_examples() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        "only-examples",
        "Dit zijn voorbeelden. Deze gemeenten bestaan niet.",
        "These municipalities are examples and do not exist, so their sites cannot be read.",
    )
}
