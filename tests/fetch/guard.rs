//! No request leaves for an address that is not ours to contact, by whatever way it is come by.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use ocowijzer::fetch::address::Lookup;
use ocowijzer::fetch::{AddressPolicy, FetchError, FetchSettings, Fetched, Fetcher};
use url::Url;

use crate::server::{Server, html, not_found, redirect};
use crate::{get, loopback_settings};

const OWN: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Lets one loopback address through, so that a server of the test's can send us elsewhere.
fn guarded() -> FetchSettings {
    FetchSettings { addresses: AddressPolicy::PublicAnd(OWN), ..loopback_settings() }
}

fn public_only() -> FetchSettings {
    FetchSettings { addresses: AddressPolicy::PublicOnly, ..loopback_settings() }
}

fn forbidden(result: &Result<Fetched, FetchError>) -> bool {
    matches!(result, Err(FetchError::ForbiddenAddress { .. }))
}

/// A name server that gives these answers, one after the other, the last one for ever.
struct Names(Mutex<VecDeque<Vec<IpAddr>>>);

impl Names {
    fn answering(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |set: &&[&str]| set.iter().map(|a| a.parse().unwrap()).collect();
        Arc::new(Self(Mutex::new(answers.iter().map(parse).collect())))
    }
}

impl Lookup for Names {
    fn lookup<'a>(
        &'a self,
        _: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
        let mut answers = self.0.lock().unwrap();
        let next = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        Box::pin(async move { next.ok_or_else(|| io::Error::other("NXDOMAIN")) })
    }
}

fn named(server: &Server, path: &str) -> Url {
    Url::parse(&format!("http://gemeente.example:{}{path}", server.address.port())).unwrap()
}

#[tokio::test]
async fn literal_addresses_are_refused_before_any_connection() {
    let inside = Server::page(html("geheim")).await;
    let fetcher = Fetcher::new(public_only()).unwrap();
    let port = inside.address.port();
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "017700000001", "[::ffff:127.0.0.1]", "127.1"]
    {
        let url = Url::parse(&format!("http://{host}:{port}/")).unwrap();
        assert!(forbidden(&get(&fetcher, &url).await), "{host}");
    }
    assert!(inside.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_not_followed() {
    let inside = Server::start_on("127.0.0.2:0", |_| html("geheim")).await;
    let port = inside.address.port();
    let targets = [
        format!("http://127.0.0.2:{port}/"),
        format!("http://[::ffff:127.0.0.2]:{port}/"),
        format!("http://0x7f000002:{port}/"),
        String::from("http://169.254.169.254/latest/meta-data/"),
        String::from("http://[::1]/"),
        String::from("http://[64:ff9b::7f00:1]/"),
        String::from("http://10.0.0.1:8080/"),
    ];
    for target in targets {
        let outside = Server::page(redirect(&target)).await;
        let fetcher = Fetcher::new(guarded()).unwrap();
        assert!(forbidden(&get(&fetcher, &outside.url("/")).await), "{target}");
    }
    assert!(inside.requests().is_empty());
}

#[tokio::test]
async fn robots_txt_that_leads_to_a_private_address_closes_the_site_and_is_not_followed() {
    let inside = Server::start_on("127.0.0.2:0", |_| html("geheim")).await;
    let target = inside.url("/robots.txt").to_string();
    let outside = Server::start(move |request| match request.path.as_str() {
        "/robots.txt" => redirect(&target),
        _ => html("tekst"),
    })
    .await;
    let error = get(&Fetcher::new(guarded()).unwrap(), &outside.url("/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Robots { whole_site: true, .. }), "{error}");
    assert!(inside.requests().is_empty());
    assert!(outside.pages().is_empty());
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused() {
    for answers in [&["10.1.2.3"][..], &["8.8.8.8", "192.168.1.1"], &["::1"], &["169.254.169.254"]]
    {
        let fetcher = Fetcher::with_lookup(public_only(), Names::answering(&[answers])).unwrap();
        let url = Url::parse("http://gemeente.example/").unwrap();
        assert!(forbidden(&get(&fetcher, &url).await), "{answers:?}");
    }
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_after_the_check_still_leads_where_it_was_checked() {
    let outside = Server::page(html("buiten")).await;
    let port = outside.address.port();
    let inside = Server::start_on(&format!("127.0.0.2:{port}"), |_| html("geheim")).await;
    let names = Names::answering(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let fetcher = Fetcher::with_lookup(guarded(), names).unwrap();
    for path in ["/a", "/b", "/c"] {
        let fetched = get(&fetcher, &named(&outside, path)).await.unwrap();
        assert_eq!(fetched.body, b"buiten");
        assert_eq!(fetched.exchanges.last().unwrap().peer.unwrap().ip(), OWN);
    }
    assert!(inside.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_to_a_name_that_leads_inside_is_refused() {
    let outside = Server::page(redirect("http://intern.example/")).await;
    let names = Names::answering(&[&["127.0.0.2"]]);
    let fetcher = Fetcher::with_lookup(guarded(), names).unwrap();
    assert!(forbidden(&get(&fetcher, &outside.url("/")).await));
}

#[tokio::test]
async fn an_odd_port_of_a_public_address_is_refused() {
    let fetcher = Fetcher::new(public_only()).unwrap();
    let url = Url::parse("http://gemeente.example:6379/").unwrap();
    assert!(forbidden(&get(&fetcher, &url).await));
}

#[tokio::test]
async fn a_name_of_a_site_of_ones_own_is_reached_also_when_its_first_address_is_dead() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        _ => html("levend"),
    })
    .await;
    let names = Names::answering(&[&["127.0.0.3", "127.0.0.1"]]);
    let fetcher = Fetcher::with_lookup(loopback_settings(), names).unwrap();
    assert_eq!(get(&fetcher, &named(&server, "/")).await.unwrap().body, b"levend");
}

#[tokio::test]
async fn a_name_that_does_not_exist_makes_the_host_unreachable() {
    let fetcher = Fetcher::with_lookup(public_only(), Names::answering(&[])).unwrap();
    let url = Url::parse("https://bestaat-niet.example/").unwrap();
    let error = get(&fetcher, &url).await.unwrap_err();
    assert!(
        matches!(&error, FetchError::Unreachable { host, .. } if host == "bestaat-niet.example")
    );
    assert!(error.to_string().contains("no address for this name"), "{error}");
}

/// A name server that never answers.
struct SilentNames;

impl Lookup for SilentNames {
    fn lookup<'a>(
        &'a self,
        _: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_name_server_that_never_answers_makes_the_host_unreachable() {
    let settings =
        FetchSettings { connect_timeout: std::time::Duration::from_millis(50), ..public_only() };
    let fetcher = Fetcher::with_lookup(settings, Arc::new(SilentNames)).unwrap();
    let error = get(&fetcher, &Url::parse("https://gemeente.example/").unwrap()).await.unwrap_err();
    assert!(error.to_string().contains("name server does not answer"), "{error}");
}

#[tokio::test]
async fn two_hundred_answers_with_one_inside_are_refused_and_without_it_are_not_too_many() {
    let mut many: Vec<String> = (1..=200).map(|n| format!("127.0.0.{n}")).collect();
    let server = Server::page(html("veel")).await;
    let all: Vec<&str> = many.iter().map(String::as_str).collect();
    let fetcher = Fetcher::with_lookup(loopback_settings(), Names::answering(&[&all])).unwrap();
    assert_eq!(get(&fetcher, &named(&server, "/")).await.unwrap().body, b"veel");
    many.iter_mut()
        .take(199)
        .for_each(|address| *address = address.replacen("127.0.0", "8.8.8", 1));
    let all: Vec<&str> = many.iter().map(String::as_str).collect();
    let fetcher = Fetcher::with_lookup(public_only(), Names::answering(&[&all])).unwrap();
    assert!(forbidden(&get(&fetcher, &Url::parse("http://gemeente.example/").unwrap()).await));
}

#[tokio::test]
async fn names_and_passwords_in_an_address_are_not_sent() {
    let server = Server::page(html("tekst")).await;
    let mut url = server.url("/pad");
    url.set_username("jan").unwrap();
    url.set_password(Some("geheim")).unwrap();
    let fetched = get(&crate::fetcher(), &url).await.unwrap();
    assert_eq!(fetched.url, server.url("/pad"));
    for request in server.requests() {
        assert!(!request.head.contains("authorization") && !request.head.contains("jan"));
    }
}
