//! Rules that a fact about the site decides, not a sentence on a page.
//!
//! Each measure works in two steps: it gathers [`Facts`] from the reading, and a pure function turns facts into
//! a reason of the rule's closed list. The examples in the rule files state facts and the reason expected.

mod before_talk;
mod consistent;
mod findable;
mod links_work;
mod plain_language;
mod readability;
mod up_to_date;

use std::collections::BTreeMap;

pub use self::readability::Readability;

use super::evidence::Ledger;
use super::{Decision, EvidenceId, RuleVerdict, Verdict, unread_reason};
use crate::rules::{Fact, Measure, Rule};
use crate::site::SiteReading;

/// Facts by name, as they stand in the examples of a rule file. A fact that is not known is absent.
pub type Facts = BTreeMap<String, Fact>;

/// Which reason these facts give.
pub fn reason_for_facts(measure: Measure, facts: &Facts) -> &'static str {
    let facts = View(facts);
    match measure {
        Measure::Findable => findable::reason(&facts),
        Measure::MentionedBeforeTalk => before_talk::reason(&facts),
        Measure::LinksWork => links_work::reason(&facts),
        Measure::Consistent => consistent::reason(&facts),
        Measure::PlainLanguage => plain_language::reason(&facts),
        Measure::UpToDate => up_to_date::reason(&facts),
    }
}

pub(super) fn decide(
    measure: Measure,
    rule: &Rule,
    reading: &SiteReading,
    before: &[RuleVerdict],
    ledger: &mut Ledger<'_>,
) -> Decision {
    let found = match measure {
        Measure::Findable => findable::gather(reading, ledger),
        Measure::MentionedBeforeTalk => before_talk::gather(reading, ledger),
        Measure::LinksWork => links_work::gather(reading, ledger),
        Measure::Consistent => consistent::gather(reading, before),
        Measure::PlainLanguage => plain_language::gather(rule, reading, ledger),
        Measure::UpToDate => up_to_date::gather(rule, reading, ledger),
    };
    let reason = reason_for_facts(measure, &found.facts);
    let verdict = rule.reason(reason).map_or(Verdict::Unknown, |reason| reason.verdict);
    if found.claims_absence && verdict_needs_coverage(verdict) && !reading.coverage.is_enough() {
        return Decision::new(Verdict::Unknown, unread_reason(reading));
    }
    let mut decision = Decision::new(verdict, reason).with_evidence(found.evidence);
    decision.conflict = measure == Measure::Consistent && verdict == Verdict::Contradicted;
    for (name, value) in found.words {
        decision = decision.with_fact(name, value);
    }
    decision
}

/// What was not read is never called absent.
fn verdict_needs_coverage(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::NotFound | Verdict::NotApplicable)
}

/// What a measure gathered.
#[derive(Default)]
struct Found {
    facts: Facts,
    evidence: Vec<EvidenceId>,
    /// Placeholders of the summary.
    words: Vec<(&'static str, String)>,
    /// True when a negative outcome would be a claim about pages that may not have been read.
    claims_absence: bool,
}

impl Found {
    fn number(&mut self, name: &str, value: impl Into<f64>) {
        self.facts.insert(name.to_owned(), Fact::Number(value.into()));
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.facts.insert(name.to_owned(), Fact::Flag(value));
    }
}

/// Facts as the measures ask for them; what is not there is `None` or false.
struct View<'a>(&'a Facts);

impl View<'_> {
    fn number(&self, name: &str) -> Option<f64> {
        match self.0.get(name) {
            Some(Fact::Number(value)) => Some(*value),
            Some(Fact::Whole(value)) => Some(*value as f64),
            Some(Fact::Flag(_) | Fact::Word(_)) | None => None,
        }
    }

    fn is(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Fact::Flag(true))
    }
}
