//! What a word can be: the compiled vocabulary.
//!
//! Every distinct word of a page is looked up once, by hash, in tables of whole words, beginnings and
//! ends; the answer is a short list of symbols. So the cost does not grow with the length of the lexicon.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::matcher::PatternSet;
use super::pattern::{Name, Node, Symbol};

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
}

/// Beginnings or ends of words as a tree of bytes, so that all that fit a word are found in one walk along it.
#[derive(Debug, Clone)]
struct Affixes {
    branches: Vec<Branch>,
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
        let mut set = PatternSet::default();
        for (owner, nodes) in sequences {
            set.add(u32::from(owner), &nodes, self);
        }
        self.sequences = set;
        looping
            .into_iter()
            .filter_map(|symbol| self.class_name(symbol).map(str::to_owned))
            .collect()
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

    /// Everything a word can be said to be, sorted. `written` is the word with its capitals.
    pub fn symbols_of(&self, norm: &str, written: &str) -> Vec<Symbol> {
        let mut found: Vec<Symbol> = Vec::new();
        if let Some(symbols) = self.words.get(norm) {
            found.extend(symbols);
        }
        self.beginnings.find(norm.bytes(), &mut found);
        self.ends.find(norm.bytes().rev(), &mut found);
        if let Some(symbols) = self.exact.get(written) {
            found.extend(symbols);
        }
        if norm.len() > 12 {
            for (word, class) in &self.fuzzy {
                if may_be_near(norm, word) && strsim::osa_distance(norm, word) <= 1 {
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
        found
    }

    /// What follows from a class found over several words, itself included.
    pub fn with_implied(&self, symbol: Symbol) -> impl Iterator<Item = Symbol> + '_ {
        std::iter::once(symbol).chain(self.implied[usize::from(symbol)].iter().copied())
    }

    /// How common a symbol is likely to be: short words are, long ones are not. Used to pick the word of a
    /// pattern by which it is looked up, so it changes speed and never an outcome.
    pub(super) fn commonness(&self, symbol: Symbol) -> u32 {
        match &self.names[usize::from(symbol)] {
            Name::Word(word) if word.len() <= 3 => 60,
            Name::Word(word) if word.len() == 4 => 12,
            Name::Word(_) => 1,
            Name::Prefix(stem) | Name::Suffix(stem) => {
                if stem.len() <= 3 {
                    20
                } else {
                    3
                }
            }
            Name::Class(_) => 8,
        }
    }
}

impl Default for Affixes {
    fn default() -> Self {
        Self { branches: vec![Branch::default()] }
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
        let next = &self.branches[at].next;
        let place = next.binary_search_by_key(&byte, |(known, _)| *known).ok()?;
        Some(next[place].1 as usize)
    }

    fn find(&self, bytes: impl Iterator<Item = u8>, found: &mut Vec<Symbol>) {
        let mut at = 0;
        for byte in bytes {
            let Some(next) = self.step(at, byte) else { return };
            at = next;
            found.extend(self.branches[at].symbol);
        }
    }
}

/// Could two words be one typing error apart? Says yes too often, and costs little: all but a few bytes must be equal
/// at the begin and the end.
fn may_be_near(a: &str, b: &str) -> bool {
    /// A swap of two letters of four bytes, the longest there are.
    const DIFFERENT: usize = 8;
    let longest = a.len().max(b.len());
    let begin = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let end = a.bytes().rev().zip(b.bytes().rev()).take_while(|(a, b)| a == b).count();
    a.len().abs_diff(b.len()) <= 1 && begin + end + DIFFERENT >= longest
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
