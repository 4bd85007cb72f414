//! Results for people and programs: one file per format. Plain results in, text out; nothing here
//! fetches, judges or stores.

pub mod dates;
pub mod json;
mod paint;
mod phone;
pub mod table;
pub mod text;
pub mod words;

use std::collections::BTreeMap;

use ocowijzer_judge::rules::Ruleset;

use crate::result::Text;

pub use paint::{Style, plain};
pub use phone::phone;

/// The language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Dutch.
    #[default]
    Nl,
    /// English.
    En,
}

impl Lang {
    /// The text in this language.
    pub fn of(self, text: &Text) -> &str {
        self.pick(&text.nl, &text.en)
    }

    /// One of two texts.
    pub fn pick<'a>(self, nl: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Nl => nl,
            Self::En => en,
        }
    }

    /// A number with one decimal where needed: `71,5` or `71.5`, `100`.
    pub fn number(self, value: f64) -> String {
        let text = format!("{value:.1}");
        let text = text.strip_suffix(".0").unwrap_or(&text);
        match self {
            Self::Nl => text.replace('.', ","),
            Self::En => String::from(text),
        }
    }
}

/// The few words that stand for a rule in a report, by rule id. A result only holds ids.
#[derive(Debug, Clone, Default)]
pub struct Labels(BTreeMap<String, Text>);

impl Labels {
    /// The labels of a rule set.
    pub fn of(rules: &Ruleset) -> Self {
        Self(
            rules
                .rules
                .iter()
                .map(|rule| {
                    let label = Text { nl: rule.label.nl.clone(), en: rule.label.en.clone() };
                    (String::from(rule.id.as_str()), label)
                })
                .collect(),
        )
    }

    /// The label of a rule; its id when the rule set does not know it (a result of another time).
    pub fn get<'a>(&'a self, rule: &'a str, lang: Lang) -> &'a str {
        self.0.get(rule).map_or(rule, |label| lang.of(label))
    }
}

impl<const N: usize> From<[(&str, &str, &str); N]> for Labels {
    /// From rule id, Dutch and English label.
    fn from(labels: [(&str, &str, &str); N]) -> Self {
        let text = |nl, en| Text { nl: String::from(nl), en: String::from(en) };
        Self(labels.into_iter().map(|(id, nl, en)| (String::from(id), text(nl, en))).collect())
    }
}
