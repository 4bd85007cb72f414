//! What a page goes on speaking of after it has named OCO.
//!
//! A reader keeps the last service named in mind until another one is: "De dienst kost u niets", two paragraphs
//! on. What is read so is never firm, so it can be said for the page and never be held against it.

use super::owned::{ends_a_series, leading_up};
use super::reading::{Reading, Sentence};
use super::said::what;
use super::section::{asks_of_it, stands_aside};
use super::topic::{PageFacts, Strength, Subject, Topic, names_oco};
use super::vocabulary::Classes;
use crate::page::BlockKind;

/// Gives the sentences that are about nothing of their own the subject that the page was speaking of.
pub(super) fn carry_on(
    reading: &Reading<'_>,
    classes: &Classes,
    page: &PageFacts,
    topics: &mut [Topic],
) {
    if page.is_own_page() || sums_up_first(reading, classes) {
        lead_up(reading, classes, topics);
    }
    lead_to_name(reading, classes, topics);
    let mut focus = Focus {
        reading,
        classes,
        page,
        speaks_on: sections_that_speak_on(reading, classes, page),
        state: State::Closed,
        comes_early: comes_early(reading, classes),
        others_spoken_of: false,
        named_in_item: false,
    };
    for (index, sentence) in reading.sentences.iter().enumerate() {
        let Some(topic) = topics.get_mut(index) else { return };
        if focus.next(sentence, topic) {
            *topic = match topic.subject {
                Subject::Other(_) if page.officials_give_it => Topic::oco(Strength::Back),
                Subject::Other(actor) => {
                    Topic { actor: Some(actor), is_firm: false, ..Topic::oco(Strength::Back) }
                }
                _ => Topic { is_firm: refers(sentence, classes), ..Topic::oco(Strength::Page) },
            };
        }
    }
}

/// "In het kort: gratis, voor iedereen" over "Wat is cliëntondersteuning?": the page tells what it is about after it has
/// summed it up.
fn sums_up_first(reading: &Reading<'_>, classes: &Classes) -> bool {
    leading_up(reading, classes).is_some_and(|first| {
        reading.sentences[..first]
            .iter()
            .any(|before| before.is_heading && before.words.contains(classes.summary_heading))
    })
}

/// What is said before OCO is named leads up to it: "Wilt u eens praten met iemand van buiten de gemeente?"
fn lead_up(reading: &Reading<'_>, classes: &Classes, topics: &mut [Topic]) {
    let Some(first) = reading.sentences.iter().position(|sentence| names_oco(sentence, classes))
    else {
        return;
    };
    let has_another_subject = reading
        .sentences
        .iter()
        .take(first)
        .any(|before| before.is_heading && before.words.contains(classes.own_subject));
    if has_another_subject
        || topics.iter().take(first).any(|topic| matches!(topic.subject, Subject::Other(_)))
    {
        return;
    }
    for topic in topics.iter_mut().take(first).filter(|topic| !topic.is_oco()) {
        *topic = Topic { is_firm: false, ..Topic::oco(Strength::Page) };
    }
}

/// The few sentences before a name are about what is named: "… iemand naast u krijgen. Dit heet cliëntondersteuning."
fn lead_to_name(reading: &Reading<'_>, classes: &Classes, topics: &mut [Topic]) {
    /// So many sentences lead up to a name.
    const BEFORE: usize = 4;
    /// A sentence of so few words says nothing of its own.
    const PASSING: usize = 2;
    for (index, named) in reading.sentences.iter().enumerate() {
        let names_what_was_told = named.words.contains(classes.names_itself) && !named.is_question;
        let is_offered = topics.get(index).is_some_and(|topic| topic.strength == Strength::Named);
        if !is_offered {
            continue;
        }
        for before in (index.saturating_sub(BEFORE)..index).rev() {
            let Some(sentence) = reading.sentences.get(before) else { break };
            let stands_with_it = sentence.section == named.section && !sentence.is_heading;
            // "Dat kan." stands between the question and the answer.
            if stands_with_it && sentence.words.len() <= PASSING {
                continue;
            }
            if !stands_with_it || topics[before].subject != Subject::Nothing {
                break;
            }
            let looks_for_somebody = index - before <= 2 && looks_for_somebody(reading, sentence);
            if looks_for_somebody || names_what_was_told && !sentence.is_question {
                topics[before] = Topic::oco(Strength::Back);
            } else {
                break;
            }
        }
    }
}

/// "Vindt u het prettig als iemand u helpt?"
fn looks_for_somebody(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    (0..sentence.words.len()).any(|word| reading.written(sentence, word) == "iemand")
}

/// OCO is offered among the first sentences of the page.
pub(super) fn comes_early(reading: &Reading<'_>, classes: &Classes) -> bool {
    const EARLY: usize = 4;
    reading
        .sentences
        .iter()
        .filter(|sentence| !sentence.is_heading)
        .take(EARLY)
        .any(|sentence| names_oco(sentence, classes) && sentence.words.contains(classes.oco_offer))
}

/// Does the sentence refer to the help or its giver by a word of its own?
fn refers(sentence: &Sentence, classes: &Classes) -> bool {
    sentence.words.contains(classes.person_reference)
}

/// "Daarna volgt een onderzoek": on a page about something else, that goes on.
fn begins_anew(sentence: &Sentence, classes: &Classes) -> bool {
    sentence
        .words
        .stretches(classes.turns_to_something_else)
        .first()
        .is_some_and(|stretch| stretch.start == 0)
}

/// Per section: does its text still speak of the help?
fn sections_that_speak_on(reading: &Reading<'_>, classes: &Classes, page: &PageFacts) -> Vec<bool> {
    let mut speak_on = vec![false; reading.sections.len()];
    for sentence in &reading.sentences {
        let speaks = sentence.words.contains(classes.speaks_on)
            || page.officials_give_it && sentence.words.contains(classes.official);
        if speaks && let Some(section) = speak_on.get_mut(sentence.section) {
            *section = true;
        }
    }
    speak_on
}

struct Focus<'a, 'p> {
    reading: &'a Reading<'p>,
    classes: &'a Classes,
    page: &'a PageFacts,
    speaks_on: Vec<bool>,
    state: State,
    /// OCO is among the first things that the page speaks of.
    comes_early: bool,
    /// The page has spoken of another service.
    others_spoken_of: bool,
    /// OCO was last named in an item of a list of its own: the next item is another.
    named_in_item: bool,
}

/// "Kosten", "Voor wie": a label has so many words at most.
const LABEL: usize = 3;

/// What the reader has in mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// OCO.
    Open,
    /// Something else for the rest of this block.
    Interrupted { block: usize },
    /// Something else.
    Closed,
}

impl Focus<'_, '_> {
    /// Takes the next sentence; true when it is to be read as about OCO.
    fn next(&mut self, sentence: &Sentence, topic: &Topic) -> bool {
        match topic.subject {
            Subject::Oco => {
                if self.page.is_own_page() || self.is_offered(sentence) {
                    self.state = State::Open;
                }
                if topic.strength == Strength::Named {
                    self.named_in_item = self.is_item_of_its_own(sentence);
                }
                return false;
            }
            Subject::Other(what::OFFICIAL)
                if !sentence.is_heading
                    && (self.page.is_own_page() || self.page.officials_give_it) =>
            {
                return self.state == State::Open;
            }
            Subject::Other(_) => {
                self.interrupt(sentence);
                return false;
            }
            Subject::Nothing => {}
        }
        if !self.page.is_own_page() && begins_anew(sentence, self.classes) {
            self.state = State::Closed;
        }
        if sentence.is_heading && !self.carries_over(sentence) {
            self.state = State::Closed;
        }
        match self.state {
            State::Open => true,
            State::Interrupted { block } if block != sentence.block => {
                self.state = State::Open;
                true
            }
            State::Interrupted { .. } | State::Closed => false,
        }
    }

    fn interrupt(&mut self, sentence: &Sentence) {
        self.others_spoken_of = true;
        let returns =
            self.page.is_own_page() && !sentence.is_heading && self.state != State::Closed;
        self.state =
            if returns { State::Interrupted { block: sentence.block } } else { State::Closed };
    }

    /// A term with its definition; not the first line of a fact sheet: "Wat: cliëntondersteuning. Prijs: geen."
    fn is_item_of_its_own(&self, sentence: &Sentence) -> bool {
        let term = self.reading.sections.get(sentence.section).and_then(|section| section.heading);
        let label = term.and_then(|term| self.reading.sentences.get(term));
        match self.kind_of_block(sentence) {
            Some(BlockKind::Term) => true,
            Some(BlockKind::Definition) => {
                !label.is_some_and(|label| label.words.contains(self.classes.neutral_heading))
            }
            _ => false,
        }
    }

    fn kind_of_block(&self, sentence: &Sentence) -> Option<BlockKind> {
        self.reading.page.blocks.get(sentence.block).map(|block| block.kind)
    }

    /// On a page about something else OCO must be more than one in a row of names.
    fn is_offered(&self, sentence: &Sentence) -> bool {
        let kind = self.reading.page.blocks.get(sentence.block).map(|block| &block.kind);
        let is_one_of_many = matches!(kind, Some(BlockKind::ListItem { .. } | BlockKind::TableRow));
        !is_one_of_many && !ends_a_series(self.reading, sentence, self.classes)
    }

    /// A heading that asks on about what was spoken of: price, who, how, where, when; or any, as long as the page
    /// has spoken of nothing else.
    fn carries_over(&self, heading: &Sentence) -> bool {
        let classes = self.classes;
        let words = &heading.words;
        let asks = heading.is_question
            || words.contains(classes.neutral_heading)
            || words.contains(classes.help_heading)
            || words.contains(classes.person_reference);
        let is_term = self.kind_of_block(heading) == Some(BlockKind::Term);
        if is_term && self.named_in_item || stands_aside(self.reading, classes, heading) {
            return false;
        }
        if words.contains(classes.asks_for_another) {
            return true;
        }
        let is_sole_service =
            heading.is_question || words.contains(classes.neutral_heading) && words.len() <= LABEL;
        (self.page.is_own_page()
            || self.comes_early
                && self.state == State::Open
                && !self.others_spoken_of
                && is_sole_service)
            && (!words.contains(classes.own_subject)
                || words.contains(classes.contact_heading)
                || !self.others_spoken_of && asks_of_it(self.reading, heading))
            && !words.contains(classes.official)
            && (asks || is_term || !self.others_spoken_of && self.speaks_on(heading))
    }

    /// Does the text under a heading still speak of the help?
    fn speaks_on(&self, heading: &Sentence) -> bool {
        self.speaks_on.get(heading.section).copied().unwrap_or(false)
    }
}
