//! `Retry-After` (RFC 9110 §10.2.3): seconds or an HTTP date.

use std::time::{Duration, SystemTime};

/// How long the server asks us to stay away, counted from `now`. None when it does not say, or says nonsense.
/// A date that has passed asks for nothing: zero.
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::from(u32::MAX))));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_dates_and_nonsense() {
        let now = httpdate::parse_http_date("Mon, 23 Nov 2026 05:00:00 GMT").unwrap();
        let secs = |s| Some(Duration::from_secs(s));
        for (value, expected) in [
            ("120", secs(120)),
            (" 5 ", secs(5)),
            ("99999999999999999999999", secs(u64::from(u32::MAX))),
            ("Mon, 23 Nov 2026 05:02:00 GMT", secs(120)),
            ("Mon, 23 Nov 2026 04:00:00 GMT", secs(0)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now), expected, "{value}");
        }
    }
}
