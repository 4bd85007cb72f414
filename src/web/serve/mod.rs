//! The local web application: the pages, served, and what needs a server (checks, letters, a text of one's own).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use ocowijzer_judge::rules::Ruleset;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Country, Document, Home, STYLE, View, home, municipality};
use crate::data_folder::DataError;
use crate::municipality::Register;
use crate::report::Lang;

/// How the application is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
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
    /// The connection handling broke down.
    #[error("the server stopped: {0}")]
    Server(std::io::Error),
    /// The data folder.
    #[error(transparent)]
    Data(#[from] DataError),
}

/// What every request can see.
#[derive(Debug)]
pub struct App {
    country: RwLock<Arc<Country>>,
}

impl App {
    /// An application that shows this country.
    pub fn new(country: Country) -> Self {
        Self { country: RwLock::new(Arc::new(country)) }
    }

    /// The country as it is now.
    pub fn country(&self) -> Arc<Country> {
        Arc::clone(&self.country.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows another country from now on.
    pub fn replace(&self, country: Country) {
        *self.country.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(country);
    }
}

/// Serves until told to stop. `ready` hears the address that is listened on.
pub async fn serve(
    settings: &Settings,
    rules: Arc<Ruleset>,
    register: &Register,
    stop: &CancellationToken,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let country = Country::open(&settings.data, register, rules)?;
    let address = settings.listen;
    let failed = |source| ServeError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    ready(listener.local_addr().map_err(failed)?);
    let stop = stop.clone();
    axum::serve(listener, router(Arc::new(App::new(country))))
        .with_graceful_shutdown(async move { stop.cancelled().await })
        .await
        .map_err(ServeError::Server)
}

/// The routes of both languages.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .merge(pages(Lang::Nl))
        .nest("/en", pages(Lang::En))
        .route("/style.css", get(style))
        .with_state(app)
}

fn pages(lang: Lang) -> Router<Arc<App>> {
    Router::new()
        .route(
            "/",
            get(move |State(app): State<Arc<App>>| async move {
                show(&app, lang, |view| Some(home::page(view)))
            }),
        )
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
fn show(app: &App, lang: Lang, make: impl FnOnce(&View<'_>) -> Option<Document>) -> Response {
    let country = app.country();
    let view = View { country: &country, lang, home: &Home::Served };
    match make(&view) {
        Some(document) => Html(view.page(&document)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
