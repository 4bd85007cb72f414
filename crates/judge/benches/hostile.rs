//! How long input takes that is made to be slow: none may take more than a second.
//!
//! `cargo bench -p ocowijzer-judge --bench hostile`

#![allow(missing_docs, clippy::print_stdout, reason = "a bench prints what it measures")]

use std::time::{Duration, Instant};

use ocowijzer_judge::claims::assess;

#[path = "../tests/support/mod.rs"]
mod support;

use support::hostile;

/// No page may take longer, to be read and judged.
const MOST: Duration = Duration::from_secs(1);

fn main() {
    let rules = &*support::RULES;
    let mut too_slow = 0;
    for (name, text) in hostile::cases(1) {
        let begin = Instant::now();
        let page = hostile::page_of(&text);
        let read = begin.elapsed();
        let claims = assess(&page, rules);
        let all = begin.elapsed();
        let megabytes = text.len() as f64 / 1e6;
        let seconds = all.as_secs_f64();
        let mark = if all > MOST { "TOO SLOW" } else { "" };
        too_slow += usize::from(all > MOST);
        println!(
            "{seconds:7.3} s (reading {:.3} s) {megabytes:4.1} MB  {} blocks, {} claims: {name} {mark}",
            read.as_secs_f64(),
            page.blocks.len(),
            claims.claims.len(),
        );
    }
    std::process::exit(i32::from(too_slow > 0));
}
