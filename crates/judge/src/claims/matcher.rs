//! Finding patterns in a sentence.
//!
//! A pattern is looked up by its rarest word and passed over when another word that it cannot do without is missing;
//! then it is run over the sentence as a set of positions held in the bits of one number: no backtracking, so no
//! input makes it slow. A choice of words (`gratis|kosteloos|…`) is one key, however long it is.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::Lexicon;
use super::pattern::{Node, Symbol};
use super::window::{Key, STARTS, Scratch, Step, Window, each};
use super::words::Words;

/// Patterns ready to be found, each with a number of its owner.
#[derive(Debug, Clone, Default)]
pub struct PatternSet {
    patterns: Vec<Pattern>,
    /// By key: the patterns that are looked up by it.
    anchored: Vec<Vec<u32>>,
    /// By symbol: its own key, and those of the choices that it stands in.
    keys: Vec<Vec<Key>>,
    /// Choices that have a key, by their symbols.
    choices: BTreeMap<Vec<Symbol>, Key>,
}

#[derive(Debug, Clone)]
struct Pattern {
    owner: u32,
    steps: Vec<Step>,
    /// Keys that a match cannot do without, besides the one by which it is looked up; the rarest first.
    needs: Vec<Key>,
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

impl PatternSet {
    /// Adds a pattern.
    pub fn add(&mut self, owner: u32, nodes: &[Node], lexicon: &Lexicon) {
        let index = u32::try_from(self.patterns.len()).unwrap_or(u32::MAX);
        let mut necessary: Vec<(u32, Vec<Symbol>)> =
            nodes.iter().filter_map(|node| necessary(node, lexicon)).collect();
        necessary.sort_by_key(|(cost, _)| *cost);
        let mut needs: Vec<Key> =
            necessary.into_iter().map(|(_, symbols)| self.key(symbols)).collect();
        if !needs.is_empty() {
            let anchor = needs.remove(0) as usize;
            if self.anchored.len() <= anchor {
                self.anchored.resize(anchor + 1, Vec::new());
            }
            self.anchored[anchor].push(index);
        }
        let steps = nodes.iter().map(|node| self.step(node)).collect();
        self.patterns.push(Pattern { owner, steps, needs });
    }

    /// The key of a choice of symbols, given out at the first asking.
    fn key(&mut self, mut symbols: Vec<Symbol>) -> Key {
        symbols.sort_unstable();
        symbols.dedup();
        let next = Key::try_from(self.choices.len()).unwrap_or(Key::MAX);
        if let Some(key) = self.choices.get(&symbols) {
            return *key;
        }
        for symbol in symbols.iter().map(|symbol| usize::from(*symbol)) {
            if self.keys.len() <= symbol {
                self.keys.resize(symbol + 1, Vec::new());
            }
            self.keys[symbol].push(next);
        }
        self.choices.insert(symbols, next);
        next
    }

    fn step(&mut self, node: &Node) -> Step {
        match node {
            Node::Symbol(symbol) => Step::Key(self.key(vec![*symbol])),
            Node::Gap { most, crosses } => Step::Gap { most: *most, crosses: *crosses },
            Node::Alternatives(all) => self.alternatives(all),
            Node::Optional(nodes) => Step::Maybe(self.steps(nodes)),
            Node::Not(nodes) => Step::Not(self.steps(nodes)),
            Node::Start => Step::Start,
            Node::End => Step::End,
        }
    }

    fn steps(&mut self, nodes: &[Node]) -> Vec<Step> {
        nodes.iter().map(|node| self.step(node)).collect()
    }

    /// Single words among the alternatives become one key.
    fn alternatives(&mut self, all: &[Vec<Node>]) -> Step {
        let mut single = Vec::new();
        let mut longer = Vec::new();
        for nodes in all {
            match nodes.as_slice() {
                [Node::Symbol(symbol)] => single.push(*symbol),
                _ => longer.push(self.steps(nodes)),
            }
        }
        if single.is_empty() {
            return Step::Any(longer);
        }
        let one = Step::Key(self.key(single));
        if longer.is_empty() {
            return one;
        }
        longer.insert(0, vec![one]);
        Step::Any(longer)
    }

    /// Every pattern found, once per place where it begins, in the order of the sentence.
    pub fn find(&self, words: &Words, scratch: &mut Scratch) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut base = 0;
        while base < words.len() {
            scratch.load(words, base, &self.keys);
            let window = scratch.window(words, base);
            for key in scratch.keys() {
                for index in self.anchored_at(key) {
                    self.try_in(*index, &window, &mut hits);
                }
            }
            base += STARTS;
        }
        hits.sort_unstable();
        hits
    }

    fn anchored_at(&self, key: Key) -> &[u32] {
        self.anchored.get(key as usize).map_or(&[], Vec::as_slice)
    }

    /// First all starts at once, which tells nearly always that there is nothing; then one by one.
    fn try_in(&self, index: u32, window: &Window<'_>, hits: &mut Vec<Hit>) {
        let Some(pattern) = self.patterns.get(index as usize) else { return };
        if !pattern.needs.iter().all(|key| window.has(*key)) {
            return;
        }
        let starts = window.starts & window.first_places(&pattern.steps);
        if starts == 0 || window.run(&pattern.steps, starts) == 0 {
            return;
        }
        each(starts, |bit| {
            let ends = window.run(&pattern.steps, 1 << bit);
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
        let mut hits = Vec::new();
        let mut base = 0;
        while base < words.len() {
            scratch.load(words, base, &self.keys);
            let mut open = std::mem::take(&mut scratch.open);
            open.clear();
            open.resize(self.patterns.len().div_ceil(64), 0);
            for key in scratch.keys() {
                self.open_at(key, 0, &mut open);
            }
            while let Some(index) = pop_first(&mut open) {
                hits.clear();
                self.try_in(index, &scratch.window(words, base), &mut hits);
                for hit in &hits {
                    let (Ok(class), Ok(length)) =
                        (Symbol::try_from(hit.owner), u8::try_from(hit.end - hit.start))
                    else {
                        continue;
                    };
                    for symbol in lexicon.with_implied(class) {
                        if !words.add_span(hit.start, symbol, length) {
                            continue;
                        }
                        for key in self.keys.get(usize::from(symbol)).into_iter().flatten() {
                            scratch.add(hit.start - base, *key, length);
                            self.open_at(*key, index + 1, &mut open);
                        }
                    }
                }
            }
            scratch.open = open;
            base += STARTS;
        }
    }

    /// Patterns that are looked up by a key, from a number on, are to be tried.
    fn open_at(&self, key: Key, from: u32, open: &mut [u64]) {
        for index in self.anchored_at(key).iter().filter(|index| **index >= from) {
            if let Some(bits) = open.get_mut(*index as usize / 64) {
                *bits |= 1 << (index % 64);
            }
        }
    }
}

/// Takes out the lowest number of a set of bits.
fn pop_first(bits: &mut [u64]) -> Option<u32> {
    let (place, word) = bits.iter_mut().enumerate().find(|(_, word)| **word != 0)?;
    let bit = word.trailing_zeros();
    *word &= *word - 1;
    Some(u32::try_from(place * 64).unwrap_or(u32::MAX) + bit)
}

/// The symbols one of which a match cannot do without, and how common they are.
fn necessary(node: &Node, lexicon: &Lexicon) -> Option<(u32, Vec<Symbol>)> {
    match node {
        Node::Symbol(symbol) => Some((lexicon.commonness(*symbol), vec![*symbol])),
        Node::Alternatives(all) => {
            let rarest = |nodes: &Vec<Node>| {
                nodes
                    .iter()
                    .filter_map(|node| necessary(node, lexicon))
                    .min_by_key(|(cost, _)| *cost)
            };
            let each: Vec<(u32, Vec<Symbol>)> = all.iter().map(rarest).collect::<Option<_>>()?;
            let symbols: BTreeSet<Symbol> =
                each.iter().flat_map(|(_, symbols)| symbols).copied().collect();
            Some((each.iter().map(|(cost, _)| cost).sum(), symbols.into_iter().collect()))
        }
        _ => None,
    }
}
