//! The archive of a run: every request and response as WARC 1.1, one gzip member per record.
//!
//! Source: WARC/1.1 (ISO 28500:2017, <https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/>).
//! Order of durability: archive record, then result and database row. A crash leaves at most one record cut
//! short at the end of the open file; it is cut off at the next start.

mod digest;
mod earlier;
mod gzip;
mod known;
mod read;
mod record;
mod repair;
mod replay;
mod thin;
mod write;

use std::path::PathBuf;

pub use self::digest::sha256_hex;
pub use self::earlier::{EarlierAnswer, EarlierCopies};
pub use self::read::{ReadRecord, WarcReader};
pub use self::replay::{Memories, SiteMemory, files, payload_of};
pub use self::thin::{Thinned, read_through, size, thin};
pub use self::write::{ArchiveWriter, Discovery, Kept, RecordPlace};

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
    use std::collections::BTreeSet;
    use std::io::Write as _;
    use std::path::Path;
    use std::sync::Arc;

    use jiff::{SignedDuration, Timestamp};
    use url::Url;

    use super::*;
    use crate::fetch::{CopySource as _, Exchange, Validators};

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
            confirmed: None,
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

    /// A run in which one page was read, and the copy it has of it.
    fn earlier(folder: &Path) -> EarlierCopies {
        let mut writer = ArchiveWriter::open(folder, "gister", "ocowijzer").unwrap();
        let page = exchange("https://voorbeeld.nl/a", "<p>Gratis</p>");
        let kept = writer.append(&page, &Discovery::default()).unwrap();
        writer.close().unwrap();
        let answer = EarlierAnswer {
            url: page.url,
            validators: Validators { etag: Some("\"1\"".into()), last_modified: None },
            record_id: kept.payload_record,
            place: kept.payload_place.unwrap(),
        };
        EarlierCopies::new(folder, [answer], Timestamp::UNIX_EPOCH)
    }

    fn not_modified(copies: &EarlierCopies) -> Exchange {
        let copy = copies.copy(&Url::parse("https://voorbeeld.nl/a").unwrap()).unwrap();
        Exchange {
            response_head: b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec(),
            response_body: Vec::new(),
            confirmed: Some(Arc::new(copy)),
            ..exchange("https://voorbeeld.nl/a", "")
        }
    }

    #[test]
    fn a_copy_older_than_a_week_is_no_copy() {
        let folder = tempfile::tempdir().unwrap();
        let url = Url::parse("https://voorbeeld.nl/a").unwrap();
        let copies = earlier(folder.path());
        assert_eq!(copies.copy(&url).unwrap().response_body, b"<p>Gratis</p>");
        let later = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(8 * 24);
        assert!(copies.at(later).copy(&url).is_none());
    }

    #[test]
    fn a_copy_whose_bytes_were_damaged_is_no_copy() {
        let folder = tempfile::tempdir().unwrap();
        let url = Url::parse("https://voorbeeld.nl/a").unwrap();
        let copies = earlier(folder.path());
        let file = files(folder.path()).unwrap().remove(0);
        let mut bytes = std::fs::read(&file).unwrap();
        let place = copies.place(&url);
        let last = usize::try_from(place.offset + place.length).unwrap() - 5;
        bytes[last] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert!(copies.copy(&url).is_none());
    }

    #[test]
    fn a_confirmed_copy_is_taken_over_once_and_recalled_with_its_bytes() {
        let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let copies = earlier(old.path());
        let mut writer = ArchiveWriter::open(new.path(), "nacht", "ocowijzer").unwrap();
        let found = Discovery { site: String::from("GM1"), ..Discovery::default() };
        let kept = writer.append(&not_modified(&copies), &found).unwrap();
        let again = writer.append(&not_modified(&copies), &found).unwrap();
        assert_eq!(kept.payload_place, again.payload_place);
        append(&mut writer, "https://voorbeeld.nl/b", "<p>Gratis</p>");
        writer.close().unwrap();
        let records = records(new.path());
        let responses = kinds(&records).iter().filter(|kind| **kind == "response").count();
        assert_eq!(responses, 1, "the same bytes are kept once");

        let memory =
            Memories::load(new.path(), &BTreeSet::from([String::from("GM1")])).unwrap().take("GM1");
        let recalled = memory.exchange(&Url::parse("https://voorbeeld.nl/a").unwrap()).unwrap();
        assert_eq!(recalled.payload(), b"<p>Gratis</p>");
        assert!(recalled.confirmed.is_some() && recalled.response_body.is_empty());
    }
}
