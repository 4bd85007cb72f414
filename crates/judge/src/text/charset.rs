//! From bytes to text: which charset a page is really in.
//!
//! The order is that of the HTML standard (byte order mark, header, `meta`, guess), with one doubt added:
//! a declared charset that plainly does not fit the bytes loses to the guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::page::Oddity;

/// Text taken out of bytes, with how it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The text, without byte order mark; the bytes themselves where they are UTF-8 already.
    pub text: Cow<'b, str>,
    /// Name of the charset it was read in (WHATWG name, `UTF-8`).
    pub charset: &'static str,
    /// What was odd: a guessed charset, characters that could not be decoded.
    pub oddities: Vec<Oddity>,
}

/// How far from the start a `meta` may declare the charset (HTML standard, "prescan").
const PRESCAN_BYTES: usize = 1024;
/// A declared charset is doubted when more than one character in this many cannot be decoded.
const DOUBT_ONE_IN: usize = 100;
/// The detector needs no more than this to make up its mind.
const DETECT_BYTES: usize = 256 * 1024;

/// Reads bytes as text. Never fails: what cannot be decoded becomes U+FFFD.
pub fn decode<'b>(bytes: &'b [u8], content_type: Option<&str>) -> Decoded<'b> {
    if let Some((encoding, bom_length)) = Encoding::for_bom(bytes) {
        return finish(bytes.get(bom_length..).unwrap_or_default(), encoding, false);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return finish(bytes, encoding, true);
    }
    let declared = content_type.and_then(charset_of_header).or_else(|| charset_of_meta(bytes));
    let other = declared.filter(|encoding| *encoding != UTF_8);
    if let Some(encoding) = other.filter(|encoding| fits(bytes, encoding)) {
        return finish(bytes, encoding, false);
    }
    // UTF-8 that is valid and has letters beyond ASCII is never an accident.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return decoded(Cow::Borrowed(text), UTF_8, other.is_some());
    }
    match declared {
        Some(encoding) if encoding == UTF_8 && mostly_utf8(bytes) => finish(bytes, UTF_8, false),
        _ => finish(bytes, guess(bytes), true),
    }
}

fn finish<'b>(bytes: &'b [u8], encoding: &'static Encoding, guessed: bool) -> Decoded<'b> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let mut decoded = decoded(text, encoding, guessed);
    if had_errors {
        let characters = decoded.text.chars();
        let undecodable = characters.filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
        decoded.oddities.push(Oddity::Undecodable(undecodable));
    }
    decoded
}

fn decoded<'b>(text: Cow<'b, str>, encoding: &'static Encoding, guessed: bool) -> Decoded<'b> {
    let guess = guessed.then_some(Oddity::CharsetGuessed(encoding.name()));
    Decoded { text, charset: encoding.name(), oddities: guess.into_iter().collect() }
}

/// Does the declared charset fit the bytes?
///
/// Single-byte charsets decode anything, so for those the doubt is the other way round: bytes that are
/// valid UTF-8 with multi-byte letters were written as UTF-8.
fn fits(bytes: &[u8], encoding: &'static Encoding) -> bool {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        // A meta or header cannot be read by us when the page really is UTF-16 without a mark and
        // without NUL bytes in its ASCII part.
        return false;
    }
    if encoding.is_single_byte() {
        return bytes.is_ascii() || std::str::from_utf8(bytes).is_err();
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    !had_errors || few_replacements(&text)
}

/// Is a text that is declared UTF-8 damaged in a few places only?
fn mostly_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let multi_byte = text.chars().filter(|&c| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER);
    let damaged = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    multi_byte.count() > damaged && few_replacements(&text)
}

fn few_replacements(text: &str) -> bool {
    let (mut all, mut damaged) = (0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        damaged += usize::from(c == char::REPLACEMENT_CHARACTER);
    }
    damaged * DOUBT_ONE_IN <= all
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..DETECT_BYTES).unwrap_or(bytes), true);
    let guessed = detector.guess(Some(b"nl"), Utf8Detection::Allow);
    // Dutch pages are Western. Another single-byte guess is a few odd bytes in a short text.
    if guessed.is_single_byte() || !fits(bytes, guessed) { WINDOWS_1252 } else { guessed }
}

/// UTF-16 shows itself by NUL in every other byte of its mark-up.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..256.min(bytes.len()))?;
    if head.len() < 4 {
        return None;
    }
    let zeros = |parity: usize| {
        head.iter().enumerate().filter(|&(i, &b)| i % 2 == parity && b == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() * 2 / 5;
    match (even, odd) {
        (0, odd) if odd >= many => Some(UTF_16LE),
        (even, 0) if even >= many => Some(UTF_16BE),
        _ => None,
    }
}

fn charset_of_header(content_type: &str) -> Option<&'static Encoding> {
    label_after_charset(content_type.as_bytes())
}

/// `<meta charset=…>` and `<meta http-equiv=content-type content="…; charset=…">`, and the XML declaration.
fn charset_of_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN_BYTES).unwrap_or(bytes);
    let lower = head.to_ascii_lowercase();
    let mut rest: &[u8] = &lower;
    while let Some(at) = find(rest, b"<meta") {
        let tag = rest.get(at..)?;
        let end = tag.iter().position(|&b| b == b'>').unwrap_or(tag.len());
        if let Some(encoding) = label_after_charset(tag.get(..end)?) {
            // A page that could be read as ASCII so far is not UTF-16, whatever it says.
            let is_utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
            return Some(if is_utf16 { UTF_8 } else { encoding });
        }
        rest = tag.get(end..)?;
    }
    if lower.starts_with(b"<?xml") {
        let declaration = lower.split(|&b| b == b'>').next()?;
        let at = find(declaration, b"encoding")? + b"encoding".len();
        return label_at(declaration.get(at..)?);
    }
    None
}

fn label_after_charset(text: &[u8]) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let at = find(&lower, b"charset")? + b"charset".len();
    label_at(lower.get(at..)?)
}

/// `= "utf-8"`, with or without quotes and white space.
fn label_at(text: &[u8]) -> Option<&'static Encoding> {
    let after = text.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let label: Vec<u8> = after
        .iter()
        .copied()
        .skip_while(|b| matches!(b, b'"' | b'\''))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
        .collect();
    Encoding::for_label(&label)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_1252_bytes_behind_a_utf_8_header_are_read_as_windows_1252() {
        let decoded = decode(b"<p>cli\xebntondersteuning</p>", Some("text/html; charset=utf-8"));
        assert_eq!(decoded.text, "<p>cliëntondersteuning</p>");
        assert_eq!(decoded.oddities, [Oddity::CharsetGuessed("windows-1252")]);
    }

    #[test]
    fn utf_8_bytes_behind_a_latin_1_header_are_read_as_utf_8() {
        let decoded = decode("<p>cliënt</p>".as_bytes(), Some("text/html; charset=ISO-8859-1"));
        assert_eq!(decoded.text, "<p>cliënt</p>");
        assert_eq!(decoded.charset, "UTF-8");
    }

    #[test]
    fn a_meta_is_believed_when_there_is_no_header() {
        let decoded = decode(b"<meta charset='iso-8859-15'><p>\xa4 19", None);
        assert_eq!(decoded.text, "<meta charset='iso-8859-15'><p>€ 19");
    }

    #[test]
    fn one_damaged_letter_does_not_turn_a_utf_8_page_into_mojibake() {
        let mut bytes = "cliënt ".repeat(200).into_bytes();
        bytes.push(0xEB);
        let decoded = decode(&bytes, Some("text/html; charset=utf-8"));
        assert!(decoded.text.starts_with("cliënt"));
        assert_eq!(decoded.oddities, [Oddity::Undecodable(1)]);
    }

    #[test]
    fn utf_16_is_read_with_and_without_a_mark() {
        let plain: Vec<u8> =
            "<p>cliënt is gratis</p>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&plain, None).text, "<p>cliënt is gratis</p>");
        let mut marked = vec![0xFE, 0xFF];
        marked.extend("cliënt".encode_utf16().flat_map(u16::to_be_bytes));
        assert_eq!(decode(&marked, None).text, "cliënt");
    }

    #[test]
    fn nothing_and_nonsense_are_read_too() {
        assert_eq!(decode(b"", None).text, "");
        let _ = decode(&[0, 0xFF, 0xFE, 0x80, 0], Some("text/html; charset=martian"));
        let _ = decode(b"<meta charset=", Some("charset="));
    }
}
