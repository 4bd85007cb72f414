//! What changed, and whose doing it is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Answered;
use super::answer::{Asked, json, name};
use super::municipalities::find;
use crate::changes::Changes;
use crate::web::serve::App;
use crate::web::serve::refusal::Refusal;

/// Which changes are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// Compare with the last night before this day; without it: with the night before the newest.
    #[param(value_type = Option<String>, format = Date, example = "2026-10-01")]
    since: Option<Date>,
    /// Only this municipality: CBS code or name for addresses.
    #[param(max_length = 100)]
    #[serde(default, deserialize_with = "name")]
    municipality: Option<String>,
}

/// What changed between two nights, verdict by verdict, and the cause: the site, our rules, how much could be read,
/// or the register.
#[utoipa::path(
    get, path = "/changes", tag = "changes", params(Since),
    responses(
        (status = 200, description = "The changes", content_type = "application/json",
            body = ref("#/components/schemas/Changes")),
        (status = 400, description = "The question is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such municipality, or there are no two nights to compare",
            content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn changes(
    State(app): State<Arc<App>>,
    Asked(asked): Asked<Since>,
    headers: HeaderMap,
) -> Answered {
    let country = app.country();
    let only = match &asked.municipality {
        Some(code) => Some(find(&country, code)?.municipality.slug.clone()),
        None => None,
    };
    let history = app.past.history(Arc::clone(&country), asked.since).await;
    let step = history.steps.first().ok_or_else(nothing_to_compare)?;
    match only {
        Some(slug) => json(&headers, &of_one(&step.changes, &slug)),
        None => json(&headers, &step.changes),
    }
}

/// The changes of one municipality; `unchanged` stays the number of all.
fn of_one(changes: &Changes, slug: &str) -> Changes {
    let mut one = changes.clone();
    one.changes.retain(|change| change.municipality.slug == slug);
    one.left_out.retain(|municipality| municipality.slug == slug);
    one
}

fn nothing_to_compare() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "nothing-to-compare",
        "Er zijn nog geen twee metingen om te vergelijken.",
        "There are no two finished runs to compare yet.",
    )
}
