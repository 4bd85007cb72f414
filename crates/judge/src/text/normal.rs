//! The display form of a text, and its folded form for comparing.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

/// The display form: NFC, white space collapsed to single spaces and trimmed; soft hyphens, zero-width
/// characters, byte order marks, control and text-direction characters taken out. Nothing else changes,
/// so that words of it are literally what a reader sees.
pub fn visible(text: &str) -> String {
    let mut out = Visible::default();
    out.push(text);
    out.finish()
}

/// Builds a display text piece by piece; white space collapses across the pieces.
#[derive(Debug, Default, Clone)]
pub struct Visible {
    text: String,
    space_due: bool,
    not_nfc: bool,
}

impl Visible {
    /// A text that is in display form already.
    pub fn of(text: String) -> Self {
        Self { text, space_due: false, not_nfc: false }
    }

    /// Adds a piece of raw text.
    pub fn push(&mut self, raw: &str) {
        let mut rest = raw;
        while !rest.is_empty() {
            let plain = rest.bytes().position(|b| !b.is_ascii_graphic()).unwrap_or(rest.len());
            if plain > 0 {
                self.settle_space();
                self.text.push_str(rest.get(..plain).unwrap_or_default());
                rest = rest.get(plain..).unwrap_or_default();
            }
            // A single space between words is the common case.
            let odd = rest.bytes().position(|b| b.is_ascii_graphic()).unwrap_or(rest.len());
            self.push_odd(rest.get(..odd).unwrap_or_default());
            rest = rest.get(odd..).unwrap_or_default();
        }
    }

    fn settle_space(&mut self) {
        if self.space_due && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.space_due = false;
    }

    /// Adds text with white space, letters beyond ASCII or characters that nobody sees.
    fn push_odd(&mut self, odd: &str) {
        for c in odd.chars() {
            if is_space(c) {
                self.space_due = true;
            } else if !is_invisible(c) {
                self.settle_space();
                // Every character that NFC could change lies above U+02FF.
                self.not_nfc |= c > '\u{2ff}';
                self.text.push(c);
            }
        }
    }

    /// The next piece stands apart from what came before.
    pub fn space(&mut self) {
        self.space_due = true;
    }

    /// Where the next piece will start once it has a visible character.
    pub fn next_start(&self) -> usize {
        self.text.len() + usize::from(self.space_due && !self.text.is_empty())
    }

    /// Bytes so far, without a space that is due.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Has nothing visible come yet?
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text so far, not yet in NFC.
    pub fn so_far(&self) -> &str {
        &self.text
    }

    /// Would [`Visible::finish`] change byte positions?
    pub fn needs_nfc(&self) -> bool {
        self.not_nfc && is_nfc_quick(self.text.chars()) != unicode_normalization::IsNormalized::Yes
    }

    /// The display text.
    pub fn finish(self) -> String {
        if self.needs_nfc() { self.text.nfc().collect() } else { self.text }
    }
}

/// The text in NFC.
pub(crate) fn composed(text: &str) -> String {
    text.nfc().collect()
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{2800}' | '\u{3164}' | '\u{1680}')
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' // control
        | '\u{ad}' // soft hyphen
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // direction
        | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' // zero width
        | '\u{feff}' | '\u{180e}' | '\u{34f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text without diacritics: `cliënt` and `client` become the same. For comparing only.
pub fn fold(norm: &str) -> String {
    if norm.is_ascii() {
        return norm.to_owned();
    }
    norm.nfd().filter(|&c| !is_combining_mark(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_soft_hyphen_or_zero_width_space_does_not_split_a_word() {
        assert_eq!(visible("cliënt\u{ad}onder\u{200b}steuning"), "cliëntondersteuning");
    }

    #[test]
    fn all_white_space_becomes_one_space() {
        assert_eq!(visible(" \u{feff}14\u{a0}\n\t0592  bellen "), "14 0592 bellen");
    }

    #[test]
    fn a_loose_trema_joins_its_letter() {
        assert_eq!(visible("clie\u{308}nt"), "cliënt");
    }

    #[test]
    fn direction_overrides_are_taken_out() {
        assert_eq!(visible("\u{202e}gratis\u{202c}\u{1}"), "gratis");
    }

    #[test]
    fn folding_takes_the_trema_off() {
        assert_eq!(fold("cliënt één"), "client een");
    }
}
