use std::fmt::Write as _;
use std::path::Path;

use reqwest::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, RETRY_AFTER};
use reqwest::{Client, Response};

use super::expected::RULES;
use super::*;

const SITE: &str = r#"
name = "Testdorp"
slug = "testdorp"
code = "GM9999"
province = "Fixturië"
about = "For the tests of the server."
cms = "plain"

[[host]]
id = "www"
root = "www"

[[host]]
id = "team"
root = "team"

[[host]]
id = "gone"
root = "gone"
down = true

[search]
path = "/zoeken"
field = "trefwoord"
template = "zoeken.html"
result = "<li><a href=\"{{url}}\">{{title}}</a><p>{{summary}}</p></li>"
trema = "exact"

[[route]]
host = "www"
path = "/oud"
status = 301
location = "{{host:team}}/nieuw"

[[route]]
host = "www"
path = "/druk"
status = 503
retry_after = 5

[[route]]
host = "www"
path = "/product"
query = "id=7"
body_file = "wmo/melden.html"

[[route]]
host = "www"
path = "/folder"
content_type = "application/pdf"
body_file = "folder.bin"
content_disposition = "attachment; filename=folder.pdf"
"#;

const HOME: &str = r#"<html><head><title>Home</title></head><body><nav><a href="/wmo/melden">Cliëntondersteuning</a></nav>
<a href="{{base}}/wmo/melden">Melden</a> <a href="{{host:team}}/">Team</a></body></html>"#;
const REPORT: &str = r"<html><head><title>Melding doen</title></head><body><p>Een cliënt&shy;ondersteuner helpt u.
Vraag cliëntondersteuning.</p></body></html>";

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn answers() -> String {
    let mut text = "status = \"complete\"\nabout = \"Nothing.\"\n[verdicts]\n".to_owned();
    for rule in RULES {
        writeln!(text, "{rule} = \"not_applicable\"").unwrap();
    }
    text
}

fn test_site() -> SiteFixture {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("testdorp");
    write(&site, "site.toml", SITE);
    write(&site, "expected.toml", answers());
    write(&site, "zoeken.html", "<p>{{count}} keer {{query}}</p><ul>{{results}}</ul>");
    write(&site, "www/index.html", HOME);
    write(&site, "www/wmo/melden.html", REPORT);
    write(&site, "www/oud-schrift.html", b"<p>cli\xEBnt {{base}}</p>");
    write(&site, "www/folder.bin", b"%PDF-1.4 {{base}}");
    write(&site, "www/404.html", "<h1>Niet gevonden</h1>");
    write(&site, "team/index.html", "<h1>Team van {{host:www}}</h1>");
    SiteFixture::from_folder(folder.path()).unwrap().remove(0)
}

async fn start() -> (Demo, DemoSite) {
    let demo = Demo::start(vec![test_site()]).await.unwrap();
    let site = demo.sites[0].clone();
    (demo, site)
}

async fn get(site: &DemoSite, path: &str) -> Response {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    client.get(site.home.join(path).unwrap()).send().await.unwrap()
}

async fn text(site: &DemoSite, path: &str) -> String {
    get(site, path).await.text().await.unwrap()
}

#[tokio::test]
async fn every_host_has_an_address_of_its_own_and_all_share_the_port() {
    let (_demo, site) = start().await;
    let addresses: Vec<_> = site.hosts.values().map(|url| url.host_str().unwrap()).collect();
    assert_eq!(addresses, ["127.0.1.3", "127.0.1.2", "127.0.1.1"], "gone, team, www");
    let ports: std::collections::BTreeSet<_> = site.hosts.values().map(Url::port).collect();
    assert_eq!(ports.len(), 1);
    assert_eq!(site.home, site.hosts["www"]);
}

#[tokio::test]
async fn a_path_is_found_with_and_without_its_extension_and_slash() {
    let (_demo, site) = start().await;
    for path in ["/wmo/melden", "/wmo/melden/", "/wmo/melden.html", "/wmo/melden?a=b"] {
        assert!(text(&site, path).await.contains("helpt u"), "{path}");
    }
    assert!(text(&site, "/product?id=7").await.contains("helpt u"));
    assert_eq!(get(&site, "/product?id=8").await.status(), 404);
}

#[tokio::test]
async fn placeholders_become_the_addresses_of_the_hosts() {
    let (_demo, site) = start().await;
    let home = text(&site, "/").await;
    let team = site.hosts["team"].as_str().trim_end_matches('/');
    assert!(home.contains(&format!("href=\"{}wmo/melden\"", site.home)), "{home}");
    assert!(home.contains(&format!("href=\"{team}/\"")), "{home}");
    assert!(!home.contains("{{"), "{home}");
}

#[tokio::test]
async fn a_page_in_an_old_charset_keeps_its_bytes() {
    let (_demo, site) = start().await;
    let bytes = get(&site, "/oud-schrift").await.bytes().await.unwrap();
    assert!(bytes.starts_with(b"<p>cli\xEBnt http://127.0.1.1:"), "{bytes:?}");
}

#[tokio::test]
async fn what_is_not_there_gets_the_error_page_of_the_site() {
    let (_demo, site) = start().await;
    let response = get(&site, "/nergens").await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.text().await.unwrap(), "<h1>Niet gevonden</h1>");
}

#[tokio::test]
async fn routes_redirect_refuse_and_name_a_type() {
    let (_demo, site) = start().await;
    let moved = get(&site, "/oud").await;
    assert_eq!(moved.status(), 301);
    let target = moved.headers()[LOCATION].to_str().unwrap();
    assert_eq!(target, format!("{}nieuw", site.hosts["team"]));

    let busy = get(&site, "/druk").await;
    assert_eq!((busy.status().as_u16(), busy.headers()[RETRY_AFTER].to_str().unwrap()), (503, "5"));

    let folder = get(&site, "/folder").await;
    assert_eq!(folder.headers()[CONTENT_TYPE], "application/pdf");
    assert_eq!(folder.headers()["content-disposition"], "attachment; filename=folder.pdf");
    assert_eq!(folder.bytes().await.unwrap(), &b"%PDF-1.4 {{base}}"[..], "a PDF is left alone");
}

#[tokio::test]
async fn the_search_finds_words_of_the_page_and_not_of_the_menu() {
    let (_demo, site) = start().await;
    let found = text(&site, "/zoeken?trefwoord=cli%C3%ABntondersteuning").await;
    assert!(found.contains("1 keer cliëntondersteuning"), "{found}");
    assert!(found.contains(r#"<a href="/wmo/melden">Melding doen</a>"#), "{found}");
    let plain = text(&site, "/zoeken?trefwoord=clientondersteuning").await;
    assert!(plain.contains("0 keer"), "without the trema it is another word here: {plain}");
    let unsafe_query = text(&site, "/zoeken?trefwoord=%3Cb%3E").await;
    assert!(unsafe_query.contains("0 keer &lt;b&gt;"), "{unsafe_query}");
}

#[tokio::test]
async fn an_old_site_is_searched_in_its_own_charset() {
    let mut fixture = test_site();
    fixture.content_type = "text/html".to_owned();
    let demo = Demo::start(vec![fixture]).await.unwrap();
    let site = demo.sites[0].clone();
    let found = text(&site, "/zoeken?trefwoord=Cli%EBntondersteuning").await;
    assert!(found.contains("1 keer Cli&#235;ntondersteuning"), "{found}");
}

#[tokio::test]
async fn a_page_that_is_known_is_not_sent_again() {
    let (_demo, site) = start().await;
    let tag = get(&site, "/").await.headers()[ETAG].clone();
    let request = Client::new().get(site.home.clone()).header(IF_NONE_MATCH, tag);
    let again = request.send().await.unwrap();
    assert_eq!(again.status(), 304);
    assert!(again.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn nothing_answers_on_a_host_that_is_down() {
    let (_demo, site) = start().await;
    let error = Client::new().get(site.hosts["gone"].clone()).send().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn every_request_is_in_the_log() {
    let (demo, site) = start().await;
    get(&site, "/").await;
    get(&site, "/nergens?x=1").await;
    let log: Vec<_> = demo
        .requests()
        .into_iter()
        .map(|request| (request.site, request.host, request.path, request.status))
        .collect();
    let www = |path: &str, status| ("testdorp".into(), "www".into(), path.to_owned(), status);
    assert_eq!(log, [www("/", 200), www("/nergens?x=1", 404)]);
}

#[tokio::test]
async fn a_stopped_demo_leaves_its_addresses_free() {
    let (demo, site) = start().await;
    get(&site, "/").await;
    demo.stop().await;
    let error = Client::new().get(site.home.clone()).send().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn two_demos_run_side_by_side() {
    let (_first, one) = start().await;
    let (_second, other) = start().await;
    assert_ne!(one.home.port(), other.home.port());
}

#[test]
fn a_site_without_an_answer_for_every_rule_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("testdorp");
    write(&site, "site.toml", SITE);
    write(&site, "expected.toml", answers().replace("free = ", "# free = "));
    let error = SiteFixture::from_site_folder(&site).unwrap_err();
    assert!(error.to_string().contains("has no answer for free"), "{error}");
}

#[test]
fn every_embedded_site_can_be_read() {
    let sites = SiteFixture::embedded().unwrap();
    let slugs: Vec<_> = sites.iter().map(|site| &site.slug).collect();
    assert!(slugs.is_sorted(), "{slugs:?}");
}
