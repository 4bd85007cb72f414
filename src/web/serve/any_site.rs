//! Sites outside the register: read on demand where the operator allows it (`--allow-any-site`), else refused in words.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use super::check_routes::begin;
use super::client::Client;
use super::refusal::Refusal;
use super::{App, country_routes};
use crate::fetch::AddressPolicy;
use crate::fetch::address::check_url;
use crate::municipality::Found;
use crate::pipeline::Target;
use crate::report::Lang;
use crate::web::{Place, check};

/// What comes from the form.
#[derive(Debug, Deserialize)]
struct Asked {
    adres: String,
}

pub(super) fn routes(lang: Lang) -> Router<Arc<App>> {
    Router::new().route(
        "/website/",
        post(async move |State(app): State<Arc<App>>, client: Client, Form(asked): Form<Asked>| {
            let from = format!("/{}", Place::OtherSite.path(lang));
            start(&app, lang, client, &asked.adres).unwrap_or_else(|no| no.answer(&from))
        }),
    )
}

/// What may be read of an address that somebody typed: the site it belongs to, from its front page.
///
/// The guard of addresses stands at every connection as well; asked here, it can say why.
pub(super) fn site(policy: Option<AddressPolicy>, url: &Url) -> Result<Target, Refusal> {
    let policy = policy.ok_or_else(only_municipalities)?;
    let mut front = url.clone();
    front.set_path("/");
    front.set_query(None);
    front.set_fragment(None);
    let _ = (front.set_username(""), front.set_password(None));
    check_url(policy, &front).map_err(|_| not_public())?;
    Ok(Target::unlisted(front))
}

fn start(app: &Arc<App>, lang: Lang, client: Client, typed: &str) -> Result<Response, Refusal> {
    let country = app.country();
    let to = |place: &Place| {
        Redirect::to(&place.relative(lang, &Place::OtherSite, lang)).into_response()
    };
    let url = match country_routes::find(&country, typed) {
        Found::One { municipality, .. } => {
            return Ok(to(&Place::Municipality(municipality.slug)));
        }
        Found::Unlisted(url) => url,
        Found::Ambiguous(_) | Found::BadAddress { .. } | Found::NotFound { .. } => {
            return Err(no_address());
        }
    };
    let target = site(app.any_site(), &url)?;
    let slug = target.municipality.slug.clone();
    let known = country.by_slug(&slug);
    if known.is_some_and(|known| check::fresh_for(known, Timestamp::now()).is_some()) {
        return Ok(to(&Place::Municipality(slug)));
    }
    match begin(app, target, client) {
        Ok(()) => Ok(to(&Place::Check(slug))),
        Err(refused) => Err(refused.refusal()),
    }
}

fn only_municipalities() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "only-municipalities",
        "Hier lezen wij alleen websites van gemeenten. Dit adres is geen website van een gemeente die wij kennen.",
        "Here we only read websites of municipalities. This is not the address of a municipality we know.",
    )
}

fn not_public() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "not-public",
        "Dit adres is niet openbaar. Wij lezen alleen websites die iedereen kan openen.",
        "This address is not public. We only read websites that everybody can open.",
    )
}

fn no_address() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "no-address",
        "Dit is geen adres van een website. Schrijf bijvoorbeeld www.voorbeeld.nl.",
        "This is no address of a website. Write for instance www.example.nl.",
    )
}
