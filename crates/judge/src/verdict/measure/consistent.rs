//! `consistent`: no two pages tell inhabitants opposite things. Follows from the verdicts before it.

use super::{Found, View};
use crate::site::SiteReading;
use crate::verdict::{EvidenceId, RuleVerdict, deciding};

pub(super) fn reason(facts: &View<'_>) -> &'static str {
    if facts.number("conflicts").unwrap_or(0.0) > 0.0 { "pages-disagree" } else { "no-conflict" }
}

pub(super) fn gather(reading: &SiteReading, before: &[RuleVerdict]) -> Found {
    let mut found = Found::default();
    let conflicts: Vec<&RuleVerdict> = before.iter().filter(|verdict| verdict.conflict).collect();
    found.number("conflicts", u32::try_from(conflicts.len()).unwrap_or(u32::MAX));
    let pages = deciding(reading).filter(|(_, page)| page.claims.about_oco()).count();
    found.number("pages", u32::try_from(pages).unwrap_or(u32::MAX));
    found.words.push(("count", pages.to_string()));
    let rules: Vec<String> = conflicts.iter().map(|verdict| verdict.rule.to_string()).collect();
    found.words.push(("names", rules.join(", ")));
    let mut evidence: Vec<EvidenceId> = Vec::new();
    for id in conflicts.iter().flat_map(|verdict| &verdict.evidence) {
        if !evidence.contains(id) {
            evidence.push(*id);
        }
    }
    found.evidence = evidence;
    found
}
