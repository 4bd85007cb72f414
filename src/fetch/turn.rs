//! Waiting for one's turn: of the host first, then of the server behind it.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, sleep_until, timeout_at};
use url::{Host as UrlHost, Url};

use super::address::LookupError;
use super::fetcher::{Errand, Fetcher};
use super::host::Host;
use super::server::Server;
use super::{FetchError, FetchEvent, WaitReason};

/// The right to send one request now. Given back when dropped.
pub struct Turn {
    _host: OwnedSemaphorePermit,
    _server: OwnedSemaphorePermit,
}

impl Fetcher {
    /// Waits until a request to this host may start. While waiting for the host nothing is held.
    pub(super) async fn turn(
        &self,
        url: &Url,
        host: &Host,
        server: &Server,
        errand: &Errand<'_>,
    ) -> Result<Turn, FetchError> {
        let deadline = &errand.deadline;
        let out_of_time = || FetchError::OutOfTime { url: url.clone() };
        let tell = |until: Instant, reason| {
            let wait = until.saturating_duration_since(Instant::now());
            errand.options.observer.tell(&FetchEvent::Waiting { host: &host.name, wait, reason });
        };
        let slot = loop {
            // Several at once are for a site of one's own; elsewhere one request takes all of its host.
            let shared = server.is_own && host.is_at_ease(Instant::now());
            let share = if shared { 1 } else { host.in_flight };
            let slot = host.slot(share, deadline).await.ok_or_else(out_of_time)?;
            let now = Instant::now();
            if shared && !host.is_at_ease(now) {
                continue;
            }
            let Some(wait) = host.wait(now) else { break slot };
            drop(slot);
            // Distance from the request of another crawl costs that crawl's time, not ours.
            let of_another = !wait.paused && wait.from != deadline.clock();
            if wait.until > deadline.moment() && !of_another {
                let seconds = (wait.until - now).as_secs().max(1);
                return Err(if wait.paused {
                    FetchError::HostPaused { host: host.name.clone(), seconds }
                } else {
                    out_of_time()
                });
            }
            tell(wait.until, if wait.paused { WaitReason::Paused } else { WaitReason::Gap });
            let _still = of_another.then(|| deadline.stand_still());
            sleep_until(wait.until).await;
        };
        let server_slot = server.slot(deadline).await.ok_or_else(out_of_time)?;
        let now = Instant::now();
        let start = server.reserve(now, deadline.clock());
        if start.at > deadline.moment() && !start.after_another {
            return Err(out_of_time());
        }
        if start.at > now {
            tell(start.at, WaitReason::Server);
            let _still = start.after_another.then(|| deadline.stand_still());
            sleep_until(start.at).await;
        }
        Ok(Turn { _host: slot, _server: server_slot })
    }

    pub(super) fn host(&self, url: &Url) -> Arc<Host> {
        let name = url.host_str().unwrap_or_default();
        // Politeness is owed to the host, whichever of its two usual ports; other ports are other servers.
        let key = match url.port() {
            None | Some(80 | 443) => name.to_owned(),
            Some(port) => format!("{name}:{port}"),
        };
        let mut hosts = self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.get(key, &self.0.settings)
    }

    /// The address whose bounds hold for this one; none when its name cannot be looked up, or not contacted.
    pub async fn address_of(&self, url: &Url) -> Option<IpAddr> {
        self.guard(url).ok()?;
        self.address(url).await.ok()
    }

    /// So many sites read at once keep the server at this address as busy as its bounds allow. More would only wait
    /// for each other.
    pub fn sites_abreast(&self, address: IpAddr) -> usize {
        Server::new(address, &self.0.settings).sites_abreast(&self.0.settings)
    }

    /// A host by its lowest address, so that a set in any order is one server.
    async fn address(&self, url: &Url) -> Result<IpAddr, FetchError> {
        match url.host() {
            Some(UrlHost::Ipv4(v4)) => Ok(IpAddr::V4(v4)),
            Some(UrlHost::Ipv6(v6)) => Ok(IpAddr::V6(v6)),
            Some(UrlHost::Domain(name)) => self.lowest_address(url, name).await,
            None => {
                let why = String::from("it has no host");
                Err(FetchError::BadRedirect { url: url.clone(), why })
            }
        }
    }

    /// The server behind a host.
    pub(super) async fn server(&self, url: &Url) -> Result<Arc<Server>, FetchError> {
        let address = self.address(url).await?;
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
}
