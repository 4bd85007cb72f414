//! The politeness audit: eight behaviours of a site that crawlers get wrong, each with 20 pages.

use std::time::Duration;

use ocowijzer::fetch::{Deadline, FetchError, FetchSettings, Fetcher, RequestOptions};
use tokio::time::Instant;

use crate::server::{Reply, Server, answer, html, not_found, raw, text};
use crate::{get, loopback_settings};

async fn site(robots: Reply) -> Server {
    Server::start(move |request| match request.path.as_str() {
        "/robots.txt" => robots.clone(),
        _ => html("<p>Onafhankelijke cliëntondersteuning is gratis.</p>"),
    })
    .await
}

/// Fetches twenty pages and says how many were let through.
async fn fetch_all(fetcher: &Fetcher, site: &Server) -> usize {
    let mut fetched = 0;
    for number in 0..10 {
        for kind in ["wmo", "zorg-en"] {
            let got = get(fetcher, &site.url(&format!("/{kind}-{number}"))).await;
            fetched += usize::from(got.is_ok());
        }
    }
    fetched
}

fn fetcher() -> Fetcher {
    crate::fetcher()
}

#[tokio::test]
async fn a_group_that_names_us_among_others_keeps_us_out_though_everyone_else_is_let_in() {
    let site = site(text(
        "User-agent: anderbot\nUser-agent: OcoWijzer\nUser-agent: derde\nDisallow: /\n\nUser-agent: *\nAllow: /\n",
    ))
    .await;
    assert_eq!(fetch_all(&fetcher(), &site).await, 0);
    assert_eq!(site.paths(), ["/robots.txt"]);
}

#[tokio::test]
async fn a_site_closed_to_everyone_gets_one_request_for_its_robots_txt() {
    let site = site(text("User-agent: *\nDisallow: /\n")).await;
    assert_eq!(fetch_all(&fetcher(), &site).await, 0);
    assert_eq!(site.paths(), ["/robots.txt"]);
}

#[tokio::test]
async fn prefixes_and_wildcards_keep_out_of_exactly_those_pages() {
    let site = site(text("User-agent: *\nDisallow: /zorg-en\nDisallow: /*-7\n")).await;
    assert_eq!(fetch_all(&fetcher(), &site).await, 9);
    assert!(site.pages().iter().all(|path| !path.starts_with("/zorg-en") && path != "/wmo-7"));
}

#[tokio::test]
async fn robots_txt_that_answers_503_closes_the_site() {
    let site = site(answer(503, "", b"")).await;
    let error = get(&fetcher(), &site.url("/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Robots { whole_site: true, .. }), "{error}");
    assert_eq!(fetch_all(&fetcher(), &site).await, 0);
    assert!(site.pages().is_empty());
}

#[tokio::test]
async fn robots_txt_whose_connection_is_closed_closes_the_site() {
    let site = site(raw("")).await;
    let fetcher = fetcher();
    let error = get(&fetcher, &site.url("/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
    assert_eq!(fetch_all(&fetcher, &site).await, 0);
    assert_eq!(site.paths(), ["/robots.txt"; 2], "asked twice, then believed");
}

#[tokio::test]
async fn crawl_delay_is_kept_between_all_starts_even_when_the_operator_asks_for_no_delay() {
    let site = site(text("User-agent: *\nCrawl-delay: 0.2\nDisallow: /zoeken\n")).await;
    let fetcher = fetcher();
    for number in 0..4 {
        get(&fetcher, &site.url(&format!("/p{number}"))).await.unwrap();
    }
    assert!(get(&fetcher, &site.url("/zoeken?q=wmo")).await.is_err());
    let report = &fetcher.host_report()[0];
    assert_eq!(report.requests, 5);
    assert!(report.min_gap.unwrap() >= Duration::from_millis(200), "{report:?}");
    assert_eq!((report.robots.allowed, report.robots.refused), (4, 1));
}

#[tokio::test]
async fn a_429_pauses_the_host_for_all_pages_until_retry_after() {
    let site = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        _ if request.number == 2 => answer(429, "retry-after: 1\r\n", b""),
        _ => html("<p>tekst</p>"),
    })
    .await;
    let fetcher = fetcher();
    for page in ["/a", "/b", "/c"] {
        assert_eq!(get(&fetcher, &site.url(page)).await.unwrap().status, 200);
    }
    assert_eq!(site.pages(), ["/a", "/b", "/b", "/c"]);
    let at: Vec<Instant> = site.requests().iter().map(|request| request.at).collect();
    assert!(at[3] - at[2] >= Duration::from_millis(990), "not before Retry-After");
    assert!(at[4] - at[3] >= Duration::from_millis(800), "and slower from then on");
    assert_eq!(fetcher.host_report()[0].pauses, 1);
}

#[tokio::test]
async fn a_pause_beyond_the_callers_deadline_is_said_at_once_and_nothing_more_is_sent() {
    let site = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        _ => answer(429, "", b""),
    })
    .await;
    let fetcher = fetcher();
    let soon = || RequestOptions {
        deadline: Some(Deadline::after(Duration::from_secs(20))),
        ..RequestOptions::default()
    };
    for page in ["/a", "/b", "/c"] {
        let error = fetcher.get(&site.url(page), soon()).await.unwrap_err();
        assert!(matches!(error, FetchError::HostPaused { seconds: 1..=60, .. }), "{error}");
    }
    assert_eq!(site.pages(), ["/a"]);
}

#[tokio::test]
async fn robots_txt_that_is_forbidden_or_gone_closes_nothing() {
    for status in [401, 403, 404, 410] {
        let site = site(answer(status, "", b"nee")).await;
        assert_eq!(fetch_all(&fetcher(), &site).await, 20, "{status}");
        assert_eq!(site.paths().len(), 21);
    }
}

#[tokio::test]
async fn one_request_at_a_time_with_the_gap_between_starts_however_many_ask() {
    let site = site(not_found()).await;
    let settings = FetchSettings {
        delay: Duration::from_millis(50),
        per_address_in_flight: 2,
        per_address_per_second: f64::INFINITY,
        ..loopback_settings()
    };
    let fetcher = Fetcher::new(settings).unwrap();
    let tasks: Vec<_> = (0..6)
        .map(|number| {
            let (fetcher, url) = (fetcher.clone(), site.url(&format!("/{number}")));
            tokio::spawn(async move { get(&fetcher, &url).await.unwrap().status })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 200);
    }
    let report = &fetcher.host_report()[0];
    assert_eq!(report.requests, 7);
    assert!(report.min_gap.unwrap() >= Duration::from_millis(50), "{report:?}");
}
