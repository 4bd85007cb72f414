//! Words as the discovery score compares them: lower case, no diacritics, one space between words.

use aho_corasick::AhoCorasick;
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
    if text.is_ascii() {
        // Nothing to decompose: nearly every address, and most words.
        push_letters(folded, text.chars());
    } else {
        let kept = |c: &char| !is_combining_mark(*c) && !matches!(c, '\u{ad}' | '\u{200b}');
        push_letters(folded, text.nfd().filter(kept));
    }
}

fn push_letters(folded: &mut String, letters: impl Iterator<Item = char>) {
    let mut before = ' ';
    for c in letters {
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

/// Many lists of patterns looked for in one pass over a text.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// None only for the empty set of lists.
    automaton: Option<AhoCorasick>,
    /// The list each pattern belongs to.
    list_of: Vec<u32>,
}

impl Lists {
    /// Of at most 64 lists; those beyond are never found (a test sees to it that there are none).
    pub fn new<'a>(lists: impl IntoIterator<Item = &'a [Pattern]>) -> Self {
        let mut needles = Vec::new();
        let mut list_of = Vec::new();
        for (number, list) in (0_u32..64).zip(lists) {
            needles.extend(list.iter().map(|pattern| pattern.0.as_str()));
            list_of.resize(needles.len(), number);
        }
        Self { automaton: AhoCorasick::new(needles).ok(), list_of }
    }

    /// One bit for each list that has a pattern in the text.
    pub fn found_in(&self, text: &Folded) -> u64 {
        let Some(automaton) = &self.automaton else { return 0 };
        let mut found = 0;
        for hit in automaton.find_overlapping_iter(&text.0) {
            if let Some(list) = self.list_of.get(hit.pattern().as_usize()) {
                found |= 1 << list;
            }
        }
        found
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
    fn lists_are_found_in_one_pass_as_one_by_one() {
        let list = |words: &[&str]| -> Vec<Pattern> {
            words.iter().map(|&word| Pattern::from(word.to_owned())).collect()
        };
        let lists = [list(&["zorg*", "hulp"]), list(&["wmo"]), list(&["zorgloket", "afval"])];
        let all = Lists::new(lists.iter().map(Vec::as_slice));
        for text in ["Zorgloket", "hulp bij Wmo", "afvalkalender", "", "wmo zorg"] {
            let text = Folded::new(text);
            for (number, list) in lists.iter().enumerate() {
                assert_eq!(all.found_in(&text) >> number & 1 == 1, any_in(list, &text), "{text:?}");
            }
        }
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
