//! Where a name ends: "Bureau de Brug", "Raad en Daad", "MEE Duin en Meer".

use super::name_facts::times;
use super::name_places::PLURAL_VERBS;
use super::names::{Namer, is_acronym, is_capital, name_text};

/// Words between the parts of a name: "Bureau de Brug", "Zorg voor Elkaar", "Kop van het Land".
const INSIDE: &[&str] =
    &["de", "van", "voor", "der", "den", "het", "'t", "’t", "op", "ter", "bij", "tussen", "onder"];
/// Between two equal words only: "Arm in Arm", "Zij aan Zij". Otherwise a place follows.
const BETWEEN_EQUALS: &[&str] = &["in", "aan", "tot", "om", "voor", "bij", "met", "naast"];
/// Common words that can stand inside a name with a capital: "Stichting De Brug", "Sterk Naast U".
const INNER: &[&str] = &[
    "De", "Het", "Den", "Der", "Van", "Voor", "Op", "Met", "In", "Aan", "Bij", "Ons", "Onze",
    "Jouw", "Uw", "U", "Jou", "Samen", "Elk", "Ieder", "Iedereen", "Twee", "Drie", "Vier", "Meer",
    "Zo", "Wij", "Tot",
];
/// Two are announced: "zowel MEE Duin als …", "twee organisaties: … en …".
const TWO: &[&str] =
    &["zowel", "beide", "twee", "drie", "organisaties", "stichtingen", "partijen", "tussen"];

impl Namer<'_, '_> {
    /// One past the last word of the name that begins here.
    pub(super) fn end(&self, start: usize) -> usize {
        let mut end = start + 1;
        while end < self.sentence.words.len() && self.touches(end) {
            let next = self.next_part(start, end);
            if next == end {
                break;
            }
            end = next;
        }
        end
    }

    /// One past the next part of a name that runs to `end`; `end` itself when the name stops there.
    fn next_part(&self, start: usize, end: usize) -> usize {
        let written = self.written(end);
        let is_number = written.starts_with(|c: char| c.is_ascii_digit())
            && self.written(end - 1).chars().count() <= 3;
        // "Stichting Zij aan Zij": after its kind any capital is a name.
        let follows_its_kind = end == start + 1
            && self.is_organisation_word(start)
            && is_capital(written)
            && written.chars().count() > 1
            && !self.sentence.words.has(end, self.classes.person_title)
            && !self.sentence.words.has(end, self.classes.official)
            && !self.sentence.words.has(end, self.classes.oco);
        if self.is_street(end) {
            return end;
        }
        if is_number || follows_its_kind || self.is_part(end) {
            return end + 1;
        }
        if INNER.contains(&written) && (self.is_known(start) || end > start + 1) {
            let carries_on = self.follows_capital(end + 1);
            if carries_on || matches!(written, "U" | "Jou" | "Ons" | "Twee" | "Drie" | "Vier") {
                return end + 1;
            }
        }
        if written == "voor"
            && end + 1 < self.sentence.words.len()
            && self.written(end + 1) == "Elkaar"
        {
            return end + 2;
        }
        if !self.is_known(start) && !self.begins_with_starter(start) {
            return end;
        }
        if written == "en" {
            return if self.is_one_name(start, end) { end + 2 } else { end };
        }
        let mut last = end;
        while last < end + 2
            && last + 1 < self.sentence.words.len()
            && INSIDE.contains(&self.written(last))
            && self.touches(last + 1)
        {
            last += 1;
        }
        let repeats = BETWEEN_EQUALS.contains(&written)
            && end + 1 < self.sentence.words.len()
            && self.touches(end + 1)
            && is_capital(self.written(end + 1))
            && self.written(end + 1).eq_ignore_ascii_case(self.written(end - 1));
        if repeats {
            return end + 2;
        }
        let joins = last > end
            && self.is_known(start)
            && self.follows_capital(last)
            && self.can_be_name(last)
            && !self.facts.places.contains(self.written(last))
            && !self.is_known(last);
        if joins { last + 1 } else { end }
    }

    fn is_part(&self, word: usize) -> bool {
        self.sentence.is_capital(word)
            && !self.sentence.words.has(word, self.classes.not_a_name)
            && !self.sentence.words.has(word, self.classes.person_title)
    }

    fn follows_capital(&self, word: usize) -> bool {
        word < self.sentence.words.len() && self.touches(word) && self.is_part(word)
    }

    /// "MEE Duin en Meer" is one, "MEE Duin en Humanitas" are two: what the page shows elsewhere, and the
    /// verb, tell.
    fn is_one_name(&self, start: usize, and: usize) -> bool {
        let second = and + 1;
        let has_own_word = and > start + 1;
        let is_joined_already = (start..and).any(|word| self.written(word) == "en");
        if !has_own_word
            || is_joined_already
            || second >= self.sentence.words.len()
            || !self.touches(second)
            || !(self.can_be_name(second) || INNER.contains(&self.written(second)))
            || self.is_known(second)
            || is_acronym(self.written(second))
            || self.facts.alone.contains(self.written(second))
            || (second + 1 < self.sentence.words.len()
                && self.touches(second + 1)
                && (self.is_part(second + 1) || PLURAL_VERBS.contains(&self.written(second + 1))))
        {
            return false;
        }
        let announced =
            (0..start).any(|word| TWO.contains(&self.written(word).to_lowercase().as_str()));
        let first = name_text(self.reading, self.sentence, &(start..and));
        let both = name_text(self.reading, self.sentence, &(start..second + 1));
        !announced && times(self.reading, first) <= times(self.reading, both)
    }

    /// Nothing but a space, a hyphen or an ampersand stands between a word and the one before.
    pub(super) fn touches(&self, word: usize) -> bool {
        let Some(block) = self.reading.page.blocks.get(self.sentence.block) else { return false };
        let (Some(before), Some(place)) =
            (self.sentence.places.get(word - 1), self.sentence.places.get(word))
        else {
            return false;
        };
        block
            .text
            .get(before.end..place.start)
            .is_some_and(|between| matches!(between.trim(), "" | "-" | "&" | "'" | "’"))
    }
}
