//! The example municipalities of `fixtures/sites/`, served on loopback.
//!
//! Every host of every site gets a loopback address of its own (`127.0.1.1`, `127.0.1.2`, …) and all of them
//! share one port, so that a crawler sees what it sees outside: one address per site, links from one site to
//! another, a host that is down. A site is plain files plus `site.toml` ([`fixture`]) and the right answers in
//! `expected.toml` ([`expected`]).

pub mod expected;
pub mod fixture;
mod index;
mod night;
mod server;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use expected::{Expected, Mismatch, compare};
pub use fixture::{FixtureError, SiteFixture};
pub use night::{ExamplesError, scan_examples};

/// The first port that is tried; each of the following 199 is tried when something listens there already.
const FIRST_PORT: u16 = 8342;
const PORTS_TRIED: u16 = 200;
/// One address per host: `127.0.1.1` to `127.0.1.254`.
const MOST_HOSTS: usize = 254;

/// The fixture sites, being served. Serving stops when this is dropped.
#[derive(Debug)]
pub struct Demo {
    /// The sites, in the order of their slugs.
    pub sites: Vec<DemoSite>,
    log: Log,
    stop: CancellationToken,
    servers: Vec<JoinHandle<()>>,
}

/// One example municipality, being served.
#[derive(Debug, Clone)]
pub struct DemoSite {
    /// Name of the (fictional) municipality.
    pub name: String,
    /// Name for addresses.
    pub slug: String,
    /// Fictional code, `GM9901`.
    pub code: String,
    /// What the site is for in the test set.
    pub about: String,
    /// Home page of the municipality's own host.
    pub home: Url,
    /// Origin of each host of the site, by its id, in the order of ids.
    pub hosts: BTreeMap<String, Url>,
    /// The right answers.
    pub expected: Expected,
}

/// One request that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// When (UTC).
    pub at: Timestamp,
    /// Slug of the site.
    pub site: String,
    /// Id of the host within the site.
    pub host: String,
    /// `GET`, `HEAD`, ….
    pub method: String,
    /// Path and query as they came.
    pub path: String,
    /// The status that was answered.
    pub status: u16,
}

/// The requests so far, shared by all servers of one demo.
type Log = Arc<Mutex<Vec<Request>>>;

/// Why the fixture sites could not be served.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// More hosts than loopback addresses in the range.
    #[error(
        "the fixture sites have {hosts} hosts together, and there are addresses for {MOST_HOSTS}; serve fewer sites"
    )]
    TooManyHosts {
        /// Hosts of all sites together.
        hosts: usize,
    },
    /// The address cannot be used at all (no such loopback address on this system, no permission).
    #[error(
        "cannot listen on {address}: {source}; on macOS add the address first: sudo ifconfig lo0 alias {}",
        address.ip()
    )]
    Listen {
        /// Address and port.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Every port of the range is taken.
    #[error(
        "no free port from {FIRST_PORT} to {} on 127.0.1.x; stop an older demo and try again",
        FIRST_PORT + PORTS_TRIED - 1
    )]
    NoFreePort,
}

impl Demo {
    /// Serves the sites, each host on its own loopback address, until the demo is dropped or stopped.
    ///
    /// Must be called within a tokio runtime.
    pub async fn start(fixtures: Vec<SiteFixture>) -> Result<Self, DemoError> {
        let mut fixtures = fixtures;
        fixtures.sort_by(|a, b| a.slug.cmp(&b.slug));
        let addresses = addresses(&fixtures)?;
        let (port, listeners) = listen_on_one_port(&addresses).await?;
        let mut demo = Self {
            sites: Vec::with_capacity(fixtures.len()),
            log: Log::default(),
            stop: CancellationToken::new(),
            servers: Vec::new(),
        };
        let mut next = addresses.iter().zip(listeners);
        for fixture in fixtures {
            let places: Vec<_> = next.by_ref().take(fixture.hosts.len()).collect();
            demo.serve(fixture, port, places);
        }
        Ok(demo)
    }

    fn serve(
        &mut self,
        fixture: SiteFixture,
        port: u16,
        places: Vec<(&Address, Option<TcpListener>)>,
    ) {
        let origins: BTreeMap<String, String> = fixture
            .hosts
            .iter()
            .zip(&places)
            .map(|(host, (address, _))| (host.id.clone(), format!("http://{}:{port}", address.ip)))
            .collect();
        let hosts: BTreeMap<String, Url> = origins
            .iter()
            .filter_map(|(id, origin)| Some((id.clone(), Url::parse(origin).ok()?)))
            .collect();
        let home = fixture.hosts.first().and_then(|host| hosts.get(&host.id));
        let Some(home) = home.cloned() else { return };
        self.sites.push(DemoSite {
            name: fixture.name.clone(),
            slug: fixture.slug.clone(),
            code: fixture.code.clone(),
            about: fixture.about.clone(),
            home,
            hosts,
            expected: fixture.expected.clone(),
        });
        let fixture = Arc::new(fixture);
        for (number, (_, listener)) in places.into_iter().enumerate() {
            let Some(listener) = listener else { continue };
            let host = server::Host::new(&fixture, number, &origins, &self.log);
            self.servers.push(tokio::spawn(server::run(listener, host, self.stop.clone())));
        }
    }

    /// The site with this slug.
    pub fn site(&self, slug: &str) -> Option<&DemoSite> {
        self.sites.iter().find(|site| site.slug == slug)
    }

    /// The requests so far, in the order in which they were answered.
    pub fn requests(&self) -> Vec<Request> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops serving, and returns when every address is free again.
    pub async fn stop(mut self) {
        self.stop.cancel();
        for server in std::mem::take(&mut self.servers) {
            // A server that ended by a panic has left its address, too.
            let _ = server.await;
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Where a host is (or, when it is down, would be) served.
struct Address {
    ip: Ipv4Addr,
    down: bool,
}

fn addresses(fixtures: &[SiteFixture]) -> Result<Vec<Address>, DemoError> {
    let hosts: Vec<_> = fixtures.iter().flat_map(|site| &site.hosts).collect();
    let too_many = DemoError::TooManyHosts { hosts: hosts.len() };
    if hosts.len() > MOST_HOSTS {
        return Err(too_many);
    }
    Ok((1..=u8::MAX)
        .zip(hosts)
        .map(|(number, host)| Address { ip: Ipv4Addr::new(127, 0, 1, number), down: host.down })
        .collect())
}

/// The first port that is free on all addresses, and a listener for each host that is not down.
async fn listen_on_one_port(
    addresses: &[Address],
) -> Result<(u16, Vec<Option<TcpListener>>), DemoError> {
    for port in FIRST_PORT..FIRST_PORT + PORTS_TRIED {
        if let Some(listeners) = listen(addresses, port).await? {
            return Ok((port, listeners));
        }
    }
    Err(DemoError::NoFreePort)
}

/// A listener per address, or nothing when the port is taken on one of them.
async fn listen(
    addresses: &[Address],
    port: u16,
) -> Result<Option<Vec<Option<TcpListener>>>, DemoError> {
    let mut listeners = Vec::with_capacity(addresses.len());
    for address in addresses {
        let socket = SocketAddr::from((address.ip, port));
        match TcpListener::bind(socket).await {
            // The address of a host that is down is tried as well: nobody else may answer there.
            Ok(listener) => listeners.push((!address.down).then_some(listener)),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Ok(None),
            Err(source) => return Err(DemoError::Listen { address: socket, source }),
        }
    }
    Ok(Some(listeners))
}

#[cfg(test)]
mod fixture_tests;
#[cfg(test)]
mod tests;
