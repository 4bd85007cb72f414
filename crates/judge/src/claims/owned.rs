//! Whether OCO is what a page is there for.

use super::PageKind;
use super::reading::{Reading, Sentence};
use super::topic::{actor, names_look_alike, names_oco, other_subject};
use super::vocabulary::{Classes, Vocabulary};
use crate::page::BlockKind;

/// How sure it is that the page is there for OCO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owned {
    /// Its heading names it, its giver speaks, or it is named throughout.
    Surely,
    /// It opens with it.
    Likely,
    /// Nothing else is offered before it: enough to read on in its light, for what speaks for the page.
    Loosely,
    No,
}

/// Is OCO what the page is there for?
pub(super) fn owned(reading: &Reading<'_>, vocabulary: &Vocabulary, kind: PageKind) -> Owned {
    let classes = &vocabulary.classes;
    if matches!(kind, PageKind::Vacancy | PageKind::CouncilPaper) {
        return Owned::No;
    }
    // A heading that stands after OCO has been spoken of is not that of the page.
    let first_heading = reading
        .sentences
        .iter()
        .take_while(|sentence| sentence.is_heading || !names_oco(sentence, classes))
        .find(|sentence| sentence.is_heading);
    let on_top =
        || reading.sentences.iter().skip_while(|s| !s.is_heading).take_while(|s| s.is_heading);
    if first_heading
        .is_some_and(|heading| names_oco(heading, classes) && !names_look_alike(heading, classes))
        || on_top().any(|heading| {
            names_oco(heading, classes) && !is_one_of_many(reading, heading, classes)
        }) && !on_top().any(|heading| names_look_alike(heading, classes))
    {
        return Owned::Surely;
    }
    if !matches!(kind, PageKind::Offer | PageKind::News) {
        return Owned::No;
    }
    let other_service = first_heading.is_some_and(|heading| {
        heading.words.contains(classes.look_alike) || heading.words.contains(classes.other_service)
    });
    let names_itself = |sentence: &Sentence| {
        sentence.words.contains(classes.names_itself) && !sentence.is_question
    };
    if !other_service
        && leading_up(reading, classes).is_some_and(|at| names_itself(&reading.sentences[at]))
    {
        return Owned::Likely;
    }
    let names_something_else = first_heading.is_some_and(|heading| {
        heading.words.contains(classes.look_alike)
            || heading.words.contains(classes.other_service)
            || (heading.words.contains(classes.own_subject)
                && !heading.words.contains(classes.help_heading))
    });
    if names_something_else {
        return Owned::No;
    }
    let promises_help =
        first_heading.is_some_and(|heading| heading.words.contains(classes.help_heading));
    let counts = sections_that_count(reading, classes);
    let body: Vec<&Sentence> = reading
        .sentences
        .iter()
        .filter(|sentence| {
            !sentence.is_heading && counts.get(sentence.section).copied().unwrap_or(true)
        })
        .collect();
    let named = body.iter().filter(|sentence| names_oco(sentence, classes)).count();
    // One sentence further down on a page under another heading is a sentence on another page.
    let opens_with_text = reading.sentences.first().is_some_and(|first| !first.is_heading);
    let short = if opens_with_text { 2 * SHORT_PAGE } else { SHORT_PAGE };
    let promises_company =
        first_heading.is_some_and(|heading| heading.words.contains(classes.company_heading));
    let within = match named {
        _ if promises_company => 7,
        0 | 1 if body.len() > short => 0,
        _ if promises_help => 7,
        0 | 1 => 2,
        _ => 7,
    };
    let early = reading.sentences.iter().take(within).any(|sentence| {
        sentence.words.contains(classes.local_service)
            || names_oco(sentence, classes)
                && sentence.words.len() <= LONG_ROW
                && !stands_in_a_row(sentence, classes)
                && (promises_help
                    || sentence.is_heading
                    || sentence.words.contains(classes.oco_offer))
    });
    let titled = body.first().is_some_and(|first| {
        names_oco(first, classes)
            && first.words.len() <= 12
            && !first.is_question
            && (first_heading.is_none() || body.len() <= SHORT_PAGE)
    });
    let by_the_giver =
        reading.sentences.iter().take(3).any(|sentence| sentence.words.contains(classes.gives_oco));
    let is_dense = named >= 2 && named * 4 >= body.len();
    if by_the_giver || is_dense {
        Owned::Surely
    } else if early || titled {
        Owned::Likely
    } else if leading_up(reading, classes).is_some_and(|at| {
        is_offer(reading, &reading.sentences[at], classes) && stands_near_top(reading, at)
    }) {
        Owned::Loosely
    } else {
        Owned::No
    }
}

/// "Welke hulp is er?" over "Cliëntondersteuning", "Kleermakerij", …: a heading below the page's own has others of
/// its rank beside it that carry on with nothing.
fn is_one_of_many(reading: &Reading<'_>, heading: &Sentence, classes: &Classes) -> bool {
    let level = |of: &Sentence| reading.sections.get(of.section).map(|section| section.level);
    // "Nieuwsbericht gemeente Zwin, 14 maart" over the heading says what kind of page it is.
    let is_dateline = |of: &Sentence| of.words.contains(classes.news_sign);
    let is_first =
        reading.sentences.iter().find(|sentence| sentence.is_heading && !is_dateline(sentence));
    let names_another = |other: &Sentence| {
        other.is_heading
            && other.section > heading.section
            && level(other) == level(heading)
            && !other.is_question
            && !names_oco(other, classes)
            && !other.words.contains(classes.neutral_heading)
            && !other.words.contains(classes.help_heading)
            && !other.words.contains(classes.other_heading)
    };
    is_first.is_some_and(|first| first.section != heading.section)
        && reading.sentences.iter().any(names_another)
}

/// Per section: is it part of what the page is measured by? A section that has no word for the help, however many
/// of them follow, makes the page neither longer nor less about it.
fn sections_that_count(reading: &Reading<'_>, classes: &Classes) -> Vec<bool> {
    let mut counts: Vec<bool> =
        reading.sections.iter().map(|section| section.heading.is_none()).collect();
    for sentence in &reading.sentences {
        let speaks = names_oco(sentence, classes)
            || sentence.words.contains(classes.speaks_on)
                && !sentence.is_heading
                && !names_look_alike(sentence, classes);
        if speaks && let Some(count) = counts.get_mut(sentence.section) {
            *count = true;
        }
    }
    counts
}

/// The sentence that names OCO first, when it comes early and nothing else has been spoken of before it.
pub(super) fn leading_up(reading: &Reading<'_>, classes: &Classes) -> Option<usize> {
    let mut body = 0;
    let mut headings = 0;
    for (index, sentence) in reading.sentences.iter().enumerate() {
        if names_oco(sentence, classes) {
            // "In het kort" may stand before "Wat is cliëntondersteuning?".
            let leads_up = !sentence.is_heading || headings == 0 || stands_over_all(reading, index);
            return leads_up.then_some(index);
        }
        let is_other = other_subject(reading, sentence, classes).is_some()
            || speaks_of_official(reading, sentence, classes)
            || sentence.is_heading && sentence.words.contains(classes.other_heading);
        let is_new = sentence.is_heading
            && !sentence.is_question
            && !sentence.words.contains(classes.neutral_heading)
            && !sentence.words.contains(classes.help_heading);
        headings += usize::from(is_new);
        body += usize::from(!sentence.is_heading);
        if is_other || body > EARLY || headings > HEADINGS {
            return None;
        }
    }
    None
}

/// An official stands in the sentence, and not as what the help is not: "iemand die niet van het wijkteam is".
fn speaks_of_official(reading: &Reading<'_>, sentence: &Sentence, classes: &Classes) -> bool {
    let is_kept_out = (0..sentence.words.len()).any(|at| {
        sentence.words.has(at, classes.negator)
            || matches!(reading.written(sentence, at), "buiten" | "los" | "naast")
    });
    let desks = sentence.words.stretches(classes.official_desk);
    let mut people = sentence.words.stretches(classes.official);
    people.retain(|person| {
        !desks.iter().any(|desk| desk.start <= person.start && person.start < desk.end)
    });
    actor(sentence, classes).is_some() || !people.is_empty() && !is_kept_out
}

/// At most one more heading stands between the page's own and this sentence.
fn stands_near_top(reading: &Reading<'_>, at: usize) -> bool {
    reading.sentences[..=at].iter().filter(|sentence| sentence.is_heading).count() <= HEADINGS
}

/// No heading before this one is of its own rank: what stands before it introduces it.
fn stands_over_all(reading: &Reading<'_>, heading: usize) -> bool {
    let level = |at: usize| reading.sections.get(reading.sentences[at].section).map(|s| s.level);
    (0..heading)
        .filter(|at| reading.sentences[*at].is_heading)
        .all(|before| level(before) < level(heading))
}

/// So many sentences may introduce a service before it is named.
const EARLY: usize = 14;
/// ... and so many headings that ask nothing: the page's own and one more.
const HEADINGS: usize = 2;

/// A sentence of its own, or the value of a row such as "Naam: cliëntondersteuning"; not one name in a row of many.
fn is_offer(reading: &Reading<'_>, sentence: &Sentence, classes: &Classes) -> bool {
    let Some(block) = reading.page.blocks.get(sentence.block) else { return false };
    match block.kind {
        BlockKind::ListItem { .. } => false,
        BlockKind::TableRow => block.cells.len() == 2 && !sentence.first_of_block,
        _ => {
            sentence.words.len() <= LONG_ROW
                && sentence.words.len() >= FULL_SENTENCE
                && !ends_a_series(reading, sentence, classes)
                && !stands_in_a_row(sentence, classes)
        }
    }
}

/// "… een meldpunt, het organiseren van cliëntondersteuning, het toezicht …": one of several, between commas.
fn stands_in_a_row(sentence: &Sentence, classes: &Classes) -> bool {
    /// So many commas, or more, part a row.
    const COMMAS: usize = 3;
    /// So many words may stand between a comma and the name.
    const NEAR: usize = 4;
    let breaks = &sentence.words.breaks;
    let is_break = |at: usize| breaks.get(at).copied().unwrap_or(false);
    breaks.iter().filter(|stands| **stands).count() >= COMMAS
        && sentence.words.stretches(classes.oco).iter().any(|place| {
            is_break(place.end)
                && (place.start.saturating_sub(NEAR)..=place.start).any(|at| at > 0 && is_break(at))
        })
}

/// "de huisarts, de thuiszorg of een cliëntondersteuner": one of several.
pub(super) fn ends_a_series(reading: &Reading<'_>, sentence: &Sentence, classes: &Classes) -> bool {
    const NEAR: usize = 6;
    let places = sentence.words.stretches(classes.oco);
    places.iter().any(|place| {
        let joined = (place.start.saturating_sub(3)..place.start)
            .any(|at| matches!(reading.written(sentence, at), "of" | "en"));
        let listed = (place.start.saturating_sub(NEAR)..place.start)
            .any(|at| at > 0 && sentence.words.breaks.get(at).copied().unwrap_or(false));
        joined && listed && place.end == sentence.words.len()
    })
}

/// Fewer words are a link or a caption.
const FULL_SENTENCE: usize = 4;

/// A page of more sentences that is about OCO names it more than once.
const SHORT_PAGE: usize = 8;

/// A "sentence" with more words is a table or a list without marks; a name in it is one of many.
const LONG_ROW: usize = 60;
