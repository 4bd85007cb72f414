//! The result of one municipality as the contract's JSON (`schema_version` 1.0).
//!
//! These are wire types: other programs rely on them. The JSON Schema under `schema/` is generated from them.

mod build;

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// The version of the contract these types follow.
pub const SCHEMA_VERSION: &str = "1.0";

/// The result of one municipality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MunicipalityResult {
    /// `1.0`.
    pub schema_version: String,
    /// Whose site was read.
    pub municipality: MunicipalityRef,
    /// In which run, with which rules.
    pub run: RunRef,
    /// How the reading of the site went.
    pub site: Site,
    /// The score, 0 to 100.
    pub score: Score,
    /// One verdict per rule.
    pub verdicts: Vec<Verdict>,
    /// Organisations named as givers of OCO.
    pub providers: Vec<Provider>,
    /// The evidence behind the verdicts, by id.
    pub evidence: BTreeMap<String, Evidence>,
    /// The pages that were read.
    pub pages: Vec<PageSummary>,
}

/// A municipality, or a site that is not in the register (`code` is then null).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MunicipalityRef {
    /// CBS code, `GM0344`; null for an unlisted site.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Name for addresses.
    pub slug: String,
    /// Home page.
    pub website: Url,
}

/// The run a result belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunRef {
    /// Id of the run.
    pub id: String,
    /// Start of this municipality's reading (UTC).
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started_at: Timestamp,
    /// End of this municipality's reading (UTC).
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub finished_at: Timestamp,
    /// Version of ocowijzer.
    pub tool_version: String,
    /// The rules that judged.
    pub ruleset: RulesetRef,
}

/// The rules that judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesetRef {
    /// Version in `score.toml`.
    pub version: String,
    /// SHA-256 over the rule files, lower-case hex.
    pub sha256: String,
}

/// How the reading of the site went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// How it ended.
    pub status: SiteStatus,
    /// Why, when it is not complete.
    pub reason: Option<String>,
    /// Requests sent.
    pub requests: u32,
    /// Pages read.
    pub pages_fetched: u32,
    /// Pages that speak of OCO.
    pub pages_about_oco: u32,
    /// Bytes of bodies received.
    pub bytes: u64,
    /// Milliseconds from first request to last.
    pub duration_ms: u64,
    /// Candidates not read, by cause.
    pub not_read: NotRead,
    /// The first page about OCO; null when there is none.
    pub first_oco_page: Option<FirstOcoPage>,
}

/// How the reading of a site ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SiteStatus {
    /// Everything worth reading was read.
    Complete,
    /// Some of it could not be read.
    Partial,
    /// No usable answer.
    Unreachable,
    /// robots.txt or a wall keeps us out.
    Blocked,
}

/// Candidates not read, by cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotRead {
    /// The budget was used up.
    pub budget: u32,
    /// robots.txt says no.
    pub robots: u32,
    /// No answer in time.
    pub timeout: u32,
    /// 4xx or 5xx.
    pub http_error: u32,
    /// Body over the bound.
    pub too_large: u32,
    /// A type we cannot read.
    pub unsupported: u32,
}

/// The first page about OCO.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstOcoPage {
    /// Its address.
    pub url: Url,
    /// Requests before it.
    pub requests_before: u32,
    /// Links to follow from the home page; null when no path of links is known.
    pub clicks: Option<u32>,
    /// How it was come by.
    pub via: Via,
}

/// How an address was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A link on a page.
    Link,
    /// A sitemap.
    Sitemap,
    /// The site's own search.
    Search,
    /// A guess at a usual address.
    Guess,
}

/// The score, 0 to 100; all three are null when nothing could be decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// What was decided.
    pub value: Option<f64>,
    /// Every `unknown` lost.
    pub low: Option<f64>,
    /// Every `unknown` won.
    pub high: Option<f64>,
    /// Version of the formula.
    pub formula: String,
}

/// The verdict on one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Rule id.
    pub rule: String,
    /// `core`, `checklist` or `practice`.
    pub group: Group,
    /// The outcome.
    pub verdict: Outcome,
    /// From the rule's closed list.
    pub reason: String,
    /// Two pages say opposite things.
    pub conflict: bool,
    /// A sentence for people.
    pub summary: Text,
    /// What to ask for, when it is not met.
    pub advice: Text,
    /// The law or norm behind the rule.
    pub basis: Vec<Basis>,
    /// Ids in `evidence`.
    pub evidence: Vec<String>,
}

/// Group of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Makes the score.
    Core,
    /// The checklist.
    Checklist,
    /// Good practice.
    Practice,
}

/// Outcome of a rule.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Said.
    Met,
    /// Said in part.
    Partly,
    /// Read far enough and not said.
    NotFound,
    /// The opposite is said.
    Contradicted,
    /// Could not tell.
    Unknown,
    /// The question does not arise.
    NotApplicable,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

/// A law or norm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Name and article.
    pub title: String,
    /// Where it can be read.
    pub url: String,
}

/// An organisation named as giver of OCO.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Name.
    pub name: String,
    /// Web address.
    pub url: Option<String>,
    /// Phone of the organisation.
    pub phone: Option<String>,
    /// Mail of the organisation.
    pub email: Option<String>,
    /// Ids in `evidence`.
    pub evidence: Vec<String>,
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// A sentence, an absence, a fact.
    pub kind: EvidenceKind,
    /// What it does for the verdict.
    pub stance: Stance,
    /// The page.
    pub url: Url,
    /// Its title.
    pub page_title: String,
    /// Headings above the words, outermost first; a PDF's page number stands here, too.
    pub heading_path: Vec<String>,
    /// The words, literally in the page's text.
    pub exact: String,
    /// Text just before.
    pub prefix: String,
    /// Text just after.
    pub suffix: String,
    /// Opens at the sentence.
    pub link: Url,
    /// When the page was fetched.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub fetched_at: Option<Timestamp>,
    /// SHA-256 of the body, lower-case hex.
    pub payload_sha256: Option<String>,
    /// Where the archive has it; null when nothing was archived (`check` without `--data`).
    pub archive: Option<ArchiveRef>,
}

/// Kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// Words of the page.
    Quote,
    /// Not there, where one would look.
    Absence,
    /// A fact about the site.
    Observation,
}

/// What evidence does for a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// For met.
    Supports,
    /// For partly.
    Partly,
    /// For contradicted.
    Contradicts,
    /// Looks like it, does not count.
    NearMiss,
}

/// A record of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveRef {
    /// WARC file, relative to the run's archive folder.
    pub file: String,
    /// `urn:uuid:…`.
    pub record_id: String,
}

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageSummary {
    /// Its address.
    pub url: Url,
    /// Its title.
    pub title: String,
    /// Does it speak of OCO?
    pub about_oco: bool,
    /// What it claims, by rule; silent ones are left out.
    pub claims: BTreeMap<String, ClaimLevel>,
}

/// What a page claims for a rule.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ClaimLevel {
    /// Says it.
    Yes,
    /// In part.
    Partly,
    /// Says the opposite.
    Contradicted,
    /// Does not speak of it.
    Silent,
}
