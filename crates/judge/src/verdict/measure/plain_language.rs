//! `plain-language`: reading measures of the text about OCO, by Flesch-Douma. A measurement with limits; it says
//! nothing about a language level such as B1.

use super::readability::{Readability, words_to_mask};
use super::{Found, View};
use crate::page::{Block, BlockKind, Region};
use crate::rules::Rule;
use crate::site::{ReadPage, SiteReading};
use crate::verdict::evidence::Ledger;
use crate::verdict::{Stance, deciding};

/// Fewer words than this say nothing.
const LEAST_WORDS: f64 = 100.0;
/// From here a text is "normal" on the scale of Flesch-Douma.
const NORMAL: f64 = 60.0;
/// Below this it is "difficult".
const DIFFICULT: f64 = 45.0;

pub(super) fn reason(facts: &View<'_>) -> &'static str {
    let Some(score) = facts.number("score") else { return "too-short" };
    if facts.number("words").unwrap_or(0.0) < LEAST_WORDS {
        "too-short"
    } else if score >= NORMAL {
        "easy-enough"
    } else if score >= DIFFICULT {
        "fairly-hard"
    } else {
        "hard"
    }
}

pub(super) fn gather(rule: &Rule, reading: &SiteReading, ledger: &mut Ledger<'_>) -> Found {
    let mut found = Found::default();
    let longest = deciding(reading)
        .filter(|(_, page)| page.claims.about_oco())
        .map(|(index, page)| (index, measure(rule, page)))
        .max_by_key(|(index, measured)| (measured.words, std::cmp::Reverse(*index)));
    let Some((index, measured)) = longest else { return found };
    found.number("words", measured.words);
    let Some(score) = measured.flesch_douma() else { return found };
    found.number("score", score);
    let figures = format!(
        "Flesch-Douma {score:.0}; {:.0} woorden per zin; {:.0} % lange woorden; moeilijke woorden: {}",
        measured.words_per_sentence(),
        measured.share_of_long_words() * 100.0,
        if measured.jargon.is_empty() { String::from("geen") } else { measured.jargon.join(", ") },
    );
    found.words.push(("score", format!("{score:.0}")));
    found.words.push(("count", format!("{:.0}", measured.words_per_sentence())));
    let stance = if score >= NORMAL { Stance::Supports } else { Stance::Partly };
    found.evidence.extend(ledger.observation(index, stance, &figures));
    found
}

fn measure(rule: &Rule, page: &ReadPage) -> Readability {
    let mask = words_to_mask(page.claims.providers.iter().map(|provider| provider.name.as_str()));
    let jargon = rule.setting_words("jargon");
    let texts = oco_blocks(page).map(|block| block.text.as_str());
    Readability::of(texts, &mask, jargon)
}

/// The text about OCO: the whole main text of a page of its own, else what stands under the same headings as the
/// words that mention it.
fn oco_blocks(page: &ReadPage) -> impl Iterator<Item = &Block> {
    let blocks = &page.page.blocks;
    let paths: Vec<_> = page
        .claims
        .claims
        .get("mentions-oco")
        .into_iter()
        .flat_map(|claim| &claim.evidence)
        .filter_map(|span| blocks.get(span.block))
        .map(|block| block.heading_path.clone())
        .collect();
    blocks.iter().filter(move |block| {
        let running = matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::Definition
        );
        running
            && block.region == Region::Main
            && (page.claims.is_own_page || paths.contains(&block.heading_path))
    })
}
