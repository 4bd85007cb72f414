//! A bound per server address. Many municipalities share one platform: polite to each host
//! is not polite to the machine behind a hundred of them.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::address::is_public;
use super::{Deadline, FetchSettings};

/// When a request may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Not before.
    pub at: Instant,
    /// It keeps its distance from a request of somebody else.
    pub after_another: bool,
}

/// The first start that is not given away, and who has the one before.
#[derive(Debug, Default)]
struct Next {
    at: Option<Instant>,
    by: u64,
}

/// One server address.
pub struct Server {
    slots: Arc<Semaphore>,
    /// A private address, asked without delay: the operator's own server.
    pub is_own: bool,
    /// Least time between the starts of two requests, over all hosts on it.
    gap: Duration,
    next: Mutex<Next>,
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
            next: Mutex::default(),
        }
    }

    /// So many sites keep it busy, each asked once per delay: as many as use up its rate or its places in flight
    /// (a slow host rests as long as it took to answer, so two sites use one place), and two that are at their
    /// beginning, their end, or being judged.
    pub fn sites_abreast(&self, settings: &FetchSettings) -> usize {
        if self.is_own {
            return usize::MAX;
        }
        let in_flight = settings.per_address_in_flight.saturating_mul(2);
        // A rate of hosts that each wait their delay; far below 2^52.
        let by_rate = if self.gap.is_zero() {
            in_flight
        } else {
            usize::try_from(settings.delay.as_nanos().div_ceil(self.gap.as_nanos()))
                .unwrap_or(usize::MAX)
        };
        by_rate.max(in_flight).saturating_add(2)
    }

    /// Would a server nobody has asked yet be treated the same? Asked where no request holds a slot.
    pub fn has_nothing_to_remember(&self, now: Instant) -> bool {
        let next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        next.at.is_none_or(|at| at <= now)
    }

    /// Waits until one more request may be in flight; none when `deadline` comes first. Its clock stands still
    /// meanwhile: they are others who are served.
    pub async fn slot(&self, deadline: &Deadline) -> Option<OwnedSemaphorePermit> {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            return Some(slot);
        }
        if deadline.has_passed() {
            return None;
        }
        let _still = deadline.stand_still();
        Arc::clone(&self.slots).acquire_owned().await.ok()
    }

    /// Reserves the next start for the crawl with this clock. Starts are handed out in order, at least the gap
    /// apart.
    pub fn reserve(&self, now: Instant, by: u64) -> Start {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = next.at.map_or(now, |at| at.max(now));
        let after_another = next.by != by;
        *next = Next { at: Some(at + self.gap), by };
        Start { at, after_another }
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
            assert_eq!(server.reserve(now, 1).at, now);
            assert_eq!(server.reserve(now, 1).at - now, Duration::from_millis(gap), "{address}");
        }
    }

    #[test]
    fn four_a_second_are_a_quarter_second_apart() {
        let server = Server::new(LOOPBACK, &FetchSettings::default());
        let now = Instant::now();
        let starts: Vec<_> = (0..4).map(|_| server.reserve(now, 1).at - now).collect();
        assert_eq!(starts, [0, 250, 500, 750].map(Duration::from_millis));
    }

    #[test]
    fn as_many_sites_at_once_as_keep_a_server_busy() {
        let public = IpAddr::from([8, 8, 8, 8]);
        let abreast = |delay: u64, address| {
            let delay = Duration::from_millis(delay);
            let settings = FetchSettings { delay, ..FetchSettings::default() };
            Server::new(address, &settings).sites_abreast(&settings)
        };
        assert_eq!([0, 500, 1000, 2500].map(|delay| abreast(delay, public)), [6, 6, 6, 12]);
        assert_eq!(abreast(0, LOOPBACK), usize::MAX);
    }

    #[test]
    fn who_keeps_distance_from_himself_is_told_apart_from_who_waits_for_others() {
        let server = Server::new(LOOPBACK, &FetchSettings::default());
        let now = Instant::now();
        let after_another = [1, 1, 2, 1].map(|by| server.reserve(now, by).after_another);
        assert_eq!(after_another, [true, false, true, true]);
    }

    #[tokio::test]
    async fn a_third_request_in_flight_waits_for_one_of_two_and_its_time_stands_still() {
        let server = Server::new(LOOPBACK, &FetchSettings::default());
        let soon = Deadline::after(Duration::from_mins(1));
        let first = server.slot(&soon).await;
        let second = server.slot(&soon).await;
        assert!(first.is_some() && second.is_some());
        let third = Deadline::after(Duration::from_mins(1));
        let end = third.moment();
        let waiting = async {
            let slot = server.slot(&third).await;
            assert!(third.moment() > end);
            slot
        };
        let others = async {
            tokio::task::yield_now().await;
            drop(first);
        };
        let (third, ()) = tokio::join!(waiting, others);
        assert!(third.is_some());
        assert!(server.slot(&Deadline::at(Instant::now())).await.is_none(), "its time is up");
    }
}
