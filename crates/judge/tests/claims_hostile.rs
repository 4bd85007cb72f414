//! Judging ends soon, whatever the page is made of. How soon is measured in `benches/hostile.rs`.

mod support;

use ocowijzer_judge::claims::{Level, assess};
use support::{RULES, hostile};

/// A build without optimisation gets a fiftieth, so that the tests stay quick.
const SHARE: usize = if cfg!(debug_assertions) { 50 } else { 1 };

#[test]
fn pages_made_to_be_slow_are_judged_and_their_evidence_is_literal() {
    for (name, text) in hostile::cases(SHARE) {
        let page = hostile::page_of(&text);
        let claims = assess(&page, &RULES);
        for (rule, claim) in &claims.claims {
            assert!(claim.level == Level::Silent || !claim.evidence.is_empty(), "{name}: {rule}");
            for span in &claim.evidence {
                let words =
                    page.blocks.get(span.block).and_then(|b| b.text.get(span.range.clone()));
                assert!(words.is_some_and(|words| !words.trim().is_empty()), "{name}: {rule}");
            }
        }
    }
}
