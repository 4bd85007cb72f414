//! Memory for bodies in flight: many servers at once may each send as much as we take from one.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// So much of a body is taken without asking: nearly every page is smaller.
pub const FREE: usize = 256 * 1024;
/// All that goes beyond this, over all bodies in flight: eight large pages, or three large PDFs.
const TOGETHER: usize = 64 * 1024 * 1024;
const UNIT: usize = 1024;

/// Room for large bodies, shared by all requests of a fetcher.
#[derive(Clone)]
pub struct Rooms(Arc<Semaphore>);

/// Room that is taken up by one body, until it and all its clones are dropped.
#[derive(Debug, Clone, Default)]
pub struct Room {
    _held: Option<Arc<OwnedSemaphorePermit>>,
}

impl Default for Rooms {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(TOGETHER / UNIT)))
    }
}

impl Rooms {
    /// Waits for room for a body of at most `most` bytes; none when `until` comes first. All at once and not bit by
    /// bit: two half bodies that wait for each other's room would wait for ever.
    pub async fn take(&self, most: u64, until: Instant) -> Option<Room> {
        let most = usize::try_from(most).unwrap_or(TOGETHER).min(TOGETHER);
        let units = u32::try_from(most.div_ceil(UNIT)).ok()?;
        let waiting = Arc::clone(&self.0).acquire_many_owned(units);
        let permit = timeout_at(until, waiting).await.ok()?.ok()?;
        Some(Room { _held: Some(Arc::new(permit)) })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_waits_until_a_body_was_dealt_with() {
        let rooms = Rooms::default();
        let now = Instant::now();
        let pdf = 20 << 20;
        let held: Vec<_> =
            [rooms.take(pdf, now).await, rooms.take(pdf, now).await, rooms.take(pdf, now).await]
                .into_iter()
                .flatten()
                .collect();
        assert_eq!(held.len(), 3);
        assert!(rooms.take(pdf, now).await.is_none());
        drop(held);
        assert!(rooms.take(pdf, now + Duration::from_secs(1)).await.is_some());
    }
}
