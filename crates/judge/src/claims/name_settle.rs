//! Names that the vocabulary knows better are taken back, and names it knows are added.

use std::collections::HashSet;
use std::ops::Range;

use super::names::{add_name, name_text};
use super::reading::{Reading, Sentence};
use super::vocabulary::Classes;

/// Ends of words for a desk of the municipality.
const DESK_ENDS: &[&str] = &["team", "loket", "meldpunt"];

/// Takes back names that the vocabulary knows better: the municipality's own desks (and what it calls
/// them), services that are no OCO, addresses, and the service's own local name. Adds known names of several words.
pub(super) fn settle(reading: &mut Reading<'_>, classes: &Classes) {
    let desks = desk_names(reading, classes);
    for index in 0..reading.sentences.len() {
        let sentence = &reading.sentences[index];
        let known = sentence.words.stretches(classes.known_provider);
        let mut wrong = Vec::new();
        for name in sentence.words.stretches(classes.name) {
            let is_known =
                known.iter().any(|known| known.start <= name.start && name.start < known.end);
            let covered_by = |class| {
                let stretches = sentence.words.stretches(class);
                stretches.iter().any(|other| other.start <= name.start && name.end <= other.end)
            };
            let opens_with = |class| {
                let stretches = sentence.words.stretches(class);
                stretches.iter().any(|other| other.start <= name.start && name.start < other.end)
            };
            let overlaps = |class| {
                let stretches = sentence.words.stretches(class);
                stretches.iter().any(|other| name.start < other.end && other.start < name.end)
            };
            let is_desk = desks.contains(name_text(reading, sentence, &name))
                || is_desk_word(reading, sentence, name.start, classes);
            let is_official = is_desk
                || (opens_with(classes.official)
                    && !name_text(reading, sentence, &name).contains('&'));
            let is_service = covered_by(classes.look_alike)
                || overlaps(classes.local_service)
                || (overlaps(classes.oco_own_name)
                    && !sentence.words.has(name.start, classes.organisation_word)
                    && !is_house(name_text(reading, sentence, &name), name.start))
                || covered_by(classes.street_address)
                || covered_by(classes.no_organisation);
            if !is_known && (is_official || is_service) {
                wrong.push((name, is_desk));
            }
        }
        for (name, is_desk) in wrong {
            take_back(&mut reading.sentences[index], &name, is_desk, classes);
        }
        for name in known.into_iter().filter(|name| name.len() > 1) {
            add_name(&mut reading.sentences[index], name.start, name.len(), classes);
        }
        mark_sure(reading, index, classes);
    }
}

/// "bij De Wegwijzer": a capital article inside a sentence is part of a name, whatever follows.
fn is_house(name: &str, start: usize) -> bool {
    start > 0 && name.split_once(' ').is_some_and(|(article, _)| matches!(article, "De" | "Het"))
}

/// Marks the names that carry a word for an organisation, or stand in the gazetteer.
fn mark_sure(reading: &mut Reading<'_>, index: usize, classes: &Classes) {
    let sentence = &reading.sentences[index];
    let mut names = sentence.words.stretches(classes.name);
    names.retain(|name| {
        let text = name_text(reading, sentence, name);
        text.contains('&')
            || name.clone().any(|word| {
                sentence.words.has(word, classes.organisation_word)
                    || sentence.words.has(word, classes.known_provider)
            })
            || sentence.words.stretches(classes.known_provider).contains(name)
    });
    for name in names {
        if let Ok(length) = u8::try_from(name.len()) {
            reading.sentences[index].words.add_span(name.start, classes.sure_name, length);
        }
    }
}

fn take_back(sentence: &mut Sentence, name: &Range<usize>, is_desk: bool, classes: &Classes) {
    let Ok(length) = u8::try_from(name.len()) else { return };
    sentence.words.remove_span(name, &[classes.name, classes.linked_name]);
    if is_desk {
        sentence.words.add_span(name.start, classes.official, length);
        sentence.words.add_span(name.start, classes.official_desk, length);
    }
}

/// "Zorgteam", "Meldpunt Zorg".
fn is_desk_word(
    reading: &Reading<'_>,
    sentence: &Sentence,
    word: usize,
    classes: &Classes,
) -> bool {
    let written = reading.written(sentence, word).to_lowercase();
    DESK_ENDS.iter().any(|desk| written.ends_with(desk))
        && !sentence.words.has(word, classes.organisation_word)
}

/// What the page calls the municipality's own desk: "loket De Wegwijzer".
fn desk_names(reading: &Reading<'_>, classes: &Classes) -> HashSet<String> {
    let mut names = HashSet::new();
    for sentence in &reading.sentences {
        let introduced = sentence.words.stretches(classes.desk_introduced);
        for name in sentence.words.stretches(classes.name) {
            let is_introduced =
                introduced.iter().any(|desk| desk.start <= name.start && name.end <= desk.end);
            if is_introduced && !sentence.words.has(name.start, classes.organisation_word) {
                names.insert(name_text(reading, sentence, &name).to_owned());
            }
        }
    }
    names
}
