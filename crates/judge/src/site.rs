//! What was read of one site: the input of [`crate::verdict::judge`].
//!
//! The crawl fills it from the network; `rescore` fills it from an archive. It holds data only.

use jiff::{Timestamp, civil::Date};
use url::Url;

use crate::claims::{self, PageClaims};
use crate::page::Page;
use crate::rules::Ruleset;

/// One site as far as it was read.
#[derive(Debug, Clone)]
pub struct SiteReading {
    /// The municipality's name, for texts.
    pub municipality: String,
    /// The day of the reading; "is it up to date" is asked against this day.
    pub read_on: Date,
    /// How the reading ended.
    pub status: SiteStatus,
    /// Why, when the status is not complete: one of `budget`, `robots`, `timeout`, `blocked`,
    /// `unreachable`, `unreadable`.
    pub reason: Option<String>,
    /// Pages that were read, in the order they were fetched.
    pub pages: Vec<ReadPage>,
    /// How far the search went.
    pub coverage: Coverage,
    /// The first page about OCO and how it was come by.
    pub first_oco_page: Option<FirstOcoPage>,
    /// Links on the pages about OCO that were tried and lead nowhere.
    pub broken_links: Vec<BrokenLink>,
    /// How many links on the pages about OCO were tried.
    pub links_tried: u32,
}

/// How the reading of a site ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SiteStatus {
    /// Everything that was worth reading was read.
    Complete,
    /// Some of it could not be read.
    Partial,
    /// No answer, or no usable one, from the first page on.
    Unreachable,
    /// robots.txt or a wall keeps us out altogether.
    Blocked,
}

/// One page that was read.
#[derive(Debug, Clone)]
pub struct ReadPage {
    /// The address after redirects.
    pub url: Url,
    /// What stands on it.
    pub page: Page,
    /// What it claims.
    pub claims: PageClaims,
    /// Whose words these are.
    pub speaker: Speaker,
    /// Links to follow from the home page to get here; absent when no path of links is known.
    pub clicks: Option<u32>,
    /// How its address was come by.
    pub via: Via,
    /// When it was fetched.
    pub fetched_at: Timestamp,
    /// SHA-256 of the body after content-encoding was undone, lower-case hex.
    pub payload_sha256: String,
    /// Where the archive has it.
    pub archive: Option<ArchiveRef>,
}

/// Whose words a page carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// The municipality's own site, subdomains included.
    Municipality,
    /// A site the municipality presents as its own or as the place for this help.
    Sister,
    /// A provider's or somebody else's site: never judged as the municipality's words.
    Other,
}

/// How an address was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Via {
    /// A link on a page that was read (the home page itself included).
    Link,
    /// A sitemap.
    Sitemap,
    /// The site's own search.
    Search,
    /// A guess at a usual address.
    Guess,
}

/// A record in a WARC file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveRef {
    /// File name, relative to the run's archive folder.
    pub file: String,
    /// `WARC-Record-ID` without angle brackets: `urn:uuid:…`.
    pub record_id: String,
}

/// The first page about OCO and what it took to find it.
#[derive(Debug, Clone)]
pub struct FirstOcoPage {
    /// Its address.
    pub url: Url,
    /// Requests made before it (robots.txt and home page included).
    pub requests_before: u32,
    /// Links to follow from the home page, when a path is known.
    pub clicks: Option<u32>,
    /// How its address was come by.
    pub via: Via,
}

/// How far the search went: what decides between `not_found` and `unknown`.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Score of the best candidate that was not read, from 0 to 1.
    pub best_unread: f64,
    /// The threshold above which an unread candidate forbids `not_found`.
    pub threshold: f64,
    /// Why likely candidates were not read, worst first; empty when the site was read far enough.
    /// Words as in [`SiteReading::reason`].
    pub gaps: Vec<String>,
}

impl Coverage {
    /// Was the site read far enough to say that something is not there?
    pub fn is_enough(&self) -> bool {
        self.best_unread < self.threshold && self.gaps.is_empty()
    }
}

/// A link on a page about OCO that leads nowhere.
#[derive(Debug, Clone)]
pub struct BrokenLink {
    /// The page it stands on.
    pub page: Url,
    /// Where it points.
    pub target: Url,
    /// The text of the link.
    pub text: String,
    /// The HTTP status it gave (404 or 410).
    pub status: u16,
}

impl SiteReading {
    /// Reads the pages once more when one of them explains OCO under a name of its own ("Meedenker"): a page that
    /// only uses the name speaks of OCO, too.
    pub fn share_local_names(&mut self, ruleset: &Ruleset) {
        let mut names: Vec<String> = self
            .pages
            .iter()
            .filter(|page| page.speaker != Speaker::Other)
            .filter_map(|page| {
                claims::written_as_name(&page.page, page.claims.local_name.as_deref()?)
            })
            .collect();
        names.sort();
        names.dedup();
        if names.is_empty() {
            return;
        }
        // The names are words of the vocabulary, so a page without such a word says what it said.
        for page in self.pages.iter_mut().filter(|page| page.claims.may_use_local_name) {
            page.claims = claims::assess_knowing(&page.page, ruleset, &names);
        }
    }
}
