//! How often each rule is wrong, measured on the project's own gold pages.
//!
//! The figures stand in `data/error-rates.json`, which a test writes from `fixtures/gold/` and holds against a
//! fresh measurement: a figure that is shown anywhere is never an older one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use ocowijzer_judge::claims::Level;
use ocowijzer_judge::evaluate::{Evaluation, LEVELS, LevelFigures, Rate, RuleFigures};
use serde::{Deserialize, Serialize};

static BUILT_IN: LazyLock<ErrorRates> = LazyLock::new(|| {
    // A test holds the file against a measurement, so what is shipped can be read.
    serde_json::from_str(include_str!("../data/error-rates.json")).unwrap_or_default()
});

/// The figures of one rule as shipped, for the rules as shipped; none when the gold pages carry no label for it.
pub fn of(rule: &str) -> Option<&'static RuleRates> {
    BUILT_IN.rules.get(rule)
}

/// All figures as shipped, for the rules as shipped.
pub fn built_in() -> &'static ErrorRates {
    &BUILT_IN
}

/// Error rates of all rules that the gold pages carry labels for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ErrorRates {
    /// Gold pages judged.
    pub pages: usize,
    /// Mean of the rules' macro-F1.
    pub macro_f1: f64,
    /// Of all claims judged `contradicted`, the share that is.
    pub contradicted: Share,
    /// Of all pages judged to speak of client support, the share that does.
    pub mentions_oco: Share,
    /// By rule id.
    pub rules: BTreeMap<String, RuleRates>,
}

/// Error rates of one rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleRates {
    /// Labels compared.
    pub n: usize,
    /// Mean F1 over the levels that occur.
    pub macro_f1: f64,
    /// Levels that occur in the gold or in the judgement.
    pub levels: BTreeMap<Level, LevelRates>,
}

/// Error rates of one level of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LevelRates {
    /// Judged so, and it is (true positives).
    #[serde(rename = "tp")]
    pub right: usize,
    /// Judged so, and it is not (false positives).
    #[serde(rename = "fp")]
    pub wrong: usize,
    /// It is so, and was judged otherwise (false negatives).
    #[serde(rename = "fn")]
    pub missed: usize,
    /// Of those judged so, the share that is.
    pub precision: Share,
    /// Of those that are so, the share judged so.
    pub recall: Share,
    /// Harmonic mean of the two.
    pub f1: f64,
}

/// A share with its 95 % Wilson interval; `value` is null of none.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Share {
    /// How many are.
    pub hits: usize,
    /// Of how many.
    pub of: usize,
    /// The share, 0 to 1.
    pub value: Option<f64>,
    /// Lower bound of the interval.
    pub low: f64,
    /// Upper bound of the interval.
    pub high: f64,
}

impl Share {
    /// The share of a count, in full precision.
    pub fn of(rate: Rate) -> Self {
        let (low, high) = rate.interval();
        Self { hits: rate.hits, of: rate.of, value: rate.value(), low, high }
    }

    /// The same in whole thousandths, as it is kept in the file.
    fn rounded(rate: Rate) -> Self {
        let share = Self::of(rate);
        let value = share.value.map(thousandths);
        Self { value, low: thousandths(share.low), high: thousandths(share.high), ..share }
    }
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

impl ErrorRates {
    /// The figures of a measurement, in whole thousandths.
    pub fn measured(evaluation: &Evaluation) -> Self {
        let rules = evaluation.rules.iter();
        Self {
            pages: evaluation.pages,
            macro_f1: thousandths(evaluation.macro_f1),
            contradicted: Share::rounded(evaluation.precision_contradicted),
            mentions_oco: Share::rounded(evaluation.precision_mentions),
            rules: rules.map(|rule| (rule.rule.to_string(), RuleRates::of(rule))).collect(),
        }
    }

    /// The file's text: a line for each level, so that a change shows where it is.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut out = format!(
            "{{\n  \"pages\": {},\n  \"macro_f1\": {},\n  \"contradicted\": {},\n  \"mentions_oco\": {},\n  \"rules\": {{",
            self.pages,
            serde_json::to_string(&self.macro_f1)?,
            serde_json::to_string(&self.contradicted)?,
            serde_json::to_string(&self.mentions_oco)?,
        );
        for (place, (rule, rates)) in self.rules.iter().enumerate() {
            out.push_str(if place == 0 { "\n" } else { ",\n" });
            let name = serde_json::to_string(rule)?;
            let macro_f1 = serde_json::to_string(&rates.macro_f1)?;
            let n = rates.n;
            let _ =
                write!(out, "    {name}: {{\"n\": {n}, \"macro_f1\": {macro_f1}, \"levels\": {{");
            for (place, (level, figures)) in rates.levels.iter().enumerate() {
                out.push_str(if place == 0 { "\n" } else { ",\n" });
                let figures = serde_json::to_string(figures)?;
                let _ = write!(out, "      \"{}\": {figures}", level.word());
            }
            out.push_str("\n    }}");
        }
        out.push_str("\n  }\n}\n");
        Ok(out)
    }
}

impl RuleRates {
    fn of(figures: &RuleFigures) -> Self {
        let levels = LEVELS.into_iter().zip(&figures.levels);
        Self {
            n: figures.confusion.iter().flatten().sum(),
            macro_f1: thousandths(figures.macro_f1),
            levels: levels
                .filter_map(|(level, figures)| Some((level, LevelRates::of(figures)?)))
                .collect(),
        }
    }
}

impl LevelRates {
    /// None of a level that does not occur.
    fn of(figures: &LevelFigures) -> Option<Self> {
        Some(Self {
            right: figures.precision.hits,
            wrong: figures.precision.of - figures.precision.hits,
            missed: figures.recall.of - figures.recall.hits,
            precision: Share::rounded(figures.precision),
            recall: Share::rounded(figures.recall),
            f1: thousandths(figures.f1?),
        })
    }
}
