//! Finding patterns in a sentence.
//!
//! A pattern is looked up by its rarest word, then run over the sentence as a set of positions held in the
//! bits of one number: no backtracking, so no input makes it slow.

use super::lexicon::Lexicon;
use super::pattern::{Node, Symbol};

/// Patterns ready to be found, each with a number of its owner.
#[derive(Debug, Clone, Default)]
pub struct PatternSet {
    patterns: Vec<Pattern>,
    /// By symbol: the patterns that cannot match without it.
    anchored: Vec<Vec<u32>>,
}

#[derive(Debug, Clone)]
struct Pattern {
    owner: u32,
    nodes: Vec<Node>,
}

/// A pattern found: words `start..end` of the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// The owner of the pattern.
    pub owner: u32,
    /// Which pattern of the set.
    pub pattern: u32,
}

/// The words of a sentence as symbols, with the classes found over several words.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Per word, sorted.
    pub symbols: Vec<std::rc::Rc<[Symbol]>>,
    /// Per word: classes that begin here, with the number of words they take.
    pub spans: Vec<Vec<(Symbol, u8)>>,
    /// Per word: does a comma, colon, semicolon, bracket or dash stand before it?
    pub breaks: Vec<bool>,
    /// Per word: the breaks from here on, as bits.
    break_bits: Vec<u128>,
}

/// A match spans at most so many words: the bits of the position set.
const REACH: usize = 127;

impl PatternSet {
    /// Adds a pattern.
    pub fn add(&mut self, owner: u32, nodes: Vec<Node>, lexicon: &Lexicon) {
        let index = u32::try_from(self.patterns.len()).unwrap_or(u32::MAX);
        for symbol in anchor(&nodes, lexicon).map_or_else(Vec::new, |(_, symbols)| symbols) {
            let slot = usize::from(symbol);
            if self.anchored.len() <= slot {
                self.anchored.resize(slot + 1, Vec::new());
            }
            self.anchored[slot].push(index);
        }
        self.patterns.push(Pattern { owner, nodes });
    }

    /// Every pattern found, once per place where it begins, in the order of the sentence.
    pub fn find(&self, words: &Words) -> Vec<Hit> {
        let mut tried: Vec<u32> = Vec::new();
        for at in 0..words.len() {
            for symbol in words.symbols_at(at) {
                tried.extend(self.anchored_at(symbol));
            }
        }
        tried.sort_unstable();
        tried.dedup();
        let mut hits = Vec::new();
        for index in tried {
            self.try_everywhere(index, words, &mut hits);
        }
        hits.sort_unstable();
        hits
    }

    fn anchored_at(&self, symbol: Symbol) -> &[u32] {
        self.anchored.get(usize::from(symbol)).map_or(&[], Vec::as_slice)
    }

    fn try_everywhere(&self, index: u32, words: &Words, hits: &mut Vec<Hit>) {
        let Some(pattern) = self.patterns.get(index as usize) else { return };
        for start in 0..words.len() {
            if let Some(end) = match_at(&pattern.nodes, words, start) {
                hits.push(Hit { start, end, owner: pattern.owner, pattern: index });
            }
        }
    }

    /// Adds the classes over several words to a sentence; inner classes come first in the set.
    pub fn mark(&self, words: &mut Words, lexicon: &Lexicon) {
        let mut waiting: std::collections::BTreeSet<u32> = std::collections::BTreeSet::new();
        for at in 0..words.len() {
            for symbol in words.symbols_at(at) {
                waiting.extend(self.anchored_at(symbol));
            }
        }
        let mut hits = Vec::new();
        while let Some(index) = waiting.pop_first() {
            hits.clear();
            self.try_everywhere(index, words, &mut hits);
            for hit in &hits {
                let (Ok(class), Ok(length)) =
                    (Symbol::try_from(hit.owner), u8::try_from(hit.end - hit.start))
                else {
                    continue;
                };
                for symbol in lexicon.with_implied(class) {
                    if words.add_span(hit.start, symbol, length) {
                        waiting.extend(
                            self.anchored_at(symbol).iter().filter(|later| **later > index),
                        );
                    }
                }
            }
        }
    }
}

impl Words {
    /// Sets where the parts of the sentence begin.
    pub fn set_breaks(&mut self, breaks: Vec<bool>) {
        let mut bits = vec![0; breaks.len()];
        let mut rest: u128 = 0;
        for (at, stands) in breaks.iter().enumerate().rev() {
            rest = (rest << 1) | u128::from(*stands);
            bits[at] = rest;
        }
        self.breaks = breaks;
        self.break_bits = bits;
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
        self.symbols.get(at).is_some_and(|symbols| symbols.binary_search(&symbol).is_ok())
    }

    /// Every stretch of words that is of this class, as ranges.
    pub fn stretches(&self, class: Symbol) -> Vec<std::ops::Range<usize>> {
        let mut found = Vec::new();
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
        (0..self.len()).any(|at| {
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
        true
    }

    fn symbols_at(&self, at: usize) -> impl Iterator<Item = Symbol> + '_ {
        self.symbols[at].iter().copied().chain(self.spans[at].iter().map(|(symbol, _)| *symbol))
    }
}

/// The end of the shortest match that begins at `start`.
fn match_at(nodes: &[Node], words: &Words, start: usize) -> Option<usize> {
    let ends = run(nodes, words, start, 1);
    (ends != 0).then(|| start + ends.trailing_zeros() as usize)
}

/// Runs nodes from a set of positions (bit n = `base + n`) to the set of positions after them.
fn run(nodes: &[Node], words: &Words, base: usize, from: u128) -> u128 {
    let mut positions = from;
    for node in nodes {
        if positions == 0 {
            return 0;
        }
        positions = step(node, words, base, positions);
    }
    positions
}

fn step(node: &Node, words: &Words, base: usize, from: u128) -> u128 {
    match node {
        Node::Symbol(symbol) => {
            let mut to = 0;
            each(from, |bit| {
                let at = base + bit;
                if words.has(at, *symbol) && bit < REACH {
                    to |= 1 << (bit + 1);
                }
                if let Some(spans) = words.spans.get(at) {
                    for (class, length) in spans {
                        if class == symbol && bit + usize::from(*length) <= REACH {
                            to |= 1 << (bit + usize::from(*length));
                        }
                    }
                }
            });
            to
        }
        Node::Gap { most, crosses } => {
            let barred =
                if *crosses { 0 } else { words.break_bits.get(base).copied().unwrap_or(0) };
            let mut to = from & !barred;
            for _ in 0..*most {
                to |= (to << 1) & !barred;
            }
            let room = (words.len() - base.min(words.len())).min(REACH);
            if room >= REACH { to } else { to & ((1 << (room + 1)) - 1) }
        }
        Node::Alternatives(all) => {
            all.iter().fold(0, |to, nodes| to | run(nodes, words, base, from))
        }
        Node::Optional(nodes) => from | run(nodes, words, base, from),
        Node::Not(nodes) => keep(from, |bit| run(nodes, words, base, 1 << bit) == 0),
        Node::Start => keep(from, |bit| base + bit == 0),
        Node::End => keep(from, |bit| base + bit == words.len()),
    }
}

fn each(bits: u128, mut act: impl FnMut(usize)) {
    let mut left = bits;
    while left != 0 {
        act(left.trailing_zeros() as usize);
        left &= left - 1;
    }
}

fn keep(bits: u128, holds: impl Fn(usize) -> bool) -> u128 {
    let mut kept = 0;
    each(bits, |bit| {
        if holds(bit) {
            kept |= 1 << bit;
        }
    });
    kept
}

/// The symbols one of which a match cannot do without, chosen to be rare; with how common they are.
fn anchor(nodes: &[Node], lexicon: &Lexicon) -> Option<(u32, Vec<Symbol>)> {
    nodes
        .iter()
        .filter_map(|node| match node {
            Node::Symbol(symbol) => Some((lexicon.commonness(*symbol), vec![*symbol])),
            Node::Alternatives(all) => {
                all.iter().map(|inner| anchor(inner, lexicon)).collect::<Option<Vec<_>>>().map(
                    |found| {
                        let cost = found.iter().map(|(cost, _)| cost).sum();
                        (cost, found.into_iter().flat_map(|(_, symbols)| symbols).collect())
                    },
                )
            }
            _ => None,
        })
        .min_by_key(|(cost, _)| *cost)
}
