//! Rules as data: one TOML file per rule, `score.toml`, `common.toml` and the vocabulary.
//!
//! A rule file reads top to bottom: what is asked, why, which law, how pages decide, which wording counts,
//! what to say and advise, and examples that prove it.

use std::collections::BTreeMap;
use std::fmt;

/// The id of a rule, as in the contract (`free`, `no-conditions`); never re-used.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize,
)]
#[serde(transparent)]
pub struct RuleId(String);

impl RuleId {
    /// A rule id from its text.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for RuleId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text for people in both languages; Dutch is the one that counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Dutch (B1, u-form).
    pub nl: String,
    /// English.
    pub en: String,
}

/// Everything the judging needs besides the pages.
#[derive(Debug, Clone)]
pub struct Ruleset {
    /// `version` of `score.toml`.
    pub version: String,
    /// SHA-256 over the names and bytes of all files, sorted by name; lower-case hex.
    pub sha256: String,
    /// The rules in the order of `score.toml`.
    pub rules: Vec<Rule>,
    /// Reasons every rule shares (`budget`, `robots`, `no-oco-page`, …), by id, from `common.toml`.
    pub common_reasons: BTreeMap<String, Reason>,
    /// How the score is made.
    pub score: ScoreFormula,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// Where it stands in the report, and whether it counts in the score.
    pub group: Group,
    /// Goes up when an unchanged page could get another verdict.
    pub version: u32,
    /// A few words for a table column or a line on the terminal.
    pub label: Text,
    /// The question an inhabitant would ask.
    pub question: Text,
    /// Why it matters.
    pub why: Text,
    /// The law or norm behind it.
    pub basis: Vec<LegalBasis>,
    /// How it is decided.
    pub decided_by: DecidedBy,
    /// The closed list of reasons with their summaries.
    pub reasons: Vec<Reason>,
    /// What to ask for.
    pub advice: Text,
}

/// Groups of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Makes the score.
    Core,
    /// The checklist of the patients' organisations.
    Checklist,
    /// Good practice.
    Practice,
    /// Judged on a page, not reported over a site (`mentions-oco`).
    PageOnly,
}

/// A source of the duty or norm.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Name and article, e.g. "Wmo 2015, artikel 2.3.2 lid 3".
    pub title: String,
    /// Where it can be read.
    pub url: String,
}

/// How a rule is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecidedBy {
    /// By what pages claim.
    Claims {
        /// How pages combine.
        quantifier: Quantifier,
    },
    /// By a fact about the crawl or the site, by the name of the measure (`findable`, `links-work`, …).
    Measure(Measure),
}

/// How the claims of pages make a verdict over the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantifier {
    /// An information duty: one good page meets it.
    Somewhere,
    /// A wrong statement on any page contradicts it.
    Nowhere,
}

/// Facts about a site that decide a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Clicks from the home page, search, sitemap.
    Findable,
    /// OCO on the pages that explain the report or the talk.
    MentionedBeforeTalk,
    /// Links on the pages about OCO lead somewhere.
    LinksWork,
    /// No two pages say opposite things.
    Consistent,
    /// Reading measures of the OCO text.
    PlainLanguage,
    /// Dates and known outdated facts on the pages about OCO.
    UpToDate,
}

/// A reason from a rule's closed list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The word that stands in the JSON.
    pub id: String,
    /// The verdict it belongs to.
    pub verdict: crate::verdict::Verdict,
    /// The sentence for people. May hold `{municipality}`, `{clicks}`, `{names}`, `{count}`.
    pub summary: Text,
}

/// Weights and points of the score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreFormula {
    /// Version of the formula.
    pub version: String,
    /// Weight per rule; rules that are not here do not count.
    pub weights: BTreeMap<RuleId, f64>,
    /// Share of the weight that `partly` earns, 0 to 1.
    pub partly: f64,
}

impl Ruleset {
    /// The rule with this id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id.as_str() == id)
    }
}

impl Rule {
    /// The reason with this id.
    pub fn reason(&self, id: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.id == id)
    }

    /// The first reason listed for a verdict.
    pub fn first_reason(&self, verdict: crate::verdict::Verdict) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.verdict == verdict)
    }
}
