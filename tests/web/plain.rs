//! The Dutch of the pages, measured with the figures that municipalities are measured with; and the one hard term,
//! explained where a page uses it first.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use ocowijzer::demo::{SiteFixture, scan_examples};
use ocowijzer::rule_files::RuleFiles;
use ocowijzer::web::serve::security::GuardSettings;
use ocowijzer_judge::text;
use ocowijzer_judge::verdict::Readability;
use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::desk::try_text;
use crate::house::House;

/// At most so many words stand in a sentence, on average over a page and at all.
const MEAN_WORDS: f64 = 12.0;
const MOST_WORDS: u32 = 25;
/// A list of so many names is no sentence.
const ENUMERATION: usize = 4;
/// The share of words of ten letters and more on a page.
const LONG_WORDS: f64 = 0.1;
/// Flesch-Douma of a page: from 60 on a text is normal to easy.
const LEAST_SCORE: f64 = 65.0;

/// What holds text of its own.
const BLOCKS: &str =
    "h1, h2, h3, p, li, dt, dd, summary, label, legend, caption, figcaption, th, td, button";
/// Words that are not ours, or no words.
const NOT_OURS: [&str; 12] = [
    "blockquote",
    "q",
    "bdi",
    "code",
    "mark",
    "svg",
    "datalist",
    "select",
    "textarea",
    "time",
    "table",
    "script",
];

/// Classes of lists that hold names only.
const LISTS: [&str; 3] = ["names", "letters", "legend"];

/// Every kind of page, made from the example municipalities; by address.
async fn pages() -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let rules = RuleFiles::built_in().load().unwrap();
    let stop = CancellationToken::new();
    scan_examples(SiteFixture::embedded().unwrap(), rules, folder.path(), &stop, |_| {})
        .await
        .unwrap();
    let house = House::over(folder, GuardSettings { per_minute: 0, ..GuardSettings::default() });
    let mut addresses: Vec<String> = [
        "/",
        "/gemeenten/",
        "/gemeenten/?zoek=nergensdorp",
        "/wijzigingen/",
        "/uitleg/",
        "/probeer/",
        "/api/",
        "/gemeente/utrecht/",
        "/gemeente/utrecht/gesprek/",
    ]
    .map(String::from)
    .into();
    let known = house.get("/api/v1/rules").await;
    for rule in names(&known.body, "rules", "id") {
        addresses.push(format!("/punt/{rule}/"));
    }
    let known = house.get("/api/v1/municipalities?has_result=true").await;
    for slug in names(&known.body, "municipalities", "slug") {
        for page in ["", "brief/", "gesprek/", "bewijs/e1/"] {
            addresses.push(format!("/gemeente/{slug}/{page}"));
        }
    }
    let mut pages = Vec::new();
    for address in addresses {
        let answer = house.get(&address).await;
        let has_no_evidence =
            address.contains("/bewijs/") && answer.status == StatusCode::NOT_FOUND;
        if !has_no_evidence {
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            pages.push((address, answer.text().to_owned()));
        }
    }
    let tried = try_text(&house, &[("tekst", None, b"Hulp is gratis.")]).await;
    pages.push((String::from("POST /probeer/"), tried.text().to_owned()));
    let lost = house.get("/nergens/").await;
    pages.push((String::from("/nergens/"), lost.text().to_owned()));
    pages
}

fn names(body: &[u8], list: &str, key: &str) -> Vec<String> {
    let value: Value = serde_json::from_slice(body).unwrap();
    let all = value[list].as_array().unwrap().iter();
    all.map(|one| one[key].as_str().unwrap().to_owned()).collect()
}

/// The texts of a page that are ours, block by block, in the order of reading.
fn ours(html: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(html);
    let main = page.select(&Selector::parse("main").unwrap()).next().unwrap();
    let selector = Selector::parse(BLOCKS).unwrap();
    let blocks = main.select(&selector);
    let texts = blocks.filter(|block| !stands_in_foreign(*block)).map(|block| {
        let mut text = String::new();
        gather(block, &mut text);
        (block.value().name().to_owned(), text.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    texts.filter(|(_, text)| !text.is_empty()).collect()
}

fn stands_in_foreign(block: ElementRef<'_>) -> bool {
    let above = block.ancestors().filter_map(ElementRef::wrap);
    std::iter::once(block).chain(above).any(|one| one.value().name() != "html" && is_foreign(one))
}

/// Text of others, in another language, or a table, whose cells are no sentences.
fn is_foreign(one: ElementRef<'_>) -> bool {
    let class = one.attr("class").unwrap_or_default();
    LISTS.contains(&class)
        || NOT_OURS.contains(&one.value().name())
        || one.attr("lang").is_some()
        || one.attr("aria-hidden").is_some()
}

/// The text of a block without that of the blocks in it.
fn gather(block: ElementRef<'_>, text: &mut String) {
    for child in block.children() {
        match child.value() {
            Node::Text(words) => text.push_str(words),
            Node::Element(_) => {
                let child = ElementRef::wrap(child).unwrap();
                let is_block = BLOCKS.split(", ").any(|name| name == child.value().name());
                let address = child.text().next().is_some_and(|text| text.contains("://"));
                if !is_block && !is_foreign(child) && !address {
                    gather(child, text);
                }
            }
            _ => {}
        }
    }
}

/// The blocks that are running text.
fn running(html: &str) -> Vec<String> {
    let is_running = |name: &str| matches!(name, "p" | "li" | "dd");
    let blocks = ours(html).into_iter().filter(|(name, _)| is_running(name));
    blocks.map(|(_, text)| text).collect()
}

/// The sentences; a colon ends one for a reader.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text::sentences(text).into_iter().flat_map(|range| text.get(range).unwrap().split(": "))
}

fn measure<'a>(texts: impl Iterator<Item = &'a str>) -> Readability {
    Readability::of(texts, &BTreeSet::new(), &[])
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dutch_of_every_page_is_plain_and_the_hard_term_is_explained_on_first_use() {
    let mut faults = Vec::new();
    for (address, html) in pages().await {
        let texts = running(&html);
        let measured = measure(texts.iter().map(String::as_str));
        if measured.words >= 40 {
            let score = measured.flesch_douma().unwrap();
            let (mean, long) = (measured.words_per_sentence(), measured.share_of_long_words());
            println!(
                "{address}: {score:.0}; {mean:.1} words a sentence; {long:.3} long; {} words",
                measured.words
            );
            if mean > MEAN_WORDS || long > LONG_WORDS || score < LEAST_SCORE {
                faults.push(format!(
                    "{address}: Flesch-Douma {score:.0}, {mean:.1} words a sentence, {long:.3} long"
                ));
            }
        }
        let too_long = texts.iter().flat_map(|text| sentences(text)).filter(|one| {
            one.matches(',').count() < ENUMERATION
                && measure(std::iter::once(*one)).words > MOST_WORDS
        });
        faults.extend(too_long.map(|sentence| format!("{address}: {sentence}")));
        if let Some(fault) = unexplained(&html) {
            faults.push(format!("{address}: {fault}"));
        }
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The first block with the term, when neither it nor the two after it explain it; headings do not count.
fn unexplained(html: &str) -> Option<String> {
    let term = "cliëntondersteun";
    let blocks: Vec<String> = ours(html)
        .into_iter()
        .filter(|(name, _)| !matches!(name.as_str(), "h1" | "h2" | "h3"))
        .map(|(_, text)| text)
        .collect();
    let first = blocks.iter().position(|text| text.to_lowercase().contains(term))?;
    let defined = Html::parse_document(html)
        .select(&Selector::parse("main dfn").unwrap())
        .next()
        .map(|dfn| dfn.text().collect::<String>())
        .filter(|dfn| dfn.to_lowercase().contains(term));
    let explains = |text: &String| {
        text.contains("cliëntondersteuner is iemand die")
            || defined.as_ref().is_some_and(|dfn| text.contains(dfn))
    };
    let explained = blocks[first..].iter().take(3).any(explains);
    (!explained)
        .then(|| format!("does not explain the term where it stands first: {}", blocks[first]))
}
