//! Words as the discovery score compares them: lower case, no diacritics, one space between words.

use serde::Deserialize;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use url::Url;

/// Text ready for comparison, with a space at both ends so that a whole word can be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded(String);

impl Folded {
    /// Folds a text: `Cliënt­ondersteuning!` becomes ` clientondersteuning `.
    pub fn new(text: &str) -> Self {
        let mut folded = String::with_capacity(text.len() + 2);
        folded.push(' ');
        push_folded(&mut folded, text);
        if !folded.ends_with(' ') {
            folded.push(' ');
        }
        Self(folded)
    }

    /// True when no word is left.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// The folded text without the outer spaces.
    pub fn as_str(&self) -> &str {
        self.0.trim()
    }
}

fn push_folded(folded: &mut String, text: &str) {
    let mut before = ' ';
    for c in text.nfd() {
        if is_combining_mark(c) || c == '\u{ad}' || c == '\u{200b}' {
            continue;
        }
        if c.is_alphanumeric() {
            // A capital after a small letter starts a word: slugs such as `WmoMelding`.
            if c.is_uppercase() && before.is_lowercase() {
                folded.push(' ');
            }
            folded.extend(c.to_lowercase());
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
        before = c;
    }
}

/// A word or a few words to look for; a star at an end leaves that end open.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Pattern(String);

impl From<String> for Pattern {
    fn from(written: String) -> Self {
        let open_start = written.starts_with('*');
        let open_end = written.ends_with('*');
        let inner = Folded::new(written.trim_matches('*'));
        let mut needle = inner.0;
        if open_start {
            needle.remove(0);
        }
        if open_end && !written.ends_with(" *") {
            needle.pop();
        }
        Self(needle)
    }
}

impl Pattern {
    /// Does the pattern stand in the text?
    pub fn is_in(&self, text: &Folded) -> bool {
        text.0.contains(&self.0)
    }
}

/// Does one of the patterns stand in the text?
pub fn any_in(patterns: &[Pattern], text: &Folded) -> bool {
    patterns.iter().any(|pattern| pattern.is_in(text))
}

/// The words in the last part of an address's path, and those in the parts before it and in its query.
pub fn address_words(url: &Url) -> (Folded, Folded) {
    let decoded = percent_decode(url.path());
    let trimmed = decoded.trim_matches('/');
    let (before, last) = trimmed.rsplit_once('/').unwrap_or(("", trimmed));
    let last = last.rsplit_once('.').map_or(last, |(stem, extension)| {
        if (1..=5).contains(&extension.len()) { stem } else { last }
    });
    let mut rest = String::from(before);
    for (_, value) in url.query_pairs() {
        rest.push(' ');
        rest.push_str(&value);
    }
    (Folded::new(last), Folded::new(&rest))
}

/// Percent-encoding undone; bytes that are not UTF-8 become replacement characters.
pub fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = (byte == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escape.unwrap_or(byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::from(pattern.to_owned()).is_in(&Folded::new(text))
    }

    #[test]
    fn spelling_with_and_without_trema_is_the_same_word() {
        assert!(matches("*clientondersteun*", "Onafhankelijke cliëntondersteuning"));
        assert!(matches("*clientondersteun*", "Cliënt\u{ad}ondersteuner"));
        assert!(matches("*client ondersteun*", "cliënt-ondersteuning"));
    }

    #[test]
    fn a_pattern_without_star_is_a_whole_word() {
        assert!(matches("wmo", "Melding Wmo"));
        assert!(!matches("oco", "protocol"));
        assert!(matches("zorg*", "zorgloket"));
        assert!(!matches("zorg", "zorgloket"));
    }

    #[test]
    fn an_address_is_read_as_words() {
        let url = Url::parse("https://a.nl/Zorg/Wmo_Melding/cli%C3%ABntOndersteuning.html?x=pgb")
            .unwrap();
        let (slug, rest) = address_words(&url);
        assert_eq!(slug.as_str(), "client ondersteuning");
        assert_eq!(rest.as_str(), "zorg wmo melding pgb");
    }

    #[test]
    fn a_broken_percent_sign_stays_as_it_is() {
        assert_eq!(percent_decode("/100%/%zz%C3"), "/100%/%zz\u{fffd}");
    }
}
