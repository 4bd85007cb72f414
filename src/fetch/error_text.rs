//! What went wrong in the HTTP client, sorted by what it means for us.

use std::error::Error;
use std::io;

use super::address::LookupError;

/// A request without a usable answer.
#[derive(Debug)]
pub enum Failure {
    /// The name leads to an address that is not public.
    Forbidden(String),
    /// No connection: no such name, refused, no route, TLS.
    Unreachable(String),
    /// There was a connection, and it broke. Worth a second try.
    Broken(String),
    /// What came is not HTTP we accept.
    BadAnswer(String),
    /// A time bound.
    TimedOut,
}

/// Sorts an error of the client by its causes.
pub fn failure(error: &reqwest::Error) -> Failure {
    for cause in causes(error) {
        match cause.downcast_ref::<LookupError>() {
            Some(LookupError::NotPublic(address)) => {
                return Failure::Forbidden(address.to_string());
            }
            Some(LookupError::NotFound(_)) => return Failure::Unreachable(cause.to_string()),
            None => {}
        }
    }
    if error.is_timeout() {
        return Failure::TimedOut;
    }
    let words = innermost(error);
    if error.is_connect() {
        return Failure::Unreachable(words);
    }
    if causes(error).any(|cause| cause.downcast_ref::<io::Error>().is_some())
        || words.contains("message completed")
        || words.contains("connection closed")
        || words.contains("connection error received") // HTTP/2 GOAWAY
        || words.contains("stream error")
    {
        return Failure::Broken(words);
    }
    Failure::BadAnswer(words)
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// The innermost cause says what happened; the outer ones only where.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let text = causes(error).last().map(ToString::to_string).unwrap_or_default();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}
