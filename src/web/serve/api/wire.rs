//! What goes over the line besides the contract's result. Other programs rely on these shapes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use url::Url;

use crate::municipality::Municipality;
use crate::result::{Basis, Group, MunicipalityResult, Outcome, RunRef, Score, SiteStatus, Text};
use crate::web::serve::checks::Line;
use crate::web::{Found, Listed};

/// The municipalities, by name.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MunicipalityList {
    /// True when these are the examples that stand in for a first run; they do not exist.
    pub examples: bool,
    /// The municipalities.
    pub municipalities: Vec<MunicipalitySummary>,
}

/// A municipality in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MunicipalitySummary {
    /// CBS code; null for a site outside the register.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Name for addresses.
    pub slug: String,
    /// Province; null when not known.
    pub province: Option<String>,
    /// Inhabitants; null when not known.
    pub population: Option<u32>,
    /// Home page.
    pub website: Url,
    /// The newest result; null when the site was never read.
    pub latest: Option<Latest>,
}

/// The newest result in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Latest {
    /// The run.
    pub run: String,
    /// When the site had been read (UTC).
    pub finished_at: Timestamp,
    /// A check on demand, not the nightly scan.
    pub on_demand: bool,
    /// How the reading ended.
    pub status: SiteStatus,
    /// The score that the rules give.
    pub score: Score,
    /// The score with the corrections by a person that hold; null when there are none. See `replies`.
    pub corrected_score: Option<Score>,
}

/// A municipality with all the register has.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MunicipalityDetail {
    /// The same as in the list.
    #[serde(flatten)]
    pub summary: MunicipalitySummary,
    /// Other names in use.
    pub aliases: Vec<String>,
    /// Other hosts that are its own.
    pub alt_hosts: Vec<String>,
    /// Its middle; null when not known.
    pub position: Option<Position>,
    /// Its place in the hexagon map; null when it has none.
    pub hex: Option<Hex>,
    /// Municipalities that went up in it.
    pub predecessors: Vec<Former>,
    /// First day it exists; null when open.
    pub valid_from: Option<Date>,
    /// Last day it exists; null when open.
    pub valid_to: Option<Date>,
}

/// A place on earth (WGS 84), in degrees.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Position {
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

/// A place in the hexagon map.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Hex {
    /// Column.
    pub col: i32,
    /// Row.
    pub row: i32,
}

/// A municipality that went up in another.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Former {
    /// Its name.
    pub name: String,
    /// First day it was no more.
    pub since: Date,
    /// Only a part of it came here.
    pub in_part: bool,
}

/// The results of one municipality over time, newest first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct History {
    /// CBS code; null for a site outside the register.
    pub code: Option<String>,
    /// Name for addresses.
    pub slug: String,
    /// The results.
    pub results: Vec<Past>,
}

/// A result of the past in a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Past {
    /// The run, and the rules that judged.
    pub run: RunRef,
    /// A check on demand, not the nightly scan.
    pub on_demand: bool,
    /// How the reading ended.
    pub status: SiteStatus,
    /// Why, when it is not complete.
    pub reason: Option<String>,
    /// The score.
    pub score: Score,
    /// The outcome by rule.
    pub verdicts: BTreeMap<String, Outcome>,
}

/// How far a check on demand is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckStatus {
    /// Name for addresses of the municipality.
    pub slug: String,
    /// Where it is.
    pub phase: CheckPhase,
    /// Checks that come first.
    pub ahead: usize,
    /// The wait that is expected until it begins, in seconds.
    pub wait_seconds: u64,
    /// Pages read so far.
    pub pages: u32,
    /// Of which speak of client support.
    pub about_oco: u32,
    /// The last things that were read, oldest first.
    pub lines: Vec<Line>,
    /// Where to look next.
    pub links: CheckLinks,
}

/// Where a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckPhase {
    /// Nothing was begun: the newest result is of less than half an hour ago.
    Fresh,
    /// Others come first.
    Waiting,
    /// The site is being read.
    Reading,
    /// The result is there.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// It could not be done, by our fault.
    Failed,
}

/// Addresses around a check, relative to the host.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckLinks {
    /// The check.
    #[serde(rename = "self")]
    pub this: String,
    /// Its events as they happen (server-sent events; the data of each is a `CheckStatus`).
    pub events: String,
    /// The newest result.
    pub result: String,
}

/// The rules, in the order of the report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RuleList {
    /// Version of the rules.
    pub version: String,
    /// SHA-256 over the rule files, lower-case hex.
    pub sha256: String,
    /// The rules.
    pub rules: Vec<RuleInfo>,
}

/// A rule.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RuleInfo {
    /// Its id.
    pub id: String,
    /// `core` makes the score.
    pub group: Group,
    /// Goes up when an unchanged page could get another verdict.
    pub version: u32,
    /// A few words.
    pub label: Text,
    /// The question an inhabitant would ask.
    pub question: Text,
    /// Why it matters.
    pub why: Text,
    /// What the law or norm says.
    pub norm: Text,
    /// The law or norm.
    pub basis: Vec<Basis>,
    /// What to ask for.
    pub advice: Text,
    /// A sentence a municipality could use; what it has to fill in stands between brackets.
    pub example_sentence: Text,
    /// Misses we know of.
    pub known_misses: Vec<Text>,
}

impl MunicipalitySummary {
    /// What the pages know of a municipality.
    pub fn of(listed: &Listed) -> Self {
        let Municipality { code, name, slug, province, population, website, .. } =
            listed.municipality.clone();
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            code: given(code),
            name,
            slug,
            province: given(province),
            population,
            website,
            latest: listed.result.as_deref().map(Latest::of),
        }
    }
}

impl Latest {
    fn of(found: &Found) -> Self {
        let result = found.measured();
        Self {
            run: result.run.id.clone(),
            finished_at: result.run.finished_at,
            on_demand: found.on_demand,
            status: result.site.status,
            score: result.score.clone(),
            corrected_score: found.heard.measured_score().map(|_| found.result.score.clone()),
        }
    }
}

impl MunicipalityDetail {
    /// All the register has.
    pub fn of(listed: &Listed) -> Self {
        let municipality = &listed.municipality;
        let former = municipality.predecessors.iter().cloned();
        Self {
            summary: MunicipalitySummary::of(listed),
            aliases: municipality.aliases.clone(),
            alt_hosts: municipality.alt_hosts.clone(),
            position: municipality.position.map(|(lat, lon)| Position { lat, lon }),
            hex: municipality.hex.map(|(col, row)| Hex { col, row }),
            predecessors: former
                .map(|one| Former { name: one.name, since: one.since, in_part: one.in_part })
                .collect(),
            valid_from: municipality.valid_from,
            valid_to: municipality.valid_to,
        }
    }
}

impl Past {
    /// A result in a few words.
    pub fn of(result: MunicipalityResult, on_demand: bool) -> Self {
        Self {
            run: result.run,
            on_demand,
            status: result.site.status,
            reason: result.site.reason,
            score: result.score,
            verdicts: result.verdicts.into_iter().map(|one| (one.rule, one.verdict)).collect(),
        }
    }
}
