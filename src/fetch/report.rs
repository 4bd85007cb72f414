//! What was asked of each host, for a webmaster who complains and for the run's record.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Politeness towards one host, counted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    #[serde(
        rename = "min_gap_ms",
        serialize_with = "milliseconds",
        deserialize_with = "of_milliseconds"
    )]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

fn of_milliseconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    Ok(Option::<u64>::deserialize(from)?.map(Duration::from_millis))
}

impl HostReport {
    /// What was asked since `before`; none when nothing was. The least gap and the busiest second are those of the
    /// whole time: they can only tell a run that was not alone for worse than it was.
    #[must_use]
    pub fn since(mut self, before: Option<&Self>) -> Option<Self> {
        let Some(before) = before else { return Some(self) };
        if self == *before {
            return None;
        }
        self.requests -= before.requests;
        self.bytes -= before.bytes;
        self.failures -= before.failures;
        self.pauses -= before.pauses;
        for (status, count) in &mut self.statuses {
            *count -= before.statuses.get(status).copied().unwrap_or_default();
        }
        self.statuses.retain(|_, count| *count > 0);
        self.robots.allowed -= before.robots.allowed;
        self.robots.refused -= before.robots.refused;
        Some(self)
    }

    /// Adds what was asked of the same host later.
    pub fn add(&mut self, later: &Self) {
        self.host.clone_from(&later.host);
        self.requests += later.requests;
        self.bytes += later.bytes;
        self.failures += later.failures;
        self.pauses += later.pauses;
        self.min_gap = self.min_gap.into_iter().chain(later.min_gap).min();
        self.peak_per_second = self.peak_per_second.max(later.peak_per_second);
        for (status, count) in &later.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        self.robots.allowed += later.robots.allowed;
        self.robots.refused += later.robots.refused;
        if later.robots.access.is_some() {
            self.robots.access.clone_from(&later.robots.access);
            self.robots.crawl_delay_seconds = later.robots.crawl_delay_seconds;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(requests: u64, gap: u64) -> HostReport {
        HostReport {
            host: String::from("voorbeeld.nl"),
            requests,
            bytes: requests * 10,
            min_gap: Some(Duration::from_millis(gap)),
            peak_per_second: 1,
            statuses: BTreeMap::from([(200, requests)]),
            robots: RobotsCounts { access: Some("rules".into()), ..RobotsCounts::default() },
            ..HostReport::default()
        }
    }

    #[test]
    fn a_run_answers_for_its_own_requests_and_for_those_before_it_was_cut_off() {
        let asked = report(5, 1000).since(Some(&report(3, 1200))).unwrap();
        assert_eq!((asked.requests, asked.bytes, &asked.statuses), (2, 20, &[(200, 2)].into()));
        let mut whole = report(7, 1500);
        whole.add(&asked);
        assert_eq!((whole.requests, whole.min_gap), (9, Some(Duration::from_secs(1))));
        assert_eq!(report(3, 1200).since(Some(&report(3, 1200))), None);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let json = serde_json::to_string(&report(5, 1000)).unwrap();
        assert_eq!(serde_json::from_str::<HostReport>(&json).unwrap(), report(5, 1000));
    }
}
