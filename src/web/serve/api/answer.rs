//! How an answer goes over the line: JSON with a strong entity tag; questions that are not understood are refused.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

use super::Answered;
use crate::archive::sha256_hex;
use crate::web::serve::refusal::Refusal;

/// A value as JSON.
pub(super) fn json(headers: &HeaderMap, value: &impl Serialize) -> Answered {
    let body = serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "our-fault",
            "Er ging bij ons iets mis.",
            "The answer could not be written; that is our fault.",
        )
    })?;
    Ok(bytes(headers, "application/json", body))
}

/// These bytes, or nothing where the client has them already (RFC 9110 §13.1.2).
pub(super) fn bytes(headers: &HeaderMap, kind: &'static str, body: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", &sha256_hex(&body)[..32]);
    let known = headers.get_all(header::IF_NONE_MATCH).iter();
    let known = known.filter_map(|line| line.to_str().ok()).any(|line| has_tag(line, &tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], body).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The weak comparison, as `If-None-Match` asks for.
fn has_tag(line: &str, tag: &str) -> bool {
    line.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

/// The question part of an address, with words of ours when it cannot be understood.
pub(super) struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let asked = Query::<T>::from_request_parts(parts, state).await;
        asked.map(|Query(asked)| Self(asked)).map_err(|why| {
            let why = crate::report::plain(&why.body_text());
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "bad-question",
                "Deze vraag begrijpen wij niet.",
                why,
            )
        })
    }
}

/// A name in a question has at most so many characters.
const LONGEST_NAME: usize = 100;

/// A name in a question.
pub(super) fn name<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(from)?;
    if name.chars().count() > LONGEST_NAME {
        return Err(D::Error::custom(format!("a name has at most {LONGEST_NAME} characters")));
    }
    Ok(Some(name))
}

/// A name in the path.
pub(super) struct Named(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let named = Path::<String>::from_request_parts(parts, state).await;
        named.map(|Path(name)| Self(name)).map_err(|why| {
            let why = crate::report::plain(&why.body_text());
            Refusal::new(StatusCode::BAD_REQUEST, "bad-path", "Dit adres begrijpen wij niet.", why)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let first = bytes(&HeaderMap::new(), "application/json", b"{}".to_vec());
        let tag = first.headers()[header::ETAG].clone();
        assert!(!tag.as_bytes().starts_with(b"W/"), "a strong one");
        for line in
            [tag.to_str().unwrap().to_owned(), format!("\"x\", W/{}", tag.to_str().unwrap())]
        {
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, line.parse().unwrap())]);
            let again = bytes(&headers, "application/json", b"{}".to_vec());
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(again.headers()[header::ETAG], tag);
            let other = bytes(&headers, "application/json", b"[]".to_vec());
            assert_eq!(other.status(), StatusCode::OK);
        }
    }
}
