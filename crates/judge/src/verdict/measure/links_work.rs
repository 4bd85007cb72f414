//! `links-work`: links on the pages about OCO lead somewhere. Only 404 and 410 count as dead; an error of the
//! moment or a refusal says nothing.

use super::{Found, View};
use crate::site::SiteReading;
use crate::verdict::Stance;
use crate::verdict::evidence::Ledger;

/// Dead links shown.
const MOST_SHOWN: usize = 3;

pub(super) fn reason(facts: &View<'_>) -> &'static str {
    let tried = facts.number("tried").unwrap_or(0.0);
    let broken = facts.number("broken").unwrap_or(0.0);
    if tried <= 0.0 {
        "no-links"
    } else if broken <= 0.0 {
        "all-work"
    } else if broken < tried {
        "some-broken"
    } else {
        "all-broken"
    }
}

pub(super) fn gather(reading: &SiteReading, ledger: &mut Ledger<'_>) -> Found {
    let mut found = Found::default();
    found.number("tried", reading.links_tried);
    found.number("broken", u32::try_from(reading.broken_links.len()).unwrap_or(u32::MAX));
    found.words.push(("count", reading.broken_links.len().to_string()));
    for link in reading.broken_links.iter().take(MOST_SHOWN) {
        let on = reading.pages.iter().position(|page| page.url == link.page);
        let what = format!("«{}» → {} ({})", link.text, link.target, link.status);
        found
            .evidence
            .extend(on.and_then(|page| ledger.observation(page, Stance::Contradicts, &what)));
    }
    found
}
