//! Starting, following and stopping a check.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::Stream;
use futures_util::stream::unfold;
use jiff::Timestamp;

use super::checks::{Check, Refused};
use super::{App, show};
use crate::pipeline::Target;
use crate::report::Lang;
use crate::web::{Home, Place, View, check};

type Slug = Path<String>;

pub(super) fn routes(lang: Lang) -> Router<Arc<App>> {
    Router::new()
        .route(
            "/gemeente/{slug}/check/",
            get(move |State(app): State<Arc<App>>, Path(slug): Slug| async move {
                page(&app, lang, &slug)
            })
            .post(move |State(app): State<Arc<App>>, Path(slug): Slug| async move {
                start(&app, &slug)
            }),
        )
        .route(
            "/gemeente/{slug}/check/stop",
            post(async move |State(app): State<Arc<App>>, Path(slug): Slug| {
                let Some(check) = app.checks().get(&slug) else {
                    return StatusCode::NOT_FOUND.into_response();
                };
                check.cancel();
                Redirect::to("./").into_response()
            }),
        )
        .route(
            "/gemeente/{slug}/check/gebeurtenissen",
            get(move |State(app): State<Arc<App>>, Path(slug): Slug| async move {
                match app.checks().get(&slug) {
                    Some(check) => follow(app, check, lang).into_response(),
                    None => StatusCode::NOT_FOUND.into_response(),
                }
            }),
        )
}

fn start(app: &Arc<App>, slug: &str) -> Response {
    let country = app.country();
    let Some(listed) = country.by_slug(slug).filter(|_| !country.examples) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if check::fresh_for(listed, Timestamp::now()).is_some() {
        return Redirect::to("../").into_response();
    }
    let reload = Arc::clone(app);
    match app.checks().start(Target::of(&listed.municipality), move || reload.reload()) {
        Ok(_) => Redirect::to("./").into_response(),
        Err(Refused::Full { wait }) => {
            let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs()));
            response
        }
    }
}

fn page(app: &App, lang: Lang, slug: &str) -> Response {
    let Some(check) = app.checks().get(slug) else {
        return Redirect::to("../").into_response();
    };
    let progress = check.follow().borrow().clone();
    let (ahead, wait) = (app.checks().ahead(&check), app.checks().wait(&check).as_secs());
    show(app, lang, |view| {
        Some(check::page(view, view.country.by_slug(slug)?, &progress, ahead, wait))
    })
}

/// The changing part of the page, again with every change, until the check is over.
fn follow(
    app: Arc<App>,
    check: Arc<Check>,
    lang: Lang,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut receiver = check.follow();
    receiver.mark_changed();
    let events = unfold(Some(receiver), move |receiver| {
        let (app, check) = (Arc::clone(&app), Arc::clone(&check));
        async move {
            let mut receiver = receiver?;
            receiver.changed().await.ok()?;
            let over = receiver.borrow_and_update().phase.is_over();
            let event = Event::default().event(if over { "over" } else { "state" });
            let shown = state(&app, &check, lang).unwrap_or_default();
            Some((Ok(event.data(shown)), (!over).then_some(receiver)))
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

fn state(app: &App, check: &Check, lang: Lang) -> Option<String> {
    let country = app.country();
    let slug = &check.target.municipality.slug;
    let view = View { country: &country, lang, home: &Home::Served, now: None };
    let progress = check.follow().borrow().clone();
    let (ahead, wait) = (app.checks().ahead(check), app.checks().wait(check).as_secs());
    let at = Place::Check(slug.clone());
    let markup = check::state(&view, &at, country.by_slug(slug)?, &progress, ahead, wait);
    Some(markup.into_string())
}
