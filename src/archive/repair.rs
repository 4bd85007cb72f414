//! Cutting off what a crash left half written at the end of an open file.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;

use super::ArchiveError;
use super::write::io;

/// Keeps whole gzip members from the start of the file and cuts the rest off.
pub(super) fn cut_after_last_record(path: &Path) -> Result<(), ArchiveError> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .map_err(|source| io("open", path, source))?;
    let mut input = Counting { inner: BufReader::new(&file), passed: 0 };
    let mut whole = 0;
    while has_more(&mut input).map_err(|source| io("read", path, source))? {
        let mut member = GzDecoder::new(&mut input);
        if std::io::copy(&mut member, &mut std::io::sink()).is_err() {
            break;
        }
        whole = input.passed;
    }
    file.set_len(whole).map_err(|source| io("write", path, source))
}

fn has_more(input: &mut impl BufRead) -> std::io::Result<bool> {
    Ok(!input.fill_buf()?.is_empty())
}

/// Counts the bytes that were consumed, so that the end of a member is known.
struct Counting<R> {
    inner: R,
    passed: u64,
}

impl<R: BufRead> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.passed += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counting<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.passed += amount as u64;
        self.inner.consume(amount);
    }
}
