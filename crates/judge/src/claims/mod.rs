//! What one page claims about independent client support (OCO), rule by rule.

mod accuse;
mod assess;
mod company;
mod contact;
mod cue;
mod domains;
mod focus;
mod giver_link;
mod glance;
mod kind;
mod known_givers;
pub(crate) mod lexicon;
mod local;
mod local_name;
mod matcher;
mod modifier;
mod name_extent;
mod name_facts;
mod name_persons;
mod name_places;
mod name_settle;
mod names;
mod owned;
pub(crate) mod pattern;
mod person;
mod provider;
mod reading;
mod rows;
mod said;
mod section;
mod site_giver;
mod site_name;
mod steps;
mod subject;
mod table;
mod topic;
pub(crate) mod vocabulary;
mod window;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

pub use assess::{assess, assess_knowing, subjects};
pub use cue::Aside;
pub use local::written_as_name;
pub use said::Said;
pub use topic::Topic;

use crate::rules::RuleId;

/// How far a page goes for one rule. The order is that of the label guide, not of goodness.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The page says it.
    Yes,
    /// The page says it for a part, or only with a word.
    Partly,
    /// The page says the opposite.
    Contradicted,
    /// The page does not speak of it.
    #[default]
    Silent,
}

impl Level {
    /// The word for it in the rule files, the gold pages and the JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::Contradicted => "contradicted",
            Self::Silent => "silent",
        }
    }

    /// The level of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "yes" => Self::Yes,
            "partly" => Self::Partly,
            "contradicted" => Self::Contradicted,
            "silent" => Self::Silent,
            _ => return None,
        })
    }
}

/// Everything one page says about OCO.
#[derive(Debug, Clone, Default)]
pub struct PageClaims {
    /// One claim per claim rule of the rule set; a silent one is present, too.
    pub claims: BTreeMap<RuleId, Claim>,
    /// The life domains named for OCO, by the ids of `vocabulary/domains.toml`.
    pub domains: BTreeSet<String>,
    /// Organisations named as givers of OCO, in the order of the page.
    pub providers: Vec<Provider>,
    /// What kind of page it is; only an [`PageKind::Offer`] can meet or break a rule.
    pub kind: PageKind,
    /// The name the page gives the service, when it is not the usual one ("Meedenker").
    pub local_name: Option<String>,
    /// True when a word stands on the page that elsewhere on the site may be the name of the service ("Meedenker"):
    /// only then can a name that another page explains change what this page says.
    pub may_use_local_name: bool,
    /// True when the page explains the Wmo report (melding) or the talk.
    pub explains_talk: bool,
    /// Where such a page says that the reader may bring somebody to the talk.
    pub someone_may_come: Option<Span>,
    /// True when the page's own subject is OCO (title or first heading), not a paragraph on another page.
    pub is_own_page: bool,
}

impl PageClaims {
    /// Does the page speak of OCO at all?
    pub fn about_oco(&self) -> bool {
        self.level("mentions-oco") != Level::Silent
    }

    /// The level of one rule; silent when the rule set has no such rule.
    pub fn level(&self, rule: &str) -> Level {
        self.claims.get(rule).map_or(Level::Silent, |claim| claim.level)
    }
}

/// What one page says for one rule.
#[derive(Debug, Clone, Default)]
pub struct Claim {
    /// How far it goes.
    pub level: Level,
    /// A word from the rule file that says why (`gratis`, `own-network-first`, …); empty when silent.
    pub reason: String,
    /// The words that carry it, best first. Empty only when silent.
    pub evidence: Vec<Span>,
    /// True when the page also says the opposite about OCO.
    pub conflict: bool,
    /// What was found and why it counted or not, for `--explain`.
    pub trace: Vec<TraceStep>,
}

/// A piece of a page's visible text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Index into [`crate::page::Page::blocks`].
    pub block: usize,
    /// Byte range in that block's text.
    pub range: Range<usize>,
}

/// One step of the reasoning behind a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceStep {
    /// The cue that fired, by its name in the rule file.
    pub cue: Arc<str>,
    /// The words it fired on.
    pub span: Span,
    /// What these words were held to be about.
    pub about: Topic,
    /// What became of it.
    pub outcome: TraceOutcome,
}

/// What became of a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceOutcome {
    /// It counts at this level.
    Counted(Level),
    /// It was set aside, for this reason.
    SetAside(Aside),
}

/// An organisation that gives OCO, with what stands beside its name. Organisation contacts only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provider {
    /// The name as the page writes it.
    pub name: String,
    /// A link to the organisation.
    pub url: Option<String>,
    /// An organisation's phone number, never a personal mobile one.
    pub phone: Option<String>,
    /// An organisation's mail address, never a personal one.
    pub email: Option<String>,
    /// Where it is named.
    pub evidence: Vec<Span>,
}

/// What kind of page this is, by what it does for its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageKind {
    /// Addressed to inhabitants: information, a product, a form's explanation.
    #[default]
    Offer,
    /// A by-law, policy rule or announcement of one.
    Regulation,
    /// Council or board papers.
    CouncilPaper,
    /// News or press release.
    News,
    /// A job or volunteer vacancy.
    Vacancy,
    /// Kept for the record, or said to be out of date.
    Archive,
    /// The text speaks of another municipality only.
    OtherMunicipality,
}

impl PageKind {
    /// Only a page addressed to inhabitants can meet or break a rule.
    pub fn can_decide(self) -> bool {
        self == Self::Offer
    }
}
