//! One WARC record as bytes.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::digest;

/// A record under construction: named fields in order, then the block.
pub(super) struct Record {
    head: String,
    block: Vec<u8>,
}

impl Record {
    pub(super) fn new(kind: &str, id: &str, date: jiff::Timestamp, block: Vec<u8>) -> Self {
        let head = format!(
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{id}>\r\nWARC-Date: {date}\r\n"
        );
        Self { head, block }.field("WARC-Block-Digest", "").with_block_digest()
    }

    /// Adds a field; line breaks cannot occur in a value.
    pub(super) fn field(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            let value: String = value.chars().filter(|c| !c.is_control()).collect();
            self.head.extend([name, ": ", &value, "\r\n"]);
        }
        self
    }

    fn with_block_digest(self) -> Self {
        let digest = digest::labelled(&self.block);
        self.field("WARC-Block-Digest", &digest)
    }

    /// The record as one gzip member.
    pub(super) fn into_gzip(self) -> std::io::Result<Vec<u8>> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
        gzip.write_all(self.head.as_bytes())?;
        write!(gzip, "Content-Length: {}\r\n\r\n", self.block.len())?;
        gzip.write_all(&self.block)?;
        gzip.write_all(b"\r\n\r\n")?;
        gzip.finish()
    }
}
