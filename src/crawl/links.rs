//! The links of a page that was read: whose site they lead to, what they promise, what is left out.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use ocowijzer_judge::page::{Link, LinkTarget, Page, Region};
use ocowijzer_judge::site::{Speaker, Via};
use url::Url;

use super::canonical::{Key, clean};
use super::coverage::{Failure, Gap};
use super::frontier::{Candidate, CandidateId, State};
use super::ports::{Fetch, Judge, Judged};
use super::scope::{Presentation, Refusal, is_asset, is_presented_as_sister, refusal};
use super::score::{AddressLists, Around, Score, Sighting, score_at};
use super::site::Run;
use super::traps::{MAX_DEPTH, refuse_by_form};

/// Links of one page that are looked at; a page with more is a list that never ends.
const MOST_LINKS: usize = 5_000;

impl<F: Fetch, J: Judge> Run<'_, F, J> {
    /// Offers every link of a page, as far as it is ours to follow.
    pub(super) fn take_links(
        &mut self,
        candidate: &Candidate,
        key: &Key,
        url: &Url,
        speaker: Speaker,
        judged: &Judged,
    ) {
        let page = &judged.page;
        let inherited = self.passes_on(candidate, judged);
        let trail = Around::lists(page.breadcrumb.iter().map(String::as_str), self.discovery);
        let mut above: Option<&str> = None;
        let mut around = Around { heading: 0, trail };
        for (index, link) in page.links.iter().enumerate().take(MOST_LINKS) {
            let LinkTarget::Web(target) = &link.target else { continue };
            // The links below one heading come one after the other.
            if link.heading.as_deref() != above {
                above = link.heading.as_deref();
                around.heading = Around::lists(above, self.discovery);
            }
            let from = From { candidate, key, url, speaker, inherited, page, index, around };
            self.take_link(&from, link, target);
        }
        let aside = page.refresh.iter().chain(&page.frames);
        for target in aside.filter(|target| *target != url) {
            let target = clean(target, &self.discovery.noise);
            if refusal(&target, self.discovery).is_none() {
                let next = Key::of(&target);
                self.graph.same(&next, key);
                let why = format!("doorverwijzing van {}", candidate.why);
                self.offer(target, candidate.score.clone(), candidate.via, why, candidate.depth);
            }
        }
        if judged.claims.about_oco() && judged.claims.is_own_page {
            let steps = page.links.iter().filter(|link| page.breadcrumb.contains(&link.text));
            let keys = steps.filter_map(|link| match &link.target {
                LinkTarget::Web(target) => Some(Key::of(&clean(target, &self.discovery.noise))),
                _ => None,
            });
            self.trail.extend(keys);
        }
    }

    fn passes_on(&self, candidate: &Candidate, judged: &Judged) -> f64 {
        let parents = &self.discovery.parents;
        if judged.claims.about_oco() {
            parents.oco
        } else if judged.claims.explains_talk {
            parents.talk
        } else if candidate.depth > 0 && candidate.score.value >= self.discovery.stop.threshold {
            parents.relevant
        } else {
            0.0
        }
    }

    fn take_link(&mut self, from: &From<'_>, link: &Link, target: &Url) {
        let name = hash_of(target.as_str());
        if let Some(&known) = self.sighted.get(&name) {
            return self.see_again(from, link, known);
        }
        let target = clean(target, &self.discovery.noise);
        let key = Key::of(&target);
        let depth = from.candidate.depth + 1;
        let refused = refusal(&target, self.discovery);
        if !matches!(refused, None | Some(Refusal::UnreadableDocument)) {
            return;
        }
        let Some(speaker) = self.speaker_of_link(from, link, &target) else { return };
        self.note_link(from, &key);
        if refuse_by_form(&target, depth).is_some() || self.was_scored(&key, from, link) {
            return;
        }
        let address = AddressLists::of(&target, self.discovery);
        let mut found = score_at(address, &from.sighting(link, &target), self.discovery);
        if speaker == Speaker::Sister && from.speaker == Speaker::Municipality {
            // The municipality sends people there for help: its front door is worth a look.
            found.value = found.value.max(0.5);
        }
        let likely = found.value >= self.discovery.stop.threshold;
        let why = reason(link);
        let Some(id) = self.offer_to(target, found, Via::Link, why, depth, speaker) else {
            if likely {
                self.ledger.note(Gap::Budget);
            }
            return;
        };
        if refused.is_some() {
            self.set_aside(id, Failure::Unsupported);
            return;
        }
        if from.forbids(link) {
            self.set_aside(id, Failure::Robots);
        }
        if speaker == Speaker::Municipality {
            self.sighted.insert(name, Sighted { id, address });
        }
    }

    /// One more link to an address of the municipality that links led to before, written the same.
    fn see_again(&mut self, from: &From<'_>, link: &Link, known: Sighted) {
        let Some(candidate) = self.frontier.get(known.id) else { return };
        let key = candidate.key.clone();
        let depth = from.candidate.depth + 1;
        self.note_link(from, &key);
        if depth > MAX_DEPTH || self.was_scored(&key, from, link) {
            return;
        }
        let Some(candidate) = self.frontier.get(known.id) else { return };
        let seen = from.sighting(link, &candidate.url);
        let found = score_at(known.address, &seen, self.discovery);
        self.frontier.see_again(known.id, &found, depth, || reason(link));
        if from.forbids(link) {
            self.set_aside(known.id, Failure::Robots);
        }
    }

    fn note_link(&mut self, from: &From<'_>, to: &Key) {
        self.graph.link(from.key, to);
        if *to != self.home && !self.seen_on.contains_key(to) {
            self.seen_on.insert(to.clone(), from.url.clone());
        }
    }

    /// A candidate that is known and will not be asked for.
    fn set_aside(&mut self, id: CandidateId, failure: Failure) {
        if self.frontier.get(id).is_some_and(|one| one.state == State::Pending && one.attempts == 0)
        {
            self.frontier.settle(id, State::Done);
            self.ledger.failed(id, failure);
        }
    }

    fn was_scored(&mut self, key: &Key, from: &From<'_>, link: &Link) -> bool {
        let mut hasher = DefaultHasher::new();
        (key, &link.text, &link.heading, link.region as u8, from.inherited.to_bits())
            .hash(&mut hasher);
        !self.scored.insert(hasher.finish())
    }

    /// Whose site a link leads to; none when we do not follow it.
    fn speaker_of_link(&mut self, from: &From<'_>, link: &Link, target: &Url) -> Option<Speaker> {
        let known = self.scope.speaker(target);
        if known != Speaker::Other {
            return Some(known);
        }
        if is_asset(target, &self.discovery.sister) {
            return Some(from.speaker);
        }
        if from.speaker != Speaker::Municipality {
            return None;
        }
        let about_help = from.inherited > 0.0 && link.region != Region::Boilerplate;
        let shown = Presentation {
            anchor: &format!("{} {}", link.text, link.label.as_deref().unwrap_or_default()),
            heading: if about_help { link.heading.as_deref().unwrap_or_default() } else { "" },
            around: if about_help { block_around(from.page, from.index) } else { "" },
        };
        let sister = is_presented_as_sister(target, shown, &self.discovery.sister)
            && self.scope.adopt_sister(target, self.discovery.stop.sister_sites);
        sister.then_some(Speaker::Sister)
    }

    /// Offers an address of a site that is ours to read.
    pub(super) fn offer(
        &mut self,
        url: Url,
        score: Score,
        via: Via,
        why: String,
        depth: u32,
    ) -> bool {
        let speaker = self.scope.speaker(&url);
        if speaker == Speaker::Other || refuse_by_form(&url, depth).is_some() {
            return false;
        }
        self.offer_to(url, score, via, why, depth, speaker).is_some()
    }

    fn offer_to(
        &mut self,
        url: Url,
        score: Score,
        via: Via,
        why: String,
        depth: u32,
        speaker: Speaker,
    ) -> Option<CandidateId> {
        let key = Key::of(&url);
        let state = State::Pending;
        self.frontier.offer(Candidate {
            url,
            key,
            score,
            via,
            why,
            depth,
            speaker,
            state,
            attempts: 0,
        })
    }
}

/// Where a link stands.
struct From<'a> {
    candidate: &'a Candidate,
    key: &'a Key,
    url: &'a Url,
    speaker: Speaker,
    inherited: f64,
    page: &'a Page,
    index: usize,
    around: Around,
}

impl<'a> From<'a> {
    fn sighting(&self, link: &'a Link, url: &'a Url) -> Sighting<'a> {
        Sighting {
            url,
            anchor: &link.text,
            label: link.label.as_deref().unwrap_or_default(),
            around: self.around,
            region: link.region,
            inherited: if link.region == Region::Boilerplate { 0.0 } else { self.inherited },
        }
    }

    /// Does the page ask not to follow the link?
    fn forbids(&self, link: &Link) -> bool {
        link.nofollow || self.page.robots.nofollow
    }
}

/// An address that links led to, by the hash of how it was written: what need not be found out again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sighted {
    id: CandidateId,
    address: AddressLists,
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn reason(link: &Link) -> String {
    let place = if link.region == Region::Boilerplate { "menu" } else { "link" };
    format!("{place}: {}", shorten(&link.text))
}

/// The block a link stands in, when it is short enough to be about the link.
fn block_around(page: &Page, link: usize) -> &str {
    page.blocks
        .iter()
        .find(|block| block.links.iter().any(|&(_, at)| at == link))
        .map(|block| block.text.as_str())
        .filter(|text| text.len() <= 400)
        .unwrap_or_default()
}

fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(MOST).collect();
    short.push('…');
    short
}
