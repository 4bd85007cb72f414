//! Asking for one address: once, or again when the host was busy, the connection broke, or a cache was in the way.

use std::time::SystemTime;

use tokio::time::Instant;
use url::Url;

use super::decode::decode;
use super::error_text::Failure;
use super::exchange::{self, Answer, Asked};
use super::fetcher::{Errand, Fetcher};
use super::host::Host;
use super::redirect::Trail;
use super::retry_after::retry_after;
use super::{FetchError, FetchEvent, Purpose, header, wall};

/// How often one address is asked again after a 429 or 503.
const RETRIES_WHEN_PAUSED: u32 = 2;

impl Fetcher {
    pub(super) async fn ask_patiently(
        &self,
        url: &Url,
        purpose: Purpose,
        trail: &Trail,
        errand: &mut Errand<'_>,
    ) -> Result<Answer, FetchError> {
        let mut paused = 0;
        let mut broken = false;
        let mut fresh = false;
        let host = self.host(url);
        loop {
            let answer = match self.ask_once(url, purpose, fresh, trail, errand).await {
                Err((_, Some(Failure::Broken(_)))) if !broken => {
                    broken = true;
                    continue;
                }
                Err((error, _)) => return Err(error),
                Ok(answer) => answer,
            };
            if let Some(why) = Self::wall(&answer) {
                return Err(FetchError::Wall { host: host.name.clone(), why });
            }
            if matches!(answer.status, 429 | 503) {
                let asked = header(&answer.headers, "retry-after")
                    .and_then(|value| retry_after(value, SystemTime::now()));
                let now = Instant::now();
                // A robots.txt that says 503 closes the site by itself; only its own words pause the host.
                if purpose == Purpose::Robots && asked.is_none() {
                    return Ok(answer);
                }
                let until = host.pause(asked, now);
                paused += 1;
                if paused > RETRIES_WHEN_PAUSED || until > errand.deadline.moment() {
                    let seconds = (until - now).as_secs().max(1);
                    return Err(FetchError::HostPaused { host: host.name.clone(), seconds });
                }
                errand.keep(answer);
                continue;
            }
            // Nothing of ours is confirmed by it: a cache in between, perhaps.
            if answer.status == 304 && !fresh {
                fresh = true;
                errand.keep(answer);
                continue;
            }
            return Ok(answer);
        }
    }

    fn wall(answer: &Answer) -> Option<String> {
        if !matches!(answer.status, 200 | 202 | 403 | 405 | 429 | 503) {
            return None;
        }
        let encodings = answer.encodings();
        let wire = &answer.exchange.response_body;
        if answer.status == 200 && wire.len() > wall::LARGEST_200 {
            return None;
        }
        if encodings.is_empty() {
            return wall::challenge(answer.status, &answer.headers, wire);
        }
        // Challenge pages are small; more than that need not be decoded twice.
        let looked_at = wire.len().min(wall::LARGEST);
        let body = decode(&wire[..looked_at], &encodings, wall::LARGEST as u64 + 1).body;
        wall::challenge(answer.status, &answer.headers, &body)
    }

    async fn ask_once(
        &self,
        url: &Url,
        purpose: Purpose,
        fresh: bool,
        trail: &Trail,
        errand: &mut Errand<'_>,
    ) -> Result<Answer, (FetchError, Option<Failure>)> {
        let options = errand.options;
        let recalled = options.recall.exchange(url, purpose).and_then(Answer::recalled);
        // "Come back later" was said then, and a cache is not asked twice for the same.
        let recalled = recalled.filter(|answer| !fresh && !matches!(answer.status, 429 | 503));
        if let Some(answer) = recalled {
            options.observer.tell(&FetchEvent::Sending { url, purpose });
            errand.tell_answer(answer.status, &answer, purpose);
            return Ok(answer);
        }
        let host = self.host(url);
        let server = self.server(url).await.map_err(|error| (error, None))?;
        let stored =
            if fresh || purpose == Purpose::Robots { None } else { options.stored.copy(url).await };
        let turn = self.turn(url, &host, &server, errand).await.map_err(|error| (error, None))?;
        let asked = Asked {
            url,
            purpose,
            accept: options.accept.as_deref().filter(|_| purpose != Purpose::Robots),
            validators: stored.as_ref().map(|copy| &copy.validators),
            no_cache: fresh,
            cookies: trail.cookies(url),
            deadline: errand.deadline.moment(),
        };
        let begun = Instant::now();
        host.started(begun, errand.deadline.clock());
        options.observer.tell(&FetchEvent::Sending { url, purpose });
        let answer =
            exchange::perform(&self.0.client, &self.0.settings, &self.0.rooms, asked).await;
        drop(turn);
        match answer {
            Ok(answer) => {
                let (status, bytes) = (answer.status, answer.exchange.response_body.len());
                host.answered(status, bytes, begun.elapsed());
                let answer = match stored {
                    Some(copy) if status == 304 => answer.confirming(copy),
                    Some(_) | None => answer,
                };
                errand.tell_answer(status, &answer, purpose);
                Ok(answer)
            }
            Err(failure) => {
                // A host that answers nonsense is not down, nor is one we may not contact.
                let down = !matches!(failure, Failure::BadAnswer(_) | Failure::Forbidden(_));
                host.failed(down, Instant::now());
                Err((self.error(url, &host, &failure), Some(failure)))
            }
        }
    }

    fn error(&self, url: &Url, host: &Host, failure: &Failure) -> FetchError {
        let url = url.clone();
        match failure {
            Failure::Forbidden(address) => {
                FetchError::ForbiddenAddress { url, address: address.clone() }
            }
            Failure::Unreachable(why) | Failure::Broken(why) => {
                FetchError::Unreachable { host: host.name.clone(), why: why.clone() }
            }
            Failure::BadAnswer(why) => FetchError::BadAnswer { url, why: why.clone() },
            Failure::TimedOut => {
                FetchError::Timeout { url, seconds: self.0.settings.timeout.as_secs() }
            }
        }
    }
}
