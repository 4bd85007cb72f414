//! `mentioned-before-talk`: OCO on the pages that explain the Wmo report (melding) or the talk.
//!
//! Wmo 2015 art. 2.3.2 lid 3: before the investigation the municipality points to free client support.
//! A PDF or the page about OCO itself does not count.

use super::{Found, View};
use crate::claims::{Level, Span};
use crate::page::PageFormat;
use crate::site::{ReadPage, SiteReading};
use crate::verdict::evidence::Ledger;
use crate::verdict::{Stance, deciding};

pub(super) fn reason(facts: &View<'_>) -> &'static str {
    if !facts.is("talk_page") {
        "no-talk-page"
    } else if facts.is("oco") && facts.is("free") {
        "oco-and-free"
    } else if facts.is("oco") {
        "oco-not-free"
    } else if facts.is("someone") {
        "someone-only"
    } else {
        "not-mentioned"
    }
}

pub(super) fn gather(reading: &SiteReading, ledger: &mut Ledger<'_>) -> Found {
    let mut found = Found { claims_absence: true, ..Found::default() };
    let best = talk_pages(reading)
        .map(|(index, page)| (Said::on(page), index, page))
        .max_by_key(|(said, index, _)| (said.rank(), std::cmp::Reverse(*index)));
    found.flag("talk_page", best.is_some());
    let Some((said, index, page)) = best else { return found };
    found.flag("oco", said.oco);
    found.flag("free", said.free);
    found.flag("someone", said.someone.is_some());
    found.words.push(("title", page.page.title.clone()));
    found.evidence = quotes(&said, index, page, ledger);
    found
}

fn talk_pages(reading: &SiteReading) -> impl Iterator<Item = (usize, &ReadPage)> {
    deciding(reading).filter(|(_, page)| {
        page.claims.explains_talk && !page.claims.is_own_page && page.page.format != PageFormat::Pdf
    })
}

struct Said {
    oco: bool,
    free: bool,
    someone: Option<Span>,
}

impl Said {
    fn on(page: &ReadPage) -> Self {
        Self {
            oco: page.claims.about_oco(),
            free: page.claims.level("free") == Level::Yes,
            someone: page.claims.someone_may_come.clone(),
        }
    }

    fn rank(&self) -> u8 {
        match (self.oco, self.free, &self.someone) {
            (true, true, _) => 3,
            (true, false, _) => 2,
            (false, _, Some(_)) => 1,
            (false, _, None) => 0,
        }
    }
}

fn quotes(
    said: &Said,
    index: usize,
    page: &ReadPage,
    ledger: &mut Ledger<'_>,
) -> Vec<crate::verdict::EvidenceId> {
    let span = |rule: &str| page.claims.claims.get(rule).and_then(|claim| claim.evidence.first());
    let mut ids = Vec::new();
    if said.oco {
        let stance = if said.free { Stance::Supports } else { Stance::Partly };
        ids.extend(span("mentions-oco").and_then(|span| ledger.quote(index, span, stance)));
        if said.free {
            ids.extend(span("free").and_then(|span| ledger.quote(index, span, stance)));
        }
    } else if let Some(someone) = &said.someone {
        ids.extend(ledger.quote(index, someone, Stance::Partly));
    } else {
        let what =
            "Deze pagina legt de melding of het gesprek uit en noemt geen cliëntondersteuning.";
        ids.extend(ledger.absence(index, what));
    }
    ids.dedup();
    ids
}
