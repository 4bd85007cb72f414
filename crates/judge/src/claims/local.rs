//! OCO under a name of the municipality's own ("Meedenker"), or under none, when the page explains it.
//!
//! Four signs must stand together, outside every look-alike service: somebody on the reader's side or outside
//! the municipality, who costs nothing, who comes along, and a talk with the municipality or its team.

use std::collections::BTreeMap;
use std::ops::Range;

use super::pattern::Symbol;
use super::reading::{Reading, Sentence};
use super::topic::names_look_alike;
use super::vocabulary::{Classes, Vocabulary};
use crate::page::Page;

/// Finds a service that the page explains as OCO without its usual name, marks it on the page, and gives
/// the page's own name for it, if it has one.
pub(super) fn find(reading: &mut Reading<'_>, vocabulary: &Vocabulary) -> Option<String> {
    let classes = &vocabulary.classes;
    if reading.sentences.iter().any(|sentence| sentence.words.contains(classes.oco)) {
        return None;
    }
    let region = explaining_sentences(reading, classes, explain_it)
        .or_else(|| explaining_sentences(reading, classes, has_a_name_and_signs))?;
    let name = own_name(reading, &region, classes);
    match &name {
        Some(name) => mark_name(reading, name, classes),
        None => mark_sentences(reading, &region, classes),
    }
    name
}

/// The classes that [`may_explain`] asks for: the signs, and words for such a service.
pub(super) fn signs(classes: &Classes) -> [Symbol; 7] {
    let Classes { sign_side, sign_free, sign_along, sign_talk, oco_own_name, .. } = *classes;
    let Classes { sign_not_theirs, sign_any_talk, .. } = *classes;
    [sign_side, sign_free, sign_along, sign_talk, sign_not_theirs, sign_any_talk, oco_own_name]
}

/// Can [`find`] find anything on a page that says these classes and no others?
pub(super) fn may_explain(says: impl Fn(Symbol) -> bool, classes: &Classes) -> bool {
    let has_all = has_all_signs(&says, classes);
    let (side, talk) = (says(classes.sign_side), says(classes.sign_talk));
    has_all || says(classes.sign_along) && says(classes.oco_own_name) && (side || talk)
}

/// Is there somebody on the reader's side, for nothing, who comes along to a talk with the municipality?
fn has_all_signs(says: impl Fn(Symbol) -> bool, classes: &Classes) -> bool {
    // Whoever is said outright not to be of the municipality comes along to a talk with it.
    let talk =
        says(classes.sign_talk) || says(classes.sign_not_theirs) && says(classes.sign_any_talk);
    talk && [classes.sign_side, classes.sign_free, classes.sign_along].into_iter().all(says)
}

/// The sentences in which the service is explained, when all signs are there: one section, or the page up
/// to its first section about something else.
fn explaining_sentences(
    reading: &Reading<'_>,
    classes: &Classes,
    explains: impl Fn(&Reading<'_>, &[usize], &Classes) -> bool,
) -> Option<Vec<usize>> {
    let mut sections: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut whole: Vec<usize> = Vec::new();
    let mut is_open = true;
    for (index, sentence) in reading.sentences.iter().enumerate() {
        if is_about_something_else(sentence, classes) {
            is_open = is_open && !sentence.is_heading;
            if sentence.is_heading && whole.is_empty() {
                return None;
            }
            sections.remove(&sentence.section);
            continue;
        }
        sections.entry(sentence.section).or_default().push(index);
        if is_open && whole.len() < EXPLANATION {
            whole.push(index);
        }
    }
    sections.into_values().chain([whole]).find(|sentences| explains(reading, sentences, classes))
}

/// A service is explained in so many sentences; signs further apart speak of different things.
const EXPLANATION: usize = 16;

fn is_about_something_else(sentence: &Sentence, classes: &Classes) -> bool {
    names_look_alike(sentence, classes)
        || (sentence.is_heading
            && (sentence.words.contains(classes.other_heading)
                || sentence.words.contains(classes.other_service)))
}

fn explain_it(reading: &Reading<'_>, sentences: &[usize], classes: &Classes) -> bool {
    let says = |sign| sentences.iter().any(|at| reading.sentences[*at].words.contains(sign));
    has_all_signs(says, classes)
}

/// A name written as one ("de Meedenker") leaves less to guess: who comes along, and either is on the reader's side
/// or comes to the talk. One that heads its section must do both.
fn has_a_name_and_signs(reading: &Reading<'_>, sentences: &[usize], classes: &Classes) -> bool {
    let says = |sign| sentences.iter().any(|at| reading.sentences[*at].words.contains(sign));
    let stretches = |at: &usize| reading.sentences[*at].words.stretches(classes.oco_own_name);
    let times: usize = sentences.iter().map(|at| stretches(at).len()).sum();
    let written_as_name = sentences.iter().any(|at| {
        let sentence = &reading.sentences[*at];
        !sentence.is_heading
            && stretches(at).iter().any(|name| {
                name.start > 0
                    && reading.written(sentence, name.start).starts_with(char::is_uppercase)
            })
    });
    let heads_it = sentences.iter().any(|at| {
        let sentence = &reading.sentences[*at];
        let is_all = |name: &Range<usize>| name.len() + 1 >= sentence.words.len();
        sentence.is_heading && stretches(at).iter().any(is_all)
    });
    let (side, talk) = (says(classes.sign_side), says(classes.sign_talk));
    times >= 2
        && says(classes.sign_along)
        && (written_as_name && (side || talk) || heads_it && side && talk)
}

/// The invented name that stands most often in the explanation.
fn own_name(reading: &Reading<'_>, sentences: &[usize], classes: &Classes) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for index in sentences {
        let sentence = &reading.sentences[*index];
        for stretch in sentence.words.stretches(classes.oco_own_name) {
            let written = words_of(reading, sentence, &stretch);
            *counts.entry(written).or_default() += 1;
        }
    }
    // The most frequent one; of equals the first in the alphabet, so that the choice is always the same.
    counts
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))
        .map(|(name, _)| name)
}

/// A stretch of words as written, small.
fn words_of(reading: &Reading<'_>, sentence: &Sentence, stretch: &Range<usize>) -> String {
    let words: Vec<String> =
        stretch.clone().map(|word| reading.written(sentence, word).to_lowercase()).collect();
    words.join(" ")
}

/// A name of so many letters is known at the end of a longer word: "gespreksmaatje" for "maatje".
const LONG_NAME: usize = 6;

fn mark_name(reading: &mut Reading<'_>, name: &str, classes: &Classes) {
    if name.contains(' ') {
        for index in 0..reading.sentences.len() {
            let sentence = &reading.sentences[index];
            let mut stretches = sentence.words.stretches(classes.oco_own_name);
            stretches.retain(|stretch| words_of(reading, sentence, stretch) == name);
            for stretch in stretches {
                let length = u8::try_from(stretch.len()).unwrap_or(u8::MAX);
                reading.sentences[index].words.add_span(
                    stretch.start,
                    classes.local_service,
                    length,
                );
            }
        }
        return;
    }
    for index in 0..reading.sentences.len() {
        for word in 0..reading.sentences[index].words.len() {
            let written = reading.written(&reading.sentences[index], word).to_lowercase();
            let is_name = written == name
                || written.strip_suffix('s').is_some_and(|stem| stem == name)
                || name.strip_suffix('s').is_some_and(|stem| stem == written)
                || name.len() >= LONG_NAME && written.trim_end_matches('s').ends_with(name);
            if is_name {
                reading.sentences[index].words.add_span(word, classes.local_service, 1);
            }
        }
    }
}

/// Can [`mark_known`] find this name?
pub(super) fn may_be_known(reading: &Reading<'_>, name: &str) -> bool {
    reading.has_word(name) || reading.has_word(&format!("{name}s"))
}

/// Marks a name that another page of the site explains, where it is written as a name.
pub(super) fn mark_known(reading: &mut Reading<'_>, name: &str, classes: &Classes) {
    for index in 0..reading.sentences.len() {
        for word in 0..reading.sentences[index].words.len() {
            let written = reading.written(&reading.sentences[index], word);
            if written.strip_suffix('s').unwrap_or(written) == name {
                reading.sentences[index].words.add_span(word, classes.local_service, 1);
            }
        }
    }
}

/// A local name as the page writes it in the middle of a sentence with a capital, in the singular: a name of the
/// site's own for the service. A common word ("maatje") is none: on another page it may be somebody else.
pub fn written_as_name(page: &Page, local_name: &str) -> Option<String> {
    let texts = page.blocks.iter().map(|block| block.text.as_str());
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).skip(1));
    words
        .filter(|word| word.starts_with(char::is_uppercase))
        .map(|word| word.strip_suffix('s').unwrap_or(word))
        .find(|word| {
            let word = word.to_lowercase();
            word == local_name || local_name.strip_suffix('s') == Some(&word)
        })
        .map(str::to_owned)
}

fn mark_sentences(reading: &mut Reading<'_>, sentences: &[usize], classes: &Classes) {
    for index in sentences {
        for stretch in reading.sentences[*index].words.stretches(classes.sign_along) {
            let length = u8::try_from(stretch.len()).unwrap_or(u8::MAX);
            reading.sentences[*index].words.add_span(stretch.start, classes.local_service, length);
        }
    }
}
