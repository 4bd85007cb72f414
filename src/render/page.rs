//! One page in the browser: its requests answered, its dialogs closed, its document taken when it has come to rest.

use std::pin::Pin;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use ocowijzer_judge::page::{Page, PageSource};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};
use url::Url;

use super::browser::Browser;
use super::cdp::{CdpError, Connection, Event};
use super::requests::{Decision, Paused, answer, decide, refusal};
use super::{Part, Parts, Shown};
use crate::fetch::Fetched;

/// Parts asked for at most, and what they may weigh together, in bytes.
const MOST_PARTS: u32 = 80;
const MOST_BYTES: usize = 24 * 1024 * 1024;
/// The page is at rest when nothing happened for so long.
const REST: Duration = Duration::from_millis(400);
/// A page at rest without any text may have a clock of its own: so long is it waited for.
const PATIENCE: Duration = Duration::from_secs(4);
/// A document that changes all the time (a ticker) is taken after so many looks.
const MOST_LOOKS: u32 = 8;
/// Scripts that keep the page to themselves for so long keep it for ever.
const HANG: Duration = Duration::from_secs(8);
/// Opening an empty page takes less.
const OPEN_TIME: Duration = Duration::from_secs(20);

/// Why there is no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageError {
    /// The browser is gone: not the fault of this page, perhaps.
    BrowserEnded,
    /// This page went wrong, in words.
    Page(&'static str),
}

impl From<CdpError> for PageError {
    fn from(error: CdpError) -> Self {
        match error {
            CdpError::Gone => Self::BrowserEnded,
            CdpError::Refused(_) => Self::Page("could not be opened"),
        }
    }
}

/// Shows the page and gives the document as it stands when it has come to rest, or at `until`.
pub async fn show<P: Parts>(
    browser: &Browser,
    page: &Fetched,
    parts: &P,
    until: Instant,
) -> Result<Shown, PageError> {
    let opening = Tab::open(browser.connection());
    let (tab, events) =
        timeout(OPEN_TIME, opening).await.map_err(|_| PageError::BrowserEnded)??;
    let visit = Visit::new(&tab, page);
    let shown = visit.run(events, parts, until).await;
    if shown.is_err() {
        // Scripts that run for ever do not hear of the end of their page.
        tab.tell("Page.crash", &json!({}));
    }
    // A crash of the page when it is over: nobody knows better than the browser whether it lives.
    match shown {
        Err(_) if !browser.is_alive() => Err(PageError::BrowserEnded),
        shown => shown,
    }
}

/// A page with storage and cookies of its own, gone when dropped.
struct Tab {
    connection: Connection,
    context: Value,
    session: String,
    /// The id of its main frame, too.
    target: String,
}

impl Tab {
    async fn open(connection: &Connection) -> Result<(Self, mpsc::Receiver<Event>), PageError> {
        let on_detach = json!({ "disposeOnDetach": true });
        let context = connection.call(None, "Target.createBrowserContext", on_detach).await?;
        let context = context["browserContextId"].clone();
        let mut tab = Self {
            connection: connection.clone(),
            context,
            session: String::new(),
            target: String::new(),
        };
        let denied = json!({ "behavior": "deny", "browserContextId": tab.context });
        connection.call(None, "Browser.setDownloadBehavior", denied).await?;
        let empty = json!({ "url": "about:blank", "browserContextId": tab.context });
        let target = connection.call(None, "Target.createTarget", empty).await?;
        tab.target = target["targetId"].as_str().unwrap_or_default().to_owned();
        let attach = json!({ "targetId": tab.target, "flatten": true });
        let attached = connection.call(None, "Target.attachToTarget", attach).await?;
        tab.session = attached["sessionId"].as_str().unwrap_or_default().to_owned();
        let events = connection.listen(&tab.session);
        tab.call("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*" }] })).await?;
        tab.call("Page.enable", json!({})).await?;
        tab.call("Inspector.enable", json!({})).await?;
        Ok((tab, events))
    }

    async fn call(&self, method: &str, params: Value) -> Result<Value, CdpError> {
        self.connection.call(Some(&self.session), method, params).await
    }

    fn tell(&self, method: &str, params: &Value) {
        self.connection.tell(Some(&self.session), method, params);
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.connection.forget(&self.session);
        let context = json!({ "browserContextId": self.context });
        self.connection.tell(None, "Target.disposeBrowserContext", &context);
    }
}

/// A part on its way: the request it answers.
type Coming<'a> = Pin<Box<dyn Future<Output = (String, Option<std::sync::Arc<Part>>)> + Send + 'a>>;
/// A look at the document on its way.
type Look<'a> = Pin<Box<dyn Future<Output = Result<String, CdpError>> + Send + 'a>>;

/// What is known while a page is shown.
struct Visit<'a> {
    tab: &'a Tab,
    page: &'a Fetched,
    begun: bool,
    asked: u32,
    bytes: usize,
    whole: bool,
    led_to: Option<Url>,
    /// The last time something happened.
    last: Instant,
    looks: u32,
    html: Option<String>,
}

impl<'a> Visit<'a> {
    fn new(tab: &'a Tab, page: &'a Fetched) -> Self {
        Self {
            tab,
            page,
            begun: false,
            asked: 0,
            bytes: 0,
            whole: true,
            led_to: None,
            last: Instant::now(),
            looks: 0,
            html: None,
        }
    }

    async fn run<P: Parts>(
        mut self,
        mut events: mpsc::Receiver<Event>,
        parts: &'a P,
        until: Instant,
    ) -> Result<Shown, PageError> {
        let mut address = self.page.url.clone();
        address.set_fragment(None);
        self.tab.tell("Page.navigate", &json!({ "url": address.as_str() }));
        let mut coming: FuturesUnordered<Coming<'a>> = FuturesUnordered::new();
        let mut look: Option<Look<'a>> = None;
        loop {
            // Waiting for what we were asked for is not the page's doing.
            let patience = if look.is_some() || !self.begun { HANG } else { REST };
            let rest = if coming.is_empty() { self.last + patience } else { until };
            tokio::select! {
                event = events.recv() => {
                    let Some(event) = event else { return Err(PageError::BrowserEnded) };
                    if let Some(wanted) = self.take(&event, parts)? {
                        coming.push(wanted);
                    }
                }
                Some((request, part)) = coming.next() => self.hand_over(&request, part.as_deref()),
                taken = async { match look.as_mut() { Some(look) => look.await, None => std::future::pending().await } } => {
                    look = None;
                    if self.is_done(taken?, coming.is_empty()) {
                        return self.finish();
                    }
                }
                () = sleep_until(rest.min(until)) => {
                    if Instant::now() >= until {
                        self.whole = false;
                        return self.finish();
                    }
                    if look.is_some() || !self.begun {
                        return Err(PageError::Page("keeps its scripts running for ever"));
                    }
                    self.last = Instant::now();
                    look = Some(Box::pin(document(self.tab)));
                }
            }
        }
    }

    fn take<P: Parts>(
        &mut self,
        event: &Event,
        parts: &'a P,
    ) -> Result<Option<Coming<'a>>, PageError> {
        match event.method.as_str() {
            "Fetch.requestPaused" => return Ok(self.take_request(&event.params, parts)),
            "Page.javascriptDialogOpening" => {
                self.tab.tell("Page.handleJavaScriptDialog", &json!({ "accept": false }));
            }
            "Inspector.targetCrashed" => {
                return Err(PageError::Page("crashed (out of memory, perhaps)"));
            }
            "Inspector.detached" | "Target.detachedFromTarget" => {
                return Err(PageError::BrowserEnded);
            }
            _ => return Ok(None),
        }
        self.last = Instant::now();
        Ok(None)
    }

    fn take_request<P: Parts>(&mut self, params: &Value, parts: &'a P) -> Option<Coming<'a>> {
        let paused: Paused = serde_json::from_value(params.clone()).ok()?;
        let id = &paused.request_id;
        let decision = decide(&paused, &self.tab.target, !self.begun, |url| parts.may_ask(url));
        match decision {
            Decision::Page => {
                self.begun = true;
                self.last = Instant::now();
                self.tab.tell("Fetch.fulfillRequest", &answer(id, &itself(self.page)));
            }
            Decision::LeadsTo(url) => {
                self.led_to.get_or_insert(url);
                let params = json!({ "requestId": id, "errorReason": "Aborted" });
                self.tab.tell("Fetch.failRequest", &params);
            }
            Decision::NoStyles => self.tab.tell("Fetch.fulfillRequest", &answer(id, &no_styles())),
            Decision::Inside => self.tab.tell("Fetch.continueRequest", &json!({ "requestId": id })),
            Decision::Refuse { loses } => {
                self.whole &= !loses;
                self.tab.tell("Fetch.failRequest", &refusal(id));
            }
            Decision::Ask(_) if self.asked >= MOST_PARTS || self.bytes >= MOST_BYTES => {
                self.whole = false;
                self.tab.tell("Fetch.failRequest", &refusal(id));
            }
            Decision::Ask(url) => {
                self.asked += 1;
                self.last = Instant::now();
                let id = id.clone();
                return Some(Box::pin(async move {
                    let part = parts.get(&url, paused.request.accept()).await;
                    (id, part)
                }));
            }
        }
        None
    }

    fn hand_over(&mut self, request: &str, part: Option<&Part>) {
        self.last = Instant::now();
        let Some(part) = part else {
            self.whole = false;
            return self.tab.tell("Fetch.failRequest", &refusal(request));
        };
        // An error of the server is for now; a visitor of tomorrow may read more.
        self.whole &= part.status < 500;
        self.bytes += part.body.len();
        self.tab.tell("Fetch.fulfillRequest", &answer(request, part));
    }

    /// Takes a look in. Done when the document is what it was at the look before, and says something.
    fn is_done(&mut self, html: String, at_rest: bool) -> bool {
        self.looks += 1;
        let same = self.html.as_ref() == Some(&html);
        let bare = same && is_bare(&html, &self.page.url);
        self.html = Some(html);
        let enough = if bare { self.looks >= looks_without_text() } else { same };
        self.last = Instant::now();
        at_rest && (enough || self.looks >= MOST_LOOKS.max(looks_without_text()))
    }

    fn finish(self) -> Result<Shown, PageError> {
        let html = self.html.ok_or(PageError::Page("was not ready in time"))?;
        Ok(Shown { html, whole: self.whole, led_to: self.led_to })
    }
}

/// Looks at a page that shows nothing, one after each rest.
fn looks_without_text() -> u32 {
    u32::try_from(PATIENCE.as_millis() / REST.as_millis()).unwrap_or(MOST_LOOKS)
}

fn is_bare(html: &str, url: &Url) -> bool {
    let source = PageSource {
        body: html.as_bytes(),
        content_type: Some("text/html; charset=utf-8"),
        url: Some(url),
    };
    Page::read(&source).needs_script
}

/// By the browser itself, not by a script: the page cannot meddle with it.
async fn document(tab: &Tab) -> Result<String, CdpError> {
    let root = tab.call("DOM.getDocument", json!({ "depth": 0 })).await?;
    let node = json!({ "nodeId": root["root"]["nodeId"], "includeShadowDOM": true });
    let outer = tab.call("DOM.getOuterHTML", node).await?;
    Ok(outer["outerHTML"].as_str().unwrap_or_default().to_owned())
}

fn itself(page: &Fetched) -> Part {
    Part { status: page.status, headers: page.headers.clone(), body: page.body.clone() }
}

fn no_styles() -> Part {
    let headers = [("content-type", "text/css"), ("access-control-allow-origin", "*")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Part { status: 200, headers: headers.to_vec(), body: Vec::new() }
}
