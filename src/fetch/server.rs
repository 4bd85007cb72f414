//! A bound per server address. Many municipalities share one platform: polite to each host
//! is not polite to the machine behind a hundred of them.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::FetchSettings;
use super::address::is_public;

/// One server address.
pub struct Server {
    slots: Arc<Semaphore>,
    /// A private address, asked without delay: the operator's own server.
    pub is_own: bool,
    /// Least time between the starts of two requests, over all hosts on it.
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Server {
    /// A server nobody has asked anything yet.
    ///
    /// An operator who asks for no delay on a private address audits a server of his own:
    /// no bound then. A public server is never without.
    pub fn new(address: IpAddr, settings: &FetchSettings) -> Self {
        let own = settings.delay.is_zero() && !is_public(address);
        let rate = settings.per_address_per_second;
        let unbound = own || !rate.is_finite() || rate <= 0.0;
        let in_flight = if own { usize::MAX } else { settings.per_address_in_flight };
        Self {
            is_own: own,
            slots: Arc::new(Semaphore::new(in_flight.clamp(1, Semaphore::MAX_PERMITS))),
            gap: if unbound { Duration::ZERO } else { Duration::from_secs_f64(1.0 / rate) },
            next: Mutex::new(None),
        }
    }

    /// Waits until one more request may be in flight; none when `deadline` comes first.
    pub async fn slot(&self, deadline: Instant) -> Option<OwnedSemaphorePermit> {
        let slot = Arc::clone(&self.slots).acquire_owned();
        tokio::time::timeout_at(deadline, slot).await.ok()?.ok()
    }

    /// Reserves the next start. Starts are handed out in order, at least the gap apart.
    pub fn reserve(&self, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let start = next.map_or(now, |at| at.max(now));
        *next = Some(start + self.gap);
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn a_server_of_ones_own_is_audited_without_delay_and_a_public_one_never() {
        let settings = FetchSettings { delay: Duration::ZERO, ..FetchSettings::default() };
        let now = Instant::now();
        for (address, gap) in [(LOOPBACK, 0), (IpAddr::from([8, 8, 8, 8]), 250)] {
            let server = Server::new(address, &settings);
            assert_eq!(server.reserve(now), now);
            assert_eq!(server.reserve(now) - now, Duration::from_millis(gap), "{address}");
        }
    }

    #[test]
    fn four_a_second_are_a_quarter_second_apart() {
        let server = Server::new(LOOPBACK, &FetchSettings::default());
        let now = Instant::now();
        let starts: Vec<_> = (0..4).map(|_| server.reserve(now) - now).collect();
        assert_eq!(starts, [0, 250, 500, 750].map(Duration::from_millis));
    }

    #[tokio::test]
    async fn a_third_request_in_flight_waits_for_one_of_two() {
        let server = Server::new(LOOPBACK, &FetchSettings::default());
        let at_once = Instant::now();
        let first = server.slot(at_once).await;
        let second = server.slot(at_once).await;
        assert!(first.is_some() && second.is_some());
        assert!(server.slot(at_once).await.is_none());
        drop(first);
        assert!(server.slot(at_once).await.is_some());
    }
}
