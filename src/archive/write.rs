//! Writing: one file open at a time, records appended whole, rotated by size.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use ocowijzer_judge::site::ArchiveRef;

use super::digest::Digest;
use super::gzip::Gzip;
use super::known::Known;
use super::record::Record;
use super::{ArchiveError, repair};
use crate::crawl::{RENDERED_TYPE, Rendered};
use crate::fetch::{Exchange, StoredCopy, Truncated};

/// A file is closed and the next begun above this many bytes.
const ROTATE_AT: u64 = 256 * 1024 * 1024;
/// Records appended between two syncs to the disk; a power cut costs at most these.
const SYNC_EVERY: u32 = 16;
/// So many payloads are remembered, to know one that comes again: the pages of a hundred sites. What is forgotten
/// and comes again is written again, whole.
const REMEMBERED: usize = 8192;
/// Profile of a revisit whose bytes were received, and before (WARC 1.1 §6.7.2).
const SAME_PAYLOAD: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
/// Profile of a revisit that is a 304 (WARC 1.1 §6.7.3).
pub(super) const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
/// What an open file is called until it is whole.
pub(super) const OPEN_SUFFIX: &str = ".open";

/// Writes the archive of one run. One writer per run; records of many sites stand mixed in a file.
pub struct ArchiveWriter {
    folder: PathBuf,
    run: String,
    software: String,
    number: u32,
    open: Option<OpenFile>,
    /// A write failed half-way: nothing may come after it in this file.
    broken: bool,
    /// Payload digest → the record that has the payload, for `revisit` records.
    seen: Known<Digest, Original>,
    /// Records of earlier runs that were taken over: their place here.
    taken_over: Known<String, RecordPlace>,
    gzip: Gzip,
}

struct OpenFile {
    name: String,
    path: PathBuf,
    file: File,
    length: u64,
    unsynced: u32,
}

#[derive(Clone)]
struct Original {
    record_id: String,
    url: String,
    date: Timestamp,
    place: RecordPlace,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordPlace {
    /// File name, relative to the archive folder.
    pub file: String,
    /// Where its gzip member begins, in bytes.
    pub offset: u64,
    /// How long its gzip member is, in bytes.
    pub length: u64,
}

/// Records that belong together, on their way to a file.
struct Batch {
    bytes: Vec<u8>,
    payload: Payload,
}

/// Where the payload of a response is.
enum Payload {
    /// In the first record of the batch.
    First { record_id: String, length: usize, digest: Option<Digest> },
    /// In a record that is there already.
    Known { record_id: String, place: RecordPlace },
}

/// How an address was come by, for the `metadata` record.
#[derive(Debug, Clone, Default)]
pub struct Discovery {
    /// Whose site is read: CBS code or slug.
    pub site: String,
    /// `link`, `sitemap`, `search`, `guess`, `link-check`, `robots`, `redirect`, `render`.
    pub route: String,
    /// In words: the text of the link, the query.
    pub why: String,
    /// The pages from the home page to the one where it was first seen.
    pub path: Vec<String>,
}

/// Where an exchange stands in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its response, or the revisit in its place.
    pub at: ArchiveRef,
    /// The record that has the payload: the same one, or an earlier one with the same bytes.
    pub payload_record: String,
    /// Where that record stands; none for what was written before a scan was cut off.
    pub payload_place: Option<RecordPlace>,
}

impl ArchiveWriter {
    /// Opens the archive of a run; a file left open by a crash is repaired and finished first.
    pub fn open(folder: &Path, run: &str, software: &str) -> Result<Self, ArchiveError> {
        std::fs::create_dir_all(folder).map_err(|source| io("open", folder, source))?;
        let mut number = 0;
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .map_err(|source| io("read", folder, source))?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        for name in names {
            if let Some(whole) = name.strip_suffix(OPEN_SUFFIX) {
                repair::cut_after_last_record(&folder.join(&name))?;
                finish(&folder.join(&name), &folder.join(whole))?;
            }
            number = number.max(number_in(&name).unwrap_or(0));
        }
        Ok(Self {
            folder: folder.to_owned(),
            run: run.to_owned(),
            software: software.to_owned(),
            number,
            open: None,
            broken: false,
            seen: Known::of_at_most(REMEMBERED),
            taken_over: Known::of_at_most(REMEMBERED),
            gzip: Gzip::new(),
        })
    }

    /// Appends one exchange (request, response or revisit, metadata) and says where it stands.
    pub fn append(
        &mut self,
        exchange: &Exchange,
        discovery: &Discovery,
    ) -> Result<Kept, ArchiveError> {
        let response_id = new_id();
        let Batch { mut bytes, payload } = match &exchange.confirmed {
            Some(copy) => self.confirmation(exchange, copy, &response_id)?,
            None => self.response(exchange, &response_id)?,
        };
        self.request(exchange, &response_id, &mut bytes)?;
        self.metadata(&exchange.url, exchange.at, &response_id, discovery, &mut bytes)?;
        let (file, offset) = self.append_bytes(&bytes)?;
        let (payload_record, place) = match payload {
            Payload::Known { record_id, place } => (record_id, place),
            Payload::First { record_id, length, digest } => {
                let place = RecordPlace { file: file.clone(), offset, length: length as u64 };
                self.remember(exchange, digest, &record_id, &place);
                (record_id, place)
            }
        };
        let at = ArchiveRef { file, record_id: response_id };
        Ok(Kept { at, payload_record, payload_place: Some(place) })
    }

    /// The payload is in the file now: what has the same bytes need not be written again.
    fn remember(
        &mut self,
        exchange: &Exchange,
        digest: Option<Digest>,
        record_id: &str,
        place: &RecordPlace,
    ) {
        let (url, date) = match &exchange.confirmed {
            Some(copy) => {
                self.taken_over.keep(record_id.to_owned(), place.clone());
                (copy.url.to_string(), copy.at)
            }
            None => (exchange.url.to_string(), exchange.at),
        };
        let (record_id, place) = (record_id.to_owned(), place.clone());
        if let Some(digest) = digest {
            self.seen.keep(digest, Original { record_id, url, date, place });
        }
    }

    /// Appends a document as its scripts made it: a `conversion` of the response it began as, and metadata.
    pub fn append_rendered(
        &mut self,
        page: &Rendered,
        discovery: &Discovery,
    ) -> Result<ArchiveRef, ArchiveError> {
        let id = new_id();
        let of = page.of.as_ref().map(|of| format!("<{}>", of.record_id)).unwrap_or_default();
        let record = Record::new("conversion", &id, page.at, [&page.html, &[]])
            .field("WARC-Target-URI", page.url.as_str())
            .field("WARC-Refers-To", &of)
            .field("WARC-Payload-Digest", &Digest::of(&[&page.html]).labelled())
            .field("Content-Type", RENDERED_TYPE);
        let mut bytes = Vec::new();
        self.gzip(record, &mut bytes)?;
        self.metadata(&page.url, page.at, &id, discovery, &mut bytes)?;
        let (file, _) = self.append_bytes(&bytes)?;
        Ok(ArchiveRef { file, record_id: id })
    }

    /// Puts everything appended so far on the disk.
    pub fn sync(&mut self) -> Result<(), ArchiveError> {
        let Some(open) = &mut self.open else { return Ok(()) };
        open.unsynced = 0;
        open.file.sync_data().map_err(|source| io("write", &open.path, source))
    }

    /// Ends the archive: the open file gets its name.
    pub fn close(mut self) -> Result<(), ArchiveError> {
        self.finish_open()
    }

    /// The copy that a 304 confirms, unless it is there already, and the 304 as a revisit of it.
    fn confirmation(
        &mut self,
        exchange: &Exchange,
        copy: &StoredCopy,
        id: &str,
    ) -> Result<Batch, ArchiveError> {
        let head = dechunked_head(&exchange.response_head);
        let record = Record::new("revisit", id, exchange.at, [&head, &[]])
            .field("WARC-Profile", NOT_MODIFIED)
            .field("WARC-Refers-To", &format!("<{}>", copy.record_id))
            .field("WARC-Refers-To-Target-URI", copy.url.as_str())
            .field("WARC-Refers-To-Date", &copy.at.to_string());
        let record = about_response(record, exchange, &copy.payload_digest);
        let record_id = copy.record_id.clone();
        let mut bytes = Vec::new();
        let payload = if let Some(place) = self.taken_over.get(&record_id).cloned() {
            Payload::Known { record_id, place }
        } else {
            bytes.extend_from_slice(&copy.member);
            let digest = Digest::of_label(&copy.payload_digest);
            Payload::First { record_id, length: bytes.len(), digest }
        };
        self.gzip(record, &mut bytes)?;
        Ok(Batch { bytes, payload })
    }

    /// What was received; a revisit when the same bytes were received before.
    fn response(&mut self, exchange: &Exchange, id: &str) -> Result<Batch, ArchiveError> {
        let body = exchange.response_body.as_slice();
        let digest = Digest::of(&[body]);
        let head = dechunked_head(&exchange.response_head);
        let known = self.seen.get(&digest).filter(|_| !body.is_empty()).cloned();
        let record = if let Some(original) = &known {
            Record::new("revisit", id, exchange.at, [&head, &[]])
                .field("WARC-Profile", SAME_PAYLOAD)
                .field("WARC-Refers-To", &format!("<{}>", original.record_id))
                .field("WARC-Refers-To-Target-URI", &original.url)
                .field("WARC-Refers-To-Date", &original.date.to_string())
        } else {
            Record::new("response", id, exchange.at, [&head, body])
        };
        let mut bytes = Vec::with_capacity(body.len() / 4 + 2048);
        self.gzip(about_response(record, exchange, &digest.labelled()), &mut bytes)?;
        let payload = match known {
            Some(Original { record_id, place, .. }) => Payload::Known { record_id, place },
            None => Payload::First {
                record_id: id.to_owned(),
                length: bytes.len(),
                digest: Some(digest),
            },
        };
        Ok(Batch { bytes, payload })
    }

    fn request(
        &mut self,
        exchange: &Exchange,
        response_id: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), ArchiveError> {
        let block = [exchange.request_head.as_slice(), &[]];
        let record = Record::new("request", &new_id(), exchange.at, block)
            .field("WARC-Target-URI", exchange.url.as_str())
            .field("WARC-Concurrent-To", &format!("<{response_id}>"))
            .field("Content-Type", "application/http; msgtype=request");
        self.gzip(record, out)
    }

    fn metadata(
        &mut self,
        url: &Url,
        at: Timestamp,
        response_id: &str,
        discovery: &Discovery,
        out: &mut Vec<u8>,
    ) -> Result<(), ArchiveError> {
        let mut fields = String::new();
        let mut field = |name: &str, value: &str| {
            if value.chars().any(|c| !c.is_control()) {
                fields.extend([name, ": "]);
                fields.extend(value.chars().filter(|c| !c.is_control()));
                fields.push_str("\r\n");
            }
        };
        // The first two names are those of Heritrix, which other tools know.
        field("via", discovery.path.last().map_or("", String::as_str));
        field("hopsFromSeed", &hops(discovery));
        field("site", &discovery.site);
        field("route", &discovery.route);
        field("why", &discovery.why);
        for page in &discovery.path {
            field("path", page);
        }
        let block = [fields.as_bytes(), &[]];
        let record = Record::new("metadata", &new_id(), at, block)
            .field("WARC-Target-URI", url.as_str())
            .field("WARC-Concurrent-To", &format!("<{response_id}>"))
            .field("Content-Type", "application/warc-fields");
        self.gzip(record, out)
    }

    fn gzip(&mut self, record: Record<'_>, out: &mut Vec<u8>) -> Result<(), ArchiveError> {
        record.append(&mut self.gzip, out).map_err(|source| io("write", &self.folder, source))
    }

    /// The file, and where in it the bytes begin.
    fn append_bytes(&mut self, bytes: &[u8]) -> Result<(String, u64), ArchiveError> {
        if self.open.as_ref().is_some_and(|open| open.length > ROTATE_AT) {
            self.finish_open()?;
        }
        if self.open.is_none() {
            self.begin_file()?;
        }
        let Some(open) = &mut self.open else {
            let gone = std::io::Error::other("no file is open");
            return Err(io("write", &self.folder, gone));
        };
        if self.broken {
            let why = std::io::Error::other("an earlier write to it failed");
            return Err(io("write", &open.path, why));
        }
        if let Err(source) = open.file.write_all(bytes) {
            self.broken = true;
            // A full disk takes half a record; a whole file is worth more than half a record.
            let _ = open.file.set_len(open.length);
            return Err(io("write", &open.path, source));
        }
        let offset = open.length;
        open.length += bytes.len() as u64;
        open.unsynced += 1;
        let name = open.name.clone();
        if open.unsynced >= SYNC_EVERY {
            self.sync()?;
        }
        Ok((name, offset))
    }

    fn begin_file(&mut self) -> Result<(), ArchiveError> {
        self.number += 1;
        let name = format!("ocowijzer-{}-{:05}.warc.gz", self.run, self.number);
        let path = self.folder.join(format!("{name}{OPEN_SUFFIX}"));
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(|source| io("open", &path, source))?;
        self.open = Some(OpenFile { name: name.clone(), path, file, length: 0, unsynced: 0 });
        let about = format!(
            "software: {}\r\nformat: WARC File Format 1.1\r\nisPartOf: {}\r\n",
            self.software, self.run
        );
        let block = [about.as_bytes(), &[]];
        let info = Record::new("warcinfo", &new_id(), Timestamp::now(), block)
            .field("WARC-Filename", &name)
            .field("Content-Type", "application/warc-fields");
        let mut bytes = Vec::new();
        self.gzip(info, &mut bytes)?;
        self.append_bytes(&bytes).map(drop)
    }

    fn finish_open(&mut self) -> Result<(), ArchiveError> {
        self.sync()?;
        match self.open.take() {
            Some(open) => finish(&open.path, &self.folder.join(&open.name)),
            None => Ok(()),
        }
    }
}

/// What a response and a revisit in its place have in common.
fn about_response<'a>(record: Record<'a>, exchange: &Exchange, payload_digest: &str) -> Record<'a> {
    let server = exchange.peer.map(|peer| peer.ip().to_string()).unwrap_or_default();
    record
        .field("WARC-Target-URI", exchange.url.as_str())
        .field("WARC-IP-Address", &server)
        .field("WARC-Payload-Digest", payload_digest)
        .field("WARC-Truncated", exchange.truncated.map_or("", truncated_word))
        .field("Content-Type", "application/http; msgtype=response")
}

fn finish(open: &Path, whole: &Path) -> Result<(), ArchiveError> {
    let is_empty = std::fs::metadata(open).is_ok_and(|about| about.len() == 0);
    if is_empty {
        return std::fs::remove_file(open).map_err(|source| io("write", open, source));
    }
    std::fs::rename(open, whole).map_err(|source| io("write", whole, source))
}

/// One letter per step from the home page, as Heritrix writes them: L for a link, R for a redirect.
fn hops(discovery: &Discovery) -> String {
    let mut hops = "L".repeat(discovery.path.len().saturating_sub(1));
    hops.push_str(match discovery.route.as_str() {
        "link" | "link-check" if discovery.path.is_empty() => "",
        "link" | "link-check" => "L",
        "redirect" => "R",
        "robots" => "P",
        "sitemap" => "M",
        "search" => "S",
        _ => "I",
    });
    hops
}

fn number_in(name: &str) -> Option<u32> {
    name.split(".warc.gz").next()?.rsplit('-').next()?.parse().ok()
}

fn new_id() -> String {
    Uuid::new_v4().urn().to_string()
}

fn truncated_word(truncated: Truncated) -> &'static str {
    match truncated {
        Truncated::TooLarge => "length",
        Truncated::TimedOut => "time",
        Truncated::Disconnected => "disconnect",
    }
}

/// The chunked coding was undone on the way in, so the header that announces it must not stay under its name.
fn dechunked_head(head: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(head.len() + 32);
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let is_coding =
            line.get(..18).is_some_and(|name| name.eq_ignore_ascii_case(b"transfer-encoding:"));
        if is_coding {
            out.extend_from_slice(b"X-Archive-Orig-");
        }
        out.extend_from_slice(line);
    }
    out
}

pub(super) fn io(doing: &'static str, path: &Path, source: std::io::Error) -> ArchiveError {
    ArchiveError::Io { doing, path: path.to_owned(), source }
}
