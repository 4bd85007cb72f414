//! The politeness audit once more, on the whole program: `check --exhaustive --delay 0s` against eight sites of
//! thirty pages, judged by what the servers saw.

use std::process::{Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use crate::server::{Reply, Request, Server, answer, html, not_found, raw, text};

/// A site whose home page links to all its pages.
async fn site(
    robots: Reply,
    page: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static,
) -> Server {
    let links: String = (0..10)
        .flat_map(|n| [format!("p{n}"), format!("zorg-en-{n}"), format!("{n}-en-milieu")])
        .fold(String::new(), |all, name| all + &format!("<li><a href=\"/{name}\">{name}</a></li>"));
    let home = format!(
        "<html lang=nl><title>Gemeente</title><main><h1>Gemeente</h1><ul>{links}</ul></main>"
    );
    Server::start(move |request| {
        if request.path == "/robots.txt" {
            return robots.clone();
        }
        page(request).unwrap_or_else(|| match request.path.as_str() {
            "/" => html(&home),
            path if path.len() < 16 && !path.contains("search") => html(&format!(
                "<html lang=nl><title>{path}</title><main><p>Tekst over {path}.</p></main>"
            )),
            _ => not_found(),
        })
    })
    .await
}

async fn check(site: &Server, seconds: u64) {
    let time = format!("{seconds}s");
    program(site, &["--exhaustive", "--max-pages", "100", "--max-time", &time]).await;
}

/// Checks a site of one's own without a delay, with further options.
pub async fn program(site: &Server, more: &[&str]) -> Output {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_ocowijzer"));
    command.args(["check", site.url("/").as_str(), "--allow-private-addresses"]);
    command.args(["--delay", "0s", "--format", "json"]).args(more);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let ended = tokio::time::timeout(Duration::from_mins(1), command.output()).await;
    ended.expect("check comes to an end").unwrap()
}

fn no_special_page(_: &Request) -> Option<Reply> {
    None
}

async fn pages_seen(robots: Reply) -> Vec<String> {
    let site = site(robots, no_special_page).await;
    check(&site, 20).await;
    site.pages()
}

#[tokio::test]
async fn sites_that_close_themselves_are_left_alone() {
    for (what, robots) in [
        (
            "named group",
            text(
                "User-agent: ander\nUser-agent: ocowijzer\nDisallow: /\n\nUser-agent: *\nAllow: /\n",
            ),
        ),
        ("everyone", text("User-agent: *\nDisallow: /\n")),
        ("503", answer(503, "", b"")),
        ("connection closed", raw("")),
    ] {
        assert_eq!(pages_seen(robots).await, Vec::<String>::new(), "{what}");
    }
}

#[tokio::test]
async fn parts_that_are_closed_are_left_out_and_the_rest_is_read() {
    let seen =
        pages_seen(text("User-agent: *\nDisallow: /zorg-en\nDisallow: /*-en-milieu\n")).await;
    assert!(seen.iter().all(|path| !path.starts_with("/zorg-en") && !path.ends_with("-en-milieu")));
    assert!((0..10).all(|n| seen.contains(&format!("/p{n}"))), "{seen:?}");
}

#[tokio::test]
async fn a_forbidden_robots_txt_closes_nothing() {
    let seen = pages_seen(answer(403, "", b"")).await;
    assert!((0..10).all(|n| seen.contains(&format!("/zorg-en-{n}"))), "{seen:?}");
}

#[tokio::test]
async fn crawl_delay_holds_for_every_request() {
    let site = site(text("User-agent: *\nCrawl-delay: 1\n"), no_special_page).await;
    check(&site, 5).await;
    let at: Vec<Instant> = site.requests().iter().map(|request| request.at).collect();
    assert!(at.len() > 2, "{} requests", at.len());
    for pair in at.windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(800), "{:?}", pair[1] - pair[0]);
    }
}

/// Five requests a second with a burst of five, else 429 and `Retry-After: 2`.
#[tokio::test]
async fn a_429_stops_all_requests_until_the_host_is_ready() {
    let bucket = Mutex::new((5.0_f64, Instant::now()));
    let site = site(not_found(), move |request| {
        let mut bucket = bucket.lock().unwrap();
        let gained = (request.at - bucket.1).as_secs_f64() * 5.0;
        *bucket = ((bucket.0 + gained).min(5.0) - 1.0, request.at);
        (bucket.0 < 0.0).then(|| {
            bucket.0 = bucket.0.max(0.0);
            answer(429, "retry-after: 2\r\n", b"")
        })
    })
    .await;
    check(&site, 8).await;
    let at: Vec<Instant> = site.requests().iter().map(|request| request.at).collect();
    let first_pause =
        at.windows(2).position(|pair| pair[1] - pair[0] >= Duration::from_millis(1990));
    let before = first_pause.expect("a pause of two seconds") + 1;
    assert!(before <= 12, "{before} requests before the first pause");
    for pair in at[before..].windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(800), "slower ever after");
    }
}
