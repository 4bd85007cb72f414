//! Who may come along to the talk, on a page that explains it.

use super::Span;
use crate::page::{BlockKind, Page};
use crate::rules::{DecidedBy, Measure, Ruleset};

/// The first sentence that says the reader may bring somebody, by the phrases of the rule file.
pub(super) fn someone_may_come(page: &Page, ruleset: &Ruleset) -> Option<Span> {
    let before_talk = DecidedBy::Measure(Measure::MentionedBeforeTalk);
    let rule = ruleset.rules.iter().find(|rule| rule.decided_by == before_talk)?;
    let phrases = rule.setting_words("bring_someone");
    for (block, text) in page.blocks.iter().enumerate() {
        if matches!(text.kind, BlockKind::ImageText) {
            continue;
        }
        for range in crate::text::sentences(&text.text) {
            let sentence = text.text.get(range.clone()).unwrap_or_default().to_lowercase();
            if phrases.iter().any(|phrase| sentence.contains(phrase.as_str())) {
                return Some(Span { block, range });
            }
        }
    }
    None
}
