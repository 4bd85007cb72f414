//! Which addresses may be contacted: scheme, port, literal addresses, and every answer of the name server.
//!
//! The HTTP client connects only to what [`GuardedResolver`] has let through, so an answer that changes between
//! check and connect changes nothing. The client does not ask the resolver about literal addresses
//! (`http://2130706433/`); [`check_url`] does those, on the host as the `url` crate has read it.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::Instant;
use url::{Host, Url};

use super::AddressPolicy;

/// Ports a public web site may be on.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// How long an answer of the name server is used again. Short: sites move, and it bounds nothing.
const ANSWER_AGE: Duration = Duration::from_secs(60);

/// So many names are remembered at most.
const ANSWERS: usize = 10_000;

/// IPv4 blocks that are no public web server (IANA IPv4 Special-Purpose Address Registry, and multicast).
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 18] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),        // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private use
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // carrier-grade NAT
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32), // Azure's host, a public number with a metadata service behind it
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link local, cloud metadata
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private use
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // IETF protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation
    (Ipv4Addr::new(192, 31, 196, 0), 24),  // AS112
    (Ipv4Addr::new(192, 52, 193, 0), 24),  // AMT
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // 6to4 relay
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private use
    (Ipv4Addr::new(192, 175, 48, 0), 24),  // AS112
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarking
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 3),      // multicast, reserved, broadcast
];

/// IPv6 blocks inside global unicast (2000::/3) that are no public web server.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // IETF protocol assignments, Teredo, ORCHID
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48), // AS112
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// Is this the address of a public web server? Everything that is not certain is not.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !NOT_PUBLIC_V4.iter().any(|&(net, bits)| {
        let mask = u32::MAX << (32 - bits);
        (address.to_bits() ^ net.to_bits()) & mask == 0
    })
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, high, low] = address.segments();
    if [a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0] {
        // NAT64 (RFC 6052): as public as the IPv4 address in it.
        return is_public_v4(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)));
    }
    a & 0xe000 == 0x2000
        && !NOT_PUBLIC_V6.iter().any(|&(net, bits)| {
            let mask = u128::MAX << (128 - bits);
            (address.to_bits() ^ net.to_bits()) & mask == 0
        })
}

/// Why an address is refused before any name is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not http or https, or no host.
    Scheme(String),
    /// A literal address, or a port, that is not public.
    Address(String),
}

/// Checks scheme, port and literal addresses. Names are checked by [`GuardedResolver`].
pub fn check_url(policy: AddressPolicy, url: &Url) -> Result<(), Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme(format!("{}: is not http or https", url.scheme())));
    }
    let literal = match url.host() {
        None => return Err(Refusal::Scheme(String::from("it has no host"))),
        Some(Host::Domain(_)) => None,
        Some(Host::Ipv4(v4)) => Some(IpAddr::V4(v4)),
        Some(Host::Ipv6(v6)) => Some(IpAddr::V6(v6)),
    };
    if policy == AddressPolicy::AllowPrivate {
        return Ok(());
    }
    if let Some(address) = literal
        && !is_public(address)
    {
        return Err(Refusal::Address(address.to_string()));
    }
    match url.port_or_known_default() {
        Some(port) if PORTS.contains(&port) => Ok(()),
        port => Err(Refusal::Address(format!("port {}", port.unwrap_or_default()))),
    }
}

/// Asks a name server. The system's by default; another one in tests.
pub trait Lookup: Send + Sync {
    /// All addresses of a name.
    fn lookup<'a>(
        &'a self,
        name: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;
}

/// The resolver of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup<'a>(
        &'a self,
        name: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|socket| socket.ip()).collect())
        })
    }
}

/// Why a name leads nowhere.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LookupError {
    /// The name server says no, or nothing.
    #[error("no address for this name: {0}")]
    NotFound(String),
    /// At least one of the answers is private. A mixed set is refused as a whole.
    #[error("the name leads to {0}, which is not a public address")]
    NotPublic(IpAddr),
}

/// Looks names up, refuses answers that are not public, and remembers the good ones for a minute.
#[derive(Clone)]
pub struct GuardedResolver {
    policy: AddressPolicy,
    lookup: Arc<dyn Lookup>,
    known: Arc<Mutex<HashMap<String, (Instant, Arc<[IpAddr]>)>>>,
}

impl GuardedResolver {
    /// Asks `lookup`, lets through what `policy` allows.
    pub fn new(policy: AddressPolicy, lookup: Arc<dyn Lookup>) -> Self {
        Self { policy, lookup, known: Arc::default() }
    }

    /// All addresses of a name, each of which may be contacted.
    pub async fn addresses(&self, name: &str) -> Result<Arc<[IpAddr]>, LookupError> {
        if let Some(known) = self.remembered(name) {
            return Ok(known);
        }
        let found = self
            .lookup
            .lookup(name)
            .await
            .map_err(|error| LookupError::NotFound(error.to_string()))?;
        if found.is_empty() {
            return Err(LookupError::NotFound(String::from("empty answer")));
        }
        if self.policy == AddressPolicy::PublicOnly
            && let Some(private) = found.iter().find(|address| !is_public(**address))
        {
            return Err(LookupError::NotPublic(*private));
        }
        let found: Arc<[IpAddr]> = found.into();
        self.remember(name, &found);
        Ok(found)
    }

    fn remembered(&self, name: &str) -> Option<Arc<[IpAddr]>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, addresses) = known.get(name)?;
        (at.elapsed() < ANSWER_AGE).then(|| Arc::clone(addresses))
    }

    fn remember(&self, name: &str, addresses: &Arc<[IpAddr]>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ANSWERS {
            known.retain(|_, (at, _)| at.elapsed() < ANSWER_AGE);
        }
        if known.len() < ANSWERS {
            known.insert(name.to_owned(), (Instant::now(), Arc::clone(addresses)));
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let addresses = resolver.addresses(name.as_str()).await?;
            let sockets: Vec<SocketAddr> =
                addresses.iter().map(|address| SocketAddr::new(*address, 0)).collect();
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}
