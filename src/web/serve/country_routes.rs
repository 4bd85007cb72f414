//! The pages of the country, their downloads and feeds.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use tokio::runtime::Handle;

use super::{App, any_site, show};
use crate::changes::ChangesError;
use crate::export::{self, ExportError, Format};
use crate::judging::Judging;
use crate::municipality::{Found, Register};
use crate::pdf::PdfReader;
use crate::report::{Lang, json};
use crate::result::MunicipalityResult;
use crate::web::compare::{self, OtherSite, Wish};
use crate::web::map::Shown;
use crate::web::replies::Replies;
use crate::web::{
    Country, History, Home, NIGHTS, Place, View, changes_page, feed, home, method, pages,
};

type Shared = State<Arc<App>>;

/// The pages of one language.
pub(super) fn pages(lang: Lang) -> Router<Arc<App>> {
    Router::new()
        .route(
            "/",
            get(move |State(app): Shared, RawQuery(query): RawQuery| async move {
                show(&app, lang, |view| Some(front(view, query.as_deref())))
            }),
        )
        .route(
            "/gemeenten/",
            get(move |State(app): Shared, RawQuery(query): RawQuery| async move {
                side_by_side(&app, lang, query.as_deref().unwrap_or_default())
            }),
        )
        .route(
            "/punt/{id}/",
            get(move |State(app): Shared, Path(id): Path<String>| async move {
                show(&app, lang, |view| {
                    pages::document(view, &History::default(), &Place::Rule(id))
                })
            }),
        )
        .route(
            "/uitleg/",
            get(move |State(app): Shared| async move {
                show(&app, lang, |view| Some(method::page(view)))
            }),
        )
        .route(
            "/wijzigingen/",
            get(move |State(app): Shared, RawQuery(query): RawQuery| async move {
                let since = asked(query.as_deref(), "sinds").and_then(|day| day.parse().ok());
                let history = app.past.history(app.country(), since).await;
                show(&app, lang, |view| Some(changes_page::page(view, &history, since)))
            }),
        )
}

/// For programs that read the whole web: they may read the pages; what is made anew for every request is for people.
const ROBOTS: &str = "User-agent: *\nAllow: /\nDisallow: /*/bewijs/\nDisallow: /*.docx\nDisallow: /*?\nDisallow: /api/\n";

/// What both languages share: downloads and feeds.
pub(super) fn files() -> Router<Arc<App>> {
    Router::new()
        .route("/robots.txt", get(async || ROBOTS))
        .route(
            "/feed.xml",
            get(move |State(app): Shared| async move {
                let history = app.past.history(app.country(), None).await;
                atom(feed::country(&app.country(), &history, &Home::Served))
            }),
        )
        .route(
            "/gemeente/{slug}/feed.xml",
            get(move |State(app): Shared, Path(slug): Path<String>| async move {
                let country = app.country();
                let Some(listed) = country.by_slug(&slug) else { return missing() };
                let history = app.past.history(app.country(), None).await;
                atom(feed::municipality(listed, &country, &history, &Home::Served))
            }),
        )
        .route(
            "/data/{file}",
            get(move |State(app): Shared, Path(file): Path<String>, RawQuery(query): RawQuery| {
                async move { table(&app.country(), &file, query.as_deref().unwrap_or_default()) }
            }),
        )
        .route(
            "/data/gemeente/{file}",
            get(move |State(app): Shared, Path(file): Path<String>| async move {
                let slug = file.strip_suffix(".json");
                let country = app.country();
                let listed = slug.and_then(|slug| country.by_slug(slug));
                match listed.and_then(|listed| listed.result.as_deref()) {
                    Some(found) => as_json(json::pretty(found.measured())),
                    None => missing(),
                }
            }),
        )
}

fn front(view: &View<'_>, query: Option<&str>) -> crate::web::Document {
    let rule = asked(query, "punt");
    let known = pages::reported(view.country).find(|one| rule.as_deref() == Some(one.id.as_str()));
    home::showing(view, known.map_or(Shown::Score, |rule| Shown::Rule(rule.id.as_str())))
}

/// The value of one name in the query of an address.
fn asked(query: Option<&str>, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query?.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// A search that leads to one municipality goes there; else the table, with what may have been meant.
fn side_by_side(app: &App, lang: Lang, query: &str) -> Response {
    let country = app.country();
    let wish = Wish::read(query, &country);
    let found = wish.search.as_deref().map(|typed| find(&country, typed));
    if let Some(Found::One { municipality, .. }) = &found {
        let to = Place::Municipality(municipality.slug.clone());
        return Redirect::to(&to.relative(lang, &Place::Compare, lang)).into_response();
    }
    let other = match &found {
        Some(Found::Unlisted(url)) => Some(any_site::site(app.any_site(), url)),
        _ => None,
    };
    // One that somebody had read before, and that has a page.
    if let Some(Ok(target)) = &other
        && country.by_slug(&target.municipality.slug).is_some()
    {
        let to = Place::Municipality(target.municipality.slug.clone());
        return Redirect::to(&to.relative(lang, &Place::Compare, lang)).into_response();
    }
    let other = other.map(|site| match site {
        Ok(target) => OtherSite::MayBeRead(target.municipality.website),
        Err(refusal) => OtherSite::Refused(refusal.to_people(lang)),
    });
    show(app, lang, |view| Some(compare::searched(view, &wish, found.as_ref(), other.as_ref())))
}

/// What a person means by what they typed.
pub(super) fn find(country: &Country, typed: &str) -> Found {
    register(country).find(typed, today())
}

/// Names are looked up in what is shown, which may have the examples before the real ones.
fn register(country: &Country) -> Register {
    country.registered().map(|listed| listed.municipality.clone()).collect()
}

/// Today in the Netherlands, where municipalities begin and end at midnight.
fn today() -> Date {
    let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
    Zoned::new(Timestamp::now(), zone).date()
}

fn table(country: &Country, file: &str, query: &str) -> Response {
    let wish = Wish::read(query, country);
    let results: Vec<MunicipalityResult> = wish
        .rows(country)
        .into_iter()
        .filter_map(|listed| Some(listed.result.as_deref()?.measured().clone()))
        .collect();
    match file {
        "municipalities.csv" => as_csv(export::municipalities_csv(&results)),
        "replies.json" => as_json(json::pretty(&Replies::of(country))),
        "result.schema.json" => as_json(Ok(String::from(crate::web::SCHEMA))),
        "results.jsonl" => {
            let lines: Result<String, _> = results.iter().map(json::line).collect();
            as_json(lines)
        }
        _ => match export::files(&results, &[Format::Csv]) {
            Ok(files) => match files.into_iter().find(|(name, _)| *name == file) {
                Some((_, bytes)) => as_csv(Ok(bytes)),
                None => missing(),
            },
            Err(error) => as_csv(Err(error)),
        },
    }
}

fn as_csv(made: Result<Vec<u8>, ExportError>) -> Response {
    match made {
        Ok(bytes) => ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], bytes).into_response(),
        Err(error) => failed(&error),
    }
}

fn as_json(made: Result<String, serde_json::Error>) -> Response {
    match made {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => failed(&error),
    }
}

fn atom(xml: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], xml).into_response()
}

fn failed(error: &dyn std::error::Error) -> Response {
    tracing::error!(%error, "a download cannot be made");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, Html("")).into_response()
}

/// What changed, computed once for each run that is shown and each day that is asked for.
#[derive(Debug, Default)]
pub(super) struct Past(Mutex<Vec<Known>>);

#[derive(Debug, Clone)]
struct Known {
    run: Option<String>,
    since: Option<Date>,
    history: Arc<History>,
}

/// So many answers are kept: a night and the days that people ask for.
const KEPT: usize = 8;

impl Past {
    /// Comparing runs reads many files, and may judge an archive again: never on the thread that serves.
    pub(super) async fn history(&self, country: Arc<Country>, since: Option<Date>) -> Arc<History> {
        let run = country.run.as_ref().map(|run| run.run.id.clone());
        if let Some(known) = self.known(run.as_ref(), since) {
            return known;
        }
        let runtime = Handle::current();
        let made = tokio::task::spawn_blocking(move || read(&country, since, &runtime)).await;
        let history = match made {
            Ok(Ok(history)) => Arc::new(history),
            Ok(Err(error)) => {
                tracing::error!(%error, "the changes cannot be read");
                return Arc::default();
            }
            Err(error) => {
                tracing::error!(%error, "the changes cannot be read");
                return Arc::default();
            }
        };
        self.keep(Known { run, since, history: Arc::clone(&history) });
        history
    }

    fn known(&self, run: Option<&String>, since: Option<Date>) -> Option<Arc<History>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |one: &&Known| one.run.as_ref() == run && one.since == since;
        known.iter().find(same).map(|one| Arc::clone(&one.history))
    }

    fn keep(&self, one: Known) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.truncate(KEPT - 1);
        known.insert(0, one);
    }
}

fn read(country: &Country, since: Option<Date>, runtime: &Handle) -> Result<History, ChangesError> {
    let Ok(program) = std::env::current_exe() else { return Ok(History::default()) };
    let judging = Arc::new(Judging::new(Arc::clone(&country.rules), PdfReader::new(program)));
    match since {
        Some(day) => History::since(&country.data, day, &judging, runtime),
        None => History::nightly(&country.data, NIGHTS, &judging, runtime),
    }
}
