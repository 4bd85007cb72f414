//! Thinning out: a WARC file written anew with the records that must stay, under its own name, so that what
//! points into it still does.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

use super::digest::Digest;
use super::gzip::Gzip;
use super::read::{ReadRecord, WarcReader};
use super::replay::{files, payload_of};
use super::write::io;
use super::{ArchiveError, sha256_hex};

/// Bytes of an archive before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Thinned {
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
}

/// Bytes of an archive on the disk.
pub fn size(folder: &Path) -> Result<u64, ArchiveError> {
    let mut size = 0;
    for file in files(folder)? {
        size += std::fs::metadata(&file).map_err(|source| io("read", &file, source))?.len();
    }
    Ok(size)
}

/// Keeps the responses in `keep` (record ids), what they refer to, their requests and their metadata.
pub fn thin(folder: &Path, keep: &BTreeSet<String>) -> Result<Thinned, ArchiveError> {
    let before = size(folder)?;
    let keep = with_payloads(folder, keep)?;
    for file in files(folder)? {
        thin_file(&file, &keep)?;
    }
    Ok(Thinned { before, after: size(folder)? })
}

fn with_payloads(folder: &Path, keep: &BTreeSet<String>) -> Result<BTreeSet<String>, ArchiveError> {
    let mut all = keep.clone();
    if keep.is_empty() {
        return Ok(all);
    }
    for file in files(folder)? {
        let mut reader = WarcReader::open(&file)?;
        while let Some(record) = reader.next_record()? {
            if record.id().is_some_and(|id| keep.contains(id)) {
                all.extend(payload_of(&record).map(str::to_owned));
            }
        }
    }
    Ok(all)
}

fn thin_file(path: &Path, keep: &BTreeSet<String>) -> Result<(), ArchiveError> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let failed = |source| io("write", path, source);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let mut reader = WarcReader::open(path)?;
    let mut gzip = Gzip::new();
    let mut kept = 0;
    while let Some(record) = reader.next_record()? {
        let is_info = record.field("WARC-Type") == Some("warcinfo");
        let of = record.field("WARC-Concurrent-To").map(|id| id.trim_matches(['<', '>']));
        if is_info || of.or(record.id()).is_some_and(|id| keep.contains(id)) {
            kept += usize::from(!is_info);
            file.write_all(&member(&record, &mut gzip).map_err(failed)?).map_err(failed)?;
        }
    }
    if kept == 0 {
        return std::fs::remove_file(path).map_err(failed);
    }
    file.as_file().sync_all().map_err(failed)?;
    let permissions = std::fs::metadata(path).map_err(failed)?.permissions();
    std::fs::set_permissions(file.path(), permissions).map_err(failed)?;
    file.persist(path).map(drop).map_err(|error| failed(error.error))
}

/// The record as it was, as one gzip member.
fn member(record: &ReadRecord, gzip: &mut Gzip) -> std::io::Result<Vec<u8>> {
    let mut head = String::from("WARC/1.1\r\n");
    for (name, value) in &record.fields {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    let mut out = Vec::new();
    gzip.append(&[head.as_bytes(), &record.block, b"\r\n\r\n"], &mut out)?;
    Ok(out)
}

/// Reads a file to its end and compares every block with its digest. Gives the number of records.
pub fn read_through(path: &Path) -> Result<u64, ArchiveError> {
    let mut reader = WarcReader::open(path)?;
    let mut records = 0;
    while let Some(record) = reader.next_record()? {
        records += 1;
        let known =
            record.field("WARC-Block-Digest").filter(|digest| digest.starts_with("sha256:"));
        if known.is_some_and(|known| known != Digest::of(&[&record.block]).labelled()) {
            return Err(ArchiveError::Malformed {
                path: path.to_owned(),
                why: format!("the digest of its block is {}…", &sha256_hex(&record.block)[..12]),
                record: records,
            });
        }
    }
    Ok(records)
}
