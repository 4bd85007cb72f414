//! A result as it is shown: what was said stands beside it, and a correction that still holds overrides a verdict
//! in sight of everybody.

use jiff::civil::Date;
use ocowijzer_judge::rules::Ruleset;
use ocowijzer_judge::verdict::{self, score};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Correction, Reply, Said};
use crate::report::plain;
use crate::result::{MunicipalityResult, Outcome, Score, Text, Verdict};

/// The reason of a verdict that a correction overrides. It is no rule's own, and never in a result file.
pub const CORRECTED: &str = "corrected";

/// What was said about a result, and what holds of it.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// Reactions, with whether their time is over.
    pub replies: Vec<(Reply, bool)>,
    /// Corrections, with how each stands.
    pub corrections: Vec<Corrected>,
    /// The result as the rules gave it, where a correction changes what is shown.
    pub measured: Option<Box<MunicipalityResult>>,
}

/// A correction and how it stands against the newest result.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// What the person said.
    pub correction: Correction,
    /// Does it hold?
    pub standing: Standing,
    /// What the rules say of the point in words, on this result.
    pub summary: Text,
}

/// Does a correction hold?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It holds.
    Holds,
    /// Its time is over.
    Expired,
    /// The sentence it is about is not what the verdict rests on any more, or its page is gone.
    TextChanged,
    /// The rules give another verdict than the one that was corrected, or there is no result any more.
    VerdictChanged,
    /// A later correction of the same point took its place.
    Replaced,
}

impl Heard {
    /// Puts what was said beside a result, and gives the result as it is to be shown.
    ///
    /// The result itself is not judged again: a verdict is replaced as a whole, and the score is counted over what
    /// is shown by the same formula.
    pub fn of(
        result: MunicipalityResult,
        said: &Said,
        rules: &Ruleset,
        today: Date,
    ) -> (MunicipalityResult, Self) {
        let replies = with_age(said, today);
        let corrections = corrections(&result, said, today);
        let holding = corrections.iter().filter(|one| one.standing == Standing::Holds);
        let mut shown = result.clone();
        let mut changed = false;
        for one in holding {
            changed |= correct(&mut shown, &one.correction, rules);
        }
        if changed {
            shown.score = score_of(&shown, rules);
        }
        let measured = changed.then(|| Box::new(result));
        (shown, Self { replies, corrections, measured })
    }

    /// What was said about a municipality that has no result: reactions are shown all the same, and no correction
    /// holds, for there is no verdict to correct.
    pub fn early(said: &Said, today: Date) -> Self {
        let replies = with_age(said, today);
        let lapsed = |correction: &Correction| Corrected {
            correction: correction.clone(),
            standing: Standing::VerdictChanged,
            summary: no_text(),
        };
        Self { replies, corrections: said.corrections.iter().map(lapsed).collect(), measured: None }
    }

    /// Was nothing said at all?
    pub fn is_empty(&self) -> bool {
        self.replies.is_empty() && self.corrections.is_empty()
    }

    /// What was said about a rule.
    pub fn on(&self, rule: &str) -> (Vec<&(Reply, bool)>, Vec<&Corrected>) {
        let replies = self.replies.iter().filter(|(reply, _)| reply.rule.as_deref() == Some(rule));
        let corrections = self.corrections.iter().filter(|one| one.correction.rule == rule);
        (replies.collect(), corrections.collect())
    }

    /// Has this point a place of its own in a report? One that nobody asks after has none, unless somebody spoke of it.
    pub fn is_shown(&self, verdict: &Verdict) -> bool {
        let (replies, corrections) = self.on(&verdict.rule);
        let spoken = !replies.is_empty() || !corrections.is_empty();
        verdict.verdict != Outcome::NotApplicable || spoken
    }

    /// Reactions to the whole result, and those to a point without a place of its own: `has_points` says whether
    /// points are shown at all.
    pub fn on_the_whole(&self, verdicts: &[Verdict], has_points: bool) -> Vec<&(Reply, bool)> {
        let has_place =
            |rule: &str| has_points && verdicts.iter().any(|verdict| verdict.rule == rule);
        let replies = self.replies.iter();
        replies.filter(|(reply, _)| !reply.rule.as_deref().is_some_and(has_place)).collect()
    }

    /// The correction of a rule that holds.
    pub fn correction(&self, rule: &str) -> Option<&Corrected> {
        let mut of_rule = self.corrections.iter().filter(|one| one.correction.rule == rule);
        of_rule.find(|one| one.standing == Standing::Holds)
    }

    /// The score that the rules gave, where a correction changed the one that is shown.
    pub fn measured_score(&self) -> Option<&Score> {
        self.measured.as_deref().map(|result| &result.score)
    }
}

fn corrections(result: &MunicipalityResult, said: &Said, today: Date) -> Vec<Corrected> {
    let mut all: Vec<Corrected> = said
        .corrections
        .iter()
        .map(|correction| Corrected {
            correction: correction.clone(),
            standing: correction.standing(result, today),
            summary: summary(result, &correction.rule),
        })
        .collect();
    // The last word counts.
    for place in 0..all.len() {
        let (before, after) = all.split_at_mut(place + 1);
        let Some(one) = before.last_mut() else { continue };
        let later = after.iter().any(|other| {
            other.correction.rule == one.correction.rule && other.standing == Standing::Holds
        });
        if later && one.standing == Standing::Holds {
            one.standing = Standing::Replaced;
        }
    }
    all
}

fn summary(result: &MunicipalityResult, rule: &str) -> Text {
    let verdict = result.verdicts.iter().find(|verdict| verdict.rule == rule);
    verdict.map_or_else(no_text, |verdict| verdict.summary.clone())
}

const fn no_text() -> Text {
    Text { nl: String::new(), en: String::new() }
}

/// Reactions, with whether their time is over.
fn with_age(said: &Said, today: Date) -> Vec<(Reply, bool)> {
    said.replies.iter().map(|reply| (reply.clone(), reply.expires < today)).collect()
}

impl Correction {
    /// Does it hold for this result on this day?
    pub fn standing(&self, result: &MunicipalityResult, today: Date) -> Standing {
        if self.expires < today {
            return Standing::Expired;
        }
        let verdict = result.verdicts.iter().find(|verdict| verdict.rule == self.rule);
        let Some(verdict) = verdict.filter(|verdict| verdict.verdict == self.instead_of) else {
            return Standing::VerdictChanged;
        };
        let Some(about) = &self.about else { return Standing::Holds };
        if about.page_read && !result.pages.iter().any(|page| page.url == about.url) {
            return Standing::TextChanged;
        }
        if !about.quoted {
            return Standing::Holds;
        }
        let words = plain(&about.text);
        let mut quoted = verdict.evidence.iter().filter_map(|id| result.evidence.get(id));
        if quoted.any(|one| one.url == about.url && plain(&one.exact) == words) {
            Standing::Holds
        } else {
            Standing::TextChanged
        }
    }
}

/// Replaces a verdict by what the person says. Its evidence stays: readers must be able to judge for themselves.
fn correct(result: &mut MunicipalityResult, correction: &Correction, rules: &Ruleset) -> bool {
    let mut verdicts = result.verdicts.iter_mut();
    let Some(verdict) = verdicts.find(|verdict| verdict.rule == correction.rule) else {
        return false;
    };
    verdict.verdict = correction.outcome;
    verdict.reason = String::from(CORRECTED);
    verdict.conflict = false;
    let reason = plain(&correction.reason);
    verdict.summary = Text {
        nl: format!("Een mens heeft dit oordeel verbeterd: {reason}"),
        en: format!("A person has corrected this verdict: {reason}"),
    };
    if let Some(rule) = rules.rule(&correction.rule) {
        verdict.advice = Text { nl: rule.advice.nl.clone(), en: rule.advice.en.clone() };
    }
    true
}

fn score_of(result: &MunicipalityResult, rules: &Ruleset) -> Score {
    let verdicts = result.verdicts.iter().map(|one| (one.rule.as_str(), in_the_core(one.verdict)));
    let score = score(verdicts, &rules.score);
    let formula = rules.score.version.clone();
    Score { value: score.value, low: score.low, high: score.high, formula }
}

fn in_the_core(outcome: Outcome) -> verdict::Verdict {
    match outcome {
        Outcome::Met => verdict::Verdict::Met,
        Outcome::Partly => verdict::Verdict::Partly,
        Outcome::NotFound => verdict::Verdict::NotFound,
        Outcome::Contradicted => verdict::Verdict::Contradicted,
        Outcome::Unknown => verdict::Verdict::Unknown,
        Outcome::NotApplicable => verdict::Verdict::NotApplicable,
    }
}
