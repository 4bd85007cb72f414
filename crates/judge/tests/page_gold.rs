//! Labelled pages: every phrase that a labeller quoted must be in the text or title we read from the page.
//!
//! The project's own gold pages are checked always. `OCOWIJZER_GOLD=path/to/pages.jsonl` checks another file
//! in the record format of the label guide, and `OCOWIJZER_SHOW=id` (or `all`) prints how a page was read.

use std::path::PathBuf;

use ocowijzer_judge::page::{Page, PageSource};
use ocowijzer_judge::text::visible;

#[test]
fn every_quoted_phrase_is_in_the_visible_text() {
    let mut missing = Vec::new();
    let mut checked = 0;
    for path in gold_files() {
        let records = std::fs::read_to_string(&path).expect("the gold file can be read");
        for line in records.lines().filter(|line| !line.trim().is_empty()) {
            let record: serde_json::Value =
                serde_json::from_str(line).expect("one record per line");
            let page = read(&record);
            if std::env::var("OCOWIJZER_SHOW")
                .is_ok_and(|id| id == "all" || record["id"] == id.as_str())
            {
                println!("##### {}", record["id"]);
                show(&page);
            }
            checked += 1;
            missing.extend(missing_phrases(&record, &page));
        }
    }
    assert!(checked > 0, "there are gold pages");
    assert!(missing.is_empty(), "{} not found:\n{}", missing.len(), missing.join("\n"));
}

fn gold_files() -> Vec<PathBuf> {
    if let Ok(path) = std::env::var("OCOWIJZER_GOLD") {
        return vec![PathBuf::from(path)];
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/gold");
    let entries = std::fs::read_dir(folder).expect("the gold folder is there");
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    files
}

/// The quoted phrases that are not in the page's text.
fn missing_phrases(record: &serde_json::Value, page: &Page) -> Vec<String> {
    let text = format!("{} {}", page.title, page.visible_text().replace('\n', " "));
    let mut missing = Vec::new();
    for (rule, phrases) in record["evidence"].as_object().into_iter().flatten() {
        for phrase in phrases.as_array().into_iter().flatten().filter_map(|phrase| phrase.as_str())
        {
            if !text.contains(&visible(phrase)) {
                missing.push(format!("{} {rule}: {phrase}", record["id"]));
            }
        }
    }
    missing
}

fn read(record: &serde_json::Value) -> Page {
    let body = record["body"].as_str().unwrap_or_default();
    let format = record["format"].as_str().unwrap_or_default();
    if format == "text" {
        return Page::from_text(body);
    }
    let url = record["url"].as_str().and_then(|url| url::Url::parse(url).ok());
    let content_type = Some("text/html; charset=utf-8");
    Page::read(&PageSource { body: body.as_bytes(), content_type, url: url.as_ref() })
}

fn show(page: &Page) {
    println!("title {:?} heading {:?} trail {:?}", page.title, page.heading, page.breadcrumb);
    println!(
        "language {:?} changed {:?} search {:?}",
        page.declared_language, page.modified, page.search_forms
    );
    for (index, block) in page.blocks.iter().enumerate() {
        println!(
            "{index} {:?} {:?} {:?} in {:?} head {:?}: {}",
            block.region,
            block.kind,
            block.lead_in,
            block.heading_path.last(),
            block.column_headers,
            block.text
        );
    }
    for link in &page.links {
        println!("link {link:?}");
    }
}
