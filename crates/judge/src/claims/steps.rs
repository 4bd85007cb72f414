//! The steps of all patterns of a set in one piece of memory, in the order in which the patterns are tried: a page asks
//! for some ten thousand of them, and what lies apart is slow to reach.

use super::window::Want;

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A word or class.
    Word(Want),
    /// Up to so many words of any kind.
    Gap {
        /// At most so many.
        most: u8,
        /// A comma, colon or bracket may stand among them.
        crosses: bool,
    },
    /// One of these sequences.
    Any(Branches),
    /// These steps or nothing.
    Maybe(Sequence),
    /// The next words are not these; takes no words itself.
    Not(Sequence),
    /// Begin of the sentence.
    Start,
    /// End of the sentence.
    End,
}

/// Steps one after the other: a place in [`Steps`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sequence(Stretch);

/// Sequences one of which will do: a place in [`Steps`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branches(Stretch);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Stretch {
    begin: u32,
    length: u32,
}

impl Stretch {
    /// Adds items to a list and tells where they are.
    fn add<T: Copy>(items: &[T], to: &mut Vec<T>) -> Self {
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        let stretch = Self { begin: number(to.len()), length: number(items.len()) };
        to.extend_from_slice(items);
        stretch
    }

    fn of<T>(self, items: &[T]) -> &[T] {
        let begin = self.begin as usize;
        items.get(begin..begin + self.length as usize).unwrap_or_default()
    }
}

/// The steps of many patterns.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    steps: Vec<Step>,
    branches: Vec<Sequence>,
}

impl Steps {
    /// Takes in steps.
    pub fn add(&mut self, steps: &[Step]) -> Sequence {
        Sequence(Stretch::add(steps, &mut self.steps))
    }

    /// Takes in a choice of sequences.
    pub fn add_branches(&mut self, branches: &[Sequence]) -> Branches {
        Branches(Stretch::add(branches, &mut self.branches))
    }

    /// The steps of a sequence.
    pub fn get(&self, sequence: Sequence) -> &[Step] {
        sequence.0.of(&self.steps)
    }

    /// The sequences of a choice.
    pub fn branches(&self, branches: Branches) -> &[Sequence] {
        branches.0.of(&self.branches)
    }
}
