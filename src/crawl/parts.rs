//! The parts of pages that are shown in a browser, asked for through the polite fetcher: every one passes the
//! same stations as a page, is counted and archived as one, and is asked for once per site.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;
use url::Url;

use super::polite::{Polite, Seen};
use super::ports::{Lead, Show, Showing, ShownPage};
use super::show::Rendered;
use crate::fetch::{Fetched, RequestOptions};
use crate::render::{Part, Parts, Renderer};

/// Parts of one site that are kept for its next page, in bytes together.
const MOST_KEPT: usize = 32 * 1024 * 1024;

/// Parts by address; one that could not be had is not asked for again either.
#[derive(Default)]
pub(super) struct KeptParts {
    by_address: Mutex<HashMap<String, Arc<Asked>>>,
    bytes: AtomicU64,
}

/// What came of asking for a part once.
type Asked = OnceCell<Option<Arc<Part>>>;

/// The parts of one page.
struct PageParts<'a> {
    polite: &'a Polite,
    show: &'a Show<'a>,
    /// What led to them: the page.
    lead: Lead,
    /// What was sent and answered for each part, those included that nobody waited for in the end.
    seen: Mutex<Vec<Arc<Seen>>>,
}

impl Parts for PageParts<'_> {
    fn may_ask(&self, url: &Url) -> bool {
        self.show.fence.allows(url)
    }

    async fn get(&self, url: &Url, accept: Option<&str>) -> Option<Arc<Part>> {
        let kept = &self.polite.parts;
        let cell = {
            let mut cells = kept.by_address.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(url.to_string()).or_default())
        };
        if let Some(known) = cell.get() {
            return known.clone();
        }
        if kept.bytes.load(Ordering::Relaxed) > MOST_KEPT as u64 {
            return self.ask(url, accept).await;
        }
        cell.get_or_init(|| async {
            let part = self.ask(url, accept).await;
            let bytes = part.as_ref().map_or(0, |part| part.body.len());
            kept.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
            part
        })
        .await
        .clone()
    }
}

impl PageParts<'_> {
    /// Requests that were sent, and bytes of bodies that came.
    fn cost(&self) -> (u32, u64) {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().fold((0, 0), |(requests, bytes), part| {
            let (sent, came) = (&part.sent, &part.bytes);
            (requests + sent.load(Ordering::Relaxed), bytes + came.load(Ordering::Relaxed))
        })
    }

    async fn ask(&self, url: &Url, accept: Option<&str>) -> Option<Arc<Part>> {
        let seen = Arc::new(Seen::default());
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&seen));
        let options = RequestOptions {
            accept: accept.map(str::to_owned),
            deadline: Some(self.show.deadline.clone()),
            observer: self.polite.observer(&seen, &self.lead, self.show.waits.clone()),
            recall: self.polite.recall.clone(),
            stored: self.polite.stored.clone(),
            fence: self.show.fence.clone(),
            ..RequestOptions::default()
        };
        match self.polite.fetcher.get(url, options).await {
            Ok(fetched) => whole_part(fetched).map(Arc::new),
            Err(error) => {
                tracing::debug!(%url, %error, "a part of a page could not be had");
                None
            }
        }
    }
}

/// Half a script is no script.
fn whole_part(fetched: Fetched) -> Option<Part> {
    let Fetched { status, headers, body, truncated, left_encoded, .. } = fetched;
    let whole = truncated.is_none() && left_encoded.is_none();
    whole.then_some(Part { status, headers, body })
}

impl Polite {
    pub(super) async fn show_in(&self, renderer: &Renderer, show: Show<'_>) -> Showing {
        let page = &show.page.url;
        let lead = Lead {
            via: "render",
            why: format!("onderdeel van {page}"),
            path: show.lead.path.iter().chain([page]).cloned().collect(),
        };
        let parts = PageParts { polite: self, show: &show, lead, seen: Mutex::default() };
        let shown = renderer.show(show.page, &parts, show.deadline.moment()).await;
        let (requests, bytes) = parts.cost();
        let result = match shown {
            Ok(shown) => {
                let rendered = Rendered {
                    url: show.page.url.clone(),
                    at: show.page.fetched_at,
                    html: shown.html.into_bytes(),
                    of: show.archive.cloned(),
                };
                let ledger = self.ledger.as_ref();
                let archive = ledger.and_then(|ledger| ledger.rendered(show.lead, &rendered));
                let (whole, led_to) = (shown.whole, shown.led_to);
                Ok(ShownPage { fetched: rendered.fetched(), archive, whole, led_to })
            }
            Err(error) => Err(error.to_string()),
        };
        Showing { result, requests, bytes }
    }
}
