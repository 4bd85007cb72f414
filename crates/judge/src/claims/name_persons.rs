//! Persons by what is said of them. They are no givers, and their names are nobody's business in a report.

use super::name_facts::first_of_row;
use super::reading::{Reading, Sentence};
use super::vocabulary::Classes;

/// Whose the person is: "onze adviseur".
const OURS: &[&str] = &["onze", "ons", "uw", "jouw", "jullie", "de", "een", "haar", "zijn"];
/// Ends of the words for more than one person, which `person-before` has in the singular.
const MANY: &[&str] = &[
    "ondersteuners",
    "adviseurs",
    "medewerkers",
    "consulenten",
    "vrijwilligers",
    "collega’s",
    "collega's",
];

/// "Onze cliëntondersteuner heet Ank Zwartjes", "onze adviseurs heten Ank en Joop", "dhr. Verkuijlen".
pub(super) fn is_introduced_as_person(
    reading: &Reading<'_>,
    sentence: &Sentence,
    word: usize,
    classes: &Classes,
) -> bool {
    let first = first_of_row(reading, sentence, word);
    let Some(before) = first.checked_sub(1) else { return false };
    match reading.written(sentence, before).to_lowercase().as_str() {
        "heet" | "heten" => {
            let owner = before.checked_sub(2).map(|owner| reading.written(sentence, owner));
            let is_ours = owner
                .is_some_and(|owner| OURS[..4].iter().any(|ours| ours.eq_ignore_ascii_case(owner)));
            is_ours && is_person(reading, sentence, before - 1, classes)
        }
        "dhr" | "mw" | "mevr" | "drs" | "ir" | "ing" | "mr" => true,
        // "cliëntondersteuner Fatma Yıldız": one name alone could be that of an organisation.
        _ => {
            first == word
                && !matches!(reading.written(sentence, word), "De" | "Den" | "Het" | "Van" | "Der")
                && sentence.words.has(before, classes.person_before)
                && is_only_space(reading, sentence, before)
                && is_only_space(reading, sentence, word)
                && sentence.is_capital(word + 1)
                && !sentence.words.has(word, classes.organisation_word)
        }
    }
}

/// "Mirjam, onze sociaal werker": told right behind the name, which ends before this word.
pub(super) fn is_explained_as_person(
    reading: &Reading<'_>,
    sentence: &Sentence,
    end: usize,
    classes: &Classes,
) -> bool {
    /// "onze vaste sociaal werker"
    const WORDS: usize = 4;
    end < sentence.words.len()
        && sentence.words.breaks.get(end).copied().unwrap_or(false)
        && OURS.contains(&reading.written(sentence, end).to_lowercase().as_str())
        && (end + 1..(end + WORDS).min(sentence.words.len()))
            .take_while(|word| !sentence.words.breaks.get(*word).copied().unwrap_or(false))
            .any(|word| is_person(reading, sentence, word, classes))
}

/// Nothing but a space stands behind a word.
fn is_only_space(reading: &Reading<'_>, sentence: &Sentence, word: usize) -> bool {
    let (Some(place), Some(next)) = (sentence.places.get(word), sentence.places.get(word + 1))
    else {
        return false;
    };
    let block = reading.page.blocks.get(sentence.block);
    block.and_then(|block| block.text.get(place.end..next.start)) == Some(" ")
}

fn is_person(reading: &Reading<'_>, sentence: &Sentence, word: usize, classes: &Classes) -> bool {
    let written = reading.written(sentence, word).to_lowercase();
    sentence.words.has(word, classes.person_before)
        || written.ends_with("werker")
        || MANY.iter().any(|many| written.ends_with(many))
}
