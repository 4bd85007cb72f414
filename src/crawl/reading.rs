//! One address: ask for it, judge what comes, and take in the links it shows.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use ocowijzer_judge::claims::Level;
use ocowijzer_judge::page::{Link, LinkTarget, Page, Region};
use ocowijzer_judge::site::{ArchiveRef, ReadPage, Speaker, Via};
use sha2::{Digest as _, Sha256};
use tokio::time::sleep_until;
use url::Url;

use super::CrawlEvent;
use super::canonical::{Key, clean};
use super::coverage::Failure;
use super::discovery::Errand;
use super::frontier::{Candidate, CandidateId, State};
use super::ports::{Answer, Ask, AskFor, Fetch, Judge, Judged, Unreadable};
use super::scope::{Presentation, Refusal, is_asset, is_presented_as_sister, refusal};
use super::score::{Score, Sighting, score};
use super::site::Run;
use super::traps::refuse_by_form;
use super::words::{Folded, any_in};
use crate::fetch::{Fetched, Truncated};

/// A host that failed so often in a row is not asked again in this crawl.
const SILENT_AFTER: u32 = 3;

/// An answer, and where the archive has it.
pub(super) struct Got {
    pub(super) fetched: Fetched,
    pub(super) archive: Option<ArchiveRef>,
}

/// Why there is no answer.
pub(super) enum Miss {
    /// It failed, and why in words.
    Failed(Failure, String),
    /// Time is up, or the crawl was called off.
    Over,
}

impl<F: Fetch, J: Judge> Run<'_, F, J> {
    /// One GET, counted and archived.
    pub(super) async fn get(&mut self, url: &Url, what: AskFor) -> Result<Got, Miss> {
        let host = url.authority().to_owned();
        if self.silent_hosts.get(&host).is_some_and(|&failures| failures >= SILENT_AFTER) {
            let why = format!("{host} antwoordt niet meer");
            return Err(Miss::Failed(Failure::Unreachable, why));
        }
        let cancel = self.sinks.cancel.clone();
        let ask = Ask { url, what, deadline: self.deadline };
        let answer = tokio::select! {
            answer = self.fetch.get(ask) => answer,
            () = cancel.cancelled() => return Err(Miss::Over),
            () = sleep_until(self.deadline) => return Err(Miss::Over),
        };
        self.take_answer(host, answer)
    }

    fn take_answer(&mut self, host: String, answer: Answer) -> Result<Got, Miss> {
        self.counts.requests += answer.requests;
        let mut fetched = match answer.result {
            Ok(fetched) => fetched,
            Err(error) => {
                let failure = Failure::of(&error);
                if matches!(failure, Failure::Timeout | Failure::Unreachable) {
                    *self.silent_hosts.entry(host).or_default() += 1;
                }
                return Err(Miss::Failed(failure, error.to_string()));
            }
        };
        self.silent_hosts.remove(&host);
        let mut archive = None;
        for exchange in std::mem::take(&mut fetched.exchanges) {
            self.counts.bytes += u64::try_from(exchange.response_body.len()).unwrap_or(u64::MAX);
            archive = (self.sinks.archive)(&exchange);
        }
        for url in [&fetched.requested, &fetched.url] {
            let key = Key::of(&clean(url, &self.discovery.noise));
            self.statuses.insert(key, fetched.status);
        }
        Ok(Got { fetched, archive })
    }

    /// Reads and judges an answer on a thread of its own. A panic in there costs this one page.
    pub(super) async fn judge(&self, fetched: Fetched) -> Result<(Judged, Fetched), Unreadable> {
        let judge = Arc::clone(self.judge);
        let task = tokio::task::spawn_blocking(move || {
            judge.read(&fetched).map(|judged| (judged, fetched))
        });
        match task.await {
            Ok(judged) => judged,
            Err(_) => {
                Err(Unreadable::Content(String::from("onze lezer struikelde over deze pagina")))
            }
        }
    }

    /// Reads a candidate, whatever comes of it.
    pub(super) async fn read(&mut self, id: CandidateId) {
        let Some(candidate) = self.frontier.get(id).cloned() else { return };
        if self.is_trapped(&candidate) {
            self.frontier.settle(id, State::Dropped);
            return;
        }
        self.frontier.settle(id, State::Done);
        (self.sinks.events)(CrawlEvent::Reading {
            url: candidate.url.clone(),
            why: candidate.why.clone(),
        });
        self.asked += 1;
        let requests_before = self.counts.requests;
        match self.get(&candidate.url, AskFor::Page).await {
            Ok(got) => self.take_page(id, &candidate, got, requests_before).await,
            Err(Miss::Over) => self.frontier.try_again(id),
            Err(Miss::Failed(failure, why)) => self.fail(id, &candidate, failure, why),
        }
    }

    /// More of the same, or enough of a sister site.
    fn is_trapped(&mut self, candidate: &Candidate) -> bool {
        if self.traps.refuse(&candidate.url).is_some() {
            return true;
        }
        candidate.speaker == Speaker::Sister
            && self.scope.count_sister_page(&candidate.url) >= self.discovery.stop.sister_pages
    }

    fn fail(&mut self, id: CandidateId, candidate: &Candidate, failure: Failure, why: String) {
        // A guess that is not there is no page that could not be read.
        if candidate.via == Via::Guess {
            return;
        }
        self.ledger.failed(id, failure);
        for (state, strength) in self.errands.iter_mut().zip(candidate.score.errands) {
            if strength > 0.0 {
                state.failed = state.failed.or(failure.gap());
            }
        }
        (self.sinks.events)(CrawlEvent::NotRead { url: candidate.url.clone(), why });
    }

    async fn take_page(
        &mut self,
        id: CandidateId,
        candidate: &Candidate,
        got: Got,
        requests_before: u32,
    ) {
        let Got { fetched, archive } = got;
        let status = fetched.status;
        if !(200..300).contains(&status) {
            self.traps.learn(&candidate.url, None);
            return self.fail(id, candidate, Failure::Http(status), format!("antwoord {status}"));
        }
        self.ledger.mended(id);
        let url = clean(&fetched.url, &self.discovery.noise);
        let key = Key::of(&url);
        self.graph.same(&candidate.key, &key);
        if key != candidate.key {
            if self.keys.contains(&key) {
                return;
            }
            self.frontier.mark_read(&key);
        }
        let Some(speaker) = self.speaker_after_redirect(candidate, &url) else { return };
        match fetched.truncated {
            Some(Truncated::TooLarge) => self.ledger.failed(id, Failure::TooLarge),
            Some(Truncated::TimedOut | Truncated::Disconnected) => {
                self.ledger.failed(id, Failure::Timeout)
            }
            None => {}
        }
        let (judged, fetched) = match self.judge(fetched).await {
            Ok(judged) => judged,
            Err(unreadable) => {
                let failure = match unreadable {
                    Unreadable::Type(_) => Failure::Unsupported,
                    Unreadable::Content(_) => Failure::Unreadable,
                };
                return self.fail(id, candidate, failure, unreadable.to_string());
            }
        };
        if self.is_not_found_page(&judged.page) {
            return self.fail(
                id,
                candidate,
                Failure::Http(404),
                String::from("pagina bestaat niet"),
            );
        }
        if judged.page.needs_script
            || (judged.page.blocks.is_empty() && judged.page.links.is_empty())
        {
            let why = String::from("zonder scripts staat er geen tekst");
            self.fail(id, candidate, Failure::Unreadable, why);
        }
        let payload_sha256 = hex(&Sha256::digest(&fetched.body));
        if self.is_copy(&key, &payload_sha256, &candidate.url, &judged.page) {
            return;
        }
        self.learn(candidate, &judged, requests_before);
        self.take_links(candidate, &key, &url, speaker, &judged);
        self.remember_canonical(candidate, &key, &judged.page);
        (self.sinks.events)(CrawlEvent::Read {
            url: url.clone(),
            about_oco: judged.claims.about_oco(),
            pages: u32::try_from(self.pages.len() + 1).unwrap_or(u32::MAX),
        });
        let Judged { page, claims } = slim(judged);
        self.keys.push(key);
        self.pages.push(ReadPage {
            url,
            page,
            claims,
            speaker,
            clicks: None,
            via: candidate.via,
            fetched_at: fetched.fetched_at,
            payload_sha256,
            archive,
        });
    }

    /// Whose words stand where a redirect led; none when they are not to be judged.
    fn speaker_after_redirect(&mut self, candidate: &Candidate, url: &Url) -> Option<Speaker> {
        if candidate.key == self.home && self.pages.is_empty() {
            self.scope.adopt(url);
            return Some(Speaker::Municipality);
        }
        if matches!(refusal(url, self.discovery), Some(Refusal::Closed | Refusal::NotWeb)) {
            return None;
        }
        match self.scope.speaker(url) {
            Speaker::Other if is_asset(url, &self.discovery.sister) => Some(candidate.speaker),
            Speaker::Other => {
                let shown = Presentation { anchor: &candidate.why, ..Presentation::default() };
                let sister = is_presented_as_sister(url, shown, &self.discovery.sister)
                    && self.scope.adopt_sister(url, self.discovery.stop.sister_sites);
                sister.then_some(Speaker::Sister)
            }
            speaker => Some(speaker),
        }
    }

    fn is_not_found_page(&self, page: &Page) -> bool {
        let titles = &self.discovery.guess.not_found_titles;
        let heading = page.heading.as_deref().unwrap_or_default();
        let short = |text: &str| text.len() < 80 && any_in(titles, &Folded::new(text));
        (short(&page.title) || short(heading)) && page.visible_text().len() < 1500
            || self.routes.is_canary(page)
    }

    /// The same body or the same text was read before, at another address.
    fn is_copy(&mut self, key: &Key, sha256: &str, url: &Url, page: &Page) -> bool {
        let text = page.visible_text();
        let next = self.pages.len();
        let mut hasher = DefaultHasher::new();
        (&page.title, &text).hash(&mut hasher);
        let names = [sha256.to_owned(), format!("text {:x}", hasher.finish())];
        self.traps.learn(url, (!text.is_empty()).then_some(text.as_str()));
        let known = names
            .iter()
            .filter(|name| !text.is_empty() || !name.starts_with("text"))
            .find_map(|name| self.bodies.get(name).copied());
        if let Some(original) = known.and_then(|at| self.keys.get(at)) {
            self.graph.same(key, &original.clone());
            return true;
        }
        for name in names {
            self.bodies.insert(name, next);
        }
        false
    }

    /// What the page tells about the search itself: found it, looked in the right part, kinds of page met.
    fn learn(&mut self, candidate: &Candidate, judged: &Judged, requests_before: u32) {
        let claims = &judged.claims;
        if claims.about_oco() && claims.kind.can_decide() && self.found.is_none() {
            self.found = Some((self.pages.len(), requests_before));
        }
        // The home page's own score is set, not earned.
        let relevant = candidate.depth > 0 && candidate.score.value >= 0.5;
        self.looked |= claims.explains_talk || relevant;
        for ((state, errand), strength) in
            self.errands.iter_mut().zip(Errand::ALL).zip(candidate.score.errands)
        {
            state.met |= match errand {
                Errand::Talk => claims.explains_talk,
                Errand::Council | Errand::Complaint => strength > 0.0,
            };
        }
        if let Some(form) = judged.page.search_forms.first() {
            self.routes.found_form(form, &self.scope);
        }
    }

    /// A canonical address that differs only in its dress is the same page and need not be read.
    fn remember_canonical(&mut self, candidate: &Candidate, key: &Key, page: &Page) {
        let Some(canonical) = &page.canonical else { return };
        let canonical = clean(canonical, &self.discovery.noise);
        let canonical_key = Key::of(&canonical);
        let path = |url: &Url| url.path().trim_end_matches('/').to_lowercase();
        let same_dress = path(&canonical) == path(&candidate.url)
            && canonical.host_str() == candidate.url.host_str()
            && canonical_key != self.home;
        if same_dress && canonical_key != *key && !self.keys.contains(&canonical_key) {
            self.graph.same(&canonical_key, key);
            self.frontier.mark_read(&canonical_key);
        }
    }

    /// Offers every link of a page, as far as it is ours to follow.
    fn take_links(
        &mut self,
        candidate: &Candidate,
        key: &Key,
        url: &Url,
        speaker: Speaker,
        judged: &Judged,
    ) {
        let page = &judged.page;
        let inherited = self.passes_on(candidate, judged);
        for (index, link) in page.links.iter().enumerate() {
            let LinkTarget::Web(target) = &link.target else { continue };
            let from = From { candidate, key, speaker, inherited, page, index };
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
        let target = clean(target, &self.discovery.noise);
        let key = Key::of(&target);
        let depth = from.candidate.depth + 1;
        let refused = refusal(&target, self.discovery);
        if !matches!(refused, None | Some(Refusal::UnreadableDocument)) {
            return;
        }
        let Some(speaker) = self.speaker_of_link(from, link, &target) else { return };
        self.graph.link(from.key, &key);
        if refuse_by_form(&target, depth).is_some() || self.was_scored(&key, from, link) {
            return;
        }
        let seen = Sighting {
            url: &target,
            anchor: &link.text,
            label: link.label.as_deref().unwrap_or_default(),
            heading: link.heading.as_deref().unwrap_or_default(),
            breadcrumb: &from.page.breadcrumb,
            region: link.region,
            inherited: if link.region == Region::Boilerplate { 0.0 } else { from.inherited },
        };
        let mut found = score(&seen, self.discovery);
        if speaker == Speaker::Sister && from.speaker == Speaker::Municipality {
            // The municipality sends people there for help: its front door is worth a look.
            found.value = found.value.max(0.5);
        }
        let place = if link.region == Region::Boilerplate { "menu" } else { "link" };
        let why = format!("{place}: {}", shorten(&link.text));
        let id = self.offer_to(target, found, Via::Link, why, depth, speaker);
        let forbidden = link.nofollow || from.page.robots.nofollow;
        if refused.is_some() {
            self.set_aside(id, Failure::Unsupported);
        } else if forbidden {
            self.set_aside(id, Failure::Robots);
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
        self.offer_to(url, score, via, why, depth, speaker);
        true
    }

    fn offer_to(
        &mut self,
        url: Url,
        score: Score,
        via: Via,
        why: String,
        depth: u32,
        speaker: Speaker,
    ) -> CandidateId {
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
    speaker: Speaker,
    inherited: f64,
    page: &'a Page,
    index: usize,
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

/// A page that says nothing about help keeps its title only: a long crawl stays small in memory.
fn slim(mut judged: Judged) -> Judged {
    let claims = &judged.claims;
    let speaks = claims.about_oco()
        || claims.explains_talk
        || claims.claims.values().any(|claim| claim.level != Level::Silent);
    if !speaks {
        judged.page.blocks = Vec::new();
        judged.page.links = Vec::new();
        judged.claims.claims.values_mut().for_each(|claim| claim.trace = Vec::new());
    }
    judged
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
