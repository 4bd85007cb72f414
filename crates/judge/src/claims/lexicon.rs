//! What a word can be: the compiled vocabulary.
//!
//! Every distinct word of a page is looked up once, by hash, in tables of whole words, beginnings and
//! ends; the answer is a short list of symbols. So the cost does not grow with the length of the lexicon.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;

use super::matcher::{self, PatternSet, PatternSetBuilder};
use super::pattern::{Name, Node, Symbol};
use super::rows::Rows;

/// Classes that the engine finds in the text itself; a rule file may use them, no vocabulary defines them.
pub const BUILT_IN: &[&str] = &[
    "name",
    "phone",
    "mobile",
    "mail",
    "web",
    "number",
    "link",
    "linked-name",
    "inhabitant",
    "sure-name",
    "local-service",
    "municipality",
    "domain",
];

/// The compiled vocabulary.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    names: Vec<Name>,
    numbers: HashMap<Name, Symbol>,
    words: HashMap<String, Vec<Symbol>>,
    beginnings: Affixes,
    ends: Affixes,
    exact: HashMap<String, Vec<Symbol>>,
    fuzzy: Vec<(String, Symbol)>,
    /// What follows at once from a symbol: the classes it belongs to, directly or through others.
    implied: Vec<Vec<Symbol>>,
    /// Class entries of more than one word, inner classes first.
    pub(super) sequences: PatternSet,
    /// The same before they were compiled, each with its class.
    entries: Vec<(Symbol, Vec<Node>)>,
    /// By symbol: see [`Self::commonness`].
    costs: Vec<u32>,
}

/// Beginnings or ends of words as a tree of bytes, so that all that fit a word are found in one walk along it.
#[derive(Debug, Clone)]
struct Affixes {
    branches: Vec<Branch>,
    /// The same in few lists, once no more are added.
    packed: Packed,
}

/// A tree of bytes in two lists, since what is walked along for every word should lie close together.
#[derive(Debug, Clone, Default)]
struct Packed {
    symbols: Vec<Option<Symbol>>,
    /// By branch: the next byte and where it leads, in the order of the bytes.
    next: Rows<(u8, u32)>,
}

#[derive(Debug, Clone, Default)]
struct Branch {
    symbol: Option<Symbol>,
    /// By the next byte, in order.
    next: Vec<(u8, u32)>,
}

/// One entry of a vocabulary class, ready to be added.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A pattern.
    Pattern(Vec<Node>),
    /// Words with their capitals as written ("MEE").
    Exact(Vec<String>),
    /// A long word that may have one typing error.
    Fuzzy(String),
}

impl Lexicon {
    /// An empty vocabulary with the given classes declared.
    pub fn with_classes<'a>(classes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lexicon = Self::default();
        for class in BUILT_IN.iter().copied().chain(classes) {
            lexicon.number(Name::Class(class.to_owned()));
        }
        lexicon
    }

    /// The symbol of a name; new names get a new one, unknown classes are refused.
    pub fn symbol(&mut self, name: Name) -> Result<Symbol, String> {
        if let Name::Class(class) = &name
            && !self.numbers.contains_key(&name)
        {
            return Err(format!("expected a class of the vocabulary, found `{class}`"));
        }
        if self.names.len() >= usize::from(Symbol::MAX) {
            return Err("expected fewer than 65,535 different words in all rule files".to_owned());
        }
        Ok(self.number(name))
    }

    fn number(&mut self, name: Name) -> Symbol {
        if let Some(symbol) = self.numbers.get(&name) {
            return *symbol;
        }
        let symbol = Symbol::try_from(self.names.len()).unwrap_or(Symbol::MAX);
        match &name {
            Name::Word(word) => self.words.entry(word.clone()).or_default().push(symbol),
            Name::Prefix(stem) => self.beginnings.add(stem.bytes(), symbol),
            Name::Suffix(stem) => self.ends.add(stem.bytes().rev(), symbol),
            Name::Class(_) => {}
        }
        self.names.push(name.clone());
        self.numbers.insert(name, symbol);
        self.implied.push(Vec::new());
        symbol
    }

    /// Is this folded word in the vocabulary or the rules as a whole word? Then it is a common word.
    pub(super) fn knows_word(&self, folded: &str) -> bool {
        self.words.contains_key(folded)
    }

    /// The symbol of a declared class.
    pub fn class(&self, name: &str) -> Option<Symbol> {
        self.numbers.get(&Name::Class(name.to_owned())).copied()
    }

    /// The name of a class symbol.
    pub fn class_name(&self, symbol: Symbol) -> Option<&str> {
        match self.names.get(usize::from(symbol)) {
            Some(Name::Class(name)) => Some(name),
            _ => None,
        }
    }

    /// Adds the entries of all classes and works out what follows from what.
    ///
    /// Gives the classes that contain themselves, by name; they are left out.
    pub fn add_entries(&mut self, classes: &BTreeMap<String, Vec<Entry>>) -> Vec<String> {
        let mut sequences: Vec<(Symbol, Vec<Node>)> = Vec::new();
        for (class, entries) in classes {
            let Some(owner) = self.class(class) else { continue };
            for entry in entries {
                match entry {
                    Entry::Pattern(nodes) => match nodes.as_slice() {
                        [Node::Symbol(one)] => self.implied[usize::from(*one)].push(owner),
                        _ => sequences.push((owner, nodes.clone())),
                    },
                    Entry::Exact(words) => {
                        let nodes: Vec<Node> = words
                            .iter()
                            .map(|word| Node::Symbol(self.exact_symbol(word)))
                            .collect();
                        match nodes.as_slice() {
                            [Node::Symbol(one)] => self.implied[usize::from(*one)].push(owner),
                            _ => sequences.push((owner, nodes)),
                        }
                    }
                    Entry::Fuzzy(word) => self.fuzzy.push((word.clone(), owner)),
                }
            }
        }
        let (ranks, looping) = self.ranks(&sequences);
        sequences.retain(|(owner, _)| !looping.contains(owner));
        sequences.sort_by_key(|(owner, _)| ranks.get(owner).copied().unwrap_or(0));
        self.close();
        self.weigh(&sequences);
        self.sequences = self.compiled(&sequences, |_| true);
        self.entries = sequences;
        looping
            .into_iter()
            .filter_map(|symbol| self.class_name(symbol).map(str::to_owned))
            .collect()
    }

    fn compiled(
        &self,
        entries: &[(Symbol, Vec<Node>)],
        is_wanted: impl Fn(Symbol) -> bool,
    ) -> PatternSet {
        let mut set = PatternSetBuilder::default();
        for (owner, nodes) in entries.iter().filter(|(owner, _)| is_wanted(*owner)) {
            set.add(u32::from(*owner), nodes, self);
        }
        set.finish()
    }

    /// The entries of more than one word that tell where some classes stand, with those of the classes that these
    /// lean on: as much as all entries would tell of them.
    pub(super) fn sequences_for(&self, classes: impl IntoIterator<Item = Symbol>) -> PatternSet {
        let mut wanted: BTreeSet<Symbol> = classes.into_iter().collect();
        let tells = |wanted: &BTreeSet<Symbol>, owner: Symbol| {
            self.with_implied(owner).any(|class| wanted.contains(&class))
        };
        loop {
            let before = wanted.len();
            for (owner, nodes) in &self.entries {
                if tells(&wanted, *owner) {
                    collect_symbols(nodes, &mut wanted);
                }
            }
            if wanted.len() == before {
                return self.compiled(&self.entries, |owner| tells(&wanted, owner));
            }
        }
    }

    fn exact_symbol(&mut self, word: &str) -> Symbol {
        // A prefix name with a capital can never meet a folded word, so it is a free slot in the table.
        let name = Name::Prefix(format!("={word}"));
        if let Some(symbol) = self.numbers.get(&name) {
            return *symbol;
        }
        let symbol = Symbol::try_from(self.names.len()).unwrap_or(Symbol::MAX);
        self.names.push(name.clone());
        self.numbers.insert(name, symbol);
        self.implied.push(Vec::new());
        self.exact.entry(word.to_owned()).or_default().push(symbol);
        symbol
    }

    /// How deep each class leans on others, and the classes that lean on themselves.
    fn ranks(
        &self,
        sequences: &[(Symbol, Vec<Node>)],
    ) -> (BTreeMap<Symbol, u32>, BTreeSet<Symbol>) {
        let mut needs: BTreeMap<Symbol, BTreeSet<Symbol>> = BTreeMap::new();
        for (owner, nodes) in sequences {
            let inner = needs.entry(*owner).or_default();
            collect_symbols(nodes, inner);
        }
        for (symbol, owners) in self.implied.iter().enumerate() {
            if matches!(self.names[symbol], Name::Class(_)) {
                for owner in owners {
                    let inner = Symbol::try_from(symbol).unwrap_or(Symbol::MAX);
                    needs.entry(*owner).or_default().insert(inner);
                }
            }
        }
        for inner in needs.values_mut() {
            inner.retain(|symbol| matches!(self.names[usize::from(*symbol)], Name::Class(_)));
        }
        let mut ranks: BTreeMap<Symbol, u32> = BTreeMap::new();
        let mut left: BTreeSet<Symbol> = needs.keys().copied().collect();
        while !left.is_empty() {
            let ready: Vec<Symbol> = left
                .iter()
                .copied()
                .filter(|owner| needs[owner].iter().all(|inner| !left.contains(inner)))
                .collect();
            if ready.is_empty() {
                break;
            }
            for owner in ready {
                let rank = needs[&owner]
                    .iter()
                    .map(|inner| ranks.get(inner).copied().unwrap_or(0) + 1)
                    .max()
                    .unwrap_or(0);
                ranks.insert(owner, rank);
                left.remove(&owner);
            }
        }
        (ranks, left)
    }

    /// Makes `implied` reach through: a word of an inner class is a word of the outer one.
    fn close(&mut self) {
        for start in 0..self.implied.len() {
            let mut reached: BTreeSet<Symbol> = BTreeSet::new();
            let mut open: Vec<Symbol> = self.implied[start].clone();
            while let Some(symbol) = open.pop() {
                if reached.insert(symbol) {
                    open.extend(&self.implied[usize::from(symbol)]);
                }
            }
            self.implied[start] = reached.into_iter().collect();
        }
    }

    /// Everything a word can be said to be, sorted. `written` is the word with its capitals; what was in `found` is
    /// written over.
    pub fn symbols_of(&self, norm: &str, written: &str, found: &mut Vec<Symbol>) {
        found.clear();
        if let Some(symbols) = self.words.get(norm) {
            found.extend(symbols);
        }
        self.beginnings.find(norm.bytes(), found);
        self.ends.find(norm.bytes().rev(), found);
        if let Some(symbols) = self.exact.get(written) {
            found.extend(symbols);
        }
        if norm.len() > 12 {
            for (word, class) in &self.fuzzy {
                if is_one_error_away(norm, word) {
                    found.push(*class);
                }
            }
        }
        for index in 0..found.len() {
            let symbol = found[index];
            found.extend(&self.implied[usize::from(symbol)]);
        }
        found.sort_unstable();
        found.dedup();
    }

    /// What follows from a class found over several words, itself included.
    pub fn with_implied(&self, symbol: Symbol) -> impl Iterator<Item = Symbol> + '_ {
        std::iter::once(symbol).chain(self.implied[usize::from(symbol)].iter().copied())
    }

    /// How common a symbol is likely to be, in sentences of 10,000: a word as in `common_words.txt`, and a class what its
    /// words are together. Used to pick the word of a pattern by which it is looked up, so it changes speed and never an
    /// outcome.
    pub(super) fn commonness(&self, symbol: Symbol) -> u32 {
        self.costs.get(usize::from(symbol)).copied().unwrap_or(RARE)
    }

    /// Makes all words that were added so far ready to be looked up.
    pub(super) fn pack(&mut self) {
        self.beginnings.pack();
        self.ends.pack();
    }

    /// Works out how common everything is, inner classes first.
    fn weigh(&mut self, sequences: &[(Symbol, Vec<Node>)]) {
        self.pack();
        self.costs = vec![0; self.names.len()];
        for symbol in (0..self.names.len()).filter_map(|symbol| Symbol::try_from(symbol).ok()) {
            if !matches!(self.names[usize::from(symbol)], Name::Class(_)) {
                self.add_cost(symbol, RARE);
            }
        }
        for (class, cost) in BUILT_IN_COSTS {
            if let Some(symbol) = self.class(class) {
                self.add_cost(symbol, *cost);
            }
        }
        let mut found = Vec::new();
        for line in COMMON_WORDS.lines() {
            let Some((word, Ok(cost))) =
                line.split_once(' ').map(|(word, cost)| (word, cost.parse::<u32>()))
            else {
                continue;
            };
            self.symbols_of(word, word, &mut found);
            for symbol in &found {
                self.costs[usize::from(*symbol)] += cost;
            }
        }
        for (owner, nodes) in sequences {
            self.add_cost(*owner, matcher::commonness(nodes, self));
        }
    }

    /// A symbol costs so much more, and so do the classes that follow from it.
    fn add_cost(&mut self, symbol: Symbol, cost: u32) {
        self.costs[usize::from(symbol)] += cost;
        for class in &self.implied[usize::from(symbol)] {
            self.costs[usize::from(*class)] += cost;
        }
    }
}

/// The words that stand in many sentences of pages of municipalities, each with how many of 10,000; made by
/// `examples/common_words.rs`.
const COMMON_WORDS: &str = include_str!("common_words.txt");

/// A word that is not among them.
const RARE: u32 = 3;

/// What the engine finds in the text itself, in about so many sentences of 10,000.
const BUILT_IN_COSTS: &[(&str, u32)] =
    &[("name", 1_500), ("link", 800), ("number", 500), ("phone", 200), ("mail", 150), ("web", 150)];

impl Default for Affixes {
    fn default() -> Self {
        Self { branches: vec![Branch::default()], packed: Packed::default() }
    }
}

impl Affixes {
    fn add(&mut self, bytes: impl Iterator<Item = u8>, symbol: Symbol) {
        let mut at = 0;
        for byte in bytes {
            at = self.step(at, byte).unwrap_or_else(|| {
                let new = self.branches.len();
                let next = &mut self.branches[at].next;
                let place = next.partition_point(|(known, _)| *known < byte);
                next.insert(place, (byte, u32::try_from(new).unwrap_or(u32::MAX)));
                self.branches.push(Branch::default());
                new
            });
        }
        self.branches[at].symbol = Some(symbol);
    }

    fn step(&self, at: usize, byte: u8) -> Option<usize> {
        follow(&self.branches[at].next, byte).map(|next| next as usize)
    }

    /// Makes what was added so far ready to be found.
    fn pack(&mut self) {
        let next: Vec<_> = self.branches.iter().map(|branch| branch.next.clone()).collect();
        let symbols = self.branches.iter().map(|branch| branch.symbol).collect();
        self.packed = Packed { symbols, next: Rows::of(&next) };
    }

    fn find(&self, bytes: impl Iterator<Item = u8>, found: &mut Vec<Symbol>) {
        let mut at: u32 = 0;
        for byte in bytes {
            let Some(next) = follow(self.packed.next.get(at), byte) else { return };
            at = next;
            found.extend(self.packed.symbols.get(at as usize).copied().flatten());
        }
    }
}

/// Where a byte leads; few lead on, but from the root.
fn follow(next: &[(u8, u32)], byte: u8) -> Option<u32> {
    let place = next.binary_search_by_key(&byte, |(known, _)| *known).ok()?;
    next.get(place).map(|(_, to)| *to)
}

/// Are two words equal but for one typing error: a letter too many, missing or wrong, or two swapped?
fn is_one_error_away(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    let begin: usize = same.map(|(letter, _)| letter.len_utf8()).sum();
    let (a, b) = (&a[begin..], &b[begin..]);
    let same = a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b);
    let end: usize = same.map(|(letter, _)| letter.len_utf8()).sum();
    let (mut a, mut b) = (a[..a.len() - end].chars(), b[..b.len() - end].chars());
    match ([a.next(), a.next(), a.next()], [b.next(), b.next(), b.next()]) {
        ([_, None, _], [_, None, _]) => true,
        ([a1, a2, None], [b1, b2, None]) => a1 == b2 && a2 == b1,
        _ => false,
    }
}

fn collect_symbols(nodes: &[Node], into: &mut BTreeSet<Symbol>) {
    for node in nodes {
        match node {
            Node::Symbol(symbol) => {
                into.insert(*symbol);
            }
            Node::Alternatives(all) => all.iter().for_each(|inner| collect_symbols(inner, into)),
            Node::Optional(inner) | Node::Not(inner) => collect_symbols(inner, into),
            Node::Gap { .. } | Node::Start | Node::End => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_typing_error_is_forgiven_and_no_second() {
        let word = "clientondersteuner";
        for near in [
            "clientondersteuner",
            "clientonderstuner",
            "clientonndersteuner",
            "clientondersteunen",
            "cilentondersteuner",
            "lientondersteuner",
            "clientondersteunre",
        ] {
            assert!(is_one_error_away(near, word) && is_one_error_away(word, near), "{near}");
        }
        for far in
            ["clientonderstuenr", "cleintonderstuener", "clientondersteuning", "clintendersteuner"]
        {
            assert!(!is_one_error_away(far, word) && !is_one_error_away(word, far), "{far}");
        }
    }

    proptest::proptest! {
        #[test]
        fn an_error_is_what_others_hold_to_be_one(a in "[ab\u{e9}\u{10348}]{0,6}", b in "[ab\u{e9}\u{10348}]{0,6}") {
            let near = a.len().abs_diff(b.len()) <= 1 && strsim::osa_distance(&a, &b) <= 1;
            proptest::prop_assert_eq!(is_one_error_away(&a, &b), near);
        }
    }
}
