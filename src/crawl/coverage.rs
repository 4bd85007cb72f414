//! The books of a crawl: what was not read, and whether that forbids the word "not found".

use std::collections::{BTreeMap, BTreeSet};

use ocowijzer_judge::site::{Coverage, SiteStatus};

use super::NotRead;
use super::frontier::{CandidateId, Frontier};
use crate::fetch::FetchError;

/// Why a site was not read far enough; worst first. The words are those of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gap {
    /// A wall keeps us out.
    Blocked,
    /// No answer from the host, or only server errors.
    Unreachable,
    /// robots.txt says no.
    Robots,
    /// No answer in time.
    Timeout,
    /// Pages or time were used up.
    Budget,
    /// An answer that we cannot read: script only, a type we do not know, too large.
    Unreadable,
}

impl Gap {
    /// The word in the result.
    pub fn word(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Unreachable => "unreachable",
            Self::Robots => "robots",
            Self::Timeout => "timeout",
            Self::Budget => "budget",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Why one address was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// robots.txt, or a page that asks not to be followed.
    Robots,
    /// No answer in time, or only a part of it.
    Timeout,
    /// The host asked us to wait longer than we could, after tries of its own.
    Paused,
    /// The host does not answer.
    Unreachable,
    /// A wall.
    Wall,
    /// An HTTP status that is no page.
    Http(u16),
    /// Over the size bound; what came before it was read.
    TooLarge,
    /// A type we do not read.
    Unsupported,
    /// Cannot be read: script only, or our own reader failed on it.
    Unreadable,
}

impl Failure {
    /// The failure behind an error of the fetcher.
    pub fn of(error: &FetchError) -> Self {
        match error {
            FetchError::Robots { .. } => Self::Robots,
            FetchError::HostPaused { .. } => Self::Paused,
            FetchError::Timeout { .. } | FetchError::OutOfTime { .. } => Self::Timeout,
            FetchError::BadAnswer { .. } => Self::Unreadable,
            FetchError::Wall { .. } => Self::Wall,
            FetchError::Unreachable { .. }
            | FetchError::ForbiddenAddress { .. }
            | FetchError::BadRedirect { .. } => Self::Unreachable,
        }
    }

    /// What it means for "not found". A page that is gone leaves no gap: there is nothing to read.
    pub fn gap(self) -> Option<Gap> {
        match self {
            Self::Http(404 | 410) => None,
            Self::Http(401 | 403 | 451) | Self::Wall => Some(Gap::Blocked),
            Self::Http(_) | Self::Unreachable => Some(Gap::Unreachable),
            Self::Robots => Some(Gap::Robots),
            Self::Timeout | Self::Paused => Some(Gap::Timeout),
            Self::TooLarge | Self::Unsupported | Self::Unreadable => Some(Gap::Unreadable),
        }
    }

    /// May a second try later in the crawl help? A host that asked us to wait was tried again already.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Timeout | Self::Unreachable | Self::Http(429 | 500..=599))
    }
}

/// The failures of one crawl.
#[derive(Debug, Default)]
pub struct Ledger {
    failures: BTreeMap<CandidateId, Failure>,
    gaps: BTreeSet<Gap>,
}

impl Ledger {
    /// A candidate could not be read.
    pub fn failed(&mut self, id: CandidateId, failure: Failure) {
        self.failures.insert(id, failure);
    }

    /// A candidate that had failed was read after all.
    pub fn mended(&mut self, id: CandidateId) {
        self.failures.remove(&id);
    }

    /// The site was not read far enough for a reason that hangs on no single candidate.
    pub fn note(&mut self, gap: Gap) {
        self.gaps.insert(gap);
    }

    /// The failure of a candidate.
    pub fn failure(&self, id: CandidateId) -> Option<Failure> {
        self.failures.get(&id).copied()
    }

    /// Likely candidates that deserve a second try, in the order of first sight.
    pub fn to_try_again(&self, frontier: &Frontier, threshold: f64) -> Option<CandidateId> {
        self.failures.iter().find_map(|(&id, failure)| {
            let candidate = frontier.get(id)?;
            let worth = failure.is_passing()
                && candidate.attempts < 2
                && candidate.score.value >= threshold;
            worth.then_some(id)
        })
    }

    /// How far the search went, at its end.
    pub fn coverage(&self, frontier: &Frontier, threshold: f64) -> Coverage {
        let mut gaps = self.gaps.clone();
        let mut best_unread: f64 = 0.0;
        for (&id, failure) in &self.failures {
            let Some(candidate) = frontier.get(id) else { continue };
            let Some(gap) = failure.gap() else { continue };
            best_unread = best_unread.max(candidate.score.value);
            if candidate.score.value >= threshold {
                gaps.insert(gap);
            }
        }
        for candidate in frontier.waiting() {
            let worth = frontier.worth(&candidate.score);
            best_unread = best_unread.max(worth);
            if worth >= threshold {
                gaps.insert(Gap::Budget);
            }
        }
        let gaps = gaps.into_iter().map(|gap| gap.word().to_owned()).collect();
        Coverage { best_unread, threshold, gaps }
    }

    /// What was not read, by cause.
    pub fn not_read(&self, frontier: &Frontier, threshold: f64) -> NotRead {
        let mut counts = NotRead::default();
        for failure in self.failures.values() {
            let count = match failure {
                Failure::Robots => &mut counts.robots,
                Failure::Timeout | Failure::Paused | Failure::Unreachable => &mut counts.timeout,
                Failure::Wall | Failure::Http(_) => &mut counts.http_error,
                Failure::TooLarge => &mut counts.too_large,
                Failure::Unsupported | Failure::Unreadable => &mut counts.unsupported,
            };
            *count += 1;
        }
        let left = frontier.waiting().filter(|one| frontier.worth(&one.score) >= threshold).count();
        counts.budget = u32::try_from(left).unwrap_or(u32::MAX);
        counts
    }
}

/// How the reading ended, when the home page could be read.
pub fn status(coverage: &Coverage) -> (SiteStatus, Option<String>) {
    match coverage.gaps.first() {
        None => (SiteStatus::Complete, None),
        Some(worst) => (SiteStatus::Partial, Some(worst.clone())),
    }
}

/// How the reading ended, when the home page could not be read.
pub fn closed(failure: Failure) -> (SiteStatus, Gap) {
    match failure.gap().unwrap_or(Gap::Unreachable) {
        gap @ (Gap::Robots | Gap::Blocked) => (SiteStatus::Blocked, gap),
        gap => (SiteStatus::Unreachable, gap),
    }
}

#[cfg(test)]
mod tests {
    use ocowijzer_judge::site::{Speaker, Via};
    use url::Url;

    use super::*;
    use crate::crawl::canonical::Key;
    use crate::crawl::frontier::{Candidate, State};
    use crate::crawl::score::Score;

    fn frontier(scores: &[f64]) -> Frontier {
        let mut frontier = Frontier::new(8.0);
        for (number, &value) in scores.iter().enumerate() {
            let url = Url::parse(&format!("https://a.nl/{number}")).unwrap();
            frontier.offer(Candidate {
                key: Key::of(&url),
                url,
                score: Score { value, ..Score::default() },
                via: Via::Link,
                why: String::new(),
                depth: 1,
                speaker: Speaker::Municipality,
                state: State::Pending,
                attempts: 0,
            });
        }
        frontier
    }

    #[test]
    fn a_likely_page_that_failed_forbids_not_found_and_an_unlikely_one_does_not() {
        let mut waiting = frontier(&[0.8, 0.1]);
        waiting.settle(0, State::Done);
        waiting.settle(1, State::Done);
        let mut ledger = Ledger::default();
        ledger.failed(1, Failure::Timeout);
        assert!(ledger.coverage(&waiting, 0.25).is_enough());
        ledger.failed(0, Failure::Http(500));
        let coverage = ledger.coverage(&waiting, 0.25);
        assert!(!coverage.is_enough());
        assert_eq!(coverage.gaps, ["unreachable"]);
    }

    #[test]
    fn a_page_that_is_gone_leaves_no_gap() {
        let mut waiting = frontier(&[0.8]);
        waiting.settle(0, State::Done);
        let mut ledger = Ledger::default();
        ledger.failed(0, Failure::Http(404));
        assert!(ledger.coverage(&waiting, 0.25).is_enough());
        assert_eq!(ledger.not_read(&waiting, 0.25).http_error, 1);
    }

    #[test]
    fn what_waits_above_the_threshold_is_the_budget_that_ran_out() {
        let waiting = frontier(&[0.8, 0.1]);
        let ledger = Ledger::default();
        assert_eq!(ledger.coverage(&waiting, 0.25).gaps, ["budget"]);
        assert_eq!(ledger.not_read(&waiting, 0.25).budget, 1);
    }
}
