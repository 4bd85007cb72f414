//! Sources of addresses beside links: sitemaps, the site's own search, and at the very end a guess.

use std::collections::BTreeSet;

use ocowijzer_judge::page::{LinkTarget, Page, SearchForm};
use ocowijzer_judge::site::{Speaker, Via};
use url::Url;

use super::CrawlEvent;
use super::canonical::clean;
use super::catalogue::{self, Catalogues};
use super::coverage::{Failure, Gap};
use super::discovery::{Discovery, SitemapRules, Worth};
use super::ports::{AskFor, Fetch, Judge, Lead};
use super::reading::Miss;
use super::scope::{Scope, refusal};
use super::score::{Score, Sighting, score};
use super::search;
use super::site::Run;
use super::sitemap::{self, Sitemap};

/// One step along a source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Route {
    /// Read this sitemap file.
    Sitemap(usize),
    /// Ask this product catalogue.
    Catalogue(usize),
    /// Ask the search for the query of this number.
    Search(usize),
    /// Ask the search for the advisory council.
    Council,
    /// Ask for an address that cannot exist.
    Canary,
    /// Offer the usual addresses.
    GuessPages,
    /// Try the search at the usual address of this number.
    GuessSearch(usize),
}

/// A sitemap file that is known.
#[derive(Debug)]
struct MapFile {
    url: Url,
    worth: Worth,
    factor: f64,
    done: bool,
    /// Named by robots.txt or an index, not guessed.
    named: bool,
}

/// A product catalogue that may be asked.
#[derive(Debug)]
struct CatalogueSource {
    url: Url,
    worth: Worth,
    done: bool,
    /// Its products were chosen by our subject, so each is a hit.
    chosen: bool,
}

/// How far we are with each source.
#[derive(Debug, Default)]
pub(super) struct Routes {
    maps: Vec<MapFile>,
    known_maps: BTreeSet<String>,
    catalogues: Vec<CatalogueSource>,
    files_read: u32,
    addresses: usize,
    form: Option<SearchForm>,
    queries_asked: usize,
    search: Search,
    council_asked: bool,
    canary: Canary,
    pages_guessed: bool,
    searches_guessed: usize,
    failed: Option<Gap>,
}

/// What the site's search was good for so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Search {
    /// Nothing useful yet.
    #[default]
    Open,
    /// It showed a page with words about OCO.
    Useful,
    /// It does not answer, or robots.txt keeps us out.
    Closed,
}

/// What an address that cannot exist was answered with.
#[derive(Debug, Default, PartialEq)]
enum Canary {
    #[default]
    NotAsked,
    /// With an error, as it should be.
    Refused,
    /// With a page: this is its text.
    Page(String),
    /// No answer: guesses cannot be trusted.
    Unclear,
}

impl Routes {
    /// After the home page: which sitemaps there may be.
    pub(super) fn open(&mut self, named: &[Url], home: &Url, scope: &Scope, discovery: &Discovery) {
        for url in named {
            self.add_map(url.clone(), discovery.sources.sitemap_named, true, scope, discovery);
        }
        if self.maps.is_empty() {
            for file in &discovery.sitemap.files {
                if let Ok(url) = home.join(file) {
                    self.add_map(url, discovery.sources.sitemap_guess, false, scope, discovery);
                }
            }
        }
    }

    /// The product catalogues that are switched on.
    pub(super) fn open_catalogues(
        &mut self,
        wanted: &Catalogues,
        municipality: &str,
        home: &Url,
        discovery: &Discovery,
    ) {
        let sources = &discovery.sources;
        let index = wanted.index.iter().map(|endpoint| CatalogueSource {
            url: catalogue::index_query(endpoint, municipality, &discovery.catalogue.subject),
            worth: sources.catalogue_index,
            done: false,
            chosen: true,
        });
        let feeds = discovery.catalogue.feeds.iter().filter(|_| wanted.feeds);
        let feeds = feeds.filter_map(|path| home.join(path).ok()).map(|url| CatalogueSource {
            url,
            worth: sources.catalogue_feed,
            done: false,
            chosen: false,
        });
        self.catalogues = index.chain(feeds).collect();
    }

    fn best_catalogue(&self, found: bool) -> Option<(Route, f64)> {
        let waiting = (0..).zip(&self.catalogues).filter(|(_, one)| !one.done);
        let worths = waiting.map(|(number, one)| (Route::Catalogue(number), one.worth.now(found)));
        // Listed best first.
        worths.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    fn add_map(
        &mut self,
        url: Url,
        worth: Worth,
        named: bool,
        scope: &Scope,
        discovery: &Discovery,
    ) {
        let rules = &discovery.sitemap;
        let ours = scope.speaker(&url) != Speaker::Other && sitemap::is_useful(&url, rules);
        if ours && self.known_maps.insert(url.to_string()) {
            let factor = sitemap::name_factor(&url, rules);
            self.maps.push(MapFile { url, worth, factor, done: false, named });
        }
    }

    /// A search form on a page that was read; the first one on our own site counts.
    pub(super) fn found_form(&mut self, form: &SearchForm, scope: &Scope) {
        if self.form.is_none() && scope.speaker(&form.action) == Speaker::Municipality {
            self.form = Some(form.clone());
        }
    }

    /// The most valuable step with its worth.
    pub(super) fn best(&self, found: bool, discovery: &Discovery) -> Option<(Route, f64)> {
        let search = self
            .next_query(discovery)
            .map(|query| (Route::Search(query), discovery.sources.search.now(found)));
        let map = self.best_map(found, &discovery.sitemap);
        let steps = [self.best_catalogue(found), search, map];
        steps.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    fn next_query(&self, discovery: &Discovery) -> Option<usize> {
        let more = self.queries_asked < discovery.search.queries.len();
        (self.form.is_some() && self.search == Search::Open && more).then_some(self.queries_asked)
    }

    fn best_map(&self, found: bool, rules: &SitemapRules) -> Option<(Route, f64)> {
        if self.files_read >= rules.max_files || self.addresses >= rules.max_urls {
            return None;
        }
        let mut best: Option<(Route, f64)> = None;
        for (number, map) in self.maps.iter().enumerate().filter(|(_, map)| !map.done) {
            let value = map.worth.now(found) * map.factor;
            if best.is_none_or(|(_, most)| value > most) {
                best = Some((Route::Sitemap(number), value));
            }
        }
        best
    }

    /// A guess, when links, sitemap and search gave nothing.
    pub(super) fn guess(&mut self, discovery: &Discovery) -> Option<Route> {
        let listed = self.addresses >= discovery.stop.grounds;
        let has_search = self.form.is_some();
        if (listed || self.pages_guessed)
            && (has_search || self.searches_guessed >= discovery.guess.searches.len())
        {
            return None;
        }
        if self.canary == Canary::NotAsked {
            return Some(Route::Canary);
        }
        if !listed && !self.pages_guessed && self.canary != Canary::Unclear {
            return Some(Route::GuessPages);
        }
        self.pages_guessed = true;
        let next = self.searches_guessed;
        (!has_search && next < discovery.guess.searches.len()).then_some(Route::GuessSearch(next))
    }

    /// A search for the advisory council, once.
    pub(super) fn ask_for_council(&mut self) -> Option<Route> {
        let may = self.form.is_some() && self.search != Search::Closed && !self.council_asked;
        self.council_asked = true;
        may.then_some(Route::Council)
    }

    /// A source that the site offers and that failed.
    pub(super) fn failed(&self) -> Option<Gap> {
        self.failed
    }

    /// Is this the page that the site shows for addresses that do not exist?
    pub(super) fn is_canary(&self, page: &Page) -> bool {
        matches!(&self.canary, Canary::Page(text) if *text == page.visible_text())
    }
}

impl<F: Fetch, J: Judge> Run<'_, F, J> {
    /// Takes one step along a source.
    pub(super) async fn take_route(&mut self, route: Route) {
        match route {
            Route::Sitemap(number) => self.read_sitemap(number).await,
            Route::Catalogue(number) => self.ask_catalogue(number).await,
            Route::Search(query) => {
                self.routes.queries_asked = query + 1;
                let query = self.discovery.search.queries.get(query).cloned().unwrap_or_default();
                if let Some(form) = self.routes.form.clone() {
                    self.ask_search(&form, &query).await;
                }
            }
            Route::Council => {
                let query = self.discovery.search.council_query.clone();
                if let Some(form) = self.routes.form.clone() {
                    self.ask_search(&form, &query).await;
                }
            }
            Route::Canary => self.ask_canary().await,
            Route::GuessPages => self.guess_pages(),
            Route::GuessSearch(number) => self.guess_search(number).await,
        }
    }

    async fn read_sitemap(&mut self, number: usize) {
        let Some(map) = self.routes.maps.get_mut(number) else { return };
        map.done = true;
        let (url, named) = (map.url.clone(), map.named);
        self.routes.files_read += 1;
        (self.sinks.events)(CrawlEvent::Reading { url: url.clone(), why: "sitemap".into() });
        self.lead = Lead { via: "sitemap", ..Lead::default() };
        match self.get(&url, AskFor::Sitemap).await {
            Ok(got) if got.fetched.status == 200 => {
                self.take_sitemap(&got.fetched.body, named).await;
            }
            Ok(got) if named => self.note_failed_source(Failure::Http(got.fetched.status)),
            Err(Miss::Failed(failure, _)) if named => self.note_failed_source(failure),
            Ok(_) | Err(_) => {}
        }
    }

    fn note_failed_source(&mut self, failure: Failure) {
        self.routes.failed = self.routes.failed.or(failure.gap());
    }

    async fn take_sitemap(&mut self, body: &[u8], named: bool) {
        match sitemap::read(body, &self.discovery.sitemap) {
            Ok(Sitemap::Index(urls)) => {
                for url in urls {
                    let part = self.discovery.sources.sitemap_part;
                    self.routes.add_map(url, part, true, &self.scope, self.discovery);
                }
            }
            Ok(Sitemap::Pages(urls)) => self.offer_listed(urls).await,
            Err(_) if named => self.note_failed_source(Failure::Unreadable),
            Err(_) => {}
        }
        // One guessed address that answers is enough.
        for map in self.routes.maps.iter_mut().filter(|map| !map.named) {
            map.done = true;
        }
    }

    async fn ask_catalogue(&mut self, number: usize) {
        let Some(source) = self.routes.catalogues.get_mut(number) else { return };
        source.done = true;
        let (url, chosen) = (source.url.clone(), source.chosen);
        let why = String::from("productencatalogus");
        (self.sinks.events)(CrawlEvent::Reading { url: url.clone(), why });
        // A catalogue that fails leaves no gap: it is never the only route.
        let Ok(got) = self.get(&url, AskFor::Sitemap).await else { return };
        if got.fetched.status != 200 {
            return;
        }
        for product in catalogue::products(&got.fetched.body) {
            let Some(target) = product.url.map(|url| clean(&url, &self.discovery.noise)) else {
                continue;
            };
            if refusal(&target, self.discovery).is_some() {
                continue;
            }
            let anchor = product.title.as_str();
            let seen = Sighting { anchor, label: &product.about, ..Sighting::bare(&target) };
            let mut found = score(&seen, self.discovery);
            if chosen {
                found.value = found.value.max(self.discovery.sources.hit);
            }
            let why = format!("productencatalogus: {}", product.title);
            self.offer(target, found, Via::Sitemap, why, 1);
        }
    }

    async fn offer_listed(&mut self, urls: Vec<Url>) {
        let room = self.discovery.sitemap.max_urls.saturating_sub(self.routes.addresses);
        let discovery = self.discovery;
        let scope = self.scope.clone();
        // Fifty thousand addresses take a second to score: not on the thread that serves other sites.
        let scored = tokio::task::spawn_blocking(move || {
            let ours = urls.into_iter().take(room).map(|url| clean(&url, &discovery.noise));
            ours.filter(|url| {
                scope.speaker(url) != Speaker::Other && refusal(url, discovery).is_none()
            })
            .map(|url| {
                let found = score(&Sighting::bare(&url), discovery);
                (url, found)
            })
            .collect::<Vec<_>>()
        })
        .await
        .unwrap_or_default();
        self.routes.addresses += scored.len();
        self.looked |= self.routes.addresses >= self.discovery.stop.grounds;
        let many = scored.len() > 500 && !self.settings.exhaustive;
        for (url, found) in scored {
            // Of a long list only what could ever be read is kept.
            let idle = found.value == 0.0 && found.errands.iter().all(|&strength| strength == 0.0);
            if !(many && idle) {
                self.offer(url, found, Via::Sitemap, String::from("sitemap"), 1);
            }
        }
    }

    /// Asks the site's search; true when a hit shows words about OCO.
    async fn ask_search(&mut self, form: &SearchForm, query: &str) -> bool {
        let url = search::address(form, query);
        self.asked += 1;
        let why = format!("zoeken: {query}");
        self.lead = Lead { via: "search", why: why.clone(), ..Lead::default() };
        (self.sinks.events)(CrawlEvent::Reading { url: url.clone(), why });
        let got = match self.get(&url, AskFor::Search).await {
            Ok(got) if got.fetched.status == 200 => got,
            Ok(_) | Err(Miss::Failed(..)) => {
                self.routes.search = Search::Closed;
                return false;
            }
            Err(Miss::Over) => return false,
        };
        let Ok(seen) = self.judge_as_shown(got).await else { return false };
        self.take_hits(&seen.judged.page)
    }

    fn take_hits(&mut self, page: &Page) -> bool {
        let noise = &self.discovery.noise;
        let hits = search::hits(page, self.discovery, |url| {
            self.frontier.find(&super::canonical::Key::of(&clean(url, noise))).is_some()
        });
        self.looked |= !hits.is_empty();
        let useful = hits.iter().any(|hit| hit.with_words);
        for hit in hits {
            let Some(link) = page.links.get(hit.link) else { continue };
            let LinkTarget::Web(target) = &link.target else { continue };
            let target = clean(target, noise);
            if refusal(&target, self.discovery).is_some() {
                continue;
            }
            let seen = Sighting { anchor: &link.text, ..Sighting::bare(&target) };
            let mut found = score(&seen, self.discovery);
            found.value = found.value.max(hit.worth * self.doubt(&target));
            let why = format!("zoekresultaat: {}", link.text);
            self.offer(target, found, Via::Search, why, 1);
        }
        if useful {
            self.routes.search = Search::Useful;
        }
        useful
    }

    /// What the address alone takes off the worth of a hit: news and council papers come later.
    fn doubt(&self, url: &Url) -> f64 {
        let certain = Sighting { inherited: 1.0, ..Sighting::bare(url) };
        score(&certain, self.discovery).value
    }

    async fn ask_canary(&mut self) {
        let home = self.home_url();
        let Ok(url) = home.join("/bestaat-niet-7c1f0b-controle-van-ocowijzer") else {
            self.routes.canary = Canary::Unclear;
            return;
        };
        self.lead = Lead { via: "guess", why: "controle".into(), ..Lead::default() };
        self.routes.canary = match self.get(&url, AskFor::Page).await {
            Ok(got) if (400..500).contains(&got.fetched.status) => Canary::Refused,
            Ok(got) if got.fetched.status == 200 => match self.judge_as_shown(got).await {
                // The empty shell of a page built by scripts says nothing about the next empty shell.
                Ok(seen) if !seen.judged.page.needs_script => {
                    Canary::Page(seen.judged.page.visible_text())
                }
                Ok(_) | Err(_) => Canary::Unclear,
            },
            Ok(_) | Err(_) => Canary::Unclear,
        };
    }

    fn guess_pages(&mut self) {
        self.routes.pages_guessed = true;
        let home = self.home_url();
        for path in &self.discovery.guess.pages {
            let Ok(url) = home.join(path) else { continue };
            let found: Score = score(&Sighting::bare(&url), self.discovery);
            self.offer(url, found, Via::Guess, String::from("gebruikelijk adres"), 1);
        }
    }

    async fn guess_search(&mut self, number: usize) {
        self.routes.searches_guessed = number + 1;
        let home = self.home_url();
        let Some(pattern) = self.discovery.guess.searches.get(number) else { return };
        let Some(form) = search::usual_form(&home, pattern) else { return };
        let query = self.discovery.search.queries.first().cloned().unwrap_or_default();
        self.routes.search = Search::Open;
        if self.ask_search(&form, &query).await {
            self.routes.form = Some(form);
        }
    }
}
