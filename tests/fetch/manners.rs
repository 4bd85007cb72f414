//! What a page asks of robots, and whose pages are read: the whole program on small sites.

use serde_json::Value;

use crate::server::{Reply, Server, answer, html, not_found, text};
use crate::whole_audit::program;

const OCO: &str = "<h1>Onafhankelijke cliëntondersteuning</h1><p>Een onafhankelijke cliëntondersteuner \
    helpt u gratis. Dat is er voor alle inwoners.</p>";

fn page(head: &str, body: &str) -> String {
    format!("<html lang=nl><title>Zorg</title>{head}<main>{body}</main></html>")
}

/// A home page that leads to `/zorg`, which answers so and leads to `/p-77`.
async fn site(zorg: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match request.path.as_str() {
        "/robots.txt" => text(""),
        "/" => html(&page(
            "",
            "<h1>Manierendorp</h1><p>Alles voor wie er woont.</p><a href=/zorg>Zorg en ondersteuning</a>",
        )),
        "/zorg" => zorg(),
        "/p-77" => html(&page("", OCO)),
        _ => not_found(),
    })
    .await
}

const HUB: &str = "<h1>Zorg</h1><p>Hulp nodig?</p><a href=/p-77>Cliëntondersteuning</a>";

async fn result(site: &Server) -> Value {
    serde_json::from_slice(&program(site, &[]).await.stdout).unwrap()
}

fn was_asked(site: &Server, path: &str) -> bool {
    site.paths().iter().any(|known| known == path)
}

#[tokio::test]
async fn a_page_that_is_not_for_search_engines_is_read_and_judged() {
    for head in ["<meta name=robots content=noindex>", ""] {
        let oco = page(head, OCO);
        let site = site(move || {
            let header = "content-type: text/html\r\nx-robots-tag: noindex\r\n";
            answer(200, header, oco.as_bytes())
        })
        .await;
        let result = result(&site).await;
        let first = &result["site"]["first_oco_page"]["url"];
        assert_eq!(first.as_str(), Some(site.url("/zorg").as_str()), "{head}");
    }
}

#[tokio::test]
async fn links_of_a_page_that_asks_for_it_are_not_followed_and_nothing_is_called_absent() {
    for (head, header) in [
        ("<meta name=robots content='noindex, nofollow'>", ""),
        ("<meta name=ROBOTS content=none>", ""),
        ("", "x-robots-tag: nofollow\r\n"),
    ] {
        let hub = page(head, HUB);
        let headers = format!("content-type: text/html; charset=utf-8\r\n{header}");
        let site = site(move || answer(200, &headers, hub.as_bytes())).await;
        let result = result(&site).await;
        assert!(!was_asked(&site, "/p-77"), "{head}{header}");
        assert_eq!(result["site"]["reason"], "robots", "{head}{header}");
        let absent = |verdict: &&Value| verdict["verdict"] == "not_found";
        assert_eq!(result["verdicts"].as_array().unwrap().iter().find(absent), None);
    }
}

#[tokio::test]
async fn what_a_header_asks_of_the_robot_of_a_search_engine_is_not_asked_of_us() {
    let hub = page("", HUB);
    let headers = "content-type: text/html; charset=utf-8\r\nx-robots-tag: googlebot: nofollow\r\n";
    let site = site(move || answer(200, headers, hub.as_bytes())).await;
    result(&site).await;
    assert!(was_asked(&site, "/p-77"));
}

#[tokio::test]
async fn a_page_with_another_canonical_address_is_read_where_it_is_and_the_same_page_once() {
    let canonical = page("<link rel=canonical href=/Zorg/?bron=menu>", OCO);
    let site = site(move || html(&canonical)).await;
    let result = result(&site).await;
    let first = &result["site"]["first_oco_page"]["url"];
    assert_eq!(first.as_str(), Some(site.url("/zorg").as_str()));
    assert!(!site.paths().iter().any(|path| path.starts_with("/Zorg")), "{:?}", site.paths());
}
