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
    pub fn find(&self, words: &Words, scratch: &mut Scratch) -> Vec<Hit> {
        let mut tried: Vec<u32> = Vec::new();
        for at in 0..words.len() {
            for symbol in words.symbols_at(at) {
                tried.extend(self.anchored_at(symbol));
            }
        }
        tried.sort_unstable();
        tried.dedup();
        let mut hits = Vec::new();
        let mut base = 0;
        while base < words.len() {
            let window = scratch.load(words, base);
            for index in &tried {
                self.try_in(*index, &window, &mut hits);
            }
            base += STARTS;
        }
        hits.sort_unstable();
        hits
    }

    fn anchored_at(&self, symbol: Symbol) -> &[u32] {
        self.anchored.get(usize::from(symbol)).map_or(&[], Vec::as_slice)
    }

    /// First all starts at once, which tells nearly always that there is nothing; then one by one.
    fn try_in(&self, index: u32, window: &Window<'_>, hits: &mut Vec<Hit>) {
        let Some(pattern) = self.patterns.get(index as usize) else { return };
        let starts = window.starts & first_places(&pattern.nodes, window);
        if starts == 0 || run(&pattern.nodes, window, starts) == 0 {
            return;
        }
        each(starts, |bit| {
            let ends = run(&pattern.nodes, window, 1 << bit);
            if ends != 0 {
                hits.push(Hit {
                    start: window.base + bit,
                    end: window.base + ends.trailing_zeros() as usize,
                    owner: pattern.owner,
                    pattern: index,
                });
            }
        });
    }

    /// Adds the classes over several words to a sentence; inner classes come first in the set.
    pub fn mark(&self, words: &mut Words, lexicon: &Lexicon, scratch: &mut Scratch) {
        let mut waiting: std::collections::BTreeSet<u32> = std::collections::BTreeSet::new();
        for at in 0..words.len() {
            for symbol in words.symbols_at(at) {
                waiting.extend(self.anchored_at(symbol));
            }
        }
        let mut hits = Vec::new();
        let mut base = 0;
        let mut again = Vec::new();
        while base < words.len() {
            let mut window = scratch.load(words, base);
            let mut open = waiting.clone();
            while let Some(index) = open.pop_first() {
                hits.clear();
                self.try_in(index, &window, &mut hits);
                if hits.is_empty() {
                    continue;
                }
                again.clear();
                for hit in &hits {
                    let (Ok(class), Ok(length)) =
                        (Symbol::try_from(hit.owner), u8::try_from(hit.end - hit.start))
                    else {
                        continue;
                    };
                    for symbol in lexicon.with_implied(class) {
                        if words.add_span(hit.start, symbol, length) {
                            again.push((hit.start, symbol, length));
                        }
                    }
                }
                for (start, symbol, length) in &again {
                    scratch.add(*start - base, *symbol, *length);
                    open.extend(self.anchored_at(*symbol).iter().filter(|later| **later > index));
                    waiting.extend(self.anchored_at(*symbol));
                }
                window = scratch.window(words, base);
            }
            base += STARTS;
        }
    }
}

/// A window begins every so many words and is [`REACH`] long, so that a match is found whole.
const STARTS: usize = 64;

/// Where each symbol stands in the part of a sentence that is looked at; kept to be used again.
#[derive(Debug, Default)]
pub struct Scratch {
    /// By symbol: 1 + its place in `entries`, or 0.
    slots: Vec<u32>,
    entries: Vec<Places>,
}

/// The places of one symbol: words, and stretches by their length.
#[derive(Debug)]
struct Places {
    symbol: Symbol,
    /// Length in words, and the words where a stretch of that length begins, as bits.
    by_length: Vec<(u8, u128)>,
}

/// A part of a sentence, ready to be searched.
struct Window<'s> {
    slots: &'s [u32],
    entries: &'s [Places],
    base: usize,
    /// Words of the sentence from `base` on, at most [`REACH`].
    room: usize,
    /// The sentence ends in this window.
    ends_here: bool,
    starts: u128,
    breaks: u128,
}

impl Scratch {
    fn load(&mut self, words: &Words, base: usize) -> Window<'_> {
        for entry in self.entries.drain(..) {
            if let Some(slot) = self.slots.get_mut(usize::from(entry.symbol)) {
                *slot = 0;
            }
        }
        for bit in 0..REACH.min(words.len() - base) {
            let at = base + bit;
            for index in 0..words.symbols[at].len() {
                self.add(bit, words.symbols[at][index], 1);
            }
            for index in 0..words.spans[at].len() {
                let (symbol, length) = words.spans[at][index];
                self.add(bit, symbol, length);
            }
        }
        self.window(words, base)
    }

    fn add(&mut self, bit: usize, symbol: Symbol, length: u8) {
        if bit + usize::from(length) > REACH {
            return;
        }
        let slot = usize::from(symbol);
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, 0);
        }
        if self.slots[slot] == 0 {
            self.entries.push(Places { symbol, by_length: Vec::with_capacity(1) });
            self.slots[slot] = u32::try_from(self.entries.len()).unwrap_or(0);
        }
        let Some(places) = self.entries.get_mut((self.slots[slot] as usize).wrapping_sub(1)) else {
            return;
        };
        match places.by_length.iter_mut().find(|(known, _)| *known == length) {
            Some((_, bits)) => *bits |= 1 << bit,
            None => places.by_length.push((length, 1 << bit)),
        }
    }

    fn window(&self, words: &Words, base: usize) -> Window<'_> {
        let left = words.len() - base;
        let room = left.min(REACH);
        Window {
            slots: &self.slots,
            entries: &self.entries,
            base,
            room,
            ends_here: left <= REACH,
            starts: low_bits(room.min(STARTS)),
            breaks: words.break_bits.get(base).copied().unwrap_or(0),
        }
    }
}

impl Window<'_> {
    fn places(&self, symbol: Symbol) -> &[(u8, u128)] {
        match self.slots.get(usize::from(symbol)) {
            Some(&slot) if slot > 0 => self
                .entries
                .get(slot as usize - 1)
                .map_or(&[], |places| places.by_length.as_slice()),
            _ => &[],
        }
    }
}

/// The lowest so many bits.
fn low_bits(count: usize) -> u128 {
    if count >= 128 { u128::MAX } else { (1 << count) - 1 }
}

/// Where a pattern can begin, as far as its first node tells.
fn first_places(nodes: &[Node], window: &Window<'_>) -> u128 {
    match nodes.first() {
        Some(Node::Symbol(symbol)) => {
            window.places(*symbol).iter().fold(0, |all, (_, bits)| all | bits)
        }
        Some(Node::Alternatives(all)) => {
            all.iter().fold(0, |places, inner| places | first_places(inner, window))
        }
        _ => u128::MAX,
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

/// Runs nodes from a set of positions (bit n = `base + n`) to the set of positions after them.
fn run(nodes: &[Node], window: &Window<'_>, from: u128) -> u128 {
    let mut positions = from;
    for node in nodes {
        if positions == 0 {
            return 0;
        }
        positions = step(node, window, positions);
    }
    positions
}

fn step(node: &Node, window: &Window<'_>, from: u128) -> u128 {
    match node {
        Node::Symbol(symbol) => window
            .places(*symbol)
            .iter()
            .fold(0, |to, (length, bits)| to | ((from & bits) << u32::from(*length))),
        Node::Gap { most, crosses } => {
            let barred = if *crosses { 0 } else { window.breaks };
            let mut to = from & !barred;
            for _ in 0..*most {
                to |= (to << 1) & !barred;
            }
            to & low_bits(window.room + 1)
        }
        Node::Alternatives(all) => all.iter().fold(0, |to, nodes| to | run(nodes, window, from)),
        Node::Optional(nodes) => from | run(nodes, window, from),
        Node::Not(nodes) => keep(from, |bit| run(nodes, window, 1 << bit) == 0),
        Node::Start => {
            if window.base == 0 {
                from & 1
            } else {
                0
            }
        }
        Node::End => {
            if window.ends_here {
                from & (1 << window.room)
            } else {
                0
            }
        }
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
