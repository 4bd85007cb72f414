//! Proper names in a sentence: capitals where Dutch has none of its own accord.
//!
//! The gazetteer helps (`known-provider`), and is not needed. Places, persons and the municipality's own desks
//! are no names here. When in doubt there is no name: a wrong one is an error in public.

use super::name_facts::{Facts, times};
use super::name_persons::{is_explained_as_person, is_introduced_as_person};
use super::reading::{Reading, Sentence};
use super::vocabulary::{Classes, Vocabulary};
use crate::text;

/// Words that can begin a name when the next has a capital too: "De Brug", "Samen Sterker".
const STARTERS: &[&str] =
    &["De", "Het", "Den", "'t", "’t", "'T", "Ons", "Onze", "Samen", "Met", "Voor"];
/// A single capital after one of these is an inhabitant: "iedere Heidelonaar".
const PEOPLE: &[&str] = &["iedere", "elke", "alle", "ieder", "elk", "alleen", "veel", "sommige"];
/// A long organisation word with a capital is a name all the same ("de Vrijwilligerscentrale").
const LONG_NAME: usize = 12;
/// Words that no Dutch sentence has.
const FOREIGN: &[&str] = &[
    "the", "and", "you", "your", "with", "support", "und", "sie", "ihnen", "ihr", "beim", "zur",
    "ist", "nicht", "vous", "avec", "les", "votre", "nous", "pour", "wsparcie",
];

/// Marks the proper names of all sentences.
pub(super) fn mark(reading: &mut Reading<'_>, vocabulary: &Vocabulary) {
    let classes = &vocabulary.classes;
    let facts = Facts::of(reading, classes);
    for index in 0..reading.sentences.len() {
        let names = Namer {
            reading,
            sentence: &reading.sentences[index],
            vocabulary,
            classes,
            facts: &facts,
        }
        .all();
        for (start, length) in names {
            add_name(&mut reading.sentences[index], start, length, classes);
        }
        for word in inhabitants(reading, &reading.sentences[index]) {
            reading.sentences[index].words.add_span(word, classes.inhabitant, 1);
        }
    }
}

/// Ends of the words that a place calls its people by: "elke Zandermeerder", "alle Drentenaren".
const INHABITANT_ENDS: &[&str] = &["er", "ers", "aar", "aars", "aren", "ster", "ees", "ezen"];

/// A capital that Dutch would not have, after a word for every one of a people.
fn inhabitants(reading: &Reading<'_>, sentence: &Sentence) -> Vec<usize> {
    (1..sentence.words.len())
        .filter(|word| {
            if !sentence.is_capital(*word) {
                return false;
            }
            let written = reading.written(sentence, *word);
            INHABITANT_ENDS.iter().any(|end| written.ends_with(end))
                && !is_acronym(written)
                && !written.contains('-')
                && matches!(
                    reading.written(sentence, word - 1).to_lowercase().as_str(),
                    "iedere" | "elke" | "alle" | "ieder" | "elk"
                )
        })
        .collect()
}

pub(super) fn add_name(sentence: &mut Sentence, start: usize, length: usize, classes: &Classes) {
    let Ok(length) = u8::try_from(length) else { return };
    let words = &mut sentence.words;
    words.add_span(start, classes.name, length);
    let is_linked =
        words.stretches(classes.link).iter().any(|link| link.start <= start && start < link.end);
    if is_linked {
        words.add_span(start, classes.linked_name, length);
    }
}

/// The words of a name as written, from the first to the last.
pub(super) fn name_text<'r>(
    reading: &'r Reading<'_>,
    sentence: &Sentence,
    name: &std::ops::Range<usize>,
) -> &'r str {
    reading
        .page
        .blocks
        .get(sentence.block)
        .and_then(|block| {
            let first = sentence.places.get(name.start)?;
            let last = sentence.places.get(name.end.checked_sub(1)?)?;
            block.text.get(first.start..last.end)
        })
        .unwrap_or_default()
}

pub(super) fn is_capital(written: &str) -> bool {
    written.chars().next().is_some_and(char::is_uppercase)
}

pub(super) fn is_acronym(written: &str) -> bool {
    (3..=6).contains(&written.chars().count())
        && written.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '-')
}

/// A capital that the word itself has, not its place.
pub(super) fn can_be_name(
    reading: &Reading<'_>,
    sentence: &Sentence,
    word: usize,
    classes: &Classes,
) -> bool {
    sentence.is_capital(word)
        && reading.written(sentence, word).chars().nth(1).is_some()
        && !sentence.words.has(word, classes.not_a_name)
        && !sentence.words.has(word, classes.person_title)
        && !sentence.words.has(word, classes.official)
        && !sentence.words.has(word, classes.oco)
}

/// Finds the names of one sentence.
pub(super) struct Namer<'r, 'p> {
    pub(super) reading: &'r Reading<'p>,
    pub(super) sentence: &'r Sentence,
    pub(super) vocabulary: &'r Vocabulary,
    pub(super) classes: &'r Classes,
    pub(super) facts: &'r Facts<'p>,
}

impl Namer<'_, '_> {
    fn all(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut is_strange = None;
        let mut at = 0;
        while at < self.sentence.words.len() {
            if !self.can_begin(at) {
                at += 1;
                continue;
            }
            let end = self.end(at);
            // In capitals only, nothing tells where a name ends.
            let is_long = end > at + 1;
            let end =
                if is_long && is_shouted(self.reading.text(self.sentence)) { at + 1 } else { end };
            let start = self.without_first_verb(at, end);
            let mut is_usual = || !*is_strange.get_or_insert_with(|| self.is_strange());
            if self.counts(start, end) && (self.is_known(start) || is_usual()) {
                found.push((start, end - start));
            }
            at = end;
        }
        found
    }

    /// Capitals follow other rules in other languages, and in a line of capitals only.
    fn is_strange(&self) -> bool {
        if is_shouted(self.reading.text(self.sentence)) {
            return true;
        }
        (0..self.sentence.words.len()).any(|word| {
            let written = self.written(word);
            FOREIGN.iter().any(|foreign| foreign.eq_ignore_ascii_case(written))
        })
    }

    pub(super) fn written(&self, word: usize) -> &str {
        self.reading.written(self.sentence, word)
    }

    pub(super) fn can_be_name(&self, word: usize) -> bool {
        word < self.sentence.words.len()
            && can_be_name(self.reading, self.sentence, word, self.classes)
    }

    pub(super) fn is_known(&self, word: usize) -> bool {
        self.sentence.words.has(word, self.classes.known_provider)
            || self.is_organisation_word(word)
    }

    pub(super) fn is_organisation_word(&self, word: usize) -> bool {
        self.sentence.words.has(word, self.classes.organisation_word)
    }

    fn can_begin(&self, at: usize) -> bool {
        self.can_be_name(at) || self.begins_with_starter(at)
    }

    /// "De Brug", "Ons Trefpunt": a common word with a capital before another capital.
    pub(super) fn begins_with_starter(&self, at: usize) -> bool {
        if !self.can_be_name(at + 1)
            || !STARTERS.contains(&self.written(at))
            || !self.touches(at + 1)
        {
            return false;
        }
        let next = self.written(at + 1);
        if at > 0 {
            return true;
        }
        // "Voor Zandermeerders met een vraag", and only sometimes "Voor Elkaar".
        if matches!(self.written(at), "Voor" | "Met") {
            let both = name_text(self.reading, self.sentence, &(at..at + 2));
            return times(self.reading, both) > 1;
        }
        let is_article = matches!(self.written(at), "De" | "Het" | "Den");
        let usual =
            !is_article || (!self.facts.small_article.contains(next) && !self.is_known(at + 1));
        let is_common =
            self.is_common(next) || (self.is_in_lexicon(at + 1) && !self.facts.seen.contains(next));
        usual && !is_acronym(next) && !is_common
    }

    /// "Bezoek Stichting Luwte": the first word of a sentence that is no part of the name.
    fn without_first_verb(&self, at: usize, end: usize) -> usize {
        let is_common = at == 0
            && end > 1
            && !self.is_known(0)
            && (self.is_common(self.written(0)) || self.is_in_lexicon(0));
        let rest_is_one = self.can_begin(1)
            && (self.is_known(1)
                || is_acronym(self.written(1))
                || (!self.can_be_name(1) && self.begins_with_starter(1)));
        if is_common && rest_is_one { 1 } else { at }
    }

    /// Is the word also written without a capital on this page?
    fn is_common(&self, written: &str) -> bool {
        let small = written.to_lowercase();
        !is_capital(&small) && self.reading.has_word(&small)
    }

    fn is_in_lexicon(&self, word: usize) -> bool {
        self.vocabulary.lexicon.knows_word(&text::fold(&self.written(word).to_lowercase()))
    }

    fn counts(&self, at: usize, end: usize) -> bool {
        let written = self.written(at);
        let known = self.is_known(at);
        let length = end - at;
        let is_of_people = at
            .checked_sub(1)
            .is_some_and(|before| PEOPLE.contains(&self.written(before).to_lowercase().as_str()));
        if length == 1 && is_of_people && !known {
            return false;
        }
        if length == 1
            && self.is_organisation_word(at)
            && written.chars().count() < LONG_NAME
            && !self.sentence.words.has(at, self.classes.known_provider)
        {
            return false;
        }
        // "bij bureau Luwte", "de vereniging Burgerhulp"
        let follows_its_kind = length == 1 && at > 0 && self.is_organisation_word(at - 1);
        let is_sure = known || follows_its_kind || (at..end).any(|word| self.is_known(word));
        if self.is_part_of_a_word(end) && !known || length == 1 && self.is_part_of_town(at) {
            return false;
        }
        if self.is_person(at, end)
            || (at > 0 && !is_sure && self.facts.is_place_at(self.reading, self.sentence, at))
        {
            return false;
        }
        if length > 1 {
            let second = self.written(at + 1);
            return at > 0 || known || written.chars().count() > 3 || is_capital(second);
        }
        if self.sentence.words.has(at, self.classes.known_provider) {
            return true;
        }
        // "Raad en Daad": half a name is worse than none.
        let is_second_half = at >= 2
            && self.written(at - 1) == "en"
            && is_capital(self.written(at - 2))
            && !self.facts.alone.contains(written)
            && !self.are_two(at);
        // "Kompas aan de Lek": the river is half of it.
        let is_on_a_river = at >= 3
            && matches!(self.written(at - 1), "de" | "den" | "het")
            && matches!(self.written(at - 2), "aan" | "op")
            && is_capital(self.written(at - 3));
        if self.facts.places.contains(written)
            || self.facts.is_inhabitant(written)
            || is_on_a_river
            || is_second_half
        {
            return false;
        }
        if is_acronym(written) {
            return !self.is_in_lexicon(at);
        }
        let is_doubtful = at == 0 || self.sentence.words.breaks.get(at).copied().unwrap_or(false);
        if follows_its_kind {
            return true;
        }
        if self.is_common(written) || self.is_in_lexicon(at) && !self.is_of_a_giver(at) {
            return false;
        }
        if self.has_a_number(at) {
            return true;
        }
        !is_doubtful || self.facts.seen.contains(written) || self.gives(at)
    }

    /// After a title or an initial, or a first name.
    fn is_person(&self, at: usize, end: usize) -> bool {
        if self.sentence.words.has(at, self.classes.first_name) {
            return true;
        }
        let is_person_of_the_page = self.facts.persons.contains(self.written(at))
            || is_introduced_as_person(self.reading, self.sentence, at, self.classes)
            || is_explained_as_person(self.reading, self.sentence, end, self.classes);
        if is_person_of_the_page && !self.is_known(at) {
            return true;
        }
        let is_introduced = at.checked_sub(1).is_some_and(|before| {
            self.sentence.words.has(before, self.classes.person_before)
                || (matches!(self.written(before), "is" | "heet" | "ben" | "naam")
                    && (0..before)
                        .any(|word| matches!(self.written(word), "naam" | "Ik" | "ik" | "heet")))
        });
        let is_asked_for = at >= 2
            && matches!(self.written(at - 1), "naar" | "met")
            && matches!(
                self.written(at - 2).to_lowercase().as_str(),
                "vraag" | "vraagt" | "vragen" | "spreken" | "spreek"
            );
        if (is_introduced || is_asked_for) && !self.is_known(at) && self.touches(at) {
            return true;
        }
        // "Kees van De Kapstok": a surname has its article small.
        let is_of_a_house = at > 0
            && matches!(self.written(at), "De" | "Het" | "'t" | "’t")
            && matches!(self.written(at - 1), "van" | "bij" | "uit" | "namens");
        if is_of_a_house {
            return false;
        }
        let mut before = at;
        while before > 0
            && matches!(
                self.written(before - 1).to_lowercase().as_str(),
                "van" | "de" | "der" | "den" | "ten" | "ter"
            )
        {
            before -= 1;
        }
        before.checked_sub(1).is_some_and(|before| {
            let written = self.written(before);
            self.sentence.words.has(before, self.classes.person_title)
                || self.sentence.words.has(before, self.classes.first_name) && is_capital(written)
                || (written.chars().count() == 1 && is_capital(written) && written != "U")
        })
    }
}

/// A line in capitals only tells nothing about names.
fn is_shouted(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters > 4 && text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}
