//! The fixture sites themselves: an answer that quotes words which stand nowhere tests nothing.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::{Client, StatusCode};
use scraper::{Html, Selector};

use super::expected::OneOf;
use super::fixture::HostFixture;
use super::index::{decode, has_extension};
use super::*;
use crate::result::Outcome;

/// A site is whole: that many pages on the municipality's own host.
const FEWEST_PAGES: usize = 15;

fn sites() -> Vec<SiteFixture> {
    SiteFixture::embedded().unwrap()
}

fn html_files<'a>(site: &'a SiteFixture, host: &HostFixture) -> BTreeMap<&'a str, String> {
    let prefix = format!("{}/", host.root);
    site.files
        .iter()
        .filter(|(name, bytes)| {
            name.starts_with(&prefix)
                && (has_extension(name, "html") || bytes.trim_ascii_start().starts_with(b"<!"))
        })
        .map(|(name, bytes)| (name.as_str(), decode(bytes, &site.content_type)))
        .collect()
}

/// The words of all pages of a site as they are read on the screen.
fn visible_text(site: &SiteFixture) -> String {
    let pages: Vec<String> = site
        .hosts
        .iter()
        .flat_map(|host| html_files(site, host).into_values())
        .map(|html| Html::parse_document(&html).root_element().text().collect())
        .collect();
    pages.join("\n").replace('\u{AD}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words_nowhere(
    site: &SiteFixture,
    text: &str,
    words: &BTreeMap<String, OneOf<String>>,
) -> Vec<String> {
    let text = text.to_lowercase();
    words
        .iter()
        .flat_map(|(rule, words)| words.all().iter().map(move |words| (rule, words)))
        .filter(|(_, words)| !text.contains(&words.to_lowercase()))
        .map(|(rule, words)| format!("{}: {rule}: “{words}”", site.slug))
        .collect()
}

#[test]
fn words_that_must_or_must_not_be_quoted_stand_on_a_page() {
    let mut nowhere = Vec::new();
    for site in sites() {
        let text = visible_text(&site);
        let has_pdf = site.files.values().any(|bytes| bytes.starts_with(b"%PDF"));
        if !has_pdf {
            nowhere.extend(words_nowhere(&site, &text, &site.expected.quotes));
        }
        nowhere.extend(words_nowhere(&site, &text, &site.expected.never));
    }
    assert!(nowhere.is_empty(), "on no page:\n{}", nowhere.join("\n"));
}

#[test]
fn every_site_is_whole_and_every_code_is_used_once() {
    let sites = sites();
    for site in &sites {
        let pages = html_files(site, &site.hosts[0]).len();
        assert!(pages >= FEWEST_PAGES, "{} has {pages} pages", site.slug);
    }
    let codes: BTreeSet<_> = sites.iter().map(|site| &site.code).collect();
    assert_eq!(codes.len(), sites.len(), "{codes:?}");
}

/// Where the answer is that the links work, they do: on every page, not only on those about OCO.
#[tokio::test]
async fn every_link_within_a_site_leads_somewhere() {
    let mut fixtures = sites();
    for host in fixtures.iter_mut().flat_map(|site| &mut site.hosts) {
        host.down = false;
    }
    let demo = Demo::start(fixtures.clone()).await.unwrap();
    let client = Client::new();
    let mut dead = Vec::new();
    fixtures.sort_by(|a, b| a.slug.cmp(&b.slug));
    for (fixture, site) in fixtures.iter().zip(&demo.sites) {
        let works = fixture.expected.verdicts["links-work"].all();
        if works.iter().any(|outcome| matches!(outcome, Outcome::Partly | Outcome::NotFound)) {
            continue;
        }
        for target in links_within(fixture, site) {
            let response = client.get(target.clone()).send().await.unwrap();
            if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE) {
                dead.push(format!("{} {target}", site.slug));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}

fn links_within(fixture: &SiteFixture, site: &DemoSite) -> BTreeSet<Url> {
    let anchors = Selector::parse("a[href]").unwrap();
    let mut targets = BTreeSet::new();
    for host in &fixture.hosts {
        let base = &site.hosts[&host.id];
        for (name, html) in html_files(fixture, host) {
            let place = name.strip_prefix(&host.root).unwrap().trim_end_matches("index.html");
            let here = base.join(place).unwrap();
            let html = fill(&html, base, &site.hosts);
            targets.extend(
                Html::parse_document(&html)
                    .select(&anchors)
                    .filter_map(|anchor| here.join(anchor.attr("href")?).ok())
                    .filter(|url| site.hosts.values().any(|host| host.origin() == url.origin()))
                    .map(|mut url| {
                        url.set_fragment(None);
                        url
                    }),
            );
        }
    }
    targets
}

fn fill(html: &str, base: &Url, hosts: &BTreeMap<String, Url>) -> String {
    let origin = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
    hosts.iter().fold(html.replace("{{base}}", &origin(base)), |html, (id, url)| {
        html.replace(&format!("{{{{host:{id}}}}}"), &origin(url))
    })
}
