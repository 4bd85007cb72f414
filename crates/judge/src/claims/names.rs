//! Proper names in a sentence: capitals where Dutch has none of its own accord.
//!
//! The gazetteer helps (`known-provider`), and is not needed. Places and the municipality's own teams are
//! no names here.

use std::collections::HashSet;
use std::ops::Range;

use super::reading::{Reading, Sentence};
use super::vocabulary::Classes;

/// Words between the parts of a name: "Bureau de Brug", "Zorg voor Elkaar".
const INSIDE: &[&str] = &["de", "van", "voor", "der", "den", "het", "'t", "’t", "op", "ter", "bij"];
/// A name after one of these is a place: "in Duinrade", "uit Beekwijk".
const BEFORE_PLACES: &[&str] =
    &["in", "te", "uit", "gemeente", "rond", "omgeving", "buiten", "naar"];
/// ... and after one of these with "van": "inwoners van Duinrade".
const OF_PLACES: &[&str] = &[
    "inwoners",
    "inwoner",
    "gemeente",
    "burgers",
    "iedereen",
    "bewoners",
    "bewoner",
    "college",
    "website",
    "gemeentehuis",
    "wethouder",
    "burgemeester",
    "dorpen",
    "wijken",
    "kernen",
    "gemeenteraad",
];

/// Marks the proper names of all sentences.
pub(super) fn mark(reading: &mut Reading<'_>, classes: &Classes) {
    let places = places(reading);
    let seen = names_inside_sentences(reading, classes, &places);
    for index in 0..reading.sentences.len() {
        let names = in_sentence(reading, &reading.sentences[index], classes, &places, &seen);
        for (start, length) in names {
            if let Ok(length) = u8::try_from(length) {
                let words = &mut reading.sentences[index].words;
                words.add_span(start, classes.name, length);
                let is_linked = words.spans[start].iter().any(|(class, _)| *class == classes.link)
                    || words
                        .stretches(classes.link)
                        .iter()
                        .any(|link| link.start <= start && start < link.end);
                if is_linked {
                    words.add_span(start, classes.linked_name, length);
                }
            }
        }
    }
}

/// Words that stand as a place somewhere on the page.
fn places(reading: &Reading<'_>) -> HashSet<String> {
    let mut places = HashSet::new();
    for sentence in &reading.sentences {
        for word in 1..sentence.words.len() {
            let written = reading.written(sentence, word);
            if !is_capital(written) {
                continue;
            }
            let before = reading.written(sentence, word - 1).to_lowercase();
            let is_place = BEFORE_PLACES.contains(&before.as_str())
                || (before == "van"
                    && word >= 2
                    && OF_PLACES
                        .contains(&reading.written(sentence, word - 2).to_lowercase().as_str()));
            if is_place {
                places.insert(written.to_owned());
            }
        }
    }
    places
}

/// Single capitals inside sentences: so a sentence that begins with one begins with a name.
fn names_inside_sentences(
    reading: &Reading<'_>,
    classes: &Classes,
    places: &HashSet<String>,
) -> HashSet<String> {
    let mut seen = HashSet::new();
    for sentence in reading.sentences.iter().filter(|sentence| !sentence.is_heading) {
        for word in 1..sentence.words.len() {
            let written = reading.written(sentence, word);
            if can_be_name(reading, sentence, word, classes) && !places.contains(written) {
                seen.insert(written.to_owned());
            }
        }
    }
    seen
}

/// Takes back names that turned out to be a desk or team of the municipality ("Team Toegang").
pub(super) fn take_back_officials(reading: &mut Reading<'_>, classes: &Classes) {
    for sentence in &mut reading.sentences {
        let officials = sentence.words.stretches(classes.official);
        if officials.is_empty() {
            continue;
        }
        for (at, spans) in sentence.words.spans.iter_mut().enumerate() {
            spans.retain(|(class, length)| {
                let end = at + usize::from(*length);
                (*class != classes.name && *class != classes.linked_name)
                    || !officials.iter().any(|other| other.start < end && at < other.end)
            });
        }
    }
}

/// A sentence in capitals tells no names by its capitals.
fn shouts(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    let count = sentence.words.len();
    let loud = (0..count).filter(|word| is_acronym(reading.written(sentence, *word))).count();
    count >= 3 && loud * 2 > count
}

fn is_capital(written: &str) -> bool {
    written.chars().next().is_some_and(char::is_uppercase)
}

fn is_acronym(written: &str) -> bool {
    written.chars().count() >= 2 && written.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
}

fn can_be_name(reading: &Reading<'_>, sentence: &Sentence, word: usize, classes: &Classes) -> bool {
    let written = reading.written(sentence, word);
    is_capital(written)
        && written.chars().count() > 1
        && !sentence.words.has(word, classes.not_a_name)
        && !sentence.words.has(word, classes.official)
        && !sentence.words.has(word, classes.oco)
}

fn in_sentence(
    reading: &Reading<'_>,
    sentence: &Sentence,
    classes: &Classes,
    places: &HashSet<String>,
    seen: &HashSet<String>,
) -> Vec<(usize, usize)> {
    let count = sentence.words.len();
    let mut found = Vec::new();
    if shouts(reading, sentence) {
        return found;
    }
    let mut at = 0;
    while at < count {
        if !can_be_name(reading, sentence, at, classes) {
            at += 1;
            continue;
        }
        let end = end_of_name(reading, sentence, at, classes);
        let written = reading.written(sentence, at);
        let length = end - at;
        let known = sentence.words.has(at, classes.known_provider)
            || sentence.words.has(at, classes.organisation_word);
        let begins = at == 0;
        let is_place =
            at > 0 && is_place_here(reading, sentence, at, classes.person_title) && !known;
        let counts = if is_place {
            false
        } else if begins && !known {
            let second_is_own = length > 1
                && (reading.written(sentence, at).chars().count() > 3
                    || is_capital(reading.written(sentence, at + 1)));
            is_acronym(written) || seen.contains(written) || second_is_own
        } else {
            known || length > 1 || !places.contains(written)
        };
        if counts
            && !(length == 1 && places.contains(written))
            && !is_generic(sentence, at, end, classes)
        {
            found.push((at, length));
        }
        at = end;
    }
    found
}

/// A long organisation word with a capital is a name all the same ("de Vrijwilligerscentrale").
const LONG_NAME: usize = 12;

/// An organisation word alone ("Stichting", "Bureau") is no name yet.
fn is_generic(sentence: &Sentence, start: usize, end: usize, classes: &Classes) -> bool {
    let length = sentence.places.get(start).map_or(0, Range::len);
    end == start + 1
        && length < LONG_NAME
        && sentence.words.has(start, classes.organisation_word)
        && !sentence.words.has(start, classes.known_provider)
}

/// A place, or a person: no organisation.
fn is_place_here(
    reading: &Reading<'_>,
    sentence: &Sentence,
    at: usize,
    person_title: super::pattern::Symbol,
) -> bool {
    let before = reading.written(sentence, at - 1).to_lowercase();
    if sentence.words.has(at - 1, person_title) {
        return true;
    }
    BEFORE_PLACES.contains(&before.as_str())
        || (before == "van"
            && at >= 2
            && OF_PLACES.contains(&reading.written(sentence, at - 2).to_lowercase().as_str()))
}

fn end_of_name(
    reading: &Reading<'_>,
    sentence: &Sentence,
    start: usize,
    classes: &Classes,
) -> usize {
    let mut end = start + 1;
    while end < sentence.words.len() && touches(reading, sentence, end) {
        let written = reading.written(sentence, end);
        if can_be_name(reading, sentence, end, classes)
            || (is_capital(written) && !sentence.words.has(end, classes.not_a_name))
            || written.starts_with(|c: char| c.is_ascii_digit())
                && reading.written(sentence, end - 1).len() <= 3
        {
            end += 1;
            continue;
        }
        let joins = INSIDE.contains(&written)
            && end + 1 < sentence.words.len()
            && touches(reading, sentence, end + 1)
            && is_capital(reading.written(sentence, end + 1))
            && !sentence.words.has(end + 1, classes.not_a_name)
            && sentence.words.has(start, classes.organisation_word);
        if !joins {
            break;
        }
        end += 2;
    }
    end
}

/// Nothing but a space, a hyphen or an ampersand stands between a word and the one before.
fn touches(reading: &Reading<'_>, sentence: &Sentence, word: usize) -> bool {
    let Some(block) = reading.page.blocks.get(sentence.block) else { return false };
    let (Some(before), Some(place)) = (sentence.places.get(word - 1), sentence.places.get(word))
    else {
        return false;
    };
    block
        .text
        .get(before.end..place.start)
        .is_some_and(|between| matches!(between.trim(), "" | "-" | "&" | "'" | "’"))
}
