//! One address per page: what is taken out of an address before it is asked for, and when two are the same.

use url::Url;

use super::discovery::Noise;

/// The name of a page: two addresses with the same key are the same page and are asked for once.
///
/// Scheme, fragment, default port and the order of parameters do not count; case, slashes and the rest do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// The key of a cleaned address.
    pub fn of(url: &Url) -> Self {
        let mut key = String::with_capacity(url.as_str().len());
        key.push_str(url.host_str().unwrap_or_default());
        if let Some(port) = url.port() {
            key.push(':');
            key.push_str(&port.to_string());
        }
        key.push_str(url.path());
        if let Some(query) = url.query() {
            let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
            pairs.sort_unstable();
            if !pairs.is_empty() {
                key.push('?');
                key.push_str(&pairs.join("&"));
            }
        }
        Self(key)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Takes out of an address what changes nothing a reader sees: fragment, tracking parameters, session ids.
pub fn clean(url: &Url, noise: &Noise) -> Url {
    let mut cleaned = url.clone();
    cleaned.set_fragment(None);
    if let Some((path, _)) = split_path_session(url.path()) {
        cleaned.set_path(path);
    }
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !is_listed(parameter_name(pair), &noise.parameters))
            .collect();
        let kept = kept.join("&");
        cleaned.set_query((!kept.is_empty()).then_some(kept.as_str()));
    }
    cleaned
}

/// Does the address only show the same things in another order or dress?
pub fn is_view(url: &Url, noise: &Noise) -> bool {
    url.query().is_some_and(|query| {
        query.split('&').any(|pair| is_listed(parameter_name(pair), &noise.views))
    })
}

/// The name of a parameter as written, percent-encoded brackets undone.
fn parameter_name(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

fn is_listed(name: &str, list: &[String]) -> bool {
    let name = super::words::percent_decode(name).to_lowercase();
    list.iter().any(|listed| match listed.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == *listed,
    })
}

/// `/a;jsessionid=1` is `/a` with a session id.
fn split_path_session(path: &str) -> Option<(&str, &str)> {
    let at = path.find(';')?;
    let (before, after) = path.split_at(at);
    let lower = after.to_lowercase();
    (lower.starts_with(";jsessionid=") || lower.starts_with(";phpsessid="))
        .then_some((before, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::discovery::Discovery;

    fn cleaned(url: &str) -> String {
        clean(&Url::parse(url).unwrap(), &Discovery::embedded().noise).to_string()
    }

    fn same(a: &str, b: &str) -> bool {
        let noise = &Discovery::embedded().noise;
        Key::of(&clean(&Url::parse(a).unwrap(), noise))
            == Key::of(&clean(&Url::parse(b).unwrap(), noise))
    }

    #[test]
    fn tracking_and_sessions_are_taken_out() {
        assert_eq!(cleaned("https://a.nl/x?utm_source=b&id=7&fbclid=9#c"), "https://a.nl/x?id=7");
        assert_eq!(cleaned("https://a.nl/x.pdf?cb=AbC1"), "https://a.nl/x.pdf");
        assert_eq!(cleaned("https://a.nl/x;jsessionid=1A2B?PHPSESSID=3"), "https://a.nl/x");
    }

    #[test]
    fn order_of_parameters_scheme_and_default_port_do_not_make_another_page() {
        assert!(same("https://a.nl/x?b=2&a=1", "https://a.nl/x?a=1&b=2"));
        assert!(same("http://a.nl/x", "https://A.nl:443/x#top"));
    }

    #[test]
    fn case_slashes_and_ports_make_another_page() {
        assert!(!same("https://a.nl/Wmo", "https://a.nl/wmo"));
        assert!(!same("https://a.nl/a//b", "https://a.nl/a/b"));
        assert!(!same("http://127.0.0.1:8001/", "http://127.0.0.1:8002/"));
    }

    #[test]
    fn sorted_and_filtered_lists_are_views() {
        let noise = &Discovery::embedded().noise;
        for url in [
            "https://a.nl/l?sort=asc",
            "https://a.nl/l?f%5B0%5D=a",
            "https://a.nl/l?x=1&filter_soort=b",
        ] {
            assert!(is_view(&Url::parse(url).unwrap(), noise), "{url}");
        }
        assert!(!is_view(&Url::parse("https://a.nl/l?id=3&page=2").unwrap(), noise));
    }
}
