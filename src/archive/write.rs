//! Writing: one file open at a time, records appended whole, rotated by size.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use url::Url;
use uuid::Uuid;

use ocowijzer_judge::site::ArchiveRef;

use super::record::Record;
use super::{ArchiveError, digest, repair};
use crate::crawl::{RENDERED_TYPE, Rendered};
use crate::fetch::{Exchange, Truncated};

/// A file is closed and the next begun above this many bytes.
const ROTATE_AT: u64 = 256 * 1024 * 1024;
/// Records appended between two syncs to the disk; a power cut costs at most these.
const SYNC_EVERY: u32 = 16;
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
    seen: HashMap<String, Original>,
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
            seen: HashMap::new(),
        })
    }

    /// Appends one exchange (request, response or revisit, metadata) and says where it stands.
    pub fn append(
        &mut self,
        exchange: &Exchange,
        discovery: &Discovery,
    ) -> Result<Kept, ArchiveError> {
        let response_id = new_id();
        let (mut bytes, payload_record) = self.response(exchange, &response_id)?;
        bytes.extend(self.request(exchange, &response_id)?);
        bytes.extend(self.metadata(&exchange.url, exchange.at, &response_id, discovery)?);
        let file = self.append_bytes(&bytes)?;
        Ok(Kept { at: ArchiveRef { file, record_id: response_id }, payload_record })
    }

    /// Appends a document as its scripts made it: a `conversion` of the response it began as, and metadata.
    pub fn append_rendered(
        &mut self,
        page: &Rendered,
        discovery: &Discovery,
    ) -> Result<ArchiveRef, ArchiveError> {
        let id = new_id();
        let of = page.of.as_ref().map(|of| format!("<{}>", of.record_id)).unwrap_or_default();
        let record = Record::new("conversion", &id, page.at, page.html.clone())
            .field("WARC-Target-URI", page.url.as_str())
            .field("WARC-Refers-To", &of)
            .field("WARC-Payload-Digest", &digest::labelled(&page.html))
            .field("Content-Type", RENDERED_TYPE);
        let mut bytes = self.gzip(record)?;
        bytes.extend(self.metadata(&page.url, page.at, &id, discovery)?);
        let file = self.append_bytes(&bytes)?;
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

    /// The record, and the id of the one that has its payload.
    fn response(
        &mut self,
        exchange: &Exchange,
        id: &str,
    ) -> Result<(Vec<u8>, String), ArchiveError> {
        let mut payload_record = id.to_owned();
        let payload = digest::labelled(&exchange.response_body);
        let head = dechunked_head(&exchange.response_head);
        let known = self.seen.get(&payload).cloned();
        let record = match known {
            Some(original) if !exchange.response_body.is_empty() => {
                payload_record.clone_from(&original.record_id);
                Record::new("revisit", id, exchange.at, head)
                    .field(
                        "WARC-Profile",
                        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
                    )
                    .field("WARC-Refers-To", &format!("<{}>", original.record_id))
                    .field("WARC-Refers-To-Target-URI", &original.url)
                    .field("WARC-Refers-To-Date", &original.date.to_string())
            }
            _ => {
                let original = Original {
                    record_id: id.to_owned(),
                    url: exchange.url.to_string(),
                    date: exchange.at,
                };
                self.seen.insert(payload.clone(), original);
                let mut block = head;
                block.extend_from_slice(&exchange.response_body);
                Record::new("response", id, exchange.at, block)
            }
        };
        let record = record
            .field("WARC-Target-URI", exchange.url.as_str())
            .field(
                "WARC-IP-Address",
                &exchange.peer.map(|peer| peer.ip().to_string()).unwrap_or_default(),
            )
            .field("WARC-Payload-Digest", &payload)
            .field("WARC-Truncated", exchange.truncated.map_or("", truncated_word))
            .field("Content-Type", "application/http; msgtype=response");
        Ok((self.gzip(record)?, payload_record))
    }

    fn request(&self, exchange: &Exchange, response_id: &str) -> Result<Vec<u8>, ArchiveError> {
        let record = Record::new("request", &new_id(), exchange.at, exchange.request_head.clone())
            .field("WARC-Target-URI", exchange.url.as_str())
            .field("WARC-Concurrent-To", &format!("<{response_id}>"))
            .field("Content-Type", "application/http; msgtype=request");
        self.gzip(record)
    }

    fn metadata(
        &self,
        url: &Url,
        at: Timestamp,
        response_id: &str,
        discovery: &Discovery,
    ) -> Result<Vec<u8>, ArchiveError> {
        let mut fields = String::new();
        let mut field = |name: &str, value: &str| {
            let value: String = value.chars().filter(|c| !c.is_control()).collect();
            if !value.is_empty() {
                fields.extend([name, ": ", &value, "\r\n"]);
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
        let record = Record::new("metadata", &new_id(), at, fields.into_bytes())
            .field("WARC-Target-URI", url.as_str())
            .field("WARC-Concurrent-To", &format!("<{response_id}>"))
            .field("Content-Type", "application/warc-fields");
        self.gzip(record)
    }

    fn gzip(&self, record: Record) -> Result<Vec<u8>, ArchiveError> {
        record.into_gzip().map_err(|source| io("write", &self.folder, source))
    }

    fn append_bytes(&mut self, bytes: &[u8]) -> Result<String, ArchiveError> {
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
        open.length += bytes.len() as u64;
        open.unsynced += 1;
        let name = open.name.clone();
        if open.unsynced >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(name)
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
        let info = Record::new("warcinfo", &new_id(), Timestamp::now(), about.into_bytes())
            .field("WARC-Filename", &name)
            .field("Content-Type", "application/warc-fields");
        let bytes = self.gzip(info)?;
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
