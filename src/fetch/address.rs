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
const ANSWER_AGE: Duration = Duration::from_mins(1);

/// So many names are remembered at most.
const ANSWERS: usize = 10_000;

/// IPv4 blocks that are no public web server (IANA IPv4 Special-Purpose Address Registry, and multicast).
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 18] = [
    (Ipv4Addr::UNSPECIFIED, 8),            // this network
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

/// IPv6 blocks inside global unicast (`2000::/3`) that are no public web server.
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
    let segments = address.segments();
    if let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = segments {
        // NAT64 (RFC 6052): as public as the IPv4 address in it.
        return is_public_v4(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)));
    }
    segments[0] & 0xe000 == 0x2000
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
    if let Some(address) = literal
        && !policy.allows(address)
    {
        return Err(Refusal::Address(address.to_string()));
    }
    match url.port_or_known_default() {
        Some(port) if PORTS.contains(&port) || policy.allows_any_port(literal) => Ok(()),
        port => Err(Refusal::Address(format!("port {}", port.unwrap_or_default()))),
    }
}

impl AddressPolicy {
    /// May this address be contacted?
    pub fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::PublicOnly => is_public(address),
            Self::AllowPrivate => true,
            Self::PublicAnd(own) => address == own || is_public(address),
        }
    }

    /// On any port? A name may turn out to be one's own address.
    fn allows_any_port(self, literal: Option<IpAddr>) -> bool {
        match self {
            Self::PublicOnly => false,
            Self::AllowPrivate => true,
            Self::PublicAnd(own) => literal.is_none_or(|address| address == own),
        }
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

/// An answer, and when it came.
type Known = (Instant, Arc<[IpAddr]>);

/// Looks names up, refuses answers that are not public, and remembers the good ones for a minute.
#[derive(Clone)]
pub struct GuardedResolver {
    policy: AddressPolicy,
    lookup: Arc<dyn Lookup>,
    known: Arc<Mutex<HashMap<String, Known>>>,
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
        if let Some(private) = found.iter().find(|address| !self.policy.allows(**address)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// One address, or more, of each row of the IANA special-purpose registries.
    const SPECIAL: [(&str, &str); 48] = [
        ("0.0.0.0", "this host"),
        ("0.255.255.255", "this network"),
        ("10.0.0.1", "private use"),
        ("10.255.255.255", "private use"),
        ("100.64.0.1", "shared address space"),
        ("100.127.255.255", "shared address space"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("168.63.129.16", "a cloud's host"),
        ("169.254.0.1", "link local"),
        ("169.254.169.254", "metadata"),
        ("172.16.0.1", "private use"),
        ("172.31.255.255", "private use"),
        ("192.0.0.1", "IETF protocol assignments"),
        ("192.0.0.8", "IPv4 dummy address"),
        ("192.0.0.170", "NAT64 discovery"),
        ("192.0.2.1", "TEST-NET-1"),
        ("192.31.196.1", "AS112-v4"),
        ("192.52.193.1", "AMT"),
        ("192.88.99.1", "6to4 relay anycast"),
        ("192.168.1.1", "private use"),
        ("192.175.48.1", "direct delegation AS112"),
        ("198.18.0.1", "benchmarking"),
        ("198.19.255.255", "benchmarking"),
        ("198.51.100.1", "TEST-NET-2"),
        ("203.0.113.1", "TEST-NET-3"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "broadcast"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::7f00:1", "IPv4-compatible"),
        ("::ffff:127.0.0.1", "IPv4-mapped"),
        ("::ffff:8.8.8.8", "IPv4-mapped"),
        ("64:ff9b::7f00:1", "NAT64 of loopback"),
        ("64:ff9b::a9fe:a9fe", "NAT64 of metadata"),
        ("64:ff9b:1::1", "local-use NAT64"),
        ("100::1", "discard only"),
        ("2001::1", "Teredo"),
        ("2001:2::1", "benchmarking"),
        ("2001:20::1", "ORCHIDv2"),
        ("2001:db8::1", "documentation"),
        ("2002:7f00:1::", "6to4 of loopback"),
        ("2620:4f:8000::1", "direct delegation AS112"),
        ("3fff::1", "documentation"),
        ("5f00::1", "SRv6 SIDs"),
        ("fd00:ec2::254", "unique local, metadata"),
    ];

    #[test]
    fn no_special_purpose_address_is_public() {
        for (address, what) in SPECIAL {
            assert!(!is_public(address.parse().unwrap()), "{address}: {what}");
        }
        for address in ["fe80::1", "fec0::1", "ff02::1", "fc00::1"] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn neighbours_of_special_blocks_are_public() {
        for address in [
            "1.0.0.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:db7::1",
            "2003::1",
            "2a00:1450::1",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn every_spelling_of_a_private_literal_is_refused() {
        for host in [
            "127.0.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "127.1",
            "127.0.1",
            "１２７.0.0.1",
            "127。0。0。1",
            "0",
            "169.254.169.254",
            "0xa9fea9fe",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
            "[fe80::1]",
            "[fd00::1]",
        ] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            let refused = check_url(AddressPolicy::PublicOnly, &url);
            assert!(matches!(refused, Err(Refusal::Address(_))), "{host}: {refused:?}");
            assert_eq!(check_url(AddressPolicy::AllowPrivate, &url), Ok(()), "{host}");
        }
    }

    #[test]
    fn a_literal_with_a_zone_is_no_address_at_all() {
        assert!(Url::parse("http://[fe80::1%25eth0]/").is_err());
        assert!(Url::parse("http://[fe80::1%eth0]/").is_err());
    }

    #[test]
    fn odd_ports_are_for_sites_of_ones_own() {
        for (port, ok) in
            [(80, true), (443, true), (8080, true), (8443, true), (22, false), (6379, false)]
        {
            let url = Url::parse(&format!("http://gemeente.example:{port}/")).unwrap();
            assert_eq!(check_url(AddressPolicy::PublicOnly, &url).is_ok(), ok, "{port}");
            assert!(check_url(AddressPolicy::AllowPrivate, &url).is_ok());
        }
    }

    #[test]
    fn other_schemes_are_refused_under_either_policy() {
        for url in
            ["ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "data:text/html,x"]
        {
            let url = Url::parse(url).unwrap();
            for policy in [AddressPolicy::PublicOnly, AddressPolicy::AllowPrivate] {
                assert!(matches!(check_url(policy, &url), Err(Refusal::Scheme(_))), "{url}");
            }
        }
    }

    struct Answers(Mutex<Vec<Vec<&'static str>>>);

    impl Lookup for Answers {
        fn lookup<'a>(
            &'a self,
            _: &'a str,
        ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
            let next = self.0.lock().unwrap().pop().unwrap();
            Box::pin(async move { Ok(next.iter().map(|a| a.parse().unwrap()).collect()) })
        }
    }

    fn resolver(policy: AddressPolicy, mut answers: Vec<Vec<&'static str>>) -> GuardedResolver {
        answers.reverse();
        GuardedResolver::new(policy, Arc::new(Answers(Mutex::new(answers))))
    }

    #[tokio::test]
    async fn a_set_with_one_private_address_is_refused_whole() {
        let resolver = resolver(AddressPolicy::PublicOnly, vec![vec!["8.8.8.8", "10.0.0.1"]]);
        let refused = resolver.addresses("mengsel.example").await;
        assert!(matches!(refused, Err(LookupError::NotPublic(_))));
    }

    #[tokio::test]
    async fn an_answer_that_changes_after_the_check_is_not_used() {
        let answers = vec![vec!["8.8.8.8"], vec!["127.0.0.1"]];
        let resolver = resolver(AddressPolicy::PublicOnly, answers);
        let first = resolver.addresses("wissel.example").await.unwrap();
        let connected_to: Vec<_> =
            resolver.resolve("wissel.example".parse().unwrap()).await.unwrap().collect();
        assert_eq!(connected_to.iter().map(SocketAddr::ip).collect::<Vec<_>>(), *first);
    }

    #[tokio::test]
    async fn an_empty_answer_is_no_such_name() {
        let resolver = resolver(AddressPolicy::AllowPrivate, vec![vec![]]);
        assert!(matches!(resolver.addresses("leeg.example").await, Err(LookupError::NotFound(_))));
    }
}
