//! Reading measures of Dutch text: Flesch-Douma (1960), sentence and word length, jargon.
//!
//! `206.835 − 0.93 · words per sentence − 77 · syllables per word`; source: Douma's adaptation of Flesch to Dutch.

use std::collections::BTreeSet;

use crate::text;

/// A word of at least this many letters is long.
const LONG_WORD: usize = 10;

/// How hard a text is to read. A measurement with limits, never a language level.
#[derive(Debug, Default)]
pub struct Readability {
    /// Words counted; the name of the service and masked names are left out.
    pub words: u32,
    sentences: u32,
    syllables: u32,
    long_words: u32,
    /// Words of the jargon list that occur, sorted.
    pub jargon: Vec<String>,
}

impl Readability {
    /// Measures texts (one per block; a list item counts as a sentence), leaving out masked words.
    pub fn of<'a>(
        texts: impl Iterator<Item = &'a str>,
        mask: &BTreeSet<String>,
        jargon: &[String],
    ) -> Self {
        let mut measured = Self::default();
        let mut seen = BTreeSet::new();
        for text in texts {
            for range in text::sentences(text) {
                measured.add_sentence(text.get(range).unwrap_or_default(), mask, jargon, &mut seen);
            }
        }
        measured.jargon = seen.into_iter().collect();
        measured
    }

    fn add_sentence(
        &mut self,
        sentence: &str,
        mask: &BTreeSet<String>,
        jargon: &[String],
        seen: &mut BTreeSet<String>,
    ) {
        let before = self.words;
        for word in words(sentence) {
            let plain = text::fold(&word);
            if is_oco_term(&plain) || mask.contains(&plain) {
                continue;
            }
            self.words += 1;
            self.syllables += syllables(&word);
            self.long_words += u32::from(word.chars().count() >= LONG_WORD);
            if jargon.contains(&word) {
                seen.insert(word);
            }
        }
        self.sentences += u32::from(self.words > before);
    }

    /// The Flesch-Douma score; absent when there is no text.
    pub fn flesch_douma(&self) -> Option<f64> {
        (self.words > 0).then(|| {
            let per_word = f64::from(self.syllables) / f64::from(self.words);
            206.835 - 0.93 * self.words_per_sentence() - 77.0 * per_word
        })
    }

    /// Words per sentence.
    pub fn words_per_sentence(&self) -> f64 {
        f64::from(self.words) / f64::from(self.sentences.max(1))
    }

    /// Share of words of ten letters and more, 0 to 1.
    pub fn share_of_long_words(&self) -> f64 {
        f64::from(self.long_words) / f64::from(self.words.max(1))
    }
}

/// The words of names, folded, so that a long name does not make a good text look hard.
pub(super) fn words_to_mask<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    names.flat_map(|name| words(name).map(|word| text::fold(&word)).collect::<Vec<_>>()).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphabetic() || c == '\''))
        .filter(|word| word.chars().any(char::is_alphabetic))
        .map(str::to_lowercase)
}

fn is_oco_term(folded: &str) -> bool {
    folded.starts_with("clientondersteun") || folded.starts_with("clientenondersteun")
}

/// Syllables of a Dutch word: groups of vowels, where a group may hold more than one sound
/// (`die-ren`, `na-tio-naal`, `re-ële`).
fn syllables(word: &str) -> u32 {
    const ONE_SOUND: [&str; 25] = [
        "ieuw", "eeuw", "aai", "ooi", "oei", "aa", "ee", "oo", "uu", "ie", "oe", "eu", "ui", "ei",
        "ij", "au", "ou", "ai", "oi", "ey", "ay", "oy", "uy", "éé", "óó",
    ];
    let mut rest = word;
    let mut count = 0;
    while let Some(first) = rest.chars().next() {
        if let Some(sound) = ONE_SOUND.iter().find(|sound| rest.starts_with(**sound)) {
            count += 1;
            rest = &rest[sound.len()..];
            continue;
        }
        count += u32::from(is_vowel(first));
        rest = &rest[first.len_utf8()..];
    }
    count.max(1)
}

fn is_vowel(letter: char) -> bool {
    "aeiouyëïöüäéèêóòáàâíúôû".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_as_a_dutch_reader_hears_them() {
        let cases = [
            ("u", 1),
            ("gratis", 2),
            ("hulp", 1),
            ("gemeente", 3),
            ("cliënt", 2),
            ("vrijwilliger", 4),
            ("nieuw", 1),
            ("mooi", 1),
            ("financiële", 5),
            ("ondersteuning", 4),
            ("bij", 1),
            ("radio", 3),
        ];
        for (word, expected) in cases {
            assert_eq!(syllables(word), expected, "{word}");
        }
    }

    #[test]
    fn the_long_name_of_the_service_does_not_make_a_text_look_hard() {
        let with = "Een cliëntondersteuner helpt u gratis. Bel ons.";
        let without = "Een helpt u gratis. Bel ons.";
        let none = BTreeSet::new();
        let score = |text| Readability::of(std::iter::once(text), &none, &[]).flesch_douma();
        assert_eq!(score(with), score(without));
    }
}
