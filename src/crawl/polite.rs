//! The polite fetcher as the crawl's [`Fetch`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use url::Url;

use super::ports::{Answer, Ask, AskFor, Fetch};
use crate::fetch::{FetchEvent, Fetcher, Observer, Purpose, RequestOptions, SiteRules};

/// A [`Fetcher`] that counts what it sends for each answer.
#[derive(Clone)]
pub struct Polite(Fetcher);

impl Polite {
    /// Asks through this fetcher.
    pub fn new(fetcher: Fetcher) -> Self {
        Self(fetcher)
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
            observer: observer(Arc::clone(&sent), ask.waits),
            ..RequestOptions::default()
        };
        let result = self.0.get(ask.url, options).await;
        Answer { result, requests: sent.load(Ordering::Relaxed) }
    }

    async fn sitemaps(&self, site: &Url) -> Vec<Url> {
        // The home page was asked for before, so this answers from memory.
        match self.0.site_rules(site, &RequestOptions::default()).await.as_deref() {
            Ok(SiteRules::Rules(robots)) => {
                robots.sitemaps().iter().filter_map(|line| site.join(line).ok()).collect()
            }
            Ok(_) | Err(_) => Vec::new(),
        }
    }
}

fn observer(sent: Arc<AtomicU32>, waits: UnboundedSender<Duration>) -> Observer {
    Observer::new(move |event| match event {
        FetchEvent::Sending { .. } => {
            sent.fetch_add(1, Ordering::Relaxed);
        }
        FetchEvent::Waiting { wait, .. } => {
            // Nobody listens any more: then nobody misses it.
            let _ = waits.send(*wait);
        }
        FetchEvent::Answered { .. } => {}
    })
}
