//! Our tree builder held against a browser-grade one (html5ever, by way of `scraper`) on every page of the fixture
//! sites: the same links, and no word that a browser would not have, in the order a browser has them.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ocowijzer_judge::page::LinkTarget;
use ocowijzer_judge::text;
use scraper::{ElementRef, Html, Node, Selector};
use url::Url;

fn fixture_pages() -> Vec<(PathBuf, String)> {
    let mut pages = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/sites")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("fixtures can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "html") {
                // Pages in an old charset are decoded elsewhere; here it is about the tree.
                pages.extend(std::fs::read_to_string(&path).ok().map(|html| (path, html)));
            }
        }
    }
    assert!(pages.len() > 300, "the fixture sites have hundreds of pages");
    pages
}

fn browser_words(document: &Html) -> Vec<String> {
    let mut words = Vec::new();
    let mut pieces = String::new();
    for node in document.root_element().descendants() {
        match node.value() {
            Node::Text(text) => pieces.push_str(text),
            Node::Element(element) => {
                pieces.push(' ');
                pieces.push_str(element.attr("alt").unwrap_or_default());
                pieces.push(' ');
            }
            _ => {}
        }
    }
    words.extend(split(&pieces));
    words
}

fn split(text: &str) -> Vec<String> {
    let text = text::visible(text);
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn browser_links(document: &Html, base: &Url) -> BTreeSet<String> {
    let links = Selector::parse("a[href], area[href]").expect("a selector");
    let shown = |link: &ElementRef<'_>| {
        !link.ancestors().filter_map(ElementRef::wrap).any(|around| {
            matches!(around.value().name(), "template" | "noscript" | "script" | "svg")
        })
    };
    document
        .select(&links)
        .filter(shown)
        .filter_map(|link| link.attr("href"))
        // A link within the page leads nowhere new.
        .filter(|address| !address.trim().starts_with('#'))
        .filter_map(|address| base.join(address.trim()).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .map(Into::into)
        .collect()
}

#[test]
fn every_word_and_every_link_is_one_that_a_browser_has() {
    for (path, html) in fixture_pages() {
        let page = support::page("/", &html);
        let document = Html::parse_document(&html);
        let browser = browser_words(&document);
        let known: BTreeSet<&String> = browser.iter().collect();
        for word in split(&page.visible_text()) {
            // Inline elements join words that the naive text above holds apart.
            let joined = browser.windows(2).any(|pair| word == pair.concat());
            assert!(known.contains(&word) || joined, "{}: «{word}»", path.display());
        }
        let base = Url::parse("https://www.voorbeeld.nl/").expect("an address");
        let ours: BTreeSet<String> = page
            .links
            .iter()
            .filter_map(|link| match &link.target {
                LinkTarget::Web(url) => Some(url.to_string()),
                LinkTarget::Phone(_) | LinkTarget::Mail(_) | LinkTarget::Relative(_) => None,
            })
            .collect();
        let theirs = browser_links(&document, &base);
        let missed: Vec<_> = theirs.difference(&ours).collect();
        let invented: Vec<_> = ours.difference(&theirs).collect();
        assert!(missed.is_empty(), "{}: missed {missed:?}", path.display());
        assert!(invented.is_empty(), "{}: invented {invented:?}", path.display());
    }
}
