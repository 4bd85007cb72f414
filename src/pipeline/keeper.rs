//! Everything one crawl exchanges with servers goes through here on its way to the archive.

use std::sync::{Arc, Mutex, PoisonError};

use ocowijzer_judge::site::ArchiveRef;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::archive::{ArchiveError, ArchiveWriter, Discovery, Kept, SiteMemory};
use crate::crawl::{Lead, Ledger, Rendered};
use crate::data_folder::StoredFetch;
use crate::fetch::{Exchange, StoredCopies, Validators, parse_response_head};
use crate::result;

/// Where a crawl is kept, and what was kept of it before a scan was cut off.
#[derive(Clone)]
pub struct Keeping {
    /// The archive of the run.
    pub archive: Arc<Mutex<ArchiveWriter>>,
    /// What it has of this site already.
    pub memory: SiteMemory,
    /// What earlier runs have of it.
    pub copies: StoredCopies,
}

/// Keeps the exchanges of one site: in the archive, and in a list for the run's books.
pub(super) struct Keeper {
    site: String,
    keeping: Keeping,
    /// Cancelled when the archive cannot be written: what cannot be kept must not be judged.
    halt: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    fetches: Vec<StoredFetch>,
    broken: Option<ArchiveError>,
}

impl Keeper {
    pub(super) fn new(site: String, keeping: Keeping, halt: CancellationToken) -> Self {
        Self { site, keeping, halt, state: Mutex::default() }
    }

    /// The exchanges in order, or why the archive could not be written.
    pub(super) fn finish(&self) -> Result<Vec<StoredFetch>, ArchiveError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.broken.take() {
            Some(error) => Err(error),
            None => Ok(std::mem::take(&mut state.fetches)),
        }
    }

    fn append(&self, exchange: &Exchange, discovery: &Discovery) -> Result<Kept, ArchiveError> {
        if let Some(at) = &exchange.archived {
            let known = self.keeping.memory.kept(&at.record_id).cloned();
            let payload_record = at.record_id.clone();
            let unknown = || Kept { at: at.clone(), payload_record, payload_place: None };
            return Ok(known.unwrap_or_else(unknown));
        }
        let mut archive = self.keeping.archive.lock().unwrap_or_else(PoisonError::into_inner);
        archive.append(exchange, discovery)
    }
}

impl Ledger for Keeper {
    /// Puts an exchange into the archive, unless it came from there.
    fn keep(&self, lead: &Lead, asked: Option<&Url>, exchange: &Exchange) -> Option<ArchiveRef> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.broken.is_some() {
            return None;
        }
        let discovery = discovery(&self.site, lead, asked, exchange);
        let kept = state.or_halt(self.append(exchange, &discovery), &self.halt)?;
        let at = kept.at.clone();
        state.fetches.push(in_the_books(exchange, discovery.route, kept));
        Some(at)
    }

    fn rendered(&self, lead: &Lead, page: &Rendered) -> Option<ArchiveRef> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.broken.is_some() {
            return None;
        }
        let discovery = Discovery {
            site: self.site.clone(),
            route: String::from("render"),
            why: lead.why.clone(),
            path: lead.path.iter().map(Url::to_string).collect(),
        };
        let mut archive = self.keeping.archive.lock().unwrap_or_else(PoisonError::into_inner);
        state.or_halt(archive.append_rendered(page, &discovery), &self.halt)
    }
}

impl State {
    fn or_halt<T>(&mut self, kept: Result<T, ArchiveError>, halt: &CancellationToken) -> Option<T> {
        kept.map_err(|error| {
            self.broken = Some(error);
            halt.cancel();
        })
        .ok()
    }
}

fn discovery(site: &str, lead: &Lead, asked: Option<&Url>, exchange: &Exchange) -> Discovery {
    let mut path: Vec<String> = lead.path.iter().map(Url::to_string).collect();
    let route = if exchange.url.path() == "/robots.txt" {
        "robots"
    } else if let Some(asked) = asked.filter(|asked| **asked != exchange.url) {
        path.push(asked.to_string());
        "redirect"
    } else {
        lead.via
    };
    let (site, route) = (site.to_owned(), route.to_owned());
    Discovery { site, route, why: lead.why.clone(), path }
}

fn in_the_books(exchange: &Exchange, route: String, kept: Kept) -> StoredFetch {
    let (status, headers) = parse_response_head(&exchange.response_head).unwrap_or_default();
    let Validators { etag, last_modified } = match (&exchange.confirmed, Validators::of(&headers)) {
        // A 304 need not repeat them (RFC 9110 §15.4.5).
        (Some(copy), said) if said.is_empty() => copy.validators.clone(),
        (_, said) => said,
    };
    let content_type = headers.into_iter().find(|(name, _)| name == "content-type");
    StoredFetch {
        url: exchange.url.clone(),
        at: exchange.at,
        status,
        bytes: exchange.response_body.len() as u64,
        content_type: content_type.map(|(_, value)| value),
        route,
        archive: result::ArchiveRef { file: kept.at.file, record_id: kept.at.record_id },
        payload_record: kept.payload_record,
        payload_place: kept.payload_place,
        etag,
        last_modified,
    }
}
