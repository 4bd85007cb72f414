//! What kind of page it is, and whether it explains the report or the talk.

use super::PageKind;
use super::pattern::Symbol;
use super::reading::{Reading, Sentence};
use super::vocabulary::Classes;

/// The kind of a page. A page whose first heading names OCO and no other kind is an offer.
pub(super) fn of(reading: &Reading<'_>, classes: &Classes) -> PageKind {
    let signs = [
        (PageKind::Vacancy, classes.vacancy_sign),
        (PageKind::Regulation, classes.regulation_sign),
        (PageKind::CouncilPaper, classes.council_sign),
        (PageKind::Archive, classes.archive_sign),
        (PageKind::News, classes.news_sign),
    ];
    let heading = reading.sentences.iter().find(|sentence| sentence.is_heading);
    for (kind, class) in signs {
        if heading.is_some_and(|heading| heading.words.contains(class)) {
            return kind;
        }
    }
    if heading.is_some_and(|heading| heading.words.contains(classes.oco)) {
        return PageKind::Offer;
    }
    signs
        .into_iter()
        .find(|(_, class)| stands_out(reading, *class))
        .map_or(PageKind::Offer, |(kind, _)| kind)
}

/// Signs in so many of the first sentences make the kind.
const SIGNS: usize = 3;
/// The opening of a page, in sentences; side matter further down says nothing about the page.
const OPENING: usize = 14;

fn stands_out(reading: &Reading<'_>, class: Symbol) -> bool {
    let opening = reading.sentences.iter().take(OPENING);
    opening.filter(|sentence| sentence.words.contains(class)).count() >= SIGNS
}

/// Does the page explain the Wmo report (melding) or the talk? A heading about it, or two sentences.
pub(super) fn explains_talk(reading: &Reading<'_>, classes: &Classes) -> bool {
    let says = |sentence: &&Sentence| sentence.words.contains(classes.talk);
    let in_headings = reading.sentences.iter().filter(|s| s.is_heading).filter(says).count();
    let in_text = reading.sentences.iter().filter(|s| !s.is_heading).filter(says).count();
    in_headings * 2 + in_text >= 2
}
