//! Rules that ask about something else than OCO, such as the advisory council: read on every page that
//! names their subject, also where OCO is not spoken of.

use super::PageClaims;
use super::assess::{resolve, says, search};
use super::cue::{Finding, Found};
use super::known_givers::KnownGivers;
use super::pattern::Symbol;
use super::reading::Reading;
use super::topic::Topics;
use super::vocabulary::Classes;
use super::window::Scratch;
use crate::rules::Ruleset;

/// Adds what a page without OCO says of the rules that have a subject of their own.
pub(super) fn add_claims(
    result: &mut PageClaims,
    reading: &Reading<'_>,
    ruleset: &Ruleset,
    scratch: Scratch,
) {
    let named: Vec<usize> = (0..ruleset.rules.len())
        .filter(|index| ruleset.rules[*index].subject.is_some_and(|subject| says(reading, subject)))
        .collect();
    if named.is_empty() {
        return;
    }
    let known = KnownGivers::default();
    let topics = Topics::of(reading, &ruleset.vocabulary, result.kind, &known);
    let found = Found::new(reading, &ruleset.vocabulary.cues_with_a_subject, scratch);
    let findings = search(&found, &topics, ruleset, false);
    for index in named {
        let rule = &ruleset.rules[index];
        let of_rule: Vec<&Finding> =
            findings.iter().filter(|finding| finding.rule == index).collect();
        result.claims.insert(rule.id.clone(), resolve(rule, &of_rule));
    }
}

/// Is a sentence about a subject: does it name it, or the heading above it, or the sentence before it?
pub(super) fn is_about(
    reading: &Reading<'_>,
    index: usize,
    subject: Symbol,
    classes: &Classes,
) -> bool {
    let Some(sentence) = reading.sentences.get(index) else { return false };
    let names = |at: usize| {
        reading.sentences.get(at).is_some_and(|sentence| sentence.words.contains(subject))
    };
    if names(index) {
        return true;
    }
    let mut section = Some(sentence.section);
    while let Some(around) = section.and_then(|number| reading.sections.get(number)) {
        if let Some(heading) = around.heading {
            if names(heading) {
                return true;
            }
            let begins_anew = reading.sentences.get(heading).is_some_and(|heading| {
                heading.words.contains(classes.other_heading)
                    || heading.words.contains(classes.official)
            });
            if begins_anew {
                return false;
            }
        }
        section = around.parent;
    }
    sentence.lead.is_some_and(|lead| {
        names(lead)
            && reading.sentences.get(lead).is_some_and(|lead| lead.section == sentence.section)
    })
}
