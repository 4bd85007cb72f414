//! Nights on which nothing changed: the site is only asked whether its pages are the same.

use std::path::PathBuf;

use ocowijzer::archive::{WarcReader, files, thin};
use serde_json::Value;

use super::village::Village;

const FREE: &str = "Iedere inwoner kan hulp krijgen van een onafhankelijke cliëntondersteuner. \
    De cliëntondersteuner is gratis.";
const SILENT: &str = "Iedere inwoner kan hulp krijgen van een onafhankelijke cliëntondersteuner.";

/// A night that ended well: the folder of its run.
fn night(village: &Village) -> PathBuf {
    let output = village.night(&[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    village.data().join("runs").join(summary["id"].as_str().unwrap())
}

fn result(run: &std::path::Path) -> Value {
    serde_json::from_slice(&std::fs::read(run.join("results/GM9999.json")).unwrap()).unwrap()
}

fn count(answers: &[(String, u16)], status: u16) -> usize {
    answers.iter().filter(|(_, answered)| *answered == status).count()
}

/// The pages of the village, each of which was answered so.
fn pages(answers: &[(String, u16)]) -> Vec<(&str, u16)> {
    let pages = ["/", "/zorg", "/oco"];
    let mut found: Vec<_> = answers
        .iter()
        .filter(|(path, _)| pages.contains(&path.as_str()))
        .map(|(path, status)| (path.as_str(), *status))
        .collect();
    found.sort_unstable();
    found
}

/// Judged again, the run gives its results to the letter.
fn rescores_to_itself(village: &Village, run: &std::path::Path) {
    let id = run.file_name().unwrap().to_str().unwrap();
    let output = village.ocowijzer(&["rescore", id, "--format", "json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let again: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(again, result(run));
}

#[test]
fn an_unchanged_site_costs_304s_and_is_judged_the_same() {
    let village = Village::new();
    let first = night(village.says(FREE));
    let asked = village.answers();
    assert_eq!(count(&asked, 304), 0);
    let second = night(&village);
    let answers = village.answers();
    assert_eq!(pages(&answers), [("/", 304), ("/oco", 304), ("/zorg", 304)]);
    assert_eq!(answers.len(), asked.len(), "no request more: {answers:?}");
    let (before, after) = (result(&first), result(&second));
    for part in ["score", "verdicts", "providers", "pages"] {
        assert_eq!(before[part], after[part], "{part}");
    }
    assert!(after["site"]["bytes"].as_u64() < before["site"]["bytes"].as_u64());
    rescores_to_itself(&village, &second);
    let changes = village.json(&["changes", "--format", "json"]);
    assert_eq!(changes["changes"].as_array().unwrap().len(), 0, "{changes}");
}

#[test]
fn what_a_304_stands_for_can_be_shown_when_the_first_night_is_gone() {
    let village = Village::new();
    let first = night(village.says(FREE));
    let second = night(&village);
    std::fs::remove_dir_all(first).unwrap();
    let shown = village.ocowijzer(&["evidence", "latest", "GM9999"]);
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.status.success(), "{text}");
    assert!(text.contains("dezelfde bytes als beoordeeld"), "{text}");
    rescores_to_itself(&village, &second);

    village.answers();
    let third = night(&village);
    assert_eq!(count(&village.answers(), 304), 3, "the copies of the second night serve the third");
    rescores_to_itself(&village, &third);
}

#[test]
fn a_page_that_changed_is_read_anew_beside_pages_that_did_not() {
    let village = Village::new();
    night(village.says(FREE));
    village.answers();
    let second = night(village.says(SILENT));
    assert_eq!(pages(&village.answers()), [("/", 304), ("/oco", 200), ("/zorg", 304)]);
    rescores_to_itself(&village, &second);
    let changes = village.json(&["changes", "--format", "json"]);
    let free = changes["changes"].as_array().unwrap().iter().find(|one| one["rule"] == "free");
    assert_eq!(free.unwrap()["cause"], "site");
}

#[test]
fn a_night_without_an_answer_is_looked_past_for_copies() {
    let village = Village::new();
    night(village.says(FREE));
    village.breaks_down();
    night(&village);
    village.repair();
    village.says(FREE).answers();
    night(&village);
    assert_eq!(count(&village.answers(), 304), 3);
}

#[test]
fn copies_that_are_gone_are_fetched_without_a_condition() {
    let village = Village::new();
    let first = night(village.says(FREE));
    std::fs::remove_dir_all(first.join("archive")).unwrap();
    village.answers();
    let second = night(&village);
    assert_eq!(pages(&village.answers()), [("/", 200), ("/oco", 200), ("/zorg", 200)]);
    rescores_to_itself(&village, &second);
}

#[test]
fn a_run_that_was_thinned_out_keeps_the_copy_behind_its_evidence_and_lends_no_other() {
    let village = Village::new();
    night(village.says(FREE));
    let second = night(&village);
    let kept = result(&second)["evidence"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(|one| one["archive"]["record_id"].as_str().map(str::to_owned))
        .collect();
    thin(&second.join("archive"), &kept).unwrap();
    let shown = village.ocowijzer(&["evidence", "latest", "GM9999"]);
    assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stdout));
    village.answers();
    let third = night(&village);
    assert_eq!(count(&village.answers(), 304), 0, "nothing stands where it stood");
    rescores_to_itself(&village, &third);
}

#[test]
fn a_304_is_archived_as_a_revisit_of_a_record_in_the_same_run() {
    let village = Village::new();
    night(village.says(FREE));
    let second = night(&village);
    let mut responses = Vec::new();
    let mut confirmed = Vec::new();
    for file in files(&second.join("archive")).unwrap() {
        ocowijzer::archive::read_through(&file).unwrap();
        let mut reader = WarcReader::open(&file).unwrap();
        while let Some(record) = reader.next_record().unwrap() {
            match record.field("WARC-Type") {
                Some("response") => responses.push(record.id().unwrap().to_owned()),
                Some("revisit") => {
                    let profile = record.field("WARC-Profile").unwrap();
                    if !profile.ends_with("/server-not-modified") {
                        continue;
                    }
                    assert!(record.http().unwrap().0.starts_with(b"HTTP/1.1 304"));
                    let refers = record.field("WARC-Refers-To").unwrap();
                    confirmed.push(refers.trim_matches(['<', '>']).to_owned());
                }
                _ => {}
            }
        }
    }
    assert_eq!(confirmed.len(), 3);
    assert!(confirmed.iter().all(|record| responses.contains(record)));
}
