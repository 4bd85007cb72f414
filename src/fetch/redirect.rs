//! Redirects, followed by hand: where to, how often, and with which cookies.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::header;

/// Hops followed at most, for pages and for robots.txt (RFC 9309 §2.3.1.2: at least five).
pub const MAX_HOPS: usize = 5;
/// Longest address we ask for, in octets.
pub const LONGEST_URL: usize = 2048;
/// Cookies kept per host within one chain of redirects…
const MAX_COOKIES: usize = 32;
/// …and their octets together.
const MAX_COOKIE_OCTETS: usize = 8 * 1024;

/// Where an answer sends us, if anywhere. An error says why its target is none.
pub fn target(
    here: &Url,
    status: u16,
    headers: &[(String, String)],
) -> Option<Result<Url, String>> {
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = header(headers, "location")?;
    let joined = here.join(location).map_err(|error| format!("redirect to {location:?}: {error}"));
    Some(joined.and_then(tidy))
}

/// The address as we would ask for it: http or https, without userinfo and fragment, not too long.
pub fn tidy(mut url: Url) -> Result<Url, String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("it leads to {}:, which is not http or https", url.scheme()));
    }
    // Cannot fail: an http address has a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    if url.as_str().len() > LONGEST_URL {
        return Err(format!("the address has {} octets", url.as_str().len()));
    }
    Ok(url)
}

/// What one chain of redirects has seen: addresses (with the cookies they were asked with) and cookies.
#[derive(Debug, Default)]
pub struct Trail {
    seen: BTreeSet<(String, String)>,
    jar: BTreeMap<String, Vec<(String, String)>>,
}

impl Trail {
    /// False when this address was asked before with the same cookies: a loop.
    pub fn enter(&mut self, url: &Url) -> bool {
        let cookies = self.cookies(url).unwrap_or_default();
        self.seen.insert((url.as_str().to_owned(), cookies))
    }

    /// The `Cookie` header for this address. Cookies go back to the very host they came from, and nowhere else.
    pub fn cookies(&self, url: &Url) -> Option<String> {
        let cookies = self.jar.get(url.host_str()?)?;
        let pairs: Vec<String> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Keeps the cookies of an answer, within bounds.
    pub fn keep_cookies(&mut self, url: &Url, headers: &[(String, String)]) {
        let Some(host) = url.host_str() else { return };
        let cookies = self.jar.entry(host.to_owned()).or_default();
        for (_, value) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = value.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            let (name, value) = (name.trim(), value.trim());
            cookies.retain(|(known, _)| known != name);
            let octets: usize = cookies.iter().map(|(n, v)| n.len() + v.len()).sum();
            let fits = cookies.len() < MAX_COOKIES
                && octets + name.len() + value.len() <= MAX_COOKIE_OCTETS;
            if fits && !name.is_empty() && !value.is_empty() {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn location(value: &str) -> Vec<(String, String)> {
        vec![(String::from("location"), value.to_owned())]
    }

    #[test]
    fn relative_and_scheme_relative_targets_are_joined() {
        let here = url("https://a.example/x/y");
        for (value, expected) in [
            ("../z", "https://a.example/z"),
            ("//b.example/q", "https://b.example/q"),
            ("/a b", "https://a.example/a%20b"),
            ("https://gebruiker:geheim@b.example/#kop", "https://b.example/"),
            ("//zoë.example", "https://zoë.example/"),
        ] {
            assert_eq!(target(&here, 302, &location(value)).unwrap().unwrap(), url(expected));
        }
    }

    #[test]
    fn a_target_that_is_no_web_address_is_an_error() {
        let here = url("https://a.example/");
        for value in ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.example", "http://"]
        {
            assert!(target(&here, 301, &location(value)).unwrap().is_err(), "{value}");
        }
        let long = format!("/{}", "a".repeat(LONGEST_URL));
        assert!(target(&here, 301, &location(&long)).unwrap().is_err());
    }

    #[test]
    fn a_304_and_a_301_without_location_are_no_redirects() {
        let here = url("https://a.example/");
        assert!(target(&here, 304, &location("/x")).is_none());
        assert!(target(&here, 301, &[]).is_none());
    }

    #[test]
    fn the_same_address_with_a_new_cookie_is_not_a_loop() {
        let here = url("https://a.example/form/melden");
        let mut trail = Trail::default();
        assert!(trail.enter(&here));
        trail.keep_cookies(&here, &[(String::from("set-cookie"), String::from("s=1; Path=/"))]);
        assert!(trail.enter(&here));
        assert!(!trail.enter(&here));
        assert_eq!(trail.cookies(&here).as_deref(), Some("s=1"));
        assert_eq!(trail.cookies(&url("https://b.example/")), None);
    }

    #[test]
    fn a_flood_of_cookies_is_bounded() {
        let here = url("https://a.example/");
        let mut trail = Trail::default();
        let flood: Vec<_> = (0..5000)
            .map(|i| (String::from("set-cookie"), format!("c{i}={}", "x".repeat(1000))))
            .collect();
        trail.keep_cookies(&here, &flood);
        assert!(trail.cookies(&here).unwrap().len() < MAX_COOKIE_OCTETS + MAX_COOKIES * 4);
    }
}
