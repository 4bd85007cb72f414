//! What was asked of each host, for a webmaster who complains and for the run's record.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Serialize, Serializer};

/// Politeness towards one host, counted.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HostReport {
    /// Host name, with port when it is not the usual one.
    pub host: String,
    /// Requests sent, robots.txt, redirects and retries included.
    pub requests: u64,
    /// Bytes of bodies received over the wire.
    pub bytes: u64,
    /// Requests that got no answer.
    pub failures: u64,
    /// Least time between the starts of two requests, in milliseconds.
    #[serde(rename = "min_gap_ms", serialize_with = "milliseconds")]
    pub min_gap: Option<Duration>,
    /// Most requests started within one second.
    pub peak_per_second: u64,
    /// How often the host asked us to slow down (429, 503).
    pub pauses: u64,
    /// Answers by HTTP status.
    pub statuses: BTreeMap<u16, u64>,
    /// What robots.txt said.
    pub robots: RobotsCounts,
}

/// What robots.txt of a host said, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RobotsCounts {
    /// How the file was had: "rules", "none (404)", "closed: it answered 503", …
    pub access: Option<String>,
    /// `Crawl-delay` asked for, in seconds, before our cap.
    pub crawl_delay_seconds: Option<u64>,
    /// Addresses allowed.
    pub allowed: u64,
    /// Addresses refused, which we did not fetch.
    pub refused: u64,
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn milliseconds<S: Serializer>(gap: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    gap.map(|gap| u64::try_from(gap.as_millis()).unwrap_or(u64::MAX)).serialize(to)
}
