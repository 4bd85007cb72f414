//! What people say about a verdict: the reaction of a municipality, and a correction by a person.
//!
//! The verdict of the rules itself is never touched: it stays in the result file, in every export and in the
//! history. Reactions and corrections are put beside it here, at the edge, where a result is shown.

mod address;
mod edit;
mod example;
mod file;
mod heard;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::result::Outcome;

pub use self::edit::{MOST_TEXT, Mistake, Work, WorkError};
pub use self::example::{ExampleFile, expected_level, in_folder as examples_in};
pub use self::file::{FOLDER, files, fingerprint, key, read};
pub use self::heard::{CORRECTED, Corrected, Heard, Standing};

/// What was said about one municipality, as its file holds it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Reactions of the municipality, in the order they came in.
    #[serde(default, rename = "reply", skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<Reply>,
    /// Corrections by a person, in the order they were made.
    #[serde(default, rename = "correction", skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

/// A reaction of a municipality. It stands beside the verdict and changes nothing about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The rule it is about; null when it is about the whole result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Role or organisation; never a person's name.
    pub by: String,
    /// The day it came in.
    pub date: Date,
    /// The last day it is shown as current.
    pub expires: Date,
    /// What they say.
    pub text: String,
}

/// A person says that a verdict is wrong, and what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The rule.
    pub rule: String,
    /// What the verdict should be.
    pub outcome: Outcome,
    /// The verdict of the rules on the day of the correction; the correction lapses when it becomes another one.
    pub instead_of: Outcome,
    /// Why, for people to read.
    pub reason: String,
    /// Role or organisation; never a person's name.
    pub by: String,
    /// The day of the correction.
    pub date: Date,
    /// The last day it holds.
    pub expires: Date,
    /// The sentence it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Sentence>,
}

/// A sentence on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub url: Url,
    /// Title of the page; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The verdict quotes it; false for a sentence that the rules missed. The correction of a quoted sentence lapses
    /// when the verdict does not quote it any more.
    pub quoted: bool,
    /// The page had been read when the correction was made; it lapses when the page is not read any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub page_read: bool,
}
