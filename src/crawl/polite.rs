//! The polite fetcher as the crawl's [`Fetch`].

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use url::Url;

use super::ports::{Answer, Ask, AskFor, Fetch, Lead};
use crate::fetch::{
    Exchange, FetchEvent, Fetcher, Observer, Purpose, Recall, RequestOptions, SiteRules,
    StoredCopies,
};

/// Told of the exchanges of a GET that failed in the end: the crawl hands on those of the ones that did not.
pub trait Ledger: Send + Sync {
    /// The exchanges told next were made for this.
    fn asking(&self, lead: &Lead);
    /// Sent and answered, and yet no answer came of it (a wall, a robots.txt that closes the site).
    fn failed(&self, exchange: &Exchange);
}

/// A [`Fetcher`] that counts what it sends for each answer.
#[derive(Clone)]
pub struct Polite {
    fetcher: Fetcher,
    ledger: Option<Arc<dyn Ledger>>,
    recall: Recall,
    stored: StoredCopies,
}

impl Polite {
    /// Asks through this fetcher.
    pub fn new(fetcher: Fetcher) -> Self {
        Self { fetcher, ledger: None, recall: Recall::default(), stored: StoredCopies::default() }
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

    fn observer(&self, seen: &Arc<Seen>, waits: UnboundedSender<Duration>) -> Observer {
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
                let mut answered = seen.answered.lock().unwrap_or_else(PoisonError::into_inner);
                answered.push((*exchange).clone());
            }
            FetchEvent::Answered { .. } => {}
        })
    }
}

/// What happened during one GET.
#[derive(Default)]
struct Seen {
    sent: AtomicU32,
    answered: Mutex<Vec<Exchange>>,
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
            let answered = seen.answered.lock().unwrap_or_else(PoisonError::into_inner);
            answered.iter().for_each(|exchange| ledger.failed(exchange));
        }
        Answer { result, requests: seen.sent.load(Ordering::Relaxed) }
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
