//! The project's own rules, and pages to hold against them.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod hostile;

use std::path::Path;
use std::sync::LazyLock;

use ocowijzer_judge::claims::{self, PageClaims};
use ocowijzer_judge::page::{Page, PageSource};
use ocowijzer_judge::rules::Ruleset;
use url::Url;

/// The rules of the repository.
pub static RULES: LazyLock<Ruleset> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut files = Vec::new();
    collect(&folder, "", &mut files);
    Ruleset::load(files).expect("the rules of the repository load")
});

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("rules/ can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files);
        } else {
            let text = std::fs::read_to_string(&path).expect("text");
            files.push((format!("{prefix}{name}"), text));
        }
    }
}

/// Reads a page of a municipality's site.
pub fn page(path: &str, html: &str) -> Page {
    let url =
        Url::parse("https://www.voorbeeld.nl/").expect("an address").join(path).expect("a path");
    Page::read(&PageSource {
        body: html.as_bytes(),
        content_type: Some("text/html; charset=utf-8"),
        url: Some(&url),
    })
}

/// Reads and judges a page.
pub fn assess_html(path: &str, html: &str) -> PageClaims {
    claims::assess(&page(path, html), &RULES)
}
