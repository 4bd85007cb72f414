//! Text on a terminal: width, colour, and page text that must not steer the terminal.

use std::fmt::Write as _;

use crate::result::Outcome;

/// How a report is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns to fill, at least 40.
    pub width: usize,
    /// Colour sequences or none. Nothing is told by colour alone.
    pub color: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, color: false }
    }
}

impl Style {
    /// Text that stands out.
    pub(crate) fn bold(self, text: &str) -> String {
        self.paint(anstyle::Style::new().bold(), text)
    }

    /// Text that steps back.
    pub(crate) fn dim(self, text: &str) -> String {
        self.paint(anstyle::Style::new().dimmed(), text)
    }

    /// Text in the colour of an outcome.
    pub(super) fn outcome(self, outcome: Outcome, text: &str) -> String {
        use anstyle::AnsiColor::{BrightBlack, Green, Red, Yellow};
        let color = match outcome {
            Outcome::Met => Green,
            Outcome::Partly | Outcome::Unknown => Yellow,
            Outcome::NotFound | Outcome::Contradicted => Red,
            Outcome::NotApplicable => BrightBlack,
        };
        self.paint(color.on_default(), text)
    }

    fn paint(self, style: anstyle::Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { String::from(text) }
    }

    /// Adds `text`, wrapped by display width, every line indented by `indent` columns.
    ///
    /// A word longer than the line (an address) is left whole, so that it can be copied and opened.
    pub(crate) fn wrap(self, out: &mut String, indent: usize, text: &str) {
        self.wrap_after(out, &" ".repeat(indent), indent, text);
    }

    /// Like [`Style::wrap`], with `first` in front of the first line in place of the indent.
    pub(crate) fn wrap_after(self, out: &mut String, first: &str, indent: usize, text: &str) {
        let rest = " ".repeat(indent);
        let options = textwrap::Options::new(self.width.clamp(40, 120))
            .initial_indent(first)
            .subsequent_indent(&rest)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
            .break_words(false);
        for line in textwrap::wrap(text, options) {
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
}

/// Page text made harmless for a terminal: on one line, without control characters, escape sequences
/// and marks that turn the direction of writing.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if is_harmful(c) {
            out.push('\u{fffd}');
        } else {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
