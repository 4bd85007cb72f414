//! Any WARC file, judged: the crawl walks through the archive as if it were the web.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ocowijzer_judge::site::ArchiveRef;
use ocowijzer_judge::verdict;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::ahead::Ahead;
use super::payload::{date, fetched};
use super::{RescoreError, add_gap, ruleset_ref};
use crate::archive::{ReadRecord, WarcReader};
use crate::crawl::{self, Answer, Ask, AskFor, CrawlSettings, Fetch, Lead, Seed, Sinks};
use crate::fetch::{Exchange, FetchError, parse_response_head};
use crate::judging::Judging;
use crate::pipeline::{TOOL_VERSION, Target};
use crate::result::{MunicipalityRef, MunicipalityResult, RunRef};

/// Hops of a redirect that are followed.
const MAX_HOPS: usize = 10;
/// The list of all archived addresses, served to the crawl as one more sitemap: what the archive has is read,
/// also where no link leads.
const LIST: &str = "/sitemap-van-het-archief.xml";

/// Judges the sites in WARC files made by any tool. A site of the register (`known`) is judged under its name;
/// when none of them is in the files, every host whose home page is in them is judged as an unlisted site.
pub async fn rescore_warc(
    paths: &[PathBuf],
    known: &[Target],
    judging: &Arc<Judging>,
) -> Result<Vec<MunicipalityResult>, RescoreError> {
    let archive = Arc::new(Archive::read(paths)?);
    let targets = archive.targets(known);
    if targets.is_empty() {
        let files: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(RescoreError::NoPages { files: files.join(", ") });
    }
    let at_once = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let mut results: Vec<MunicipalityResult> = futures_util::stream::iter(targets)
        .map(|target| judge(Arc::clone(&archive), target, judging))
        .buffer_unordered(at_once)
        .collect()
        .await;
    let key = |result: &MunicipalityResult| {
        let place = &result.municipality;
        (place.code.clone().unwrap_or_else(|| place.slug.clone()), place.website.clone())
    };
    results.sort_by_key(key);
    Ok(results)
}

async fn judge(
    archive: Arc<Archive>,
    target: Target,
    judging: &Arc<Judging>,
) -> MunicipalityResult {
    let seed = Seed {
        website: target.municipality.website.clone(),
        alt_hosts: target.alt_hosts.clone(),
        municipality: target.municipality.name.clone(),
    };
    let day = Duration::from_hours(24);
    let settings = CrawlSettings {
        max_pages: u32::MAX,
        max_time: day,
        exhaustive: true,
        ..CrawlSettings::default()
    };
    let mut events = |_| {};
    let mut keep = |exchanges: &[Exchange], _: &Lead| exchanges.last()?.archived.clone();
    let sinks = Sinks { events: &mut events, archive: &mut keep, cancel: CancellationToken::new() };
    let site = ArchivedSite { archive: &archive, missed: AtomicBool::new(false) };
    let pages = archive.pages_of(&target.municipality.website);
    let ahead = Arc::new(Ahead::new(Arc::clone(judging), Arc::clone(&archive), pages));
    let helpers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    for _ in 0..helpers {
        let ahead = Arc::clone(&ahead);
        tokio::task::spawn_blocking(move || ahead.help());
    }
    let mut crawled = crawl::crawl(&site, &ahead, &seed, &settings, sinks).await;
    ahead.end();
    let dates = crawled.reading.pages.iter().map(|page| page.fetched_at);
    let started_at = dates.clone().min().unwrap_or(archive.first);
    let finished_at = dates.max().unwrap_or(archive.first);
    if crawled.reading.first_oco_page.is_none() && site.missed.load(Ordering::Relaxed) {
        // Who made the archive chose what to read, and not for our question: nothing may be called absent.
        add_gap(&mut crawled.reading.coverage.gaps, "budget");
    }
    // A measured time would differ from one reading of the file to the next.
    crawled.counts.duration = Duration::ZERO;
    crawled.reading.read_on = finished_at.to_zoned(TimeZone::UTC).date();
    let judgement = verdict::judge(&mut crawled.reading, judging.ruleset());
    let run = RunRef {
        id: archive.name.clone(),
        started_at,
        finished_at,
        tool_version: TOOL_VERSION.to_owned(),
        ruleset: ruleset_ref(judging),
    };
    MunicipalityResult::build(
        target.municipality,
        run,
        &crawled.reading,
        &crawled.counts,
        &judgement,
        judging.ruleset(),
    )
}

/// The readable responses of some WARC files by address.
pub(super) struct Archive {
    name: String,
    first: Timestamp,
    responses: HashMap<String, Stored>,
    /// Addresses in the order of the files.
    addresses: Vec<Url>,
}

struct Stored {
    record: Arc<ReadRecord>,
    at: ArchiveRef,
    /// The record's own head when the payload is another's.
    payload_url: Option<String>,
}

impl Archive {
    fn read(paths: &[PathBuf]) -> Result<Self, RescoreError> {
        let name = paths.first().and_then(|path| path.file_name()).unwrap_or_default();
        let name = name.to_string_lossy();
        let name = name.split(".warc").next().unwrap_or_default().to_owned();
        let mut archive = Self {
            name,
            first: Timestamp::UNIX_EPOCH,
            responses: HashMap::new(),
            addresses: Vec::new(),
        };
        for path in paths {
            archive.take_file(path)?;
        }
        Ok(archive)
    }

    fn take_file(&mut self, path: &Path) -> Result<(), RescoreError> {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut reader = WarcReader::open(path)?;
        while let Some(record) = reader.next_record()? {
            let kind = record.field("WARC-Type").unwrap_or_default();
            if !matches!(kind, "response" | "revisit") {
                continue;
            }
            let url = record.field("WARC-Target-URI").map(|uri| uri.trim_matches(['<', '>']));
            let Some(Ok(mut url)) = url.map(Url::parse) else { continue };
            url.set_fragment(None);
            let Some((status, headers)) =
                record.http().and_then(|(head, _)| parse_response_head(head))
            else {
                continue;
            };
            if !is_worth_keeping(status, &headers) || self.has_better(&url, status) {
                continue;
            }
            if self.addresses.is_empty() {
                self.first = date(&record);
            }
            let payload_url = (kind == "revisit")
                .then(|| record.field("WARC-Refers-To-Target-URI").map(str::to_owned))
                .flatten();
            let record_id = record.id().unwrap_or_default().to_owned();
            let at = ArchiveRef { file: file.clone(), record_id };
            let stored = Stored { record: Arc::new(record), at, payload_url };
            if self.responses.insert(url.to_string(), stored).is_none() {
                self.addresses.push(url);
            }
        }
        Ok(())
    }

    /// The first good answer of an address counts; one that failed gives way.
    fn has_better(&self, url: &Url, status: u16) -> bool {
        let known = self.responses.get(url.as_str());
        let known = known.and_then(|stored| stored.record.http());
        let known = known.and_then(|(head, _)| parse_response_head(head));
        known.is_some_and(|(before, _)| before < 400 || status >= 400)
    }

    fn targets(&self, known: &[Target]) -> Vec<Target> {
        let authorities: BTreeSet<&str> = self.addresses.iter().map(Url::authority).collect();
        let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
        let hosts: BTreeSet<String> = authorities.iter().map(|host| bare(host)).collect();
        let listed: Vec<Target> = known
            .iter()
            .filter(|target| hosts.contains(&bare(target.municipality.website.authority())))
            .cloned()
            .collect();
        if !listed.is_empty() {
            return listed;
        }
        let homes = self.addresses.iter().filter(|url| url.path() == "/" && url.query().is_none());
        let mut targets = BTreeMap::new();
        for home in homes {
            let host = bare(home.authority());
            let slug = host.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
            targets.entry(host.clone()).or_insert_with(|| Target {
                municipality: MunicipalityRef {
                    code: None,
                    name: host,
                    slug,
                    website: home.clone(),
                },
                alt_hosts: Vec::new(),
            });
        }
        targets.into_values().collect()
    }

    fn stored(&self, url: &Url) -> Option<&Stored> {
        let mut url = url.clone();
        url.set_fragment(None);
        if let Some(stored) = self.responses.get(url.as_str()) {
            return Some(stored);
        }
        // An archive made over https answers for http, too.
        let other = if url.scheme() == "http" { "https" } else { "http" };
        url.set_scheme(other).ok()?;
        self.responses.get(url.as_str())
    }

    /// The pages on the host of a home page, in the order of the files.
    fn pages_of(&self, home: &Url) -> Vec<Url> {
        let here = |url: &&Url| url.authority() == home.authority() && self.is_page(url);
        self.addresses.iter().filter(here).cloned().collect()
    }

    pub(super) fn answer(&self, url: &Url) -> Option<crate::fetch::Fetched> {
        let stored = self.stored(url)?;
        let record = match &stored.payload_url {
            Some(original) => &self.responses.get(original)?.record,
            None => &stored.record,
        };
        let mut fetched = fetched(record, url)?;
        fetched.fetched_at = date(&stored.record);
        fetched.exchanges = vec![Exchange {
            url: url.clone(),
            peer: None,
            at: fetched.fetched_at,
            request_head: Vec::new(),
            response_head: Vec::new(),
            response_body: Vec::new(),
            truncated: fetched.truncated,
            archived: Some(stored.at.clone()),
            confirmed: None,
        }];
        Some(fetched)
    }

    fn is_page(&self, url: &Url) -> bool {
        let head = self.responses.get(url.as_str()).and_then(|stored| stored.record.http());
        let Some((status, headers)) = head.and_then(|(head, _)| parse_response_head(head)) else {
            return false;
        };
        let kind = headers.iter().find(|(name, _)| name == "content-type");
        let kind = kind.map_or("", |(_, value)| value.as_str()).to_ascii_lowercase();
        let is_read = ["html", "pdf"].iter().any(|word| kind.contains(word));
        (200..300).contains(&status) && (is_read || kind.is_empty())
    }

    fn list(&self) -> Vec<u8> {
        let mut xml = String::from(
            "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">",
        );
        for url in self.addresses.iter().filter(|url| self.is_page(url)) {
            let url = url.as_str().replace('&', "&amp;").replace('<', "&lt;");
            xml.extend(["<url><loc>", &url, "</loc></url>"]);
        }
        xml.push_str("</urlset>");
        xml.into_bytes()
    }
}

/// Pictures, styles and scripts fill most of an archive and say nothing.
fn is_worth_keeping(status: u16, headers: &[(String, String)]) -> bool {
    let kind = headers.iter().find(|(name, _)| name == "content-type");
    let kind = kind.map(|(_, value)| value.to_ascii_lowercase()).unwrap_or_default();
    let unread = ["image/", "audio/", "video/", "font/", "text/css", "javascript"];
    !(200..300).contains(&status) || !unread.iter().any(|word| kind.contains(word))
}

/// The archive as the crawl's web.
struct ArchivedSite<'a> {
    archive: &'a Archive,
    /// A page that the site links to is not in the archive.
    missed: AtomicBool,
}

impl Fetch for ArchivedSite<'_> {
    async fn get(&self, ask: Ask<'_>) -> Answer {
        let mut url = ask.url.clone();
        for hop in 1..=MAX_HOPS {
            let requests = u32::try_from(hop).unwrap_or(u32::MAX);
            if url.path() == LIST {
                return Answer { result: Ok(list_of(self.archive, &url)), requests: 0 };
            }
            let Some(mut fetched) = self.archive.answer(&url) else {
                // A guess or a query of ours says nothing about the archive.
                if ask.what == AskFor::Page && matches!(ask.lead.via, "link" | "sitemap") {
                    self.missed.store(true, Ordering::Relaxed);
                }
                let why = String::from("it is not in the archive");
                return Answer { result: Err(FetchError::BadAnswer { url, why }), requests: 0 };
            };
            let next = matches!(fetched.status, 301 | 302 | 303 | 307 | 308)
                .then(|| fetched.header("location").and_then(|to| url.join(to).ok()))
                .flatten();
            let Some(next) = next else {
                fetched.requested = ask.url.clone();
                return Answer { result: Ok(fetched), requests };
            };
            url = next;
        }
        let why = format!("more than {MAX_HOPS} redirects");
        Answer { result: Err(FetchError::BadRedirect { url, why }), requests: 0 }
    }

    async fn sitemaps(&self, site: &Url) -> Vec<Url> {
        let robots = site.join("/robots.txt").ok().and_then(|url| self.archive.answer(&url));
        let robots = robots.filter(|robots| robots.status == 200).map(|robots| robots.body);
        let robots = String::from_utf8_lossy(robots.as_deref().unwrap_or_default()).into_owned();
        let named = robots.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_sitemap = name.trim().eq_ignore_ascii_case("sitemap");
            let url = is_sitemap.then(|| site.join(value.trim()).ok())??;
            self.archive.stored(&url).is_some().then_some(url)
        });
        named.chain(site.join(LIST).ok()).collect()
    }
}

fn list_of(archive: &Archive, url: &Url) -> crate::fetch::Fetched {
    crate::fetch::Fetched {
        requested: url.clone(),
        url: url.clone(),
        status: 200,
        headers: vec![(String::from("content-type"), String::from("application/xml"))],
        body: archive.list(),
        truncated: None,
        fetched_at: archive.first,
        exchanges: Vec::new(),
        downgraded: false,
        left_encoded: None,
    }
}
