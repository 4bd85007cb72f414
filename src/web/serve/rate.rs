//! How much one client may ask: a bucket of requests that fills up again, per client.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::client::Client;

/// So many clients are told apart; the ones that come when all places are taken share one bucket.
const MOST_CLIENTS: usize = 10_000;
/// The places of clients that have been away are freed this often.
const CLEAN: Duration = Duration::from_secs(10);

/// What each client has left.
#[derive(Debug)]
pub struct Rates {
    /// Requests a client may do at once, and in each minute after that.
    per_minute: f64,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    clients: BTreeMap<Client, Bucket>,
    others: Option<Bucket>,
    cleaned: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Rates {
    /// A limit of so many requests per client and minute.
    pub fn new(per_minute: u32) -> Self {
        Self { per_minute: f64::from(per_minute.max(1)), known: Mutex::default() }
    }

    /// Takes what a request costs, or says how long to wait until there is enough.
    pub fn take(&self, client: Client, cost: u32, now: Instant) -> Result<(), Duration> {
        // A request dearer than a whole bucket is allowed when the bucket is full.
        let cost = f64::from(cost).min(self.per_minute);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let full = Bucket { left: self.per_minute, at: now };
        self.clean(&mut known, now);
        let has_place = known.clients.len() < MOST_CLIENTS || known.clients.contains_key(&client);
        let bucket = if has_place {
            known.clients.entry(client).or_insert(full)
        } else {
            known.others.get_or_insert(full)
        };
        *bucket = self.filled(*bucket, now);
        if bucket.left >= cost {
            bucket.left -= cost;
            return Ok(());
        }
        Err(Duration::from_secs_f64((cost - bucket.left) * 60.0 / self.per_minute))
    }

    fn filled(&self, bucket: Bucket, now: Instant) -> Bucket {
        let since = now.saturating_duration_since(bucket.at).as_secs_f64();
        let left = (bucket.left + since * self.per_minute / 60.0).min(self.per_minute);
        Bucket { left, at: now }
    }

    /// Forgets the clients whose bucket is full again: they are as good as new.
    fn clean(&self, known: &mut Known, now: Instant) {
        if known.cleaned.is_some_and(|at| now.saturating_duration_since(at) < CLEAN) {
            return;
        }
        known.cleaned = Some(now);
        known.clients.retain(|_, bucket| self.filled(*bucket, now).left < self.per_minute);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u32) -> Client {
        Client::of(std::net::Ipv4Addr::from_bits(number).into())
    }

    #[test]
    fn who_asks_too_much_hears_how_long_to_wait_and_is_welcome_then() {
        let rates = Rates::new(60);
        let now = Instant::now();
        for _ in 0..60 {
            rates.take(client(1), 1, now).unwrap();
        }
        let wait = rates.take(client(1), 1, now).unwrap_err();
        assert_eq!(wait, Duration::from_secs(1));
        assert!(rates.take(client(2), 1, now).is_ok(), "another client is not held to account");
        assert!(rates.take(client(1), 1, now + wait).is_ok());
    }

    #[test]
    fn a_crowd_does_not_fill_the_memory() {
        let rates = Rates::new(60);
        let now = Instant::now();
        for number in 0..20_000 {
            let _ = rates.take(client(number), 1, now);
        }
        assert_eq!(rates.known.lock().unwrap().clients.len(), MOST_CLIENTS);
        rates.take(client(0), 1, now + Duration::from_mins(1)).unwrap();
        assert_eq!(rates.known.lock().unwrap().clients.len(), 1);
    }
}
