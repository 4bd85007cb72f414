//! Prints how the judging does on gold files: `cargo run -p ocowijzer-judge --example evaluate_gold -- FILE…`.
//!
//! `RULES=DIR` reads other rule files, `SHOW=rule` lists that rule's disagreements (`SHOW=all` all of them,
//! `SHOW=domains` those in the domains of life),
//! `FOLD=n` keeps every fourth record that is n modulo 4, `NOT_FOLD=n` the others.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a development tool")]

use std::path::PathBuf;

use ocowijzer_judge::claims::{Level, assess, subjects};
use ocowijzer_judge::evaluate::{GoldRecord, LEVELS, Rate, evaluate, page_of};
use ocowijzer_judge::page::{BlockKind, Page};
use ocowijzer_judge::rules::Ruleset;

#[path = "../tests/support/rule_files.rs"]
mod rule_files;

fn main() {
    let rules = std::env::var("RULES").map(PathBuf::from);
    let files = rules.map_or_else(|_| rule_files::all(), |folder| rule_files::below(&folder));
    let ruleset = match Ruleset::load(files) {
        Ok(ruleset) => ruleset,
        Err(errors) => {
            for error in errors {
                println!("{error}");
            }
            std::process::exit(1);
        }
    };
    let variable = |name| std::env::var(name).ok();
    let fold: Option<usize> = variable("FOLD").and_then(|n| n.parse().ok());
    let not_fold: Option<usize> = variable("NOT_FOLD").and_then(|n| n.parse().ok());
    let mut records: Vec<GoldRecord> = Vec::new();
    for file in std::env::args().skip(1) {
        for line in std::fs::read_to_string(&file).unwrap().lines().filter(|l| !l.trim().is_empty())
        {
            records.push(serde_json::from_str(line).unwrap());
        }
    }
    if records.is_empty() {
        examples(&ruleset);
        return;
    }
    let mut index = 0;
    records.retain(|_| {
        let at = index % 4;
        index += 1;
        fold.is_none_or(|n| at == n) && not_fold.is_none_or(|n| at != n)
    });
    if let Some(wanted) = variable("TOPICS") {
        for record in records.iter().filter(|record| record.id.starts_with(&wanted)) {
            topics(record, &ruleset);
        }
        return;
    }
    if variable("SHOW").as_deref() == Some("domains") {
        for record in &records {
            domains(record, &ruleset);
        }
    }
    let start = std::time::Instant::now();
    let report = evaluate(&records, &ruleset);
    let seconds = start.elapsed().as_secs_f64();
    let show = variable("SHOW").unwrap_or_default();
    for wrong in &report.disagreements {
        if show != "all" && show != wrong.rule.as_str() {
            continue;
        }
        println!(
            "{} {}: gold {:?}, judged {:?}",
            wrong.record, wrong.rule, wrong.gold, wrong.judged
        );
        println!("    ours «{}» [{}]\n    gold «{}»", wrong.quote, wrong.reason, wrong.gold_quote);
        for aside in wrong.set_aside.iter().take(8) {
            println!("    - {aside}");
        }
    }
    println!(
        "{:<26} {:>7}   {}",
        "rule",
        "F1",
        LEVELS.map(|l| format!("{:>22}", l.word())).concat()
    );
    for rule in &report.rules {
        let cells = rule
            .levels
            .map(|level| format!("   P {} R {}", share(level.precision), share(level.recall)))
            .concat();
        println!("{:<26} {:>7.3}   {cells}", rule.rule.as_str(), rule.macro_f1);
    }
    println!("pages {}, macro-F1 {:.3}", report.pages, report.macro_f1);
    println!("precision contradicted {}", with_interval(report.precision_contradicted));
    println!("precision mentions-oco {}", with_interval(report.precision_mentions));
    println!("domains exact {}", with_interval(report.domains));
    println!(
        "providers: precision {}, recall {}",
        share(report.providers_precision),
        share(report.providers_recall)
    );
    println!("evidence not literal: {:?}", report.not_literal);
    println!("{:.0} pages/s", report.pages as f64 / seconds);
}

/// Every sentence of a record with what it is held to be about, and the labels.
fn topics(record: &GoldRecord, ruleset: &Ruleset) {
    let page = page_of(record);
    if std::env::var("OFF_TOPIC").is_ok() {
        off_topic(record, &page, ruleset);
        return;
    }
    println!("===== {} «{}»", record.id, page.title);
    for (span, subject) in subjects(&page, ruleset) {
        let text = &page.blocks[span.block].text[span.range];
        let heading = matches!(page.blocks[span.block].kind, BlockKind::Heading { .. });
        println!("{}{:<28.28} {text}", if heading { "# " } else { "  " }, subject.to_string());
    }
    for (rule, level) in record.labels.iter().filter(|(_, level)| **level != Level::Silent) {
        println!(
            "-- {rule} {} {:?}",
            level.word(),
            record.evidence.get(rule).unwrap_or(&Vec::new())
        );
    }
    println!("-- {:?} {:?}", record.domains, record.providers);
}

/// The domains of life we find and the gold does not, and the other way round.
fn domains(record: &GoldRecord, ruleset: &Ruleset) {
    let ours = assess(&page_of(record), ruleset).domains;
    let missed: Vec<_> = record.domains.iter().filter(|id| !ours.contains(*id)).collect();
    let extra: Vec<_> = ours.iter().filter(|id| !record.domains.contains(*id)).collect();
    if !missed.is_empty() || !extra.is_empty() {
        println!("{} domains: missed {missed:?}, extra {extra:?}", record.id);
    }
}

/// Evidence of the gold that stands in sentences not held to be about OCO.
fn off_topic(record: &GoldRecord, page: &Page, ruleset: &Ruleset) {
    let all = subjects(page, ruleset);
    for (rule, phrases) in &record.evidence {
        for phrase in phrases {
            for (span, subject) in &all {
                let text = &page.blocks[span.block].text[span.range.clone()];
                if (text.contains(phrase.trim()) || phrase.contains(text))
                    && !subject.to_string().starts_with("oco")
                {
                    println!("{} {rule}: [{subject}] {text}", record.id);
                }
            }
        }
    }
}

fn examples(ruleset: &Ruleset) {
    let outcomes = ruleset.run_examples();
    for outcome in outcomes.iter().filter(|outcome| !outcome.passed) {
        println!(
            "{}:{} expected {} got {} by {:?}; set aside {:?}",
            outcome.file,
            outcome.line,
            outcome.expected,
            outcome.got,
            outcome.by,
            outcome.set_aside
        );
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed).count();
    println!("{passed} of {} examples as expected", outcomes.len());
}

fn share(rate: Rate) -> String {
    rate.value().map_or_else(|| "  –  ".to_owned(), |value| format!("{value:.2}/{:<3}", rate.of))
}

fn with_interval(rate: Rate) -> String {
    let (low, high) = rate.interval();
    format!("{} ({low:.3}–{high:.3})", share(rate))
}
