//! What a page says about itself: title, language, canonical address, robots, date, frames.

use std::sync::LazyLock;

use aho_corasick::packed::Searcher;
use jiff::civil::Date;
use regex::Regex;
use url::Url;

use super::dom::{Dom, Element};
use super::links::resolve;
use super::tags::Tag;
use super::{Page, RobotsMeta};
use crate::text::visible;

/// The address that relative links resolve against.
pub(super) fn base_url(dom: &Dom<'_>, own: Option<&Url>) -> Option<Url> {
    let declared = dom
        .elements()
        .find(|(_, element)| element.name == Tag::Base && element.has("href"))
        .and_then(|(_, element)| element.attribute("href"));
    declared.and_then(|href| resolve(href, own)).or_else(|| own.cloned())
}

/// Fills in what the head of the document says.
pub(super) fn read_head(html: &str, dom: &Dom<'_>, base: Option<&Url>, page: &mut Page) {
    for (id, element) in dom.elements() {
        match element.name {
            Tag::Html => {
                let code = element.attribute("lang").or_else(|| element.attribute("xml:lang"));
                page.declared_language = language(code);
            }
            Tag::Title if page.title.is_empty() && !is_in_svg(dom, id) => {
                page.title = visible(&dom.text(id));
            }
            Tag::Link
                if element.keyword("rel").split_whitespace().any(|rel| rel == "canonical") =>
            {
                let address = || element.attribute("href").and_then(|href| resolve(href, base));
                page.canonical = page.canonical.take().or_else(address);
            }
            Tag::Meta => read_meta(element, base, page),
            Tag::Frame => page.frames.extend(source(element, base)),
            Tag::Time if page.modified.is_none() => {
                let says_changed = element.keyword("itemprop") == "datemodified"
                    || element.keyword("property") == "datemodified";
                if says_changed {
                    page.modified = element.attribute("datetime").and_then(iso_date);
                }
            }
            _ => {}
        }
    }
    if page.modified.is_none() && has_change_word(html) {
        page.modified = modified_in_text(dom);
    }
}

/// The one iframe that carries the whole content of a page without text of its own.
pub(super) fn lone_frames(dom: &Dom<'_>, base: Option<&Url>) -> Vec<Url> {
    dom.elements()
        .filter(|(_, element)| element.name == Tag::IFrame)
        .filter_map(|(_, element)| source(element, base))
        .collect()
}

fn source(element: &Element<'_>, base: Option<&Url>) -> Option<Url> {
    resolve(element.attribute("src")?, base)
}

fn is_in_svg(dom: &Dom<'_>, id: usize) -> bool {
    dom.ancestors(id).any(|above| dom.name(above) == Tag::Svg)
}

fn language(value: Option<&str>) -> Option<String> {
    let code = value?.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    (matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_alphabetic())).then_some(code)
}

fn read_meta(element: &Element<'_>, base: Option<&Url>, page: &mut Page) {
    let Some(content) = element.attribute("content") else { return };
    let name =
        [element.keyword("name"), element.keyword("property"), element.keyword("http-equiv")]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default();
    match &*name {
        "robots" => {
            let asks = robots(content);
            page.robots.noindex |= asks.noindex;
            page.robots.nofollow |= asks.nofollow;
        }
        "refresh" => page.refresh = refresh(content, base),
        "dcterms.modified"
        | "article:modified_time"
        | "og:updated_time"
        | "last-modified"
        | "dc.date.modified"
        | "overheid.modified" => {
            if let Some(date) = iso_date(content) {
                page.modified = Some(date);
            }
        }
        "content-language" | "dcterms.language" | "dc.language"
            if page.declared_language.is_none() =>
        {
            page.declared_language = language(Some(content));
        }
        _ => {}
    }
}

fn robots(content: &str) -> RobotsMeta {
    let mut asks = RobotsMeta::default();
    for word in content.split([',', ' ']) {
        match word.trim().to_ascii_lowercase().as_str() {
            "noindex" => asks.noindex = true,
            "nofollow" => asks.nofollow = true,
            "none" => asks = RobotsMeta { noindex: true, nofollow: true },
            _ => {}
        }
    }
    asks
}

/// `5; url=/nieuw`
fn refresh(content: &str, base: Option<&Url>) -> Option<Url> {
    let (_, rest) = content.split_once([';', ','])?;
    let rest = rest.trim();
    let target = match rest.get(..3) {
        Some(head) if head.eq_ignore_ascii_case("url") => {
            rest.get(3..)?.trim_start().strip_prefix('=')?
        }
        _ => rest,
    };
    resolve(target.trim().trim_matches(['"', '\'']), base)
}

/// The day of `2024-03-03T10:00:00+01:00` or `20240303`.
fn iso_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.get(..10).unwrap_or(text);
    day.parse().ok().or_else(|| {
        let digits = text.get(..8)?;
        Date::strptime("%Y%m%d", digits).ok()
    })
}

static SAYS_CHANGED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) (?: laatst(?:e)? \s+ (?:gewijzigd|bijgewerkt|aangepast|update|wijziging) | gewijzigd | bijgewerkt | laatste\s+update )
          \s* (?:op|:|\s)* \s*
          (?: (?P<d>\d{1,2}) \s* [-/.\s] \s* (?P<m>\d{1,2}|[a-z]{3,9})\.? \s* [-/.\s] \s* (?P<y>\d{4})
            | (?P<iso>\d{4}-\d{2}-\d{2}) )",
    )
    .ok()
});

/// "Laatst gewijzigd op 3 maart 2024", or a `<time>` after such words.
fn modified_in_text(dom: &Dom<'_>) -> Option<Date> {
    let mut before = String::new();
    for node in &dom.nodes {
        match &node.data {
            super::dom::Data::Text(text) => {
                if has_change_word(text) {
                    before.clear();
                }
                if (has_change_word(&before) || has_change_word(text)) && before.len() < 400 {
                    before.push(' ');
                    before.push_str(text.get(..200).unwrap_or(text));
                    if let Some(date) = said_date(&visible(&before)) {
                        return Some(date);
                    }
                }
            }
            super::dom::Data::Element(element)
                if element.name == Tag::Time && has_change_word(&before) && before.len() < 200 =>
            {
                if let Some(date) = element.attribute("datetime").and_then(iso_date) {
                    return Some(date);
                }
            }
            _ => {}
        }
    }
    None
}

/// Searches with vector instructions; absent on a machine without them.
static CHANGE_WORDS: LazyLock<Option<Searcher>> = LazyLock::new(|| {
    Searcher::new(["ewijzigd", "ijgewerkt", "angepast op", "aatste update", "aatste wijziging"])
});

/// May the text say when it was changed? Without a searcher: maybe.
fn has_change_word(text: &str) -> bool {
    CHANGE_WORDS.as_ref().is_none_or(|words| words.find(text).is_some())
}

/// The date in "Laatst gewijzigd op 3 maart 2024".
pub(super) fn said_date(text: &str) -> Option<Date> {
    let found = SAYS_CHANGED.as_ref()?.captures(text)?;
    if let Some(iso) = found.name("iso") {
        return iso_date(iso.as_str());
    }
    let day: i8 = found.name("d")?.as_str().parse().ok()?;
    let year: i16 = found.name("y")?.as_str().parse().ok()?;
    Date::new(year, month(found.name("m")?.as_str())?, day).ok()
}

fn month(text: &str) -> Option<i8> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let head: String = text.chars().take(3).flat_map(char::to_lowercase).collect();
    let months =
        ["jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
    let at = months.iter().position(|&month| month == head).or((head == "mrt").then_some(2))?;
    i8::try_from(at + 1).ok()
}
