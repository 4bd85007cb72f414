//! From a WARC record to the answer as the crawl saw it: head parsed, transfer and content coding undone.

use jiff::Timestamp;
use url::Url;

use crate::archive::ReadRecord;
use crate::crawl::{RENDERED_TYPE, Rendered};
use crate::fetch::{FetchSettings, Fetched, Room, Truncated, decode, parse_response_head};
use crate::pdf;

/// The answer in a `response` record, or the document in a `conversion` of ours; `None` when there is neither.
pub fn fetched(record: &ReadRecord, url: &Url) -> Option<Fetched> {
    if let Some(rendered) = rendered(record, url) {
        return Some(rendered.fetched());
    }
    let (head, body) = record.http()?;
    let (status, headers) = parse_response_head(head)?;
    let settings = FetchSettings::default();
    let limit = if pdf::is_pdf(&headers, body) {
        settings.max_body.max(settings.max_wire_pdf)
    } else {
        settings.max_body
    };
    // Ours never have one under this name; other tools archive the chunks as they came.
    let chunked = headers.iter().any(|(name, value)| {
        name == "transfer-encoding" && value.to_ascii_lowercase().contains("chunked")
    });
    let unchunked = if chunked { unchunk(body) } else { None };
    let encodings: Vec<&str> = headers
        .iter()
        .filter(|(name, value)| name == "content-encoding" && !value.is_empty())
        .map(|(_, value)| value.as_str())
        .collect();
    let decoded = decode::decode(unchunked.as_deref().unwrap_or(body), &encodings, limit);
    let truncated = match record.field("WARC-Truncated") {
        _ if decoded.too_large => Some(Truncated::TooLarge),
        Some("length") => Some(Truncated::TooLarge),
        Some("time") => Some(Truncated::TimedOut),
        Some(_) => Some(Truncated::Disconnected),
        None => decoded.cut.then_some(Truncated::Disconnected),
    };
    Some(Fetched {
        requested: url.clone(),
        url: url.clone(),
        status,
        headers,
        body: decoded.body,
        truncated,
        fetched_at: date(record),
        exchanges: Vec::new(),
        downgraded: false,
        left_encoded: decoded.left_encoded,
        room: Room::default(),
    })
}

/// A document that scripts made. Other tools keep their extracts in records of this kind: those are no HTML.
pub(super) fn rendered(record: &ReadRecord, url: &Url) -> Option<Rendered> {
    let is_ours = record.field("WARC-Type") == Some("conversion")
        && record.field("Content-Type") == Some(RENDERED_TYPE);
    is_ours.then(|| Rendered {
        url: url.clone(),
        at: date(record),
        html: record.block.clone(),
        of: None,
    })
}

/// `WARC-Date`; the epoch when there is none.
pub(super) fn date(record: &ReadRecord) -> Timestamp {
    let date = record.field("WARC-Date").and_then(|date| date.parse().ok());
    date.unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Undoes the chunked coding (RFC 9112 §7.1); `None` when the body is not chunked, whatever its head says.
fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    loop {
        let end = body.windows(2).position(|pair| pair == b"\r\n")?;
        let size = std::str::from_utf8(&body[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = &body[end + 2..];
        if size == 0 {
            return Some(out);
        }
        let chunk = body.get(..size.min(body.len()))?;
        out.extend_from_slice(chunk);
        // Cut off in the middle: what came is kept.
        let Some(rest) = body.get(size + 2..) else { return Some(out) };
        body = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_a_plain_body_is_left_alone() {
        assert_eq!(unchunk(b"4\r\nGrat\r\n2;x=y\r\nis\r\n0\r\n\r\n").unwrap(), b"Gratis");
        assert_eq!(unchunk(b"<p>Gratis</p>\r\n"), None);
        assert_eq!(unchunk(b"ff\r\nGratis").unwrap(), b"Gratis");
    }
}
