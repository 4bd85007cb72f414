//! The project's own rules, and pages to hold against them.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod hostile;
mod rule_files;

use std::sync::LazyLock;

use ocowijzer_judge::claims::{self, PageClaims};
use ocowijzer_judge::page::{Page, PageSource};
use ocowijzer_judge::rules::Ruleset;
use url::Url;

/// The rules of the repository.
pub static RULES: LazyLock<Ruleset> =
    LazyLock::new(|| Ruleset::load(rule_files::all()).expect("the rules of the repository load"));

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
