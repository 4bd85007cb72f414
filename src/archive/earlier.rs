//! Copies in an earlier run's archive, for conditional requests.
//!
//! A run stands on its own: a copy that a server confirms is taken over into the archive of the run that asked. So
//! an earlier run may be thinned out or deleted at any time, and a copy that is gone is only fetched anew.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::read::{ReadRecord, WarcReader};
use super::write::{OPEN_SUFFIX, RecordPlace};
use crate::fetch::{CopySource, StoredCopy, Validators};

/// A copy that was had longer ago is fetched anew, whatever validators it has: some servers answer 304 to a page
/// that did change, and a mistake about a public body must not outlive a week by that.
const OLDEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What an earlier run has of one address.
#[derive(Debug, Clone)]
pub struct EarlierAnswer {
    /// The address that was asked for.
    pub url: Url,
    /// What the server gave with it.
    pub validators: Validators,
    /// The record with the payload.
    pub record_id: String,
    /// Where that record stands.
    pub place: RecordPlace,
}

/// The copies of one site in an earlier run.
#[derive(Debug)]
pub struct EarlierCopies {
    folder: PathBuf,
    now: Timestamp,
    answers: HashMap<String, EarlierAnswer>,
}

impl EarlierCopies {
    /// The copies in an archive folder, as seen from `now`. Of two answers for one address the last one counts.
    pub fn new(
        folder: &Path,
        answers: impl IntoIterator<Item = EarlierAnswer>,
        now: Timestamp,
    ) -> Self {
        let usable = answers.into_iter().filter(|answer| !answer.validators.is_empty());
        let answers = usable.map(|answer| (answer.url.to_string(), answer)).collect();
        Self { folder: folder.to_owned(), now, answers }
    }

    #[cfg(test)]
    pub(super) fn at(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    #[cfg(test)]
    pub(super) fn place(&self, url: &Url) -> RecordPlace {
        self.answers[url.as_str()].place.clone()
    }

    fn member(&self, place: &RecordPlace) -> std::io::Result<Vec<u8>> {
        let path = self.folder.join(&place.file);
        let file = File::open(&path)
            .or_else(|_| File::open(self.folder.join(format!("{}{OPEN_SUFFIX}", place.file))));
        let mut file = file?;
        file.seek(SeekFrom::Start(place.offset))?;
        let mut member = Vec::new();
        file.take(place.length).read_to_end(&mut member)?;
        Ok(member)
    }

    /// The record, if it still stands where it stood.
    fn record(&self, answer: &EarlierAnswer) -> Option<(ReadRecord, Vec<u8>)> {
        let member = self.member(&answer.place).ok()?;
        let mut reader = WarcReader::over(&self.folder.join(&answer.place.file), member.clone());
        let record = reader.next_record().ok()??;
        // To the end: only then the check sum of the member was compared.
        let is_whole = matches!(reader.next_record(), Ok(None));
        (is_whole && record.id() == Some(&answer.record_id)).then_some((record, member))
    }
}

impl CopySource for EarlierCopies {
    fn knows(&self, url: &Url) -> bool {
        self.answers.contains_key(url.as_str())
    }

    fn copy(&self, url: &Url) -> Option<StoredCopy> {
        let answer = self.answers.get(url.as_str())?;
        let (record, member) = self.record(answer)?;
        let copy = copy_of(&record, answer.validators.clone(), member)?;
        (self.now.duration_since(copy.at) < OLDEST).then_some(copy)
    }
}

/// The copy in a `response` record; none when it is not a whole answer.
pub(super) fn copy_of(
    record: &ReadRecord,
    validators: Validators,
    member: Vec<u8>,
) -> Option<StoredCopy> {
    let is_whole = record.field("WARC-Truncated").is_none();
    let is_response = record.field("WARC-Type") == Some("response");
    let (head, body) = record.http()?;
    (is_whole && is_response).then_some(())?;
    Some(StoredCopy {
        validators,
        url: Url::parse(record.field("WARC-Target-URI")?).ok()?,
        at: record.field("WARC-Date")?.parse().ok()?,
        response_head: head.to_vec(),
        response_body: body.to_vec(),
        record_id: record.id()?.to_owned(),
        payload_digest: record.field("WARC-Payload-Digest")?.to_owned(),
        member,
    })
}
