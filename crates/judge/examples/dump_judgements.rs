//! Prints all that the judging says of pages, so that two builds can be held against each other with `diff`:
//! `cargo run -p ocowijzer-judge --example dump_judgements -- GOLD.jsonl… FOLDER…`.
//!
//! A gold file is judged record by record, a folder page by page. `TIMES=n` judges everything n times and prints
//! nothing: for a profile. `ONLY=read` leaves the judging out.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a development tool")]

use std::path::Path;

use ocowijzer_judge::claims::{assess, assess_knowing, subjects};
use ocowijzer_judge::evaluate::{GoldRecord, page_of};
use ocowijzer_judge::page::{Page, PageSource};

#[path = "../tests/support/mod.rs"]
mod support;

fn main() {
    let rules = &*support::RULES;
    let mut inputs: Vec<(String, Input)> = Vec::new();
    for argument in std::env::args().skip(1) {
        let path = Path::new(&argument);
        if path.is_dir() {
            pages_in(path, path, &mut inputs);
            continue;
        }
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let record: GoldRecord = serde_json::from_str(line).unwrap();
            inputs.push((record.id.clone(), Input::Gold(Box::new(record))));
        }
    }
    let variable = |name| std::env::var(name).ok();
    if let Some(times) = variable("TIMES").and_then(|times| times.parse::<usize>().ok()) {
        let judges = variable("ONLY").as_deref() != Some("read");
        let speak = (0..times).flat_map(|_| &inputs).filter(|(_, input)| {
            let page = input.page();
            judges && assess(&page, rules).about_oco()
        });
        println!("{} of {} speak of OCO", speak.count(), times * inputs.len());
        return;
    }
    for (name, input) in &inputs {
        let page = input.page();
        println!("=== {name}\n{:#?}", assess(&page, rules));
        println!("{:?}", subjects(&page, rules));
        let known = ["Meedenker".to_owned(), "Dienst".to_owned()];
        println!("--- {name}\n{:#?}", assess_knowing(&page, rules, &known));
    }
}

enum Input {
    Gold(Box<GoldRecord>),
    Html(Vec<u8>, url::Url),
}

impl Input {
    fn page(&self) -> Page {
        match self {
            Self::Gold(record) => page_of(record),
            Self::Html(body, url) => {
                Page::read(&PageSource { body, content_type: Some("text/html"), url: Some(url) })
            }
        }
    }
}

fn pages_in(root: &Path, folder: &Path, into: &mut Vec<(String, Input)>) {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            pages_in(root, &path, into);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            let url =
                url::Url::parse("https://www.voorbeeld.example/").unwrap().join(&name).unwrap();
            into.push((name, Input::Html(std::fs::read(&path).unwrap(), url)));
        }
    }
}
