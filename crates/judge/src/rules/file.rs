//! The rule files as written: their keys, nothing of their meaning.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Fact, Group, LegalBasis, Measure, Quantifier, Text};
use crate::claims::Level;
use crate::verdict::Verdict;

/// A verdict as the rule files and the JSON write it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum VerdictWord {
    Met,
    Partly,
    NotFound,
    Contradicted,
    Unknown,
    NotApplicable,
}

impl From<VerdictWord> for Verdict {
    fn from(word: VerdictWord) -> Self {
        match word {
            VerdictWord::Met => Self::Met,
            VerdictWord::Partly => Self::Partly,
            VerdictWord::NotFound => Self::NotFound,
            VerdictWord::Contradicted => Self::Contradicted,
            VerdictWord::Unknown => Self::Unknown,
            VerdictWord::NotApplicable => Self::NotApplicable,
        }
    }
}

/// One rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RuleFile {
    pub id: Spanned<String>,
    pub group: Group,
    pub version: u32,
    pub quantifier: Option<Spanned<Quantifier>>,
    pub measure: Option<Spanned<Measure>>,
    pub label: Text,
    pub question: Text,
    pub why: Text,
    pub advice: Text,
    pub norm: Text,
    pub example_sentence: Text,
    #[serde(default)]
    pub settings: BTreeMap<String, Vec<String>>,
    pub subject: Option<Spanned<String>>,
    pub needs_providers: Option<Spanned<usize>>,
    #[serde(default)]
    pub known_misses: Vec<Text>,
    #[serde(default)]
    pub basis: Vec<LegalBasis>,
    pub count: Option<CountTable>,
    #[serde(default)]
    pub accusing: super::Accusing,
    #[serde(default)]
    pub cue: Vec<CueTable>,
    #[serde(default, rename = "void")]
    pub voids: Vec<VoidTable>,
    #[serde(default)]
    pub reason: Vec<ReasonTable>,
    #[serde(default)]
    pub example: Vec<Spanned<ExampleTable>>,
}

/// Thresholds on a number of different things said.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountTable {
    pub yes: usize,
    pub partly: usize,
}

/// Wording that counts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_excessive_bools, reason = "each is a key a rule author may set on its own")]
pub(super) struct CueTable {
    pub name: Spanned<String>,
    pub level: Option<Level>,
    pub item: Option<String>,
    pub reason: Option<Spanned<String>>,
    pub patterns: Vec<Spanned<String>>,
    #[serde(default)]
    pub about: super::About,
    #[serde(default)]
    pub needs: Vec<Spanned<String>>,
    #[serde(default)]
    pub unless: Vec<Spanned<String>>,
    #[serde(default)]
    pub near: Vec<Spanned<String>>,
    #[serde(default)]
    pub partly_if: Vec<Spanned<String>>,
    #[serde(default)]
    pub partly_beside_yes: Vec<Spanned<String>>,
    #[serde(default)]
    pub page_unless: Vec<Spanned<String>>,
    #[serde(default)]
    pub limits: bool,
    #[serde(default)]
    pub across: bool,
    #[serde(default)]
    pub follows: bool,
    #[serde(default)]
    pub firm: bool,
    #[serde(default)]
    pub unless_own_team: bool,
    #[serde(default)]
    pub unless_another_offer: bool,
    #[serde(default)]
    pub asks: bool,
    #[serde(default)]
    pub planned: bool,
    #[serde(default)]
    pub if_negated: Option<Level>,
    #[serde(default)]
    pub if_answered_no: Option<Level>,
    #[serde(default)]
    pub negation: Option<super::Negation>,
}

/// Wording that cancels a cue it overlaps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VoidTable {
    pub name: Spanned<String>,
    pub patterns: Vec<Spanned<String>>,
}

/// A reason of the closed list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonTable {
    pub id: Spanned<String>,
    pub verdict: VerdictWord,
    pub nl: String,
    pub en: String,
}

/// An example that is executed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleTable {
    pub expect: Spanned<String>,
    pub text: Option<Spanned<String>>,
    pub title: Option<String>,
    pub facts: Option<BTreeMap<String, Fact>>,
    pub by: Option<Spanned<String>>,
    pub note: Option<String>,
}

/// `score.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScoreFile {
    pub version: String,
    pub formula: FormulaTable,
    pub weights: BTreeMap<String, f64>,
    pub order: Spanned<Vec<Spanned<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormulaTable {
    pub version: String,
    pub partly: Spanned<f64>,
}

/// `common.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommonFile {
    #[serde(default)]
    pub reason: Vec<ReasonTable>,
}

/// A file of `vocabulary/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VocabularyFile {
    #[serde(default)]
    pub class: BTreeMap<String, ClassTable>,
    #[serde(default)]
    pub domain: Vec<DomainTable>,
}

/// A class of words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassTable {
    /// What the class holds, for the reader of the file.
    #[serde(rename = "about")]
    pub _about: String,
    #[serde(default)]
    pub words: Vec<Spanned<String>>,
    #[serde(default)]
    pub exact: Vec<Spanned<String>>,
    #[serde(default)]
    pub typos: Vec<Spanned<String>>,
}

/// A domain of life.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DomainTable {
    pub id: String,
    pub counts: bool,
    pub words: Vec<Spanned<String>>,
}
