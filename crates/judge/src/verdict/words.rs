//! A decision put into the words of the rule file.

use super::{Decision, RuleVerdict, providers};
use crate::rules::{Rule, Ruleset, Text};
use crate::site::SiteReading;

pub(super) fn put_into_words(
    rule: &Rule,
    decision: Decision,
    reading: &SiteReading,
    ruleset: &Ruleset,
) -> RuleVerdict {
    let summary = rule
        .reason(&decision.reason)
        .or_else(|| ruleset.common_reasons.get(&decision.reason))
        .or_else(|| rule.first_reason(decision.verdict))
        .map(|reason| fill(&reason.summary, &decision, reading))
        .unwrap_or_default();
    RuleVerdict {
        rule: rule.id.clone(),
        verdict: decision.verdict,
        reason: decision.reason,
        conflict: decision.conflict,
        summary,
        advice: rule.advice.clone(),
        evidence: decision.evidence,
    }
}

fn fill(text: &Text, decision: &Decision, reading: &SiteReading) -> Text {
    let fill = |text: &str| {
        let mut filled = text.replace("{municipality}", &reading.municipality);
        for (name, value) in &decision.facts {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        match providers::names(reading).join(", ") {
            names if names.is_empty() => filled.replace(": {names}", ""),
            names => filled.replace("{names}", &names),
        }
    };
    Text { nl: fill(&text.nl), en: fill(&text.en) }
}
