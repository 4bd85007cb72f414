//! The polite fetcher as the crawl's [`Fetch`].

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ocowijzer_judge::site::ArchiveRef;
use tokio::sync::mpsc::UnboundedSender;
use url::Url;

use super::parts::KeptParts;
use super::ports::{Answer, Ask, AskFor, Fetch, Lead, Show, Showing};
use super::show::Rendered;
use crate::fetch::{
    Exchange, FetchEvent, Fetcher, Observer, Purpose, Recall, RequestOptions, SiteRules,
    StoredCopies,
};
use crate::render::Renderer;

/// Keeps what is exchanged with servers, the moment it is there.
pub trait Ledger: Send + Sync {
    /// An answer is in, and nothing was sent since. `asked` is the address the GET set out for, once something but
    /// robots.txt was asked for. Says where the exchange is kept.
    fn keep(&self, lead: &Lead, asked: Option<&Url>, exchange: &Exchange) -> Option<ArchiveRef>;
    /// A document as its scripts made it; says where it is kept.
    fn rendered(&self, lead: &Lead, page: &Rendered) -> Option<ArchiveRef>;
}

/// A [`Fetcher`] that counts what it sends for each answer, and keeps the answers.
#[derive(Clone)]
pub struct Polite {
    pub(super) fetcher: Fetcher,
    pub(super) ledger: Option<Arc<dyn Ledger>>,
    pub(super) recall: Recall,
    pub(super) stored: StoredCopies,
    renderer: Option<Arc<Renderer>>,
    /// Of the pages that were shown in a browser.
    pub(super) parts: Arc<KeptParts>,
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

    /// Counts what is sent for one GET, and keeps every answer before the next request goes out: who is cut off
    /// then has lost one request, not the whole chain of robots.txt and redirects.
    pub(super) fn observer(
        &self,
        seen: &Arc<Seen>,
        lead: &Lead,
        waits: UnboundedSender<Duration>,
    ) -> Observer {
        let seen = Arc::clone(seen);
        let keeping = self.ledger.clone().map(|ledger| (ledger, lead.clone()));
        Observer::new(move |event| match event {
            FetchEvent::Sending { .. } => {
                seen.sent.fetch_add(1, Ordering::Relaxed);
            }
            FetchEvent::Waiting { wait, .. } => {
                // Nobody listens any more: then nobody misses it.
                let _ = waits.send(*wait);
            }
            FetchEvent::Answered { exchange, purpose, .. } => {
                seen.bytes.fetch_add(exchange.response_body.len() as u64, Ordering::Relaxed);
                if let Some((ledger, lead)) = &keeping {
                    let mut kept = seen.kept();
                    if *purpose != Purpose::Robots {
                        kept.asked.get_or_insert_with(|| exchange.url.clone());
                    }
                    kept.last = ledger.keep(lead, kept.asked.as_ref(), exchange);
                }
            }
        })
    }
}

/// What happened during one GET.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) sent: AtomicU32,
    /// Of bodies, as received.
    pub(super) bytes: AtomicU64,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// The first address that is not robots.txt.
    asked: Option<Url>,
    /// Where the last answer is kept.
    last: Option<ArchiveRef>,
}

impl Seen {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
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
            observer: self.observer(&seen, ask.lead, ask.waits),
            recall: self.recall.clone(),
            stored: self.stored.clone(),
            ..RequestOptions::default()
        };
        let mut result = self.fetcher.get(ask.url, options).await;
        if let Some(answer) = result.as_mut().ok().and_then(|got| got.exchanges.last_mut())
            && let Some(kept) = seen.kept().last.take()
        {
            answer.archived = Some(kept);
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
