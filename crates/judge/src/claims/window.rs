//! A part of a sentence, ready to be searched: for every word or class that a pattern asks for, the places where it
//! stands, as the bits of one number.

use super::words::Words;

/// What a pattern asks for: a symbol, or a set of symbols one of which will do. Numbered by its pattern set.
pub type Key = u32;

/// A match spans at most so many words: the bits of the position set.
pub const REACH: usize = 127;

/// A window begins every so many words and is [`REACH`] long, so that a match is found whole.
pub const STARTS: usize = 64;

/// Where each key stands in the part of a sentence that is looked at; kept to be used again.
#[derive(Debug, Default)]
pub struct Scratch {
    /// By key: 1 + its place in `entries`, or 0.
    slots: Vec<u32>,
    /// The first `used` are of now, the others wait to be used again.
    entries: Vec<Places>,
    used: usize,
    /// Patterns still to be tried, as bits; for the classes of several words.
    pub(super) open: Vec<u64>,
}

/// The places of one key.
#[derive(Debug, Default)]
struct Places {
    key: Key,
    /// Words, as bits.
    words: u128,
    /// Stretches of more words, by their length, and the words where they begin, as bits.
    longer: Vec<(u8, u128)>,
}

/// A part of a sentence.
#[derive(Clone, Copy)]
pub struct Window<'s> {
    scratch: &'s Scratch,
    /// The first word.
    pub base: usize,
    /// Words of the sentence from `base` on, at most [`REACH`].
    room: usize,
    /// The sentence ends in this window.
    ends_here: bool,
    /// Words where a match may begin, as bits.
    pub starts: u128,
    breaks: u128,
}

/// A pattern, ready to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// One of the words or classes of this key.
    Key(Key),
    /// Up to so many words of any kind.
    Gap {
        /// At most so many.
        most: u8,
        /// A comma, colon or bracket may stand among them.
        crosses: bool,
    },
    /// One of these sequences.
    Any(Vec<Vec<Step>>),
    /// These steps or nothing.
    Maybe(Vec<Step>),
    /// The next words are not these; takes no words itself.
    Not(Vec<Step>),
    /// Begin of the sentence.
    Start,
    /// End of the sentence.
    End,
}

impl Scratch {
    /// Takes in a sentence from a word on. `keys` tells which keys a symbol answers to.
    pub fn load(&mut self, words: &Words, base: usize, keys: &[Vec<Key>]) {
        for entry in &mut self.entries[..self.used] {
            if let Some(slot) = self.slots.get_mut(entry.key as usize) {
                *slot = 0;
            }
            entry.words = 0;
            entry.longer.clear();
        }
        self.used = 0;
        for bit in 0..REACH.min(words.len() - base) {
            for symbol in words.symbols[base + bit].iter() {
                for key in keys.get(usize::from(*symbol)).into_iter().flatten() {
                    self.add(bit, *key, 1);
                }
            }
            for (symbol, length) in &words.spans[base + bit] {
                for key in keys.get(usize::from(*symbol)).into_iter().flatten() {
                    self.add(bit, *key, *length);
                }
            }
        }
    }

    /// Adds a stretch of words; true when its key was not there before.
    pub fn add(&mut self, bit: usize, key: Key, length: u8) -> bool {
        if bit + usize::from(length) > REACH {
            return false;
        }
        let slot = key as usize;
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, 0);
        }
        let is_new = self.slots[slot] == 0;
        if is_new {
            if self.used == self.entries.len() {
                self.entries.push(Places::default());
            }
            self.entries[self.used].key = key;
            self.used += 1;
            self.slots[slot] = u32::try_from(self.used).unwrap_or(0);
        }
        let Some(places) = self.entries.get_mut((self.slots[slot] as usize).wrapping_sub(1)) else {
            return is_new;
        };
        if length == 1 {
            places.words |= 1 << bit;
            return is_new;
        }
        match places.longer.iter_mut().find(|(known, _)| *known == length) {
            Some((_, bits)) => *bits |= 1 << bit,
            None => places.longer.push((length, 1 << bit)),
        }
        is_new
    }

    /// The keys that are there.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.entries[..self.used].iter().map(|places| places.key)
    }

    /// What was loaded, ready to be searched.
    pub fn window(&self, words: &Words, base: usize) -> Window<'_> {
        let left = words.len() - base;
        let room = left.min(REACH);
        Window {
            scratch: self,
            base,
            room,
            ends_here: left <= REACH,
            starts: low_bits(room.min(STARTS)),
            breaks: words.breaks_from(base),
        }
    }
}

impl Window<'_> {
    fn places(&self, key: Key) -> Option<&Places> {
        let slot = self.scratch.slots.get(key as usize).copied().unwrap_or(0);
        self.scratch.entries.get((slot as usize).wrapping_sub(1))
    }

    /// Does the key stand anywhere in the window?
    pub fn has(&self, key: Key) -> bool {
        self.scratch.slots.get(key as usize).is_some_and(|slot| *slot > 0)
    }

    /// Where a pattern can begin, as far as its first step tells.
    pub fn first_places(&self, steps: &[Step]) -> u128 {
        match steps.first() {
            Some(Step::Key(key)) => self.places(*key).map_or(0, |places| {
                places.longer.iter().fold(places.words, |all, (_, bits)| all | bits)
            }),
            Some(Step::Any(all)) => {
                all.iter().fold(0, |places, inner| places | self.first_places(inner))
            }
            _ => u128::MAX,
        }
    }

    /// Runs steps from a set of positions (bit n = `base + n`) to the set of positions after them.
    pub fn run(&self, steps: &[Step], from: u128) -> u128 {
        let mut positions = from;
        for step in steps {
            if positions == 0 {
                return 0;
            }
            positions = self.step(step, positions);
        }
        positions
    }

    fn step(&self, step: &Step, from: u128) -> u128 {
        match step {
            Step::Key(key) => self.places(*key).map_or(0, |places| {
                places.longer.iter().fold((from & places.words) << 1, |to, (length, bits)| {
                    to | ((from & bits) << u32::from(*length))
                })
            }),
            Step::Gap { most, crosses } => {
                let barred = if *crosses { 0 } else { self.breaks };
                let mut to = from & !barred;
                for _ in 0..*most {
                    to |= (to << 1) & !barred;
                }
                to & low_bits(self.room + 1)
            }
            Step::Any(all) => all.iter().fold(0, |to, steps| to | self.run(steps, from)),
            Step::Maybe(steps) => from | self.run(steps, from),
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
                    from & (1 << self.room)
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

fn keep(bits: u128, holds: impl Fn(usize) -> bool) -> u128 {
    let mut kept = 0;
    each(bits, |bit| {
        if holds(bit) {
            kept |= 1 << bit;
        }
    });
    kept
}
