//! A page cut into sentences, each with its words, its section and what leads into it.

use std::borrow::Cow;
use std::ops::Range;

use foldhash::{HashMap, HashMapExt as _};

use super::pattern::Symbol;
use super::vocabulary::Vocabulary;
use super::words::Words;
use crate::page::{Block, BlockKind, Page, Region};
use crate::text::{self, Piece};

/// A page as the judging reads it.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) page: &'a Page,
    pub(super) sentences: Vec<Sentence>,
    pub(super) sections: Vec<Section>,
    /// Every word of the sentences as written, with what it can be: a range of `symbols`.
    words: HashMap<&'a str, Known>,
    /// What the different words can be, those of each in a row.
    symbols: Vec<Symbol>,
}

/// What is known of a word, wherever it stands.
#[derive(Debug)]
struct Known {
    /// What it can be: a range of [`Reading::symbols`].
    symbols: Range<u32>,
    /// It stands somewhere outside the addresses of the web and of mail.
    stands_free: bool,
}

/// One sentence, heading, list item or cell.
#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) block: usize,
    /// Byte range in the block's text, white space trimmed.
    pub(super) range: Range<usize>,
    pub(super) words: Words,
    /// Byte range in the block's text per word.
    pub(super) places: Vec<Range<usize>>,
    /// Per word: see [`Self::is_capital`].
    capitals: Vec<bool>,
    pub(super) is_question: bool,
    pub(super) is_heading: bool,
    pub(super) section: usize,
    /// First sentence of its block.
    pub(super) first_of_block: bool,
    /// The sentence that leads into this one.
    pub(super) lead: Option<usize>,
    /// How it leads in.
    pub(super) lead_kind: LeadKind,
    /// The head of the column, for a cell: "Wat betaalt u?" over "niets".
    pub(super) column_head: Option<usize>,
}

impl Sentence {
    /// Does the word at this place begin with a capital?
    pub(super) fn is_capital(&self, word: usize) -> bool {
        self.capitals.get(word).copied().unwrap_or(false)
    }
}

/// How one sentence leads into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeadKind {
    /// It is a question.
    Question,
    /// It is the heading or the term right above.
    Heading,
    /// It introduces the list.
    List,
    /// It is just the sentence before.
    Before,
}

/// A heading with what stands under it until the next heading.
#[derive(Debug, Clone)]
pub(super) struct Section {
    /// The heading's sentence; absent before the first heading.
    pub(super) heading: Option<usize>,
    /// 1 to 6; a heading that is only told by its look has 7.
    pub(super) level: u8,
    /// The section around this one.
    pub(super) parent: Option<usize>,
}

/// "Wist u dat een ondersteuner bij het gesprek mag zijn?" asks nothing.
fn tells_in_a_question(written: &str) -> bool {
    const OPENINGS: [&str; 6] =
        ["wist u dat", "wist je dat", "wist jij dat", "weet u dat", "weet je dat", "wist u al dat"];
    OPENINGS.iter().any(|opening| {
        written.get(..opening.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(opening))
    })
}

/// A sentence of more bytes is cut: it is a table or a text without full stops, and time grows with the square of
/// what is held together.
const LONGEST_SENTENCE: usize = 2_000;

/// Looks like a heading without being marked up as one: at most so many words.
const HEADING_WORDS: usize = 8;

/// What a word can be, most being one thing or two.
const SYMBOLS_OF_A_WORD: usize = 4;

/// Bytes of a word with the white space behind it; most are longer.
const BYTES_OF_A_WORD: usize = 5;

impl<'a> Reading<'a> {
    /// Cuts a page into sentences. Menus, headers and footers are left out.
    pub(super) fn of(page: &'a Page, vocabulary: &Vocabulary) -> Self {
        let text: usize = page.blocks.iter().map(|block| block.text.len()).sum();
        let different_words = (text / (4 * BYTES_OF_A_WORD)).min(1_000);
        let mut reader = Reader {
            reading: Self {
                page,
                sentences: Vec::new(),
                sections: Vec::new(),
                words: HashMap::with_capacity(different_words),
                symbols: Vec::with_capacity(different_words * SYMBOLS_OF_A_WORD),
            },
            vocabulary,
            last_of_block: vec![None; page.blocks.len()],
            found: Vec::new(),
            first_of_this_block: None,
            table_head: Vec::new(),
        };
        reader.reading.sections.push(Section { heading: None, level: 0, parent: None });
        for (index, block) in page.blocks.iter().enumerate() {
            if block.region != Region::Boilerplate {
                reader.block(index, block);
            }
        }
        reader.reading
    }

    /// The words of a sentence as written.
    pub(super) fn text(&self, sentence: &Sentence) -> &str {
        self.page
            .blocks
            .get(sentence.block)
            .and_then(|block| block.text.get(sentence.range.clone()))
            .unwrap_or_default()
    }

    /// Does this word stand on the page, written just so, and not only in an address of the web or of mail?
    pub(super) fn has_word(&self, written: &str) -> bool {
        self.words.get(written).is_some_and(|known| known.stands_free)
    }

    /// A word as written.
    pub(super) fn written(&self, sentence: &Sentence, word: usize) -> &'a str {
        sentence
            .places
            .get(word)
            .and_then(|place| self.page.blocks.get(sentence.block)?.text.get(place.clone()))
            .unwrap_or_default()
    }
}

struct Reader<'a, 'v> {
    reading: Reading<'a>,
    vocabulary: &'v Vocabulary,
    last_of_block: Vec<Option<usize>>,
    /// The first sentence of the block that is being read.
    first_of_this_block: Option<usize>,
    /// Room to collect what a word can be.
    found: Vec<Symbol>,
    /// The cells of the row that heads the table that is being read.
    table_head: Vec<usize>,
}

/// The sentences of a part of a text, as places in the whole.
fn sentences_of(text: &str, part: &Range<usize>) -> Vec<Range<usize>> {
    let sentences = text::sentences(text.get(part.clone()).unwrap_or_default());
    let in_whole = |one: Range<usize>| part.start + one.start..part.start + one.end;
    sentences.into_iter().map(in_whole).collect()
}

/// A table of more columns is a matrix; nobody reads it as sentences.
const MOST_COLUMNS: usize = 12;

impl<'a> Reader<'a, '_> {
    fn block(&mut self, index: usize, block: &'a Block) {
        let heading_level = self.heading_level(index, block);
        if let Some(level) = heading_level {
            self.open_section(level);
        }
        let section = self.reading.sections.len() - 1;
        let pieces: Vec<Range<usize>> =
            if block.kind == BlockKind::TableRow && !block.cells.is_empty() {
                block.cells.iter().flat_map(|cell| sentences_of(&block.text, cell)).collect()
            } else if heading_level.is_some() {
                // "Ik ben 58. Kan ik een ondersteuner krijgen?" is one heading.
                std::iter::once(0..block.text.len()).collect()
            } else {
                text::sentences(&block.text)
            };
        let mut first_of_block = true;
        for piece in pieces.into_iter().flat_map(|piece| cut(&block.text, piece)) {
            let Some(mut sentence) = self.sentence(index, block, piece) else { continue };
            sentence.section = section;
            sentence.is_heading = heading_level.is_some();
            sentence.first_of_block = first_of_block;
            sentence.lead = self.lead(index, block, first_of_block, heading_level.is_some());
            sentence.lead_kind = self.lead_kind(block, &sentence);
            sentence.is_question &= !self.goes_on_telling(&sentence);
            sentence.column_head = self.column_head(block, &sentence.range);
            first_of_block = false;
            let number = self.reading.sentences.len();
            if sentence.first_of_block {
                self.first_of_this_block = Some(number);
                if block.column_headers.is_empty() {
                    self.table_head.clear();
                }
            }
            let heads_columns =
                block.kind == BlockKind::TableRow && block.column_headers.is_empty();
            if heads_columns && self.table_head.len() < MOST_COLUMNS {
                self.table_head.push(number);
            }
            if heading_level.is_some()
                && let Some(section) = self.reading.sections.last_mut()
                && section.heading.is_none()
            {
                section.heading = Some(number);
            }
            self.reading.sentences.push(sentence);
            if let Some(last) = self.last_of_block.get_mut(index) {
                *last = Some(number);
            }
        }
    }

    fn heading_level(&self, index: usize, block: &Block) -> Option<u8> {
        match block.kind {
            BlockKind::Heading { level } => Some(level),
            BlockKind::Term => Some(8),
            BlockKind::Paragraph => {
                let words = block.text.split_whitespace().count();
                let ends_open = block.text.ends_with(['.', ':', ';', ',', '!'])
                    || !block.text.starts_with(char::is_uppercase);
                let next = self.reading.page.blocks.get(index + 1)?;
                // "Stichting Eigen Koers", "Cliëntondersteuning in Zwin", "Voor wie?": a second line to the heading.
                let is_second_line = self.reading.sentences.len() == 1
                    && self.reading.sentences[0].is_heading
                    && matches!(next.kind, BlockKind::Heading { .. });
                let carries_on = (is_second_line
                    || matches!(
                        next.kind,
                        BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::TableRow
                    ))
                    && next.region == block.region;
                let is_link_only =
                    block.links.iter().any(|(range, _)| range.len() + 2 >= block.text.len());
                let is_contact = block.text.contains('@')
                    || block.text.bytes().filter(u8::is_ascii_digit).count() >= 4;
                // "Kosten: geen" says it all; "Stap 2: het gesprek" stands over what follows.
                let is_fact = block.text.split_once(": ").is_some_and(|(label, _)| {
                    label.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '/'))
                });
                (words <= HEADING_WORDS
                    && !ends_open
                    && carries_on
                    && !is_link_only
                    && !is_contact
                    && !is_fact)
                    .then_some(7)
            }
            _ => None,
        }
    }

    fn open_section(&mut self, level: u8) {
        let mut parent = Some(self.reading.sections.len() - 1);
        while let Some(index) = parent {
            if self.reading.sections[index].level < level {
                break;
            }
            parent = self.reading.sections[index].parent;
        }
        self.reading.sections.push(Section { heading: None, level, parent });
    }

    /// What leads into a sentence: the question before it, its heading, its list's lead-in.
    fn lead(
        &self,
        index: usize,
        block: &Block,
        first_of_block: bool,
        is_heading: bool,
    ) -> Option<usize> {
        if is_heading {
            return None;
        }
        if !first_of_block {
            let last = self.reading.sentences.len().checked_sub(1)?;
            if block.kind != BlockKind::TableRow {
                return Some(last);
            }
            // What is said in a cell is said of what heads its row.
            return Some(self.first_of_this_block.unwrap_or(last));
        }
        if let Some(lead_in) = block.lead_in
            && lead_in < index
        {
            return self.last_of_block.get(lead_in).copied().flatten();
        }
        self.reading.sentences.len().checked_sub(1)
    }

    /// The sentence that heads the column of a cell.
    fn column_head(&self, block: &Block, cell: &Range<usize>) -> Option<usize> {
        if block.column_headers.is_empty() || block.cells.len() > MOST_COLUMNS {
            return None;
        }
        let column = block.cells.iter().position(|range| range.contains(&cell.start))?;
        let header = block.column_headers.get(column).map(|header| header.trim())?;
        let heads = self.table_head.iter().copied();
        heads.filter(|_| column > 0).find(|head| {
            self.reading.sentences.get(*head).is_some_and(|head| self.reading.text(head) == header)
        })
    }

    /// "Wist u dat …" over "… u er geen cent voor betaalt?"
    fn goes_on_telling(&self, sentence: &Sentence) -> bool {
        let lead = sentence.lead.and_then(|lead| self.reading.sentences.get(lead));
        let goes_on = self
            .reading
            .text(sentence)
            .starts_with(|first: char| matches!(first, '.' | '…') || first.is_lowercase());
        let tells = |lead: &Sentence| {
            let text = self.reading.text(lead);
            tells_in_a_question(text) || text.ends_with('?') && !lead.is_question
        };
        goes_on && lead.is_some_and(tells)
    }

    fn lead_kind(&self, block: &Block, sentence: &Sentence) -> LeadKind {
        let Some(lead) = sentence.lead.and_then(|lead| self.reading.sentences.get(lead)) else {
            return LeadKind::Before;
        };
        if block.kind == BlockKind::TableRow && lead.block == sentence.block {
            LeadKind::List
        } else if lead.is_question {
            LeadKind::Question
        } else if lead.is_heading {
            LeadKind::Heading
        } else if block.lead_in == Some(lead.block) && lead.block != sentence.block {
            LeadKind::List
        } else {
            LeadKind::Before
        }
    }

    fn sentence(
        &mut self,
        index: usize,
        block: &'a Block,
        piece: Range<usize>,
    ) -> Option<Sentence> {
        let raw = block.text.get(piece.clone())?;
        let start = piece.start + (raw.len() - raw.trim_start().len());
        let range = start..start + raw.trim().len();
        let written = block.text.get(range.clone())?;
        let words = written.len() / BYTES_OF_A_WORD + 1;
        let mut known = Vec::with_capacity(words * SYMBOLS_OF_A_WORD);
        let mut ends = Vec::with_capacity(words);
        let mut places = Vec::with_capacity(words);
        let mut capitals = Vec::with_capacity(words);
        for piece in text::pieces(written) {
            let place = range.start + piece.range.start..range.start + piece.range.end;
            let as_written = block.text.get(place.clone())?;
            if !as_written.contains(char::is_alphanumeric) && as_written != "€" {
                continue;
            }
            let all = &mut self.reading.symbols;
            let known_word = self.reading.words.entry(as_written).or_insert_with(|| {
                let folded = folded(written, piece, as_written);
                self.vocabulary.lexicon.symbols_of(&folded, as_written, &mut self.found);
                let begin = all.len();
                all.extend_from_slice(&self.found);
                Known { symbols: number(begin)..number(all.len()), stands_free: false }
            });
            known_word.stands_free |= !is_in_address(&block.text, &place);
            let symbols = known_word.symbols.start as usize..known_word.symbols.end as usize;
            known.extend_from_slice(&all[symbols]);
            ends.push(number(known.len()));
            places.push(place);
            capitals.push(as_written.starts_with(char::is_uppercase));
        }
        if ends.is_empty() {
            return None;
        }
        let words = Words::of(known, ends, breaks(&block.text, &places));
        let is_question = written.trim_end_matches(['"', '\'', '’', '”', ')']).ends_with('?')
            && !tells_in_a_question(written);
        Some(Sentence {
            block: index,
            range,
            words,
            places,
            capitals,
            is_question,
            is_heading: false,
            section: 0,
            first_of_block: false,
            lead: None,
            lead_kind: LeadKind::Before,
            column_head: None,
        })
    }
}

/// Is this a part of "www.luwte.nl" or "info@luwte.nl"?
fn is_in_address(text: &str, place: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let before = place.start.checked_sub(1).and_then(|at| bytes.get(at));
    let mut behind = bytes.get(place.end..).unwrap_or_default().iter();
    match (before, behind.next()) {
        (Some(b'.' | b'@'), _) | (_, Some(b'@')) => true,
        (_, Some(b'.')) => behind.next().is_some_and(u8::is_ascii_alphanumeric),
        _ => false,
    }
}

/// A place in a list: a page has no four thousand million words.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A word of a text in the form that the lexicon has.
fn folded<'t>(text: &str, piece: Piece, as_written: &'t str) -> Cow<'t, str> {
    if as_written.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(as_written);
    }
    let norm = piece.token(text).norm;
    Cow::Owned(if norm.is_ascii() { norm } else { text::fold(&norm) })
}

/// A sentence in parts of at most [`LONGEST_SENTENCE`], cut at white space where there is any.
fn cut(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while rest.len() > LONGEST_SENTENCE {
        let most = text.floor_char_boundary(rest.start + LONGEST_SENTENCE);
        let white = text.get(rest.start..most).and_then(|part| part.rfind(' '));
        let end = white.filter(|at| *at > 0).map_or(most, |at| rest.start + at);
        parts.push(rest.start..end);
        rest.start = end;
    }
    parts.push(rest);
    parts
}

/// Where the parts of a sentence begin: a comma, colon, semicolon, bracket or dash stands before the word.
fn breaks(text: &str, places: &[Range<usize>]) -> Vec<bool> {
    let mut breaks = vec![false; places.len()];
    for (word, pair) in places.windows(2).enumerate() {
        let between = text.get(pair[0].end..pair[1].start).unwrap_or_default();
        if between == " " {
            continue;
        }
        breaks[word + 1] = between
            .contains([',', ';', ':', '(', ')', '–', '|', '•', '·', '→', '='])
            || between.len() > 2 && between.contains(" - ");
    }
    breaks
}
