//! The polite fetcher as the crawl's [`Fetch`].

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ocowijzer_judge::site::ArchiveRef;
use tokio::sync::mpsc::UnboundedSender;
use url::Url;

use super::parts::Kept;
use super::ports::{Answer, Ask, AskFor, Fetch, Lead, Show, Showing};
use super::show::Rendered;
use crate::fetch::{
    Exchange, FetchEvent, Fetcher, Observer, Purpose, Recall, RequestOptions, SiteRules,
    StoredCopies,
};
use crate::render::Renderer;

/// Told of exchanges that the crawl does not hand on itself, and of pages that were shown in a browser.
pub trait Ledger: Send + Sync {
    /// The exchanges told next were made for this.
    fn asking(&self, lead: &Lead);
    /// Sent and answered, and yet no answer came of it (a wall, a robots.txt that closes the site); or a part of
    /// a page that is shown in a browser.
    fn keep(&self, exchange: &Exchange);
    /// A document as its scripts made it; says where it is kept.
    fn rendered(&self, page: &Rendered) -> Option<ArchiveRef>;
}

/// A [`Fetcher`] that counts what it sends for each answer.
#[derive(Clone)]
pub struct Polite {
    pub(super) fetcher: Fetcher,
    pub(super) ledger: Option<Arc<dyn Ledger>>,
    pub(super) recall: Recall,
    pub(super) stored: StoredCopies,
    renderer: Option<Arc<Renderer>>,
    /// Of the pages that were shown in a browser.
    pub(super) parts: Arc<Kept>,
}

impl Polite {
    /// Asks through this fetcher.
    pub fn new(fetcher: Fetcher) -> Self {
        let (recall, stored, parts) = (Recall::default(), StoredCopies::default(), Arc::default());
        Self { fetcher, ledger: None, recall, stored, renderer: None, parts }
    }

    /// Shows pages that only their scripts fill in this browser.
    #[must_use]
    pub fn renderer(mut self, renderer: Option<Arc<Renderer>>) -> Self {
        self.renderer = renderer;
        self
    }

    /// Keeps books.
    #[must_use]
    pub fn ledger(mut self, ledger: Arc<dyn Ledger>) -> Self {
        self.ledger = Some(ledger);
        self
    }

    /// Asks an archive before the network.
    #[must_use]
    pub fn recall(mut self, recall: Recall) -> Self {
        self.recall = recall;
        self
    }

    /// Asks whether these copies still hold.
    #[must_use]
    pub fn stored(mut self, stored: StoredCopies) -> Self {
        self.stored = stored;
        self
    }

    pub(super) fn observer(&self, seen: &Arc<Seen>, waits: UnboundedSender<Duration>) -> Observer {
        let seen = Arc::clone(seen);
        let keeps_books = self.ledger.is_some();
        Observer::new(move |event| match event {
            FetchEvent::Sending { .. } => {
                seen.sent.fetch_add(1, Ordering::Relaxed);
            }
            FetchEvent::Waiting { wait, .. } => {
                // Nobody listens any more: then nobody misses it.
                let _ = waits.send(*wait);
            }
            FetchEvent::Answered { exchange, .. } if keeps_books => {
                seen.answered().push((*exchange).clone());
            }
            FetchEvent::Answered { .. } => {}
        })
    }
}

/// What happened during one GET.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) sent: AtomicU32,
    answered: Mutex<Vec<Exchange>>,
}

impl Seen {
    pub(super) fn answered(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fetch for Polite {
    async fn get(&self, ask: Ask<'_>) -> Answer {
        let seen = Arc::new(Seen::default());
        let options = RequestOptions {
            purpose: match ask.what {
                AskFor::Page => Purpose::Page,
                AskFor::Sitemap => Purpose::Sitemap,
                AskFor::Search => Purpose::Search,
            },
            deadline: Some(ask.deadline),
            observer: self.observer(&seen, ask.waits),
            recall: self.recall.clone(),
            stored: self.stored.clone(),
            ..RequestOptions::default()
        };
        let result = self.fetcher.get(ask.url, options).await;
        if let (Some(ledger), Err(_)) = (&self.ledger, &result) {
            ledger.asking(ask.lead);
            seen.answered().iter().for_each(|exchange| ledger.keep(exchange));
        }
        Answer { result, requests: seen.sent.load(Ordering::Relaxed) }
    }

    async fn show(&self, show: Show<'_>) -> Option<Showing> {
        let renderer = self.renderer.as_ref()?;
        Some(self.show_in(renderer, show).await)
    }

    async fn sitemaps(&self, site: &Url) -> Vec<Url> {
        // The home page was asked for before, so this answers from memory.
        match self.fetcher.site_rules(site, &RequestOptions::default()).await.as_deref() {
            Ok(SiteRules::Rules(robots)) => {
                robots.sitemaps().iter().filter_map(|line| site.join(line).ok()).collect()
            }
            Ok(_) | Err(_) => Vec::new(),
        }
    }
}
