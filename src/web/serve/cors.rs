//! Scripts of one other origin may use the programming interface, when whoever runs the server says so.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::refusal::is_api;

/// The answer to a browser that asks beforehand (Fetch §3.2.2); only for the origin that is allowed.
pub(super) fn preflight(request: &Request, allowed: Option<&HeaderValue>) -> Option<Response> {
    let asks = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !asks || !is_api(request.uri().path()) {
        return None;
    }
    allowed.filter(|allowed| request.headers().get(header::ORIGIN) == Some(*allowed))?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST"));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("accept, content-type, if-none-match"),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    allow(&mut response, allowed);
    Some(response)
}

/// Lets the allowed origin read an answer.
pub(super) fn allow(response: &mut Response, allowed: Option<&HeaderValue>) {
    let Some(origin) = allowed else { return };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("etag, location, retry-after"),
    );
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}
