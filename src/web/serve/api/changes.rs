//! What changed, and whose doing it is.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use serde::Deserialize;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use utoipa::IntoParams;

use super::Answered;
use super::answer::{Asked, json};
use super::municipalities::find;
use super::results::unreadable;
use crate::changes::{Changes, ChangesError};
use crate::judging::Judging;
use crate::web::history::History;
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
    municipality: Option<String>,
}

/// Comparing judges old archives again; so one at a time, and the last answers are kept.
pub(crate) struct Comparisons {
    turn: Semaphore,
    known: Mutex<Vec<(Key, Arc<Changes>)>>,
}

/// From which day, up to which run.
type Key = (Option<Date>, String);

/// So many answers are kept.
const KEPT: usize = 8;

impl Default for Comparisons {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), known: Mutex::default() }
    }
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
        (status = 503, description = "The comparison takes long; ask again for its outcome",
            content_type = "application/problem+json", body = ref("#/components/schemas/Problem"),
            headers(("retry-after" = i64, description = "Seconds"))),
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
    let Some(run) = country.run.as_ref().filter(|_| !country.examples) else {
        return Err(nothing_to_compare());
    };
    let key = (asked.since, run.run.id.clone());
    let known = app.comparisons().known(&key);
    let changes = match known {
        Some(changes) => changes,
        // The work goes on when the client does not wait for it, and its outcome is kept.
        None => tokio::spawn(compare(Arc::clone(&app), key)).await.map_err(|_| unreadable())??,
    };
    match only {
        Some(slug) => json(&headers, &of_one(&changes, &slug)),
        None => json(&headers, &*changes),
    }
}

async fn compare(app: Arc<App>, key: Key) -> Result<Arc<Changes>, Refusal> {
    let _turn = app.comparisons().turn.acquire().await;
    if let Some(changes) = app.comparisons().known(&key) {
        return Ok(changes);
    }
    let data = app.country().data.clone();
    let (judging, since) = (Arc::clone(app.judging()), key.0);
    let runtime = Handle::current();
    let work = move || history(&data, since, &judging, &runtime);
    let history = tokio::task::spawn_blocking(work).await.map_err(|_| unreadable())?;
    let history = history.map_err(|error| {
        tracing::error!(%error, "runs cannot be compared");
        unreadable()
    })?;
    let step = history.steps.into_iter().next().ok_or_else(nothing_to_compare)?;
    let changes = Arc::new(step.changes);
    app.comparisons().keep(key, &changes);
    Ok(changes)
}

fn history(
    data: &Path,
    since: Option<Date>,
    judging: &Arc<Judging>,
    runtime: &Handle,
) -> Result<History, ChangesError> {
    match since {
        Some(day) => History::since(data, day, judging, runtime),
        None => History::nightly(data, 1, judging, runtime),
    }
}

impl Comparisons {
    fn known(&self, key: &Key) -> Option<Arc<Changes>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(of, _)| of == key).map(|(_, changes)| Arc::clone(changes))
    }

    fn keep(&self, key: Key, changes: &Arc<Changes>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.remove(0);
        }
        known.push((key, Arc::clone(changes)));
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
