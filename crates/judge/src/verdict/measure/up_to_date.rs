//! `up-to-date`: the date the pages about OCO give for themselves, and words that are out of date
//! (laws and bodies that no longer exist). A page without a date is no fault.

use super::{Found, View};
use crate::claims::Span;
use crate::rules::Rule;
use crate::site::SiteReading;
use crate::text::{self, day_nl};
use crate::verdict::evidence::Ledger;
use crate::verdict::{Stance, deciding};

/// Older than this many months, a text should have been looked at again.
const FRESH_MONTHS: f64 = 24.0;

pub(super) fn reason(facts: &View<'_>) -> &'static str {
    if facts.number("outdated").unwrap_or(0.0) > 0.0 {
        "outdated-words"
    } else {
        match facts.number("months") {
            Some(months) if months <= FRESH_MONTHS => "recent",
            Some(_) => "old",
            None => "no-date",
        }
    }
}

pub(super) fn gather(rule: &Rule, reading: &SiteReading, ledger: &mut Ledger<'_>) -> Found {
    let mut found = Found::default();
    let phrases = rule.setting_words("outdated");
    let mut outdated = 0_u32;
    let mut newest = None;
    for (index, page) in deciding(reading).filter(|(_, page)| page.claims.about_oco()) {
        if let Some(date) = page.page.modified {
            newest = newest.max(Some((date, index)));
        }
        for (block, text) in page.page.blocks.iter().enumerate() {
            for (range, word) in find_words(&text.text, phrases) {
                outdated += 1;
                found.words.push(("names", word));
                let span = Span { block, range };
                found.evidence.extend(ledger.quote(index, &span, Stance::Contradicts));
            }
        }
    }
    found.number("outdated", outdated);
    if let Some((date, index)) = newest {
        let months = date
            .until((jiff::Unit::Month, reading.read_on))
            .map_or(0, |span| i32::from(span.get_years()) * 12 + span.get_months());
        found.number("months", months.max(0));
        found.words.push(("date", date.to_string()));
        let stance =
            if f64::from(months) <= FRESH_MONTHS { Stance::Supports } else { Stance::Partly };
        found.evidence.extend(ledger.observation(
            index,
            stance,
            &format!("laatst gewijzigd: {}", day_nl(date)),
        ));
    }
    found
}

/// Whole-word finds of the phrases, in lower case.
fn find_words(text: &str, phrases: &[String]) -> Vec<(std::ops::Range<usize>, String)> {
    let tokens = text::tokens(text);
    let mut found = Vec::new();
    for phrase in phrases {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        for window in tokens.windows(wanted.len()) {
            let same = window.iter().map(|token| token.norm.as_str()).eq(wanted.iter().copied());
            if let (true, Some(first), Some(last)) = (same, window.first(), window.last()) {
                found.push((first.range.start..last.range.end, phrase.clone()));
            }
        }
    }
    found
}
