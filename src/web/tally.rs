//! The country in figures: how often a rule came out how.

use super::{Country, Listed};
use crate::result::{Outcome, Verdict};

/// The outcomes in the order in which they are shown.
pub const OUTCOMES: [Outcome; 6] = [
    Outcome::Met,
    Outcome::Partly,
    Outcome::NotFound,
    Outcome::Contradicted,
    Outcome::Unknown,
    Outcome::NotApplicable,
];

/// How often one rule came out how, over the municipalities that have a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally([usize; OUTCOMES.len()]);

impl Tally {
    /// Counts one rule.
    pub fn of(country: &Country, rule: &str) -> Self {
        Self::over(country.municipalities.iter(), rule)
    }

    /// Counts one rule over some municipalities.
    pub fn over<'a>(municipalities: impl Iterator<Item = &'a Listed>, rule: &str) -> Self {
        let mut tally = Self::default();
        for outcome in municipalities.filter_map(|one| outcome_of(one, rule)) {
            for (count, known) in tally.0.iter_mut().zip(OUTCOMES) {
                *count += usize::from(known == outcome);
            }
        }
        tally
    }

    /// So many municipalities came out like this.
    pub fn count(&self, outcome: Outcome) -> usize {
        OUTCOMES
            .iter()
            .zip(self.0)
            .find(|(known, _)| **known == outcome)
            .map_or(0, |(_, count)| count)
    }

    /// The municipalities that have this verdict at all.
    pub fn all(&self) -> usize {
        self.0.iter().sum()
    }
}

/// The verdict on a rule for a municipality that was read.
pub fn verdict_of<'a>(listed: &'a Listed, rule: &str) -> Option<&'a Verdict> {
    let found = listed.result.as_deref()?;
    found.result.verdicts.iter().find(|verdict| verdict.rule == rule)
}

/// The outcome of a rule for a municipality that was read.
pub fn outcome_of(listed: &Listed, rule: &str) -> Option<Outcome> {
    verdict_of(listed, rule).map(|verdict| verdict.verdict)
}

/// How far the reading of the country has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Municipalities listed.
    pub listed: usize,
    /// Of which the site was read, or tried.
    pub read: usize,
    /// Of which something could be decided.
    pub judged: usize,
}

impl Reach {
    /// Counts the country.
    pub fn of(country: &Country) -> Self {
        Self {
            listed: country.municipalities.len(),
            read: country.results().count(),
            judged: country.results().filter(|(_, result)| result.score.value.is_some()).count(),
        }
    }
}
