//! What the whole page shows about its capitals: places, words also written small, names that stand alone.

use std::collections::HashSet;

use super::name_persons::is_introduced_as_person;
use super::names::can_be_name;
use super::reading::{Reading, Sentence};
use super::vocabulary::Classes;

/// A name after one of these is a place: "in Duinrade", "uit Beekwijk".
const BEFORE_PLACES: &[&str] = &[
    "in",
    "te",
    "uit",
    "gemeente",
    "gemeenten",
    "rond",
    "omgeving",
    "buiten",
    "regio",
    "dorp",
    "stad",
    "kern",
    "provincie",
    "kantoor",
    "hoofdkantoor",
    "locatie",
    "vestiging",
    "station",
    "halte",
    "heel",
    "wijk",
    "alle",
];
/// ... and after what ends so: "de zorgregio Havixheim".
const PLACE_ENDS: &[&str] = &["regio", "gemeente", "gemeenten"];
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
    "basisregistratie",
    "bibliotheek",
    "kaart",
];

/// What is seen of capitals on the whole page.
#[derive(Debug, Default)]
pub(super) struct Facts<'p> {
    /// Words that stand as a place somewhere.
    pub(super) places: HashSet<&'p str>,
    /// Single capitals inside sentences, outside links and headings: a sentence that begins with one begins with a name.
    pub(super) seen: HashSet<&'p str>,
    /// As `seen`, and not after "en" or "of": a name by itself.
    pub(super) alone: HashSet<&'p str>,
    /// First words of names that are introduced as those of persons.
    pub(super) persons: HashSet<&'p str>,
    /// Words that follow a small article: "de Zonnebloem", so the article is no part of it.
    pub(super) small_article: HashSet<&'p str>,
}

impl<'p> Facts<'p> {
    pub(super) fn of(reading: &Reading<'p>, classes: &Classes) -> Self {
        let mut facts = Self::default();
        facts.places.extend(municipality_of(&reading.page.title));
        for sentence in &reading.sentences {
            facts.look_at(reading, sentence, classes);
        }
        for sentence in reading.sentences.iter().filter(|sentence| !sentence.is_heading) {
            facts.look_at_names(reading, sentence, classes);
        }
        facts
    }

    fn look_at(&mut self, reading: &Reading<'p>, sentence: &Sentence, classes: &Classes) {
        for word in 0..sentence.words.len() {
            if word == 0 || !sentence.is_capital(word) {
                continue;
            }
            let written = reading.written(sentence, word);
            if is_after_place_word(reading, sentence, word) {
                self.places.insert(written);
            }
            if is_introduced_as_person(reading, sentence, word, classes) {
                self.persons.insert(written);
            }
            if matches!(reading.written(sentence, word - 1), "de" | "het") {
                self.small_article.insert(written);
            }
        }
    }

    fn look_at_names(&mut self, reading: &Reading<'p>, sentence: &Sentence, classes: &Classes) {
        let links = sentence.words.stretches(classes.link);
        for word in (1..sentence.words.len()).filter(|word| sentence.is_capital(*word)) {
            let written = reading.written(sentence, word);
            let follows_break = sentence.words.breaks.get(word).copied().unwrap_or(false);
            if follows_break
                || links.iter().any(|link| link.start == word)
                || !can_be_name(reading, sentence, word, classes)
                || self.places.contains(written)
            {
                continue;
            }
            // "Stichting Binnendoor" is "Binnendoor" further on.
            let follows_its_kind = matches!(
                reading.written(sentence, word - 1).to_lowercase().as_str(),
                "stichting" | "vereniging" | "bureau" | "coöperatie" | "cooperatie"
            );
            let is_last = word + 1 >= sentence.words.len() || !sentence.is_capital(word + 1);
            if follows_its_kind && is_last {
                self.seen.insert(written);
                continue;
            }
            // The second word of a name is no name by itself: "Burenhulp Hoogstraete".
            if sentence.is_capital(word - 1)
                && (word > 1 || !sentence.words.has(0, classes.not_a_name))
            {
                continue;
            }
            self.seen.insert(written);
            if !matches!(reading.written(sentence, word - 1), "en" | "of" | "&") {
                self.alone.insert(written);
            }
        }
    }

    /// "Vliethorsters", "Weverslonaren": whoever lives in one of the places.
    pub(super) fn is_inhabitant(&self, written: &str) -> bool {
        const ENDS: &[&str] = &["er", "ers", "aar", "aars", "aren", "naar", "naren", "se", "ster"];
        self.places.iter().filter(|place| place.chars().count() > 3).any(|place| {
            let stem = place.trim_end_matches(['e', 'n', 's']);
            let end = written.strip_prefix(place).or_else(|| written.strip_prefix(stem));
            end.is_some_and(|end| ENDS.contains(&end))
        })
    }

    pub(super) fn is_place_at(
        &self,
        reading: &Reading<'_>,
        sentence: &Sentence,
        word: usize,
    ) -> bool {
        self.places.contains(reading.written(sentence, word))
            && is_after_place_word(reading, sentence, word)
    }
}

/// "Cliëntondersteuning | Gemeente Havixheim": the words of the place.
fn municipality_of(title: &str) -> impl Iterator<Item = &str> {
    let (_, behind) = title.rsplit_once("emeente ").unwrap_or_default();
    let words = behind.split([' ', ',', '|', '-', '–']).filter(|word| !word.is_empty());
    words.take_while(|word| word.starts_with(char::is_uppercase))
}

/// How often a text stands on the page.
pub(super) fn times(reading: &Reading<'_>, text: &str) -> usize {
    reading.page.blocks.iter().map(|block| block.text.matches(text).count()).sum()
}

/// "in Duinrade", "in de gemeenten Duinrade, Beekwijk en Lindewoude".
fn is_after_place_word(reading: &Reading<'_>, sentence: &Sentence, word: usize) -> bool {
    let first = first_of_row(reading, sentence, word);
    let Some(before) = first.checked_sub(1) else { return false };
    let written = reading.written(sentence, before).to_lowercase();
    BEFORE_PLACES.contains(&written.as_str())
        || PLACE_ENDS.iter().any(|end| written.ends_with(end))
        || (written == "van"
            && before.checked_sub(1).is_some_and(|owner| {
                OF_PLACES.contains(&reading.written(sentence, owner).to_lowercase().as_str())
            }))
}

/// The first of several words with a capital, set side by side with commas and "en".
pub(super) fn first_of_row(reading: &Reading<'_>, sentence: &Sentence, word: usize) -> usize {
    let mut first = begin_of_place(reading, sentence, word);
    while let Some(before) = first.checked_sub(1) {
        let breaks = sentence.words.breaks.get(first).copied().unwrap_or(false);
        let is_joined = matches!(reading.written(sentence, before), "en" | "of");
        let previous = if is_joined { before.checked_sub(1) } else { Some(before) };
        match previous {
            Some(previous)
                if (is_joined || breaks) && previous > 0 && sentence.is_capital(previous) =>
            {
                first = begin_of_place(reading, sentence, previous);
            }
            _ => break,
        }
    }
    first
}

/// "Diepenbeek aan de Es", from its last word back to its first.
fn begin_of_place(reading: &Reading<'_>, sentence: &Sentence, last: usize) -> usize {
    let written = |back: usize| last.checked_sub(back).map(|at| reading.written(sentence, at));
    let has_article = matches!(written(1), Some("de" | "den" | "het" | "'t" | "’t"));
    let back = if has_article { 3 } else { 2 };
    let joins = matches!(written(back - 1), Some("aan" | "op" | "bij" | "onder"));
    match last.checked_sub(back) {
        Some(begin) if joins && begin > 0 && sentence.is_capital(begin) => begin,
        _ => last,
    }
}
