//! Reading: any WARC 1.0 or 1.1 file, compressed per record, as a whole, or not at all.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::ArchiveError;
use super::write::io;

/// A record's block is cut above this many bytes; our own never come near.
const MOST_BLOCK: u64 = 64 * 1024 * 1024;
/// A record's head is refused above this many bytes.
const MOST_HEAD: usize = 64 * 1024;

/// Reads a WARC file record by record.
pub struct WarcReader {
    path: PathBuf,
    input: Box<dyn BufRead + Send>,
    number: u64,
}

/// One record.
#[derive(Debug, Clone)]
pub struct ReadRecord {
    /// Fields in order, names as written.
    pub fields: Vec<(String, String)>,
    /// The block.
    pub block: Vec<u8>,
}

impl ReadRecord {
    /// The first field of this name, without regard to case.
    pub fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// `WARC-Record-ID` without angle brackets.
    pub fn id(&self) -> Option<&str> {
        self.field("WARC-Record-ID").map(|id| id.trim_matches(['<', '>']))
    }

    /// For an HTTP record: head and body.
    pub fn http(&self) -> Option<(&[u8], &[u8])> {
        let end = self.block.windows(4).position(|window| window == b"\r\n\r\n")?;
        Some((&self.block[..end + 4], &self.block[end + 4..]))
    }
}

impl WarcReader {
    /// Opens a file; compression is told by its first bytes, not by its name.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let file = File::open(path).map_err(|source| io("open", path, source))?;
        let mut plain = BufReader::new(file);
        let start = plain.fill_buf().map_err(|source| io("read", path, source))?;
        let input: Box<dyn BufRead + Send> = if start.starts_with(&[0x1f, 0x8b]) {
            Box::new(BufReader::new(MultiGzDecoder::new(plain)))
        } else {
            Box::new(plain)
        };
        Ok(Self { path: path.to_owned(), input, number: 0 })
    }

    /// Reads compressed records that are in memory; `path` is for messages.
    pub(super) fn over(path: &Path, bytes: Vec<u8>) -> Self {
        let input = Box::new(BufReader::new(MultiGzDecoder::new(Cursor::new(bytes))));
        Self { path: path.to_owned(), input, number: 0 }
    }

    /// The next record; `None` at the end of the file.
    pub fn next_record(&mut self) -> Result<Option<ReadRecord>, ArchiveError> {
        self.number += 1;
        let Some(version) = self.first_line()? else { return Ok(None) };
        if !version.starts_with("WARC/1.") {
            return Err(self.malformed(format!("expected «WARC/1.x», found «{version}»")));
        }
        let fields = self.fields()?;
        let length: u64 = fields
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("Content-Length"))
            .and_then(|(_, value)| value.trim().parse().ok())
            .ok_or_else(|| self.malformed(String::from("no Content-Length")))?;
        let mut block = Vec::new();
        let kept = length.min(MOST_BLOCK);
        self.read_block(kept, &mut block)?;
        self.skip(length - kept)?;
        Ok(Some(ReadRecord { fields, block }))
    }

    fn read_block(&mut self, length: u64, block: &mut Vec<u8>) -> Result<(), ArchiveError> {
        let path = self.path.clone();
        let read = (&mut self.input)
            .take(length)
            .read_to_end(block)
            .map_err(|source| io("read", &path, source))?;
        if (read as u64) < length {
            return Err(self.malformed(String::from("the file ends inside this record")));
        }
        Ok(())
    }

    fn skip(&mut self, length: u64) -> Result<(), ArchiveError> {
        let path = self.path.clone();
        std::io::copy(&mut (&mut self.input).take(length), &mut std::io::sink())
            .map(drop)
            .map_err(|source| io("read", &path, source))
    }

    /// The next line that is not empty: records end with two empty ones.
    fn first_line(&mut self) -> Result<Option<String>, ArchiveError> {
        while let Some(line) = self.line()? {
            if !line.is_empty() {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    fn fields(&mut self) -> Result<Vec<(String, String)>, ArchiveError> {
        let mut fields: Vec<(String, String)> = Vec::new();
        loop {
            let Some(line) = self.line()? else {
                return Err(self.malformed(String::from("the file ends inside a head")));
            };
            if line.is_empty() {
                return Ok(fields);
            }
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                continue;
            }
            let Some((name, value)) = line.split_once(':') else {
                return Err(self.malformed(format!("a field without a colon: «{line}»")));
            };
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }

    fn line(&mut self) -> Result<Option<String>, ArchiveError> {
        let mut line = Vec::new();
        let path = self.path.clone();
        let read = (&mut self.input)
            .take(MOST_HEAD as u64)
            .read_until(b'\n', &mut line)
            .map_err(|source| io("read", &path, source))?;
        if read == 0 {
            return Ok(None);
        }
        if read == MOST_HEAD {
            return Err(self.malformed(String::from("a line of over 64 KiB in a head")));
        }
        Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
    }

    fn malformed(&self, why: String) -> ArchiveError {
        ArchiveError::Malformed { path: self.path.clone(), why, record: self.number }
    }
}
