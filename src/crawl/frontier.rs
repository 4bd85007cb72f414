//! The addresses still to be read, best first.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};

use ocowijzer_judge::site::{Speaker, Via};
use url::Url;

use super::canonical::Key;
use super::discovery::Errand;
use super::score::Score;

/// Number of a candidate, in the order of first sight.
pub type CandidateId = usize;

/// An address that could be read.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The address to ask for.
    pub url: Url,
    /// Its name.
    pub key: Key,
    /// The best score any sighting gave it.
    pub score: Score,
    /// How it was first come by.
    pub via: Via,
    /// In Dutch, for people: "menu: Zorg", "zoekresultaat: …".
    pub why: String,
    /// Links followed from the home page to the page it was first seen on, plus one.
    pub depth: u32,
    /// Whose site it is on.
    pub speaker: Speaker,
    /// What became of it.
    pub state: State,
    /// How often it was asked for.
    pub attempts: u32,
}

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits.
    Pending,
    /// Asked for; the coverage ledger knows how that ended.
    Done,
    /// Left out by a trap guard: more of the same.
    Dropped,
}

#[derive(Debug, PartialEq)]
struct Queued {
    worth: f64,
    order: Reverse<u64>,
    id: CandidateId,
}

impl Eq for Queued {}

impl Ord for Queued {
    fn cmp(&self, other: &Self) -> Ordering {
        self.worth.total_cmp(&other.worth).then(self.order.cmp(&other.order))
    }
}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The candidates of one site.
#[derive(Debug, Default)]
pub struct Frontier {
    candidates: Vec<Candidate>,
    by_key: HashMap<Key, CandidateId>,
    queue: BinaryHeap<Queued>,
    offered: u64,
    /// What was read so far, by the strongest topic of its score.
    experience: HashMap<Option<usize>, Experience>,
    prior: f64,
}

/// Pages of one kind that were read.
#[derive(Debug, Clone, Copy, Default)]
struct Experience {
    /// About OCO.
    hits: u32,
    /// Not about OCO.
    misses: u32,
}

/// The sitemap protocol's 50,000 and room for links; a site in memory stays below some 40 MB.
const MOST_CANDIDATES: usize = 60_000;

/// A word in a heading above a link alone does not make its target the page a rule asks for.
const LEAST_ERRAND: f64 = 0.1;

impl Frontier {
    /// An empty frontier; so many pages in vain (`prior`) halve what links of their kind are worth.
    pub fn new(prior: f64) -> Self {
        Self { prior, ..Self::default() }
    }

    /// Takes a sighting in: a new candidate, or a better score for a known one. None when it is full.
    pub fn offer(&mut self, candidate: Candidate) -> Option<CandidateId> {
        if let Some(&id) = self.by_key.get(&candidate.key) {
            self.see_again(id, &candidate.score, candidate.depth, || candidate.why);
            return Some(id);
        }
        if self.candidates.len() >= MOST_CANDIDATES {
            return None;
        }
        let id = self.candidates.len();
        self.by_key.insert(candidate.key.clone(), id);
        self.push(self.worth(&candidate.score), id);
        self.candidates.push(candidate);
        Some(id)
    }

    /// Takes another sighting of a candidate in.
    pub fn see_again(
        &mut self,
        id: CandidateId,
        score: &Score,
        depth: u32,
        why: impl FnOnce() -> String,
    ) {
        let Some(known) = self.candidates.get_mut(id) else { return };
        for (best, other) in known.score.errands.iter_mut().zip(score.errands) {
            *best = best.max(other);
        }
        known.depth = known.depth.min(depth);
        if score.value > known.score.value {
            known.score.value = score.value;
            known.score.hub |= score.hub;
            known.score.kind = score.kind;
            known.why = why();
            if known.state == State::Pending {
                let worth = self.worth(score);
                self.push(worth, id);
            }
        }
    }

    fn push(&mut self, worth: f64, id: CandidateId) {
        self.offered += 1;
        self.queue.push(Queued { worth, order: Reverse(self.offered), id });
    }

    /// The candidate with this name.
    pub fn find(&self, key: &Key) -> Option<&Candidate> {
        self.by_key.get(key).and_then(|&id| self.candidates.get(id))
    }

    /// The number of the candidate with this name.
    pub fn id_of(&self, key: &Key) -> Option<CandidateId> {
        self.by_key.get(key).copied()
    }

    /// One candidate.
    pub fn get(&self, id: CandidateId) -> Option<&Candidate> {
        self.candidates.get(id)
    }

    /// The best one that waits, with what it is worth now.
    pub fn best(&mut self) -> Option<(CandidateId, f64)> {
        loop {
            let top = self.queue.peek()?;
            let (id, queued) = (top.id, top.worth);
            let waiting = self.candidates.get(id).filter(|one| one.state == State::Pending);
            let Some(candidate) = waiting else {
                self.queue.pop();
                continue;
            };
            let now = self.worth(&candidate.score);
            if now >= queued {
                return Some((id, now));
            }
            if let Some(mut top) = self.queue.peek_mut() {
                top.worth = now;
            }
        }
    }

    /// Learns from a page that was read: did it bring words about OCO?
    pub fn learn(&mut self, score: &Score, brought: bool) {
        let seen = self.experience.entry(score.kind).or_default();
        if !brought {
            seen.misses += 1;
            return;
        }
        seen.hits += 1;
        // Links of this kind are worth more than they were queued for.
        let alike = |one: &Candidate| one.state == State::Pending && one.score.kind == score.kind;
        let again: Vec<_> = (0..).zip(&self.candidates).filter(|(_, one)| alike(one)).collect();
        let again: Vec<_> =
            again.into_iter().map(|(id, one)| (id, self.worth(&one.score))).collect();
        for (id, worth) in again {
            self.push(worth, id);
        }
    }

    /// What a score is worth on this site, after what links of its kind brought so far: the chance of a page
    /// about OCO, with the score as the chance expected before and `prior` pages as its weight.
    pub fn worth(&self, score: &Score) -> f64 {
        let seen = self.experience.get(&score.kind).copied().unwrap_or_default();
        let (hits, misses) = (f64::from(seen.hits), f64::from(seen.misses));
        score.value * (self.prior + hits) / (self.prior + hits + misses)
    }

    /// The best waiting candidate for a kind of page that a rule asks for.
    pub fn best_errand(&self, errand: Errand) -> Option<CandidateId> {
        let slot = Errand::ALL.iter().position(|&one| one == errand)?;
        self.best_by(|candidate| {
            let strength = candidate.score.errands.get(slot).copied().unwrap_or_default();
            if strength >= LEAST_ERRAND { strength } else { 0.0 }
        })
    }

    /// The waiting page most likely to stand on the way from the home page to the page at `path`: one whose
    /// own path goes before it, a hub, or a link of the home page.
    pub fn best_on_the_way(&self, path: &str) -> Option<CandidateId> {
        self.best_by(|one| {
            let above = one.url.path().trim_end_matches('/');
            let rest = path.strip_prefix(above).filter(|_| !above.is_empty());
            if rest.is_some_and(|rest| rest.starts_with('/')) {
                2.0
            } else if one.score.hub
                || (one.depth == 1 && one.via == Via::Link && !one.score.doubtful)
            {
                0.01 + one.score.value
            } else {
                0.0
            }
        })
    }

    fn best_by(&self, worth: impl Fn(&Candidate) -> f64) -> Option<CandidateId> {
        let mut best = None;
        let mut most = 0.0;
        for (id, candidate) in self.candidates.iter().enumerate() {
            let value = worth(candidate);
            if candidate.state == State::Pending && value > most {
                most = value;
                best = Some(id);
            }
        }
        best
    }

    /// Says what became of a candidate.
    pub fn settle(&mut self, id: CandidateId, state: State) {
        if let Some(candidate) = self.candidates.get_mut(id) {
            candidate.state = state;
            if state == State::Done {
                candidate.attempts += 1;
            }
        }
    }

    /// Marks a page as read under another name than it was asked for (a redirect).
    pub fn mark_read(&mut self, key: &Key) {
        if let Some(&id) = self.by_key.get(key) {
            self.settle(id, State::Done);
        }
    }

    /// Puts a failed candidate back for one more try.
    pub fn try_again(&mut self, id: CandidateId) {
        if let Some(candidate) = self.candidates.get_mut(id) {
            candidate.state = State::Pending;
        }
        if let Some(worth) = self.candidates.get(id).map(|one| self.worth(&one.score)) {
            self.push(worth, id);
        }
    }

    /// The candidates that still wait, in the order of first sight.
    pub fn waiting(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|one| one.state == State::Pending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(path: &str, value: f64) -> Candidate {
        let url = Url::parse(&format!("https://a.nl{path}")).unwrap();
        Candidate {
            key: Key::of(&url),
            url,
            score: Score { value, ..Score::default() },
            via: Via::Link,
            why: String::new(),
            depth: 1,
            speaker: Speaker::Municipality,
            state: State::Pending,
            attempts: 0,
        }
    }

    fn order(frontier: &mut Frontier) -> Vec<String> {
        let mut paths = Vec::new();
        while let Some((id, _)) = frontier.best() {
            paths.push(frontier.get(id).unwrap().url.path().to_owned());
            frontier.settle(id, State::Done);
        }
        paths
    }

    #[test]
    fn the_best_goes_first_and_equals_go_in_order_of_sight() {
        let mut frontier = Frontier::new(8.0);
        for (path, value) in [("/a", 0.2), ("/b", 0.5), ("/c", 0.2), ("/d", 0.9)] {
            frontier.offer(candidate(path, value));
        }
        assert_eq!(order(&mut frontier), ["/d", "/b", "/a", "/c"]);
    }

    #[test]
    fn a_kind_of_link_that_brought_nothing_is_worth_less_and_one_that_did_more() {
        let mut frontier = Frontier::new(8.0);
        let mut add = |path, value, kind| {
            let mut one = candidate(path, value);
            one.score.kind = kind;
            frontier.offer(one).unwrap();
        };
        add("/wmo-1", 0.8, Some(1));
        add("/gesprek", 0.6, Some(2));
        add("/folder", 0.2, Some(4));
        let (wmo, folder) = (
            Score { kind: Some(1), ..Score::default() },
            Score { kind: Some(4), ..Score::default() },
        );
        for _ in 0..8 {
            frontier.learn(&wmo, false);
            frontier.learn(&folder, true);
        }
        assert_eq!(frontier.best(), Some((1, 0.6)));
        assert_eq!(order(&mut frontier), ["/gesprek", "/wmo-1", "/folder"]);
    }

    #[test]
    fn a_second_sighting_lifts_a_candidate_and_never_reads_it_twice() {
        let mut frontier = Frontier::new(8.0);
        frontier.offer(candidate("/a", 0.1));
        frontier.offer(candidate("/b", 0.5));
        frontier.offer(candidate("/a", 0.9));
        frontier.offer(candidate("/a", 0.3));
        assert_eq!(order(&mut frontier), ["/a", "/b"]);
    }
}
