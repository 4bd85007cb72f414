//! Asking robots.txt: fetching it once for everyone, and what its failing means (RFC 9309 §2.3.1).

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::decode::{decode, looks_like_text};
use super::exchange::{Answer, ROBOTS_BODY};
use super::fetcher::{Errand, Fetcher};
use super::redirect::{MAX_HOPS, Trail, target};
use super::robots::Robots;
use super::site_rules::{CachedRules, SiteRules, authority};
use super::{FetchError, Purpose, Truncated};

/// robots.txt is worth waiting for this long when the host says so.
const ROBOTS_PATIENCE: Duration = Duration::from_mins(1);

impl Fetcher {
    pub(super) async fn ask_robots(
        &self,
        url: &Url,
        errand: &mut Errand<'_>,
    ) -> Result<(), FetchError> {
        if errand.options.purpose == Purpose::Robots || url.path() == "/robots.txt" {
            return Ok(());
        }
        let rules = self.rules(url, errand).await?;
        let host = self.host(url);
        let verdict = rules.check(&host.name, url);
        host.count_robots(|robots| match verdict {
            Ok(()) => robots.allowed += 1,
            Err(_) => robots.refused += 1,
        });
        verdict
    }

    /// The rules of an authority. Whoever comes first fetches them; the others wait for that.
    pub(super) async fn rules(
        &self,
        url: &Url,
        errand: &mut Errand<'_>,
    ) -> Result<Arc<SiteRules>, FetchError> {
        let host = self.host(url);
        let cell = {
            let mut cells = host.rules.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(authority(url)).or_default())
        };
        let out_of_time = || FetchError::OutOfTime { url: url.clone() };
        let mut cached = errand.deadline.in_time(cell.lock()).await.ok_or_else(out_of_time)?;
        if let Some(rules) = cached.as_ref().and_then(|known| known.fresh(Instant::now())) {
            return Ok(rules);
        }
        let rules = Arc::new(self.fetch_rules(url, errand).await?);
        host.set_crawl_delay(rules.crawl_delay());
        host.count_robots(|robots| {
            robots.access = Some(rules.in_words());
            robots.crawl_delay_seconds = rules.crawl_delay().map(|delay| delay.as_secs());
        });
        *cached = Some(CachedRules::new(Arc::clone(&rules)));
        Ok(rules)
    }

    /// RFC 9309 §2.3.1. An error is about the caller's time, not about the site, and is not remembered.
    async fn fetch_rules(
        &self,
        url: &Url,
        errand: &mut Errand<'_>,
    ) -> Result<SiteRules, FetchError> {
        let mut here = url.clone();
        here.set_path("/robots.txt");
        here.set_query(None);
        here.set_fragment(None);
        let mut trail = Trail::default();
        for _ in 0..=MAX_HOPS {
            if !trail.enter(&here) {
                return Ok(SiteRules::None { why: String::from("redirects in a circle") });
            }
            let answer = match self.ask_for_robots(&here, &trail, errand).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(rules)) => return Ok(rules),
                // Not the site, only its robots.txt leads there.
                Err(error @ FetchError::ForbiddenAddress { .. })
                    if authority(&here) != authority(url) =>
                {
                    return Ok(SiteRules::Closed { why: format!("robots.txt: {error}") });
                }
                Err(error) => return Err(error),
            };
            trail.keep_cookies(&here, &answer.headers);
            match target(&here, answer.status, &answer.headers) {
                None => {
                    let rules = self.rules_of(&answer);
                    errand.keep(answer);
                    return Ok(rules);
                }
                Some(Err(why)) => return Ok(SiteRules::Closed { why }),
                Some(Ok(next)) => here = next,
            }
            errand.keep(answer);
        }
        Ok(SiteRules::None { why: format!("more than {MAX_HOPS} redirects") })
    }

    /// One hop on the way to robots.txt; the inner error is what its failing means.
    async fn ask_for_robots(
        &self,
        url: &Url,
        trail: &Trail,
        errand: &mut Errand<'_>,
    ) -> Result<Result<Answer, SiteRules>, FetchError> {
        let patience = errand.deadline.within(ROBOTS_PATIENCE);
        let deadline = std::mem::replace(&mut errand.deadline, patience);
        let closed = |why| Ok(Err(SiteRules::Closed { why }));
        let asked = match self.guard(url) {
            Ok(()) => self.ask_patiently(url, Purpose::Robots, trail, errand).await,
            Err(error) => Err(error),
        };
        errand.deadline = deadline;
        match asked {
            Ok(answer) => Ok(Ok(answer)),
            Err(FetchError::HostPaused { seconds, .. }) => {
                closed(format!("robots.txt asks us to come back in {seconds} s"))
            }
            Err(FetchError::Unreachable { why, .. }) => Ok(Err(SiteRules::Unreachable { why })),
            Err(FetchError::Timeout { seconds, .. }) => Ok(Err(SiteRules::TimedOut { seconds })),
            Err(FetchError::Wall { why, .. }) => Ok(Err(SiteRules::Wall { why })),
            Err(FetchError::BadAnswer { why, .. } | FetchError::BadRedirect { why, .. }) => {
                closed(format!("robots.txt cannot be had: {why}"))
            }
            Err(
                error @ (FetchError::ForbiddenAddress { .. }
                | FetchError::OutOfTime { .. }
                | FetchError::Robots { .. }),
            ) => Err(error),
        }
    }

    fn rules_of(&self, answer: &Answer) -> SiteRules {
        let broken_off =
            || SiteRules::Closed { why: String::from("robots.txt breaks off half-way") };
        match (answer.status, answer.exchange.truncated) {
            (200..=299, None | Some(Truncated::TooLarge)) => {
                let encodings = answer.encodings();
                let decoded = decode(&answer.exchange.response_body, &encodings, ROBOTS_BODY);
                let packed = decoded.left_encoded.is_some() && !looks_like_text(&decoded.body);
                if packed || (decoded.cut && !decoded.too_large) {
                    return broken_off();
                }
                SiteRules::Rules(Robots::parse(&decoded.body, &self.0.settings.user_agent))
            }
            (200..=299, Some(_)) => broken_off(),
            (429 | ..=299 | 304 | 500.., _) => {
                SiteRules::Closed { why: format!("robots.txt answered {}", answer.status) }
            }
            (status, _) => SiteRules::None { why: status.to_string() },
        }
    }
}
