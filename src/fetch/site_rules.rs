//! What a site lets us do: robots.txt as it could be had (RFC 9309 §2.3.1), kept for a day at most.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::FetchError;
use super::robots::Robots;

/// RFC 9309 §2.4: not to be used longer than 24 hours.
const RULES_AGE: Duration = Duration::from_hours(24);
/// "Not to be had" is asked again sooner: it closes a whole site.
const CLOSED_AGE: Duration = Duration::from_mins(10);

/// robots.txt of one authority, as it could be had.
#[derive(Debug)]
pub enum SiteRules {
    /// It is there.
    Rules(Robots),
    /// 4xx, or more than five redirects: there are no rules (§2.3.1.2, §2.3.1.3).
    None {
        /// "404", "more than 5 redirects".
        why: String,
    },
    /// 429, 5xx, half a file: stay out altogether (§2.3.1.4).
    Closed {
        /// "robots.txt answered 503".
        why: String,
    },
    /// The host does not answer at all: stay out, too (§2.3.1.4).
    Unreachable {
        /// In words.
        why: String,
    },
    /// A firewall answers in its place.
    Wall {
        /// What was seen.
        why: String,
    },
    /// robots.txt did not come within the bound (§2.3.1.4).
    TimedOut {
        /// The bound.
        seconds: u64,
    },
}

impl SiteRules {
    /// In a few words, for the politeness report.
    pub fn in_words(&self) -> String {
        match self {
            Self::Rules(_) => String::from("rules"),
            Self::None { why } => format!("none ({why})"),
            Self::Closed { why } | Self::Unreachable { why } => format!("closed: {why}"),
            Self::Wall { why } => format!("wall: {why}"),
            Self::TimedOut { seconds } => format!("closed: no answer in {seconds} s"),
        }
    }

    /// `Crawl-delay`, as asked.
    pub fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Self::Rules(robots) => robots.crawl_delay(),
            _ => None,
        }
    }

    /// May this address be fetched?
    pub fn check(&self, host: &str, url: &Url) -> Result<(), FetchError> {
        let refusal = |why: String, whole_site| FetchError::Robots {
            host: host.to_owned(),
            url: url.clone(),
            why,
            whole_site,
        };
        match self {
            Self::None { .. } => Ok(()),
            Self::Rules(robots) => {
                let decision = robots.decide(url);
                if decision.allowed {
                    return Ok(());
                }
                let line = decision.line.unwrap_or_default();
                let text = decision.text.unwrap_or_default();
                Err(refusal(format!("line {line}: {text}"), false))
            }
            Self::Closed { why } => Err(refusal(why.clone(), true)),
            Self::Unreachable { why } => Err(FetchError::Unreachable {
                host: host.to_owned(),
                why: format!("robots.txt: {why}"),
            }),
            Self::Wall { why } => {
                Err(FetchError::Wall { host: host.to_owned(), why: format!("robots.txt: {why}") })
            }
            Self::TimedOut { seconds } => {
                Err(FetchError::Timeout { url: url.clone(), seconds: *seconds })
            }
        }
    }
}

/// Rules with the time they were fetched.
pub struct CachedRules {
    rules: Arc<SiteRules>,
    at: Instant,
}

impl CachedRules {
    /// Fetched now.
    pub fn new(rules: Arc<SiteRules>) -> Self {
        Self { rules, at: Instant::now() }
    }

    /// The rules, if they may still be used at this time.
    pub fn fresh(&self, now: Instant) -> Option<Arc<SiteRules>> {
        let age = match *self.rules {
            SiteRules::Rules(_) | SiteRules::None { .. } => RULES_AGE,
            _ => CLOSED_AGE,
        };
        (now.saturating_duration_since(self.at) < age).then(|| Arc::clone(&self.rules))
    }
}

/// The authority robots.txt belongs to: scheme, host and port (§2.3).
pub fn authority(url: &Url) -> String {
    format!(
        "{}://{}:{}",
        url.scheme(),
        url.host_str().unwrap_or_default(),
        url.port_or_known_default().unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lasts(rules: SiteRules, age: Duration) -> bool {
        CachedRules::new(Arc::new(rules)).fresh(Instant::now() + age).is_some()
    }

    #[test]
    fn rules_are_used_for_a_day_and_no_longer() {
        let rules = || SiteRules::Rules(Robots::parse(b"", "ocowijzer"));
        assert!(lasts(rules(), Duration::from_hours(23)));
        assert!(!lasts(rules(), RULES_AGE));
        assert!(!lasts(SiteRules::None { why: String::from("404") }, RULES_AGE));
    }

    #[test]
    fn a_closed_site_is_asked_again_after_ten_minutes() {
        let closed = || SiteRules::Closed { why: String::from("robots.txt answered 503") };
        assert!(lasts(closed(), Duration::from_mins(9)));
        assert!(!lasts(closed(), Duration::from_mins(10)));
    }

    #[test]
    fn http_and_https_and_other_ports_have_rules_of_their_own() {
        let urls = ["http://a.example/x", "https://a.example/x", "https://a.example:8443/x"];
        let authorities: Vec<_> =
            urls.iter().map(|url| authority(&Url::parse(url).unwrap())).collect();
        assert_eq!(
            authorities,
            ["http://a.example:80", "https://a.example:443", "https://a.example:8443"]
        );
    }
}
