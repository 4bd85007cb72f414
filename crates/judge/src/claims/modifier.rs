//! What turns words into no claim: denial, a question, a plan, the past, somebody else's wish.

use std::ops::Range;

use super::matcher::Hit;
use super::pattern::Symbol;
use super::reading::{LeadKind, Reading, Sentence};
use super::said::{Said, why};
use super::vocabulary::Classes;
use super::words::Words;

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

/// The answer to a question, when the sentence that answers it begins with a yes or a no.
pub(super) fn answer(reading: &Reading<'_>, answering: usize, classes: &Classes) -> Answer {
    let Some(next) = reading.sentences.get(answering) else { return Answer::Open };
    // "Zeker niet" begins as "zeker" does.
    if begins_with(&next.words, classes.no_word) {
        Answer::No
    } else if begins_with(&next.words, classes.yes_word) {
        Answer::Yes
    } else {
        Answer::Open
    }
}

/// A question, or a label that is one without its mark: "Wat betaalt u" before "Niets".
pub(super) fn asks(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    /// A label has so many words at most.
    const LABEL: usize = 6;
    sentence.is_question
        || sentence.first_of_block
            && sentence.words.len() <= LABEL
            && !reading.text(sentence).ends_with(['.', '!', ':'])
            && matches!(
                reading.written(sentence, 0).to_lowercase().as_str(),
                "wat" | "wie" | "hoe" | "waar" | "wanneer" | "waarom" | "welke" | "hoeveel"
            )
}

/// "'De ondersteuner kost geld.' Fabel.": a statement that is put up to be judged by the word after it.
pub(super) fn is_put_to_the_test(reading: &Reading<'_>, stated: usize, classes: &Classes) -> bool {
    /// A verdict has so many words at most.
    const SHORT: usize = 3;
    let section = |at: usize| reading.sentences.get(at).map(|sentence| sentence.section);
    reading.sentences.get(stated + 1).is_some_and(|next| {
        next.words.len() <= SHORT
            && section(stated) == Some(next.section)
            && next.words.contains(classes.fact_or_fable)
    })
}

/// At the begin, or after who says it: "Team: Nee hoor".
fn begins_with(words: &Words, class: Symbol) -> bool {
    /// A speaker takes so many words at most.
    const SPEAKER: usize = 3;
    let is_at = |at: usize| words.begins(at, class);
    let after_speaker = (1..words.len().min(SPEAKER + 1)).find(|at| words.breaks[*at]);
    !words.is_empty() && (is_at(0) || after_speaker.is_some_and(is_at))
}

/// Is a hit denied by a negator near it, or by the whole sentence ("dat klopt niet")?
pub(super) fn is_denied(words: &Words, hit: Hit, classes: &Classes) -> bool {
    let breaks = &words.breaks;
    // "Dat is niet zo: de rekening gaat naar de gemeente": what follows is so.
    let is_denied_before = |denial: &Range<usize>| {
        denial.end <= hit.start && (denial.end..=hit.start).any(|at| breaks.get(at) == Some(&true))
    };
    if words.stretches(classes.denial).iter().any(|denial| !is_denied_before(denial)) {
        return true;
    }
    if words.contains(classes.declines) || is_labelled_no(words, hit, classes) {
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
        if breaks.get(at).copied().unwrap_or(false) || words.has(at, classes.begins_a_clause) {
            break;
        }
        // "Cliëntondersteuning zonder poespas" denies the fuss.
        let denies_the_fuss =
            || words.stretches(classes.without_fuss).iter().any(|stretch| stretch.start == at);
        if negates(at) && !denies_the_fuss() {
            return true;
        }
    }
    false
}

/// "Inzet van vrijwilligers: nee"
fn is_labelled_no(words: &Words, hit: Hit, classes: &Classes) -> bool {
    let last = words.len().saturating_sub(1);
    last > 0
        && hit.end <= last
        && words.breaks.get(last) == Some(&true)
        && words.has(last, classes.no_word)
        && !words.has(last, classes.negator)
}

/// Does it stand in a list or alone under a heading such as "Wat doet de ondersteuner niet?", without a denial of its own?
pub(super) fn is_denied_above(
    reading: &Reading<'_>,
    sentence: &Sentence,
    classes: &Classes,
) -> bool {
    let words = &sentence.words;
    let denies_itself = || (0..words.len()).any(|at| words.has(at, classes.negator));
    let heading = reading.sections.get(sentence.section).and_then(|section| section.heading);
    sentence.first_of_block
        && !sentence.is_heading
        && !words.contains(classes.oco)
        && heading.and_then(|heading| reading.sentences.get(heading)).is_some_and(|heading| {
            let says_both = (0..heading.words.len())
                .any(|at| reading.written(heading, at).eq_ignore_ascii_case("wel"));
            heading.words.contains(classes.denying_heading) && !says_both
        })
        && !denies_itself()
}

/// Where a sentence that began in the past turns to what is so now: "… en is nu cliëntondersteuner bij MEE".
fn turns_to_now(words: &Words, classes: &Classes) -> Option<usize> {
    let past = words.stretches(classes.past).into_iter().map(|stretch| stretch.start).min()?;
    let turns = words.stretches(classes.turns_to_now);
    turns.into_iter().map(|stretch| stretch.start).find(|turn| *turn > past)
}

/// Why a sentence makes no claim from this word on, if it does not. On a page that is there for OCO its giver is quoted.
pub(super) fn no_claim(
    reading: &Reading<'_>,
    sentence: &Sentence,
    classes: &Classes,
    is_own_page: bool,
    from: usize,
) -> Option<&'static Said> {
    let words = &sentence.words;
    if !is_own_page && reading.text(sentence).starts_with(['\'', '‘', '’', '"', '“', '„']) {
        return Some(why::QUOTATION);
    }
    if words.contains(classes.plan) || is_listed_as_plan(reading, sentence, classes) {
        Some(why::PLAN)
    } else if tells_of_past(reading, sentence, classes, TOLD_ON)
        && turns_to_now(words, classes).is_none_or(|turn| from < turn)
    {
        Some(why::PAST)
    } else if words.contains(classes.elsewhere) || is_headed_elsewhere(reading, sentence, classes) {
        Some(why::ANOTHER_MUNICIPALITY)
    } else if words.contains(classes.hearsay) {
        Some(why::SOMEBODY_SAYS)
    } else {
        None
    }
}

/// "Onze ambities voor 2028:" over "- inwoners kunnen kiezen".
fn is_listed_as_plan(reading: &Reading<'_>, sentence: &Sentence, classes: &Classes) -> bool {
    sentence.lead_kind == LeadKind::List
        && sentence
            .lead
            .and_then(|lead| reading.sentences.get(lead))
            .is_some_and(|lead| lead.block != sentence.block && lead.words.contains(classes.plan))
}

/// "Kan ik naar de buurgemeente?": what stands under it is so there.
fn is_headed_elsewhere(reading: &Reading<'_>, sentence: &Sentence, classes: &Classes) -> bool {
    let heading = reading.sections.get(sentence.section).and_then(|section| section.heading);
    heading
        .and_then(|heading| reading.sentences.get(heading))
        .is_some_and(|heading| heading.words.contains(classes.elsewhere))
}

/// Is what a sentence tells taken back as a misunderstanding, by itself or by the one after it ("Dat klopt niet.")?
pub(super) fn is_taken_back(reading: &Reading<'_>, sentence: usize, classes: &Classes) -> bool {
    /// A sentence that only denies has so many words at most.
    const SHORT: usize = 8;
    let says = |at: usize, class| reading.sentences.get(at).filter(|of| of.words.contains(class));
    let same_place = |after: &&Sentence| {
        reading.sentences.get(sentence).is_some_and(|told| told.section == after.section)
    };
    says(sentence, classes.denied_claim).is_some()
        || says(sentence + 1, classes.denial)
            .filter(same_place)
            .is_some_and(|after| after.words.len() <= SHORT)
}

/// A past is told on in so many sentences.
const TOLD_ON: usize = 3;

/// "Tot vorig jaar kon u bij MEE terecht. Dat was gratis.": what is told of the past, and told on in its tense.
fn tells_of_past(
    reading: &Reading<'_>,
    sentence: &Sentence,
    classes: &Classes,
    sentences: usize,
) -> bool {
    let words = &sentence.words;
    words.contains(classes.past)
        || sentences > 0
            && words.contains(classes.past_verb)
            && sentence.lead_kind == LeadKind::Before
            && sentence.lead.and_then(|lead| reading.sentences.get(lead)).is_some_and(|before| {
                before.section == sentence.section
                    && tells_of_past(reading, before, classes, sentences - 1)
            })
}
