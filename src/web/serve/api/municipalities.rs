//! Which municipalities there are.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Answered;
use super::answer::{Asked, Named, json, name};
use super::wire::{MunicipalityDetail, MunicipalityList, MunicipalitySummary};
use crate::municipality::slug_of;
use crate::web::serve::App;
use crate::web::serve::refusal::Refusal;
use crate::web::{Country, Listed};

/// Which municipalities are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Only those with this in their name or in another name in use; case and accents do not matter.
    #[param(max_length = 100)]
    #[serde(default, deserialize_with = "name")]
    q: Option<String>,
    /// Only those of this province, by name; case and accents do not matter.
    #[param(max_length = 100)]
    #[serde(default, deserialize_with = "name")]
    province: Option<String>,
    /// Only those with (`true`) or without (`false`) a result.
    has_result: Option<bool>,
}

/// All municipalities, with their newest score.
#[utoipa::path(
    get, path = "/municipalities", tag = "municipalities", params(Filter),
    responses(
        (status = 200, description = "The municipalities, by name", content_type = "application/json",
            body = ref("#/components/schemas/MunicipalityList")),
        (status = 400, description = "The filter is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn list(
    State(app): State<Arc<App>>,
    Asked(filter): Asked<Filter>,
    headers: HeaderMap,
) -> Answered {
    let country = app.country();
    let municipalities = country.municipalities.iter().filter(|listed| filter.takes(listed));
    let municipalities = municipalities.map(MunicipalitySummary::of).collect();
    json(&headers, &MunicipalityList { examples: country.examples, municipalities })
}

/// One municipality, with all the register has.
#[utoipa::path(
    get, path = "/municipalities/{code}", tag = "municipalities",
    params(("code" = String, Path, description = "CBS code (GM0344) or name for addresses (utrecht)",
        example = "lindermeer")),
    responses(
        (status = 200, description = "The municipality", content_type = "application/json",
            body = ref("#/components/schemas/MunicipalityDetail")),
        (status = 400, description = "The address is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such municipality", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn one(State(app): State<Arc<App>>, Named(code): Named, headers: HeaderMap) -> Answered {
    json(&headers, &MunicipalityDetail::of(find(&app.country(), &code)?))
}

/// The municipality with this code or slug.
pub(super) fn find<'a>(country: &'a Country, code: &str) -> Result<&'a Listed, Refusal> {
    let is_it = |listed: &&Listed| {
        let municipality = &listed.municipality;
        municipality.slug == code
            || !code.is_empty() && municipality.code.eq_ignore_ascii_case(code)
    };
    country.registered().find(is_it).ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "unknown-municipality",
            "Deze gemeente kennen wij niet.",
            "There is no municipality with this code or slug; /api/v1/municipalities lists them.",
        )
    })
}

impl Filter {
    fn takes(&self, listed: &Listed) -> bool {
        let municipality = &listed.municipality;
        let named = self.q.as_deref().map(slug_of).is_none_or(|wanted| {
            let others = municipality.aliases.iter().map(|name| slug_of(name));
            std::iter::once(municipality.slug.clone()).chain(others).any(|n| n.contains(&wanted))
        });
        let placed = self.province.as_deref().map(slug_of);
        named
            && placed.is_none_or(|wanted| slug_of(&municipality.province) == wanted)
            && self.has_result.is_none_or(|wanted| listed.result.is_some() == wanted)
    }
}
