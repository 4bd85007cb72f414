//! Answering from an archive instead of the network, for a scan that was cut off and goes on.

use std::fmt;
use std::sync::Arc;

use url::Url;

use super::{Exchange, Purpose};

/// Knows exchanges made earlier, or nothing.
#[derive(Clone, Default)]
pub struct Recall(Option<Arc<Source>>);

type Source = dyn Fn(&Url, Purpose) -> Option<Exchange> + Send + Sync;

impl Recall {
    /// Asks `source` before every request. What it gives is taken for the server's answer: nothing is sent,
    /// nobody waits, and the host's books stay as they are.
    pub fn new(source: impl Fn(&Url, Purpose) -> Option<Exchange> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(source)))
    }

    pub(super) fn exchange(&self, url: &Url, purpose: Purpose) -> Option<Exchange> {
        self.0.as_ref().and_then(|source| source(url, purpose))
    }
}

impl fmt::Debug for Recall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Recall(an archive)" } else { "Recall(nothing)" })
    }
}

/// Status and headers of a response head; `None` when it is no HTTP/1.x head. Names become lower case.
pub fn parse_response_head(head: &[u8]) -> Option<(u16, Vec<(String, String)>)> {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let first = std::str::from_utf8(lines.next()?).ok()?;
    let status = first.strip_prefix("HTTP/")?.split_ascii_whitespace().nth(1)?.parse().ok()?;
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = std::str::from_utf8(&line[..colon]).ok()?.trim().to_ascii_lowercase();
        Some((name, text(line[colon + 1..].trim_ascii())))
    });
    Some((status, headers.collect()))
}

/// Header values are octets: UTF-8 where they are, Latin-1 where not.
fn text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_head_gives_status_and_headers() {
        let head = b"HTTP/1.1 301 Moved Permanently\r\nLocation: /nieuw\r\nX-Naam: caf\xe9\r\n\r\n";
        let (status, headers) = parse_response_head(head).unwrap();
        assert_eq!(status, 301);
        assert_eq!(headers[0], ("location".to_owned(), "/nieuw".to_owned()));
        assert_eq!(headers[1].1, "café");
        assert_eq!(parse_response_head(b"GET / HTTP/1.1\r\n\r\n"), None);
    }
}
