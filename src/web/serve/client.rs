//! Who asks: the address that limits are counted by.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// The other end of the connection; put into every request when it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// One client, as far as limits go. All of an IPv6 network of 64 bits is one client: that is what one household
/// or one server gets (RFC 6177).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Client(IpAddr);

impl Client {
    /// The client behind an address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        })
    }

    /// Who sent this request: the other end of the connection or, behind a proxy of ours, the address which that
    /// proxy saw. Only the last hop counts: anything before it was written by the client itself.
    pub fn asking(request: &Request, behind_proxy: bool) -> Self {
        let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
        let seen = if behind_proxy { last_hop(request.headers()) } else { None };
        Self::of(seen.or(peer).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)))
    }
}

/// As the guard at the door made them out.
impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().copied();
        Ok(known.unwrap_or_else(|| Self::of(IpAddr::V6(Ipv6Addr::UNSPECIFIED))))
    }
}

fn last_hop(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let hop = line.rsplit(',').next()?.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(ip, _)| ip);
    let address = bare.unwrap_or(hop);
    address.parse().ok().or_else(|| Some(address.parse::<SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(forwarded: &[&str], behind_proxy: bool) -> Client {
        let mut request = axum::http::Request::builder();
        for line in forwarded {
            request = request.header("x-forwarded-for", *line);
        }
        let mut request = request.body(axum::body::Body::empty()).unwrap();
        request.extensions_mut().insert(Peer("192.0.2.1:1234".parse().unwrap()));
        Client::asking(&request, behind_proxy)
    }

    fn client(address: &str) -> Client {
        Client::of(address.parse().unwrap())
    }

    #[test]
    fn nobody_names_another_client_where_there_is_no_proxy() {
        assert_eq!(asking(&["198.51.100.7"], false), client("192.0.2.1"));
    }

    #[test]
    fn behind_a_proxy_only_what_the_proxy_saw_counts() {
        assert_eq!(asking(&["203.0.113.9, 198.51.100.7"], true), client("198.51.100.7"));
        assert_eq!(asking(&["203.0.113.9", "198.51.100.7:4711"], true), client("198.51.100.7"));
        assert_eq!(asking(&["[2001:db8::1]:4711"], true), client("2001:db8::1"));
        assert_eq!(asking(&["rommel"], true), client("192.0.2.1"));
        assert_eq!(asking(&[], true), client("192.0.2.1"));
    }

    #[test]
    fn a_household_with_many_addresses_is_one_client() {
        assert_eq!(client("2001:db8:1:2::3"), client("2001:db8:1:2:ffff::"));
        assert_ne!(client("2001:db8:1:2::3"), client("2001:db8:1:3::3"));
        assert_eq!(client("::ffff:192.0.2.1"), client("192.0.2.1"));
    }
}
