//! Plain text as a page: blank lines end paragraphs, short lines on their own are headings.

use super::blocks::line::{bullet_length, looks_like_heading};
use super::headings::Headings;
use super::{Block, BlockKind, Page, PageFormat, Region};
use crate::text::visible;

/// A line shorter than this (in bytes) may be a heading although text follows without a blank line.
const SHORT_LINE: usize = 60;

/// Reads plain text.
pub(super) fn read(text: &str) -> Page {
    let lines: Vec<Line<'_>> = text
        .split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{c}', '\u{b}'])
        .map(Line::of)
        .collect();
    let mut reader = Reader::default();
    for (at, line) in lines.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| lines.get(at));
        let after = lines.get(at + 1..).unwrap_or_default();
        reader.take(line, before, after);
    }
    reader.end_paragraph();
    let mut page = Page { format: PageFormat::Text, blocks: reader.blocks, ..Page::default() };
    page.breadcrumb = reader.trail;
    page.heading = page
        .blocks
        .iter()
        .find(|block| matches!(block.kind, BlockKind::Heading { .. }))
        .map(|block| block.text.clone());
    if page.breadcrumb.last() == page.heading.as_ref() {
        page.breadcrumb.pop();
    }
    page.title = page.heading.clone().unwrap_or_default();
    page
}

/// One line of the text.
struct Line<'a> {
    /// Columns of white space at its start.
    indent: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn of(raw: &'a str) -> Self {
        let text = raw.trim();
        let lead = raw.len() - raw.trim_start().len();
        let indent = raw
            .get(..lead)
            .unwrap_or_default()
            .chars()
            .map(|c| if c == '\t' { 4 } else { 1 })
            .sum();
        Self { indent, text }
    }

    fn is_blank(&self) -> bool {
        !self.text.contains(|c: char| c.is_alphanumeric() || c == '\u{fffd}')
    }
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    headings: Headings,
    paragraph: String,
    kind: Option<BlockKind>,
    lead_in: Option<usize>,
    trail: Vec<String>,
    /// Indents of the open lists, outermost first, with what introduces each.
    lists: Vec<(usize, Option<usize>)>,
}

impl Reader {
    fn take(&mut self, line: &Line<'_>, before: Option<&Line<'_>>, after: &[Line<'_>]) {
        if line.is_blank() {
            self.end_paragraph();
            return;
        }
        if let Some((level, text)) = hash_heading(line.text).or_else(|| framed_heading(line.text)) {
            self.end_paragraph();
            self.emit_heading(level, text, false);
            return;
        }
        if let Some(length) = bullet_length(line.text) {
            let text = line.text.get(length..).unwrap_or_default();
            self.end_paragraph();
            if is_numbered(line.text)
                && !is_list_number(line, before, after)
                && looks_like_heading(text)
            {
                self.emit_heading(self.headings.guessed_level(), line.text, true);
            } else if is_item_heading(line, text, after) {
                self.emit_heading(2, text, false);
                self.lists.clear();
            } else {
                self.open_item(line.indent);
                self.paragraph.push_str(if is_numbered(line.text) { line.text } else { text });
            }
            return;
        }
        if self.paragraph.is_empty() && is_trail(line.text) {
            self.trail = steps(line.text);
            return;
        }
        if self.is_heading(line, before, after) {
            self.end_paragraph();
            self.lists.clear();
            self.emit_looked_like_heading(line.text);
            return;
        }
        if !self.paragraph.is_empty() {
            let is_new = matches!(self.kind, Some(BlockKind::ListItem { .. }))
                && self.lists.last().is_some_and(|&(indent, _)| line.indent <= indent);
            if is_new
                || ends_here(&self.paragraph, line.text)
                || has_label(line.text) && has_label(&self.paragraph)
            {
                self.end_paragraph();
            }
        }
        if self.paragraph.is_empty() {
            if self.lists.last().is_some_and(|&(indent, _)| line.indent <= indent) {
                self.lists.clear();
            }
            self.kind = Some(BlockKind::Paragraph);
        } else {
            self.paragraph.push('\n');
        }
        self.paragraph.push_str(line.text);
    }

    /// A short line without an end, first in its paragraph, with text to follow.
    fn is_heading(&self, line: &Line<'_>, before: Option<&Line<'_>>, after: &[Line<'_>]) -> bool {
        if !self.paragraph.is_empty() || !looks_like_heading(line.text) {
            return false;
        }
        let starts_as_sentence = line.text.starts_with(|c: char| {
            c.is_uppercase() || c.is_ascii_digit() || matches!(c, '\'' | '‘' | '’' | '"' | '“')
        });
        let is_alone_above = before.is_none_or(Line::is_blank);
        let is_alone_below = after.first().is_none_or(Line::is_blank);
        let has_text_below = after.iter().any(|line| !line.is_blank());
        if !starts_as_sentence || !is_alone_above || !has_text_below || has_address(line.text) {
            return false;
        }
        is_alone_below
            || (line.text.len() < SHORT_LINE
                && after.first().is_some_and(|next| {
                    next.text.len() > line.text.len()
                        && !next.text.starts_with(char::is_lowercase)
                        && !has_verb_comma(line.text)
                }))
    }

    fn emit_looked_like_heading(&mut self, text: &str) {
        if is_logo(text) {
            let block = self.block(BlockKind::ImageText, visible(text));
            self.blocks.push(block);
            return;
        }
        let is_first = self.blocks.iter().all(|block| block.kind == BlockKind::ImageText);
        // "Wat kost het?" with "Eigen bijdrage" straight below it: the second stands under the first.
        let is_below_question = self.blocks.last().is_some_and(|last| {
            matches!(last.kind, BlockKind::Heading { level } if level > 1)
                && last.text.ends_with('?')
        });
        let level = match self.blocks.last().map(|last| last.kind) {
            _ if is_first => 1,
            Some(BlockKind::Heading { level }) if is_below_question => {
                level.saturating_add(1).min(6)
            }
            _ => self.headings.guessed_level().max(2),
        };
        if is_below_question {
            let text = visible(text);
            let block = self.block(BlockKind::Heading { level }, text.clone());
            self.blocks.push(block);
            self.headings.open(level, text, true);
        } else {
            self.emit_heading(level, text, !is_first);
        }
    }

    fn open_item(&mut self, indent: usize) {
        while self.lists.last().is_some_and(|&(open, _)| open > indent) {
            self.lists.pop();
        }
        if self.lists.last().is_none_or(|&(open, _)| open < indent) {
            let lead_in = self.blocks.len().checked_sub(1);
            self.lists.push((indent, lead_in));
        }
        let depth = u8::try_from(self.lists.len()).unwrap_or(u8::MAX);
        self.lead_in = self.lists.last().and_then(|&(_, lead_in)| lead_in);
        self.kind = Some(BlockKind::ListItem { depth });
    }

    fn emit_heading(&mut self, level: u8, text: &str, is_guess: bool) {
        let text = visible(text);
        self.headings.close_for(level, is_guess);
        let block = self.block(BlockKind::Heading { level }, text.clone());
        self.blocks.push(block);
        self.headings.open(level, text, is_guess);
    }

    fn end_paragraph(&mut self) {
        let text = visible(&std::mem::take(&mut self.paragraph));
        let kind = self.kind.take().unwrap_or(BlockKind::Paragraph);
        if !text.is_empty() {
            let lead_in =
                self.lead_in.take().filter(|_| matches!(kind, BlockKind::ListItem { .. }));
            let block = self.block(kind, text);
            self.blocks.push(Block { lead_in, ..block });
        }
    }

    fn block(&mut self, kind: BlockKind, text: String) -> Block {
        Block {
            kind,
            text,
            heading_path: self.headings.path(),
            lead_in: None,
            column_headers: [].into(),
            cells: Vec::new(),
            links: Vec::new(),
            region: Region::Main,
            pdf_page: None,
        }
    }
}

/// `## Kosten`
fn hash_heading(line: &str) -> Option<(u8, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    let text = text.trim().trim_end_matches('#').trim_end();
    ((1..=6).contains(&level) && line.get(level..)?.starts_with(' ') && !text.is_empty())
        .then(|| (u8::try_from(level).unwrap_or(6), text))
}

/// `** Kosten **`, `== Voor wie? ==`: as deep as `## Kosten`.
fn framed_heading(line: &str) -> Option<(u8, &str)> {
    let sign =
        line.chars().next().filter(|sign| matches!(sign, '*' | '=' | '-' | '~' | '_' | '+'))?;
    let text = line.trim_start_matches(sign);
    let before = line.len() - text.len();
    let inner = text.trim_end_matches(sign);
    let is_framed = before >= 2 && text.len() - inner.len() == before;
    let inner = inner.trim();
    (is_framed && looks_like_heading(inner)).then_some((2, inner))
}

fn is_numbered(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Is a numbered line one of a list, rather than a numbered heading over text?
fn is_list_number(line: &Line<'_>, before: Option<&Line<'_>>, after: &[Line<'_>]) -> bool {
    let is_numbered_line =
        |other: &Line<'_>| bullet_length(other.text).is_some() && is_numbered(other.text);
    line.indent > 0
        || before.is_some_and(|other| !other.is_blank())
        || after.first().is_some_and(|other| !other.is_blank() && is_numbered_line(other))
}

/// An accordion taken over as text: " • Wat is het?" with the indented answer below a blank line.
fn is_item_heading(line: &Line<'_>, text: &str, after: &[Line<'_>]) -> bool {
    let Some((blank, rest)) = after.split_first() else { return false };
    let Some(next) = rest.first() else { return false };
    blank.is_blank()
        && looks_like_heading(text)
        && !is_numbered(line.text)
        && !next.is_blank()
        && next.indent > line.indent
}

/// Does a paragraph end although no blank line follows?
fn ends_here(paragraph: &str, next: &str) -> bool {
    let last = paragraph.rsplit('\n').next().unwrap_or_default();
    last.ends_with(['.', '!', '?', ':', ')'])
        && !next.starts_with(char::is_lowercase)
        && last.len() < 4000
}

/// Begins with a label of a few words, a colon, and what it is: "Voor wie: iedereen". Lines that do so say each
/// their own.
fn has_label(text: &str) -> bool {
    /// More words before a colon are a sentence.
    const WORDS: usize = 3;
    /// Fewer letters stand for a speaker: "V: … A: …".
    const LETTERS: usize = 3;
    text.split_once(':').is_some_and(|(label, value)| {
        label.starts_with(char::is_uppercase)
            && label.len() >= LETTERS
            && label.split_whitespace().count() <= WORDS
            && label.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '/' | '\'' | '’'))
            && value.starts_with(char::is_whitespace)
            && !value.trim().is_empty()
    })
}

/// A breadcrumb: "Home > Inwoners > Wmo".
fn is_trail(text: &str) -> bool {
    let head = text.trim_start_matches("U bent hier:").trim_start();
    head.starts_with("Home") && steps(head).len() > 1 && !text.ends_with('.')
}

fn steps(trail: &str) -> Vec<String> {
    let trail = trail.trim_start_matches("U bent hier:");
    let steps = trail.split(['>', '|', '/', '»', '›', '→']).map(visible);
    steps.filter(|step| !step.is_empty()).collect()
}

/// What is left of a picture: "Logo van Gemeente Voorbeeldstad", `DigiD Logo`.
fn is_logo(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.split_whitespace().count() <= 6
        && (lower.starts_with("logo ") || lower.ends_with(" logo"))
}

/// A web or mail address does not stand in a heading.
fn has_address(text: &str) -> bool {
    text.contains("www.") || text.contains("://") || text.contains('@')
}

/// A comma means that a sentence goes on, so the line is no heading over the next.
fn has_verb_comma(text: &str) -> bool {
    text.ends_with(',')
}
