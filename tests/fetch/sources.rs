//! Product catalogues as sources of addresses: asked only when an operator says so, and as politely as any page.
//! The shapes served here are those of the standard *Samenwerkende Catalogi* 4.0 and of an SRU 1.2 answer.

use serde_json::Value;

use crate::server::{Reply, Server, answer, html, not_found, text};
use crate::whole_audit::program;

const PRODUCT: &str = "<overheidproduct:scproduct xmlns:overheidproduct=\"http://standaarden.overheid.nl/product/terms/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" owms-version=\"4.0\"><overheidproduct:meta><overheidproduct:owmskern>\
    <dcterms:identifier>ADDRESS</dcterms:identifier><dcterms:title>Iemand naast u</dcterms:title></overheidproduct:owmskern>\
    <overheidproduct:owmsmantel><dcterms:abstract>Gratis cliëntondersteuning</dcterms:abstract></overheidproduct:owmsmantel></overheidproduct:meta></overheidproduct:scproduct>";

fn xml(body: &str) -> Reply {
    answer(200, "content-type: text/xml; charset=utf-8\r\n", body.as_bytes())
}

/// A site whose page about support no link leads to; its feed does.
async fn site(robots: &'static str) -> Server {
    Server::start(move |request| {
        let host = request.header("host").unwrap_or_default();
        match request.path.as_str() {
            "/robots.txt" => text(robots),
            "/" => html(
                "<html lang=nl><title>Gemeente Feeddorp</title><main><h1>Welkom</h1><p>Alles over Feeddorp en omgeving, voor wie er woont.</p><a href=\"/afval\">Afval</a></main>",
            ),
            "/afval" => html("<title>Afval</title><main><h1>Afval</h1><p>De bak staat op maandag buiten.</p></main>"),
            "/feed/sc/" => xml(&format!(
                "<overheidproduct:scproducten>{}</overheidproduct:scproducten>",
                PRODUCT.replace("ADDRESS", &format!("http://{host}/p-77"))
            )),
            "/p-77" => html("<title>Cliëntondersteuning</title><main><h1>Onafhankelijke cliëntondersteuning</h1><p>Een onafhankelijke cliëntondersteuner helpt u gratis.</p></main>"),
            _ => not_found(),
        }
    })
    .await
}

/// The public index, which knows one product of that site.
async fn index(product: String) -> Server {
    Server::start(move |request| match request.path.split('?').next() {
        Some("/sru/Search") => xml(&format!(
            "<searchRetrieveResponse xmlns=\"http://www.loc.gov/zing/srw/\"><version>1.2</version><numberOfRecords>1</numberOfRecords><records><record><recordData><gzd><originalData>{}</originalData></gzd></recordData></record></records></searchRetrieveResponse>",
            PRODUCT.replace("ADDRESS", &product)
        )),
        _ => not_found(),
    })
    .await
}

/// Checks the site and gives the address of the first page about support.
async fn first_page(site: &Server, more: &[&str]) -> Option<String> {
    let said = program(site, more).await;
    let result: Value = serde_json::from_slice(&said.stdout).unwrap();
    result["site"]["first_oco_page"]["url"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn no_catalogue_is_asked_unless_it_is_named() {
    let site = site("").await;
    assert_eq!(first_page(&site, &[]).await, None);
    assert!(!site.paths().iter().any(|path| path.starts_with("/feed/")), "{:?}", site.paths());
}

#[tokio::test]
async fn the_sites_own_feed_leads_to_the_page_when_feeds_are_named() {
    let site = site("").await;
    let found = first_page(&site, &["--sources", "feeds"]).await;
    assert_eq!(found, Some(site.url("/p-77").to_string()));
}

#[tokio::test]
async fn the_public_index_is_asked_for_this_municipality_and_leads_to_the_page() {
    let site = site("").await;
    let index = index(site.url("/p-77").to_string()).await;
    let endpoint = index.url("/sru/Search").to_string();
    let found = first_page(&site, &["--sources", "sc", "--sc-endpoint", &endpoint]).await;
    assert_eq!(found, Some(site.url("/p-77").to_string()));
    let asked = index.pages();
    assert_eq!(asked.len(), 1, "{asked:?}");
    for part in ["operation=searchRetrieve", "x-connection=sc", "maximumRecords=50", "authority%3D"]
    {
        assert!(asked[0].contains(part), "{}", asked[0]);
    }
    assert!(!site.paths().iter().any(|path| path.starts_with("/feed/")), "only what is named");
}

#[tokio::test]
async fn robots_txt_holds_for_a_catalogue_as_for_any_page() {
    let site = site("User-agent: *\nDisallow: /feed/\n").await;
    let endpoint = {
        let closed = Server::start(|request| match request.path.as_str() {
            "/robots.txt" => text("User-agent: *\nDisallow: /\n"),
            _ => not_found(),
        })
        .await;
        let endpoint = closed.url("/sru");
        let more = ["--sources", "sc,feeds", "--sc-endpoint", endpoint.as_str()];
        assert_eq!(first_page(&site, &more).await, None);
        closed.pages()
    };
    assert!(endpoint.is_empty(), "{endpoint:?}");
    assert!(!site.paths().iter().any(|path| path.starts_with("/feed/")), "{:?}", site.paths());
}
