//! The words of a sentence as symbols, with the classes found over several words.

use std::ops::Range;

use super::pattern::Symbol;

/// The words of a sentence as symbols, with the classes found over several words.
///
/// All in a few lists: a page has a thousand words, and a list for each would cost more than what is done with it.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Of all words in a row, sorted within each.
    symbols: Vec<Symbol>,
    /// Per word: where its symbols end.
    ends: Vec<u32>,
    /// Classes that take one word or more, in the order in which they were found.
    stretches: Vec<Stretch>,
    /// Per word: does a comma, colon, semicolon, bracket or dash stand before it?
    pub breaks: Vec<bool>,
    /// Symbols that may be there, by their lowest bits: what is not here is not in the sentence.
    maybe: Maybe,
}

/// A class found on some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The first word.
    pub(super) at: u32,
    pub(super) class: Symbol,
    /// How many words.
    pub(super) length: u8,
}

impl Stretch {
    fn range(self) -> Range<usize> {
        self.at as usize..self.at as usize + usize::from(self.length)
    }
}

/// A set of symbols that may say yes of one that is not in it, and never no of one that is.
#[derive(Debug, Clone, Copy, Default)]
struct Maybe([u64; 8]);

impl Maybe {
    fn place(symbol: Symbol) -> (usize, u64) {
        (usize::from(symbol >> 6) % 8, 1 << (symbol % 64))
    }

    fn add(&mut self, symbol: Symbol) {
        let (word, bit) = Self::place(symbol);
        self.0[word] |= bit;
    }

    fn has(&self, symbol: Symbol) -> bool {
        let (word, bit) = Self::place(symbol);
        self.0[word] & bit != 0
    }

    fn with(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }
}

impl Words {
    /// Words by their symbols, those of all words in a row and where each word's end; and where the parts of the sentence
    /// begin.
    pub fn of(symbols: Vec<Symbol>, ends: Vec<u32>, breaks: Vec<bool>) -> Self {
        let mut maybe = Maybe::default();
        for symbol in &symbols {
            maybe.add(*symbol);
        }
        Self { symbols, ends, stretches: Vec::new(), breaks, maybe }
    }

    /// Two sentences as one.
    pub fn joined(first: &Self, second: &Self) -> Self {
        let moved = |ends: &u32| ends + u32::try_from(first.symbols.len()).unwrap_or(u32::MAX);
        let from = u32::try_from(first.len()).unwrap_or(u32::MAX);
        let later = second.stretches.iter().map(|one| Stretch { at: one.at + from, ..*one });
        Self {
            symbols: [&*first.symbols, &*second.symbols].concat(),
            ends: first.ends.iter().copied().chain(second.ends.iter().map(moved)).collect(),
            stretches: first.stretches.iter().copied().chain(later).collect(),
            breaks: [&*first.breaks, &*second.breaks].concat(),
            maybe: first.maybe.with(&second.maybe),
        }
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// What the word at this place is by itself, sorted; nothing beyond the sentence.
    pub fn symbols(&self, at: usize) -> &[Symbol] {
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(at).copied();
        end.and_then(|end| self.symbols.get(begin.unwrap_or(0) as usize..end as usize))
            .unwrap_or_default()
    }

    /// Is the word at this place such a one?
    pub fn has(&self, at: usize, symbol: Symbol) -> bool {
        self.maybe.has(symbol) && self.symbols(at).binary_search(&symbol).is_ok()
    }

    /// Is the word at this place such a one, or does a stretch of this class begin there?
    pub fn begins(&self, at: usize, class: Symbol) -> bool {
        self.maybe.has(class)
            && (self.symbols(at).binary_search(&class).is_ok() || self.begins_stretch(at, class))
    }

    /// Does a stretch that was marked as this class begin at this word?
    pub fn begins_stretch(&self, at: usize, class: Symbol) -> bool {
        self.stretches.iter().any(|one| one.class == class && one.at as usize == at)
    }

    /// Every stretch of words that is of this class, as ranges.
    pub fn stretches(&self, class: Symbol) -> Vec<Range<usize>> {
        if !self.maybe.has(class) {
            return Vec::new();
        }
        let single = (0..self.len()).filter(|at| self.has(*at, class)).map(|at| at..at + 1);
        let marked = self.stretches.iter().filter(|one| one.class == class);
        let mut found: Vec<_> = single.chain(marked.map(|one| one.range())).collect();
        found.sort_by_key(|range| range.start);
        found
    }

    /// All that was marked, in the order in which it was.
    pub(super) fn all_stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// Does any stretch of this class occur?
    pub fn contains(&self, class: Symbol) -> bool {
        self.maybe.has(class)
            && (self.symbols.contains(&class)
                || self.stretches.iter().any(|one| one.class == class))
    }

    /// Marks a stretch as a class; false when it was marked already or leaves the sentence.
    pub fn add_span(&mut self, at: usize, class: Symbol, length: u8) -> bool {
        if length == 0 || at + usize::from(length) > self.len() {
            return false;
        }
        let Ok(at) = u32::try_from(at) else { return false };
        let stretch = Stretch { at, class, length };
        if self.maybe.has(class) && self.stretches.contains(&stretch) {
            return false;
        }
        self.stretches.push(stretch);
        self.maybe.add(class);
        true
    }

    /// Takes back the classes that were marked on these words.
    pub(super) fn remove_span(&mut self, words: &Range<usize>, classes: &[Symbol]) {
        self.stretches.retain(|one| one.range() != *words || !classes.contains(&one.class));
    }

    /// How many stretches are marked, so that those marked later can be taken back.
    pub(super) fn marked(&self) -> usize {
        self.stretches.len()
    }

    /// Takes back all stretches but the first so many.
    pub(super) fn take_back_to(&mut self, marked: usize) {
        self.stretches.truncate(marked);
    }

    /// The breaks from this word on, as bits.
    pub(super) fn breaks_from(&self, at: usize) -> u128 {
        let bits = self.breaks.get(at..).unwrap_or_default().iter().take(128).enumerate();
        bits.fold(0, |all, (bit, stands)| all | u128::from(*stands) << bit)
    }
}
