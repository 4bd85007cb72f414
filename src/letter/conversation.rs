//! The conversation guide: what a website cannot answer, to ask in person, with room to write.

use ocowijzer_judge::rules::Text;
use serde::Deserialize;

use super::document::{Block, Document, Inline};
use super::point::{lead, of, paragraph};
use crate::report::{Lang, plain};
use crate::result::{MunicipalityResult, Outcome};

/// The texts shipped with the program.
const BUILT_IN: &str = include_str!("../../data/conversation.toml");
/// Lines to write on after a question.
const ROOM: u8 = 3;

/// The texts of the guide (`data/conversation.toml`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConversationTexts {
    title: Text,
    subtitle: Text,
    subtitle_without_name: Text,
    intro: Vec<Text>,
    before: Text,
    tip: Vec<Text>,
    fact: Vec<Text>,
    website_says: Text,
    part: Vec<Part>,
    agreements: Text,
    agreement: Vec<Text>,
}

/// One of the seven parts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    title: Text,
    rules: Vec<String>,
    question: Vec<Text>,
}

/// Why the guide cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ConversationError {
    /// The texts are not as they should be.
    #[error("data/conversation.toml cannot be read: {0}")]
    Texts(#[from] toml::de::Error),
}

impl ConversationTexts {
    /// The texts shipped with the program.
    pub fn built_in() -> Result<Self, ConversationError> {
        Ok(toml::from_str(BUILT_IN)?)
    }

    /// The guide. With a result it says what the website tells about each part.
    pub fn guide(&self, result: Option<&MunicipalityResult>, lang: Lang) -> Document {
        let name = result.map(|result| plain(&result.municipality.name));
        let title = of(&self.title, lang);
        let subtitle = match &name {
            Some(name) => of(&self.subtitle, lang).replace("{municipality}", name),
            None => String::from(of(&self.subtitle_without_name, lang)),
        };
        let mut blocks = vec![Block::Title(vec![Inline::text(title)]), paragraph(&subtitle)];
        blocks.extend(self.intro.iter().map(|text| paragraph(of(text, lang))));
        blocks.push(section(of(&self.before, lang)));
        blocks.push(Block::List(
            self.tip.iter().map(|text| vec![Inline::text(of(text, lang))]).collect(),
        ));
        for fact in &self.fact {
            blocks.push(lead(of(fact, lang)));
            blocks.push(Block::Room(1));
        }
        for (number, part) in (1..).zip(&self.part) {
            blocks.push(section(&format!("{number}. {}", of(&part.title, lang))));
            if let Some(result) = result {
                blocks.extend(self.website(part, result, lang));
            }
            blocks.extend(asked(&part.question, lang));
        }
        blocks.push(section(of(&self.agreements, lang)));
        blocks.extend(asked(&self.agreement, lang));
        let title = name.map_or_else(|| String::from(title), |name| format!("{title}: {name}"));
        Document { lang, title, blocks }
    }

    /// What the website tells about a part, one sentence per rule and each sentence once.
    fn website(&self, part: &Part, result: &MunicipalityResult, lang: Lang) -> Vec<Block> {
        let mut told: Vec<&str> = Vec::new();
        for verdict in &result.verdicts {
            let summary = lang.of(&verdict.summary);
            let asked = part.rules.contains(&verdict.rule)
                && verdict.verdict != Outcome::NotApplicable
                && !told.contains(&summary);
            if asked {
                told.push(summary);
            }
        }
        if told.is_empty() {
            return Vec::new();
        }
        let items = told.into_iter().map(|summary| vec![Inline::text(summary)]).collect();
        vec![lead(of(&self.website_says, lang)), Block::List(items)]
    }
}

fn asked(questions: &[Text], lang: Lang) -> impl Iterator<Item = Block> {
    questions.iter().flat_map(move |text| [lead(of(text, lang)), Block::Room(ROOM)])
}

fn section(text: &str) -> Block {
    Block::Section(vec![Inline::text(text)])
}
