//! Copies of answers that were had earlier: the server is asked whether they still hold, and says 304 when they do
//! (RFC 9110 §13.1, §15.4.5).

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::header;

/// Validators of a stored copy (RFC 9110 §8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag` as received.
    pub etag: Option<String>,
    /// `Last-Modified` as received.
    pub last_modified: Option<String>,
}

impl Validators {
    /// The validators among these headers (names lower case).
    pub fn of(headers: &[(String, String)]) -> Self {
        Self {
            etag: header(headers, "etag").map(str::to_owned),
            last_modified: header(headers, "last-modified").map(str::to_owned),
        }
    }

    /// There is nothing to ask with.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// A whole answer with status 200 that was had earlier.
#[derive(Debug, Clone)]
pub struct StoredCopy {
    /// What is sent to have it confirmed.
    pub validators: Validators,
    /// The address it was had from: this one, or another one with the same bytes.
    pub url: Url,
    /// When it was had.
    pub at: Timestamp,
    /// Status line and headers.
    pub response_head: Vec<u8>,
    /// Body as received.
    pub response_body: Vec<u8>,
    /// The id of its record.
    pub record_id: String,
    /// Digest of its body, as its record has it.
    pub payload_digest: String,
    /// Its record as one gzip member, as the archive has it.
    pub member: Vec<u8>,
}

/// Has copies of addresses.
pub trait CopySource: Send + Sync {
    /// Is there a copy that may be asked for? Answers from memory.
    fn knows(&self, url: &Url) -> bool;

    /// The copy; none when it is not there any more. May read from a disk.
    fn copy(&self, url: &Url) -> Option<StoredCopy>;
}

/// A source of copies, or none.
#[derive(Clone, Default)]
pub struct StoredCopies(Option<Arc<dyn CopySource>>);

impl StoredCopies {
    /// Looks for a copy before every request but the ones for robots.txt.
    pub fn new(source: impl CopySource + 'static) -> Self {
        Self(Some(Arc::new(source)))
    }

    /// The copy in hand: validators are never sent without it, so that a 304 always has something to confirm.
    pub(super) async fn copy(&self, url: &Url) -> Option<StoredCopy> {
        let source = self.0.as_ref().filter(|source| source.knows(url))?;
        let (source, url) = (Arc::clone(source), url.clone());
        tokio::task::spawn_blocking(move || source.copy(&url)).await.ok()?
    }
}

impl fmt::Debug for StoredCopies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "StoredCopies(some)" } else { "StoredCopies(none)" })
    }
}
