//! The fetcher: one GET with everything around it. Each hop of each request passes the same stations:
//! address guard, robots.txt, the turn of its host, the slot of its server, the bounded body.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Client;
use tokio::time::Instant;
use url::Url;

use super::address::{GuardedResolver, Lookup, Refusal, SystemLookup, check_url};
use super::exchange::{self, Answer};
use super::host::Host;
use super::redirect::{MAX_HOPS, Trail, target, tidy};
use super::report::HostReport;
use super::robots::product_token;
use super::server::Server;
use super::site_rules::SiteRules;
use super::{FetchError, FetchSettings, Fetched, RequestOptions, Truncated};

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
    pub(super) hosts: Mutex<BTreeMap<String, Arc<Host>>>,
    pub(super) servers: Mutex<BTreeMap<IpAddr, Arc<Server>>>,
}

/// What one `get` carries along.
pub struct Errand<'a> {
    pub(super) options: &'a RequestOptions,
    pub(super) deadline: Instant,
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
            hosts: Mutex::default(),
            servers: Mutex::default(),
        })))
    }

    /// Gets one address: redirects followed, robots.txt asked, host and server not pressed.
    /// Any status is an answer, but 429 and 503 (the host is paused) and walls.
    pub async fn get(&self, url: &Url, options: RequestOptions) -> Result<Fetched, FetchError> {
        let deadline = options.deadline.unwrap_or_else(|| Instant::now() + PATIENCE);
        let mut errand = Errand { options: &options, deadline, exchanges: Vec::new() };
        let not_followed = |why| FetchError::BadRedirect { url: url.clone(), why };
        let mut here = tidy(url.clone()).map_err(not_followed)?;
        let mut trail = Trail::default();
        let mut downgraded = false;
        for _ in 0..=MAX_HOPS {
            if !trail.enter(&here) {
                return Err(not_followed(format!("the redirects run in a circle at {here}")));
            }
            self.guard(&here)?;
            self.ask_robots(&here, &mut errand).await?;
            let answer = self.ask_patiently(&here, options.purpose, &trail, &mut errand).await?;
            trail.keep_cookies(&here, &answer.headers);
            match target(&here, answer.status, &answer.headers) {
                None => {
                    return Ok(self.finish(url, here, answer, downgraded, errand.exchanges).await);
                }
                Some(next) => {
                    let next = next.map_err(not_followed)?;
                    downgraded |= here.scheme() == "https" && next.scheme() == "http";
                    here = next;
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
        let deadline = options.deadline.unwrap_or_else(|| Instant::now() + PATIENCE);
        let mut errand = Errand { options, deadline, exchanges: Vec::new() };
        self.guard(url)?;
        self.rules(url, &mut errand).await
    }

    /// What was asked of each host so far, by name.
    pub fn host_report(&self) -> Vec<HostReport> {
        let hosts = self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.values().map(|host| host.report()).collect()
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

<<<<<<< HEAD
=======
    // ---- robots.txt ----

    async fn ask_robots(&self, url: &Url, errand: &mut Errand<'_>) -> Result<(), FetchError> {
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
    async fn rules(
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
        let mut cached =
            timeout_at(errand.deadline, cell.lock()).await.map_err(|_| out_of_time())?;
        if let Some(rules) = cached.as_ref().and_then(CachedRules::fresh) {
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
                None => return Ok(self.rules_of(&answer)),
                Some(Err(why)) => return Ok(SiteRules::Closed { why }),
                Some(Ok(next)) => here = next,
            }
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
        let patience = errand.deadline.min(Instant::now() + ROBOTS_PATIENCE);
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
        match (answer.status, answer.exchange.truncated) {
            (200..=299, None | Some(Truncated::TooLarge)) => {
                let encodings = answer.encodings();
                let body = decode(&answer.exchange.response_body, &encodings, ROBOTS_BODY).body;
                SiteRules::Rules(Robots::parse(&body, &self.0.settings.user_agent))
            }
            (200..=299, Some(_)) => {
                SiteRules::Closed { why: String::from("robots.txt breaks off half-way") }
            }
            (429 | ..=299 | 304 | 500.., _) => {
                SiteRules::Closed { why: format!("robots.txt answered {}", answer.status) }
            }
            (status, _) => SiteRules::None { why: status.to_string() },
        }
    }

    // ---- one address, with retries ----

    async fn ask_patiently(
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
                if paused > RETRIES_WHEN_PAUSED || until > errand.deadline {
                    let seconds = (until - now).as_secs().max(1);
                    return Err(FetchError::HostPaused { host: host.name.clone(), seconds });
                }
                continue;
            }
            let conditional = !fresh && purpose != Purpose::Robots && errand.conditional();
            if answer.status == 304 && !conditional && !fresh {
                fresh = true;
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

    // ---- one exchange ----

    async fn ask_once(
        &self,
        url: &Url,
        purpose: Purpose,
        fresh: bool,
        trail: &Trail,
        errand: &mut Errand<'_>,
    ) -> Result<Answer, (FetchError, Option<Failure>)> {
        let options = errand.options;
        if let Some(answer) = options.recall.exchange(url, purpose).and_then(Answer::recalled) {
            options.observer.tell(&FetchEvent::Sending { url, purpose });
            errand.keep(&answer, purpose);
            return Ok(answer);
        }
        let host = self.host(url);
        let server = self.server(url).await.map_err(|error| (error, None))?;
        let turn = self.turn(url, &host, &server, errand).await.map_err(|error| (error, None))?;
        let asked = Asked {
            url,
            purpose,
            accept: options.accept.as_deref().filter(|_| purpose != Purpose::Robots),
            validators: (!fresh && purpose != Purpose::Robots).then_some(&options.conditional),
            no_cache: fresh,
            cookies: trail.cookies(url),
            deadline: errand.deadline,
        };
        let begun = Instant::now();
        host.started(begun);
        options.observer.tell(&FetchEvent::Sending { url, purpose });
        let answer = exchange::perform(&self.0.client, &self.0.settings, asked).await;
        drop(turn);
        match answer {
            Ok(answer) => {
                let bytes = answer.exchange.response_body.len();
                host.answered(answer.status, bytes, begun.elapsed());
                errand.keep(&answer, purpose);
                Ok(answer)
            }
            Err(failure) => {
                host.failed();
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

    /// Waits until a request to this host may start. While waiting for the host nothing is held.
    async fn turn(
        &self,
        url: &Url,
        host: &Host,
        server: &Server,
        errand: &Errand<'_>,
    ) -> Result<Turn, FetchError> {
        let deadline = errand.deadline;
        let out_of_time = || FetchError::OutOfTime { url: url.clone() };
        let tell = |until: Instant, reason| {
            let wait = until.saturating_duration_since(Instant::now());
            errand.options.observer.tell(&FetchEvent::Waiting { host: &host.name, wait, reason });
        };
        let slot = loop {
            let slot = timeout_at(deadline, Arc::clone(&host.slot).acquire_owned()).await;
            let Ok(Ok(slot)) = slot else { return Err(out_of_time()) };
            let now = Instant::now();
            let Some(wait) = host.wait(now) else { break slot };
            drop(slot);
            if wait.until > deadline {
                let seconds = (wait.until - now).as_secs().max(1);
                return Err(if wait.paused {
                    FetchError::HostPaused { host: host.name.clone(), seconds }
                } else {
                    out_of_time()
                });
            }
            tell(wait.until, if wait.paused { WaitReason::Paused } else { WaitReason::Gap });
            sleep_until(wait.until).await;
        };
        let Some(server_slot) = server.slot(deadline).await else { return Err(out_of_time()) };
        let now = Instant::now();
        let start = server.reserve(now);
        if start > deadline {
            return Err(out_of_time());
        }
        if start > now {
            tell(start, WaitReason::Server);
            sleep_until(start).await;
        }
        Ok(Turn { _host: slot, _server: server_slot })
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        let name = url.host_str().unwrap_or_default();
        // Politeness is owed to the host, whichever of its two usual ports; other ports are other servers.
        let key = match url.port() {
            None | Some(80 | 443) => name.to_owned(),
            Some(port) => format!("{name}:{port}"),
        };
        let mut hosts = self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host =
            hosts.entry(key.clone()).or_insert_with(|| Arc::new(Host::new(key, &self.0.settings)));
        Arc::clone(host)
    }

    /// The server behind a host: by its lowest address, so that a set in any order is one server.
    async fn server(&self, url: &Url) -> Result<Arc<Server>, FetchError> {
        let address = match url.host() {
            Some(UrlHost::Ipv4(v4)) => IpAddr::V4(v4),
            Some(UrlHost::Ipv6(v6)) => IpAddr::V6(v6),
            Some(UrlHost::Domain(name)) => self.lowest_address(url, name).await?,
            None => {
                return Err(FetchError::BadRedirect {
                    url: url.clone(),
                    why: String::from("it has no host"),
                });
            }
        };
        let mut servers = self.0.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let server = servers
            .entry(address)
            .or_insert_with(|| Arc::new(Server::new(address, &self.0.settings)));
        Ok(Arc::clone(server))
    }

    async fn lowest_address(&self, url: &Url, name: &str) -> Result<IpAddr, FetchError> {
        let bound = Instant::now() + self.0.settings.connect_timeout;
        let unreachable = |why: String| FetchError::Unreachable { host: name.to_owned(), why };
        match timeout_at(bound, self.0.resolver.addresses(name)).await {
            Err(_) => Err(unreachable(String::from("the name server does not answer"))),
            Ok(Err(LookupError::NotPublic(address))) => {
                Err(FetchError::ForbiddenAddress { url: url.clone(), address: address.to_string() })
            }
            Ok(Err(error @ LookupError::NotFound(_))) => Err(unreachable(error.to_string())),
            Ok(Ok(addresses)) => addresses
                .iter()
                .min()
                .copied()
                .ok_or_else(|| unreachable(String::from("no address for this name"))),
        }
    }

>>>>>>> store
    /// Undoes the content encoding and puts the answer together.
    async fn finish(
        &self,
        requested: &Url,
        url: Url,
        answer: Answer,
        downgraded: bool,
        exchanges: Vec<super::Exchange>,
    ) -> Fetched {
        let limit = if answer.is_pdf() {
            self.0.settings.max_body.max(self.0.settings.max_wire_pdf)
        } else {
            self.0.settings.max_body
        };
        let fetched_at = answer.exchange.at;
        let mut truncated = answer.exchange.truncated;
        let decoded = answer.decode(limit).await;
        if decoded.too_large {
            truncated = Some(Truncated::TooLarge);
        }
        Fetched {
            requested: requested.clone(),
            url,
            status: decoded.status,
            headers: decoded.headers,
            body: decoded.body,
            truncated,
            fetched_at,
            exchanges,
            downgraded,
            left_encoded: decoded.left_encoded,
        }
    }
}

impl Errand<'_> {
<<<<<<< HEAD
    pub(super) fn conditional(&self) -> bool {
=======
    fn keep(&mut self, answer: &Answer, purpose: Purpose) {
        self.options.observer.tell(&FetchEvent::Answered {
            status: answer.status,
            purpose,
            exchange: &answer.exchange,
        });
        self.exchanges.push(answer.exchange.clone());
    }

    fn conditional(&self) -> bool {
>>>>>>> store
        let known = &self.options.conditional;
        known.etag.is_some() || known.last_modified.is_some()
    }
}
