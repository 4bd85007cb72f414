//! One address: ask for it, judge what comes, and take in the links it shows.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::pin::pin;
use std::sync::{Arc, LazyLock};

use ocowijzer_judge::claims::{Level, PageClaims};
use ocowijzer_judge::page::{Oddity, Page};
use ocowijzer_judge::site::{ArchiveRef, FirstOcoPage, ReadPage, Speaker, Via};
use tokio::sync::Semaphore;
use url::Url;

use super::CrawlEvent;
use super::canonical::{Key, clean};
use super::coverage::Failure;
use super::discovery::Errand;
use super::frontier::{Candidate, CandidateId};
use super::ports::{Answer, Ask, AskFor, Fetch, Judge, Judged, Lead, Unreadable};
use super::scope::{Presentation, Refusal, is_asset, is_presented_as_sister, refusal};
use super::show::Seen;
use super::site::Run;
use super::slim::slim;
use super::words::{Folded, any_in};
use crate::archive::sha256_hex;
use crate::fetch::{FetchError, Fetched, Truncated};

/// Pages that are judged at once, over all sites that are read: as many as there are processors to do it, and as
/// many again that wait for a PDF. More would only take up memory.
static JUDGING: LazyLock<Semaphore> = LazyLock::new(|| {
    Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from) * 2)
});

/// A host that failed so often in a row is not asked again in this crawl.
const SILENT_AFTER: u32 = 3;

/// A page without title and links that has fewer characters says nothing about what stands there.
const LEAST_TEXT: usize = 60;

/// A link that all but says OCO gets more patience where a trap is suspected.
const STRONG: f64 = 0.8;

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
        if let Some(why) = self.is_silent(url) {
            return Err(Miss::Failed(Failure::Unreachable, why));
        }
        let lead = self.lead.clone();
        let answer = match self.ask(url, what, &lead).await {
            Some(answer) => self.take_answer(url, answer),
            None => Err(Miss::Over),
        };
        self.over |= matches!(answer, Err(Miss::Over));
        answer
    }

    /// In words that its host does not answer any more; none when it may be asked.
    pub(super) fn is_silent(&self, url: &Url) -> Option<String> {
        let host = url.authority();
        let failures = self.silent_hosts.get(host).copied().unwrap_or_default();
        (failures >= SILENT_AFTER).then(|| format!("{host} antwoordt niet meer"))
    }

    /// Asks, and tells of waits meanwhile; none when time is up or the crawl is called off.
    pub(super) async fn ask(&mut self, url: &Url, what: AskFor, lead: &Lead) -> Option<Answer> {
        let (fetch, waits, deadline) = (self.fetch, self.waits.clone(), self.deadline.clone());
        self.attend(fetch.get(Ask { url, what, deadline, waits, lead })).await
    }

    /// Waits for what the network was asked for; none when time is up or the crawl is called off.
    pub(super) async fn attend<T>(&mut self, asking: impl Future<Output = T>) -> Option<T> {
        let (cancel, deadline) = (self.sinks.cancel.clone(), self.deadline.clone());
        let mut asking = pin!(asking);
        loop {
            tokio::select! {
                answer = &mut asking => return Some(answer),
                Some(wait) = self.waiting.recv() => self.tell_wait(wait),
                () = cancel.cancelled() => return None,
                () = deadline.passed() => return None,
            }
        }
    }

    /// Counts an answer and puts it into the archive, as made for the lead of now.
    pub(super) fn take_answer(&mut self, url: &Url, answer: Answer) -> Result<Got, Miss> {
        let host = url.authority();
        self.counts.requests += answer.requests;
        let mut fetched = match answer.result {
            Ok(fetched) => fetched,
            Err(FetchError::OutOfTime { .. }) => return Err(Miss::Over),
            Err(error) => {
                if let FetchError::Timeout { .. }
                | FetchError::Unreachable { .. }
                | FetchError::HostPaused { .. } = error
                {
                    *self.silent_hosts.entry(host.to_owned()).or_default() += 1;
                }
                return Err(Miss::Failed(Failure::of(&error), error.to_string()));
            }
        };
        self.silent_hosts.remove(host);
        let exchanges = std::mem::take(&mut fetched.exchanges);
        for exchange in &exchanges {
            self.counts.bytes += u64::try_from(exchange.response_body.len()).unwrap_or(u64::MAX);
        }
        let archive = (self.sinks.archive)(&exchanges, &self.lead);
        for url in [&fetched.requested, &fetched.url] {
            let key = Key::of(&clean(url, &self.discovery.noise));
            self.statuses.insert(key, fetched.status);
        }
        Ok(Got { fetched, archive })
    }

    /// Reads and judges an answer on a thread of its own. A panic in there costs this one page.
    pub(super) async fn judge(&self, fetched: Fetched) -> Result<(Judged, Fetched), Unreadable> {
        // Closed by nobody, so there is always a permit.
        let turn = JUDGING.acquire().await;
        let judge = Arc::clone(self.judge);
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            judge.read(&fetched).map(|judged| (judged, fetched))
        });
        match task.await {
            Ok(judged) => judged,
            Err(_) => {
                Err(Unreadable::Content(String::from("onze lezer struikelde over deze pagina")))
            }
        }
    }

    pub(super) fn lead_to(&self, candidate: &Candidate) -> Lead {
        Lead {
            via: match candidate.via {
                Via::Link => "link",
                Via::Sitemap => "sitemap",
                Via::Search => "search",
                Via::Guess => "guess",
            },
            why: candidate.why.clone(),
            path: self
                .seen_on
                .get(&candidate.key)
                .map(|page| self.path_to(&Key::of(page), page))
                .unwrap_or_default(),
        }
    }

    /// The pages from the home page to this one, itself included, along the links they were first seen by.
    pub(super) fn path_to(&self, key: &Key, page: &Url) -> Vec<Url> {
        const LONGEST: usize = 30;
        let mut path = vec![page.clone()];
        let mut key = key.clone();
        while let Some(before) = self.seen_on.get(&key)
            && path.len() < LONGEST
        {
            path.push(before.clone());
            key = Key::of(before);
        }
        path.reverse();
        path
    }

    /// More of the same, or enough of a sister site.
    pub(super) fn is_trapped(&mut self, candidate: &Candidate) -> bool {
        let strong = candidate.score.value >= STRONG;
        if self.traps.refuse(&candidate.url, strong).is_some() {
            return true;
        }
        candidate.speaker == Speaker::Sister
            && self.scope.count_sister_page(&candidate.url) >= self.discovery.stop.sister_pages
    }

    pub(super) fn fail(
        &mut self,
        id: CandidateId,
        candidate: &Candidate,
        failure: Failure,
        why: String,
    ) {
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

    pub(super) async fn take_page(
        &mut self,
        id: CandidateId,
        candidate: &Candidate,
        got: Got,
        requests_before: u32,
    ) {
        let fetched = &got.fetched;
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
        let Some(speaker) = self.speaker_after_redirect(candidate, &url) else {
            if matches!(refusal(&url, self.discovery), Some(Refusal::Closed)) {
                let why = format!("verwijst door naar {url}, waar wij niet naar binnen gaan");
                self.fail(id, candidate, Failure::Http(401), why);
            }
            return;
        };
        match fetched.truncated {
            Some(Truncated::TooLarge) => self.ledger.failed(id, Failure::TooLarge),
            Some(Truncated::TimedOut | Truncated::Disconnected) => {
                self.ledger.failed(id, Failure::Timeout);
            }
            None => {}
        }
        let seen = match self.judge_as_shown(got).await {
            Ok(seen) => seen,
            Err(unreadable) => {
                let failure = match unreadable {
                    Unreadable::Type(_) => Failure::Unsupported,
                    Unreadable::Content(_) => Failure::Unreadable,
                };
                return self.fail(id, candidate, failure, unreadable.to_string());
            }
        };
        let Seen { judged, fetched, archive, whole, not_shown } = seen;
        // 206: a part that nobody asked for.
        if !whole || status == 206 {
            self.ledger.failed(id, Failure::Unreadable);
        }
        let in_part = |oddity: &Oddity| matches!(oddity, Oddity::Incomplete | Oddity::CutAtSize(_));
        if judged.page.oddities.iter().any(in_part) {
            self.ledger.failed(id, Failure::TooLarge);
        }
        if self.is_not_found_page(&judged.page) {
            return self.fail(
                id,
                candidate,
                Failure::Http(404),
                String::from("pagina bestaat niet"),
            );
        }
        // Half a page that says nothing is half a page first of all.
        if let (Some(why), None) = (self.says_nothing(&judged), self.ledger.failure(id)) {
            let how = not_shown.map(|why| format!("; in een browser: {why}")).unwrap_or_default();
            self.fail(id, candidate, Failure::Unreadable, format!("{why}{how}"));
        }
        let payload_sha256 = sha256_hex(&fetched.body);
        if self.is_copy(&key, &payload_sha256, &candidate.url, &judged.page) {
            return;
        }
        self.learn(candidate, &judged);
        self.take_links(candidate, &key, &url, speaker, &judged);
        self.remember_canonical(candidate, &key, &judged.page);
        (self.sinks.events)(CrawlEvent::Read {
            url: url.clone(),
            about_oco: judged.claims.about_oco(),
            pages: u32::try_from(self.pages.len() + 1).unwrap_or(u32::MAX),
        });
        let Judged { page, claims } = slim(judged);
        self.keys.push(key);
        self.requests_before.push(requests_before);
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

    /// Why there is nothing to read on a page that came; none when there is, or on the pages it sends one to.
    fn says_nothing(&self, judged: &Judged) -> Option<&'static str> {
        let page = &judged.page;
        if page.needs_script {
            return Some("zonder scripts staat er geen tekst");
        }
        let is_ours = |url: &Url| self.scope.speaker(url) != Speaker::Other;
        let elsewhere = || page.frames.iter().chain(&page.refresh);
        let leads_on = elsewhere().next().is_some() && elsewhere().all(is_ours);
        if page.blocks.is_empty() && page.links.is_empty() && !leads_on {
            return Some("er staat geen tekst");
        }
        // A few words without title or link are the rest of a page, not a page.
        let is_rest = page.title.is_empty() && page.links.is_empty() && !judged.claims.about_oco();
        (is_rest && page.visible_text().chars().count() < LEAST_TEXT)
            .then_some("er staan maar een paar woorden")
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
    fn learn(&mut self, candidate: &Candidate, judged: &Judged) {
        let claims = &judged.claims;
        self.found |= tells_about_oco(claims);
        self.frontier.learn(&candidate.score, claims.about_oco());
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
}

/// Does the page tell inhabitants something about OCO? A bare link or a word in passing is no find: whoever
/// looks for help would look on.
fn tells_about_oco(claims: &PageClaims) -> bool {
    claims.level("mentions-oco") == Level::Yes && claims.kind.can_decide()
}

/// The first page that tells inhabitants about OCO, or else the first that names it to them, and what it took to
/// find it. `requests_before` holds for each page the requests sent before it was asked for.
pub fn first_oco_page(pages: &[ReadPage], requests_before: &[u32]) -> Option<FirstOcoPage> {
    let named = |page: &ReadPage| page.claims.about_oco() && page.claims.kind.can_decide();
    let all = || pages.iter().zip(requests_before);
    let (page, &requests_before) = all()
        .find(|(page, _)| tells_about_oco(&page.claims))
        .or_else(|| all().find(|(page, _)| named(page)))?;
    Some(FirstOcoPage {
        url: page.url.clone(),
        requests_before,
        clicks: page.clicks,
        via: page.via,
    })
}
