//! The child's side: limits first, then standard input, then the pages one by one.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use lopdf::{Document, LoadOptions};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::page_text::PageReader;
use super::{MAX_PAGES, MAX_TEXT};

/// Address space of the child; what it really takes is less (at most 200 MB of bombs tried).
pub const MAX_MEMORY: u64 = 240 * 1024 * 1024;
/// Processor time of the child, in seconds.
const MAX_CPU: u64 = 2;
/// Longest input taken.
const MAX_INPUT: u64 = 32 * 1024 * 1024;
/// What one object or cross-reference stream may unpack to.
const MAX_STREAM: usize = 16 * 1024 * 1024;

/// One line of the child's output.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// Text of the next page.
    Page(String),
    /// The last line: was that all?
    End(bool),
    /// Instead of pages.
    Error {
        /// In words.
        error: String,
    },
}

/// Reads a PDF from standard input and writes its text to standard output, under limits that end it rather than
/// the machine. Called by `main` when the first argument is [`super::CHILD_ARGUMENT`], before anything else runs.
pub fn child_main() -> ExitCode {
    if limit_resources().is_err() {
        return ExitCode::FAILURE;
    }
    // A panic in the parser is an unreadable page, not a message.
    std::panic::set_hook(Box::new(|_| {}));
    let mut pdf = Vec::new();
    let mut out = io::stdout().lock();
    let told = io::stdin()
        .lock()
        .take(MAX_INPUT)
        .read_to_end(&mut pdf)
        .and_then(|_| tell_pages(pdf, &mut out));
    if told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn limit_resources() -> rustix::io::Result<()> {
    let limit = |most| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::As, limit(MAX_MEMORY))?;
    setrlimit(Resource::Cpu, limit(MAX_CPU))?;
    setrlimit(Resource::Core, limit(0))
}

fn tell_pages(pdf: Vec<u8>, out: &mut impl Write) -> io::Result<()> {
    let document = match catch_unwind(|| load(&pdf)) {
        Ok(Ok(document)) => document,
        Ok(Err(error)) => return tell(out, &Line::Error { error }),
        Err(_) => return tell(out, &Line::Error { error: String::from("the parser failed") }),
    };
    drop(pdf);
    let pages: Vec<_> = document.page_iter().take(MAX_PAGES + 1).collect();
    let mut reader = PageReader::new(&document);
    let mut complete = pages.len() <= MAX_PAGES;
    let mut left = usize::try_from(MAX_TEXT).unwrap_or(usize::MAX);
    for page in pages.into_iter().take(MAX_PAGES) {
        let text = catch_unwind(AssertUnwindSafe(|| reader.text(page)));
        let text = if let Ok(Some(text)) = text {
            text
        } else {
            complete = false;
            String::new()
        };
        if text.len() > left {
            complete = false;
            break;
        }
        left -= text.len();
        tell(out, &Line::Page(text))?;
    }
    tell(out, &Line::End(complete))
}

fn load(pdf: &[u8]) -> Result<Document, String> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_STREAM), ..LoadOptions::default() };
    let document =
        Document::load_mem_with_options(pdf, options).map_err(|error| error.to_string())?;
    if document.is_encrypted() && !document.was_encrypted() {
        return Err(String::from("it is locked with a password"));
    }
    Ok(document)
}

/// Line by line, so that what is done is kept if the rest goes wrong.
fn tell(out: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")?;
    out.flush()
}
