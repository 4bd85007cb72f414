//! What is done with a request that a page makes: few kinds are asked for, most are turned away.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::Part;

/// `Fetch.requestPaused`, as far as it counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Paused {
    /// For the answer.
    pub request_id: String,
    /// The frame it is made in; that of the page itself has the id of its target.
    pub frame_id: String,
    /// "Script", "XHR", …
    pub resource_type: String,
    /// What is asked for.
    pub request: Request,
}

/// What is asked for.
#[derive(Debug, Clone, Deserialize)]
pub struct Request {
    /// Its address.
    pub url: String,
    /// "GET".
    pub method: String,
    /// Names as the browser writes them.
    #[serde(default)]
    pub headers: Value,
}

impl Request {
    /// What the page would like to have.
    pub fn accept(&self) -> Option<&str> {
        let fields = self.headers.as_object()?;
        let (_, value) = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("accept"))?;
        value.as_str()
    }
}

/// What is done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is the page itself, which we have.
    Page,
    /// The page sends its visitor elsewhere.
    LeadsTo(Url),
    /// An empty style sheet: it says nothing, but scripts may wait for it.
    NoStyles,
    /// A script or data of the site: asked for.
    Ask(Url),
    /// It stays inside the browser.
    Inside,
    /// Not asked for. `loses`: the page may have text that is not seen without it.
    Refuse {
        /// Whether text may be lost.
        loses: bool,
    },
}

/// Decides. `first`: the page itself was not asked for yet.
pub fn decide(
    paused: &Paused,
    main_frame: &str,
    first: bool,
    is_own: impl Fn(&Url) -> bool,
) -> Decision {
    let request = &paused.request;
    let Ok(url) = Url::parse(&request.url) else { return Decision::Refuse { loses: false } };
    if matches!(url.scheme(), "data" | "blob" | "about") {
        return Decision::Inside;
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Decision::Refuse { loses: false };
    }
    let is_get = request.method == "GET";
    match paused.resource_type.as_str() {
        "Document" if paused.frame_id == main_frame && first => Decision::Page,
        "Document" if paused.frame_id == main_frame && is_get => Decision::LeadsTo(url),
        "Stylesheet" => Decision::NoStyles,
        // A stream of events never ends; what it brings is news of the minute.
        "XHR" | "Fetch" if request.accept().is_some_and(|kind| kind.contains("event-stream")) => {
            Decision::Refuse { loses: false }
        }
        "Script" | "XHR" | "Fetch" if is_get && is_own(&url) => Decision::Ask(url),
        // Data from elsewhere, or data that is asked for by sending something: the page may say more with it.
        "XHR" | "Fetch" => Decision::Refuse { loses: true },
        // Images, media, fonts, frames, sockets, pings, scripts of others: no text of the site.
        _ => Decision::Refuse { loses: false },
    }
}

/// Headers that are about the connection, or that would make the browser do something.
const NOT_PASSED_ON: [&str; 20] = [
    "alt-svc",
    "clear-site-data",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-security-policy-report-only",
    "critical-ch",
    "accept-ch",
    "keep-alive",
    "link",
    "location",
    "nel",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "set-cookie",
    "speculation-rules",
    "strict-transport-security",
    "transfer-encoding",
];

/// The parameters of `Fetch.fulfillRequest`.
pub fn answer(request_id: &str, part: &Part) -> Value {
    let is_plain = |text: &str| text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\t'));
    let headers: Vec<Value> = part
        .headers
        .iter()
        .filter(|(name, value)| {
            !NOT_PASSED_ON.contains(&name.as_str()) && is_plain(name) && is_plain(value)
        })
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    // The browser takes no other numbers for an answer.
    let status = if (200..600).contains(&part.status) { part.status } else { 502 };
    json!({
        "requestId": request_id,
        "responseCode": status,
        "responseHeaders": headers,
        "body": BASE64_STANDARD.encode(&part.body),
    })
}

/// The parameters of `Fetch.failRequest`.
pub fn refusal(request_id: &str) -> Value {
    json!({ "requestId": request_id, "errorReason": "BlockedByClient" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(kind: &str, method: &str, url: &str, first: bool) -> Decision {
        let paused: Paused = serde_json::from_value(json!({
            "requestId": "1", "frameId": "F", "resourceType": kind,
            "request": { "url": url, "method": method, "headers": { "Accept": "*/*" } },
        }))
        .unwrap();
        decide(&paused, "F", first, |url| url.host_str() == Some("a.nl"))
    }

    #[test]
    fn only_scripts_and_data_of_the_site_itself_are_asked_for() {
        for kind in ["Script", "XHR", "Fetch"] {
            let url = Url::parse("https://a.nl/x").unwrap();
            assert_eq!(decision(kind, "GET", "https://a.nl/x", false), Decision::Ask(url));
            assert!(matches!(
                decision(kind, "POST", "https://a.nl/x", false),
                Decision::Refuse { .. }
            ));
            assert!(matches!(
                decision(kind, "GET", "https://b.nl/x", false),
                Decision::Refuse { .. }
            ));
        }
        for kind in [
            "Image",
            "Media",
            "Font",
            "WebSocket",
            "EventSource",
            "Ping",
            "Manifest",
            "Prefetch",
            "Other",
            "CSPViolationReport",
        ] {
            let refused = Decision::Refuse { loses: false };
            assert_eq!(decision(kind, "GET", "https://a.nl/x", false), refused, "{kind}");
        }
        assert_eq!(decision("Stylesheet", "GET", "https://b.nl/x.css", false), Decision::NoStyles);
    }

    #[test]
    fn data_that_cannot_be_had_is_remembered_and_a_foreign_script_is_not() {
        assert_eq!(
            decision("XHR", "GET", "https://cms.example/items", false),
            Decision::Refuse { loses: true }
        );
        assert_eq!(
            decision("Fetch", "POST", "https://a.nl/graphql", false),
            Decision::Refuse { loses: true }
        );
        assert_eq!(
            decision("Script", "GET", "https://tellers.example/t.js", false),
            Decision::Refuse { loses: false }
        );
    }

    #[test]
    fn the_page_itself_is_had_once_and_where_it_leads_is_told() {
        assert_eq!(decision("Document", "GET", "https://a.nl/", true), Decision::Page);
        let next = Url::parse("https://a.nl/nl/").unwrap();
        assert_eq!(decision("Document", "GET", "https://a.nl/nl/", false), Decision::LeadsTo(next));
        assert_eq!(
            decision("Document", "POST", "https://a.nl/", false),
            Decision::Refuse { loses: false }
        );
    }

    #[test]
    fn other_schemes_stay_inside_or_out() {
        assert_eq!(decision("Script", "GET", "data:text/javascript,1", false), Decision::Inside);
        assert_eq!(
            decision("XHR", "GET", "file:///etc/passwd", false),
            Decision::Refuse { loses: false }
        );
        assert_eq!(
            decision("XHR", "GET", "chrome://settings", false),
            Decision::Refuse { loses: false }
        );
    }

    #[test]
    fn headers_that_would_make_the_browser_do_something_stay_behind() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let part = Part {
            status: 299,
            headers: vec![
                header("content-type", "text/html"),
                header("set-cookie", "a=b"),
                header("link", "</x.js>; rel=preload"),
                header("x-naam", "Zoë"),
            ],
            body: b"hoi".to_vec(),
        };
        let answer = answer("7", &part);
        assert_eq!(
            answer["responseHeaders"],
            json!([{ "name": "content-type", "value": "text/html" }])
        );
        assert_eq!(
            (answer["body"].as_str(), answer["responseCode"].as_i64()),
            (Some("aG9p"), Some(299))
        );
    }
}
