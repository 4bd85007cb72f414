//! The supporter by first name: "Chantal is onze cliëntondersteuner", and further on "Chantal".
//!
//! Names are used to follow who is spoken of within one page; they never leave it.

use super::reading::{Reading, Sentence};
use super::topic::names_oco;
use super::vocabulary::Classes;

/// First names that stand in a sentence that names OCO, as written.
pub(super) fn supporters(reading: &Reading<'_>, classes: &Classes) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (index, sentence) in reading.sentences.iter().enumerate() {
        let names_it = !sentence.is_question && names_oco(sentence, classes);
        if !names_it && !follows_in_its_cell(reading, index, classes) {
            continue;
        }
        for word in first_names(reading, sentence, classes) {
            let written = reading.written(sentence, word).to_owned();
            if !names.contains(&written) {
                names.push(written);
            }
        }
    }
    names
}

/// "Wat is een cliëntondersteuner? Door Marloes" in one cell of a programme.
fn follows_in_its_cell(reading: &Reading<'_>, index: usize, classes: &Classes) -> bool {
    let sentence = &reading.sentences[index];
    let Some(before) = index.checked_sub(1).map(|before| &reading.sentences[before]) else {
        return false;
    };
    let Some(block) = reading.page.blocks.get(sentence.block) else { return false };
    let cell_of = |one: &Sentence| block.cells.partition_point(|cell| cell.end <= one.range.start);
    before.block == sentence.block
        && !block.cells.is_empty()
        && names_oco(before, classes)
        && cell_of(before) == cell_of(sentence)
}

/// Is one of them among the first words, where a subject stands?
pub(super) fn is_subject(
    reading: &Reading<'_>,
    sentence: &Sentence,
    supporters: &[String],
    classes: &Classes,
) -> bool {
    const SUBJECT: usize = 4;
    !supporters.is_empty()
        && first_names(reading, sentence, classes)
            .filter(|word| *word < SUBJECT)
            .any(|word| supporters.iter().any(|name| name == reading.written(sentence, word)))
}

fn first_names<'r>(
    reading: &'r Reading<'_>,
    sentence: &'r Sentence,
    classes: &'r Classes,
) -> impl Iterator<Item = usize> + 'r {
    (0..sentence.words.len()).filter(move |word| {
        sentence.words.has(*word, classes.first_name)
            && reading.written(sentence, *word).starts_with(char::is_uppercase)
    })
}
