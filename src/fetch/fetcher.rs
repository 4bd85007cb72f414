//! The fetcher: one GET with everything around it. Each hop of each request passes the same stations:
//! address guard, robots.txt, the turn of its host, the slot of its server, the bounded body.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Client;
use tokio::time::Instant;
use url::Url;

use super::Purpose;
use super::address::{GuardedResolver, Lookup, Refusal, SystemLookup, check_url};
use super::exchange::{self, Answer};
use super::hosts::Hosts;
use super::observe::FetchEvent;
use super::redirect::{MAX_HOPS, Trail, target, tidy};
use super::report::HostReport;
use super::robots::product_token;
use super::room::Rooms;
use super::server::Server;
use super::site_rules::{SiteRules, authority};
use super::{Deadline, FetchError, FetchSettings, Fetched, RequestOptions, Truncated};

/// Waiting, retries and redirects of one `get` end after this when the caller names no deadline.
const PATIENCE: Duration = Duration::from_mins(2);

/// Why there is no fetcher.
#[derive(Debug, thiserror::Error)]
pub enum FetcherError {
    /// No CA certificates on this machine.
    #[error(
        "no CA certificates were found on this machine, so no https site can be trusted: install them \
         (Debian and Ubuntu: apt-get install ca-certificates) or point SSL_CERT_FILE to a bundle"
    )]
    NoCertificates,
    /// `--user-agent` cannot be sent.
    #[error(
        "the user agent {0:?} cannot be sent as a header: use printable ASCII that begins with a name"
    )]
    UserAgent(String),
    /// The HTTP client cannot be built.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

/// Fetches politely. Cheap to clone; all clones share hosts, robots.txt and limits.
#[derive(Clone)]
pub struct Fetcher(pub(super) Arc<Inner>);

/// What all clones share.
pub struct Inner {
    pub(super) settings: FetchSettings,
    pub(super) client: Client,
    pub(super) resolver: GuardedResolver,
    pub(super) rooms: Rooms,
    pub(super) hosts: Mutex<Hosts>,
    pub(super) servers: Mutex<BTreeMap<IpAddr, Arc<Server>>>,
}

/// What one `get` carries along.
pub struct Errand<'a> {
    pub(super) options: &'a RequestOptions,
    pub(super) deadline: Deadline,
    pub(super) exchanges: Vec<super::Exchange>,
}

impl Fetcher {
    /// A fetcher that asks the system's resolver.
    pub fn new(settings: FetchSettings) -> Result<Self, FetcherError> {
        Self::with_lookup(settings, Arc::new(SystemLookup))
    }

    /// A fetcher that asks `lookup` for the addresses of names.
    pub fn with_lookup(
        settings: FetchSettings,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, FetcherError> {
        if product_token(&settings.user_agent).is_empty()
            || !settings.user_agent.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
        {
            return Err(FetcherError::UserAgent(settings.user_agent));
        }
        let resolver = GuardedResolver::new(settings.addresses, lookup);
        let client = exchange::client(&settings, &resolver)?;
        Ok(Self(Arc::new(Inner {
            settings,
            client,
            resolver,
            rooms: Rooms::default(),
            hosts: Mutex::default(),
            servers: Mutex::default(),
        })))
    }

    /// Gets one address: redirects followed, robots.txt asked, host and server not pressed.
    /// Any status is an answer, but 429 and 503 (the host is paused) and walls.
    pub async fn get(&self, url: &Url, options: RequestOptions) -> Result<Fetched, FetchError> {
        let deadline = options.deadline.clone().unwrap_or_else(|| Deadline::after(PATIENCE));
        let mut errand = Errand { options: &options, deadline, exchanges: Vec::new() };
        let not_followed = |why| FetchError::BadRedirect { url: url.clone(), why };
        let mut here = tidy(url.clone()).map_err(not_followed)?;
        let mut trail = Trail::default();
        let mut downgraded = false;
        for _ in 0..=MAX_HOPS {
            if !trail.enter(&here) {
                return Err(not_followed(format!("the redirects run in a circle at {here}")));
            }
            if !options.fence.allows(&here) {
                return Err(not_followed(format!("{here} is not a part of the site")));
            }
            self.guard(&here)?;
            self.ask_robots(&here, &mut errand).await?;
            let answer = self.ask_patiently(&here, options.purpose, &trail, &mut errand).await?;
            trail.keep_cookies(&here, &answer.headers);
            match target(&here, answer.status, &answer.headers) {
                None => {
                    return Ok(self
                        .finish(options.purpose, url, here, answer, downgraded, errand.exchanges)
                        .await);
                }
                Some(next) => {
                    let next = next.map_err(not_followed)?;
                    downgraded |= here.scheme() == "https" && next.scheme() == "http";
                    here = next;
                    errand.keep(answer);
                }
            }
        }
        Err(not_followed(format!("more than {MAX_HOPS} redirects, the last to {here}")))
    }

    /// robots.txt of this address's authority: fetched when we do not have it. For its `Sitemap:` lines;
    /// [`Fetcher::get`] asks it by itself.
    pub async fn site_rules(
        &self,
        url: &Url,
        options: &RequestOptions,
    ) -> Result<Arc<SiteRules>, FetchError> {
        let deadline = options.deadline.clone().unwrap_or_else(|| Deadline::after(PATIENCE));
        let mut errand = Errand { options, deadline, exchanges: Vec::new() };
        self.guard(url)?;
        self.rules(url, &mut errand).await
    }

    /// The site at this address is done: forgets the robots.txt of its authority, unless somebody is asking for it now
    /// (whoever comes next fetches it again), and lets go of hosts and servers that are done.
    pub fn forget_site(&self, url: &Url) {
        {
            let host = self.host(url);
            let mut rules = host.rules.lock().unwrap_or_else(PoisonError::into_inner);
            let authority = authority(url);
            if rules.get(&authority).is_some_and(|cell| Arc::strong_count(cell) == 1) {
                rules.remove(&authority);
            }
        }
        let now = Instant::now();
        self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner).let_rest(now);
        let mut servers = self.0.servers.lock().unwrap_or_else(PoisonError::into_inner);
        servers.retain(|_, server| {
            Arc::strong_count(server) > 1 || !server.has_nothing_to_remember(now)
        });
    }

    /// What was asked of each host so far, by name.
    pub fn host_report(&self) -> Vec<HostReport> {
        self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner).reports()
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &FetchSettings {
        &self.0.settings
    }

    pub(super) fn guard(&self, url: &Url) -> Result<(), FetchError> {
        check_url(self.0.settings.addresses, url).map_err(|refusal| match refusal {
            Refusal::Scheme(why) => FetchError::BadRedirect { url: url.clone(), why },
            Refusal::Address(address) => FetchError::ForbiddenAddress { url: url.clone(), address },
        })
    }

    /// Undoes the content encoding and puts the answer together.
    async fn finish(
        &self,
        purpose: Purpose,
        requested: &Url,
        url: Url,
        answer: Answer,
        downgraded: bool,
        mut exchanges: Vec<super::Exchange>,
    ) -> Fetched {
        let settings = &self.0.settings;
        let limit = match purpose {
            _ if answer.is_pdf() => settings.max_body.max(settings.max_wire_pdf),
            Purpose::Sitemap => settings.max_body_listing,
            Purpose::Page | Purpose::Search | Purpose::Robots => settings.max_body,
        };
        let room = answer.room.clone();
        let fetched_at = answer.exchange.at;
        let mut truncated = answer.exchange.truncated;
        let (status, headers) = (answer.status, answer.headers.clone());
        let (decoded, exchange) = answer.decode(limit).await;
        exchanges.push(exchange);
        if decoded.too_large {
            truncated = Some(Truncated::TooLarge);
        } else if decoded.cut {
            truncated = truncated.or(Some(Truncated::Disconnected));
        }
        Fetched {
            requested: requested.clone(),
            url,
            status,
            headers,
            body: decoded.body,
            truncated,
            fetched_at,
            exchanges,
            downgraded,
            left_encoded: decoded.left_encoded,
            room,
        }
    }
}

impl Errand<'_> {
    /// `status` as it came over the wire.
    pub(super) fn tell_answer(&self, status: u16, answer: &Answer, purpose: Purpose) {
        self.options.observer.tell(&FetchEvent::Answered {
            status,
            purpose,
            exchange: &answer.exchange,
        });
    }

    /// An answer that only led on: a redirect, robots.txt, "come back later".
    pub(super) fn keep(&mut self, answer: Answer) {
        self.exchanges.push(answer.exchange);
    }
}
