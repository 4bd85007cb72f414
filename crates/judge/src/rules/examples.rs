//! Running the examples that stand in the rule files.

use super::{DecidedBy, Example, Given, Reason, Rule, RuleId, Ruleset};
use crate::claims::{self, Level, TraceOutcome};
use crate::page::Page;
use crate::verdict::{Verdict, reason_for_facts};

/// What became of one example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleOutcome {
    /// The rule.
    pub rule: RuleId,
    /// The file it stands in.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The level or verdict expected, as written.
    pub expected: String,
    /// The level or verdict given; empty when it could not be decided.
    pub got: String,
    /// The cues (or the reason of a measure) that decided it.
    pub by: Vec<String>,
    /// Cues that fired and were set aside, with why; for the message of a failure.
    pub set_aside: Vec<String>,
    /// As expected, and by the cue that was named.
    pub passed: bool,
}

impl Ruleset {
    /// Runs every example of every rule.
    pub fn run_examples(&self) -> Vec<ExampleOutcome> {
        let mut outcomes = Vec::new();
        for rule in &self.rules {
            for example in &rule.examples {
                match (&example.given, &rule.decided_by) {
                    (Given::Page { title, text }, _) => {
                        outcomes.push(self.run_page(rule, example, title.as_deref(), text));
                    }
                    (Given::Facts(given), DecidedBy::Measure(measure)) => {
                        outcomes.push(run_facts(rule, example, reason_for_facts(*measure, given)));
                    }
                    (Given::Facts(_), DecidedBy::Claims { .. }) => {}
                }
            }
        }
        outcomes
    }

    fn run_page(
        &self,
        rule: &Rule,
        example: &Example,
        title: Option<&str>,
        text: &str,
    ) -> ExampleOutcome {
        let whole = title.map_or_else(|| text.to_owned(), |title| format!("{title}\n\n{text}"));
        let page = Page::from_text(&whole);
        let read = claims::assess(&page, self);
        let claim = read.claims.get(&rule.id).cloned().unwrap_or_default();
        let by: Vec<String> = claim
            .trace
            .iter()
            .filter(|step| matches!(step.outcome, TraceOutcome::Counted(_)))
            .map(|step| step.cue.to_string())
            .collect();
        let set_aside = claim
            .trace
            .iter()
            .filter_map(|step| match &step.outcome {
                TraceOutcome::SetAside(why) => Some(format!("{} ({why})", step.cue)),
                TraceOutcome::Counted(_) => None,
            })
            .collect();
        let got = claim.level.word().to_owned();
        let literal = claim.level == Level::Silent || !claim.evidence.is_empty();
        let passed = got == example.expect
            && literal
            && example.by.as_ref().is_none_or(|wanted| by.contains(wanted));
        outcome(rule, example, got, by, set_aside, passed)
    }
}

fn run_facts(rule: &Rule, example: &Example, reason: &str) -> ExampleOutcome {
    let verdict = rule.reason(reason).map(verdict_word);
    let got = verdict.unwrap_or_default().to_owned();
    let by = vec![reason.to_owned()];
    let passed =
        got == example.expect && example.by.as_ref().is_none_or(|wanted| by.contains(wanted));
    outcome(rule, example, got, by, Vec::new(), passed)
}

fn outcome(
    rule: &Rule,
    example: &Example,
    got: String,
    by: Vec<String>,
    set_aside: Vec<String>,
    passed: bool,
) -> ExampleOutcome {
    ExampleOutcome {
        rule: rule.id.clone(),
        file: rule.file.clone(),
        line: example.line,
        expected: example.expect.clone(),
        got,
        by,
        set_aside,
        passed,
    }
}

pub(super) fn verdict_word(reason: &Reason) -> &'static str {
    match reason.verdict {
        Verdict::Met => "met",
        Verdict::Partly => "partly",
        Verdict::NotFound => "not_found",
        Verdict::Contradicted => "contradicted",
        Verdict::Unknown => "unknown",
        Verdict::NotApplicable => "not_applicable",
    }
}
