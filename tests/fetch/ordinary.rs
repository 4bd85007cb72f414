//! Ordinary fetching: what is sent, what is kept, who waits for whom.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ocowijzer::fetch::address::Lookup;
use ocowijzer::fetch::{
    CopySource, FetchError, FetchEvent, FetchSettings, Fetcher, Observer, Purpose, RequestOptions,
    SiteRules, StoredCopies, StoredCopy, Validators, WaitReason,
};
use url::Url;

use crate::server::{Request, Server, Step, answer, html, not_found, raw, redirect, text};
use crate::{fetcher, get, loopback_settings};

/// A copy of every address under `path`, with this entity tag.
struct Copies {
    path: &'static str,
    etag: &'static str,
}

impl CopySource for Copies {
    fn knows(&self, url: &Url) -> bool {
        url.path().starts_with(self.path)
    }

    fn copy(&self, url: &Url) -> Option<StoredCopy> {
        Some(StoredCopy {
            validators: Validators {
                etag: Some(self.etag.to_owned()),
                last_modified: Some(String::from("Mon, 23 Nov 2026 05:00:00 GMT")),
            },
            url: url.clone(),
            at: jiff::Timestamp::UNIX_EPOCH,
            response_head: b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n".to_vec(),
            response_body: b"bewaard".to_vec(),
            record_id: String::from("urn:uuid:1"),
            payload_digest: String::new(),
            member: Vec::new(),
        })
    }
}

fn stored(path: &'static str, etag: &'static str) -> RequestOptions {
    RequestOptions { stored: StoredCopies::new(Copies { path, etag }), ..RequestOptions::default() }
}

/// Every name is the machine the tests run on.
struct AllNamesAreLocal;

impl Lookup for AllNamesAreLocal {
    fn lookup<'a>(
        &'a self,
        _: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
        Box::pin(async { Ok(vec![IpAddr::from([127, 0, 0, 1])]) })
    }
}

fn on_host(server: &Server, host: &str, path: &str) -> Url {
    Url::parse(&format!("http://{host}:{}{path}", server.address.port())).unwrap()
}

fn pages(server: &Server) -> Vec<Request> {
    server.requests().into_iter().filter(|request| request.path != "/robots.txt").collect()
}

#[tokio::test]
async fn we_say_who_we_are_and_that_we_read_dutch() {
    let server = Server::page(html("tekst")).await;
    get(&fetcher(), &server.url("/wmo")).await.unwrap();
    for request in server.requests() {
        assert_eq!(
            request.header("user-agent").unwrap(),
            "ocowijzer/0.1 (+https://ocowijzer.nl/crawler)"
        );
        assert_eq!(request.header("accept-language").unwrap(), "nl");
        assert_eq!(request.header("accept-encoding").unwrap(), "gzip, br, deflate");
        assert_eq!(request.header("host").unwrap(), server.address.to_string());
        assert!(request.header("cookie").is_none() && request.header("referer").is_none());
    }
}

#[tokio::test]
async fn an_exchange_holds_what_went_over_the_wire() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nx-a: 1\r\nx-a: 2\r\n\r\n5\r\nhallo\r\n0\r\n\r\n";
    let server = Server::page(raw(chunked)).await;
    let fetched = get(&fetcher(), &server.url("/wmo?a=b")).await.unwrap();
    assert_eq!(fetched.exchanges.len(), 2, "robots.txt and the page");
    let page = fetched.exchanges.last().unwrap();
    let head = String::from_utf8(page.request_head.clone()).unwrap();
    assert!(head.starts_with("GET /wmo?a=b HTTP/1.1\r\nuser-agent: ocowijzer/0.1"), "{head}");
    assert!(head.ends_with(&format!("host: {}\r\n\r\n", server.address)), "{head}");
    let sent = &pages(&server)[0].head;
    assert_eq!(head.trim_end().to_ascii_lowercase(), *sent, "as it was sent");
    assert_eq!(
        String::from_utf8(page.response_head.clone()).unwrap(),
        "HTTP/1.1 200 OK\r\nx-orig-transfer-encoding: chunked\r\nx-a: 1\r\nx-a: 2\r\n\r\n"
    );
    assert_eq!(page.response_body, b"hallo");
    assert_eq!(page.peer, Some(server.address));
}

#[tokio::test]
async fn an_unchanged_page_costs_a_304() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        _ if request.header("if-none-match") == Some("\"v1\"") => {
            raw("HTTP/1.1 304 Not Modified\r\netag: \"v1\"\r\n\r\n")
        }
        _ => answer(
            200,
            "etag: \"v1\"\r\nlast-modified: Mon, 23 Nov 2026 05:00:00 GMT\r\n",
            b"tekst",
        ),
    })
    .await;
    let fetcher = fetcher();
    let fetched = fetcher.get(&server.url("/"), stored("/", "\"v1\"")).await.unwrap();
    assert_eq!((fetched.status, fetched.body.as_slice()), (200, b"bewaard".as_slice()));
    assert_eq!(fetched.header("content-type"), Some("text/html"));
    let exchange = fetched.exchanges.last().unwrap();
    assert!(exchange.response_head.starts_with(b"HTTP/1.1 304"));
    assert!(exchange.response_body.is_empty() && exchange.confirmed.is_some());
    assert_eq!(
        pages(&server)[0].header("if-modified-since"),
        Some("mon, 23 nov 2026 05:00:00 gmt")
    );
    assert_eq!(server.pages().len(), 1);
}

#[tokio::test]
async fn a_page_that_changed_comes_whole_in_spite_of_a_copy() {
    let server = Server::page(html("nieuw")).await;
    let fetched = fetcher().get(&server.url("/"), stored("/", "\"v1\"")).await.unwrap();
    assert_eq!(fetched.body, b"nieuw");
    assert!(fetched.exchanges.last().unwrap().confirmed.is_none());
}

#[tokio::test]
async fn only_the_address_with_a_copy_is_asked_on_a_condition_and_robots_txt_never() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        "/oud" => redirect("/nieuw"),
        _ => html("tekst"),
    })
    .await;
    fetcher().get(&server.url("/oud"), stored("/nieuw", "\"v1\"")).await.unwrap();
    let conditions: Vec<_> = server
        .requests()
        .iter()
        .map(|request| (request.path.clone(), request.header("if-none-match").is_some()))
        .collect();
    let conditions: Vec<_> = conditions.iter().map(|(path, is)| (path.as_str(), *is)).collect();
    assert_eq!(conditions, [("/robots.txt", false), ("/oud", false), ("/nieuw", true)]);
}

#[tokio::test]
async fn a_304_without_a_copy_is_asked_again_past_the_cache() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        _ if request.header("cache-control") == Some("no-cache") => html("heel"),
        _ => raw("HTTP/1.1 304 Not Modified\r\n\r\n"),
    })
    .await;
    let fetched = get(&fetcher(), &server.url("/")).await.unwrap();
    assert_eq!((fetched.status, fetched.body.as_slice()), (200, b"heel".as_slice()));
}

#[tokio::test]
async fn a_validator_that_is_no_header_is_left_out() {
    let server = Server::page(html("tekst")).await;
    let fetched = fetcher().get(&server.url("/"), stored("/", "\"a\r\nx: y\"")).await.unwrap();
    assert_eq!(fetched.status, 200);
    assert!(pages(&server)[0].header("if-none-match").is_none());
}

#[tokio::test]
async fn redirects_are_followed_with_every_hop_kept() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        "/oud" => redirect("/tussen?x=1#kop"),
        "/tussen?x=1" => redirect("nieuw"),
        _ => html("nieuw"),
    })
    .await;
    let fetched = get(&fetcher(), &server.url("/oud#plek")).await.unwrap();
    assert_eq!(fetched.url, server.url("/nieuw"));
    assert_eq!(fetched.requested, server.url("/oud#plek"));
    let statuses: Vec<_> =
        fetched.exchanges.iter().map(|e| e.response_head[9..12].to_vec()).collect();
    assert_eq!(statuses, [b"404", b"302", b"302", b"200"]);
    assert!(!fetched.downgraded);
}

#[tokio::test]
async fn a_redirect_into_a_forbidden_part_is_not_followed() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => text("User-agent: *\nDisallow: /intern\n"),
        _ => redirect("/intern/wmo"),
    })
    .await;
    let error = get(&fetcher(), &server.url("/wmo")).await.unwrap_err();
    assert!(
        matches!(&error, FetchError::Robots { why, whole_site: false, .. } if why == "line 2: Disallow: /intern"),
        "{error}"
    );
    assert_eq!(server.pages(), ["/wmo"]);
}

#[tokio::test]
async fn another_host_on_the_way_is_asked_for_its_own_robots_txt() {
    let other = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => text("User-agent: *\nDisallow: /\n"),
        _ => html("dicht"),
    })
    .await;
    let first = Server::page(redirect(other.url("/zorg").as_str())).await;
    let error = get(&fetcher(), &first.url("/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Robots { .. }), "{error}");
    assert_eq!(other.paths(), ["/robots.txt"]);
}

#[tokio::test]
async fn rules_found_on_another_host_hold_for_the_one_that_sent_us_there() {
    let other = Server::start(|_| text("User-agent: *\nDisallow: /zoeken\nCrawl-delay: 7\n")).await;
    let there = other.url("/regels.txt").to_string();
    let site = Server::start(move |request| match request.path.as_str() {
        "/robots.txt" => redirect(&there),
        _ => html("tekst"),
    })
    .await;
    let fetcher = fetcher();
    assert!(get(&fetcher, &site.url("/zoeken")).await.is_err());
    let rules = fetcher.site_rules(&site.url("/"), &RequestOptions::default()).await.unwrap();
    assert!(matches!(&*rules, SiteRules::Rules(robots) if robots.crawl_delay().is_some()));
    assert_eq!(other.paths(), ["/regels.txt"]);
    let delays: Vec<_> =
        fetcher.host_report().iter().filter_map(|r| r.robots.crawl_delay_seconds).collect();
    assert_eq!(delays, [7], "of the site, not of the host its rules are kept on");
}

#[tokio::test]
async fn robots_txt_is_fetched_once_however_many_ask_at_the_same_time() {
    let server = Server::page(html("tekst")).await;
    let fetcher = Fetcher::new(loopback_settings().unthrottled(8)).unwrap();
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
            tokio::spawn(async move { get(&fetcher, &url).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(server.paths().iter().filter(|path| *path == "/robots.txt").count(), 1);
    assert_eq!(server.pages().len(), 20);
}

#[tokio::test]
async fn hosts_on_one_server_share_its_two_slots_and_its_rate() {
    let busy = Arc::new(Mutex::new((0_usize, 0_usize)));
    let seen = Arc::clone(&busy);
    let server = Server::start(move |_| {
        let mut now = seen.lock().unwrap();
        now.0 += 1;
        now.1 = now.1.max(now.0);
        drop(now);
        let seen = Arc::clone(&seen);
        let mut reply = vec![Step::Pause(Duration::from_millis(30))];
        reply.push(Step::Call(Arc::new(move || seen.lock().unwrap().0 -= 1)));
        reply.extend(html("tekst"));
        reply
    })
    .await;
    let settings = FetchSettings {
        delay: Duration::from_millis(1),
        per_address_in_flight: 2,
        per_address_per_second: 50.0,
        ..loopback_settings()
    };
    let fetcher = Fetcher::with_lookup(settings, Arc::new(AllNamesAreLocal)).unwrap();
    let tasks: Vec<_> = (0..6)
        .map(|n| {
            let (fetcher, url) = (fetcher.clone(), on_host(&server, &format!("g{n}.example"), "/"));
            tokio::spawn(async move { get(&fetcher, &url).await.unwrap().status })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 200);
    }
    assert_eq!(busy.lock().unwrap().1, 2, "most at once");
    let requests = server.requests();
    assert_eq!(requests.len(), 12);
    let spread = requests.last().unwrap().at - requests[0].at;
    assert!(spread >= Duration::from_millis(11 * 10), "{spread:?}");
}

#[tokio::test]
async fn waits_requests_and_answers_are_told_while_they_happen() {
    let server = Server::page(html("tekst")).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&told);
    let observer = Observer::new(move |event| {
        kept.lock().unwrap().push(match event {
            FetchEvent::Waiting { reason, .. } => format!("wait {reason:?}"),
            FetchEvent::Sending { url, purpose } => format!("send {purpose:?} {}", url.path()),
            FetchEvent::Answered { status, exchange, .. } => {
                format!("answer {status} {}", exchange.response_body.len())
            }
        });
    });
    let settings = FetchSettings { delay: Duration::from_millis(40), ..loopback_settings() };
    let options =
        RequestOptions { observer, purpose: Purpose::Search, ..RequestOptions::default() };
    Fetcher::new(settings).unwrap().get(&server.url("/zoek"), options).await.unwrap();
    assert_eq!(
        *told.lock().unwrap(),
        [
            "send Robots /robots.txt",
            "answer 404 0",
            &format!("wait {:?}", WaitReason::Gap),
            "send Search /zoek",
            "answer 200 5"
        ]
    );
}

#[tokio::test]
async fn an_international_name_is_asked_for_in_its_ascii_form() {
    let server = Server::page(html("tekst")).await;
    let fetcher = Fetcher::with_lookup(loopback_settings(), Arc::new(AllNamesAreLocal)).unwrap();
    let fetched = get(&fetcher, &on_host(&server, "zoë.example", "/cliënt")).await.unwrap();
    assert!(fetched.url.host_str().unwrap().starts_with("xn--"));
    assert_eq!(server.pages(), ["/cli%C3%ABnt"]);
}

#[tokio::test]
async fn an_ipv6_site_is_reached() {
    // Not every machine that builds this has IPv6.
    if tokio::net::TcpListener::bind("[::1]:0").await.is_err() {
        return;
    }
    let server = Server::start_on("[::1]:0", |_| html("zes")).await;
    assert_eq!(get(&fetcher(), &server.url("/")).await.unwrap().body, b"zes");
}

#[tokio::test]
async fn the_host_report_counts_what_the_server_saw() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => text("User-agent: *\nDisallow: /weg\n"),
        "/fout" => answer(500, "", b"fout"),
        _ => html("tekst"),
    })
    .await;
    let fetcher = fetcher();
    for path in ["/a", "/b", "/fout", "/weg"] {
        let _ = get(&fetcher, &server.url(path)).await;
    }
    let report = fetcher.host_report().remove(0);
    assert_eq!(report.requests, server.requests().len() as u64);
    assert_eq!(report.statuses, BTreeMap::from([(200, 3), (500, 1)]));
    assert_eq!((report.robots.allowed, report.robots.refused), (3, 1));
    assert_eq!(report.robots.access.as_deref(), Some("rules"));
    assert_eq!(report.bytes, 29 + 5 + 5 + 4);
    let json = serde_json::to_value(&report).unwrap();
    assert!(json["min_gap_ms"].is_u64(), "{json}");
}

#[tokio::test]
async fn a_pdf_may_be_larger_than_a_page() {
    let big = vec![b' '; 3000];
    let server = Server::start(move |request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        "/folder.pdf" => answer(200, "content-type: application/pdf\r\n", &big),
        _ => answer(200, "content-type: text/html\r\n", &big),
    })
    .await;
    let settings =
        FetchSettings { max_body: 1000, max_wire: 1000, max_wire_pdf: 5000, ..loopback_settings() };
    let fetcher = Fetcher::new(settings).unwrap();
    let pdf = get(&fetcher, &server.url("/folder.pdf")).await.unwrap();
    assert_eq!((pdf.body.len(), pdf.truncated), (3000, None));
    let page = get(&fetcher, &server.url("/pagina")).await.unwrap();
    assert_eq!(page.body.len(), 1000);
    assert!(page.truncated.is_some());
}

#[test]
fn a_user_agent_that_no_header_can_hold_or_no_robots_txt_can_name_is_refused() {
    for user_agent in ["", "123", "bot\r\nx: y", "bot\u{e9}"] {
        let settings = FetchSettings { user_agent: user_agent.into(), ..loopback_settings() };
        assert!(Fetcher::new(settings).is_err(), "{user_agent:?}");
    }
}
