//! Ways to reach somebody, found in the text: phone, mail, web address, link.
//!
//! A mobile number (06) may be a person's own: it is a way in, and is never given out. A municipality's 14-number is marked as the
//! municipality.

use std::collections::BTreeMap;
use std::ops::Range;

use super::pattern::Symbol;
use super::reading::Sentence;
use super::vocabulary::Classes;
use super::words::Words;
use crate::page::{Link, LinkTarget, Page};

/// Marks the ways to reach somebody in a sentence.
pub(super) fn mark(page: &Page, sentence: &mut Sentence, classes: &Classes) {
    let Some(block) = page.blocks.get(sentence.block) else { return };
    let Some(text) = block.text.get(sentence.range.clone()) else { return };
    let base = sentence.range.start;
    let mut found: Vec<(Range<usize>, Symbol)> = Vec::new();
    let signs = Signs::of(text);
    let phones = if signs.digit { phones(text) } else { Vec::new() };
    for (range, kind) in phones {
        let class = match kind {
            PhoneKind::Organisation => classes.phone,
            PhoneKind::Municipality => classes.municipality,
            PhoneKind::Personal => classes.mobile,
        };
        found.push((base + range.start..base + range.end, class));
    }
    let mails = if signs.at { mails(text) } else { Vec::new() };
    for range in mails {
        found.push((base + range.start..base + range.end, classes.mail));
    }
    let addresses = if signs.address { addresses_on_the_web(text) } else { Vec::new() };
    for range in addresses {
        found.push((base + range.start..base + range.end, classes.web));
    }
    let end = sentence.range.end;
    let first = block.links.partition_point(|(range, _)| range.end <= base);
    for (range, index) in block.links[first..].iter().take_while(|(range, _)| range.start < end) {
        if let Some(link) = page.links.get(*index) {
            found.push((range.clone(), class_of_link(link, classes)));
        }
    }
    for (range, class) in found {
        mark_range(&mut sentence.words, &sentence.places, &range, class);
    }
    if !signs.digit {
        return;
    }
    for word in 0..sentence.words.len() {
        let starts_with_digit = sentence
            .places
            .get(word)
            .and_then(|place| block.text.as_bytes().get(place.start))
            .is_some_and(u8::is_ascii_digit);
        if starts_with_digit {
            sentence.words.add_span(word, classes.number, 1);
        }
    }
}

/// What is in a text that a way to reach somebody cannot do without.
#[derive(Debug, Default)]
struct Signs {
    digit: bool,
    at: bool,
    /// A point with a letter behind it or a "w" before it, or a colon with a "/" behind it.
    address: bool,
}

impl Signs {
    fn of(text: &str) -> Self {
        let mut signs = Self::default();
        let mut before = 0;
        for byte in text.bytes() {
            signs.digit |= byte.is_ascii_digit();
            signs.at |= byte == b'@';
            signs.address |= before == b'.' && byte.is_ascii_alphabetic()
                || before == b'w' && byte == b'.'
                || before == b':' && byte == b'/';
            before = byte;
        }
        signs
    }
}

fn class_of_link(link: &Link, classes: &Classes) -> Symbol {
    match &link.target {
        LinkTarget::Phone(digits) if phone_kind(digits) == Some(PhoneKind::Organisation) => {
            classes.phone
        }
        LinkTarget::Phone(_) => classes.municipality,
        LinkTarget::Mail(_) => classes.mail,
        LinkTarget::Web(_) | LinkTarget::Relative(_) => classes.link,
    }
}

/// Marks the words that lie in a byte range as a class.
pub(super) fn mark_range(
    words: &mut Words,
    places: &[Range<usize>],
    range: &Range<usize>,
    class: Symbol,
) {
    let first = places.iter().position(|place| place.end > range.start && place.start < range.end);
    let last = places.iter().rposition(|place| place.start < range.end && place.end > range.start);
    if let (Some(first), Some(last)) = (first, last)
        && let Ok(length) = u8::try_from(last + 1 - first)
    {
        words.add_span(first, class, length);
    }
}

/// The first organisation's phone number and mail address in a text, as written.
pub(super) fn first_in(text: &str) -> (Option<String>, Option<String>) {
    let phone = phones(text)
        .into_iter()
        .find(|(_, kind)| *kind == PhoneKind::Organisation)
        .and_then(|(range, _)| text.get(range).map(str::to_owned));
    let mail = mails(text).first().and_then(|range| text.get(range.clone()).map(str::to_owned));
    (phone, mail)
}

/// Whose number it is by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PhoneKind {
    Organisation,
    Municipality,
    Personal,
}

fn phones(text: &str) -> Vec<(Range<usize>, PhoneKind)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let begins = bytes[at].is_ascii_digit() || (bytes[at] == b'+') || bytes[at] == b'(';
        let stands_free = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        if !(begins && stands_free) {
            at += 1;
            continue;
        }
        let mut end = at;
        let mut last_digit = at;
        while let Some(c) = text.get(end..).and_then(|rest| rest.chars().next()) {
            if c.is_ascii_digit() {
                last_digit = end + 1;
            } else if !matches!(c, ' ' | '-' | '–' | '(' | ')' | '+' | '\u{a0}') {
                break;
            }
            end += c.len_utf8();
        }
        let digits: String = text[at..last_digit.max(at)]
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect();
        if let Some(kind) = phone_kind(&digits) {
            found.push((at..last_digit, kind));
        }
        at = end.max(at + 1);
    }
    found
}

fn phone_kind(digits: &str) -> Option<PhoneKind> {
    let national = digits
        .strip_prefix("+31")
        .or_else(|| digits.strip_prefix("0031"))
        .map(|rest| format!("0{}", rest.trim_start_matches('0')));
    let digits = national.as_deref().unwrap_or(digits);
    let count = digits.len();
    if digits.starts_with("06") && count == 10 {
        return Some(PhoneKind::Personal);
    }
    if digits.starts_with("140") && (5..=6).contains(&count) {
        return Some(PhoneKind::Municipality);
    }
    let is_free_number =
        (digits.starts_with("0800") || digits.starts_with("0900")) && (8..=11).contains(&count);
    // Ten digits; one more or less is a typing error, and still meant to be called.
    let is_area_number =
        digits.starts_with('0') && !digits.starts_with("00") && (9..=11).contains(&count);
    (is_free_number || is_area_number).then_some(PhoneKind::Organisation)
}

fn mails(text: &str) -> Vec<Range<usize>> {
    text.match_indices('@')
        .filter_map(|(at, _)| {
            let start = text[..at]
                .rfind(|c: char| !is_mail_char(c))
                .map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
            let rest = &text[at + 1..];
            let end = at + 1 + rest.find(|c: char| !is_mail_char(c)).unwrap_or(rest.len());
            let end = start + text[start..end].trim_end_matches('.').len();
            (start < at && text[at..end].contains('.')).then_some(start..end)
        })
        .collect()
}

fn is_mail_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+')
}

fn addresses_on_the_web(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut taken = Taken::default();
    for start in ["http://", "https://", "www."] {
        for (at, _) in text.match_indices(start) {
            if taken.contains(at) {
                continue;
            }
            let rest = &text[at..];
            let end = at + rest.find(char::is_whitespace).unwrap_or(rest.len());
            let range = at..at + text[at..end].trim_end_matches(['.', ',', ')', ';']).len();
            taken.insert(&range);
            found.push(range);
        }
    }
    for end in [".nl", ".example", ".org", ".info"] {
        // Where the piece without white space begins, and how far it has been looked at for an @.
        let (mut start, mut seen, mut is_mail) = (0, 0, false);
        for (at, _) in text.match_indices(end) {
            if let Some(white) = text[seen..at].rfind(|c: char| c.is_whitespace() || c == '(') {
                start = seen + white + 1;
                is_mail = false;
                seen = text.ceil_char_boundary(start);
            }
            is_mail |= text[seen..at].contains('@');
            seen = at;
            let range = start..at + end.len();
            let is_whole = text[range.end..].chars().next().is_none_or(|c| !c.is_alphanumeric());
            if is_whole && !is_mail && text.is_char_boundary(start) && !taken.contains(start) {
                taken.insert(&range);
                found.push(range);
            }
        }
    }
    found
}

/// Ranges that do not touch each other: what is added is joined with what it overlaps.
#[derive(Debug, Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    fn contains(&self, at: usize) -> bool {
        self.0.range(..=at).next_back().is_some_and(|(_, end)| *end > at)
    }

    fn insert(&mut self, range: &Range<usize>) {
        let (mut start, mut end) = (range.start, range.end);
        while let Some((&from, &to)) = self.0.range(..end).next_back() {
            if to <= start {
                break;
            }
            self.0.remove(&from);
            (start, end) = (start.min(from), end.max(to));
        }
        self.0.insert(start, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_number_is_personal_and_a_14_number_is_the_municipality() {
        let kinds = |text| phones(text).into_iter().map(|(_, kind)| kind).collect::<Vec<_>>();
        assert_eq!(kinds("Bel 06-12345678"), [PhoneKind::Personal]);
        assert_eq!(kinds("Bel 14 0297 of 14020"), [PhoneKind::Municipality; 2]);
        assert_eq!(
            kinds("088 000 02 20, (0570) 00 00 00, +31 20 000 00 00, 0475 – 00 12 12"),
            [PhoneKind::Organisation; 4]
        );
        assert_eq!(kinds("op 12 maart 2024 om 10.30 uur, € 21,00"), []);
    }

    #[test]
    fn mail_addresses_are_found_whole() {
        let text = "Mail naar info@mee.example. Of (hulp@a-b.nl).";
        let found: Vec<&str> = mails(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["info@mee.example", "hulp@a-b.nl"]);
    }
}
