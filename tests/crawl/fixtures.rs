//! The fixture municipalities through the real fetcher on loopback: is the right page found, and how soon?
//!
//! The judge here knows a few words only: what counts is the way to the page, not what is made of it.

use std::sync::Arc;

use ocowijzer::crawl::{
    CrawlSettings, Crawled, Judge, Judged, Polite, Seed, Sinks, Unreadable, crawl,
};
use ocowijzer::demo::{Demo, DemoSite, SiteFixture};
use ocowijzer::fetch::{AddressPolicy, FetchSettings, Fetched, Fetcher};
use ocowijzer_judge::claims::{Claim, Level, PageClaims, PageKind};
use ocowijzer_judge::page::{Page, PageSource, Region};
use ocowijzer_judge::rules::RuleId;
use tokio_util::sync::CancellationToken;

/// Its server answers 503 and asks to wait; what that does is tested on sites in memory, without waiting.
const ASKS_TO_WAIT: &str = "kortevoort";

struct Words;

impl Judge for Words {
    fn read(&self, fetched: &Fetched) -> Result<Judged, Unreadable> {
        if fetched.body.starts_with(b"%PDF") {
            // The text of a PDF comes from a child process that is tested elsewhere; this one is known.
            let page = Page::from_pdf_pages(&[String::from("Onafhankelijke cliëntondersteuning")]);
            return Ok(Judged { page, claims: about(true) });
        }
        let content_type = fetched.header("content-type");
        let page =
            Page::read(&PageSource { body: &fetched.body, content_type, url: Some(&fetched.url) });
        let path = fetched.url.path();
        let text: String = page
            .blocks
            .iter()
            .filter(|block| block.region == Region::Main)
            .map(|block| block.text.to_lowercase().replace('ë', "e") + "\n")
            .collect();
        let mut claims =
            about(["clientondersteun", "meedenker"].iter().any(|word| text.contains(word)));
        claims.explains_talk = text.contains("gesprek") && text.contains("melding");
        let title = page.title.to_lowercase().replace('ë', "e");
        claims.is_own_page = title.contains("clientondersteun") || title.contains("meedenker");
        if ["nieuws", "verordening", "vacature", "raad"].iter().any(|word| path.contains(word)) {
            claims.kind = PageKind::News;
        }
        Ok(Judged { page, claims })
    }
}

fn about(oco: bool) -> PageClaims {
    let level = if oco { Level::Yes } else { Level::Silent };
    let mut claims = PageClaims::default();
    claims.claims.insert(RuleId::new("mentions-oco"), Claim { level, ..Claim::default() });
    claims
}

async fn read(fetcher: &Fetcher, site: &DemoSite) -> Crawled {
    let seed =
        Seed { website: site.home.clone(), alt_hosts: Vec::new(), municipality: site.name.clone() };
    let verbose = std::env::var("CRAWL_TRACE").is_ok_and(|slug| slug == site.slug);
    let mut events = |event| {
        if verbose {
            println!("  {event:?}");
        }
    };
    let mut archive = |_: &[_], _: &_| None;
    let sinks =
        Sinks { events: &mut events, archive: &mut archive, cancel: CancellationToken::new() };
    crawl(&Polite::new(fetcher.clone()), &Arc::new(Words), &seed, &CrawlSettings::default(), sinks)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fixture_site_is_found_within_the_requests_a_careful_reader_allows() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sites");
    let demo = Demo::start(SiteFixture::from_folder(&folder).unwrap()).await.unwrap();
    let settings =
        FetchSettings { addresses: AddressPolicy::AllowPrivate, ..FetchSettings::default() };
    let fetcher = Fetcher::new(settings.unthrottled(1)).unwrap();
    let mut wrong = Vec::new();
    let mut needed = Vec::new();
    for site in demo.sites.iter().filter(|site| site.slug != ASKS_TO_WAIT) {
        let crawled = read(&fetcher, site).await;
        let reading = &crawled.reading;
        let first = reading.first_oco_page.as_ref();
        let clicks: Vec<_> = reading
            .pages
            .iter()
            .filter(|page| page.claims.about_oco())
            .map(|page| format!("{} {:?} {:?}", page.url.path(), page.clicks, page.via))
            .collect();
        println!(
            "{:14} {:?} {:?} requests {:3} pages {:3} first after {:?} {:?}\n    {clicks:?} tried {} broken {:?}",
            site.slug,
            reading.status,
            reading.coverage.gaps,
            crawled.counts.requests,
            crawled.counts.pages_fetched,
            first.map(|first| first.requests_before),
            first.map(|first| first.url.path().to_owned()),
            reading.links_tried,
            reading.broken_links,
        );
        let expected = &site.expected;
        match (first, &expected.first_oco_page) {
            (Some(first), Some(right)) if first.requests_before <= right.max_requests => {
                needed.push(first.requests_before);
            }
            (None, None) => {}
            _ => wrong.push(site.slug.clone()),
        }
        let status = format!("{:?}", reading.status);
        if !expected.status.all().iter().any(|right| format!("{right:?}") == status) {
            wrong.push(format!("{} is {status}", site.slug));
        }
    }
    demo.stop().await;
    needed.sort_unstable();
    println!("requests before the first page: {needed:?}");
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(needed[needed.len() / 2] <= 6, "{needed:?}");
}
