//! The polite fetcher as the crawl's [`Fetch`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use url::Url;

use super::ports::{Answer, Ask, AskFor, Fetch};
use crate::fetch::{FetchEvent, Fetcher, Observer, Purpose, RequestOptions, SiteRules};

/// Told how long the next request has to wait.
pub type OnWait = Arc<dyn Fn(Duration) + Send + Sync>;

/// A [`Fetcher`] that counts what it sends for each answer.
#[derive(Clone)]
pub struct Polite {
    fetcher: Fetcher,
    on_wait: Option<OnWait>,
}

impl Polite {
    /// Asks through this fetcher.
    pub fn new(fetcher: Fetcher) -> Self {
        Self { fetcher, on_wait: None }
    }

    /// Tells of waits, for a progress line. The listener runs between two network steps: be quick.
    #[must_use]
    pub fn on_wait(mut self, listener: OnWait) -> Self {
        self.on_wait = Some(listener);
        self
    }

    fn observer(&self, sent: &Arc<AtomicU32>) -> Observer {
        let (sent, on_wait) = (Arc::clone(sent), self.on_wait.clone());
        Observer::new(move |event| match event {
            FetchEvent::Sending { .. } => {
                sent.fetch_add(1, Ordering::Relaxed);
            }
            FetchEvent::Waiting { wait, .. } => {
                if let Some(listener) = &on_wait {
                    listener(*wait);
                }
            }
            FetchEvent::Answered { .. } => {}
        })
    }
}

impl Fetch for Polite {
    async fn get(&self, ask: Ask<'_>) -> Answer {
        let sent = Arc::new(AtomicU32::new(0));
        let options = RequestOptions {
            purpose: match ask.what {
                AskFor::Page => Purpose::Page,
                AskFor::Sitemap => Purpose::Sitemap,
                AskFor::Search => Purpose::Search,
            },
            deadline: Some(ask.deadline),
            observer: self.observer(&sent),
            ..RequestOptions::default()
        };
        let result = self.fetcher.get(ask.url, options).await;
        Answer { result, requests: sent.load(Ordering::Relaxed) }
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
