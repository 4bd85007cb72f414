//! The local web application: the pages, served, and what needs a server (checks, letters, a text of one's own).

mod any_site;
pub mod api;
mod check_routes;
pub mod checks;
pub mod client;
mod cors;
mod country_routes;
mod desk_routes;
mod examples;
mod listen;
mod rate;
mod refusal;
pub mod security;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use ocowijzer_judge::rules::Ruleset;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::checks::Checks;
use self::security::{Guard, GuardSettings};
use super::{Country, Document, Home, STYLE, View, municipality};
use crate::data_folder::{DataError, Runs};
use crate::fetch::AddressPolicy;
use crate::judging::Judging;
use crate::municipality::Register;
use crate::pipeline::Pipeline;
use crate::reply;
use crate::report::Lang;
use crate::report::dates::dutch_day;

/// How often the data folder is looked at for a new night.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// How the application is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Who may ask, and how much.
    pub guard: GuardSettings,
}

/// What can go wrong when serving.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}; choose another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The data folder.
    #[error(transparent)]
    Data(#[from] DataError),
}

/// What every request can see.
pub struct App {
    country: RwLock<Arc<Country>>,
    rules: Arc<Ruleset>,
    register: Register,
    data: PathBuf,
    checks: Arc<Checks>,
    judging: Arc<Judging>,
    past: country_routes::Past,
    /// Sites outside the register may be read, under this policy of addresses.
    any_site: Option<AddressPolicy>,
}

impl App {
    /// An application over a data folder, which may still be empty.
    pub fn open(
        data: PathBuf,
        rules: Arc<Ruleset>,
        register: Register,
        pipeline: Arc<Pipeline>,
        stop: &CancellationToken,
    ) -> Result<Self, DataError> {
        let country = Country::open(&data, &register, Arc::clone(&rules))?;
        let judging = Arc::clone(pipeline.judging());
        let checks = Arc::new(Checks::new(pipeline, data.clone(), stop.child_token()));
        let country = RwLock::new(Arc::new(country));
        let past = country_routes::Past::default();
        Ok(Self { country, rules, register, data, checks, judging, past, any_site: None })
    }

    /// Lets sites outside the register be read on demand, as far as this policy of addresses goes.
    #[must_use]
    pub fn with_any_site(mut self, addresses: AddressPolicy) -> Self {
        self.any_site = Some(addresses);
        self
    }

    /// May sites outside the register be read, and which?
    pub fn any_site(&self) -> Option<AddressPolicy> {
        self.any_site
    }

    /// The country as it is now.
    pub fn country(&self) -> Arc<Country> {
        Arc::clone(&self.country.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The register that names are looked up in.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// The checks on demand.
    pub fn checks(&self) -> &Arc<Checks> {
        &self.checks
    }

    /// What judges pages.
    pub fn judging(&self) -> &Arc<Judging> {
        &self.judging
    }

    /// Reads the data folder again, because there is something new in it. What is shown stays when that fails, and
    /// the examples stay while there is no result.
    pub fn reload(&self) {
        match Country::open(&self.data, &self.register, Arc::clone(&self.rules)) {
            Ok(country) if !country.has_results() && self.country().examples => {}
            Ok(country) => self.show(country),
            Err(error) => tracing::error!(%error, "the data folder cannot be read again"),
        }
    }

    fn show(&self, country: Country) {
        *self.country.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(country);
    }
}

/// Serves until told to stop. `ready` hears the address that is listened on.
pub async fn serve(
    settings: &Settings,
    app: Arc<App>,
    stop: &CancellationToken,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let address = settings.listen;
    let failed = |source| ServeError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    ready(listener.local_addr().map_err(failed)?);
    if !app.country().has_results() {
        tokio::spawn(examples::show(Arc::clone(&app), stop.clone()));
    }
    tokio::spawn(watch(Arc::clone(&app), stop.clone()));
    let guard = Arc::new(Guard::new(settings.guard.clone(), address.ip()));
    listen::answer(listener, guard.before(router(app)), settings.guard.behind_proxy, stop).await;
    Ok(())
}

/// Shows a new night when it is published, what people say about it, and on a new day what still holds of that.
async fn watch(app: Arc<App>, stop: CancellationToken) {
    let published = || {
        let run = Runs::of(&app.data).run("latest").ok().map(|run| run.id().to_owned());
        (run, reply::fingerprint(&app.data), dutch_day(Timestamp::now()))
    };
    let mut known = published();
    while stop.run_until_cancelled(tokio::time::sleep(LOOK_AGAIN)).await.is_some() {
        let now = published();
        if now != known {
            known = now;
            app.reload();
        }
    }
}

/// The routes of both languages.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .merge(pages(Lang::Nl))
        .nest("/en/", pages(Lang::En))
        .merge(country_routes::files())
        .merge(api::router())
        .route("/style.css", get(style))
        .route("/check.js", get(check_script))
        .with_state(app)
}

fn pages(lang: Lang) -> Router<Arc<App>> {
    let desk = desk_routes::routes(lang);
    Router::new()
        .merge(any_site::routes(lang))
        .merge(check_routes::routes(lang))
        .merge(country_routes::pages(lang))
        .merge(desk)
        .route(
            "/gemeente/{slug}/",
            get(move |State(app): State<Arc<App>>, Path(slug): Path<String>| async move {
                show(&app, lang, |view| {
                    Some(municipality::page(view, view.country.by_slug(&slug)?))
                })
            }),
        )
}

/// A page, or "no such page".
pub(super) fn show(
    app: &App,
    lang: Lang,
    make: impl FnOnce(&View<'_>) -> Option<Document>,
) -> Response {
    let country = app.country();
    let view = View { country: &country, lang, home: &Home::Served, now: Some(Timestamp::now()) };
    match make(&view) {
        Some(document) => Html(view.page(&document)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn check_script() -> impl IntoResponse {
    let script = include_str!("../check.js");
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script)
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
