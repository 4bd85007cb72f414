//! The hosts that are asked, and what was asked of those that are done: a night over thousands of sites keeps their
//! counters, and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::Instant;

use super::FetchSettings;
use super::host::Host;
use super::report::HostReport;

/// Hosts by name, with port when it is not the usual one.
#[derive(Default)]
pub struct Hosts {
    asked: BTreeMap<String, Arc<Host>>,
    at_rest: BTreeMap<String, HostReport>,
}

impl Hosts {
    /// The host of this name; one that was at rest goes on with its counters.
    pub fn get(&mut self, name: String, settings: &FetchSettings) -> Arc<Host> {
        if let Some(host) = self.asked.get(&name) {
            return Arc::clone(host);
        }
        let report = self.at_rest.remove(&name);
        let report =
            report.unwrap_or_else(|| HostReport { host: name.clone(), ..HostReport::default() });
        let host = Arc::new(Host::resuming(report, settings));
        self.asked.insert(name, Arc::clone(&host));
        host
    }

    /// Lets go of the hosts that nobody asks and whose next request would be as free as their first.
    pub fn let_rest(&mut self, now: Instant) {
        let is_done = |_: &String, host: &mut Arc<Host>| {
            Arc::strong_count(host) == 1 && host.has_nothing_to_remember(now)
        };
        for (name, host) in self.asked.extract_if(.., is_done) {
            self.at_rest.insert(name, host.report());
        }
    }

    /// What was asked of each, by name.
    pub fn reports(&self) -> Vec<HostReport> {
        let asked = self.asked.values().map(|host| host.report());
        let mut reports: Vec<HostReport> = asked.chain(self.at_rest.values().cloned()).collect();
        reports.sort_by(|one, other| one.host.cmp(&other.host));
        reports
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::fetch::host::LONGEST_GAP;

    const SECOND: Duration = Duration::from_secs(1);

    fn asked_twice(hosts: &mut Hosts, name: &str, now: Instant) -> Arc<Host> {
        let host = hosts.get(String::from(name), &FetchSettings::default());
        host.started(now, 1);
        host.started(now + SECOND, 1);
        host
    }

    #[test]
    fn a_host_at_rest_keeps_its_counters_and_goes_on_with_them() {
        let (mut hosts, now) = (Hosts::default(), Instant::now());
        drop(asked_twice(&mut hosts, "b.example", now));
        drop(asked_twice(&mut hosts, "a.example", now));
        hosts.let_rest(now + SECOND + LONGEST_GAP);
        assert!(hosts.asked.is_empty());
        let again = asked_twice(&mut hosts, "b.example", now + 60 * SECOND);
        assert_eq!(again.report().requests, 4);
        assert_eq!(again.report().min_gap, Some(SECOND));
        let names: Vec<String> = hosts.reports().into_iter().map(|report| report.host).collect();
        assert_eq!(names, ["a.example", "b.example"]);
    }

    #[test]
    fn a_host_that_is_asked_or_that_we_owe_distance_is_not_let_go() {
        let (mut hosts, now) = (Hosts::default(), Instant::now());
        let _asked = asked_twice(&mut hosts, "asked.example", now);
        drop(asked_twice(&mut hosts, "just-now.example", now + LONGEST_GAP));
        asked_twice(&mut hosts, "paused.example", now).pause(None, now);
        asked_twice(&mut hosts, "silent.example", now).failed(true, now);
        hosts.let_rest(now + SECOND + LONGEST_GAP);
        assert_eq!(hosts.asked.len(), 4);
    }
}
