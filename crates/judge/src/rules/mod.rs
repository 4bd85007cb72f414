//! Rules as data: one TOML file per rule, `score.toml`, `common.toml` and the vocabulary.
//!
//! A rule file reads top to bottom: what is asked, why, which law, how pages decide, which wording counts,
//! what to say and advise, and examples that prove it.

mod error;
mod examples;
mod file;
mod load;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use error::RuleError;
pub use examples::ExampleOutcome;

use crate::claims::Level;
use crate::claims::pattern::Symbol;
use crate::claims::vocabulary::Vocabulary;

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
    /// The vocabulary and every pattern of every rule, compiled.
    pub vocabulary: Arc<Vocabulary>,
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
    /// What the law or norm of `basis` says, in a sentence or two; its articles stand in `basis`.
    pub norm: Text,
    /// A sentence the municipality could put on its page. What it has to fill in stands `[between brackets]`.
    pub example_sentence: Text,
    /// Wording that counts, in the order of the file; empty for a rule decided by a measure.
    pub cues: Vec<Cue>,
    /// Thresholds for cues that count different things (steps, domains) instead of giving a level.
    pub count: Option<Count>,
    /// What has to be heeded before a sentence is held against a page.
    pub accusing: Accusing,
    /// Examples that must come out as they say.
    pub examples: Vec<Example>,
    /// Word lists that a measure leans on (`[settings]` of the file), by name.
    pub settings: BTreeMap<String, Vec<String>>,
    /// What it asks about, when that is not OCO: a class of the vocabulary. Such a rule is read on every page
    /// that names its subject, whether or not the page speaks of OCO.
    pub subject: Option<Symbol>,
    /// Givers of OCO that the site has to name before the question arises; fewer: not applicable.
    pub needs_providers: usize,
    /// Misses we know of, for the catalogue.
    pub known_misses: Vec<Text>,
    /// The file the rule stands in.
    pub file: String,
}

/// How sentences that contradict a rule are told from sentences about something else (`[accusing]` of the file).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Accusing {
    /// The rule asks who gives OCO or whose they are, so what is said of others than the giver is no answer.
    pub asks_whose: bool,
    /// A page tells of it by nouns of its own ("Een verwijsbrief is verplicht."), so such a subject is no other matter.
    pub by_nouns: bool,
    /// What stands in front with "voor" is what it is said of: "Voor een uittreksel betaalt u € 4."
    pub of_what_is_fronted: bool,
}

/// Wording that counts for a rule. Its patterns are compiled into [`Ruleset::vocabulary`].
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key a rule author may set on its own")]
pub struct Cue {
    /// Its name in the rule file, for traces.
    pub name: Arc<str>,
    /// The level it gives; absent when it only counts an item.
    pub level: Option<Level>,
    /// The thing it counts ("talk", "report").
    pub item: Option<String>,
    /// The reason it gives, from the rule's closed list.
    pub reason: String,
    /// The patterns as written, for the catalogue.
    pub patterns: Vec<String>,
    /// What the sentence must be about.
    pub about: About,
    /// Something else must be said in the sentence, too.
    pub has_needs: bool,
    /// Something else must be said in the sentences just before, under the same heading.
    pub has_near: bool,
    /// It does not count when something else is said anywhere about OCO.
    pub has_page_unless: bool,
    /// Something in its sentence makes it a limit to what the page promises elsewhere.
    pub has_partly_beside_yes: bool,
    /// It limits what is said elsewhere on the page: partly beats yes.
    pub limits: bool,
    /// May reach from a heading, question or list's lead-in into the sentence.
    pub across: bool,
    /// May reach from the sentence before into the sentence.
    pub follows: bool,
    /// Does not count where the municipality's own team gives the help: then it is no gate.
    pub unless_own_team: bool,
    /// Does not count in a sentence that names another thing on offer, and not OCO. What accuses never does.
    pub unless_another_offer: bool,
    /// A way to reach somebody: it counts with the giver named just before it, too, and not in a box above the first
    /// naming of OCO, where the hours are mostly those of the town hall.
    pub firm: bool,
    /// Counts in a question, too ("Hebt u niemand? Dan …").
    pub asks: bool,
    /// Counts in a plan or a possibility, too.
    pub planned: bool,
    /// What it means when it is denied; absent: it does not count.
    pub if_negated: Option<Level>,
    /// What it says when it is asked and the answer is no; as when denied unless told otherwise.
    pub if_answered_no: Option<Level>,
    /// Who looks for the denial.
    pub negation: Negation,
}

/// What a sentence must be about for a cue to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// About OCO: named, referred back to, under a heading about it, or on a page about it.
    #[default]
    Oco,
    /// The same, and somebody of the municipality may be the one who acts in it (ways in, gates).
    Way,
    /// Named, referred back to, or under a heading about it.
    Close,
    /// OCO is named in the same sentence.
    Named,
    /// Any sentence of a page that speaks of OCO.
    Page,
    /// About the rule's own subject: named, under a heading that names it, or right after it.
    Subject,
    /// Any sentence of any page.
    Any,
}

/// Who looks for a denial of a cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Negation {
    /// The engine: a negator close before or after cancels the cue.
    #[default]
    Watched,
    /// The patterns: they hold the negator, or it makes no difference.
    InPatterns,
}

/// From how many different things on a level is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// So many make it `yes`.
    pub yes: usize,
    /// So many make it `partly`.
    pub partly: usize,
}

/// An example that proves a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The level of a page, or the verdict of a measure, as written.
    pub expect: String,
    /// A page to read, or facts about a site.
    pub given: Given,
    /// The cue that must decide it.
    pub by: Option<String>,
    /// What is tricky.
    pub note: Option<String>,
    /// The line it stands on, from 1.
    pub line: usize,
}

/// What an example starts from.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// A page of plain text.
    Page {
        /// The page's title, when it matters.
        title: Option<String>,
        /// Its text; a blank line ends a paragraph.
        text: String,
    },
    /// Facts about a site, for a measure.
    Facts(BTreeMap<String, Fact>),
}

/// One fact about a site in an example.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// Yes or no.
    Flag(bool),
    /// A count.
    Whole(i64),
    /// A measurement.
    Number(f64),
    /// A word.
    Word(String),
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

    /// The words of a setting; empty when the file has none of that name.
    pub fn setting_words(&self, name: &str) -> &[String] {
        self.settings.get(name).map_or(&[], Vec::as_slice)
    }

    /// The first reason listed for a verdict.
    pub fn first_reason(&self, verdict: crate::verdict::Verdict) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.verdict == verdict)
    }
}
