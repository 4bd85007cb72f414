//! What a run that was cut off has archived already, by municipality: nothing of it is fetched again.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use ocowijzer_judge::site::ArchiveRef;
use url::Url;

use super::earlier::copy_of;
use super::read::{ReadRecord, WarcReader};
use super::write::{NOT_MODIFIED, OPEN_SUFFIX, io};
use super::{ArchiveError, Kept};
use crate::fetch::{Exchange, Recall, Truncated, Validators, parse_response_head};

/// The WARC files of an archive folder in the order they were written; none when there is no folder.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io("read", folder, error)),
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().contains(".warc"))
        .collect();
    files.sort();
    Ok(files)
}

/// The record in which the payload of a response or revisit stands, by id.
pub fn payload_of(record: &ReadRecord) -> Option<&str> {
    match record.field("WARC-Type")? {
        "response" => record.id(),
        "revisit" => record.field("WARC-Refers-To").map(|id| id.trim_matches(['<', '>'])),
        _ => None,
    }
}

/// What was archived of each municipality that is not done.
#[derive(Debug, Default)]
pub struct Memories {
    sites: BTreeMap<String, Vec<Remembered>>,
}

#[derive(Debug)]
struct Remembered {
    exchange: Exchange,
    payload_record: String,
    /// A 304: the record with the payload is the copy it confirmed.
    confirms: bool,
}

/// What was archived of one municipality: each exchange is given once, in the order in which they were made.
#[derive(Debug, Clone, Default)]
pub struct SiteMemory {
    waiting: Arc<Mutex<HashMap<String, VecDeque<Exchange>>>>,
    kept: Arc<HashMap<String, Kept>>,
}

impl Memories {
    /// Reads the archive of a run for these municipalities (code or slug).
    pub fn load(folder: &Path, sites: &BTreeSet<String>) -> Result<Self, ArchiveError> {
        let mut memories = Self::default();
        if sites.is_empty() {
            return Ok(memories);
        }
        let files = files(folder)?;
        for file in &files {
            memories.take_file(file, sites)?;
        }
        memories.fill_revisits(&files)?;
        Ok(memories)
    }

    /// Hands over what is known of one municipality.
    pub fn take(&mut self, site: &str) -> SiteMemory {
        let mut waiting: HashMap<String, VecDeque<Exchange>> = HashMap::new();
        let mut kept = HashMap::new();
        for one in self.sites.remove(site).unwrap_or_default() {
            if let Some(at) = one.exchange.archived.clone() {
                let payload_record = one.payload_record;
                kept.insert(at.record_id.clone(), Kept { at, payload_record, payload_place: None });
            }
            waiting.entry(one.exchange.url.to_string()).or_default().push_back(one.exchange);
        }
        SiteMemory { waiting: Arc::new(Mutex::new(waiting)), kept: Arc::new(kept) }
    }

    fn take_file(&mut self, path: &Path, sites: &BTreeSet<String>) -> Result<(), ArchiveError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = name.strip_suffix(OPEN_SUFFIX).unwrap_or(&name);
        let mut reader = WarcReader::open(path)?;
        let mut response: Option<ReadRecord> = None;
        let mut request_head = Vec::new();
        while let Some(record) = reader.next_record()? {
            match record.field("WARC-Type") {
                Some("response" | "revisit") => response = Some(record),
                Some("request") => request_head = record.block,
                Some("metadata") => {
                    let site =
                        warc_field(&record.block, "site").filter(|site| sites.contains(site));
                    let request = std::mem::take(&mut request_head);
                    if let (Some(site), Some(response)) = (site, response.take())
                        && let Some(remembered) = remember(&response, request, name)
                    {
                        self.sites.entry(site).or_default().push(remembered);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Gives revisits the payload of the record they refer to.
    fn fill_revisits(&mut self, files: &[PathBuf]) -> Result<(), ArchiveError> {
        let mut wanted: HashMap<String, Option<ReadRecord>> = self
            .sites
            .values()
            .flatten()
            .filter(|one| one.is_revisit())
            .map(|one| (one.payload_record.clone(), None))
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        for file in files {
            let mut reader = WarcReader::open(file)?;
            while let Some(record) = reader.next_record()? {
                if let Some(slot) = record.id().and_then(|id| wanted.get_mut(id)) {
                    *slot = Some(record);
                }
            }
        }
        for one in self.sites.values_mut().flatten().filter(|one| one.is_revisit()) {
            if let Some(Some(record)) = wanted.get(&one.payload_record) {
                one.take_payload(record);
            }
        }
        Ok(())
    }
}

impl Remembered {
    fn is_revisit(&self) -> bool {
        self.exchange.archived.as_ref().is_some_and(|at| at.record_id != self.payload_record)
    }

    fn take_payload(&mut self, record: &ReadRecord) {
        if !self.confirms {
            self.exchange.response_body =
                record.http().map(|(_, body)| body.to_vec()).unwrap_or_default();
            return;
        }
        let head = parse_response_head(&self.exchange.response_head);
        let validators = head.map(|(_, headers)| Validators::of(&headers)).unwrap_or_default();
        // It is in this archive already, so nobody needs its member.
        self.exchange.confirmed = copy_of(record, validators, Vec::new()).map(Arc::new);
    }
}

impl SiteMemory {
    /// The memory as the fetcher asks it.
    pub fn recall(&self) -> Recall {
        let memory = self.clone();
        Recall::new(move |url, _| memory.exchange(url))
    }

    /// The next exchange with this address.
    pub(super) fn exchange(&self, url: &Url) -> Option<Exchange> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.get_mut(url.as_str())?.pop_front()
    }

    /// Where a record with this id stands, when it is one of these.
    pub fn kept(&self, record_id: &str) -> Option<&Kept> {
        self.kept.get(record_id)
    }
}

fn remember(response: &ReadRecord, request_head: Vec<u8>, file: &str) -> Option<Remembered> {
    let url = Url::parse(response.field("WARC-Target-URI")?.trim_matches(['<', '>'])).ok()?;
    let at: Timestamp = response.field("WARC-Date")?.parse().ok()?;
    let (head, body) = response.http()?;
    let truncated = response.field("WARC-Truncated").map(|word| match word {
        "length" => Truncated::TooLarge,
        "time" => Truncated::TimedOut,
        _ => Truncated::Disconnected,
    });
    Some(Remembered {
        payload_record: payload_of(response)?.to_owned(),
        confirms: response.field("WARC-Profile") == Some(NOT_MODIFIED),
        exchange: Exchange {
            url,
            peer: None,
            at,
            request_head,
            response_head: head.to_vec(),
            response_body: body.to_vec(),
            truncated,
            confirmed: None,
            archived: Some(ArchiveRef {
                file: file.to_owned(),
                record_id: response.id()?.to_owned(),
            }),
        },
    })
}

/// A field of a block of type `application/warc-fields`.
fn warc_field(block: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(block).ok()?;
    text.lines().find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}
