//! A part of a sentence, ready to be searched: for every word or class that stands in it, the places where it stands,
//! as the bits of one number; and the same for every choice of them that a pattern asks for, worked out when it does.

use std::cell::Cell;

use super::pattern::Symbol;
use super::rows::Rows;
use super::steps::{Sequence, Step, Steps};
use super::words::Words;

/// A set of symbols one of which will do, numbered by its pattern set.
pub type Key = u32;

/// What a pattern asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// This word or class.
    One(Symbol),
    /// One of several.
    Any(Key),
}

/// A match spans at most so many words: the bits of the position set.
pub const REACH: usize = 127;

/// A window begins every so many words and is [`REACH`] long, so that a match is found whole.
pub const STARTS: usize = 64;

/// Where each symbol stands in the part of a sentence that is looked at. Its room is used again by the next one of the
/// same thread: it is too much to be cleared for every page.
#[derive(Debug)]
pub struct Scratch {
    room: Room,
}

thread_local! {
    static SPARE: Cell<Option<Room>> = const { Cell::new(None) };
}

impl Default for Scratch {
    fn default() -> Self {
        Self { room: SPARE.take().unwrap_or_default() }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // While a thread ends there is nobody to keep it for.
        _ = SPARE.try_with(|spare| spare.set(Some(std::mem::take(&mut self.room))));
    }
}

#[derive(Debug, Default)]
struct Room {
    /// By symbol: 1 + its place in `entries`, or 0.
    slots: Vec<u32>,
    /// The first `used` are of now, the others wait to be used again.
    entries: Vec<Places>,
    used: usize,
    /// By key: what is known of it.
    keys: Vec<Known>,
    /// Number of the window: what is known of another one is not known.
    now: u32,
    /// Patterns still to be tried, as bits; for the classes of several words.
    open: Vec<u64>,
}

/// What is known of a key.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// The window in which its places were worked out.
    at: u32,
    /// 1 + their place in the entries, or 0 when there are none.
    entry: u32,
    /// The window in which the patterns that are looked up by it were tried.
    tried_at: u32,
}

/// The places of one symbol, or of several taken together.
#[derive(Debug, Default)]
struct Places {
    symbol: Option<Symbol>,
    /// Words, as bits.
    words: u128,
    /// Stretches of more words, by their length, and the words where they begin, as bits.
    longer: Vec<(u8, u128)>,
}

impl Places {
    fn add(&mut self, length: u8, begins: u128) {
        if length == 1 {
            self.words |= begins;
            return;
        }
        match self.longer.iter_mut().find(|(known, _)| *known == length) {
            Some((_, bits)) => *bits |= begins,
            None => self.longer.push((length, begins)),
        }
    }
}

/// A part of a sentence.
pub struct Window<'s> {
    room: &'s mut Room,
    /// By key: its symbols.
    choices: &'s Rows<Symbol>,
    steps: &'s Steps,
    /// The first word.
    pub base: usize,
    /// Words of the sentence from `base` on, at most [`REACH`].
    length: usize,
    /// The sentence ends in this window.
    ends_here: bool,
    /// Words where a match may begin, as bits.
    pub starts: u128,
    breaks: u128,
}

impl Scratch {
    /// Takes in a sentence from a word on. `asked` tells by symbol whether it will be asked for, and `keys` is the number
    /// of keys.
    pub fn load(&mut self, words: &Words, base: usize, asked: &[bool], keys: usize) {
        self.room.load(words, base, asked, keys);
    }

    /// Adds a stretch of words when keys have been asked for already; `keys` are those of the symbol.
    pub fn add_late(&mut self, bit: usize, symbol: Symbol, length: u8, keys: &[Key]) {
        self.room.add_late(bit, symbol, length, keys);
    }

    /// The symbols that are there, one by one.
    pub fn symbol(&self, number: usize) -> Option<Symbol> {
        self.room.symbol(number)
    }

    /// Bits to note in which patterns are still to be tried; taken out and put back.
    pub(super) fn open(&mut self) -> &mut Vec<u64> {
        &mut self.room.open
    }

    /// What was loaded, ready to be searched for patterns of these steps; `choices` are the symbols of each key.
    pub fn window<'s>(
        &'s mut self,
        words: &Words,
        base: usize,
        choices: &'s Rows<Symbol>,
        steps: &'s Steps,
    ) -> Window<'s> {
        let left = words.len() - base;
        let length = left.min(REACH);
        Window {
            room: &mut self.room,
            choices,
            steps,
            base,
            length,
            ends_here: left <= REACH,
            starts: low_bits(length.min(STARTS)),
            breaks: words.breaks_from(base),
        }
    }
}

impl Room {
    /// Takes in a sentence from a word on. `asked` tells by symbol whether it will be asked for, and `keys` is the number
    /// of keys.
    fn load(&mut self, words: &Words, base: usize, asked: &[bool], keys: usize) {
        for entry in &mut self.entries[..self.used] {
            if let Some(symbol) = entry.symbol.take()
                && let Some(slot) = self.slots.get_mut(usize::from(symbol))
            {
                *slot = 0;
            }
            entry.words = 0;
            entry.longer.clear();
        }
        self.used = 0;
        self.now = self.now.wrapping_add(1);
        if self.now == 0 {
            self.keys.clear();
            self.now = 1;
        }
        if self.slots.len() < asked.len() {
            self.slots.resize(asked.len(), 0);
        }
        let is_asked = |symbol: Symbol| asked.get(usize::from(symbol)) == Some(&true);
        if self.keys.len() < keys {
            self.keys.resize(keys, Known::default());
        }
        let until = words.len().min(base + REACH);
        for at in base..until {
            for symbol in words.symbols(at).iter().filter(|symbol| is_asked(**symbol)) {
                self.add(at - base, *symbol, 1);
            }
        }
        for stretch in words.all_stretches().iter().filter(|one| is_asked(one.class)) {
            let at = stretch.at as usize;
            if (base..until).contains(&at) {
                self.add(at - base, stretch.class, stretch.length);
            }
        }
    }

    fn add(&mut self, bit: usize, symbol: Symbol, length: u8) {
        // What is not to be asked for need not be known.
        let Some(slot) = self.slots.get(usize::from(symbol)).copied() else { return };
        if bit + usize::from(length) > REACH {
            return;
        }
        let entry = if slot > 0 { slot } else { self.new_entry(Some(symbol)) };
        self.slots[usize::from(symbol)] = entry;
        if let Some(places) = self.entries.get_mut((entry as usize).wrapping_sub(1)) {
            places.add(length, 1 << bit);
        }
    }

    /// As [`Self::add`], when keys have been asked for already; `keys` are those of the symbol.
    fn add_late(&mut self, bit: usize, symbol: Symbol, length: u8, keys: &[Key]) {
        self.add(bit, symbol, length);
        for key in keys {
            if let Some(known) = self.keys.get_mut(*key as usize) {
                known.at = 0;
            }
        }
    }

    /// 1 + the place of an empty entry.
    fn new_entry(&mut self, symbol: Option<Symbol>) -> u32 {
        if self.used == self.entries.len() {
            self.entries.push(Places::default());
        }
        self.entries[self.used].symbol = symbol;
        self.used += 1;
        u32::try_from(self.used).unwrap_or(0)
    }

    /// The symbols that are there, one by one.
    fn symbol(&self, number: usize) -> Option<Symbol> {
        self.entries[..self.used].get(number)?.symbol
    }

    /// True at the first asking for this key in this window.
    fn is_first_try(&mut self, key: Key) -> bool {
        let now = self.now;
        let known = self.keys.get_mut(key as usize);
        known.is_some_and(|known| std::mem::replace(&mut known.tried_at, now) != now)
    }

    /// 1 + the place in the entries of a symbol, or 0.
    fn entry_of_one(&self, symbol: Symbol) -> u32 {
        self.slots.get(usize::from(symbol)).copied().unwrap_or(0)
    }

    /// 1 + the place in the entries of what is known of a key, or 0.
    fn entry_of_any(&mut self, key: Key, symbols: &[Symbol]) -> u32 {
        match self.keys.get(key as usize) {
            Some(known) if known.at == self.now => return known.entry,
            _ => {}
        }
        let mut there = symbols.iter().map(|one| self.entry_of_one(*one)).filter(|at| *at > 0);
        let entry = match (there.next(), there.next()) {
            (None, _) => 0,
            (Some(one), None) => one,
            _ => self.together(symbols),
        };
        if let Some(known) = self.keys.get_mut(key as usize) {
            (known.at, known.entry) = (self.now, entry);
        }
        entry
    }

    /// The places of several symbols as one entry.
    fn together(&mut self, symbols: &[Symbol]) -> u32 {
        let new = self.new_entry(None);
        let (old, rest) = self.entries.split_at_mut(new as usize - 1);
        let Some(all) = rest.first_mut() else { return 0 };
        for symbol in symbols {
            let slot = self.slots.get(usize::from(*symbol)).copied().unwrap_or(0) as usize;
            let Some(one) = old.get(slot.wrapping_sub(1)) else { continue };
            all.words |= one.words;
            one.longer.iter().for_each(|(length, bits)| all.add(*length, *bits));
        }
        new
    }
}

impl Window<'_> {
    /// Matches begin before this word of the window only.
    pub fn begin_before(&mut self, word: usize) {
        self.starts &= low_bits(word);
    }

    fn entry_of(&mut self, want: Want) -> u32 {
        match want {
            Want::One(symbol) => self.room.entry_of_one(symbol),
            Want::Any(key) => self.room.entry_of_any(key, self.choices.get(key)),
        }
    }

    fn places(&mut self, want: Want) -> Option<&Places> {
        let entry = self.entry_of(want) as usize;
        self.room.entries.get(entry.wrapping_sub(1))
    }

    /// Does it stand anywhere in the window?
    pub fn has(&mut self, want: Want) -> bool {
        self.entry_of(want) > 0
    }

    /// True at the first asking for this key in this window.
    pub fn is_first_try(&mut self, key: Key) -> bool {
        self.room.is_first_try(key)
    }

    /// The symbols that are there, one by one.
    pub fn symbol(&self, number: usize) -> Option<Symbol> {
        self.room.symbol(number)
    }

    /// Where a pattern can begin, as far as its first step tells.
    pub fn first_places(&mut self, sequence: Sequence) -> u128 {
        let steps = self.steps;
        match steps.get(sequence).first() {
            Some(Step::Word(want)) => self.places(*want).map_or(0, |places| {
                places.longer.iter().fold(places.words, |all, (_, bits)| all | bits)
            }),
            Some(Step::Any(all)) => {
                let branches = steps.branches(*all).iter();
                branches.fold(0, |places, inner| places | self.first_places(*inner))
            }
            _ => u128::MAX,
        }
    }

    /// Runs steps from a set of positions (bit n = `base + n`) to the set of positions after them.
    pub fn run(&mut self, sequence: Sequence, from: u128) -> u128 {
        let steps = self.steps;
        let mut positions = from;
        for step in steps.get(sequence) {
            if positions == 0 {
                return 0;
            }
            positions = self.step(*step, positions);
        }
        positions
    }

    fn step(&mut self, step: Step, from: u128) -> u128 {
        match step {
            Step::Word(want) => self.places(want).map_or(0, |places| {
                places.longer.iter().fold((from & places.words) << 1, |to, (length, bits)| {
                    to | ((from & bits) << u32::from(*length))
                })
            }),
            Step::Gap { most, crosses } => {
                let barred = if crosses { 0 } else { self.breaks };
                let mut to = from & !barred;
                for _ in 0..most {
                    to |= (to << 1) & !barred;
                }
                to & low_bits(self.length + 1)
            }
            Step::Any(all) => {
                let branches = self.steps.branches(all).iter();
                branches.fold(0, |to, branch| to | self.run(*branch, from))
            }
            Step::Maybe(steps) => from | self.run(steps, from),
            Step::Not(steps) if self.run(steps, from) == 0 => from,
            Step::Not(steps) => keep(from, |bit| self.run(steps, 1 << bit) == 0),
            Step::Start => {
                if self.base == 0 {
                    from & 1
                } else {
                    0
                }
            }
            Step::End => {
                if self.ends_here {
                    from & (1 << self.length)
                } else {
                    0
                }
            }
        }
    }
}

/// The lowest so many bits.
fn low_bits(count: usize) -> u128 {
    if count >= 128 { u128::MAX } else { (1 << count) - 1 }
}

/// Acts on every bit that is set, lowest first.
pub fn each(bits: u128, mut act: impl FnMut(usize)) {
    let mut left = bits;
    while left != 0 {
        act(left.trailing_zeros() as usize);
        left &= left - 1;
    }
}

fn keep(bits: u128, mut holds: impl FnMut(usize) -> bool) -> u128 {
    let mut kept = 0;
    each(bits, |bit| {
        if holds(bit) {
            kept |= 1 << bit;
        }
    });
    kept
}
