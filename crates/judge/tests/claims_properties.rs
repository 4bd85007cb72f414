//! What must hold on every gold page, whatever it says: what is beside OCO changes nothing, and a claim rests on the
//! words it is shown with.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ocowijzer_judge::claims::{Level, PageClaims, assess};
use ocowijzer_judge::evaluate::{GoldRecord, page_of};
use ocowijzer_judge::page::Page;

mod support;

use support::RULES;

static GOLD: LazyLock<Vec<GoldRecord>> = LazyLock::new(gold);

/// What the gold pages claim as they stand.
static BEFORE: LazyLock<Vec<BTreeMap<String, Level>>> =
    LazyLock::new(|| GOLD.iter().map(|record| judge(&closed(record))).collect());

fn gold() -> Vec<GoldRecord> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/gold");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file: &PathBuf| file.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    files.iter().flat_map(|file| records(file)).collect()
}

fn records(file: &Path) -> Vec<GoldRecord> {
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Each a heading and a paragraph that is about something else, full of the words of our claims.
const OTHERS: [(&str, &str); 6] = [
    ("Gratis parkeren", "Parkeren is gratis voor iedereen. U hebt geen vergunning nodig."),
    ("Afvalkalender", "Wij legen de containers elke dinsdag. De kalender kost niets."),
    (
        "Vertrouwenspersoon",
        "De vertrouwenspersoon van Jeugdstem is gratis en werkt niet voor de gemeente.",
    ),
    ("Nieuwsbrief", "U kiest zelf welke berichten u krijgt. Aanmelden is kosteloos."),
    (
        "Swimming pool",
        "The swimming pool is free of charge for everyone. You do not need a referral.",
    ),
    ("Schwimmbad", "Das Schwimmbad ist kostenlos und für alle. Der Bademeister ist unabhängig."),
];

const MENU: &str = "<nav><ul><li><a href=\"/parkeren\">Gratis parkeren</a></li><li><a href=\"/wmo\">Wmo: eigen \
    bijdrage</a></li><li><a href=\"/oco\">Onafhankelijke cliëntondersteuning</a></li></ul></nav>";

fn with_sections(record: &GoldRecord, sections: &[(&str, &str)]) -> GoldRecord {
    let mut other = record.clone();
    if record.format == "text" {
        // A short last line would be the heading of what follows.
        other.body.truncate(record.body.trim_end().len());
        other.body.push_str(if other.body.ends_with(['.', '!', '?']) { "" } else { "." });
        for (heading, text) in sections {
            for part in [heading, text] {
                other.body.push_str("\n\n");
                other.body.push_str(part);
            }
        }
        return other;
    }
    let html = sections
        .iter()
        .flat_map(|(heading, text)| ["<h2>", heading, "</h2><p>", text, "</p>"])
        .collect::<String>();
    let at = ["</main>", "</article>", "</body>"]
        .iter()
        .find_map(|end| record.body.rfind(end))
        .unwrap_or(record.body.len());
    other.body.insert_str(at, &html);
    other
}

fn levels(claims: &PageClaims) -> BTreeMap<String, Level> {
    claims.claims.iter().map(|(rule, claim)| (rule.to_string(), claim.level)).collect()
}

/// The page as it stands, closed by a full stop when it is a text that ends without one.
fn closed(record: &GoldRecord) -> GoldRecord {
    with_sections(record, &[])
}

fn judge(record: &GoldRecord) -> BTreeMap<String, Level> {
    levels(&assess(&page_of(record), &RULES))
}

#[track_caller]
fn nothing_changes(change: impl Fn(&GoldRecord) -> GoldRecord) {
    let mut changed = Vec::new();
    for (record, before) in GOLD.iter().zip(&*BEFORE) {
        let after = judge(&change(record));
        for (rule, level) in before {
            if after.get(rule) != Some(level) {
                changed.push(format!(
                    "{} {rule}: {level:?} became {:?}",
                    record.id,
                    after.get(rule)
                ));
            }
        }
    }
    assert!(changed.is_empty(), "{} changed:\n{}", changed.len(), changed.join("\n"));
}

#[test]
fn sections_about_something_else_change_no_claim_of_a_gold_page() {
    nothing_changes(|record| with_sections(record, &OTHERS[..4]));
}

#[test]
fn other_languages_change_no_claim_of_a_gold_page() {
    nothing_changes(|record| with_sections(record, &OTHERS[4..]));
}

#[test]
fn a_menu_changes_no_claim_of_a_gold_page() {
    nothing_changes(|record| {
        let mut other = record.clone();
        if record.format == "html" {
            let at = record
                .body
                .find("<body")
                .and_then(|body| record.body[body..].find('>').map(|end| body + end + 1));
            other.body.insert_str(at.unwrap_or(0), MENU);
        }
        other
    });
}

#[test]
fn the_order_of_sections_about_something_else_changes_no_claim_of_a_gold_page() {
    let mut reversed = OTHERS;
    reversed.reverse();
    let mut changed = Vec::new();
    for record in GOLD.iter().step_by(2) {
        let one = judge(&with_sections(record, &OTHERS));
        let other = judge(&with_sections(record, &reversed));
        if one != other {
            changed.push(record.id.clone());
        }
    }
    assert!(changed.is_empty(), "{changed:?}");
}

/// The words a claim is shown with, taken out of the page.
fn without_evidence(page: &Page, claims: &PageClaims, rule: &str) -> Page {
    let mut left = page.clone();
    let mut spans: Vec<_> = claims
        .claims
        .iter()
        .filter(|(id, _)| id.as_str() == rule)
        .flat_map(|(_, claim)| claim.evidence.clone())
        .collect();
    spans.sort_by_key(|span| (span.block, std::cmp::Reverse(span.range.start)));
    for span in spans {
        let block = &mut left.blocks[span.block];
        if let Some(text) = block.text.get(span.range.clone()) {
            // As many bytes of nothing, so that links and cells keep their places.
            block.text.replace_range(span.range.clone(), &" ".repeat(text.len()));
        }
    }
    left
}

#[test]
fn deleting_the_evidence_takes_the_claim_of_a_gold_page_away_or_to_other_words() {
    /// Each claim is judged anew: every so many pages will do.
    const EVERY: usize = 4;
    let mut kept = Vec::new();
    for record in GOLD.iter().step_by(EVERY) {
        let page = page_of(record);
        let claims = assess(&page, &RULES);
        for (rule, level) in levels(&claims).iter().filter(|(_, level)| **level != Level::Silent) {
            let left = without_evidence(&page, &claims, rule);
            let after = assess(&left, &RULES);
            let claim = after.claims.iter().find(|(id, _)| id.to_string() == *rule);
            if after.level(rule) == *level
                && claim.is_some_and(|(_, claim)| {
                    claim.evidence.iter().all(|span| {
                        page.blocks[span.block].text.get(span.range.clone())
                            != left.blocks[span.block].text.get(span.range.clone())
                    })
                })
            {
                kept.push(format!("{} {rule} {level:?}", record.id));
            }
        }
    }
    assert!(kept.is_empty(), "{} kept:\n{}", kept.len(), kept.join("\n"));
}
