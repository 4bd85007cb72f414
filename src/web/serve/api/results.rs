//! The newest result, to the byte as the run keeps it, and the results of the past.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Answered;
use super::answer::{Asked, Named, bytes, json};
use super::municipalities::find;
use super::wire::{History, Past};
use crate::data_folder::{DataError, RunFolder, Runs};
use crate::pipeline::Target;
use crate::web::replies::RepliesTo;
use crate::web::serve::App;
use crate::web::serve::refusal::Refusal;
use crate::web::{CHECKS, Found};

/// The newest result: the JSON of the contract, byte for byte as the run keeps it.
#[utoipa::path(
    get, path = "/municipalities/{code}/result", tag = "results",
    params(("code" = String, Path, description = "CBS code or name for addresses", example = "lindermeer")),
    responses(
        (status = 200, description = "The result", content_type = "application/json",
            body = ref("#/components/schemas/MunicipalityResult")),
        (status = 400, description = "The address is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such municipality, or no result of it yet",
            content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn latest(
    State(app): State<Arc<App>>,
    Named(code): Named,
    headers: HeaderMap,
) -> Answered {
    let country = app.country();
    let listed = find(&country, &code)?;
    let found = listed.result.as_deref().ok_or_else(no_result)?;
    match stored(found, &Target::of(&listed.municipality)) {
        Some(body) => Ok(bytes(&headers, "application/json", body)),
        None => json(&headers, found.measured()),
    }
}

/// What people said about the newest result: reactions of the municipality, corrections by a person.
#[utoipa::path(
    get, path = "/municipalities/{code}/replies", tag = "results",
    params(("code" = String, Path, description = "CBS code or name for addresses", example = "lindermeer")),
    responses(
        (status = 200, description = "Reactions and corrections, with whether they hold",
            content_type = "application/json", body = ref("#/components/schemas/RepliesTo")),
        (status = 400, description = "The address is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such municipality", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn replies(
    State(app): State<Arc<App>>,
    Named(code): Named,
    headers: HeaderMap,
) -> Answered {
    let country = app.country();
    json(&headers, &RepliesTo::of(find(&country, &code)?))
}

/// The file of the run, where it is there and still the result that is shown.
fn stored(found: &Found, target: &Target) -> Option<Vec<u8>> {
    let path = found.folder.as_ref()?.path().join("results").join(format!("{}.json", target.key()));
    std::fs::read(path).ok()
}

/// Which results of the past are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Only results of this day (UTC) and later.
    #[param(value_type = Option<String>, format = Date, example = "2026-10-01")]
    since: Option<Date>,
    /// At most so many.
    #[param(minimum = 1, maximum = 1000)]
    #[serde(default, deserialize_with = "limit")]
    limit: Option<usize>,
}

const LIMIT: usize = 100;

fn limit<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    let limit = usize::deserialize(from)?;
    if (1..=1000).contains(&limit) {
        return Ok(Some(limit));
    }
    Err(serde::de::Error::custom("limit must be from 1 to 1000"))
}

/// The results of the past, newest first: nightly scans up to the one that is shown, and checks on demand.
#[utoipa::path(
    get, path = "/municipalities/{code}/history", tag = "results",
    params(("code" = String, Path, description = "CBS code or name for addresses", example = "lindermeer"), Span),
    responses(
        (status = 200, description = "The results in a few words, newest first", content_type = "application/json",
            body = ref("#/components/schemas/History")),
        (status = 400, description = "The question is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such municipality", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn history(
    State(app): State<Arc<App>>,
    Named(code): Named,
    Asked(span): Asked<Span>,
    headers: HeaderMap,
) -> Answered {
    let country = app.country();
    let listed = find(&country, &code)?;
    let target = Target::of(&listed.municipality);
    let since = span.since.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    let since = since.map(|day| day.timestamp());
    let limit = span.limit.unwrap_or(LIMIT);
    let results = if country.is_example(&listed.municipality.slug) {
        let latest = listed.result.as_deref();
        latest.map(|found| Past::of(found.measured().clone(), false)).into_iter().collect()
    } else {
        let (data, key) = (country.data.clone(), target.key());
        let read = tokio::task::spawn_blocking(move || past(&data, &key, since, limit)).await;
        read.map_err(|_| unreadable())?.map_err(|error| {
            tracing::error!(%error, "the results of the past cannot be read");
            unreadable()
        })?
    };
    json(
        &headers,
        &History { code: target.municipality.code, slug: target.municipality.slug, results },
    )
}

/// What the data folder has of a municipality, newest first.
fn past(
    data: &std::path::Path,
    key: &str,
    since: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<Past>, DataError> {
    let mut found: BTreeMap<(Timestamp, bool), Past> = BTreeMap::new();
    let nights = shown_runs(&Runs::of(data))?;
    let checks = Runs::of(&data.join(CHECKS).join(key)).finished()?;
    for (runs, on_demand) in [(nights, false), (checks, true)] {
        // Newest first, so that old runs need not be opened.
        let mut taken = 0;
        for run in runs.iter().rev() {
            if taken == limit {
                break;
            }
            let Some(result) = run.result(key)? else { continue };
            let at = result.run.finished_at;
            if since.is_some_and(|since| at < since) {
                break;
            }
            taken += 1;
            found.insert((at, on_demand), Past::of(result, on_demand));
        }
    }
    Ok(found.into_values().rev().take(limit).collect())
}

/// The finished runs up to the one that is shown: a newer one has not passed the gate.
fn shown_runs(runs: &Runs) -> Result<Vec<RunFolder>, DataError> {
    let mut finished = runs.finished()?;
    if let Some(latest) = runs.latest()?
        && let Some(place) = finished.iter().position(|run| run.id() == latest.run)
    {
        finished.truncate(place + 1);
    }
    Ok(finished)
}

fn no_result() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "no-result",
        "Van deze gemeente is er nog geen uitslag.",
        "The site of this municipality was never read; POST to its check starts one.",
    )
}

/// The data folder fails us.
fn unreadable() -> Refusal {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "our-fault",
        "Er ging bij ons iets mis.",
        "The data folder cannot be read; whoever runs the server finds why in its log.",
    )
}
