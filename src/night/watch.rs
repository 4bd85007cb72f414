//! A time to be done and room to be left on the disk. When either is reached the scan is asked to stop: it ends
//! cleanly, and the next one goes on from there.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Zoned;
use jiff::civil::Time;
use tokio_util::sync::CancellationToken;

/// The disk is looked at so often.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What a night may take.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    /// Stop at this time of the day.
    pub deadline: Option<Time>,
    /// Stop when less than so many bytes are free on the disk of the data folder.
    pub least_free: Option<u64>,
}

/// Why a night was ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The deadline.
    Deadline,
    /// The disk.
    Disk {
        /// Bytes that are free.
        free: u64,
    },
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Deadline => f.write_str("the deadline has come"),
            Self::Disk { free } => {
                write!(
                    f,
                    "only {} MB are free on the disk: make room, e.g. with ocowijzer prune",
                    free / 1_000_000
                )
            }
        }
    }
}

/// Watches while a scan runs; ends when dropped.
#[derive(Debug)]
pub struct Watch {
    reason: Arc<OnceLock<Reason>>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Watch {
    /// Begins to watch; cancels `stop` when a limit is reached. Must be called within a tokio runtime.
    pub fn begin(limits: Limits, data: &Path, stop: &CancellationToken) -> Self {
        let reason = Arc::new(OnceLock::new());
        let mut tasks = Vec::new();
        if let Some(deadline) = limits.deadline {
            let (reason, stop) = (Arc::clone(&reason), stop.clone());
            let wait = until(&Zoned::now(), deadline);
            tasks.push(tokio::spawn(async move {
                tokio::time::sleep(wait).await;
                let _ = reason.set(Reason::Deadline);
                stop.cancel();
            }));
        }
        if let Some(least) = limits.least_free {
            let (reason, stop, data) = (Arc::clone(&reason), stop.clone(), data.to_owned());
            tasks.push(tokio::spawn(async move {
                let free = run_out(&data, least).await;
                let _ = reason.set(Reason::Disk { free });
                stop.cancel();
            }));
        }
        Self { reason, tasks }
    }

    /// Why the scan was asked to stop, if a limit was the cause.
    pub fn reason(&self) -> Option<Reason> {
        self.reason.get().copied()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

/// Returns when less than `least` bytes are free.
async fn run_out(data: &Path, least: u64) -> u64 {
    loop {
        if let Some(free) = free_bytes(data)
            && free < least
        {
            return free;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Bytes that we may still write; `None` when the system does not say.
fn free_bytes(data: &Path) -> Option<u64> {
    let mut place: PathBuf = data.to_owned();
    // The data folder of a first night is not there yet.
    while !place.exists() {
        place = place
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .map_or_else(|| PathBuf::from("."), Path::to_owned);
    }
    let disk = rustix::fs::statvfs(&place).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// From now to the next time the clock shows `deadline`. Days on which the clock is changed are minded.
fn until(now: &Zoned, deadline: Time) -> Duration {
    let today = now.with().time(deadline).build();
    let next = match today {
        Ok(today) if today > *now => Ok(today),
        _ => now.tomorrow().and_then(|day| day.with().time(deadline).build()),
    };
    let wait = next.map(|next| next.timestamp().duration_since(now.timestamp()));
    wait.ok().and_then(|wait| Duration::try_from(wait).ok()).unwrap_or_default()
}

/// `500M`, `2G`, `1.5T`, in powers of a thousand; a bare number is bytes.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let hint = || format!("\"{text}\" is no size; write 500M, 2G or 1T");
    let text = text.trim().trim_end_matches(['B', 'b']);
    let (number, unit) = match text.char_indices().last() {
        Some((at, unit)) if unit.is_ascii_alphabetic() => (&text[..at], unit),
        _ => (text, ' '),
    };
    let factor = match unit.to_ascii_uppercase() {
        ' ' => 1.0,
        'K' => 1e3,
        'M' => 1e6,
        'G' => 1e9,
        'T' => 1e12,
        _ => return Err(hint()),
    };
    let number: f64 = number.parse().map_err(|_| hint())?;
    let bytes = number * factor;
    if !(0.0..1e18).contains(&bytes) {
        return Err(hint());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 1e18, as was just asked"
    )]
    Ok(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_before_now_is_tomorrows() {
        let now: Zoned = "2026-11-23T23:10[Europe/Amsterdam]".parse().unwrap();
        assert_eq!(until(&now, Time::constant(5, 30, 0, 0)), Duration::from_mins(380));
        assert_eq!(until(&now, Time::constant(23, 40, 0, 0)), Duration::from_mins(30));
    }

    #[test]
    fn the_night_the_clock_goes_back_is_an_hour_longer() {
        let now: Zoned = "2026-10-25T00:30[Europe/Amsterdam]".parse().unwrap();
        assert_eq!(until(&now, Time::constant(5, 30, 0, 0)), Duration::from_hours(6));
    }

    #[test]
    fn sizes_are_written_as_people_write_them() {
        for (text, bytes) in
            [("1500", 1500), ("500M", 500_000_000), ("1.5g", 1_500_000_000), ("2GB", 2_000_000_000)]
        {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in ["", "veel", "-1G", "2X"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
