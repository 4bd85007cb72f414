//! What changed, and who changed it.

use serde_json::Value;

use super::village::{Village, rules_with};

const FREE: &str = "Iedere inwoner kan hulp krijgen van een onafhankelijke cliëntondersteuner. \
    De cliëntondersteuner is gratis.";
const SILENT: &str = "Iedere inwoner kan hulp krijgen van een onafhankelijke cliëntondersteuner.";

fn change<'a>(changes: &'a Value, rule: &str) -> Option<&'a Value> {
    changes["changes"].as_array().unwrap().iter().find(|change| change["rule"] == rule)
}

#[test]
fn a_sentence_that_disappears_is_the_sites_doing_with_the_quote_of_then() {
    let village = Village::new();
    assert!(village.says(FREE).night(&[]).status.success());
    assert!(village.says(SILENT).night(&[]).status.success());
    let changes = village.json(&["changes", "--format", "json"]);
    let free = change(&changes, "free").unwrap();
    assert_eq!((&free["cause"], &free["direction"]), (&"site".into(), &"worse".into()), "{free}");
    assert_eq!(free["proven"], true);
    let quote = free["from"]["quotes"][0]["exact"].as_str().unwrap();
    assert!(quote.contains("gratis"), "{quote}");
    assert!(change(&changes, "independent").is_none());
}

#[test]
fn an_unreachable_night_is_neither_better_nor_worse_and_the_next_one_changes_nothing() {
    let village = Village::new();
    assert!(village.says(FREE).night(&[]).status.success());
    village.breaks_down();
    assert!(village.night(&[]).status.success(), "a site that fails has a result, too");
    let changes = village.json(&["changes", "--format", "json"]);
    let free = change(&changes, "free").unwrap();
    assert_eq!((&free["cause"], &free["direction"]), (&"coverage".into(), &"neither".into()));

    village.repair();
    assert!(village.says(FREE).night(&[]).status.success());
    let changes = village.json(&["changes", "--format", "json"]);
    assert!(change(&changes, "free").is_none(), "{changes}");
}

#[test]
fn a_change_of_our_rules_is_proven_on_the_old_archive() {
    let village = Village::new();
    assert!(village.says(FREE).night(&[]).status.success());
    let folder = tempfile::tempdir().unwrap();
    let rules = rules_with(folder.path(), "vocabulary/money.toml", "gratis", "voorniemendal");
    assert!(village.night(&["--rules", &rules]).status.success());
    let changes = village.json(&["changes", "--format", "json", "--rules", &rules]);
    let free = change(&changes, "free").unwrap();
    assert_eq!((&free["cause"], &free["proven"]), (&"rule".into(), &true.into()), "{free}");
    assert_eq!(free["direction"], "neither");
}

#[test]
fn a_night_judged_again_by_the_same_rules_is_the_same_to_the_byte() {
    let village = Village::new();
    village.says(FREE).night(&[]);
    let once = village.ocowijzer(&["rescore", "latest", "--format", "json"]).stdout;
    assert_eq!(once, village.ocowijzer(&["rescore", "latest", "--format", "json"]).stdout);
    let again: Value = serde_json::from_slice(&once).unwrap();
    let id = again["run"]["id"].as_str().unwrap();
    let file = village.data().join("runs").join(id).join("results/GM9999.json");
    let first: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    for part in first.as_object().unwrap().keys() {
        assert_eq!(again[part], first[part], "{part}");
    }
}

#[test]
fn evidence_is_shown_in_its_context_when_the_site_is_gone() {
    let village = Village::new();
    village.says(FREE).night(&[]);
    village.breaks_down();
    let output = village.ocowijzer(&["evidence", "latest", "GM9999"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{shown}");
    assert!(shown.contains("«De cliëntondersteuner is gratis.»"), "{shown}");
    assert!(shown.contains("dezelfde bytes als beoordeeld"), "{shown}");
}

#[test]
fn another_website_is_the_registers_doing() {
    let mut village = Village::new();
    assert!(village.says(FREE).night(&[]).status.success());
    let elsewhere = Village::at(std::net::Ipv4Addr::new(127, 0, 0, 2));
    elsewhere.says(SILENT);
    village.address.clone_from(&elsewhere.address);
    assert!(village.night(&[]).status.success());
    let changes = village.json(&["changes", "--format", "json"]);
    let free = change(&changes, "free").unwrap();
    assert_eq!((&free["cause"], &free["direction"]), (&"register".into(), &"neither".into()));
}
