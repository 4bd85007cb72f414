//! Sentences of Dutch text.
//!
//! A sentence ends where a full stop, question mark or exclamation mark is followed by what can start a new
//! one, as in Unicode's rules (UAX 29), but not after the abbreviations, numbers and initials of Dutch.

use std::ops::Range;

/// Always followed by more of the sentence.
const LEADS_ON: &[&str] = &[
    "a.d.h.v", "afd", "bijv", "bv", "d.d", "d.m.v", "d.w.z", "dhr", "dr", "drs", "evt", "excl",
    "i.c.m", "i.g.v", "i.h.k.v", "i.o.v", "i.p.v", "i.s.m", "i.v.m", "incl", "ing", "ir", "m.a.w",
    "m.b.t", "m.b.v", "m.i.v", "m.n", "m.u.v", "mevr", "mr", "mw", "n.a.v", "o.a", "o.b.v",
    "o.g.v", "o.l.v", "p.a", "prof", "resp", "st", "t.a.v", "t.b.v", "t.g.v", "t.n.v", "t.o.v",
    "v.a", "v.w.b", "vgl", "w.o", "zgn",
];
/// Followed by more of the sentence when a figure or a small letter comes next.
const BEFORE_FIGURE: &[&str] = &[
    "apr", "art", "aug", "blz", "ca", "dec", "di", "do", "feb", "fax", "jan", "jl", "jul", "jun",
    "lid", "ma", "maart", "max", "min", "mob", "mrt", "no", "nov", "nr", "nrs", "okt", "p", "par",
    "pag", "sep", "sept", "t", "tel", "tst", "vr", "wo", "za", "zo",
];

/// Longer words (in bytes) are addresses at most.
const LONGEST_WORD: usize = 256;

/// Cuts a text into sentences. The ranges tile it: joined, they give the text back.
///
/// A question mark, an exclamation mark and a full stop end a sentence; a colon does not.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut has_words = false;
    while let Some(end) = next_end(text, at) {
        let next = end.next_from;
        has_words |= text.get(at..end.signs_to).is_some_and(|t| t.contains(char::is_alphanumeric));
        if next < text.len() && has_words && ends_sentence(text, start, &end) {
            out.push(start..next);
            start = next;
            has_words = false;
        }
        at = next;
    }
    if start < text.len() {
        out.push(start..text.len());
    }
    out
}

/// A place where a sentence may end.
struct Stop {
    /// One past the signs that end it, without closing quotes and brackets.
    signs_to: usize,
    /// One past the closing quotes and brackets.
    closed_to: usize,
    /// Where the next sentence would start, white space skipped.
    next_from: usize,
    /// The last sign.
    sign: u8,
}

/// The next run of `.`, `?` and `!` from `from` on, with what closes it.
fn next_end(text: &str, from: usize) -> Option<Stop> {
    let is_sign = |b: &u8| matches!(b, b'.' | b'?' | b'!');
    let bytes = text.as_bytes();
    let first = from + bytes.get(from..)?.iter().position(is_sign)?;
    let length = bytes.get(first..)?.iter().take_while(|b| is_sign(b)).count();
    let signs_to = first + length;
    let rest = text.get(signs_to..)?;
    let closed = rest.trim_start_matches([')', ']', '"', '\'', '’', '”', '»']);
    let after = closed.trim_start();
    Some(Stop {
        signs_to,
        closed_to: text.len() - closed.len(),
        next_from: text.len() - after.len(),
        sign: *bytes.get(signs_to.checked_sub(1)?)?,
    })
}

/// Does the sentence that began at `start` end here?
fn ends_sentence(text: &str, start: usize, end: &Stop) -> bool {
    let after = text.get(end.next_from..).unwrap_or_default();
    let opening = ['(', '[', '"', '\'', '‘', '“', '„', '«'];
    let Some(next) = after.chars().find(|c| !opening.contains(c)) else { return false };
    let before = last_part(text.get(start..end.signs_to).unwrap_or_default());
    let has_space = end.next_from > end.closed_to;
    let is_closed = end.closed_to > end.signs_to;
    match end.sign {
        b'.' => !after_full_stop(before, next, has_space || is_closed),
        // A query in an address, a lost letter: "/zoeken?q=", "cli?nt".
        _ if !has_space && !is_closed => next.is_uppercase() && !is_address(before),
        // "(gratis!) en", "'Wat nu?' vraagt u".
        _ => !(is_closed && next.is_lowercase()),
    }
}

/// Enough of the end to hold its last word, so that no long line is looked at again and again.
fn last_part(before: &str) -> &str {
    let from = before.len().saturating_sub(LONGEST_WORD);
    (from..before.len()).find_map(|at| before.get(at..)).unwrap_or(before)
}

/// Does the last word belong to a web address?
fn is_address(before: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    word.contains("://") || word.starts_with("www.") || word.contains('/')
}

/// Does the sentence go on after this full stop?
fn after_full_stop(end: &str, next: char, has_space: bool) -> bool {
    if next.is_lowercase() || (!has_space && next.is_alphanumeric()) {
        return true;
    }
    let stem = end.trim_end_matches('.');
    let word = stem
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '/' | ',' | '"' | '‘' | '“'))
        .next()
        .unwrap_or_default();
    // "1. Meld u aan": the number of a list item, when nothing else stands before it.
    if word.len() == stem.trim_start().len()
        && word.chars().count() <= 3
        && word.chars().all(|c| c.is_ascii_digit())
    {
        return true;
    }
    let is_initial = word
        .split('.')
        .all(|part| part.chars().count() == 1 && part.chars().all(char::is_uppercase));
    // "Naast U. De stichting …": hardly anybody's name begins with a U, and the reader is called so.
    if is_initial && !word.is_empty() && word != "U" {
        return true;
    }
    let lower = word.to_lowercase();
    LEADS_ON.contains(&lower.as_str())
        || (BEFORE_FIGURE.contains(&lower.as_str())
            && (next.is_ascii_digit() || matches!(next, '+' | '€' | '§')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> =
            sentences(text).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence() {
        check(
            "Bel dhr. De Vries, o.a. Voor hulp. Vanaf 1 jan. 2024 geldt art. 2.2.4 Wmo. Dat is gratis.",
            &[
                "Bel dhr. De Vries, o.a. Voor hulp.",
                "Vanaf 1 jan. 2024 geldt art. 2.2.4 Wmo.",
                "Dat is gratis.",
            ],
        );
    }

    #[test]
    fn the_reader_is_no_initial() {
        check(
            "Vraag Stichting Naast U. De hulp van dhr. A. De Wit is gratis.",
            &["Vraag Stichting Naast U.", "De hulp van dhr. A. De Wit is gratis."],
        );
    }

    #[test]
    fn enzovoort_ends_a_sentence_only_before_a_capital() {
        check("Zorg, wonen enz. is ook goed.", &["Zorg, wonen enz. is ook goed."]);
        check("Zorg, wonen enz. Bel ons.", &["Zorg, wonen enz.", "Bel ons."]);
    }

    #[test]
    fn times_phone_numbers_and_addresses_hold_together() {
        for whole in [
            "Open van 9.00 tot 17.00 uur, tel. 088 - 123 45 67.",
            "Mail naar info@mee.nl of kijk op https://www.mee.nl/zoek?q=Gratis.",
            "Budgethouders kunnen een cli?ntondersteuner vragen.",
            "Zie nr. 12 t/m 14 (p. 3).",
        ] {
            check(whole, &[whole]);
        }
    }

    #[test]
    fn a_question_ends_and_a_colon_does_not() {
        check(
            "Wat kost het? Niets! Let op: dit is gratis.",
            &["Wat kost het?", "Niets!", "Let op: dit is gratis."],
        );
    }

    #[test]
    fn the_number_of_a_list_item_stays_with_its_text() {
        check("1. Meld u aan. 2. Wacht.", &["1. Meld u aan.", "2. Wacht."]);
    }
}
