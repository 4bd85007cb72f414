//! Text of a PDF, page by page, read in a child process that can be killed.
//!
//! A PDF from the web is hostile until shown otherwise: a few kilobytes may unpack to gigabytes or keep a parser
//! busy for hours. So this program runs itself again (`ocowijzer __pdf-text`), gives the child limits on memory and
//! processor time, and takes what it gets within a few seconds.

mod child;
mod layout;
mod page_text;

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

pub use child::child_main;

/// The hidden argument that makes this program the child.
pub const CHILD_ARGUMENT: &str = "__pdf-text";
/// Pages read at most.
pub const MAX_PAGES: usize = 200;
/// Text taken from one PDF at most, in bytes.
const MAX_TEXT: u64 = 4 * 1024 * 1024;
/// The child is killed after this, whatever it does.
const WALL_TIME: Duration = Duration::from_secs(5);
/// Children at once: each may take [`child::MAX_MEMORY`].
const CHILDREN: usize = 2;

/// Text of a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfText {
    /// One text per page, in order; empty for a page without text (a scan, a picture).
    /// Lines end in a line feed, paragraphs in an empty line.
    pub pages: Vec<String>,
    /// False when there are more pages, or more text, than was read.
    pub complete: bool,
}

/// Why a PDF gives no text.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// It cannot be parsed, or is locked with a password.
    #[error("the PDF cannot be read: {0}")]
    Unreadable(String),
    /// It wanted more memory or time than a PDF gets, before its first page was read.
    #[error("the PDF was given up: it takes more memory or time than a document should")]
    TooHeavy,
    /// The child process could not be run at all.
    #[error("{} cannot be run to read a PDF: {why}", program.display())]
    NoChild {
        /// The program.
        program: PathBuf,
        /// In words.
        why: String,
    },
}

/// Reads PDFs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PdfReader {
    program: PathBuf,
    children: Arc<Semaphore>,
}

impl PdfReader {
    /// `program` is this program (`std::env::current_exe`).
    pub fn new(program: PathBuf) -> Self {
        Self { program, children: Arc::new(Semaphore::new(CHILDREN)) }
    }

    /// The text of each page.
    pub async fn pages(&self, pdf: &[u8]) -> Result<Vec<String>, PdfError> {
        self.read(pdf).await.map(|text| text.pages)
    }

    /// The text of each page, and whether that is all.
    pub async fn read(&self, pdf: &[u8]) -> Result<PdfText, PdfError> {
        let _turn = self.children.acquire().await;
        let mut child = self.spawn()?;
        let lines = tokio::time::timeout(WALL_TIME, converse(&mut child, pdf)).await;
        let (output, ended) = match lines {
            Ok(Ok(told)) => told,
            Ok(Err(error)) => return Err(self.no_child(&error)),
            Err(_) => return Err(PdfError::TooHeavy), // dropped, and so killed
        };
        understand(&output, ended)
    }

    fn spawn(&self) -> Result<Child, PdfError> {
        Command::new(&self.program)
            .arg(CHILD_ARGUMENT)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| self.no_child(&error))
    }

    fn no_child(&self, error: &std::io::Error) -> PdfError {
        PdfError::NoChild { program: self.program.clone(), why: error.to_string() }
    }
}

/// Feeds the child and takes what it writes, both at once: neither may block the other.
async fn converse(child: &mut Child, pdf: &[u8]) -> std::io::Result<(Vec<u8>, Option<ExitStatus>)> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let feed = async {
        if let Some(mut stdin) = stdin {
            // A child that has died does not read to the end; its exit says why.
            let _ = stdin.write_all(pdf).await;
            let _ = stdin.shutdown().await;
        }
    };
    let take = async {
        let mut output = Vec::new();
        if let Some(stdout) = stdout {
            // Quotes and escapes take room, too.
            stdout.take(MAX_TEXT * 2).read_to_end(&mut output).await?;
        }
        Ok::<_, std::io::Error>(output)
    };
    let ((), output) = tokio::join!(feed, take);
    let output = output?;
    Ok((output, child.wait().await.ok()))
}

/// The child writes one JSON string per page and then `true` (all of it) or `false` (there is more),
/// or an object with the error. What it wrote before it was stopped counts.
fn understand(output: &[u8], ended: Option<ExitStatus>) -> Result<PdfText, PdfError> {
    let mut pages = Vec::new();
    for line in output.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(child::Line::Page(text)) => pages.push(text),
            Ok(child::Line::End(complete)) => return Ok(PdfText { pages, complete }),
            Ok(child::Line::Error { error }) => return Err(PdfError::Unreadable(error)),
            Err(_) => break,
        }
    }
    if pages.is_empty() && !ended.is_some_and(|status| status.success()) {
        return Err(PdfError::TooHeavy);
    }
    Ok(PdfText { pages, complete: false })
}

/// Is this a PDF? By its first bytes, whatever name and type it comes under; by type or file name only
/// when there are no bytes to go by. Header names are lower case.
pub fn is_pdf(headers: &[(String, String)], body: &[u8]) -> bool {
    // Readers accept a preamble of up to 1 KiB (ISO 32000-1, annex H.3.4.1); pages about PDFs begin otherwise.
    let start = &body[..body.len().min(1024)];
    if start.trim_ascii_start().starts_with(b"%PDF-") {
        return true;
    }
    let has = |name: &str, what: &str| {
        headers.iter().any(|(n, v)| n == name && v.to_ascii_lowercase().contains(what))
    };
    let said = has("content-type", "application/pdf") || has("content-disposition", ".pdf");
    said && (body.is_empty() || start.windows(5).any(|w| w == b"%PDF-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.to_owned(), value.to_owned())]
    }

    #[test]
    fn a_pdf_is_known_by_its_first_bytes_whatever_it_is_called() {
        assert!(is_pdf(&headers("content-type", "text/html"), b"%PDF-1.7\n"));
        assert!(is_pdf(&[], b"\r\n%PDF-1.4"));
        assert!(is_pdf(&headers("content-type", "application/PDF"), b"\x00rommel%PDF-1.4"));
        assert!(is_pdf(&headers("content-disposition", "attachment; filename=Folder.PDF"), b""));
    }

    #[test]
    fn a_page_that_calls_itself_a_pdf_is_not_one() {
        assert!(!is_pdf(&headers("content-type", "application/pdf"), b"<!doctype html><p>Fout"));
        assert!(!is_pdf(&headers("content-type", "text/html"), b"<p>Lees %PDF-1.4 niet</p>"));
    }

    #[test]
    fn pages_written_before_the_child_was_stopped_count_but_are_not_all() {
        let text = understand(b"\"een\"\n\"twee\"\n\"dr", None).unwrap();
        assert_eq!(text, PdfText { pages: vec!["een".into(), "twee".into()], complete: false });
        assert!(matches!(understand(b"", None), Err(PdfError::TooHeavy)));
        let error = understand(b"{\"error\":\"locked\"}\n", None).unwrap_err();
        assert!(matches!(error, PdfError::Unreadable(why) if why == "locked"));
    }
}
