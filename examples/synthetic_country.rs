//! A country to look at and to measure with: the results of the example municipalities, by turns, under the names of
//! the register. No website is asked for anything. What comes out says nothing about any municipality: never publish it.
//!
//! ```text
//! ocowijzer demo --data demo
//! cargo run --example synthetic_country -- demo country
//! time ocowijzer report --data country --out site
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a tool for developers fails where it stands"
)]

use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use ocowijzer::data_folder::{DataFolder, Plan, RunFolder, RunSummary, Runs};
use ocowijzer::municipality::{Municipality, Register};
use ocowijzer::pipeline::Target;
use ocowijzer::result::MunicipalityResult;

fn main() {
    let mut folders = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(demo), Some(out)) = (folders.next(), folders.next()) else {
        panic!("usage: synthetic_country DEMO_DATA OUT_DATA");
    };
    let night = Runs::of(&demo).finished().unwrap().pop().expect("a finished run of the demo");
    let examples = night.results().unwrap();
    let register = Register::embedded().unwrap();
    // Two nights, so that there is something to compare: every twentieth site said something else before.
    for (days_ago, shift) in [(1, 1), (0, 0)] {
        let results = register.entries().iter().enumerate().map(|(place, municipality)| {
            let other = if place % 20 == 0 { shift } else { 0 };
            renamed(&examples[(place + other) % examples.len()], municipality, days_ago)
        });
        let made = write(&out, &results.collect::<Vec<_>>());
        copy_files(&night.archive(), &made.archive());
    }
    println!("{}: {} municipalities", out.display(), register.entries().len());
}

/// The result of an example as if it were this municipality's, some days ago; the pages keep their addresses.
fn renamed(
    example: &MunicipalityResult,
    municipality: &Municipality,
    days_ago: i64,
) -> MunicipalityResult {
    let mut result = example.clone();
    let before = SignedDuration::from_hours(24 * days_ago);
    result.run.started_at -= before;
    result.run.finished_at -= before;
    result.run.id = result.run.started_at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let reference = Target::of(municipality).municipality;
    for text in
        result.verdicts.iter_mut().flat_map(|one| [&mut one.summary.nl, &mut one.summary.en])
    {
        *text = text.replace(&result.municipality.name, &reference.name);
    }
    result.municipality = reference;
    result
}

fn write(out: &Path, results: &[MunicipalityResult]) -> RunFolder {
    let first = results.first().expect("a result");
    let targets = results
        .iter()
        .map(|result| Target { municipality: result.municipality.clone(), alt_hosts: Vec::new() });
    let plan = Plan { run: first.run.clone(), targets: targets.collect() };
    let run = DataFolder::open(out).unwrap().begin_run(&plan).unwrap();
    for result in results {
        run.write_result(result.municipality.code.as_ref().unwrap(), result).unwrap();
    }
    let summary = RunSummary::of(first.run.clone(), results, first.run.finished_at);
    run.write("run.json", &summary).unwrap();
    run
}

/// The archive, so that the stored copies can be looked at.
fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}
