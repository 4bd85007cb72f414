//! Starting, following and stopping a check.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::Stream;
use futures_util::stream::unfold;
use jiff::Timestamp;

use super::checks::{Check, Refused};
use super::client::Client;
use super::{App, show};
use crate::pipeline::Target;
use crate::report::Lang;
use crate::web::{Country, Home, Listed, Place, View, check};

type Slug = Path<String>;

pub(super) fn routes(lang: Lang) -> Router<Arc<App>> {
    Router::new()
        .route(
            "/gemeente/{slug}/check/",
            get(move |State(app): State<Arc<App>>, Path(slug): Slug| async move {
                page(&app, lang, &slug)
            })
            .post(
                move |State(app): State<Arc<App>>, Path(slug): Slug, client: Client| async move {
                    start(&app, lang, &slug, client)
                },
            ),
        )
        .route(
            "/gemeente/{slug}/check/stop",
            post(async move |State(app): State<Arc<App>>, Path(slug): Slug, client: Client| {
                let Some(check) = app.checks().get(&slug) else {
                    return StatusCode::NOT_FOUND.into_response();
                };
                // Where others still wait for it, it goes on without this one.
                let to = if check.withdraw(client) { "./" } else { "../" };
                Redirect::to(to).into_response()
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

fn start(app: &Arc<App>, lang: Lang, slug: &str, client: Client) -> Response {
    let country = app.country();
    let Some(listed) = country.by_slug(slug).filter(|_| !country.is_example(slug)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if check::fresh_for(listed, Timestamp::now()).is_some() {
        return Redirect::to("../").into_response();
    }
    let from = Place::Check(slug.to_owned());
    match begin(app, Target::of(&listed.municipality), client) {
        Ok(()) => Redirect::to("./").into_response(),
        Err(refused) => refused.refusal().answer(&format!("/{}", from.path(lang))),
    }
}

/// Begins or joins a check, and shows what it found when it is done.
pub(super) fn begin(app: &Arc<App>, target: Target, client: Client) -> Result<(), Refused> {
    let reload = Arc::clone(app);
    app.checks().start(target, client, move || reload.reload()).map(|_| ())
}

/// A site that is being read; one outside the register has no place in the country until it has a result.
fn listed_of(country: &Country, check: &Check) -> Listed {
    let known = country.by_slug(&check.target.municipality.slug).cloned();
    known.unwrap_or_else(|| Listed::of_site(&check.target.municipality))
}

fn page(app: &App, lang: Lang, slug: &str) -> Response {
    let Some(check) = app.checks().get(slug) else {
        return Redirect::to("../").into_response();
    };
    let progress = check.follow().borrow().clone();
    let (ahead, wait) = (app.checks().ahead(&check), app.checks().wait(&check).as_secs());
    show(app, lang, |view| {
        Some(check::page(view, &listed_of(view.country, &check), &progress, ahead, wait))
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
            let shown = state(&app, &check, lang);
            Some((Ok(event.data(shown)), (!over).then_some(receiver)))
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

fn state(app: &App, check: &Check, lang: Lang) -> String {
    let country = app.country();
    let slug = &check.target.municipality.slug;
    let view = View { country: &country, lang, home: &Home::Served, now: None };
    let progress = check.follow().borrow().clone();
    let (ahead, wait) = (app.checks().ahead(check), app.checks().wait(check).as_secs());
    let at = Place::Check(slug.clone());
    let listed = listed_of(&country, check);
    let markup = check::state(&view, &at, &listed, &progress, ahead, wait);
    markup.into_string()
}
