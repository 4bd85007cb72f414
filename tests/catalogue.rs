//! The catalogue of rules (`docs/rules/`), the error rates (`data/error-rates.json`) and the figures of the README
//! are what the rules and gold pages of today give.
//!
//! After a change to either: `OCOWIJZER_BLESS=1 cargo test --test catalogue`, and look at the difference.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ocowijzer::catalogue;
use ocowijzer::error_rates::{self, ErrorRates};
use ocowijzer::rule_files::RuleFiles;
use ocowijzer_judge::evaluate::{GoldRecord, evaluate};
use ocowijzer_judge::rules::Ruleset;

static RULES: LazyLock<Ruleset> = LazyLock::new(|| RuleFiles::built_in().load().unwrap());

/// As they come out today.
static RATES: LazyLock<ErrorRates> =
    LazyLock::new(|| ErrorRates::measured(&evaluate(&gold(), &RULES)));

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn gold() -> Vec<GoldRecord> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(here("fixtures/gold"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    let texts = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    texts
        .flat_map(|text| {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines.map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<GoldRecord>>()
        })
        .collect()
}

/// Holds a file against what it should be; with `OCOWIJZER_BLESS` it is written first.
#[track_caller]
fn check(path: &str, expected: &str) {
    let file = here(path);
    if std::env::var_os("OCOWIJZER_BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, expected).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == expected,
        "{path} is not what the rules and gold pages give; run OCOWIJZER_BLESS=1 cargo test --test catalogue \
         and look at the difference"
    );
}

#[test]
fn the_error_rates_are_those_of_the_gold_pages() {
    check("data/error-rates.json", &RATES.to_json().unwrap());
}

#[test]
fn the_error_rates_can_be_asked_for_by_rule() {
    let text = RATES.to_json().unwrap();
    let read: ErrorRates = serde_json::from_str(&text).unwrap();
    assert_eq!(read, *RATES, "what is written is read back");
    if std::env::var_os("OCOWIJZER_BLESS").is_none() {
        assert_eq!(error_rates::of("free"), RATES.rules.get("free"));
    }
    assert!(error_rates::of("links-work").is_none(), "the gold pages have no label for it");
}

#[test]
fn the_pages_of_the_catalogue_are_those_of_the_rule_files() {
    let pages = catalogue::pages(&RULES, &RATES);
    let wanted: BTreeSet<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    for (name, text) in &pages {
        check(&format!("docs/rules/{name}"), text);
    }
    for file in std::fs::read_dir(here("docs/rules")).unwrap() {
        let name = file.unwrap().file_name().to_string_lossy().into_owned();
        assert!(wanted.contains(name.as_str()), "docs/rules/{name} belongs to no rule; remove it");
    }
}

#[test]
fn the_readme_shows_the_figures_of_today() {
    let file = std::fs::read_to_string(here("README.md")).unwrap();
    let (before, rest) = file.split_once(catalogue::FIGURES_BEGIN).unwrap();
    let (_, after) = rest.split_once(catalogue::FIGURES_END).unwrap();
    let figures = catalogue::readme_figures(&RATES);
    let expected =
        format!("{before}{}\n{figures}{}{after}", catalogue::FIGURES_BEGIN, catalogue::FIGURES_END);
    check("README.md", &expected);
}

#[test]
fn every_rule_says_what_it_is_known_to_miss() {
    let silent: Vec<&str> = RULES
        .rules
        .iter()
        .filter(|rule| rule.known_misses.is_empty())
        .map(|rule| rule.id.as_str())
        .collect();
    assert!(silent.is_empty(), "no [[known-misses]] in {silent:?}");
}
