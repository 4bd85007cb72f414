//! The site search of a fixture site: an index over the pages' own text, as a content system keeps one.

use std::collections::BTreeSet;

use scraper::{Html, Node, Selector};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fixture::{HostFixture, SearchFixture, SiteFixture, Trema};

/// Elements a content system does not index: they are the same on every page.
const FURNITURE: [&str; 9] =
    ["head", "header", "nav", "footer", "script", "style", "template", "noscript", "form"];
/// Characters of text in a hit when the page has no description.
const SUMMARY_CHARS: usize = 160;

/// The pages of the first host, ready to be searched.
#[derive(Debug)]
pub(super) struct SearchIndex {
    pages: Vec<IndexedPage>,
    trema: Trema,
}

#[derive(Debug)]
struct IndexedPage {
    path: String,
    title: String,
    summary: String,
    words: BTreeSet<String>,
}

impl SearchIndex {
    /// Reads every page of the host.
    pub(super) fn of(site: &SiteFixture, host: &HostFixture, search: &SearchFixture) -> Self {
        let prefix = format!("{}/", host.root);
        let pages: Vec<(&str, Html)> = site
            .files
            .iter()
            .filter_map(|(name, bytes)| Some((name.strip_prefix(&prefix)?, bytes)))
            .filter(|(name, _)| has_extension(name, "html") && *name != "404.html")
            .map(|(name, bytes)| (name, Html::parse_document(&decode(bytes, &site.content_type))))
            .collect();
        let linked: BTreeSet<String> = pages.iter().flat_map(|(_, page)| links(page)).collect();
        let pages = pages
            .iter()
            .map(|(name, page)| IndexedPage::new(address(name, &linked), page, search.trema))
            .collect();
        Self { pages, trema: search.trema }
    }

    /// The hits for a query, those with a query word in the title first, and how many there are.
    pub(super) fn find(&self, query: &str, result: &str) -> (usize, String) {
        let wanted: Vec<String> = words(query, self.trema).into_iter().collect();
        let mut hits: Vec<&IndexedPage> =
            self.pages.iter().filter(|page| page.has_all(&wanted)).collect();
        hits.sort_by_key(|page| {
            let title = words(&page.title, self.trema);
            (!wanted.iter().all(|word| title.contains(word)), &page.path)
        });
        let list: Vec<String> = hits
            .iter()
            .map(|page| {
                result
                    .replace("{{url}}", &escape(&page.path))
                    .replace("{{title}}", &escape(&page.title))
                    .replace("{{summary}}", &escape(&page.summary))
            })
            .collect();
        (hits.len(), list.join("\n"))
    }
}

impl IndexedPage {
    fn new(path: String, page: &Html, trema: Trema) -> Self {
        let text = own_text(page);
        let title = first_text(page, "title").unwrap_or_else(|| path.clone());
        let summary =
            description(page).unwrap_or_else(|| text.chars().take(SUMMARY_CHARS).collect());
        let mut indexed = words(&text, trema);
        indexed.extend(words(&title, trema));
        Self { path, title, summary, words: indexed }
    }

    fn has_all(&self, wanted: &[String]) -> bool {
        !wanted.is_empty() && wanted.iter().all(|word| self.words.contains(word))
    }
}

/// The address under which the site itself links to the file; `/wmo/melden` when it does not.
fn address(name: &str, linked: &BTreeSet<String>) -> String {
    let bare = name.strip_suffix(".html").unwrap_or(name);
    let bare = bare.strip_suffix("index").map_or(bare, |folder| folder.trim_end_matches('/'));
    let plain = format!("/{bare}");
    let candidates = [plain.clone(), format!("/{name}"), format!("/{bare}/")];
    candidates.into_iter().find(|path| linked.contains(path)).unwrap_or(plain)
}

fn links(page: &Html) -> Vec<String> {
    let Ok(anchors) = Selector::parse("a[href]") else { return Vec::new() };
    page.select(&anchors)
        .filter_map(|anchor| anchor.attr("href"))
        .map(|href| href.split(['#', '?']).next().unwrap_or_default().to_owned())
        .collect()
}

fn first_text(page: &Html, selector: &str) -> Option<String> {
    let selector = Selector::parse(selector).ok()?;
    let text: String = page.select(&selector).next()?.text().collect();
    let text = squeeze(&text);
    (!text.is_empty()).then_some(text)
}

fn description(page: &Html) -> Option<String> {
    let selector = Selector::parse("meta[name=description]").ok()?;
    let content = page.select(&selector).next()?.attr("content")?;
    (!content.trim().is_empty()).then(|| squeeze(content))
}

/// The text of the page without menus, forms and scripts.
fn own_text(page: &Html) -> String {
    let texts: Vec<&str> = page
        .tree
        .nodes()
        .filter(|node| {
            !node.ancestors().any(|above| {
                above
                    .value()
                    .as_element()
                    .is_some_and(|element| FURNITURE.contains(&element.name()))
            })
        })
        .filter_map(|node| match node.value() {
            Node::Text(text) => Some(&**text),
            _ => None,
        })
        .collect();
    squeeze(&texts.join(" "))
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words(text: &str, trema: Trema) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c) && c != '\u{AD}')
        .filter(|word| !word.is_empty())
        .map(|word| {
            let word = word.replace('\u{AD}', "").to_lowercase();
            match trema {
                Trema::Exact => word.nfc().collect(),
                Trema::Fold => word.nfd().filter(|c| !is_combining_mark(*c)).collect(),
            }
        })
        .collect()
}

/// The text of a file, in the charset of the header, or else UTF-8 or windows-1252.
pub(super) fn decode(bytes: &[u8], content_type: &str) -> String {
    let label = content_type.split("charset=").nth(1).map(str::trim);
    let fallback = if std::str::from_utf8(bytes).is_ok() {
        encoding_rs::UTF_8
    } else {
        encoding_rs::WINDOWS_1252
    };
    let encoding = label
        .and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()))
        .unwrap_or(fallback);
    encoding.decode(bytes).0.into_owned()
}

/// Whether a file name ends in this extension, however it is written.
pub(super) fn has_extension(name: &str, extension: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Text made safe for HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
