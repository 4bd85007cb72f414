//! One line while it is gathered, and what its looks say.

use std::ops::Range;

use crate::text::{Visible, composed, visible};

/// A line longer than this (in bytes) is no heading, whatever it looks like.
const LONGEST_HEADING: usize = 100;

/// The block being gathered.
#[derive(Default)]
pub(in crate::page) struct Line {
    pub(super) text: Visible,
    pub(super) links: Vec<(Range<usize>, usize)>,
    pub(super) bold: Vec<Range<usize>>,
    pub(super) breaks: Vec<usize>,
    pub(super) cells: Vec<Range<usize>>,
}

impl Line {
    /// The line with its text in NFC and its marks moved along.
    pub(super) fn normalised(self) -> Self {
        if !self.text.needs_nfc() {
            return self;
        }
        let old = self.text.so_far();
        let mut places: Vec<usize> = self.breaks.clone();
        let ranges = self.links.iter().map(|(range, _)| range).chain(&self.bold).chain(&self.cells);
        places.extend(ranges.flat_map(|range| [range.start, range.end]));
        places.push(old.len());
        places.sort_unstable();
        places.dedup();
        let mut text = String::with_capacity(old.len());
        let mut moved: Vec<usize> = Vec::with_capacity(places.len());
        let mut from = 0;
        for &place in &places {
            text.push_str(&composed(old.get(from..place).unwrap_or_default()));
            moved.push(text.len());
            from = place;
        }
        let whole = visible(&text);
        if whole != text {
            // A mark stands between a letter and its accent: the text counts for more.
            return Self { text: Visible::of(whole), ..Self::default() };
        }
        let to = |place: usize| {
            places
                .binary_search(&place)
                .ok()
                .and_then(|at| moved.get(at))
                .copied()
                .unwrap_or_default()
        };
        let shift = |range: Range<usize>| to(range.start)..to(range.end);
        Self {
            text: Visible::of(text),
            links: self.links.into_iter().map(|(range, index)| (shift(range), index)).collect(),
            bold: self.bold.into_iter().map(shift).collect(),
            breaks: self.breaks.into_iter().map(to).collect(),
            cells: self.cells.into_iter().map(shift).collect(),
        }
    }
}

pub(super) fn links_within(
    links: &[(Range<usize>, usize)],
    range: &Range<usize>,
) -> Vec<(Range<usize>, usize)> {
    links
        .iter()
        .filter_map(|(link, index)| {
            let start = link.start.max(range.start);
            let end = link.end.min(range.end);
            (start < end).then(|| (start - range.start..end - range.start, *index))
        })
        .collect()
}

/// Short, with a letter, and no end of a sentence but a question mark.
pub(in crate::page) fn looks_like_heading(text: &str) -> bool {
    let text = text.trim();
    text.len() <= LONGEST_HEADING
        && text.chars().any(char::is_alphabetic)
        && !text.ends_with(['.', '!', ';', ',', ':'])
        && text.split_whitespace().count() <= 12
}

/// A dash, bullet or figure that starts a list item.
pub(in crate::page) fn starts_with_bullet(text: &str) -> bool {
    bullet_length(text).is_some()
}

/// Bytes of the bullet and the space behind it.
pub(in crate::page) fn bullet_length(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let bullet = match first {
        '•' | '·' | '▪' | '●' | '◦' | '‣' | '►' | '▸' | '✓' | '✔' | '➢' | '■' | '□'
        | '\u{f0b7}' => {
            let rest = text.get(first.len_utf8()..)?;
            return Some(text.len() - rest.trim_start().len());
        }
        '-' | '*' | '–' | '—' | '+' => first.len_utf8(),
        '0'..='9' => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = text.len() - rest.len();
            if digits > 2 || !rest.starts_with(['.', ')']) {
                return None;
            }
            digits + 1
        }
        _ => return None,
    };
    let rest = text.get(bullet..)?;
    rest.starts_with(char::is_whitespace).then(|| text.len() - rest.trim_start().len())
}
