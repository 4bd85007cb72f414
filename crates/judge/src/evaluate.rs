//! How good the judging is: claims against labelled ("gold") pages.
//!
//! Records in, figures out; reading files and printing is somebody else's. The record format and the
//! meaning of the labels are those of the label guide.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::claims::{self, Level, PageClaims, TraceOutcome};
use crate::page::{Page, PageSource};
use crate::rules::{DecidedBy, RuleId, Ruleset};

/// The four levels in the order of the tables.
pub const LEVELS: [Level; 4] = [Level::Yes, Level::Partly, Level::Contradicted, Level::Silent];

/// The claims of the label guide: what gold pages are labelled with, and what is reported for a single page.
pub const LABELS: [&str; 12] = [
    "mentions-oco",
    "free",
    "independent",
    "life-wide",
    "for-everyone",
    "no-conditions",
    "providers-named",
    "own-choice",
    "contact-details",
    "expert",
    "all-steps",
    "informal-support",
];

/// A labelled page: one line of a gold file.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct GoldRecord {
    /// Its name.
    pub id: String,
    /// `html` or `text`.
    pub format: String,
    /// The page.
    pub body: String,
    /// Where it stands, if anywhere.
    #[serde(default)]
    pub url: Option<String>,
    /// The level per rule.
    pub labels: BTreeMap<String, Level>,
    /// The words that carry each label.
    #[serde(default)]
    pub evidence: BTreeMap<String, Vec<String>>,
    /// Domains named for OCO.
    #[serde(default)]
    pub domains: BTreeSet<String>,
    /// Givers named.
    #[serde(default)]
    pub providers: Vec<String>,
}

/// All figures over a set of records.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Pages judged.
    pub pages: usize,
    /// Per rule that carries labels, in the order of the rule set.
    pub rules: Vec<RuleFigures>,
    /// Mean of the rules' macro-F1.
    pub macro_f1: f64,
    /// Of all claims judged `contradicted`, the share that is.
    pub precision_contradicted: Rate,
    /// Of all pages judged to speak of OCO, the share that does.
    pub precision_mentions: Rate,
    /// Pages where the set of domains is exactly that of the gold.
    pub domains: Rate,
    /// Of all givers given, the share that the gold names.
    pub providers_precision: Rate,
    /// Of all givers of the gold, the share that was found.
    pub providers_recall: Rate,
    /// Evidence of ours that is not literally in the page; must be empty.
    pub not_literal: Vec<String>,
    /// Where gold and judgement differ.
    pub disagreements: Vec<Disagreement>,
}

/// Figures of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleFigures {
    /// The rule.
    pub rule: RuleId,
    /// `confusion[gold][judged]`, levels as in [`LEVELS`].
    pub confusion: [[usize; 4]; 4],
    /// Per level, as in [`LEVELS`].
    pub levels: [LevelFigures; 4],
    /// Mean F1 over the levels that occur in the gold or in the judgement.
    pub macro_f1: f64,
}

/// Figures of one level of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LevelFigures {
    /// Of those judged so, the share that is.
    pub precision: Rate,
    /// Of those that are so, the share judged so.
    pub recall: Rate,
    /// Harmonic mean of the two; absent when the level occurs neither in the gold nor in the judgement.
    pub f1: Option<f64>,
}

/// A share with its 95 % Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rate {
    /// How many are.
    pub hits: usize,
    /// Of how many.
    pub of: usize,
}

impl Rate {
    /// The share; absent of none.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    /// Lower and upper bound of the 95 % Wilson score interval (Wilson 1927); 0 to 1 of none.
    pub fn interval(self) -> (f64, f64) {
        const Z: f64 = 1.959_963_984_540_054;
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let n = self.of as f64;
        let p = self.hits as f64 / n;
        let z2 = Z * Z;
        let middle = p + z2 / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z2 / n;
        (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
    }
}

/// A label that was judged otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The record.
    pub record: String,
    /// The rule.
    pub rule: RuleId,
    /// What the gold says.
    pub gold: Level,
    /// What was judged.
    pub judged: Level,
    /// The words we went by; the gold's when we were silent.
    pub quote: String,
    /// The gold's evidence.
    pub gold_quote: String,
    /// The reason we gave, and the cues that counted.
    pub reason: String,
    /// Cues that fired and were set aside, with why.
    pub set_aside: Vec<String>,
}

/// Reads a record's page as it would be read from the web or from a file.
pub fn page_of(record: &GoldRecord) -> Page {
    let url = record.url.as_deref().and_then(|url| Url::parse(url).ok());
    if record.format == "text" {
        return Page { url, ..Page::from_text(&record.body) };
    }
    Page::read(&PageSource {
        body: record.body.as_bytes(),
        content_type: Some("text/html; charset=utf-8"),
        url: url.as_ref(),
    })
}

/// Judges all records and compares.
pub fn evaluate(records: &[GoldRecord], ruleset: &Ruleset) -> Evaluation {
    let rules: Vec<&RuleId> = ruleset
        .rules
        .iter()
        .filter(|rule| matches!(rule.decided_by, DecidedBy::Claims { .. }))
        .map(|rule| &rule.id)
        .filter(|id| records.iter().any(|record| record.labels.contains_key(id.as_str())))
        .collect();
    let mut tally = Tally::default();
    let mut confusion = vec![[[0_usize; 4]; 4]; rules.len()];
    for record in records {
        let page = page_of(record);
        let judged = claims::assess(&page, ruleset);
        for (index, rule) in rules.iter().enumerate() {
            let Some(gold) = record.labels.get(rule.as_str()).copied() else { continue };
            let got = judged.level(rule.as_str());
            confusion[index][place(gold)][place(got)] += 1;
            if gold != got {
                tally.disagreements.push(disagreement(record, &page, &judged, rule, gold));
            }
        }
        tally.page(record, &page, &judged);
    }
    let rules: Vec<RuleFigures> = rules
        .into_iter()
        .zip(confusion)
        .map(|(rule, confusion)| figures(rule.clone(), confusion))
        .collect();
    let contradicted = place(Level::Contradicted);
    let precision_contradicted = Rate {
        hits: rules.iter().map(|r| r.confusion[contradicted][contradicted]).sum(),
        of: rules
            .iter()
            .map(|r| r.confusion.iter().map(|row| row[contradicted]).sum::<usize>())
            .sum(),
    };
    let precision_mentions = rules
        .iter()
        .find(|figures| figures.rule.as_str() == "mentions-oco")
        .map_or(Rate::default(), |figures| speaks(&figures.confusion));
    let macro_f1 = mean(rules.iter().map(|figures| figures.macro_f1));
    Evaluation {
        pages: records.len(),
        rules,
        macro_f1,
        precision_contradicted,
        precision_mentions,
        domains: tally.domains,
        providers_precision: tally.providers_precision,
        providers_recall: tally.providers_recall,
        not_literal: tally.not_literal,
        disagreements: tally.disagreements,
    }
}

#[derive(Default)]
struct Tally {
    domains: Rate,
    providers_precision: Rate,
    providers_recall: Rate,
    not_literal: Vec<String>,
    disagreements: Vec<Disagreement>,
}

impl Tally {
    fn page(&mut self, record: &GoldRecord, page: &Page, judged: &PageClaims) {
        if record.labels.get("mentions-oco").is_some_and(|level| *level != Level::Silent) {
            self.domains.of += 1;
            self.domains.hits += usize::from(judged.domains == record.domains);
        }
        self.providers_recall.of += record.providers.len();
        self.providers_precision.of += judged.providers.len();
        let same = |a: &str, b: &str| a == b || a.contains(b) || b.contains(a);
        self.providers_recall.hits += record
            .providers
            .iter()
            .filter(|gold| judged.providers.iter().any(|found| same(&found.name, gold)))
            .count();
        self.providers_precision.hits += judged
            .providers
            .iter()
            .filter(|found| record.providers.iter().any(|gold| same(&found.name, gold)))
            .count();
        for (rule, claim) in &judged.claims {
            let literal = |span: &claims::Span| {
                page.blocks
                    .get(span.block)
                    .and_then(|block| block.text.get(span.range.clone()))
                    .is_some_and(|words| !words.trim().is_empty())
            };
            let carried = claim.level == Level::Silent || !claim.evidence.is_empty();
            if !carried || !claim.evidence.iter().all(literal) {
                self.not_literal.push(format!("{}: {rule}", record.id));
            }
        }
    }
}

fn place(level: Level) -> usize {
    match level {
        Level::Yes => 0,
        Level::Partly => 1,
        Level::Contradicted => 2,
        Level::Silent => 3,
    }
}

fn figures(rule: RuleId, confusion: [[usize; 4]; 4]) -> RuleFigures {
    let mut levels = [LevelFigures::default(); 4];
    for (at, figures) in levels.iter_mut().enumerate() {
        let hits = confusion[at][at];
        let judged: usize = confusion.iter().map(|row| row[at]).sum();
        let gold: usize = confusion[at].iter().sum();
        figures.precision = Rate { hits, of: judged };
        figures.recall = Rate { hits, of: gold };
        figures.f1 = (judged + gold > 0).then(|| 2.0 * hits as f64 / (judged + gold) as f64);
    }
    let macro_f1 = mean(levels.iter().filter_map(|figures| figures.f1));
    RuleFigures { rule, confusion, levels, macro_f1 }
}

/// Of the pages judged to speak of OCO, those that do, to whatever level.
fn speaks(confusion: &[[usize; 4]; 4]) -> Rate {
    let silent = place(Level::Silent);
    let judged = |row: &[usize; 4]| row.iter().take(silent).sum::<usize>();
    Rate {
        hits: confusion.iter().take(silent).map(judged).sum(),
        of: confusion.iter().map(judged).sum(),
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let all: Vec<f64> = values.collect();
    if all.is_empty() { 0.0 } else { all.iter().sum::<f64>() / all.len() as f64 }
}

fn disagreement(
    record: &GoldRecord,
    page: &Page,
    judged: &PageClaims,
    rule: &RuleId,
    gold: Level,
) -> Disagreement {
    let claim = judged.claims.get(rule).cloned().unwrap_or_default();
    let words = |span: &claims::Span| {
        page.blocks
            .get(span.block)
            .and_then(|block| block.text.get(span.range.clone()))
            .unwrap_or_default()
            .to_owned()
    };
    let gold_quote =
        record.evidence.get(rule.as_str()).map(|all| all.join(" … ")).unwrap_or_default();
    let counted: Vec<&str> = claim
        .trace
        .iter()
        .filter(|step| matches!(step.outcome, TraceOutcome::Counted(_)))
        .map(|step| &*step.cue)
        .collect();
    let set_aside = claim
        .trace
        .iter()
        .filter_map(|step| match &step.outcome {
            TraceOutcome::SetAside(why) => {
                Some(format!("{}: {why}: «{}»", step.cue, words(&step.span)))
            }
            TraceOutcome::Counted(_) => None,
        })
        .collect();
    Disagreement {
        record: record.id.clone(),
        rule: rule.clone(),
        gold,
        judged: claim.level,
        quote: claim.evidence.iter().map(words).collect::<Vec<_>>().join(" … "),
        gold_quote,
        reason: format!("{} ({})", claim.reason, counted.join(", ")),
        set_aside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wilson_interval_is_that_of_the_textbook() {
        // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662.
        let (low, high) = Rate { hits: 81, of: 263 }.interval();
        assert!((low - 0.2553).abs() < 0.0001 && (high - 0.3662).abs() < 0.0001);
        assert_eq!(Rate::default().interval(), (0.0, 1.0));
    }

    #[test]
    fn macro_f1_counts_the_levels_that_occur() {
        let mut confusion = [[0; 4]; 4];
        confusion[0][0] = 2;
        confusion[3][3] = 2;
        confusion[1][3] = 1;
        let figures = figures(RuleId::new("free"), confusion);
        // yes 1, partly 0, silent 4/5; contradicted does not occur.
        assert!((figures.macro_f1 - 0.6).abs() < 1e-9);
        assert_eq!(figures.levels[2].f1, None);
    }
}
