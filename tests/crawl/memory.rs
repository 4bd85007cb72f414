//! A site in memory: every test says which pages there are, and counts what the crawl asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use ocowijzer::crawl::{
    Answer, Ask, CrawlEvent, CrawlSettings, Crawled, Fetch, Judge, Judged, Lead, Seed, Sinks,
    Unreadable, crawl,
};
use ocowijzer::fetch::{Exchange, FetchError, Fetched, Truncated};
use ocowijzer_judge::claims::{Claim, Level, PageClaims, PageKind};
use ocowijzer_judge::page::{Block, BlockKind, Link, LinkTarget, Page, Region, SearchForm};
use ocowijzer_judge::rules::RuleId;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The home page of every test site.
pub const HOME: &str = "https://www.voorbeeldstad.nl/";

/// What one address answers.
#[derive(Clone)]
pub enum Reply {
    /// A page.
    Html(String),
    /// Bytes of another type.
    Typed(&'static str, Vec<u8>),
    /// A status without a page.
    Status(u16),
    /// A redirect, followed by the fetcher.
    Redirect(String),
    /// robots.txt forbids it.
    Forbidden,
    /// No answer in time.
    Timeout,
    /// No connection.
    Down,
    /// A firewall.
    Wall,
    /// A page that was cut at the size bound.
    Cut(String),
}

type Dynamic = dyn Fn(&Url) -> Option<Reply> + Send + Sync;

/// The site with the log of what was asked.
#[derive(Default)]
pub struct Site {
    replies: HashMap<String, Reply>,
    dynamic: Option<Box<Dynamic>>,
    sitemaps: Vec<Url>,
    log: Mutex<Vec<String>>,
    robots_read: Mutex<bool>,
    /// Requests in flight now, and the most there were.
    in_flight: Mutex<(usize, usize)>,
}

pub fn url(text: &str) -> Url {
    Url::parse(HOME).unwrap().join(text).unwrap()
}

impl Site {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with(mut self, address: &str, reply: Reply) -> Self {
        self.replies.insert(url(address).to_string(), reply);
        self
    }

    /// A page with a heading and a body of mark-up.
    pub fn page(self, address: &str, title: &str, body: &str) -> Self {
        self.with(address, Reply::Html(html(title, body)))
    }

    pub fn sitemap(mut self, addresses: &[&str]) -> Self {
        self.sitemaps.push(url("/sitemap.xml"));
        let listed: Vec<_> =
            addresses.iter().map(|one| format!("<url><loc>{}</loc></url>", url(one))).collect();
        let listed = listed.concat();
        self.with(
            "/sitemap.xml",
            Reply::Typed("application/xml", format!("<urlset>{listed}</urlset>").into()),
        )
    }

    pub fn dynamic(
        mut self,
        answer: impl Fn(&Url) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        self.dynamic = Some(Box::new(answer));
        self
    }

    /// Every address asked for, in order, without the origin of the home page.
    pub fn asked(&self) -> Vec<String> {
        let home = HOME.trim_end_matches('/');
        self.log
            .lock()
            .unwrap()
            .iter()
            .map(|one| one.strip_prefix(home).unwrap_or(one).to_owned())
            .collect()
    }

    pub fn was_asked(&self, address: &str) -> bool {
        self.asked().iter().any(|one| one == address)
    }

    /// The most requests that were in flight at once.
    pub fn most_at_once(&self) -> usize {
        self.in_flight.lock().unwrap().1
    }

    fn reply(&self, url: &Url) -> Reply {
        self.log.lock().unwrap().push(url.to_string());
        self.replies
            .get(url.as_str())
            .cloned()
            .or_else(|| self.dynamic.as_ref().and_then(|answer| answer(url)))
            .unwrap_or(Reply::Status(404))
    }
}

impl Fetch for Site {
    async fn get(&self, ask: Ask<'_>) -> Answer {
        {
            let mut flights = self.in_flight.lock().unwrap();
            flights.0 += 1;
            flights.1 = flights.1.max(flights.0);
        }
        tokio::task::yield_now().await;
        self.in_flight.lock().unwrap().0 -= 1;
        let mut requests = 1;
        if !std::mem::replace(&mut *self.robots_read.lock().unwrap(), true) {
            requests += 1;
        }
        let mut at = ask.url.clone();
        loop {
            let failed = |error| Answer { result: Err(error), requests };
            let host = at.authority().to_owned();
            let (status, content_type, body, truncated) = match self.reply(&at) {
                Reply::Html(body) => (200, "text/html; charset=utf-8", body.into_bytes(), None),
                Reply::Cut(body) => {
                    (200, "text/html", body.into_bytes(), Some(Truncated::TooLarge))
                }
                Reply::Typed(content_type, body) => (200, content_type, body, None),
                Reply::Status(status) => (
                    status,
                    "text/html",
                    format!("<title>Fout {status}</title>").into_bytes(),
                    None,
                ),
                Reply::Redirect(to) => {
                    at = at.join(&to).unwrap();
                    requests += 1;
                    continue;
                }
                Reply::Forbidden => {
                    let why = String::from("line 2: Disallow: /");
                    let error = FetchError::Robots { host, url: at, why, whole_site: false };
                    return Answer { result: Err(error), requests: requests - 1 };
                }
                Reply::Timeout => return failed(FetchError::Timeout { url: at, seconds: 30 }),
                Reply::Down => {
                    return failed(FetchError::Unreachable { host, why: "refused".into() });
                }
                Reply::Wall => return failed(FetchError::Wall { host, why: "challenge".into() }),
            };
            let now = Timestamp::now();
            let exchange = Exchange {
                url: at.clone(),
                peer: None,
                at: now,
                request_head: Vec::new(),
                response_head: Vec::new(),
                response_body: body.clone(),
                truncated,
                archived: None,
                confirmed: None,
            };
            let fetched = Fetched {
                requested: ask.url.clone(),
                url: at,
                status,
                headers: vec![("content-type".into(), content_type.into())],
                body,
                truncated,
                fetched_at: now,
                exchanges: vec![exchange],
                downgraded: false,
                left_encoded: None,
            };
            return Answer { result: Ok(fetched), requests };
        }
    }

    async fn sitemaps(&self, _site: &Url) -> Vec<Url> {
        self.sitemaps.clone()
    }
}

pub fn html(title: &str, body: &str) -> String {
    format!("<title>{title}</title><h1>{title}</h1>{body}")
}

/// Reads the little HTML of these tests and judges by a few words: what the crawl does with a page must not
/// hang on how well the real reader reads.
pub struct Reader;

impl Judge for Reader {
    fn read(&self, fetched: &Fetched) -> Result<Judged, Unreadable> {
        let kind = fetched.header("content-type").unwrap_or_default();
        if !kind.starts_with("text/html") && !kind.starts_with("application/pdf") {
            return Err(Unreadable::Type(kind.to_owned()));
        }
        let text = String::from_utf8_lossy(&fetched.body).into_owned();
        assert!(!text.contains("PANIEK"), "a reader that stumbles");
        let page = read_html(&text, &fetched.url);
        let claims = claims(&page);
        Ok(Judged { page, claims })
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let from = tag.find(&format!("{name}=\""))? + name.len() + 2;
    Some(tag[from..].split('"').next()?.replace("&amp;", "&"))
}

fn read_html(text: &str, base: &Url) -> Page {
    let mut page = Page::default();
    let mut region = Region::Main;
    let mut heading: Option<String> = None;
    let mut form: Option<SearchForm> = None;
    page.needs_script = text.contains("<script");
    for piece in text.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split(' ').next().unwrap_or_default();
        let words = after.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut block = |kind, links| {
            if !words.is_empty() && region != Region::Boilerplate {
                page.blocks.push(Block {
                    kind,
                    text: words.clone(),
                    heading_path: Arc::from([]),
                    lead_in: None,
                    column_headers: Arc::from([]),
                    cells: Vec::new(),
                    links,
                    region,
                    pdf_page: None,
                });
            }
        };
        match name {
            "title" => page.title.clone_from(&words),
            "nav" => region = Region::Boilerplate,
            "/nav" => region = Region::Main,
            "h1" | "h2" => {
                heading = Some(words.clone());
                block(BlockKind::Heading { level: 1 }, Vec::new());
            }
            "p" | "li" => block(BlockKind::Paragraph, Vec::new()),
            "b" => page.breadcrumb.push(words.clone()),
            "link" => page.canonical = attribute(tag, "href").and_then(|to| base.join(&to).ok()),
            "a" => {
                let Some(target) = attribute(tag, "href").and_then(|to| base.join(&to).ok()) else {
                    continue;
                };
                let index = page.links.len();
                block(BlockKind::Paragraph, vec![(0..words.len(), index)]);
                page.links.push(Link {
                    target: LinkTarget::Web(target),
                    text: words,
                    label: None,
                    heading: heading.clone(),
                    region,
                    nofollow: tag.contains("nofollow"),
                });
            }
            "form" => {
                let action = base.join(&attribute(tag, "action").unwrap_or_default()).unwrap();
                form = Some(SearchForm { action, field: String::new(), hidden: Vec::new() });
            }
            "input" => {
                if let Some(form) = &mut form {
                    let field = attribute(tag, "name").unwrap_or_default();
                    match attribute(tag, "value") {
                        Some(value) => form.hidden.push((field, value)),
                        None => form.field = field,
                    }
                }
            }
            "/form" => page.search_forms.extend(form.take()),
            _ => {}
        }
    }
    page.heading = page.blocks.first().map(|block| block.text.clone());
    page
}

fn claims(page: &Page) -> PageClaims {
    // The text of a link is no statement of the page.
    let own = page.blocks.iter().filter(|block| block.links.is_empty());
    let text = own.map(|block| block.text.to_lowercase().replace('ë', "e")).collect::<String>();
    let mut claims = PageClaims {
        explains_talk: text.contains("keukentafelgesprek"),
        is_own_page: page.title.to_lowercase().replace('ë', "e").contains("clientondersteun"),
        kind: if page.title.starts_with("Nieuws") { PageKind::News } else { PageKind::Offer },
        ..PageClaims::default()
    };
    if text.contains("clientondersteun") {
        let tells = text.contains("helpt") || text.contains("kennen wij niet");
        let level = if tells { Level::Yes } else { Level::Partly };
        let claim = Claim { level, reason: "named".into(), ..Claim::default() };
        claims.claims.insert(RuleId::new("mentions-oco"), claim);
    }
    claims
}

pub fn seed() -> Seed {
    Seed { website: url("/"), alt_hosts: Vec::new(), municipality: "Voorbeeldstad".into() }
}

/// Crawls with the settings of a user who sets none.
pub async fn run(site: &Site) -> Crawled {
    run_with(site, &CrawlSettings::default()).await
}

pub async fn run_with(site: &Site, settings: &CrawlSettings) -> Crawled {
    run_seed(site, &seed(), settings, &mut |_| {}).await
}

pub async fn run_seed(
    site: &Site,
    seed: &Seed,
    settings: &CrawlSettings,
    events: &mut (dyn FnMut(CrawlEvent) + Send + Sync),
) -> Crawled {
    let mut archive = |_: &[Exchange], _: &Lead| None;
    let sinks = Sinks { events, archive: &mut archive, cancel: CancellationToken::new() };
    crawl(site, &Arc::new(Reader), seed, settings, sinks).await
}

/// Paths of the pages that were read, in order.
pub fn paths(crawled: &Crawled) -> Vec<String> {
    crawled.reading.pages.iter().map(|page| page.url.path().to_owned()).collect()
}
