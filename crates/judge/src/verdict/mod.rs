//! What a whole site says, rule by rule, and the score that follows from it.

mod evidence;
mod fragment;
mod measure;
mod over_pages;
mod providers;
mod score;
mod words;

use std::collections::BTreeMap;

use url::Url;

pub use self::fragment::text_link;
pub use self::measure::{Readability, reason_for_facts};
pub use self::score::score;

use self::evidence::Ledger;
use crate::claims::{Level, Span};
use crate::rules::{DecidedBy, Group, Rule, RuleId, Ruleset, Text};
use crate::site::{ReadPage, SiteReading, SiteStatus, Speaker};

/// Judges a whole site: one verdict per rule, the evidence behind them, and the score.
///
/// Names of the service that one page explains are made known to all pages first. Pure: the same reading and the
/// same rules give the same judgement.
pub fn judge(reading: &mut SiteReading, ruleset: &Ruleset) -> Judgement {
    reading.share_local_names(ruleset);
    let reading = &*reading;
    let mut ledger = Ledger::new(reading);
    let mut verdicts: Vec<RuleVerdict> = Vec::new();
    for rule in ruleset.rules.iter().filter(|rule| rule.group != Group::PageOnly) {
        let decision = decide(rule, reading, &verdicts, &mut ledger);
        verdicts.push(words::put_into_words(rule, decision, reading, ruleset));
    }
    let providers = providers::over_site(reading, &mut ledger);
    let decided = verdicts.iter().map(|one| (one.rule.as_str(), one.verdict));
    let score = score(decided, &ruleset.score);
    Judgement { verdicts, score, evidence: ledger.into_evidence(), providers }
}

/// What was decided, before it is put into words.
#[derive(Debug, Clone, Default)]
struct Decision {
    verdict: Verdict,
    reason: String,
    conflict: bool,
    evidence: Vec<EvidenceId>,
    /// What the summary's placeholders stand for.
    facts: BTreeMap<&'static str, String>,
}

impl Decision {
    fn new(verdict: Verdict, reason: impl Into<String>) -> Self {
        Self { verdict, reason: reason.into(), ..Self::default() }
    }

    fn with_evidence(mut self, evidence: Vec<EvidenceId>) -> Self {
        self.evidence = evidence;
        self
    }

    fn with_fact(mut self, name: &'static str, value: String) -> Self {
        self.facts.insert(name, value);
        self
    }
}

fn decide(
    rule: &Rule,
    reading: &SiteReading,
    before: &[RuleVerdict],
    ledger: &mut Ledger<'_>,
) -> Decision {
    if matches!(reading.status, SiteStatus::Unreachable | SiteStatus::Blocked) {
        return Decision::new(Verdict::Unknown, unread_reason(reading));
    }
    if !deciding(reading).any(|(_, page)| page.claims.about_oco()) {
        return without_oco_page(rule, reading, ledger);
    }
    match rule.decided_by {
        DecidedBy::Claims { quantifier } => over_pages::decide(rule, quantifier, reading, ledger),
        DecidedBy::Measure(measure) => measure::decide(measure, rule, reading, before, ledger),
    }
}

/// No page addressed to inhabitants speaks of OCO: absent when the site was read far enough, else unknown.
fn without_oco_page(rule: &Rule, reading: &SiteReading, ledger: &mut Ledger<'_>) -> Decision {
    if !reading.coverage.is_enough() {
        return Decision::new(Verdict::Unknown, unread_reason(reading));
    }
    let applies = rule.group == Group::Core && !is_nowhere(rule);
    let verdict = if applies { Verdict::NotFound } else { Verdict::NotApplicable };
    let near_misses = over_pages::near_misses(rule, reading, ledger);
    Decision::new(verdict, "no-oco-page").with_evidence(near_misses)
}

fn is_nowhere(rule: &Rule) -> bool {
    matches!(rule.decided_by, DecidedBy::Claims { quantifier: crate::rules::Quantifier::Nowhere })
}

/// Pages whose words can meet or break a rule: addressed to inhabitants, the municipality's own or a site it
/// presents as its own. With their index in the reading.
fn deciding(reading: &SiteReading) -> impl Iterator<Item = (usize, &ReadPage)> {
    reading.pages.iter().enumerate().filter(|(_, page)| {
        page.claims.kind.can_decide()
            && matches!(page.speaker, Speaker::Municipality | Speaker::Sister)
    })
}

/// Why we could not tell, in one word of the shared reasons.
fn unread_reason(reading: &SiteReading) -> String {
    reading.coverage.gaps.first().or(reading.reason.as_ref()).cloned().unwrap_or_else(|| {
        match reading.status {
            SiteStatus::Unreachable => String::from("unreachable"),
            SiteStatus::Blocked => String::from("blocked"),
            SiteStatus::Complete | SiteStatus::Partial => String::from("budget"),
        }
    })
}

/// The judgement of one site.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// One verdict per rule, in the order of the rule set.
    pub verdicts: Vec<RuleVerdict>,
    /// The score.
    pub score: Score,
    /// The evidence the verdicts point at, by id (`e1`, `e2`, … in order of first use).
    pub evidence: BTreeMap<EvidenceId, Evidence>,
    /// Organisations named as givers of OCO anywhere on the site.
    pub providers: Vec<SiteProvider>,
}

/// `e1`, `e2`, …; ordered by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvidenceId(pub u32);

impl std::fmt::Display for EvidenceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "e{}", self.0)
    }
}

/// The verdict on one rule.
#[derive(Debug, Clone)]
pub struct RuleVerdict {
    /// The rule.
    pub rule: RuleId,
    /// What was decided.
    pub verdict: Verdict,
    /// Why, from the rule's closed list of reasons.
    pub reason: String,
    /// Two pages of the site tell inhabitants opposite things.
    pub conflict: bool,
    /// A sentence for people, in Dutch and English.
    pub summary: Text,
    /// What to ask for, when it is not met.
    pub advice: Text,
    /// The evidence, most telling first.
    pub evidence: Vec<EvidenceId>,
}

/// The six outcomes. A verdict is never absent, and starts as [`Verdict::Unknown`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Verdict {
    /// The site says it.
    Met,
    /// The site says it for a part.
    Partly,
    /// The site was read far enough and does not say it.
    NotFound,
    /// The site says the opposite.
    Contradicted,
    /// We could not tell.
    #[default]
    Unknown,
    /// The question does not arise.
    NotApplicable,
}

/// The score of a site, from 0 to 100; all three are null when nothing could be decided.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Counts what was decided.
    pub value: Option<f64>,
    /// Counts every `unknown` as lost.
    pub low: Option<f64>,
    /// Counts every `unknown` as won.
    pub high: Option<f64>,
}

/// What a verdict rests on.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// A sentence, an absence, or something observed about the site.
    pub kind: EvidenceKind,
    /// What it does for the verdict.
    pub stance: Stance,
    /// Index into the reading's pages, when it stands on a page.
    pub page: Option<usize>,
    /// The page's address (or the address observed).
    pub url: Url,
    /// Where in the page, for a quotation.
    pub span: Option<Span>,
    /// The words: literally in the page's visible text for a quotation, our own for the other kinds.
    pub exact: String,
    /// Up to 60 characters before, from the same block.
    pub prefix: String,
    /// Up to 60 characters after, from the same block.
    pub suffix: String,
    /// The address that opens at the sentence (URL fragment text directive).
    pub link: Url,
}

/// The kinds of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EvidenceKind {
    /// Words of the page.
    Quote,
    /// Nothing was found on this page, where one would look.
    Absence,
    /// A fact about the site (clicks, a dead link, a reading measure).
    Observation,
}

/// What evidence does for a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stance {
    /// It carries `met`.
    Supports,
    /// It carries `partly`.
    Partly,
    /// It carries `contradicted`.
    Contradicts,
    /// It looks like it, and does not count; shown so that nobody thinks it was overlooked.
    NearMiss,
}

impl Stance {
    /// The stance of a page's claim.
    pub fn of(level: Level) -> Option<Self> {
        match level {
            Level::Yes => Some(Self::Supports),
            Level::Partly => Some(Self::Partly),
            Level::Contradicted => Some(Self::Contradicts),
            Level::Silent => None,
        }
    }
}

/// An organisation named as giver of OCO, over the whole site.
#[derive(Debug, Clone)]
pub struct SiteProvider {
    /// Its name as first written.
    pub name: String,
    /// Its address on the web.
    pub url: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Mail.
    pub email: Option<String>,
    /// Where it is named.
    pub evidence: Vec<EvidenceId>,
}
