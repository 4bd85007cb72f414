//! What a page goes on speaking of after it has named OCO.
//!
//! A reader keeps the last service named in mind until another one is: "De dienst kost u niets", two paragraphs
//! on. What is read so is never firm, so it can be said for the page and never be held against it.

use super::reading::{Reading, Sentence};
use super::topic::{Strength, Subject, Topic, names_oco};
use super::vocabulary::Classes;
use crate::page::BlockKind;

/// Gives the sentences that are about nothing of their own the subject that the page was speaking of.
pub(super) fn carry_on(
    reading: &Reading<'_>,
    classes: &Classes,
    is_own_page: bool,
    topics: &mut [Topic],
) {
    let mut focus = Focus { reading, classes, is_own_page, state: State::Closed };
    for (index, sentence) in reading.sentences.iter().enumerate() {
        let Some(topic) = topics.get_mut(index) else { return };
        if focus.next(sentence, topic) {
            *topic = Topic { is_firm: false, ..Topic::oco(Strength::Page) };
        }
    }
}

struct Focus<'a, 'p> {
    reading: &'a Reading<'p>,
    classes: &'a Classes,
    is_own_page: bool,
    state: State,
}

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
                if self.is_own_page || self.is_offered(sentence) {
                    self.state = State::Open;
                }
                return false;
            }
            Subject::Other(_) if sentence.is_heading || self.state == State::Closed => {
                self.state = State::Closed;
                return false;
            }
            Subject::Other(_) => {
                self.state = if self.is_own_page {
                    State::Interrupted { block: sentence.block }
                } else {
                    State::Closed
                };
                return false;
            }
            Subject::Nothing => {}
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

    /// On a page about something else OCO must be more than one in a row of names.
    fn is_offered(&self, sentence: &Sentence) -> bool {
        let kind = self.reading.page.blocks.get(sentence.block).map(|block| &block.kind);
        let is_one_of_many = matches!(kind, Some(BlockKind::ListItem { .. } | BlockKind::TableRow));
        !is_one_of_many && sentence.words.contains(self.classes.oco_offer)
    }

    /// A heading that asks on about what was spoken of: price, who, how, where, when.
    fn carries_over(&self, heading: &Sentence) -> bool {
        let classes = self.classes;
        let words = &heading.words;
        let asks = heading.is_question || words.contains(classes.neutral_heading);
        names_oco(heading, classes)
            || (self.is_own_page
                && !words.contains(classes.own_subject)
                && !words.contains(classes.official)
                && (asks
                    || words.contains(classes.help_heading)
                    || words.contains(classes.person_reference)))
    }
}
