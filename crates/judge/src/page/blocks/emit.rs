//! From a gathered line to blocks.

use std::ops::Range;

use super::line::{Line, links_within, looks_like_heading, starts_with_bullet};
use super::{Walk, region_of};
use crate::page::{Block, BlockKind};
use crate::text::visible;

impl Walk<'_> {
    /// Ends the block being gathered.
    pub(super) fn flush(&mut self) {
        self.pause_marks();
        let line = std::mem::take(&mut self.line).normalised();
        if !line.text.is_empty() {
            self.emit_line(line);
        }
        self.resume_marks();
        self.emit_images();
    }

    /// A link or bold run that goes on in the next block is marked up to here.
    pub(super) fn pause_marks(&mut self) {
        if let Some((index, start)) = self.open_link.as_ref().map(|link| (link.index, link.start)) {
            self.mark_link(index, start);
        }
        if let Some(start) = self.open_bold {
            let (start, end) = (self.skip_space(start), self.line.text.len());
            if start < end {
                self.line.bold.push(start..end);
            }
        }
    }

    pub(super) fn resume_marks(&mut self) {
        if let Some(link) = &mut self.open_link {
            link.start = 0;
            link.text.space();
        }
        if let Some(start) = &mut self.open_bold {
            *start = 0;
        }
    }

    pub(super) fn emit_line(&mut self, line: Line) {
        let called_heading = self.frames.last().is_some_and(|frame| frame.called_heading);
        let kind = self.kind();
        let text = line.text.so_far();
        if let BlockKind::Heading { level } = kind {
            let text = text.to_owned();
            self.emit_heading(level, &text, called_heading, line.links);
            return;
        }
        let can_head = kind == BlockKind::Paragraph && self.items.is_empty();
        if can_head && looks_like_heading(text) {
            let is_bold =
                line.bold.iter().map(ExactSizeIterator::len).sum::<usize>() * 10 >= text.len() * 9;
            if called_heading || (is_bold && line.links.is_empty()) {
                let text = text.to_owned();
                self.emit_heading(self.headings.guessed_level(), &text, true, line.links);
                return;
            }
        }
        self.emit_parts(kind, &line);
    }

    /// Cuts a line at its breaks where they separate paragraphs, list items or a bold heading.
    pub(super) fn emit_parts(&mut self, kind: BlockKind, line: &Line) {
        let text = line.text.so_far();
        let mut start = 0;
        let mut last_break = None;
        let mut lead_in = None;
        let mut cuts: Vec<usize> = Vec::new();
        for &at in &line.breaks {
            let is_double = last_break == Some(at);
            last_break = Some(at);
            let next = text.get(at..).unwrap_or_default().trim_start();
            let is_bold_line = line
                .bold
                .iter()
                .any(|bold| (bold.start <= start + 1 && bold.end == at) || bold.start == at + 1);
            let head = text.get(start..at).unwrap_or_default().trim();
            if is_double || starts_with_bullet(next) || (is_bold_line && looks_like_heading(head)) {
                if cuts.last() != Some(&at) && at > 0 {
                    cuts.push(at);
                }
                start = at;
            } else if cuts.last().is_some_and(|&cut| {
                starts_with_bullet(text.get(cut..).unwrap_or_default().trim_start())
            }) {
                start = at;
            }
        }
        cuts.push(text.len());
        let mut from = 0;
        for to in cuts {
            let piece = text.get(from..to).unwrap_or_default();
            let begin = from + (piece.len() - piece.trim_start().len());
            let piece = piece.trim();
            if piece.is_empty() {
                from = to;
                continue;
            }
            let range = begin..begin + piece.len();
            let links = links_within(&line.links, &range);
            let is_bold = line.bold.iter().any(|b| b.start <= range.start && b.end >= range.end);
            let is_part = range.len() < text.len();
            if is_part && is_bold && kind == BlockKind::Paragraph && looks_like_heading(piece) {
                self.emit_heading(self.headings.guessed_level(), piece, true, links);
                lead_in = None;
            } else if is_part && starts_with_bullet(piece) {
                let block = self.block(BlockKind::ListItem { depth: 1 }, piece.to_owned(), links);
                self.blocks.push(Block { lead_in, ..block });
            } else {
                let block = self.block(kind, piece.to_owned(), links);
                lead_in = Some(self.blocks.len());
                self.blocks.push(block);
            }
            from = to;
        }
    }

    pub(super) fn emit_heading(
        &mut self,
        level: u8,
        text: &str,
        is_guess: bool,
        links: Vec<(Range<usize>, usize)>,
    ) {
        let text = visible(text);
        if text.is_empty() {
            return;
        }
        if let Some(item) = self.items.last_mut() {
            item.has_heading = true;
        }
        self.headings.close_for(level, is_guess);
        let block = self.block(BlockKind::Heading { level }, text.clone(), links);
        self.blocks.push(Block { lead_in: None, ..block });
        self.headings.open(level, text.clone(), is_guess);
        self.last_heading = Some(text);
    }

    pub(super) fn emit_images(&mut self) {
        for (alt, link) in std::mem::take(&mut self.images) {
            let links = link.map(|index| (0..alt.len(), index)).into_iter().collect();
            let block = self.block(BlockKind::ImageText, alt, links);
            self.blocks.push(Block { lead_in: None, ..block });
        }
    }

    pub(super) fn block(
        &mut self,
        kind: BlockKind,
        text: String,
        links: Vec<(Range<usize>, usize)>,
    ) -> Block {
        let lead_in = match kind {
            BlockKind::ListItem { .. } => self.lists.last().and_then(|list| list.lead_in),
            _ => None,
        };
        Block {
            kind,
            text,
            heading_path: self.headings.path(),
            lead_in,
            column_headers: self.no_headers.clone(),
            cells: Vec::new(),
            links,
            region: region_of(self.place),
            pdf_page: None,
        }
    }
}
