//! `readings/CODE.json`: what the crawl of one site found out besides bytes, so that the archive can be judged
//! again without a network.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use ocowijzer_judge::site::{self, BrokenLink, Coverage, ReadPage, SiteReading};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::archive::RecordPlace;
use crate::crawl::{CrawlCounts, NotRead};
use crate::result::{ArchiveRef, MunicipalityRef, RunRef, Site, SiteStatus, Via};

/// The version of this file's form.
pub const READING_FORMAT: u32 = 1;

/// The reading of one site, without the pages' words: those are in the archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredReading {
    /// [`READING_FORMAT`].
    pub format: u32,
    /// Whose site.
    pub municipality: MunicipalityRef,
    /// The run, with the times of this reading and the rules of that day.
    pub run: RunRef,
    /// The day of the reading.
    pub read_on: Date,
    /// How it went and what it cost.
    pub site: Site,
    /// How far it went.
    pub coverage: StoredCoverage,
    /// Links that lead nowhere.
    pub broken_links: Vec<StoredBrokenLink>,
    /// Links on pages about OCO that were tried.
    pub links_tried: u32,
    /// The pages that were read, in order.
    pub pages: Vec<StoredPage>,
    /// Every exchange with a server, in order.
    pub fetches: Vec<StoredFetch>,
}

/// How far the search went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredCoverage {
    /// Score of the best candidate not read.
    pub best_unread: f64,
    /// From which score a candidate forbids "not found".
    pub threshold: f64,
    /// Why likely candidates were not read.
    pub gaps: Vec<String>,
}

/// A link that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBrokenLink {
    /// The page it stands on.
    pub page: Url,
    /// Where it points.
    pub target: Url,
    /// Its text.
    pub text: String,
    /// What it answered.
    pub status: u16,
}

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPage {
    /// Its address after redirects.
    pub url: Url,
    /// Its record.
    pub archive: ArchiveRef,
    /// The record that has its payload.
    pub payload_record: String,
    /// SHA-256 of the body after content-encoding was undone, lower-case hex.
    pub payload_sha256: String,
    /// Whose words.
    pub speaker: Speaker,
    /// Clicks from the home page.
    pub clicks: Option<u32>,
    /// How its address was come by.
    pub via: Via,
    /// When it was fetched.
    pub fetched_at: Timestamp,
    /// Requests sent before it was asked for.
    pub requests_before: u32,
}

/// One exchange with a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFetch {
    /// The address.
    pub url: Url,
    /// When it was sent.
    pub at: Timestamp,
    /// HTTP status.
    pub status: u16,
    /// Bytes of the body over the wire.
    pub bytes: u64,
    /// `Content-Type` as answered.
    pub content_type: Option<String>,
    /// `link`, `sitemap`, `search`, `guess`, `link-check`, `robots`, `redirect`.
    pub route: String,
    /// Its record.
    pub archive: ArchiveRef,
    /// The record that has its payload.
    pub payload_record: String,
    /// Where that record stands. Absent in runs of older versions and for what was fetched before a scan was cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload_place: Option<RecordPlace>,
    /// `ETag` as answered, or as the confirmed copy has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified` likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// Whose words a page carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The municipality's own site.
    Municipality,
    /// A site it presents as its own.
    Sister,
    /// Somebody else's.
    Other,
}

impl StoredReading {
    /// What is kept of a reading. `None` for a page that is not in the archive.
    pub fn of(
        municipality: MunicipalityRef,
        run: RunRef,
        site: Site,
        reading: &SiteReading,
        requests_before: &[u32],
        fetches: Vec<StoredFetch>,
    ) -> Self {
        let payloads: HashMap<&str, &str> = fetches
            .iter()
            .rev()
            .map(|fetch| (fetch.archive.record_id.as_str(), fetch.payload_record.as_str()))
            .collect();
        let payload_record =
            |record_id: &str| payloads.get(record_id).map_or(record_id, |known| *known).to_owned();
        let pages = reading.pages.iter().enumerate().filter_map(|(at, page)| {
            let archive = page.archive.as_ref()?;
            Some(StoredPage {
                url: page.url.clone(),
                payload_record: payload_record(&archive.record_id),
                archive: ArchiveRef {
                    file: archive.file.clone(),
                    record_id: archive.record_id.clone(),
                },
                payload_sha256: page.payload_sha256.clone(),
                speaker: page.speaker.into(),
                clicks: page.clicks,
                via: page.via.into(),
                fetched_at: page.fetched_at,
                requests_before: requests_before.get(at).copied().unwrap_or_default(),
            })
        });
        let pages = pages.collect();
        Self {
            format: READING_FORMAT,
            municipality,
            run,
            read_on: reading.read_on,
            site,
            coverage: StoredCoverage {
                best_unread: reading.coverage.best_unread,
                threshold: reading.coverage.threshold,
                gaps: reading.coverage.gaps.clone(),
            },
            broken_links: reading.broken_links.iter().map(StoredBrokenLink::from).collect(),
            links_tried: reading.links_tried,
            pages,
            fetches,
        }
    }

    /// The reading again, with pages that were read again from the archive.
    pub fn with_pages(&self, pages: Vec<ReadPage>) -> SiteReading {
        SiteReading {
            municipality: self.municipality.name.clone(),
            read_on: self.read_on,
            status: match self.site.status {
                SiteStatus::Complete => site::SiteStatus::Complete,
                SiteStatus::Partial => site::SiteStatus::Partial,
                SiteStatus::Unreachable => site::SiteStatus::Unreachable,
                SiteStatus::Blocked => site::SiteStatus::Blocked,
            },
            reason: self.site.reason.clone(),
            pages,
            coverage: Coverage {
                best_unread: self.coverage.best_unread,
                threshold: self.coverage.threshold,
                gaps: self.coverage.gaps.clone(),
            },
            first_oco_page: None,
            broken_links: self.broken_links.iter().map(BrokenLink::from).collect(),
            links_tried: self.links_tried,
        }
    }

    /// What the crawl cost, as it was counted.
    pub fn counts(&self) -> CrawlCounts {
        let not_read = self.site.not_read;
        CrawlCounts {
            requests: self.site.requests,
            pages_fetched: self.site.pages_fetched,
            bytes: self.site.bytes,
            duration: std::time::Duration::from_millis(self.site.duration_ms),
            not_read: NotRead {
                budget: not_read.budget,
                robots: not_read.robots,
                timeout: not_read.timeout,
                http_error: not_read.http_error,
                too_large: not_read.too_large,
                unsupported: not_read.unsupported,
            },
        }
    }
}

impl From<&BrokenLink> for StoredBrokenLink {
    fn from(link: &BrokenLink) -> Self {
        Self {
            page: link.page.clone(),
            target: link.target.clone(),
            text: link.text.clone(),
            status: link.status,
        }
    }
}

impl From<&StoredBrokenLink> for BrokenLink {
    fn from(link: &StoredBrokenLink) -> Self {
        Self {
            page: link.page.clone(),
            target: link.target.clone(),
            text: link.text.clone(),
            status: link.status,
        }
    }
}

impl From<site::Speaker> for Speaker {
    fn from(speaker: site::Speaker) -> Self {
        match speaker {
            site::Speaker::Municipality => Self::Municipality,
            site::Speaker::Sister => Self::Sister,
            site::Speaker::Other => Self::Other,
        }
    }
}

impl From<Speaker> for site::Speaker {
    fn from(speaker: Speaker) -> Self {
        match speaker {
            Speaker::Municipality => Self::Municipality,
            Speaker::Sister => Self::Sister,
            Speaker::Other => Self::Other,
        }
    }
}

impl From<site::Via> for Via {
    fn from(via: site::Via) -> Self {
        match via {
            site::Via::Link => Self::Link,
            site::Via::Sitemap => Self::Sitemap,
            site::Via::Search => Self::Search,
            site::Via::Guess => Self::Guess,
        }
    }
}

impl From<Via> for site::Via {
    fn from(via: Via) -> Self {
        match via {
            Via::Link => Self::Link,
            Via::Sitemap => Self::Sitemap,
            Via::Search => Self::Search,
            Via::Guess => Self::Guess,
        }
    }
}
