//! The politeness contract of one host. The host is the unit: whoever asks for whichever of its pages,
//! one request is in flight, starts keep their distance, and "slow down" holds for all.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::report::{HostReport, RobotsCounts};
use super::site_rules::CachedRules;
use super::{Deadline, FetchSettings};

/// No gap is longer, whatever robots.txt or latency say: a night has to end.
pub const LONGEST_GAP: Duration = Duration::from_secs(30);
/// First pause after a 429 or 503 that does not say how long; doubles each time.
const FIRST_PAUSE: Duration = Duration::from_mins(1);
/// No pause is longer. A host that asks for more is not read tonight either way.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);
/// Pressure is forgotten after so long without any.
const FORGET_AFTER: Duration = Duration::from_mins(30);
/// Least gap after a host has asked to slow down.
const SLOWED_GAP: Duration = Duration::from_secs(1);
/// After so many requests in a row without an answer…
const FAILURES: u32 = 5;
/// …the host is left alone for so long, and then asked once.
const LEFT_ALONE: Duration = Duration::from_mins(15);
/// After so many good answers one after the other several requests may be in flight to a site of one's own.
const AT_EASE_AFTER: u32 = 16;
/// Weight of the newest latency in the moving average.
const LATENCY_WEIGHT: f64 = 0.25;

/// One host, shared by everyone who fetches from it.
pub struct Host {
    /// Host name, with port when it is not the usual one.
    pub name: String,
    /// In flight; closed over by all.
    slots: Arc<Semaphore>,
    /// How many of it there are.
    pub in_flight: u32,
    /// robots.txt by authority (scheme, host, port), RFC 9309 §2.3.
    pub rules: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<Option<CachedRules>>>>>,
    least_gap: Duration,
    /// An operator who sets the delay to zero (a site of his own) gets no gap for latency either.
    follow_latency: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last_start: Option<Instant>,
    /// Whose request that was, by the number of his clock.
    last_by: u64,
    crawl_delay: Duration,
    latency: Duration,
    /// Grows with each request to slow down; never shrinks while this program runs.
    slowed_gap: Duration,
    paused_until: Option<Instant>,
    pause_step: u32,
    last_pressure: Option<Instant>,
    failures_in_a_row: u32,
    good_in_a_row: u32,
    recent_starts: VecDeque<Instant>,
    report: HostReport,
}

/// How long to wait, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Until then no request may start.
    pub until: Instant,
    /// The host asked for it (429, 503), rather than our own manners.
    pub paused: bool,
    /// By the number of his clock, who sent the request that distance is kept from.
    pub from: u64,
}

impl Host {
    /// A host that was asked so much, or nothing yet, and to which no distance is owed.
    pub fn resuming(report: HostReport, settings: &FetchSettings) -> Self {
        let name = report.host.clone();
        let in_flight = u32::try_from(settings.per_host_in_flight.max(1)).unwrap_or(1);
        Self {
            name,
            slots: Arc::new(Semaphore::new(in_flight as usize)),
            in_flight,
            rules: Mutex::default(),
            least_gap: settings.delay,
            follow_latency: !settings.delay.is_zero(),
            state: Mutex::new(State { report, ..State::default() }),
        }
    }

    /// Waits until so many more requests may be in flight; none when `deadline` comes first. Where it is one at a
    /// time it is another crawl that is served, and our clock stands still.
    pub async fn slot(&self, share: u32, deadline: &Deadline) -> Option<OwnedSemaphorePermit> {
        if deadline.has_passed() {
            return None;
        }
        let slots = || Arc::clone(&self.slots);
        if let Ok(slot) = slots().try_acquire_many_owned(share) {
            return Some(slot);
        }
        let _still = (self.in_flight == 1).then(|| deadline.stand_still());
        deadline.in_time(slots().acquire_many_owned(share)).await?.ok()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a request has to wait for at this moment, if anything.
    pub fn wait(&self, now: Instant) -> Option<Wait> {
        let state = self.state();
        if let Some(until) = state.paused_until.filter(|until| *until > now) {
            return Some(Wait { until, paused: true, from: state.last_by });
        }
        let until = state.last_start? + self.gap(&state);
        (until > now).then_some(Wait { until, paused: false, from: state.last_by })
    }

    /// Does it answer well, and has nobody asked for distance? Only then may several requests be in flight at once:
    /// a gap between starts can be kept by one only.
    pub fn is_at_ease(&self, now: Instant) -> bool {
        let state = self.state();
        state.good_in_a_row >= AT_EASE_AFTER
            && self.gap(&state).is_zero()
            && state.paused_until.is_none_or(|until| until <= now)
    }

    fn gap(&self, state: &State) -> Duration {
        let latency = if self.follow_latency { state.latency * 2 } else { Duration::ZERO };
        let asked = state.crawl_delay.max(latency).max(state.slowed_gap).min(LONGEST_GAP);
        self.least_gap.max(asked)
    }

    /// `Crawl-delay` of robots.txt.
    pub fn set_crawl_delay(&self, delay: Option<Duration>) {
        self.state().crawl_delay = delay.unwrap_or_default();
    }

    /// A request starts now, by the crawl with this clock. Called with the slot held, so starts are in order.
    pub fn started(&self, now: Instant, by: u64) {
        let mut state = self.state();
        state.last_by = by;
        if let Some(last) = state.last_start.replace(now) {
            let gap = now - last;
            state.report.min_gap = Some(state.report.min_gap.map_or(gap, |known| known.min(gap)));
        }
        state.recent_starts.push_back(now);
        while state.recent_starts.front().is_some_and(|at| now - *at >= Duration::from_secs(1)) {
            state.recent_starts.pop_front();
        }
        let peak = state.recent_starts.len() as u64;
        state.report.peak_per_second = state.report.peak_per_second.max(peak);
        state.report.requests += 1;
    }

    /// An answer is complete (or as complete as it gets).
    pub fn answered(&self, status: u16, wire_bytes: usize, took: Duration) {
        let mut state = self.state();
        state.failures_in_a_row = 0;
        state.good_in_a_row =
            if status < 500 && status != 429 { state.good_in_a_row + 1 } else { 0 };
        state.report.bytes += wire_bytes as u64;
        *state.report.statuses.entry(status).or_default() += 1;
        let old = state.latency;
        let new = if old.is_zero() {
            took
        } else {
            old.mul_f64(1.0 - LATENCY_WEIGHT) + took.mul_f64(LATENCY_WEIGHT)
        };
        // An error page is served fast; that says nothing about the host being at ease.
        if status == 200 || new > old {
            state.latency = new;
        }
    }

    /// No usable answer came. A host that is `down` several times in a row is left alone.
    pub fn failed(&self, down: bool, now: Instant) {
        let mut state = self.state();
        state.report.failures += 1;
        state.good_in_a_row = 0;
        state.failures_in_a_row = if down { state.failures_in_a_row + 1 } else { 0 };
        if state.failures_in_a_row >= FAILURES {
            let until = now + LEFT_ALONE;
            state.paused_until = Some(state.paused_until.map_or(until, |known| known.max(until)));
        }
    }

    /// The host asks to slow down (429, 503). A fact about the host, not about the page.
    /// Returns when it may be asked again.
    pub fn pause(&self, asked: Option<Duration>, now: Instant) -> Instant {
        let mut state = self.state();
        if state.last_pressure.is_some_and(|at| now - at > FORGET_AFTER) {
            state.pause_step = 0;
        }
        let pause = asked.unwrap_or_else(|| FIRST_PAUSE * 2_u32.pow(state.pause_step.min(12)));
        if asked.is_none() {
            state.pause_step += 1;
        }
        state.last_pressure = Some(now);
        state.slowed_gap = (self.gap(&state) * 2).clamp(SLOWED_GAP, LONGEST_GAP);
        let until = now + pause.min(LONGEST_PAUSE);
        let until = state.paused_until.map_or(until, |known| known.max(until));
        state.paused_until = Some(until);
        state.report.pauses += 1;
        until
    }

    /// Would a host nobody has asked yet be treated the same? Not while its robots.txt is known, while distance is
    /// owed to it, or when it has ever asked for more of it.
    pub fn has_nothing_to_remember(&self, now: Instant) -> bool {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.state();
        rules.is_empty()
            && state.report.min_gap.is_some()
            && state.last_start.is_none_or(|last| now - last >= LONGEST_GAP)
            && state.last_pressure.is_none()
            && state.paused_until.is_none()
            && state.failures_in_a_row == 0
    }

    /// Counts what robots.txt said about one address.
    pub fn count_robots(&self, count: impl FnOnce(&mut RobotsCounts)) {
        count(&mut self.state().report.robots);
    }

    /// The counters so far.
    pub fn report(&self) -> HostReport {
        self.state().report.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(delay: Duration) -> Host {
        let report = HostReport { host: String::from("a.example"), ..HostReport::default() };
        Host::resuming(report, &FetchSettings { delay, ..FetchSettings::default() })
    }

    const SECOND: Duration = Duration::from_secs(1);
    const ME: u64 = 7;

    #[test]
    fn the_first_request_waits_for_nothing_and_the_second_for_the_gap() {
        let host = host(SECOND);
        let now = Instant::now();
        assert_eq!(host.wait(now), None);
        host.started(now, ME);
        assert_eq!(host.wait(now), Some(Wait { until: now + SECOND, paused: false, from: ME }));
        assert_eq!(host.wait(now + SECOND), None);
    }

    #[test]
    fn a_crawl_delay_widens_the_gap_up_to_thirty_seconds() {
        let host = host(SECOND);
        let now = Instant::now();
        host.started(now, ME);
        host.set_crawl_delay(Some(5 * SECOND));
        assert_eq!(host.wait(now).unwrap().until, now + 5 * SECOND);
        host.set_crawl_delay(Some(86_400 * SECOND));
        assert_eq!(host.wait(now).unwrap().until, now + LONGEST_GAP);
    }

    #[test]
    fn a_slow_host_gets_twice_its_latency_but_not_on_a_site_of_ones_own() {
        let now = Instant::now();
        for (delay, gap) in [(SECOND, 6 * SECOND), (Duration::ZERO, Duration::ZERO)] {
            let host = host(delay);
            host.started(now, ME);
            host.answered(200, 10, 3 * SECOND);
            assert_eq!(host.wait(now).map_or(now, |w| w.until), now + gap);
        }
    }

    #[test]
    fn several_at_once_are_for_a_host_that_answers_well_and_asks_for_no_distance() {
        let now = Instant::now();
        let answered = |host: &Host, times: u32| {
            (0..times).for_each(|_| host.answered(200, 10, Duration::ZERO));
        };
        let own = host(Duration::ZERO);
        assert!(!own.is_at_ease(now));
        answered(&own, AT_EASE_AFTER);
        assert!(own.is_at_ease(now));
        own.failed(true, now);
        assert!(!own.is_at_ease(now));
        answered(&own, AT_EASE_AFTER);
        let until = own.pause(None, now);
        assert!(!own.is_at_ease(until + SECOND), "it asked us once to slow down");
        let delayed = host(Duration::ZERO);
        delayed.set_crawl_delay(Some(SECOND));
        answered(&delayed, AT_EASE_AFTER);
        assert!(!delayed.is_at_ease(now));
    }

    #[test]
    fn a_fast_error_page_does_not_make_us_faster() {
        let host = host(SECOND);
        let now = Instant::now();
        host.started(now, ME);
        host.answered(200, 10, 3 * SECOND);
        host.answered(500, 10, Duration::ZERO);
        host.answered(404, 10, Duration::ZERO);
        assert_eq!(host.wait(now).unwrap().until, now + 6 * SECOND);
    }

    #[test]
    fn pauses_without_a_term_double_and_are_forgotten_after_half_an_hour() {
        let host = host(SECOND);
        let now = Instant::now();
        assert_eq!(host.pause(None, now), now + 60 * SECOND);
        let later = now + 61 * SECOND;
        assert_eq!(host.pause(None, later), later + 120 * SECOND);
        let quiet = later + 3600 * SECOND;
        assert_eq!(host.pause(None, quiet), quiet + 60 * SECOND);
    }

    #[test]
    fn a_pause_is_never_cut_short_by_a_later_shorter_one() {
        let host = host(SECOND);
        let now = Instant::now();
        let long = host.pause(Some(100 * SECOND), now);
        assert_eq!(host.pause(Some(SECOND), now), long);
        assert_eq!(host.wait(now), Some(Wait { until: long, paused: true, from: 0 }));
    }

    #[test]
    fn an_absurd_retry_after_ends_within_a_day() {
        let host = host(SECOND);
        let now = Instant::now();
        let until = host.pause(Some(Duration::from_secs(1_000_000_000_000)), now);
        assert_eq!(until, now + LONGEST_PAUSE);
    }

    #[test]
    fn a_host_that_fails_five_times_in_a_row_is_left_alone_and_then_asked_once() {
        let host = host(SECOND);
        let now = Instant::now();
        for _ in 0..4 {
            host.failed(true, now);
        }
        host.answered(200, 0, Duration::ZERO);
        for _ in 0..4 {
            host.failed(true, now);
        }
        assert_eq!(host.wait(now), None);
        host.failed(true, now);
        assert_eq!(host.wait(now), Some(Wait { until: now + LEFT_ALONE, paused: true, from: 0 }));
        let later = now + LEFT_ALONE;
        assert_eq!(host.wait(later), None);
        host.failed(true, later);
        assert_eq!(host.wait(later).unwrap().until, later + LEFT_ALONE);
    }

    #[test]
    fn after_a_pause_the_host_is_asked_less_often_even_at_delay_zero() {
        let host = host(Duration::ZERO);
        let now = Instant::now();
        host.pause(Some(SECOND), now);
        let after = now + SECOND;
        host.started(after, ME);
        assert_eq!(host.wait(after).unwrap().until, after + SLOWED_GAP);
    }

    #[test]
    fn the_report_knows_the_least_gap_and_the_busiest_second() {
        let host = host(Duration::ZERO);
        let now = Instant::now();
        for ms in [0, 400, 900, 1900, 3000] {
            host.started(now + Duration::from_millis(ms), ME);
        }
        let report = host.report();
        assert_eq!(report.requests, 5);
        assert_eq!(report.min_gap, Some(Duration::from_millis(400)));
        assert_eq!(report.peak_per_second, 3);
    }

    mod under_a_simulated_clock {
        use proptest::prelude::*;

        use super::*;

        #[derive(Debug, Clone)]
        enum Event {
            Answered(u16, u64),
            Failed,
            Pause(Option<u64>),
            CrawlDelay(u64),
        }

        fn event() -> impl Strategy<Value = Event> {
            prop_oneof![
                6 => (prop_oneof![Just(200), Just(404), Just(500)], 0..4_000_u64)
                    .prop_map(|(status, took)| Event::Answered(status, took)),
                1 => Just(Event::Failed),
                1 => proptest::option::of(0..300_u64).prop_map(Event::Pause),
                1 => (0..90_u64).prop_map(Event::CrawlDelay),
            ]
        }

        proptest! {
            #[test]
            fn no_request_starts_within_the_gap_or_a_pause(
                events in proptest::collection::vec((event(), 0..5_000_u64), 1..200)
            ) {
                let host = host(SECOND);
                let mut now = Instant::now();
                let mut last: Option<Instant> = None;
                let mut paused_until = now;
                let mut crawl_delay = Duration::ZERO;
                for (event, later) in events {
                    now += Duration::from_millis(later);
                    if host.wait(now).is_none() {
                        prop_assert!(now >= paused_until);
                        if let Some(last) = last {
                            prop_assert!(now - last >= SECOND.max(crawl_delay.min(LONGEST_GAP)));
                        }
                        host.started(now, ME);
                        last = Some(now);
                    }
                    match event {
                        Event::Answered(status, took) => {
                            host.answered(status, 1, Duration::from_millis(took));
                        }
                        Event::Failed => host.failed(true, now),
                        Event::Pause(asked) => {
                            paused_until = host.pause(asked.map(Duration::from_secs), now);
                        }
                        Event::CrawlDelay(seconds) => {
                            crawl_delay = Duration::from_secs(seconds);
                            host.set_crawl_delay(Some(crawl_delay));
                        }
                    }
                    if let Some(wait) = host.wait(now) {
                        // The wait is the whole wait: at its end nothing else stands in the way.
                        prop_assert!(host.wait(wait.until).is_none_or(|next| !next.paused));
                    }
                }
            }
        }
    }
}
