//! The name that a page made up for the service it explains ("Tafelgenoot"), told by how it is used.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{Reading, Sentence};
use super::vocabulary::Classes;

/// Words before the name of somebody: "de Tafelgenoot", "neem een naastzitter mee".
const DETERMINERS: &[&str] = &[
    "de", "een", "onze", "ons", "uw", "je", "jouw", "jullie", "'n", "zo'n", "die", "deze", "elke",
    "iedere", "geen", "mijn", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "tien",
    "enkele", "meerdere",
];
/// Shorter words are too common to be a name.
const SHORTEST: usize = 5;

/// What is seen of one word that may be a name.
#[derive(Debug, Default)]
struct Candidate {
    /// As written first, small.
    written: String,
    /// Places where it stands.
    times: usize,
    /// With a capital inside a sentence, after an article.
    is_capital: bool,
    /// In a heading or the title.
    heads: bool,
    /// As the one of whom something is told.
    is_told_of: bool,
    /// In a sentence that introduces a name: "zo noemen wij …".
    is_introduced: bool,
    /// After a capital article or a word for an organisation: "van De Kruispost".
    is_organisation: bool,
}

impl Candidate {
    /// A word with a capital that Dutch would not give it is a name; a common word must be put up as one.
    fn is_name(&self) -> bool {
        let is_used = self.times >= 2 && self.is_told_of;
        !self.is_organisation
            && (self.is_capital && (is_used || self.is_introduced)
                || self.heads && is_used && !self.written.is_empty())
    }
}

/// The name in an explanation. `tells_who` says of a sentence that it tells of somebody.
pub(super) fn invented(
    reading: &Reading<'_>,
    explanation: &[usize],
    classes: &Classes,
    tells_who: &dyn Fn(usize) -> bool,
) -> Option<String> {
    let mut seen: BTreeMap<String, Candidate> = BTreeMap::new();
    // "Een stemdrager:" is told of in the list under it, "Neem een Tafelgenoot mee!" in the sentence after it.
    let told: BTreeSet<usize> = explanation
        .iter()
        .filter(|at| tells_who(**at))
        .flat_map(|at| [Some(*at), at.checked_sub(1), reading.sentences[*at].lead])
        .flatten()
        .collect();
    for index in explanation {
        let sentence = &reading.sentences[*index];
        let is_told_of = told.contains(index);
        let is_introduced = [*index, *index + 1].iter().any(|at| {
            reading
                .sentences
                .get(*at)
                .is_some_and(|sentence| sentence.words.contains(classes.sign_introduces))
        });
        for word in 0..sentence.words.len() {
            if !can_be_name(reading, sentence, word, classes) {
                continue;
            }
            let written = reading.written(sentence, word).to_lowercase();
            let candidate = seen.entry(stem(&written)).or_default();
            candidate.times += 1;
            candidate.heads |= sentence.is_heading;
            candidate.is_organisation |= stands_as_organisation(reading, sentence, word, classes);
            if !follows_a_determiner(reading, sentence, word) {
                continue;
            }
            if candidate.written.is_empty() {
                candidate.written = written;
            }
            candidate.is_capital |= sentence.is_capital(word) && !sentence.is_heading;
            candidate.is_told_of |= is_told_of;
            candidate.is_introduced |= is_introduced;
        }
    }
    // Of equals the first in the alphabet, so that the choice is always the same.
    seen.into_values()
        .filter(Candidate::is_name)
        .max_by(|a, b| {
            let rank = |of: &Candidate| (of.is_introduced, of.is_capital, of.times);
            rank(a).cmp(&rank(b)).then_with(|| b.written.cmp(&a.written))
        })
        .map(|candidate| candidate.written)
}

/// The name that a page puts beside the usual one: "Uw maatje heet ook wel cliëntondersteuner", "Onze buurtsteunen gaan
/// met u mee. Zij geven cliëntondersteuning."
pub(super) fn put_beside(reading: &Reading<'_>, classes: &Classes) -> Option<String> {
    /// A page that tells two names of one thing does so early, or after few other sentences that may.
    const LOOKED_AT: usize = 12;
    let may_tell = |sentence: &Sentence| {
        let words = &sentence.words;
        words.contains(classes.oco)
            && (words.contains(classes.sign_equates) || words.contains(classes.says_what_they_are))
            && !sentence.is_question
            && !sentence.is_heading
            && !(0..words.len()).any(|at| words.has(at, classes.negator))
    };
    let told = reading.sentences.iter().enumerate().filter(|(_, sentence)| may_tell(sentence));
    told.take(LOOKED_AT).find_map(|(index, sentence)| {
        let before = index.checked_sub(1).and_then(|before| reading.sentences.get(before));
        let before = before.filter(|before| before.section == sentence.section);
        let is_equated = sentence.words.contains(classes.sign_equates);
        let in_itself = if is_equated { name_in(reading, sentence, classes) } else { None };
        in_itself.or_else(|| name_in(reading, before?, classes))
    })
}

/// A word in a sentence that the page uses as a name: with a capital of its own, on the list of such names, or in a
/// heading.
fn name_in(reading: &Reading<'_>, sentence: &Sentence, classes: &Classes) -> Option<String> {
    /// A page on the name has it so often.
    const OFTEN: usize = 2;
    /// Who a sentence is about stands among so many first words.
    const SUBJECT: usize = 10;
    (0..sentence.words.len().min(SUBJECT)).find_map(|word| {
        let is_oco =
            |word| sentence.words.stretches(classes.oco).iter().any(|oco| oco.contains(&word));
        if !can_be_name(reading, sentence, word, classes)
            || is_oco(word)
            || stands_as_organisation(reading, sentence, word, classes)
        {
            return None;
        }
        let written = reading.written(sentence, word).to_lowercase();
        let own = stem(&written);
        let is_listed = sentence.words.has(word, classes.oco_own_name);
        let is_capital = word > 0 && sentence.is_capital(word);
        if !follows_a_determiner(reading, sentence, word) && !is_listed {
            return None;
        }
        let (mut times, mut heads) = (0, false);
        for other in &reading.sentences {
            let here = (0..other.words.len())
                .filter(|at| {
                    let written = reading.written(other, *at);
                    written.len() + 2 >= own.len() && stem(&written.to_lowercase()) == own
                })
                .count();
            times += here;
            heads |= here > 0 && other.is_heading;
        }
        let is_name = is_listed || is_capital || heads;
        (is_name && times >= OFTEN).then_some(written)
    })
}

fn follows_a_determiner(reading: &Reading<'_>, sentence: &Sentence, word: usize) -> bool {
    word.checked_sub(1).is_some_and(|before| {
        DETERMINERS.contains(&reading.written(sentence, before).to_lowercase().as_str())
    })
}

/// A word by itself that is no word of the trade: not "gesprek", not "vrijwilliger", not the consulent.
fn can_be_name(reading: &Reading<'_>, sentence: &Sentence, word: usize, classes: &Classes) -> bool {
    let written = reading.written(sentence, word);
    let is_part_of_a_name = word > 0 && sentence.is_capital(word) && {
        let next_is = word + 1 < sentence.words.len() && sentence.is_capital(word + 1);
        let breaks = sentence.words.breaks.get(word + 1).copied().unwrap_or(false);
        next_is && !breaks
    };
    let covered = |class| sentence.words.stretches(class).iter().any(|found| found.contains(&word));
    written.chars().count() >= SHORTEST
        && written.chars().all(|letter| letter.is_alphabetic() || letter == '-')
        && !is_part_of_a_name
        && ![
            classes.no_own_name,
            classes.official,
            classes.municipality_self,
            classes.sign_any_talk,
            classes.organisation_word,
            classes.look_alike,
            classes.known_provider,
        ]
        .into_iter()
        .any(covered)
}

fn stands_as_organisation(
    reading: &Reading<'_>,
    sentence: &Sentence,
    word: usize,
    classes: &Classes,
) -> bool {
    let Some(before) = word.checked_sub(1) else { return false };
    sentence.words.has(before, classes.organisation_word)
        || before > 0
            && matches!(reading.written(sentence, before), "De" | "Het")
            && sentence.is_capital(word)
            && !sentence.is_heading
            && !sentence.words.breaks.get(before).copied().unwrap_or(false)
}

/// A word without the end of its plural: "tafelgenoten" as "tafelgenoot", "maten" as "maat".
pub(super) fn stem(written: &str) -> String {
    let singular = ["en", "s"]
        .iter()
        .find_map(|end| written.strip_suffix(end))
        .filter(|rest| rest.chars().count() >= SHORTEST - 2)
        .unwrap_or(written);
    let mut stem = String::with_capacity(singular.len());
    for letter in singular.chars() {
        // A long vowel is written once before an ending, a short one doubles the consonant.
        if stem.chars().next_back() != Some(letter) {
            stem.push(letter);
        }
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plural_has_the_stem_of_its_singular() {
        for (one, many) in [
            ("tafelgenoot", "tafelgenoten"),
            ("wegvinder", "wegvinders"),
            ("kompasvriend", "kompasvrienden"),
            ("naaststap", "naaststappen"),
        ] {
            assert_eq!(stem(one), stem(many));
        }
    }
}
