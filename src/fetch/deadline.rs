//! When waiting has to end. The clock of a crawl stands still while others are served by a server or a host that
//! it shares with them: who shares a platform with a hundred municipalities must not lose its time to that.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// A moment by the clock of one crawl. Cheap to clone; clones go by the same clock.
#[derive(Debug, Clone)]
pub struct Deadline {
    /// The moment, had the clock never stood still.
    at: Instant,
    clock: Arc<Clock>,
}

#[derive(Debug)]
struct Clock {
    /// Whose clock it is: no other has this number.
    number: u64,
    still: watch::Sender<Still>,
}

/// For how long a clock stood still.
#[derive(Debug, Clone, Copy, Default)]
struct Still {
    before: Duration,
    since: Option<Instant>,
    holders: u32,
}

impl Still {
    fn in_all(&self, now: Instant) -> Duration {
        self.before
            + self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }
}

/// Holds a clock; it goes on when this is dropped.
#[derive(Debug)]
pub struct StandStill(Arc<Clock>);

impl Deadline {
    /// So long from now, by a clock of its own.
    pub fn after(patience: Duration) -> Self {
        Self::at(Instant::now() + patience)
    }

    /// This moment, by a clock of its own.
    pub fn at(at: Instant) -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let (still, _) = watch::channel(Still::default());
        Self { at, clock: Arc::new(Clock { number, still }) }
    }

    /// The earlier of this one and so long from now, by the same clock.
    #[must_use]
    pub fn within(&self, patience: Duration) -> Self {
        let now = Instant::now();
        let stood = self.clock.still.borrow().in_all(now);
        let at = now.checked_sub(stood).unwrap_or(now) + patience;
        Self { at: self.at.min(at), clock: Arc::clone(&self.clock) }
    }

    /// When it comes, if the clock does not stand still from now on.
    pub fn moment(&self) -> Instant {
        self.moment_at(Instant::now())
    }

    fn moment_at(&self, now: Instant) -> Instant {
        self.at + self.clock.still.borrow().in_all(now)
    }

    /// Has it come?
    pub fn has_passed(&self) -> bool {
        let now = Instant::now();
        now >= self.moment_at(now) && self.clock.still.borrow().since.is_none()
    }

    /// Returns when it has come.
    pub async fn passed(&self) {
        let mut changes = self.clock.still.subscribe();
        loop {
            let still = *changes.borrow_and_update();
            let at = self.at + still.before;
            tokio::select! {
                () = sleep_until(at), if still.since.is_none() => return,
                // The sender lives as long as we do, so this is no error.
                _ = changes.changed() => {}
            }
        }
    }

    /// What comes of `future`, or nothing when the deadline comes first.
    pub async fn in_time<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        tokio::select! {
            biased;
            done = &mut future => Some(done),
            () = self.passed() => None,
        }
    }

    /// The clock stands still until what this returns is dropped.
    pub fn stand_still(&self) -> StandStill {
        self.clock.hold(Instant::now());
        StandStill(Arc::clone(&self.clock))
    }

    /// The number of its clock, which no other clock has.
    pub fn clock(&self) -> u64 {
        self.clock.number
    }
}

impl Clock {
    fn hold(&self, now: Instant) {
        self.still.send_modify(|still| {
            still.holders += 1;
            still.since.get_or_insert(now);
        });
    }

    fn release(&self, now: Instant) {
        self.still.send_modify(|still| {
            still.holders = still.holders.saturating_sub(1);
            if still.holders == 0 {
                still.before = still.in_all(now);
                still.since = None;
            }
        });
    }
}

impl Drop for StandStill {
    fn drop(&mut self) {
        self.0.release(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_clock_that_stood_still_goes_on_where_it_was() {
        let begun = Instant::now();
        let deadline = Deadline::at(begun + 10 * SECOND);
        let at = |seconds| begun + seconds * SECOND;
        deadline.clock.hold(at(1));
        deadline.clock.hold(at(2));
        assert_eq!(deadline.moment_at(at(31)), at(40));
        deadline.clock.release(at(31));
        assert_eq!(deadline.moment_at(at(61)), at(70), "it is held by another still");
        deadline.clock.release(at(61));
        assert_eq!(deadline.moment_at(at(99)), at(70));
    }

    #[test]
    fn a_shorter_patience_goes_by_the_same_clock_and_is_never_longer() {
        let begun = Instant::now();
        let deadline = Deadline::at(begun + 600 * SECOND);
        let short = deadline.within(SECOND);
        deadline.clock.hold(begun);
        deadline.clock.release(begun + 60 * SECOND);
        let later = begun + 60 * SECOND;
        assert!(short.moment_at(later) >= later + SECOND);
        assert!(short.moment_at(later) < later + 10 * SECOND);
        assert_eq!(short.clock(), deadline.clock());
        assert_eq!(deadline.within(3600 * SECOND).moment_at(later), deadline.moment_at(later));
    }

    #[tokio::test]
    async fn what_waits_is_given_up_when_the_clock_goes_on_and_not_before() {
        let deadline = Deadline::at(Instant::now());
        assert!(deadline.in_time(pending::<()>()).await.is_none());
        let still = deadline.stand_still();
        assert!(!deadline.has_passed());
        let waiting = deadline.in_time(pending::<()>());
        let others = async {
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            drop(still);
            true
        };
        assert_eq!(tokio::join!(waiting, others), (None, true));
        assert!(deadline.has_passed());
    }
}
