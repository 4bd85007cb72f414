//! `findable`: how an inhabitant comes to the page about OCO from the home page.
//!
//! Met: a page of its own within three clicks. Partly: only a paragraph or a PDF, four or five clicks,
//! or only by search or sitemap. Not found: none of these.

use super::{Found, View};
use crate::claims::Level;
use crate::page::PageFormat;
use crate::site::{FirstOcoPage, ReadPage, SiteReading, Via};
use crate::verdict::evidence::Ledger;
use crate::verdict::{Stance, deciding};

/// A page of its own may be this far from the home page.
const NEAR_CLICKS: f64 = 3.0;
/// Up to here it is partly findable.
const FAR_CLICKS: f64 = 5.0;

pub(super) fn reason(facts: &View<'_>) -> &'static str {
    let clicks = facts.number("clicks");
    let by_links = clicks.is_some_and(|clicks| clicks <= FAR_CLICKS);
    if facts.is("own_page") {
        match clicks {
            Some(clicks) if clicks <= NEAR_CLICKS => return "own-page-near",
            Some(_) if by_links => return "own-page-far",
            _ => {}
        }
    }
    if !facts.is("own_page") && by_links {
        return if facts.is("pdf") { "pdf-only" } else { "paragraph-only" };
    }
    if facts.is("search") {
        "search-only"
    } else if facts.is("sitemap") {
        "sitemap-only"
    } else if clicks.is_some() {
        "too-deep"
    } else {
        "not-linked"
    }
}

pub(super) fn gather(reading: &SiteReading, ledger: &mut Ledger<'_>) -> Found {
    let ways = deciding(reading)
        .filter(|(_, page)| page.claims.about_oco())
        .map(|(index, page)| Way::to(index, page, reading.first_oco_page.as_ref()));
    let mut found = Found { claims_absence: true, ..Found::default() };
    let Some(best) = ways.min_by_key(Way::hardship) else { return found };
    found.facts = best.facts().facts;
    if let Some(clicks) = best.clicks {
        found.words.push(("clicks", clicks.to_string()));
    }
    found.words.push(("title", best.page.page.title.clone()));
    let seen = match (best.clicks, best.via) {
        (Some(1), _) => String::from("1 klik vanaf de startpagina"),
        (Some(clicks), _) => format!("{clicks} klikken vanaf de startpagina"),
        (None, Via::Search) => String::from("alleen gevonden met de zoekfunctie van de website"),
        (None, Via::Sitemap) => String::from("alleen gevonden in de sitemap"),
        (None, Via::Link | Via::Guess) => {
            String::from("geen pad van links vanaf de startpagina gevonden")
        }
    };
    let stance = if best.rank() == 0 { Stance::Supports } else { Stance::Partly };
    found.evidence.extend(ledger.observation(best.index, stance, &seen));
    found
}

/// The way to a page about OCO. The page that the search came upon first tells its own clicks and way in; it stands
/// for the site unless another page is easier to come by.
struct Way<'a> {
    index: usize,
    page: &'a ReadPage,
    clicks: Option<u32>,
    via: Via,
    is_first: bool,
}

impl<'a> Way<'a> {
    fn to(index: usize, page: &'a ReadPage, first: Option<&FirstOcoPage>) -> Self {
        match first.filter(|first| first.url == page.url) {
            Some(first) => {
                Self { index, page, clicks: first.clicks, via: first.via, is_first: true }
            }
            None => Self { index, page, clicks: page.clicks, via: page.via, is_first: false },
        }
    }

    /// The least is the easiest to come by.
    fn hardship(&self) -> (u8, u32, bool, usize) {
        (self.rank(), self.clicks.unwrap_or(u32::MAX), !self.is_first, self.index)
    }

    /// 0 is best: the order of the reasons.
    fn rank(&self) -> u8 {
        let reason = reason(&View(&self.facts().facts));
        let order = [
            "own-page-near",
            "own-page-far",
            "paragraph-only",
            "pdf-only",
            "search-only",
            "sitemap-only",
            "too-deep",
            "not-linked",
        ];
        let place = order.iter().position(|known| *known == reason).unwrap_or(order.len());
        u8::try_from(place).unwrap_or(u8::MAX)
    }

    fn facts(&self) -> Found {
        let mut found = Found::default();
        if let Some(clicks) = self.clicks {
            found.number("clicks", clicks);
        }
        let page = self.page;
        let pdf = page.page.format == PageFormat::Pdf;
        let explains = page.claims.level("mentions-oco") == Level::Yes;
        found.flag("own_page", page.claims.is_own_page && explains && !pdf);
        found.flag("pdf", pdf);
        found.flag("search", self.via == Via::Search);
        found.flag("sitemap", self.via == Via::Sitemap);
        found
    }
}
