//! Sentences of Dutch text: the Unicode rules, with the breaks after Dutch abbreviations joined again.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

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

/// Cuts a text into sentences. The ranges tile it: joined, they give the text back.
///
/// A question mark, an exclamation mark and a full stop end a sentence; a colon does not.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for piece in text.split_sentence_bounds() {
        let range = at..at + piece.len();
        at = range.end;
        match out.last_mut() {
            Some(last) if goes_on(text.get(last.clone()).unwrap_or_default(), piece) => {
                last.end = range.end;
            }
            _ => out.push(range),
        }
    }
    out
}

/// Does the sentence that seems to end with `before` go on in `after`?
fn goes_on(before: &str, after: &str) -> bool {
    let trimmed = before.trim_end();
    let Some(next) = after.chars().find(|c| !matches!(c, '(' | '"' | '\'' | '‘' | '“')) else {
        return true;
    };
    if after.trim().is_empty() || !trimmed.contains(char::is_alphanumeric) {
        return true;
    }
    let has_space = trimmed.len() < before.len();
    let end = trimmed.trim_end_matches([')', ']', '"', '\'', '’', '”', '»']);
    let is_closed = end.len() < trimmed.len();
    match end.chars().next_back() {
        // A query in an address, a lost letter: "cli?nt", "/zoeken?q=".
        Some('?' | '!') if !has_space && !is_closed => next.is_lowercase() || next.is_ascii_digit(),
        // "(gratis!) en", "'Wat nu?' vraagt u".
        Some('?' | '!') => is_closed && next.is_lowercase(),
        Some('.') => after_full_stop(end, next, has_space),
        _ => false,
    }
}

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
    if is_initial && !word.is_empty() {
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
