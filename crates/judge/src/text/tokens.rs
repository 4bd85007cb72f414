//! Words, numbers and signs of a display text, each with the form in which rules match it.

use std::ops::Range;

use super::repair::{damaged_at, is_hole, repair};

/// A word, number or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Byte range in the display text.
    pub range: Range<usize>,
    /// The matching form: lower case, damaged letters repaired, quotes and dashes of one kind.
    pub norm: String,
    /// What it is.
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, maybe with digits or an apostrophe inside (`zo'n`, `65plus`, `'s`).
    Word,
    /// Digits with points, commas or colons inside (`19,00`, `9.30`).
    Number,
    /// One sign.
    Sign,
}

/// Cuts a display text into tokens. White space belongs to none; everything else to exactly one.
///
/// A hyphen separates (`Wmo-loket` is three tokens). A damaged letter does not (`cli├źnt` is one).
pub fn tokens(text: &str) -> Vec<Token> {
    pieces(text).map(|piece| piece.token(text)).collect()
}

/// The tokens of a display text, without their matching forms.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = Piece> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(c) = first_char(text, at) {
            if c.is_whitespace() {
                at += c.len_utf8();
                continue;
            }
            let end = word_end(text, at, c);
            let sign = (end == at).then_some(c);
            let range = at..if sign.is_some() { at + c.len_utf8() } else { end };
            at = range.end;
            return Some(Piece { range, sign });
        }
        None
    })
}

/// Where a token stands.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// Byte range in the display text.
    pub(crate) range: Range<usize>,
    /// The sign, when it is one.
    sign: Option<char>,
}

impl Piece {
    /// The whole token; `text` is the text it was cut from.
    pub(crate) fn token(self, text: &str) -> Token {
        match self.sign {
            Some(sign) => sign_token(sign, self.range.start),
            None => word(text, self.range),
        }
    }
}

fn first_char(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// End of the word or number that starts at `start`; `start` itself when none does.
fn word_end(text: &str, start: usize, first: char) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    // 's-Hertogenbosch, 't Gooi, 'n
    if is_apostrophe(first) {
        let after = start + first.len_utf8();
        let is_clitic = matches!(bytes.get(after), Some(b's' | b't' | b'n' | b'S' | b'T'))
            && first_char(text, after + 1)
                .is_none_or(|c| !c.is_alphanumeric() && !is_apostrophe(c));
        return if is_clitic { after + 1 } else { start };
    }
    loop {
        let plain = bytes.get(at..).unwrap_or_default();
        at += plain.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let Some(c) = first_char(text, at) else { break };
        if c.is_ascii() && !can_be_inside(c) {
            break;
        }
        if let Some(length) = inside_word(text, start, at, c) {
            at += length;
        } else {
            break;
        }
    }
    at
}

/// May a sign of ASCII stand inside a word or number? Most end it.
fn can_be_inside(sign: char) -> bool {
    is_apostrophe(sign) || is_hole(sign) || matches!(sign, '&' | '.' | ',' | ':')
}

/// How many bytes at `at` go on with the word that began at `start`.
fn inside_word(text: &str, start: usize, at: usize, c: char) -> Option<usize> {
    let rest = text.get(at..)?;
    if let Some((length, letter)) = damaged_at(rest)
        && letter.is_alphanumeric()
        && (c != '&' || at > start)
    {
        return Some(length);
    }
    if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
        return Some(c.len_utf8());
    }
    let previous = text.get(start..at)?.chars().next_back()?;
    let next = first_char(text, at + c.len_utf8())?;
    let joins = match c {
        _ if is_apostrophe(c) => previous.is_alphabetic() && next.is_alphabetic(),
        '.' | ',' | ':' => previous.is_ascii_digit() && next.is_ascii_digit(),
        _ if is_hole(c) => previous.is_alphabetic() && next.is_lowercase(),
        _ => false,
    };
    joins.then(|| c.len_utf8())
}

fn word(text: &str, range: Range<usize>) -> Token {
    let written = text.get(range.clone()).unwrap_or_default();
    if written.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b',' | b':')) {
        let is_number = written.bytes().all(|b| !b.is_ascii_alphabetic());
        let kind = if is_number { TokenKind::Number } else { TokenKind::Word };
        return Token { range, norm: written.to_ascii_lowercase(), kind };
    }
    let mut norm = repair(written).to_lowercase();
    if norm.contains(is_apostrophe) {
        norm = norm.replace(is_apostrophe, "'");
    }
    Token { range, norm, kind: TokenKind::Word }
}

fn sign_token(c: char, at: usize) -> Token {
    let norm = match c {
        _ if is_apostrophe(c) => "'".to_owned(),
        '"' | '“' | '”' | '„' | '«' | '»' | '‟' => "\"".to_owned(),
        '-' | '\u{2010}'..='\u{2015}' | '−' => "-".to_owned(),
        '…' => "...".to_owned(),
        '•' | '·' | '▪' | '●' | '◦' | '‣' => "•".to_owned(),
        _ => c.to_string(),
    };
    Token { range: at..at + c.len_utf8(), norm, kind: TokenKind::Sign }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | '`' | '´' | 'ʼ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norms(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.norm).collect()
    }

    #[test]
    fn a_damaged_word_is_one_token_with_the_repaired_form() {
        let damaged = "cliĆ«nt cli├źnt cliÃ«nt cli�nt cli?nt cli&euml;nt Cliënt";
        assert_eq!(norms(damaged), ["cliënt"; 7]);
    }

    #[test]
    fn quotes_and_dashes_are_of_one_kind() {
        assert_eq!(norms("zo’n foto's – ‘gratis’"), ["zo'n", "foto's", "-", "'", "gratis", "'"]);
    }

    #[test]
    fn a_hyphen_separates_and_a_decimal_comma_does_not() {
        assert_eq!(
            norms("Wmo-loket: € 19,00, 9.30 uur."),
            ["wmo", "-", "loket", ":", "€", "19,00", ",", "9.30", "uur", "."]
        );
    }

    #[test]
    fn a_question_mark_at_the_end_of_a_word_is_a_sign() {
        assert_eq!(norms("Gratis? Ja"), ["gratis", "?", "ja"]);
    }

    #[test]
    fn ranges_point_at_the_words_as_written() {
        let text = "Úw cliĆ«ntondersteuner, ’s middags";
        let written: Vec<&str> =
            tokens(text).iter().map(|token| &text[token.range.clone()]).collect();
        assert_eq!(written, ["Úw", "cliĆ«ntondersteuner", ",", "’s", "middags"]);
    }
}
