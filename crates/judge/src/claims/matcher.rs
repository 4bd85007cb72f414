//! Finding patterns in a sentence.
//!
//! A pattern is looked up by its rarest word and passed over when another word that it cannot do without is missing;
//! then it is run over the sentence as a set of positions held in the bits of one number: no backtracking, so no
//! input makes it slow. A choice of words (`gratis|kosteloos|…`) is one key, however long it is.

use std::collections::BTreeSet;

use foldhash::HashMap;

use super::lexicon::Lexicon;
use super::pattern::{Node, Symbol};
use super::rows::Rows;
use super::steps::{Sequence, Step, Steps};
use super::window::{Key, STARTS, Scratch, Want, Window, each};
use super::words::Words;

/// Patterns ready to be found, each with a number of its owner.
#[derive(Debug, Clone, Default)]
pub struct PatternSet {
    patterns: Vec<Pattern>,
    steps: Steps,
    /// By pattern: what a match cannot do without, besides that by which it is looked up; the rarest first.
    needs: Rows<Want>,
    /// By symbol: does any pattern ask for it?
    asked: Vec<bool>,
    /// By symbol: the patterns that are looked up by it.
    by_symbol: Rows<Anchored>,
    /// By key: the patterns that are looked up by it.
    by_key: Rows<Anchored>,
    /// By symbol: the keys that it stands in, by which patterns are looked up.
    anchors: Rows<Key>,
    /// By symbol: all keys that it stands in.
    keys: Rows<Key>,
    /// By key: its symbols.
    choices: Rows<Symbol>,
}

#[derive(Debug, Clone, Copy)]
struct Pattern {
    owner: u32,
    steps: Sequence,
}

/// A pattern where it is looked up.
#[derive(Debug, Clone, Copy)]
struct Anchored {
    pattern: u32,
    /// The first of its needs: where it is missing, the pattern itself need not be looked at.
    need: Option<Want>,
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

/// Takes patterns in, one by one.
#[derive(Debug, Default)]
pub struct PatternSetBuilder {
    /// With their owners.
    patterns: Vec<(u32, Vec<Node>)>,
    needs: Vec<Vec<Want>>,
    steps: Steps,
    asked: Vec<bool>,
    by_symbol: Vec<Vec<Anchored>>,
    by_key: Vec<Vec<Anchored>>,
    choices: Vec<Vec<Symbol>>,
    keys: HashMap<Vec<Symbol>, Key>,
}

impl PatternSetBuilder {
    /// Adds a pattern.
    pub fn add(&mut self, owner: u32, nodes: &[Node], lexicon: &Lexicon) {
        let index = u32::try_from(self.patterns.len()).unwrap_or(u32::MAX);
        let mut necessary: Vec<(u32, Vec<Symbol>)> =
            nodes.iter().filter_map(|node| necessary(node, lexicon)).collect();
        necessary.sort_by_key(|(cost, _)| *cost);
        let mut needs: Vec<Want> =
            necessary.into_iter().map(|(_, symbols)| self.want(symbols)).collect();
        if !needs.is_empty() {
            let anchor = needs.remove(0);
            self.anchor(anchor, Anchored { pattern: index, need: needs.first().copied() });
        }
        self.needs.push(needs);
        self.patterns.push((owner, nodes.to_vec()));
    }

    fn anchor(&mut self, want: Want, pattern: Anchored) {
        let (rows, at) = match want {
            Want::One(symbol) => (&mut self.by_symbol, usize::from(symbol)),
            Want::Any(key) => (&mut self.by_key, key as usize),
        };
        push_at(rows, at, pattern);
    }

    /// What stands for a choice of symbols; a key is given out at the first asking.
    fn want(&mut self, mut symbols: Vec<Symbol>) -> Want {
        symbols.sort_unstable();
        symbols.dedup();
        for symbol in symbols.iter().map(|symbol| usize::from(*symbol)) {
            self.asked.resize(self.asked.len().max(symbol + 1), false);
            self.asked[symbol] = true;
        }
        if let [one] = symbols.as_slice() {
            return Want::One(*one);
        }
        if let Some(key) = self.keys.get(&symbols) {
            return Want::Any(*key);
        }
        let next = Key::try_from(self.choices.len()).unwrap_or(Key::MAX);
        self.choices.push(symbols.clone());
        self.keys.insert(symbols, next);
        Want::Any(next)
    }

    fn step(&mut self, node: &Node) -> Step {
        match node {
            Node::Symbol(symbol) => Step::Word(self.want(vec![*symbol])),
            Node::Gap { most, crosses } => Step::Gap { most: *most, crosses: *crosses },
            Node::Alternatives(all) => self.alternatives(all),
            Node::Optional(nodes) => Step::Maybe(self.sequence(nodes)),
            Node::Not(nodes) => Step::Not(self.sequence(nodes)),
            Node::Start => Step::Start,
            Node::End => Step::End,
        }
    }

    fn sequence(&mut self, nodes: &[Node]) -> Sequence {
        let steps: Vec<Step> = nodes.iter().map(|node| self.step(node)).collect();
        self.steps.add(&steps)
    }

    /// Single words among the alternatives become one key.
    fn alternatives(&mut self, all: &[Vec<Node>]) -> Step {
        let mut single = Vec::new();
        let mut longer = Vec::new();
        for nodes in all {
            match nodes.as_slice() {
                [Node::Symbol(symbol)] => single.push(*symbol),
                _ => longer.push(self.sequence(nodes)),
            }
        }
        if !single.is_empty() {
            let one = Step::Word(self.want(single));
            if longer.is_empty() {
                return one;
            }
            longer.insert(0, self.steps.add(&[one]));
        }
        Step::Any(self.steps.add_branches(&longer))
    }

    /// The patterns as steps, made in the order in which they are looked up.
    fn in_steps(&mut self) -> Vec<Pattern> {
        let anchored = self.by_symbol.iter().chain(&self.by_key).flatten();
        let order: Vec<usize> = anchored.map(|one| one.pattern as usize).collect();
        let nodes = std::mem::take(&mut self.patterns);
        let mut patterns: Vec<Pattern> = nodes
            .iter()
            .map(|(owner, _)| Pattern { owner: *owner, steps: Sequence::default() })
            .collect();
        for index in order {
            patterns[index].steps = self.sequence(&nodes[index].1);
        }
        patterns
    }

    /// The patterns, ready to be found.
    pub fn finish(mut self) -> PatternSet {
        // Those that need the same stand together, so that it is asked for once.
        let all = self.by_symbol.iter_mut().chain(&mut self.by_key);
        all.for_each(|anchored| anchored.sort_by_key(|one| (one.need, one.pattern)));
        let patterns = self.in_steps();
        let mut anchors = Vec::new();
        let mut keys = Vec::new();
        for (key, symbols) in (0..).zip(&self.choices) {
            let is_anchor = self.by_key.get(key as usize).is_some_and(|all| !all.is_empty());
            for symbol in symbols.iter().map(|symbol| usize::from(*symbol)) {
                push_at(&mut keys, symbol, key);
                if is_anchor {
                    push_at(&mut anchors, symbol, key);
                }
            }
        }
        PatternSet {
            patterns,
            steps: self.steps,
            needs: Rows::of(&self.needs),
            asked: self.asked,
            by_symbol: Rows::of(&self.by_symbol),
            by_key: Rows::of(&self.by_key),
            anchors: Rows::of(&anchors),
            keys: Rows::of(&keys),
            choices: Rows::of(&self.choices),
        }
    }
}

/// Adds to a list of many, which are made when they are needed.
fn push_at<T>(rows: &mut Vec<Vec<T>>, at: usize, item: T) {
    if rows.len() <= at {
        rows.resize_with(at + 1, Vec::new);
    }
    rows[at].push(item);
}

impl PatternSet {
    /// Every pattern found, once per place where it begins, in the order of the sentence.
    pub fn find(&self, words: &Words, scratch: &mut Scratch) -> Vec<Hit> {
        self.find_before(words.len(), words, scratch)
    }

    /// As [`Self::find`], of the patterns that begin before a word.
    pub fn find_before(&self, until: usize, words: &Words, scratch: &mut Scratch) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut base = 0;
        while base < until {
            self.load(words, base, scratch);
            let mut window = scratch.window(words, base, &self.choices, &self.steps);
            window.begin_before(until - base);
            let mut number = 0;
            while let Some(symbol) = window.symbol(number) {
                self.try_all(self.by_symbol.get(symbol), &mut window, &mut hits);
                for key in self.anchors.get(symbol) {
                    if window.is_first_try(*key) {
                        self.try_all(self.by_key.get(*key), &mut window, &mut hits);
                    }
                }
                number += 1;
            }
            base += STARTS;
        }
        hits.sort_unstable();
        hits
    }

    fn load(&self, words: &Words, base: usize, scratch: &mut Scratch) {
        scratch.load(words, base, &self.asked, self.choices.len());
    }

    fn try_all(&self, anchored: &[Anchored], window: &mut Window<'_>, hits: &mut Vec<Hit>) {
        let (mut asked, mut is_there) = (None, true);
        for one in anchored {
            if one.need != asked {
                asked = one.need;
                is_there = one.need.is_none_or(|need| window.has(need));
            }
            if is_there {
                self.try_in(one.pattern, window, hits);
            }
        }
    }

    /// First all starts at once, which tells nearly always that there is nothing; then one by one.
    fn try_in(&self, index: u32, window: &mut Window<'_>, hits: &mut Vec<Hit>) {
        let Some(pattern) = self.patterns.get(index as usize) else { return };
        if !self.needs.get(index).iter().all(|need| window.has(*need)) {
            return;
        }
        let starts = window.starts & window.first_places(pattern.steps);
        let together = if starts == 0 { 0 } else { window.run(pattern.steps, starts) };
        if together == 0 {
            return;
        }
        let is_only_start = starts.is_power_of_two();
        each(starts, |bit| {
            let ends = if is_only_start { together } else { window.run(pattern.steps, 1 << bit) };
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
            self.load(words, base, scratch);
            let mut open = std::mem::take(scratch.open());
            open.clear();
            open.resize(self.patterns.len().div_ceil(64), 0);
            let mut number = 0;
            while let Some(symbol) = scratch.symbol(number) {
                self.open_at(symbol, 0, &mut open);
                number += 1;
            }
            let mut upto = 0;
            while let Some(index) = pop_first(&mut open, upto) {
                upto = index;
                hits.clear();
                let mut window = scratch.window(words, base, &self.choices, &self.steps);
                self.try_in(index, &mut window, &mut hits);
                for hit in &hits {
                    let (Ok(class), Ok(length)) =
                        (Symbol::try_from(hit.owner), u8::try_from(hit.end - hit.start))
                    else {
                        continue;
                    };
                    for symbol in lexicon.with_implied(class) {
                        let is_new = words.add_span(hit.start, symbol, length);
                        if !is_new || self.asked.get(usize::from(symbol)) != Some(&true) {
                            continue;
                        }
                        let keys = self.keys.get(symbol);
                        scratch.add_late(hit.start - base, symbol, length, keys);
                        self.open_at(symbol, index + 1, &mut open);
                    }
                }
            }
            *scratch.open() = open;
            base += STARTS;
        }
    }

    /// Patterns that are looked up by a symbol, from a number on, are to be tried.
    fn open_at(&self, symbol: Symbol, from: u32, open: &mut [u64]) {
        let by_keys = self.anchors.get(symbol).iter().flat_map(|key| self.by_key.get(*key));
        let patterns = self.by_symbol.get(symbol).iter().chain(by_keys).map(|one| one.pattern);
        for index in patterns.filter(|index| *index >= from) {
            if let Some(bits) = open.get_mut(index as usize / 64) {
                *bits |= 1 << (index % 64);
            }
        }
    }
}

/// Takes out the lowest number of a set of bits, where there is none below `from`.
fn pop_first(bits: &mut [u64], from: u32) -> Option<u32> {
    let first = from as usize / 64;
    let (place, word) = bits.iter_mut().enumerate().skip(first).find(|(_, word)| **word != 0)?;
    let bit = word.trailing_zeros();
    *word &= *word - 1;
    Some(u32::try_from(place * 64).unwrap_or(u32::MAX) + bit)
}

/// How common a pattern is likely to be: as common as the rarest thing that it cannot do without.
pub(super) fn commonness(nodes: &[Node], lexicon: &Lexicon) -> u32 {
    let costs = nodes.iter().filter_map(|node| necessary(node, lexicon)).map(|(cost, _)| cost);
    costs.min().unwrap_or(0)
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
