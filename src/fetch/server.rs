//! A bound per server address. Many municipalities share one platform: polite to each host
//! is not polite to the machine behind a hundred of them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::FetchSettings;

/// One server address.
pub struct Server {
    slots: Arc<Semaphore>,
    /// Least time between the starts of two requests, over all hosts on it.
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Server {
    /// A server nobody has asked anything yet.
    pub fn new(settings: &FetchSettings) -> Self {
        let rate = settings.per_address_per_second;
        let gap = if rate.is_finite() && rate > 0.0 { 1.0 / rate } else { 0.0 };
        Self {
            slots: Arc::new(Semaphore::new(
                settings.per_address_in_flight.clamp(1, Semaphore::MAX_PERMITS),
            )),
            gap: Duration::from_secs_f64(gap),
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

    #[test]
    fn four_a_second_are_a_quarter_second_apart() {
        let server = Server::new(&FetchSettings::default());
        let now = Instant::now();
        let starts: Vec<_> = (0..4).map(|_| server.reserve(now) - now).collect();
        assert_eq!(starts, [0, 250, 500, 750].map(Duration::from_millis));
    }

    #[tokio::test]
    async fn a_third_request_in_flight_waits_for_one_of_two() {
        let server = Server::new(&FetchSettings::default());
        let at_once = Instant::now();
        let first = server.slot(at_once).await;
        let second = server.slot(at_once).await;
        assert!(first.is_some() && second.is_some());
        assert!(server.slot(at_once).await.is_none());
        drop(first);
        assert!(server.slot(at_once).await.is_some());
    }
}
