//! What turns words into no claim: denial, a question, a plan, the past, somebody else's wish.

use super::matcher::{Hit, Words};
use super::pattern::Symbol;
use super::reading::{Reading, Sentence};
use super::vocabulary::Classes;

/// A negator so many words before a cue denies it, unless a comma stands between.
const BEFORE: usize = 4;
/// ... and so many after it ("gratis is dit niet").
const AFTER: usize = 2;

/// How a question is answered by the sentence after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    Open,
}

/// The answer to a question, when the next sentence begins with a yes or a no.
pub(super) fn answer(reading: &Reading<'_>, question: usize, classes: &Classes) -> Answer {
    let Some(next) = reading.sentences.get(question + 1) else { return Answer::Open };
    if begins_with(&next.words, classes.yes_word) {
        Answer::Yes
    } else if begins_with(&next.words, classes.no_word) {
        Answer::No
    } else {
        Answer::Open
    }
}

fn begins_with(words: &Words, class: Symbol) -> bool {
    !words.is_empty()
        && (words.has(0, class) || words.spans[0].iter().any(|(found, _)| *found == class))
}

/// Is a hit denied by a negator near it, or by the whole sentence ("dat klopt niet")?
pub(super) fn is_denied(words: &Words, hit: Hit, classes: &Classes) -> bool {
    let breaks = &words.breaks;
    if words.contains(classes.denial) {
        return true;
    }
    let not_only = words.stretches(classes.not_only);
    let negates = |at: usize| {
        words.has(at, classes.negator) && !not_only.iter().any(|stretch| stretch.contains(&at))
    };
    let mut at = hit.start;
    for _ in 0..BEFORE {
        if at == 0 || breaks.get(at).copied().unwrap_or(false) {
            break;
        }
        at -= 1;
        if negates(at) {
            return true;
        }
    }
    for at in hit.end..words.len().min(hit.end + AFTER) {
        if breaks.get(at).copied().unwrap_or(false) {
            break;
        }
        if negates(at) {
            return true;
        }
    }
    false
}

/// Why a sentence makes no claim at all, if it does not. On a page that is there for OCO its giver is quoted.
pub(super) fn no_claim(
    reading: &Reading<'_>,
    sentence: &Sentence,
    classes: &Classes,
    is_own_page: bool,
) -> Option<&'static str> {
    let words = &sentence.words;
    if !is_own_page && reading.text(sentence).starts_with(['\'', '‘', '’', '"', '“', '„']) {
        return Some("a quotation");
    }
    if words.contains(classes.plan) {
        Some("a plan or a wish")
    } else if words.contains(classes.past) {
        Some("the past")
    } else if words.contains(classes.hearsay) {
        Some("what somebody else says")
    } else {
        None
    }
}
