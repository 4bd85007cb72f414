//! A decision put into the words of the rule file.

use jiff::civil::Date;

use super::{Decision, RuleVerdict, providers};
use crate::rules::{Rule, Ruleset, Text};
use crate::site::SiteReading;
use crate::text::{day_en, day_nl};

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
    let fill = |text: &str, day: fn(Date) -> String| {
        let mut filled = text.replace("{municipality}", &reading.municipality);
        for (name, value) in &decision.facts {
            let written = Some(value).filter(|_| *name == "date").and_then(|day| day.parse().ok());
            let value = written.map_or_else(|| value.clone(), day);
            filled = filled.replace(&format!("{{{name}}}"), &value);
        }
        match providers::names(reading).join(", ") {
            names if names.is_empty() => filled.replace(": {names}", ""),
            names => filled.replace("{names}", &names),
        }
    };
    Text { nl: fill(&text.nl, day_nl), en: fill(&text.en, day_en) }
}
