use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::SystemTime;

use scraper::{Html, Selector};

use super::*;
use crate::changes::{Cause, Change, ChangeKind, Changes, Direction, Side};
use crate::judging::Judging;
use crate::pdf::PdfReader;
use crate::result::{MunicipalityRef, Outcome};
use crate::web::{Step, sample};

fn public() -> Url {
    Url::parse("https://voorbeeld.example/oco/").unwrap()
}

fn is_page(path: &str) -> bool {
    path.rsplit('.').next() == Some("html")
}

/// Writes a site of results of which no archive was kept.
fn write(
    country: &Country,
    history: &History,
    base: Option<Url>,
    out: &Path,
) -> Result<Written, SiteError> {
    let judging = Arc::new(Judging::new(Arc::clone(&country.rules), PdfReader::new("none".into())));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let archive = Archive { judging: &judging, runtime: runtime.handle() };
    super::write(country, history, base, &archive, out)
}

/// Every file of a site, by path.
fn files(country: &Country, history: &History, base: Option<Url>) -> BTreeMap<String, Vec<u8>> {
    let home = Home::Static(base);
    let site = Site { country, history, home: &home, copies: &Copies::default() };
    let items = item::all(&site).unwrap();
    items.iter().map(|item| (item.path(), item.bytes(&site).unwrap())).collect()
}

fn pages(files: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (&str, Html)> {
    files
        .iter()
        .filter(|(path, _)| is_page(path))
        .map(|(path, bytes)| (path.as_str(), Html::parse_document(str::from_utf8(bytes).unwrap())))
}

fn select(html: &Html, selector: &str) -> Vec<String> {
    let found = Selector::parse(selector).unwrap();
    html.select(&found).map(|element| element.text().collect()).collect()
}

fn attributes(html: &Html, selector: &str, name: &str) -> Vec<String> {
    let found = Selector::parse(selector).unwrap();
    html.select(&found).filter_map(|element| element.attr(name).map(String::from)).collect()
}

/// The path that a relative link leads to, from the page at `from`.
fn target(from: &str, link: &str) -> String {
    let url = Url::parse("https://x.example/").unwrap().join(from).unwrap().join(link).unwrap();
    let path = url.path().trim_start_matches('/').to_owned();
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path }
}

fn changed(country: &Country) -> History {
    let listed = &country.municipalities[0].municipality;
    let side = |verdict| Side {
        run: String::from("20261123T000000Z"),
        at: "2026-11-23T00:00:00Z".parse().unwrap(),
        verdict,
        reason: String::from("said"),
        conflict: false,
        quotes: Vec::new(),
    };
    let change = Change {
        municipality: MunicipalityRef {
            code: Some(listed.code.clone()),
            name: String::from("A <b>&amp;\u{7}"),
            slug: listed.slug.clone(),
            website: listed.website.clone(),
        },
        rule: String::from("free"),
        kind: ChangeKind::Changed,
        cause: Some(Cause::Site),
        proven: true,
        direction: Direction::Better,
        from: Some(side(Outcome::NotFound)),
        to: side(Outcome::Met),
    };
    let changes = Changes {
        from_run: Some(String::from("20261122T000000Z")),
        to_run: String::from("20261123T000000Z"),
        unchanged: 3,
        changes: vec![change],
        left_out: Vec::new(),
    };
    let at = "2026-11-23T00:00:00Z".parse().unwrap();
    History { steps: vec![Step { at, changes }] }
}

#[test]
fn a_second_run_writes_nothing_and_touches_nothing() {
    let country = sample::country(12);
    let out = tempfile::tempdir().unwrap();
    let first = write(&country, &History::default(), Some(public()), out.path()).unwrap();
    assert_eq!((first.unchanged, first.removed), (0, 0));
    let index = out.path().join("index.html");
    let before = std::fs::metadata(&index).unwrap().modified().unwrap();
    let second = write(&country, &History::default(), Some(public()), out.path()).unwrap();
    assert_eq!(second, Written { written: 0, unchanged: first.written, removed: 0 });
    assert_eq!(std::fs::metadata(&index).unwrap().modified().unwrap(), before);
    assert!(before <= SystemTime::now());
}

#[test]
fn a_municipality_that_is_gone_takes_its_pages_with_it() {
    let out = tempfile::tempdir().unwrap();
    let before = sample::country(12);
    write(&before, &History::default(), None, out.path()).unwrap();
    let mut after = before.clone();
    let gone = after.municipalities.remove(5).municipality.slug;
    let done = write(&after, &History::default(), None, out.path()).unwrap();
    assert!(done.removed >= 2, "{done:?}");
    assert!(!out.path().join("gemeente").join(&gone).exists());
    assert!(!out.path().join("en/gemeente").join(&gone).exists());
}

#[test]
fn every_link_within_the_site_leads_somewhere() {
    let country = sample::country(342);
    let files = files(&country, &changed(&country), Some(public()));
    let ids: BTreeMap<&str, BTreeSet<String>> = pages(&files)
        .map(|(path, html)| (path, attributes(&html, "[id]", "id").into_iter().collect()))
        .collect();
    for (path, html) in pages(&files) {
        for name in ["href", "src", "action"] {
            for link in attributes(&html, &format!("[{name}]"), name) {
                if link.contains("://") || link.starts_with("mailto:") || link.starts_with("tel:") {
                    continue;
                }
                let (page, anchor) = link.split_once('#').unwrap_or((&link, ""));
                let to = if page.is_empty() { path.to_owned() } else { target(path, page) };
                assert!(files.contains_key(&to), "{path} links to {link}, which is not there");
                let known = anchor.is_empty()
                    || ids.get(to.as_str()).is_some_and(|ids| ids.contains(anchor));
                assert!(known, "{path} links to {link}, where no such place is");
            }
        }
    }
}

#[test]
fn every_page_and_letter_can_be_reached_from_the_front_page() {
    let country = sample::country(24);
    let files = files(&country, &History::default(), None);
    let mut reached = BTreeSet::from([String::from("index.html")]);
    let mut to_read = vec![String::from("index.html")];
    while let Some(path) = to_read.pop() {
        let html = Html::parse_document(str::from_utf8(&files[&path]).unwrap());
        for link in attributes(&html, "a[href]", "href").iter().filter(|link| !link.contains(':')) {
            let to = target(&path, link);
            if reached.insert(to.clone()) && is_page(&to) {
                to_read.push(to);
            }
        }
    }
    let lost: Vec<_> = files
        .keys()
        .filter(|path| matches!(path.rsplit('.').next(), Some("html" | "docx" | "json")))
        .filter(|path| !reached.contains(*path))
        .collect();
    assert!(lost.is_empty(), "no link leads to {lost:?}");
}

#[test]
fn every_page_has_one_heading_a_language_and_a_title_of_its_own() {
    let files = files(&sample::country(60), &History::default(), Some(public()));
    let mut titles = BTreeMap::new();
    for (path, html) in pages(&files) {
        let lang = if path.starts_with("en/") { "en" } else { "nl" };
        assert_eq!(attributes(&html, "html", "lang"), [lang], "{path}");
        assert_eq!(select(&html, "h1").len(), 1, "{path}");
        let [title] = select(&html, "head title").try_into().unwrap();
        if let Some(other) = titles.insert((lang, title.clone()), path) {
            panic!("{path} and {other} are both called {title}");
        }
        let [canonical] = attributes(&html, "link[rel=canonical]", "href").try_into().unwrap();
        assert!(canonical.starts_with("https://voorbeeld.example/oco/"), "{path}: {canonical}");
        let ids = attributes(&html, "[id]", "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path} has an id twice");
        assert!(
            html.select(&Selector::parse("[style], script").unwrap()).next().is_none(),
            "{path}"
        );
    }
}

#[test]
fn a_page_stays_small() {
    let files = files(&sample::country(342), &History::default(), None);
    for (path, bytes) in files.iter().filter(|(path, _)| is_page(path)) {
        let most = match path.trim_start_matches("en/") {
            "index.html" => 150_000,
            "gemeenten/index.html" => 250_000,
            path if path.starts_with("punt/") => 120_000,
            _ => 100_000,
        };
        assert!(bytes.len() < most, "{path}: {} bytes", bytes.len());
    }
}

#[test]
fn feeds_are_well_formed_and_their_ids_stand_on_their_own() {
    let country = sample::country(8);
    for base in [None, Some(public())] {
        let files = files(&country, &changed(&country), base.clone());
        let mut ids = BTreeSet::new();
        let mut entries = 0;
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with("feed.xml")) {
            let text = str::from_utf8(bytes).unwrap();
            let mut reader = quick_xml::Reader::from_str(text);
            while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
            for id in text.split("<id>").skip(1).filter_map(|rest| rest.split("</id>").next()) {
                assert!(id.starts_with("urn:uuid:"), "{path}: {id}");
                assert!(ids.insert(id.to_owned()), "{path} has an id of another: {id}");
            }
            let (head, rest) = text.split_once("<entry>").unwrap_or((text, ""));
            for part in
                std::iter::once(head).chain(rest.split("<entry>").filter(|_| !rest.is_empty()))
            {
                // RFC 4287 §4.1.1 and §4.1.2: exactly one of each.
                for element in ["id", "title", "updated"] {
                    let count = part.matches(&format!("<{element}>")).count();
                    assert_eq!(count, 1, "{path}: {element}");
                }
            }
            assert_eq!(head.matches("<author>").count(), 1, "{path}");
            entries += text.matches("<entry>").count();
            assert!(!text.contains("<b>") && !text.contains('\u{7}'), "{path}");
            if base.is_some() {
                assert!(!text.contains("href=\"../"), "{path} has a link that is not whole");
            }
        }
        assert_eq!(entries, 2, "one of the country, one of the municipality");
    }
}

#[test]
fn without_a_public_address_there_is_no_sitemap() {
    let country = sample::country(4);
    let without = files(&country, &History::default(), None);
    assert!(!without.contains_key("sitemap.xml"));
    let with = files(&country, &History::default(), Some(public()));
    let sitemap = str::from_utf8(&with["sitemap.xml"]).unwrap();
    assert!(sitemap.contains("<loc>https://voorbeeld.example/oco/en/uitleg/</loc>"));
    let robots = str::from_utf8(&with["robots.txt"]).unwrap();
    assert!(robots.contains("Sitemap: https://voorbeeld.example/oco/sitemap.xml"));
}

#[test]
fn a_result_for_download_is_the_result() {
    let country = sample::country(4);
    let files = files(&country, &History::default(), None);
    for (municipality, result) in country.results() {
        let bytes = &files[&format!("data/gemeente/{}.json", municipality.slug)];
        assert_eq!(
            serde_json::from_slice::<crate::result::MunicipalityResult>(bytes).unwrap(),
            *result
        );
    }
    for name in ["municipalities.csv", "verdicts.csv", "dictionary.csv", "result.schema.json"] {
        assert!(!files[&format!("data/{name}")].is_empty(), "{name}");
    }
    let lines = str::from_utf8(&files["data/results.jsonl"]).unwrap();
    assert_eq!(lines.lines().count(), country.results().count());
}

#[test]
fn a_night_on_which_everything_changed_stays_a_page() {
    let country = sample::country(342);
    let mut history = changed(&country);
    let one = history.steps[0].changes.changes[0].clone();
    history.steps[0].changes.changes = country
        .municipalities
        .iter()
        .map(|listed| {
            let slug = listed.municipality.slug.clone();
            Change {
                municipality: MunicipalityRef { slug, ..one.municipality.clone() },
                ..one.clone()
            }
        })
        .collect();
    let files = files(&country, &history, None);
    let page = str::from_utf8(&files["wijzigingen/index.html"]).unwrap();
    let html = Html::parse_document(page);
    assert_eq!(select(&html, ".changes").len(), 40, "told in full");
    assert_eq!(select(&html, ".names li").len(), 302, "named");
    assert!(page.len() < 60_000 && files["feed.xml"].len() < 100_000);
}
