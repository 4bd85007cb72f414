//! The words of a sentence as symbols, with the classes found over several words.

use std::rc::Rc;

use super::pattern::Symbol;

/// The words of a sentence as symbols, with the classes found over several words.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Per word, sorted.
    pub symbols: Vec<Rc<[Symbol]>>,
    /// Per word: classes that begin here, with the number of words they take.
    pub spans: Vec<Vec<(Symbol, u8)>>,
    /// Per word: does a comma, colon, semicolon, bracket or dash stand before it?
    pub breaks: Vec<bool>,
    /// Per word: the breaks from here on, as bits.
    break_bits: Vec<u128>,
    /// Symbols that may be there, by their lowest bits: what is not here is not in the sentence.
    maybe: Maybe,
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
}

impl Words {
    /// Words by their symbols, and where the parts of the sentence begin.
    pub fn of(symbols: Vec<Rc<[Symbol]>>, breaks: Vec<bool>) -> Self {
        let spans = vec![Vec::new(); symbols.len()];
        Self::with_spans(symbols, spans, breaks)
    }

    /// Two sentences as one.
    pub fn joined(first: &Self, second: &Self) -> Self {
        let symbols = first.symbols.iter().chain(&second.symbols).cloned().collect();
        let spans = first.spans.iter().chain(&second.spans).cloned().collect();
        let breaks = first.breaks.iter().chain(&second.breaks).copied().collect();
        Self::with_spans(symbols, spans, breaks)
    }

    fn with_spans(
        symbols: Vec<Rc<[Symbol]>>,
        spans: Vec<Vec<(Symbol, u8)>>,
        breaks: Vec<bool>,
    ) -> Self {
        let mut break_bits = vec![0; breaks.len()];
        let mut rest: u128 = 0;
        for (bits, stands) in break_bits.iter_mut().zip(&breaks).rev() {
            rest = (rest << 1) | u128::from(*stands);
            *bits = rest;
        }
        let mut maybe = Maybe::default();
        symbols.iter().flat_map(|all| all.iter()).for_each(|symbol| maybe.add(*symbol));
        spans.iter().flatten().for_each(|(symbol, _)| maybe.add(*symbol));
        Self { symbols, spans, breaks, break_bits, maybe }
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// Is the word at this place such a one?
    pub fn has(&self, at: usize, symbol: Symbol) -> bool {
        self.maybe.has(symbol)
            && self.symbols.get(at).is_some_and(|symbols| symbols.binary_search(&symbol).is_ok())
    }

    /// Every stretch of words that is of this class, as ranges.
    pub fn stretches(&self, class: Symbol) -> Vec<std::ops::Range<usize>> {
        let mut found = Vec::new();
        if !self.maybe.has(class) {
            return found;
        }
        for at in 0..self.len() {
            if self.has(at, class) {
                found.push(at..at + 1);
            }
            for (symbol, length) in &self.spans[at] {
                if *symbol == class {
                    found.push(at..at + usize::from(*length));
                }
            }
        }
        found
    }

    /// Does any stretch of this class occur?
    pub fn contains(&self, class: Symbol) -> bool {
        self.maybe.has(class)
            && (0..self.len()).any(|at| {
                self.has(at, class) || self.spans[at].iter().any(|(symbol, _)| *symbol == class)
            })
    }

    /// Marks a stretch as a class; false when it was marked already or leaves the sentence.
    pub fn add_span(&mut self, at: usize, class: Symbol, length: u8) -> bool {
        if length == 0 || at + usize::from(length) > self.len() {
            return false;
        }
        let Some(spans) = self.spans.get_mut(at) else { return false };
        if spans.contains(&(class, length)) {
            return false;
        }
        spans.push((class, length));
        self.maybe.add(class);
        true
    }

    /// How many stretches begin at each word, so that those marked later can be taken back.
    pub(super) fn marked(&self) -> Vec<usize> {
        self.spans.iter().map(Vec::len).collect()
    }

    /// Takes back all stretches but the first so many at each word.
    pub(super) fn take_back_to(&mut self, marked: &[usize]) {
        for (spans, count) in self.spans.iter_mut().zip(marked) {
            spans.truncate(*count);
        }
    }

    /// The breaks from this word on, as bits.
    pub(super) fn breaks_from(&self, at: usize) -> u128 {
        self.break_bits.get(at).copied().unwrap_or(0)
    }
}
