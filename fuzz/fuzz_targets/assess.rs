//! Any bytes, read as HTML, as text, as the text of a PDF or as what they look like, and judged: nothing panics, every
//! claim that is made has evidence, and the evidence stands in the page.

#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ocowijzer_judge::claims::{Level, assess};
use ocowijzer_judge::page::{Page, PageSource};
use ocowijzer_judge::rules::Ruleset;
use url::Url;

static RULES: LazyLock<Ruleset> = LazyLock::new(|| {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    Ruleset::load(files).expect("the rules of the repository load")
});

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("rules/ can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            files.push((name, std::fs::read_to_string(&path).expect("text")));
        }
    }
}

/// The first byte says how the others are read.
fn page_of(data: &[u8]) -> Option<Page> {
    let (kind, body) = data.split_first()?;
    let url = Url::parse("https://www.voorbeeld.example/zorg/hulp").ok();
    let read = |content_type| Page::read(&PageSource { body, content_type, url: url.as_ref() });
    let text = String::from_utf8_lossy(body);
    Some(match kind % 5 {
        0 => read(Some("text/html; charset=utf-8")),
        1 => read(Some("text/html")),
        2 => Page::from_text(&text),
        3 => Page::from_pdf_pages(&text.split('\u{c}').map(str::to_owned).collect::<Vec<_>>()),
        _ => read(None),
    })
}

fuzz_target!(|data: &[u8]| {
    let Some(page) = page_of(data) else { return };
    let judged = assess(&page, &RULES);
    for (rule, claim) in &judged.claims {
        assert_eq!(claim.level == Level::Silent, claim.evidence.is_empty(), "{rule}");
        for span in &claim.evidence {
            let words = page.blocks[span.block].text.get(span.range.clone());
            assert!(words.is_some_and(|words| !words.trim().is_empty()), "{rule}: {span:?}");
        }
    }
});
