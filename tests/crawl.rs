//! What the crawl does on a site, as a person who asked for it would see it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "crawl/big_site.rs"]
mod big_site;
#[path = "crawl/fixtures.rs"]
mod fixtures;
#[path = "crawl/memory.rs"]
mod memory;
#[path = "crawl/traps.rs"]
mod traps;

use memory::{HOME, Reply, Site, html, paths, run, run_with, url};
use ocowijzer::crawl::CrawlSettings;
use ocowijzer::crawl::catalogue::Catalogues;
use ocowijzer_judge::site::{SiteStatus, Speaker, Via};

const OCO: &str = "<p>Een onafhankelijke cliëntondersteuner helpt u gratis.</p>";
const FORM: &str = "<nav><form action=\"/zoeken\"><input name=\"soort\" value=\"alles\"><input name=\"trefwoord\"></form></nav>";

/// A home page with a usual menu.
fn menu() -> String {
    ["Paspoort", "Afval", "Zorg en ondersteuning", "Werk en inkomen", "Nieuws", "Bestuur"]
        .iter()
        .map(|text| format!("<a href=\"/{}\">{text}</a>", text.to_lowercase().replace(' ', "-")))
        .collect::<Vec<_>>()
        .concat()
}

fn usual_site() -> Site {
    Site::new()
        .page("/", "Gemeente Voorbeeldstad", &format!("<nav>{}</nav>", menu()))
        .page(
            "/zorg-en-ondersteuning",
            "Zorg en ondersteuning",
            "<a href=\"/wmo\">Wmo</a><a href=\"/jeugd\">Jeugdhulp</a>",
        )
        .page("/wmo", "Wmo", "<p>De Wmo.</p><a href=\"/wmo/melding\">Hulp aanvragen</a>")
        .page(
            "/wmo/melding",
            "Hulp aanvragen",
            "<p>Na uw melding volgt een keukentafelgesprek.</p>",
        )
        .page("/jeugd", "Jeugdhulp", "<p>Hulp voor kinderen.</p>")
        .page("/werk-en-inkomen", "Werk en inkomen", "<p>Bijstand.</p>")
        .page("/paspoort", "Paspoort", "<p>Kosten van een paspoort.</p>")
}

#[tokio::test]
async fn the_page_is_found_over_the_menu_in_six_requests() {
    let site = usual_site()
        .page(
            "/wmo",
            "Wmo",
            "<p>De Wmo.</p><a href=\"/clientondersteuning\">Cliëntondersteuning</a>",
        )
        .page("/clientondersteuning", "Cliëntondersteuning", OCO);
    let crawled = run(&site).await;
    let first = crawled.reading.first_oco_page.unwrap();
    assert_eq!(first.url, url("/clientondersteuning"));
    assert_eq!((first.clicks, first.via), (Some(3), Via::Link));
    assert!(first.requests_before <= 6, "{}", first.requests_before);
    assert_eq!(crawled.reading.status, SiteStatus::Complete);
    assert!(crawled.reading.coverage.is_enough());
    assert!(!site.was_asked("/paspoort"), "{:?}", site.asked());
}

#[tokio::test]
async fn a_page_that_only_the_sitemap_knows_has_no_clicks() {
    let site = usual_site()
        .sitemap(&["/paspoort", "/onafhankelijke-clientondersteuning", "/wmo"])
        .page("/onafhankelijke-clientondersteuning", "Cliëntondersteuning", OCO);
    let first = run(&site).await.reading.first_oco_page.unwrap();
    assert_eq!((first.clicks, first.via), (None, Via::Sitemap));
    assert!(first.requests_before <= 4, "{}", first.requests_before);
}

#[tokio::test]
async fn a_page_from_the_sitemap_that_is_also_linked_has_clicks() {
    let site = usual_site()
        .page(
            "/zorg-en-ondersteuning",
            "Zorg",
            "<a href=\"/hulp-bij-gesprek\">Hulp bij uw gesprek</a>",
        )
        .sitemap(&["/hulp-bij-gesprek", "/clientondersteuning"])
        .page(
            "/hulp-bij-gesprek",
            "Hulp bij uw gesprek",
            "<a href=\"/clientondersteuning\">Lees meer</a>",
        )
        .page("/clientondersteuning", "Cliëntondersteuning", OCO);
    let first = run(&site).await.reading.first_oco_page.unwrap();
    assert_eq!((first.clicks, first.via), (Some(3), Via::Sitemap));
}

fn search_site(answers: &'static str, query: &'static str) -> Site {
    usual_site()
        .page("/", "Gemeente Voorbeeldstad", &format!("{FORM}<a href=\"/contact\">Contact</a>"))
        .page("/contact", "Contact", "<p>Bel ons.</p>")
        .page("/p-123", "Iemand die u helpt", OCO)
        .dynamic(move |url| {
            let asked = url.query_pairs().find(|(name, _)| name == "trefwoord")?.1.into_owned();
            assert!(url.query().unwrap().contains("soort=alles"));
            let body = if asked == query {
                answers
            } else {
                "<p>Geen resultaten gevonden</p><a href=\"/contact\">Contact</a>"
            };
            Some(Reply::Html(html("Zoeken", &format!("{FORM}{body}"))))
        })
}

const HIT: &str =
    "<li></li><a href=\"/p-123\">Iemand die u helpt</a><p>Over cliëntondersteuning</p>";

#[tokio::test]
async fn a_page_that_only_the_search_knows_is_found_by_the_form_of_the_site() {
    let site = search_site(HIT, "cliëntondersteuning");
    let crawled = run(&site).await;
    let first = crawled.reading.first_oco_page.unwrap();
    assert_eq!((first.url, first.clicks, first.via), (url("/p-123"), None, Via::Search));
    assert!(paths(&crawled_pages(&site).await).iter().all(|path| path != "/zoeken"));
}

async fn crawled_pages(site: &Site) -> ocowijzer::crawl::Crawled {
    run(site).await
}

#[tokio::test]
async fn the_search_is_asked_again_without_trema_when_the_first_time_gave_nothing() {
    let site = search_site(HIT, "clientondersteuning");
    let first = run(&site).await.reading.first_oco_page.unwrap();
    assert_eq!(first.url, url("/p-123"));
    let asked = site.asked();
    assert_eq!(asked.iter().filter(|one| one.ends_with("ondersteuning")).count(), 2, "{asked:?}");
}

#[tokio::test]
async fn a_search_that_robots_forbids_leaves_no_gap() {
    let site = usual_site()
        .page("/", "Gemeente Voorbeeldstad", &format!("{FORM}<nav>{}</nav>", menu()))
        .dynamic(|url| url.path().starts_with("/zoeken").then_some(Reply::Forbidden));
    let crawled = run(&site).await;
    assert_eq!(crawled.reading.status, SiteStatus::Complete, "{:?}", crawled.reading.coverage);
    assert!(crawled.reading.coverage.is_enough());
}

#[tokio::test]
async fn a_silent_site_is_read_far_enough_to_say_so() {
    let crawled = run(&usual_site()).await;
    assert!(crawled.reading.first_oco_page.is_none());
    assert_eq!(crawled.reading.status, SiteStatus::Complete);
    assert!(crawled.reading.coverage.is_enough(), "{:?}", crawled.reading.coverage);
}

#[tokio::test]
async fn a_likely_page_that_fails_leaves_the_word_unknown() {
    for (reply, gap) in [
        (Reply::Timeout, "timeout"),
        (Reply::Forbidden, "robots"),
        (Reply::Status(500), "unreachable"),
        (Reply::Status(403), "blocked"),
        (Reply::Wall, "blocked"),
        (Reply::Typed("application/msword", b"x".to_vec()), "unreadable"),
        (Reply::Html("<title>x</title><script>".into()), "unreadable"),
        (Reply::Html(html("Wmo", "PANIEK")), "unreadable"),
        (Reply::Cut(html("Wmo", "<p>De Wmo</p>")), "unreadable"),
    ] {
        let crawled = run(&usual_site().with("/wmo", reply)).await;
        let reading = crawled.reading;
        assert_eq!(reading.status, SiteStatus::Partial, "{gap}");
        assert_eq!(reading.coverage.gaps, [gap]);
        assert_eq!(reading.reason.as_deref(), Some(gap));
        assert!(!reading.coverage.is_enough());
    }
}

#[tokio::test]
async fn a_likely_page_that_is_gone_leaves_no_gap() {
    let crawled = run(&usual_site().with("/wmo", Reply::Status(404))).await;
    assert!(crawled.reading.coverage.is_enough(), "{:?}", crawled.reading.coverage);
    assert_eq!(crawled.counts.not_read.http_error, 1);
}

#[tokio::test]
async fn a_likely_page_that_failed_is_tried_once_more() {
    let times = std::sync::atomic::AtomicU32::new(0);
    let site = usual_site().dynamic(move |url| {
        let first = times
            .fetch_add(u32::from(url.path() == "/pgb"), std::sync::atomic::Ordering::Relaxed)
            == 0;
        (url.path() == "/pgb").then(|| {
            if first { Reply::Status(503) } else { Reply::Html(html("Wmo pgb", "<p>Budget.</p>")) }
        })
    });
    let site = site.page("/wmo", "Wmo", "<a href=\"/pgb\">Wmo: persoonsgebonden budget</a>");
    let crawled = run(&site).await;
    assert!(crawled.reading.coverage.is_enough(), "{:?}", crawled.reading.coverage);
    assert_eq!(crawled.counts.not_read.http_error, 0);
}

#[tokio::test]
async fn a_budget_that_runs_out_is_said() {
    let settings = CrawlSettings { max_pages: 2, ..CrawlSettings::default() };
    let crawled = run_with(&usual_site(), &settings).await;
    assert_eq!(crawled.reading.status, SiteStatus::Partial);
    assert_eq!(crawled.reading.coverage.gaps, ["budget"]);
    assert!(crawled.counts.not_read.budget > 0);
    assert!(crawled.counts.pages_fetched <= 2);
}

#[tokio::test]
async fn a_site_that_cannot_be_read_is_said_to_be_so() {
    for (reply, status, reason) in [
        (Reply::Forbidden, SiteStatus::Blocked, "robots"),
        (Reply::Wall, SiteStatus::Blocked, "blocked"),
        (Reply::Status(403), SiteStatus::Blocked, "blocked"),
        (Reply::Down, SiteStatus::Unreachable, "unreachable"),
        (Reply::Timeout, SiteStatus::Unreachable, "timeout"),
        (Reply::Status(503), SiteStatus::Unreachable, "unreachable"),
    ] {
        let reading = run(&Site::new().with("/", reply)).await.reading;
        assert_eq!((reading.status, reading.reason.as_deref()), (status, Some(reason)));
        assert!(!reading.coverage.is_enough());
    }
}

#[tokio::test]
async fn a_social_team_on_its_own_domain_is_read_as_sister_and_a_provider_is_not_read() {
    let site = usual_site()
        .page("/wmo", "Wmo", "<p>Hulp nodig?</p><a href=\"https://sociaalteam.example/\">Sociaal Team Voorbeeldstad</a><a href=\"https://mee.example/clientondersteuning\">Cliëntondersteuning van MEE</a>")
        .page("https://sociaalteam.example/", "Sociaal team", "<a href=\"/clientondersteuning\">Cliëntondersteuning</a>")
        .page("https://sociaalteam.example/clientondersteuning", "Cliëntondersteuning", OCO);
    let crawled = run(&site).await;
    let page = crawled.reading.pages.iter().find(|page| page.claims.about_oco()).unwrap();
    assert_eq!((page.speaker, page.clicks), (Speaker::Sister, Some(4)));
    assert!(!site.was_asked("https://mee.example/clientondersteuning"));
}

#[tokio::test]
async fn subdomains_and_other_hosts_of_the_municipality_are_read_as_its_own() {
    let own = ["https://zorg.voorbeeldstad.nl/", "https://ondersteuning.example/"];
    for start in own {
        let site = usual_site()
            .page("/wmo", "Wmo", &format!("<a href=\"{start}\">Hulp en ondersteuning</a>"))
            .page(start, "Hulp", "<a href=\"/clientondersteuning\">Cliëntondersteuning</a>")
            .page(&format!("{start}clientondersteuning"), "Cliëntondersteuning", OCO);
        let mut seed = memory::seed();
        seed.alt_hosts = vec![String::from("ondersteuning.example")];
        let settings = CrawlSettings::default();
        let crawled = memory::run_seed(&site, &seed, &settings, &mut |_| {}).await;
        let page = crawled.reading.pages.iter().find(|page| page.claims.about_oco()).unwrap();
        assert_eq!(page.url.as_str(), format!("{start}clientondersteuning"));
        assert_eq!((page.speaker, page.clicks), (Speaker::Municipality, Some(4)));
    }
}

#[tokio::test]
async fn dead_links_on_the_page_about_oco_are_reported_and_only_those() {
    let site = usual_site()
        .page("/wmo", "Wmo", "<a href=\"/clientondersteuning\">Cliëntondersteuning</a>")
        .page("/clientondersteuning", "Cliëntondersteuning", &format!("{OCO}<a href=\"https://mee.example/weg\">MEE</a><a href=\"https://mee.example/traag\">Tarieven</a><a href=\"/mijn/login\">Inloggen</a>"))
        .with("https://mee.example/traag", Reply::Timeout);
    let crawled = run(&site).await;
    let broken = &crawled.reading.broken_links;
    assert_eq!(broken.len(), 1);
    assert_eq!((broken[0].target.as_str(), broken[0].status), ("https://mee.example/weg", 404));
    assert_eq!(crawled.reading.links_tried, 1);
    assert!(!site.was_asked("/mijn/login"));
}

#[tokio::test]
async fn the_same_page_at_many_addresses_counts_once() {
    let site = usual_site()
        .page("/wmo", "Wmo", "<a href=\"/wmo?utm_source=x\">Wmo</a><a href=\"/wmo?id=1\">Wmo</a><a href=\"/wmo#top\">Wmo</a>")
        .dynamic(|url| (url.path() == "/wmo").then(|| Reply::Html(html("Wmo", "<a href=\"/wmo?utm_source=x\">Wmo</a><a href=\"/wmo?id=1\">Wmo</a><a href=\"/wmo#top\">Wmo</a>"))));
    let crawled = run(&site).await;
    assert_eq!(paths(&crawled).iter().filter(|path| *path == "/wmo").count(), 1);
}

#[tokio::test]
async fn a_page_that_is_not_there_but_says_200_is_no_page() {
    // Nothing leads anywhere: the usual addresses are guessed, and each is answered with the same page.
    let site = Site::new().page("/", "Gemeente Voorbeeldstad", "<p>Welkom</p>").dynamic(|_| {
        Some(Reply::Html(html(
            "Gemeente",
            "<p>Deze bladzijde kennen wij niet. Zoekt u cliëntondersteuning?</p>",
        )))
    });
    let crawled = run(&site).await;
    assert!(crawled.reading.first_oco_page.is_none(), "{:?}", site.asked());
    assert_eq!(paths(&crawled), ["/"]);
}

#[tokio::test]
async fn an_empty_shell_for_addresses_that_do_not_exist_does_not_make_other_empty_shells_gone() {
    // Built by scripts, and no browser to show it in: nobody knows what stands there.
    let shell = || Reply::Html("<title>Gemeente</title><script>".into());
    let site = Site::new()
        .page("/", "Gemeente Voorbeeldstad", "<a href=\"/wmo\">Wmo: hulp en zorg</a>")
        .dynamic(move |_| Some(shell()));
    let reading = run(&site).await.reading;
    assert_eq!(reading.coverage.gaps, ["unreadable"], "{:?}", site.asked());
    assert!(!reading.coverage.is_enough());
}

#[tokio::test]
async fn a_page_of_scripts_is_read_as_the_browser_shows_it_and_its_way_on_is_followed() {
    let shell = "<title>Gemeente</title><script>";
    let site = Site::new()
        .page("/", "Gemeente Voorbeeldstad", "<a href=\"/wmo\">Wmo: hulp en zorg</a>")
        .with("/wmo", Reply::Html(shell.into()))
        .shown("/wmo", &html("Wmo", "<p>De Wmo.</p>"), Some("/nl/wmo"))
        .page("/nl/wmo", "Wmo", OCO);
    let crawled = run(&site).await;
    assert_eq!(crawled.reading.first_oco_page.unwrap().url, url("/nl/wmo"));
    assert!(crawled.reading.coverage.is_enough(), "{:?}", crawled.reading.coverage);
    let pages_and_robots = site.asked().len() + 1;
    assert_eq!(crawled.counts.requests as usize, pages_and_robots + 2, "its parts are counted");
}

#[tokio::test]
async fn a_page_that_was_shown_in_part_or_not_at_all_forbids_not_found() {
    let home = "<a href=\"/wmo\">Wmo: hulp en zorg</a>";
    for (shown, whole) in [(html("Wmo", "<p>De Wmo.</p>"), false), ("<script>".into(), true)] {
        let site = Site::new()
            .page("/", "Gemeente Voorbeeldstad", home)
            .with("/wmo", Reply::Html("<script>".into()))
            .shown_in_part("/wmo", &shown, whole);
        let reading = run(&site).await.reading;
        assert_eq!(reading.coverage.gaps, ["unreadable"], "{shown}");
    }
}

#[tokio::test]
async fn a_guess_that_is_right_is_said_to_be_a_guess() {
    let site = Site::new().page("/", "Gemeente Voorbeeldstad", "<p>Welkom</p>").page(
        "/clientondersteuning",
        "Cliëntondersteuning",
        OCO,
    );
    let first = run(&site).await.reading.first_oco_page.unwrap();
    assert_eq!((first.clicks, first.via), (None, Via::Guess));
}

#[tokio::test]
async fn a_home_page_that_moved_to_another_domain_is_still_the_municipality() {
    let site = Site::new()
        .with("/", Reply::Redirect("https://www.nieuwestad.example/".into()))
        .page(
            "https://www.nieuwestad.example/",
            "Nieuwestad",
            "<a href=\"/clientondersteuning\">Cliëntondersteuning</a>",
        )
        .page("https://www.nieuwestad.example/clientondersteuning", "Cliëntondersteuning", OCO);
    let crawled = run(&site).await;
    let page = &crawled.reading.pages[1];
    assert_eq!((page.speaker, page.clicks), (Speaker::Municipality, Some(1)));
}

#[tokio::test]
async fn links_that_ask_not_to_be_followed_are_not_followed() {
    let site = usual_site().page(
        "/wmo",
        "Wmo",
        "<a rel=\"nofollow\" href=\"/clientondersteuning\">Cliëntondersteuning</a>",
    );
    let crawled = run(&site).await;
    assert!(!site.was_asked("/clientondersteuning"));
    assert_eq!(crawled.reading.coverage.gaps, ["robots"]);
}

#[tokio::test]
async fn a_news_item_about_oco_is_not_the_first_page_about_it() {
    let site = usual_site().page("/wmo", "Nieuws over de Wmo", OCO);
    let crawled = run(&site).await;
    assert!(crawled.reading.first_oco_page.is_none());
    assert_eq!(HOME, crawled.reading.pages[0].url.as_str());
}

#[tokio::test]
async fn an_index_of_sitemaps_is_followed_and_document_maps_and_foreign_maps_are_not() {
    let index = [
        "/sitemapindex-diwoo-infocat001.xml",
        "https://elders.example/sitemap.xml",
        "/news-sitemap.xml",
        "/page-sitemap.xml",
    ];
    let listed: Vec<_> =
        index.iter().map(|one| format!("<sitemap><loc>{}</loc></sitemap>", url(one))).collect();
    let pages = format!(
        "<urlset><url><loc>{}</loc></url><url><loc>https://elders.example/clientondersteuning</loc></url></urlset>",
        url("/onafhankelijke-clientondersteuning")
    );
    let index = format!("<sitemapindex>{}</sitemapindex>", listed.concat());
    let site = usual_site()
        .sitemap(&[])
        .with("/sitemap.xml", Reply::Typed("application/xml", index.into()))
        .with("/page-sitemap.xml", Reply::Typed("application/xml", pages.into()))
        .with("/news-sitemap.xml", Reply::Typed("application/xml", b"<urlset/>".to_vec()))
        .page("/onafhankelijke-clientondersteuning", "Cliëntondersteuning", OCO);
    let crawled = run(&site).await;
    let first = crawled.reading.first_oco_page.unwrap();
    assert_eq!((first.via, first.requests_before), (Via::Sitemap, 4));
    assert!(!site.was_asked("/sitemapindex-diwoo-infocat001.xml"));
    assert!(!site.asked().iter().any(|one| one.contains("elders")));
}

#[tokio::test]
async fn a_sitemap_that_robots_names_and_that_fails_leaves_a_gap_when_nothing_was_found() {
    let site = usual_site().sitemap(&[]).with("/sitemap.xml", Reply::Timeout);
    let reading = run(&site).await.reading;
    assert_eq!(reading.coverage.gaps, ["timeout"]);
}

#[tokio::test]
async fn a_sitemap_bomb_costs_nothing_and_the_links_still_count() {
    let bomb = b"<!DOCTYPE urlset [<!ENTITY a \"a\"><!ENTITY b \"&a;&a;&a;\">]><urlset><url><loc>&b;</loc></url></urlset>";
    let site = usual_site()
        .with("/sitemap.xml", Reply::Typed("application/xml", bomb.to_vec()))
        .page("/wmo", "Wmo", "<a href=\"/clientondersteuning\">Cliëntondersteuning</a>")
        .page("/clientondersteuning", "Cliëntondersteuning", OCO);
    assert!(run(&site).await.reading.first_oco_page.is_some());
}

#[tokio::test]
async fn a_host_that_fell_silent_is_not_pressed_further() {
    let links: Vec<_> =
        (0..30).map(|page| format!("<a href=\"/wmo-{page}\">Wmo melden</a>")).collect();
    let site = Site::new()
        .page("/", "Gemeente", &links.concat())
        .dynamic(|url| url.path().starts_with("/wmo-").then_some(Reply::Timeout));
    let crawled = run(&site).await;
    assert!(site.asked().len() < 10, "{:?}", site.asked());
    assert_eq!(crawled.reading.status, SiteStatus::Partial);
    assert!(!crawled.reading.coverage.is_enough());
}

#[tokio::test]
async fn a_hundred_pages_about_aids_are_not_all_read_to_say_they_say_nothing() {
    let links: Vec<_> = (0..100)
        .map(|page| format!("<a href=\"/h-{page}\">Hulpmiddelen soort {page}</a>"))
        .collect();
    let site = usual_site().page("/wmo", "Wmo", &links.concat()).dynamic(|url| {
        let number = url.path().strip_prefix("/h-")?;
        let body = format!("<p>Hulpmiddel {}</p>", "x".repeat(number.parse().ok()?));
        Some(Reply::Html(html("Hulpmiddel", &body)))
    });
    let crawled = run(&site).await;
    assert!(crawled.reading.coverage.is_enough(), "{:?}", crawled.reading.coverage);
    assert!(crawled.counts.pages_fetched < 30, "{}", crawled.counts.pages_fetched);
}

#[tokio::test]
async fn a_page_with_a_hundred_thousand_links_is_survived() {
    let links: Vec<_> = (0..100_000).map(|page| format!("<a href=\"/x{page}\">x</a>")).collect();
    let site = usual_site()
        .page(
            "/zorg-en-ondersteuning",
            "Zorg",
            &format!("<a href=\"/wmo\">Wmo</a>{}", links.concat()),
        )
        .page("/wmo", "Wmo", OCO);
    assert!(run(&site).await.reading.first_oco_page.is_some());
}

#[tokio::test]
async fn the_way_to_the_page_is_looked_for_when_only_the_sitemap_knew_it() {
    // The menu says nothing about care: only the trail of the page shows the way.
    let site = Site::new()
        .page(
            "/",
            "Gemeente",
            "<nav><a href=\"/leven\">Leven</a><a href=\"/ruimte\">Ruimte</a></nav>",
        )
        .page("/leven", "Leven", "<a href=\"/leven/samen\">Samen</a>")
        .page(
            "/leven/samen",
            "Samen",
            "<a href=\"/leven/samen/clientondersteuning\">Naar de pagina</a>",
        )
        .page(
            "/leven/samen/clientondersteuning",
            "Cliëntondersteuning",
            &format!("<nav><a href=\"/leven\">Leven</a></nav>{OCO}"),
        )
        .sitemap(&["/leven/samen/clientondersteuning"]);
    let first = run(&site).await.reading.first_oco_page.unwrap();
    assert_eq!((first.via, first.clicks), (Via::Sitemap, Some(3)));
}

const CATALOGUE: &str = "<scproducten><scproduct><dcterms:identifier>https://www.voorbeeldstad.nl/onderwerp/p-77</dcterms:identifier><dcterms:title>Iemand naast u</dcterms:title><dcterms:abstract>Onafhankelijke cliëntondersteuning</dcterms:abstract></scproduct><scproduct><dcterms:identifier>https://elders.example/x</dcterms:identifier><dcterms:title>Cliëntondersteuning elders</dcterms:title></scproduct></scproducten>";

fn site_with_catalogue() -> Site {
    usual_site()
        .with("/feed/sc/", Reply::Typed("text/xml", CATALOGUE.into()))
        .page("/onderwerp/p-77", "Cliëntondersteuning", OCO)
        .dynamic(|url| {
            let index = url.host_str() == Some("index.example");
            index.then(|| Reply::Typed("text/xml", CATALOGUE.into()))
        })
}

#[tokio::test]
async fn a_product_catalogue_is_asked_only_when_switched_on() {
    let site = site_with_catalogue();
    run(&site).await;
    assert!(!site.was_asked("/feed/sc/") && !site.was_asked("https://index.example/sru"));
}

#[tokio::test]
async fn a_product_catalogue_leads_to_the_page_at_once() {
    let endpoint = url::Url::parse("https://index.example/sru").unwrap();
    for catalogues in [
        Catalogues { index: Some(endpoint), feeds: false },
        Catalogues { index: None, feeds: true },
    ] {
        let site = site_with_catalogue();
        let settings = CrawlSettings { catalogues, ..CrawlSettings::default() };
        let first = run_with(&site, &settings).await.reading.first_oco_page.unwrap();
        assert_eq!((first.url.path(), first.requests_before), ("/onderwerp/p-77", 3));
        assert!(!site.was_asked("https://elders.example/x"));
    }
}

#[tokio::test]
async fn a_product_catalogue_that_fails_leaves_no_gap() {
    let catalogues =
        Catalogues { index: url::Url::parse("https://weg.example/sru").ok(), feeds: true };
    let settings = CrawlSettings { catalogues, ..CrawlSettings::default() };
    let site = usual_site().with("/feed/sc/", Reply::Status(500));
    assert!(run_with(&site, &settings).await.reading.coverage.is_enough());
}

#[tokio::test]
async fn a_hub_that_only_names_the_service_is_not_the_first_page_about_it() {
    let site = usual_site()
        .page("/wmo", "Wmo", "<p>Wmo, cliëntondersteuning en meer.</p><a href=\"/clientondersteuning\">Lees verder</a>")
        .page("/clientondersteuning", "Cliëntondersteuning", OCO);
    let first = run(&site).await.reading.first_oco_page.unwrap();
    assert_eq!(first.url, url("/clientondersteuning"));
    // When nothing else tells about it, naming it is what there is.
    let site = usual_site().page("/wmo", "Wmo", "<p>Wmo, cliëntondersteuning en meer.</p>");
    assert_eq!(run(&site).await.reading.first_oco_page.unwrap().url, url("/wmo"));
}

/// A page of links to `count` pages that link back.
fn wide_site(count: usize) -> Site {
    let link = |n| format!("<a href=\"/p{n}\">Pagina {n}</a>");
    let links = (0..count).map(link).collect::<Vec<_>>().concat();
    let site = Site::new().page("/", "Gemeente Voorbeeldstad", &links);
    (0..count).fold(site, |site, n| {
        let words = ["een", "twee", "drie", "vier", "vijf"][n % 5].repeat(n + 1);
        site.page(
            &format!("/p{n}"),
            &format!("Pagina {n}"),
            &format!("<p>{words}</p><a href=\"/\">Home</a>"),
        )
    })
}

#[tokio::test]
async fn an_audit_of_a_site_of_ones_own_asks_for_several_pages_at_once_and_for_each_once() {
    let site = wide_site(40);
    let settings = CrawlSettings { exhaustive: true, in_flight: 8, ..CrawlSettings::default() };
    let crawled = run_with(&site, &settings).await;
    assert_eq!(crawled.counts.pages_fetched, 41);
    assert_eq!(site.most_at_once(), 8);
    let mut pages = site.asked();
    pages.retain(|path| path.starts_with("/p"));
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), 40);
    let twice = site.asked().iter().filter(|path| *path == "/p7").count();
    assert_eq!(twice, 1);
    let clicks: Vec<_> = crawled.reading.pages.iter().map(|page| page.clicks).collect();
    assert!(clicks[1..].iter().all(|clicks| *clicks == Some(1)), "{clicks:?}");
}

#[tokio::test]
async fn pages_are_asked_for_one_at_a_time_otherwise() {
    let site = wide_site(10);
    let settings = CrawlSettings { exhaustive: true, ..CrawlSettings::default() };
    assert_eq!(run_with(&site, &settings).await.counts.pages_fetched, 11);
    assert_eq!(site.most_at_once(), 1);
}
