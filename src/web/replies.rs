//! What was said about results, for programs: beside the results, which stay as the rules gave them.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Country, Found, Listed};
use crate::reply::{Corrected, Correction, Reply, Standing};
use crate::result::Score;

/// What was said about all municipalities; those about which nothing was said are left out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Replies {
    /// By name.
    pub municipalities: Vec<RepliesTo>,
}

/// What was said about the newest result of one municipality.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RepliesTo {
    /// CBS code; null for a site outside the register.
    pub code: Option<String>,
    /// Name for addresses.
    pub slug: String,
    /// The run that the newest result is of; null when there is none yet.
    pub run: Option<String>,
    /// The score that the rules give; null when there is no result yet.
    pub score: Option<Score>,
    /// The score with the corrections that hold; null when there are none.
    pub corrected_score: Option<Score>,
    /// Reactions of the municipality, in the order they came in.
    pub replies: Vec<ShownReply>,
    /// Corrections by a person, in the order they were made.
    pub corrections: Vec<ShownCorrection>,
}

/// A reaction and whether it is current.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ShownReply {
    /// Its last day is over.
    pub expired: bool,
    /// What they say.
    #[serde(flatten)]
    pub reply: Reply,
}

/// A correction and whether it holds.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ShownCorrection {
    /// Only a correction that `holds` changes what is shown.
    pub standing: Standing,
    /// What the person says.
    #[serde(flatten)]
    pub correction: Correction,
}

impl Replies {
    /// What was said about the results that are shown, and about municipalities that have none yet.
    pub fn of(country: &Country) -> Self {
        let all = country.municipalities.iter().chain(&country.others);
        let listed = all.filter(|listed| !listed.heard().is_empty());
        Self { municipalities: listed.map(RepliesTo::of).collect() }
    }
}

impl RepliesTo {
    /// What was said about the newest result, or before there is one.
    pub fn of(listed: &Listed) -> Self {
        let municipality = &listed.municipality;
        let found: Option<&Found> = listed.result.as_deref();
        let heard = listed.heard();
        let reply = |(reply, expired): &(Reply, bool)| ShownReply {
            expired: *expired,
            reply: reply.clone(),
        };
        let correction = |one: &Corrected| ShownCorrection {
            standing: one.standing,
            correction: one.correction.clone(),
        };
        let corrected = found.filter(|found| found.heard.measured.is_some());
        Self {
            code: Some(municipality.code.clone()).filter(|code| !code.is_empty()),
            slug: municipality.slug.clone(),
            run: found.map(|found| found.result.run.id.clone()),
            score: found.map(|found| found.measured().score.clone()),
            corrected_score: corrected.map(|found| found.result.score.clone()),
            replies: heard.replies.iter().map(reply).collect(),
            corrections: heard.corrections.iter().map(correction).collect(),
        }
    }
}
