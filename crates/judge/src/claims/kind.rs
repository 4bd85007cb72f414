//! What kind of page it is, and whether it explains the report or the talk.

use super::PageKind;
use super::pattern::Symbol;
use super::reading::{Reading, Sentence};
use super::vocabulary::Classes;

/// The kind of a page, by signs in its headings and opening, and by how many stand in its text.
pub(super) fn of(reading: &Reading<'_>, classes: &Classes) -> PageKind {
    let signs = [
        (PageKind::Vacancy, classes.vacancy_sign, 2),
        (PageKind::Regulation, classes.regulation_sign, 3),
        (PageKind::CouncilPaper, classes.council_sign, 3),
        (PageKind::Archive, classes.archive_sign, 2),
        (PageKind::News, classes.news_sign, 2),
    ];
    for (kind, class, needed) in signs {
        if weight(reading, class) >= needed {
            return kind;
        }
    }
    PageKind::Offer
}

/// A sign in the first heading weighs two, in the first sentences and other headings one and a half, in the
/// text one; halves are counted double to stay with whole numbers.
fn weight(reading: &Reading<'_>, class: Symbol) -> usize {
    let mut halves = 0;
    let mut seen_heading = false;
    for (index, sentence) in reading.sentences.iter().enumerate() {
        let signs = sentence.words.stretches(class).len();
        let is_first_heading = sentence.is_heading && !seen_heading;
        seen_heading |= sentence.is_heading;
        if signs == 0 {
            continue;
        }
        halves += match () {
            () if is_first_heading => 4,
            () if index < 3 || sentence.is_heading => 3,
            () => 2,
        };
    }
    halves / 2
}

/// Does the page explain the Wmo report (melding) or the talk? A heading about it, or two sentences.
pub(super) fn explains_talk(reading: &Reading<'_>, classes: &Classes) -> bool {
    let says = |sentence: &&Sentence| sentence.words.contains(classes.talk);
    let in_headings = reading.sentences.iter().filter(|s| s.is_heading).filter(says).count();
    let in_text = reading.sentences.iter().filter(|s| !s.is_heading).filter(says).count();
    in_headings * 2 + in_text >= 2
}
