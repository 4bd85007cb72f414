//! One WARC record as bytes.

use std::fmt::Write as _;

use super::digest::Digest;
use super::gzip::Gzip;

/// A record under construction: named fields in order, then the block, which may stand in two places.
pub(super) struct Record<'a> {
    head: String,
    block: [&'a [u8]; 2],
}

impl<'a> Record<'a> {
    pub(super) fn new(kind: &str, id: &str, date: jiff::Timestamp, block: [&'a [u8]; 2]) -> Self {
        let mut head = String::with_capacity(1024);
        // Writing to a String cannot fail.
        let _ = write!(
            head,
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{id}>\r\nWARC-Date: {date}\r\n"
        );
        let digest = Digest::of(&block).labelled();
        Self { head, block }.field("WARC-Block-Digest", &digest)
    }

    /// Adds a field; line breaks cannot occur in a value.
    pub(super) fn field(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.head.extend([name, ": "]);
            self.head.extend(value.chars().filter(|c| !c.is_control()));
            self.head.push_str("\r\n");
        }
        self
    }

    /// Appends the record as one gzip member.
    pub(super) fn append(mut self, gzip: &mut Gzip, out: &mut Vec<u8>) -> std::io::Result<()> {
        let length: usize = self.block.iter().map(|part| part.len()).sum();
        let _ = write!(self.head, "Content-Length: {length}\r\n\r\n");
        gzip.append(&[self.head.as_bytes(), self.block[0], self.block[1], b"\r\n\r\n"], out)
    }
}
