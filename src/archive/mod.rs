//! The archive of a run: every request and response as WARC 1.1, one gzip member per record.
//!
//! Source: WARC/1.1 (ISO 28500:2017, <https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/>).
//! Order of durability: archive record, then result and database row. A crash leaves at most one record cut
//! short at the end of the open file; it is cut off at the next start.

mod digest;
mod read;
mod record;
mod repair;
mod replay;
mod thin;
mod write;

use std::path::PathBuf;

pub use self::digest::sha256_hex;
pub use self::read::{ReadRecord, WarcReader};
pub use self::replay::{Memories, SiteMemory, files, payload_of};
pub use self::thin::{Thinned, read_through, size, thin};
pub use self::write::{ArchiveWriter, Discovery, Kept};

/// What can go wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The disk said no.
    #[error("cannot {doing} the archive file {}: {source}; check free space and rights of the folder", path.display())]
    Io {
        /// "write", "read", "open".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not a WARC file, or damaged beyond its last record.
    #[error("{} is not a readable WARC file: {why} (record {record})", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// In words.
        why: String,
        /// Which record, from 1.
        record: u64,
    },
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::path::Path;

    use jiff::Timestamp;
    use url::Url;

    use super::*;
    use crate::fetch::Exchange;

    fn exchange(url: &str, body: &str) -> Exchange {
        Exchange {
            url: Url::parse(url).unwrap(),
            peer: None,
            at: Timestamp::UNIX_EPOCH,
            request_head: b"GET / HTTP/1.1\r\nHost: voorbeeld.nl\r\n\r\n".to_vec(),
            response_head: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(),
            response_body: body.as_bytes().to_vec(),
            truncated: None,
            archived: None,
        }
    }

    fn append(writer: &mut ArchiveWriter, url: &str, body: &str) -> String {
        writer.append(&exchange(url, body), &Discovery::default()).unwrap().at.record_id
    }

    fn records(folder: &Path) -> Vec<ReadRecord> {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut records = Vec::new();
        for file in files {
            let mut reader = WarcReader::open(&file).unwrap();
            while let Some(record) = reader.next_record().unwrap() {
                records.push(record);
            }
        }
        records
    }

    fn kinds(records: &[ReadRecord]) -> Vec<&str> {
        records.iter().filter_map(|record| record.field("WARC-Type")).collect()
    }

    #[test]
    fn what_is_written_is_read_again_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = ArchiveWriter::open(folder.path(), "nacht", "ocowijzer").unwrap();
        let id = append(&mut writer, "https://voorbeeld.nl/", "<p>Gratis</p>");
        writer.close().unwrap();
        let records = records(folder.path());
        assert_eq!(kinds(&records), ["warcinfo", "response", "request", "metadata"]);
        assert_eq!(records[1].id(), Some(id.as_str()));
        assert_eq!(records[1].http().unwrap().1, b"<p>Gratis</p>");
    }

    #[test]
    fn the_same_payload_is_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = ArchiveWriter::open(folder.path(), "nacht", "ocowijzer").unwrap();
        let first = append(&mut writer, "https://voorbeeld.nl/a", "zelfde tekst");
        append(&mut writer, "https://voorbeeld.nl/b", "zelfde tekst");
        writer.close().unwrap();
        let records = records(folder.path());
        let revisit = &records[4];
        assert_eq!(revisit.field("WARC-Type"), Some("revisit"));
        assert_eq!(revisit.field("WARC-Refers-To"), Some(format!("<{first}>").as_str()));
    }

    #[test]
    fn a_crash_costs_at_most_the_record_that_was_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = ArchiveWriter::open(folder.path(), "nacht", "ocowijzer").unwrap();
        append(&mut writer, "https://voorbeeld.nl/a", "heel");
        drop(writer);
        let open = folder.path().join("ocowijzer-nacht-00001.warc.gz.open");
        let half = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2];
        std::fs::OpenOptions::new().append(true).open(&open).unwrap().write_all(&half).unwrap();

        let mut writer = ArchiveWriter::open(folder.path(), "nacht", "ocowijzer").unwrap();
        append(&mut writer, "https://voorbeeld.nl/b", "verder");
        writer.close().unwrap();
        assert!(!open.exists());
        let records = records(folder.path());
        let responses = kinds(&records).iter().filter(|kind| **kind == "response").count();
        assert_eq!(responses, 2);
    }
}
