//! The pattern language of the rule files, as a lawyer writes it.
//!
//! | written | means |
//! |---|---|
//! | `gratis` | this word, accents and capitals left out of account |
//! | `kost*`, `*bijdrage` | words that begin or end so |
//! | `(u\|je)` | one of these (each may be several words) |
//! | `helemaal?` | may be there |
//! | `..3` | at most three words of any kind, no comma or colon among them |
//! | `~3` | at most three words of any kind, commas or not |
//! | `{oco}` | a class from the vocabulary |
//! | `!gratis` | what follows is not this |
//! | `^`, `$` | begin and end of the sentence |

use std::ops::Range;

use crate::text;

/// A compiled piece of a pattern. Symbols are given out by the [`super::lexicon::Lexicon`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A word, a word part, or a class.
    Symbol(Symbol),
    /// Up to so many words of any kind.
    Gap {
        /// At most so many.
        most: u8,
        /// A comma, colon or bracket may stand among them.
        crosses: bool,
    },
    /// One of these sequences.
    Alternatives(Vec<Vec<Node>>),
    /// These nodes or nothing.
    Optional(Vec<Node>),
    /// The next words are not these; takes no words itself.
    Not(Vec<Node>),
    /// Begin of the sentence.
    Start,
    /// End of the sentence.
    End,
}

/// A word, a word part or a class: everything a token can be said to be.
pub type Symbol = u16;

/// What a symbol stands for while patterns are compiled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Name {
    /// A whole folded word.
    Word(String),
    /// A folded beginning.
    Prefix(String),
    /// A folded end.
    Suffix(String),
    /// A vocabulary class.
    Class(String),
}

/// Something wrong in a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    /// Byte range in the pattern.
    pub at: Range<usize>,
    /// What was expected.
    pub message: String,
}

/// Reads a pattern; `symbol` gives a number to each name and refuses unknown classes.
pub fn parse(
    pattern: &str,
    symbol: &mut dyn FnMut(Name) -> Result<Symbol, String>,
) -> Result<Vec<Node>, PatternError> {
    let mut parser = Parser { pattern, at: 0, symbol };
    let nodes = parser.sequence(0)?;
    if parser.at < pattern.len() {
        return Err(parser.error("expected the end of the pattern, found a loose ')' or '|'"));
    }
    if nodes.iter().all(|node| !takes_a_word(node)) {
        return Err(PatternError {
            at: 0..pattern.len(),
            message: "expected at least one word or {class} that must be there".to_owned(),
        });
    }
    Ok(nodes)
}

fn takes_a_word(node: &Node) -> bool {
    match node {
        Node::Symbol(_) => true,
        Node::Alternatives(all) => all.iter().all(|nodes| nodes.iter().any(takes_a_word)),
        Node::Gap { .. } | Node::Optional(_) | Node::Not(_) | Node::Start | Node::End => false,
    }
}

struct Parser<'p, 's> {
    pattern: &'p str,
    at: usize,
    symbol: &'s mut dyn FnMut(Name) -> Result<Symbol, String>,
}

/// Groups nest at most this deep; a pattern a person can read needs two.
const DEPTH: usize = 6;

impl Parser<'_, '_> {
    fn rest(&self) -> &str {
        &self.pattern[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn error(&self, message: &str) -> PatternError {
        let end = (self.at + self.peek().map_or(0, char::len_utf8)).min(self.pattern.len());
        PatternError { at: self.at..end, message: message.to_owned() }
    }

    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>, PatternError> {
        if depth > DEPTH {
            return Err(self.error("expected fewer brackets inside brackets"));
        }
        let mut nodes = Vec::new();
        loop {
            while self.peek().is_some_and(char::is_whitespace) {
                self.at += self.peek().map_or(1, char::len_utf8);
            }
            match self.peek() {
                None | Some(')' | '|') => return Ok(nodes),
                Some(_) => {
                    let item = self.item(depth)?;
                    if self.peek() == Some('?') {
                        self.at += 1;
                        nodes.push(Node::Optional(item));
                    } else {
                        nodes.extend(item);
                    }
                }
            }
        }
    }

    fn item(&mut self, depth: usize) -> Result<Vec<Node>, PatternError> {
        match self.peek() {
            Some('(') => self.group(depth),
            Some('{') => self.class(),
            Some('!') => {
                self.at += 1;
                let inner = self.item(depth)?;
                Ok(vec![Node::Not(inner)])
            }
            Some('^') => {
                self.at += 1;
                Ok(vec![Node::Start])
            }
            Some('$') => {
                self.at += 1;
                Ok(vec![Node::End])
            }
            _ if self.rest().starts_with("..") => self.gap(2, false),
            Some('~') => self.gap(1, true),
            _ => self.word(),
        }
    }

    fn group(&mut self, depth: usize) -> Result<Vec<Node>, PatternError> {
        let open = self.at;
        self.at += 1;
        let mut all = Vec::new();
        loop {
            let nodes = self.sequence(depth + 1)?;
            if nodes.is_empty() {
                return Err(self.error("expected a word between the brackets"));
            }
            all.push(nodes);
            match self.peek() {
                Some('|') => self.at += 1,
                Some(')') => {
                    self.at += 1;
                    return Ok(vec![Node::Alternatives(all)]);
                }
                _ => {
                    return Err(PatternError {
                        at: open..self.pattern.len(),
                        message: "expected a closing ')'".to_owned(),
                    });
                }
            }
        }
    }

    fn class(&mut self) -> Result<Vec<Node>, PatternError> {
        let open = self.at;
        let Some(close) = self.rest().find('}') else {
            return Err(PatternError {
                at: open..self.pattern.len(),
                message: "expected a closing '}'".to_owned(),
            });
        };
        let name = self.rest()[1..close].to_owned();
        self.at += close + 1;
        let symbol = (self.symbol)(Name::Class(name))
            .map_err(|message| PatternError { at: open..open + close + 1, message })?;
        Ok(vec![Node::Symbol(symbol)])
    }

    fn gap(&mut self, sign: usize, crosses: bool) -> Result<Vec<Node>, PatternError> {
        let start = self.at;
        self.at += sign;
        let digits: String = self.rest().chars().take_while(char::is_ascii_digit).collect();
        self.at += digits.len();
        match digits.parse::<u8>() {
            Ok(most) if (1..=20).contains(&most) => Ok(vec![Node::Gap { most, crosses }]),
            _ => Err(PatternError {
                at: start..self.at,
                message: "expected a number of words from 1 to 20 after '..' or '~'".to_owned(),
            }),
        }
    }

    fn word(&mut self) -> Result<Vec<Node>, PatternError> {
        let start = self.at;
        let length = self
            .rest()
            .find(|c: char| c.is_whitespace() || "(){}|?!^$~".contains(c))
            .unwrap_or(self.rest().len());
        let written = self.rest()[..length].to_owned();
        let at = start..start + length.max(1).min(self.pattern.len() - start);
        self.at += length;
        let problem = |message: &str| PatternError { at: at.clone(), message: message.to_owned() };
        let (stem, open_end) = match written.strip_suffix('*') {
            Some(stem) => (stem, true),
            None => (written.as_str(), false),
        };
        let (stem, open_start) = match stem.strip_prefix('*') {
            Some(stem) => (stem, true),
            None => (stem, false),
        };
        let mut words = folded_words(stem);
        if words.is_empty() {
            return Err(problem("expected a word, '(', '{', '..', '!', '^' or '$'"));
        }
        if open_end && (open_start || stem.ends_with('-')) {
            return Err(problem("expected '*' at one end of a word only"));
        }
        let last = words.len() - 1;
        let mut nodes = Vec::new();
        for (index, word) in words.drain(..).enumerate() {
            let name = if open_end && index == last {
                Name::Prefix(word)
            } else if open_start && index == 0 {
                Name::Suffix(word)
            } else {
                Name::Word(word)
            };
            let symbol = (self.symbol)(name).map_err(|message| problem(&message))?;
            nodes.push(Node::Symbol(symbol));
        }
        Ok(nodes)
    }
}

/// The folded words of a piece of a pattern, without signs; just as the words of a page are read.
fn folded_words(written: &str) -> Vec<String> {
    text::tokens(written)
        .into_iter()
        .filter(|token| token.norm.contains(char::is_alphanumeric) || token.norm == "€")
        .map(|token| text::fold(&token.norm))
        .collect()
}
