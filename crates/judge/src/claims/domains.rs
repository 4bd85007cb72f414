//! Which domains of life a page names for OCO.

use std::ops::Range;

use super::assess::{default_reason, push_new};
use super::matcher::Hit;
use super::modifier::{is_denied_above, no_claim};
use super::reading::{LeadKind, Reading, Sentence};
use super::topic::{Strength, Subject, Topics, names_oco};
use super::vocabulary::Vocabulary;
use super::window::Scratch;
use super::{Claim, Level, Span};
use crate::rules::Rule;

/// Domains named in sentences about OCO, each with where, in the order of the vocabulary.
pub(super) fn named(
    reading: &Reading<'_>,
    topics: &Topics,
    vocabulary: &Vocabulary,
) -> Vec<(String, Vec<Span>)> {
    let mut found: Vec<Vec<Span>> = vec![Vec::new(); vocabulary.domains.len()];
    let mut scratch = Scratch::default();
    for (index, sentence) in reading.sentences.iter().enumerate() {
        let topic = &topics.by_sentence[index];
        if !(topic.is_oco() || asks_before_it(reading, topics, index))
            || topic.actor.is_some()
            || index == 0 && sentence.is_heading && !names_oco(sentence, &vocabulary.classes)
            || is_no_subject(reading, sentence, vocabulary)
            || no_claim(reading, sentence, &vocabulary.classes, topics.is_first_on_offer, 0)
                .is_some()
        {
            continue;
        }
        let names = sentence.words.stretches(vocabulary.classes.name);
        let mut hits = vocabulary.domain_patterns.find(&sentence.words, &mut scratch);
        hits.retain(|hit| !names.iter().any(|name| is_part_of(hit, name)));
        let several = hits.iter().any(|hit| hits.iter().any(|other| other.owner != hit.owner));
        let is_subject = several
            || sentence.words.contains(vocabulary.classes.about_word)
            || leads_to_subjects(reading, sentence, vocabulary);
        if !is_subject {
            continue;
        }
        let not_meant = sentence.words.stretches(vocabulary.classes.not_a_domain);
        for hit in hits {
            if not_meant.iter().any(|other| other.start < hit.end && hit.start < other.end) {
                continue;
            }
            if let Some(spans) = found.get_mut(hit.owner as usize) {
                push_new(spans, &Span { block: sentence.block, range: sentence.range.clone() });
            }
        }
    }
    vocabulary
        .domains
        .iter()
        .zip(found)
        .filter(|(_, spans)| !spans.is_empty())
        .map(|(domain, spans)| (domain.id.clone(), spans))
        .collect()
}

/// "Hebt u een vraag over werk, inkomen of wonen? Vraag dan een cliëntondersteuner.": what the help is asked for.
fn asks_before_it(reading: &Reading<'_>, topics: &Topics, question: usize) -> bool {
    let (Some(own), Some(next)) =
        (reading.sentences.get(question), reading.sentences.get(question + 1))
    else {
        return false;
    };
    own.is_question
        && !own.is_heading
        && own.section == next.section
        && topics.by_sentence[question].subject == Subject::Nothing
        && topics.by_sentence[question + 1].strength == Strength::Named
        && topics.by_sentence[question + 1].is_oco()
        && topics.by_sentence[question + 1].actor.is_none()
}

/// "Welzijn" in "Stichting Welzijn Maasdorp" is no subject.
fn is_part_of(hit: &Hit, name: &Range<usize>) -> bool {
    hit.start >= name.start && hit.end <= name.end && hit.end - hit.start < name.len()
}

/// The sentence, or what leads into it, says what the help is not about, or speaks of something else than subjects.
fn is_no_subject(reading: &Reading<'_>, sentence: &Sentence, vocabulary: &Vocabulary) -> bool {
    let no_subject = vocabulary.classes.no_subject;
    sentence.words.contains(no_subject)
        || is_denied_above(reading, sentence, &vocabulary.classes)
        || sentence.lead_kind == LeadKind::List
            && sentence
                .lead
                .and_then(|lead| reading.sentences.get(lead))
                .is_some_and(|lead| lead.words.contains(no_subject))
}

/// A question, heading or lead-in that asks for subjects: "Waarover?", "U kunt terecht met vragen over:".
fn leads_to_subjects(reading: &Reading<'_>, sentence: &Sentence, vocabulary: &Vocabulary) -> bool {
    sentence.lead_kind != LeadKind::Before
        && sentence
            .lead
            .and_then(|lead| reading.sentences.get(lead))
            .is_some_and(|lead| lead.words.contains(vocabulary.classes.about_word))
}

/// Raises a claim by the number of domains that count.
pub(super) fn count_in(
    claim: &mut Claim,
    rule: &Rule,
    named: &[(String, Vec<Span>)],
    vocabulary: &Vocabulary,
) {
    let Some(count) = rule.count else { return };
    let counted: Vec<&Vec<Span>> = named
        .iter()
        .filter(|(id, _)| vocabulary.domains.iter().any(|domain| domain.id == *id && domain.counts))
        .map(|(_, spans)| spans)
        .collect();
    let level = if counted.len() >= count.yes {
        Level::Yes
    } else if counted.len() >= count.partly {
        Level::Partly
    } else {
        return;
    };
    let raises = match claim.level {
        Level::Silent => true,
        Level::Partly => level == Level::Yes,
        Level::Yes | Level::Contradicted => false,
    };
    if !raises {
        return;
    }
    claim.level = level;
    claim.reason = default_reason(rule, level);
    claim.evidence.clear();
    for spans in counted {
        for span in spans.iter().take(1) {
            push_new(&mut claim.evidence, span);
        }
    }
}
