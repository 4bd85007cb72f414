//! The programming interface, `/api/v1`: what the pages show, for programs.
//!
//! The description (`OpenAPI` 3.1) is made from the handlers and the wire types, so it cannot tell of another interface
//! than the one that answers. The schema of a result is the one of the contract.

#![allow(unused_qualifications, reason = "the macro that describes the handlers writes them")]

mod answer;
mod changes;
mod checks;
mod document;
mod municipalities;
mod results;
mod rules;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::answer::bytes;
use super::App;
use super::refusal::{API, Refusal};

pub use self::document::{Operation, operations};

/// What a handler gives back: an answer, or why there is none.
type Answered = Result<Response, Refusal>;

impl axum::response::IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.to_program()
    }
}

fn described() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(municipalities::list))
        .routes(routes!(municipalities::one))
        .routes(routes!(results::latest))
        .routes(routes!(results::history))
        .routes(routes!(results::replies))
        .routes(routes!(checks::start, checks::status))
        .routes(routes!(checks::stop))
        .routes(routes!(checks::events))
        .routes(routes!(changes::changes))
        .routes(routes!(rules::list))
        .routes(routes!(rules::one))
}

/// The routes of the interface, with its description.
pub(super) fn router() -> Router<Arc<App>> {
    let (routes, described) = described().split_for_parts();
    let document: Arc<[u8]> = document::json(described).into();
    let shown = Arc::clone(&document);
    let routes = routes
        .route(
            "/openapi.json",
            get(async move |headers: HeaderMap| {
                bytes(&headers, "application/json", shown.to_vec())
            }),
        )
        .route("/", get(async |State(_): State<Arc<App>>| Redirect::to("../../api/")));
    Router::new().nest(API, routes)
}
