//! Evidence and its bytes: the sentence in its context, from the archive, offline.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ocowijzer_judge::page::{Block, Page};
use serde::Serialize;
use tokio::runtime::Handle;
use url::Url;

use super::{RescoreError, fetched};
use crate::archive::{ArchiveError, ReadRecord, WarcReader, files, payload_of, sha256_hex};
use crate::crawl::Judge as _;
use crate::data_folder::RunFolder;
use crate::judging::Judging;
use crate::result::{ArchiveRef, Evidence};

/// Blocks shown before and after the one with the sentence.
const AROUND: usize = 2;

/// Evidence as the archive shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proof {
    /// The evidence as the result gives it.
    pub evidence: Evidence,
    /// The HTTP status of the archived answer.
    pub status: Option<u16>,
    /// Are the archived bytes the ones that were judged? Null when the evidence names no bytes.
    pub bytes_are_the_same: Option<bool>,
    /// Where the words stand on the archived page; null when they were not found on it.
    pub context: Option<Context>,
    /// The record with the bytes, which is another one when the same bytes were archived before.
    pub payload: Option<ArchiveRef>,
}

/// Words with what stands around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Context {
    /// Headings above, outermost first; a PDF's page number comes first.
    pub heading_path: Vec<String>,
    /// Paragraphs before.
    pub before: Vec<String>,
    /// The paragraph up to the words.
    pub prefix: String,
    /// The words.
    pub exact: String,
    /// The rest of the paragraph.
    pub suffix: String,
    /// Paragraphs after.
    pub after: Vec<String>,
}

/// Looks up one piece of evidence of a run in its archive. Evidence without a record (an absence over a whole
/// site, an observation) comes back as it is.
pub fn prove(
    run: &RunFolder,
    evidence: &Evidence,
    judging: &Arc<Judging>,
    runtime: &Handle,
) -> Result<Proof, RescoreError> {
    let mut proof = Proof {
        evidence: evidence.clone(),
        status: None,
        bytes_are_the_same: None,
        context: None,
        payload: None,
    };
    let Some(at) = &evidence.archive else { return Ok(proof) };
    let Some((payload, record)) = find(run, at)? else {
        return Err(RescoreError::Pruned { run: run.id().to_owned(), missing: 1, pages: 1 });
    };
    proof.payload = Some(payload);
    let page_url = without_fragment(&evidence.url);
    let Some(fetched) = fetched(&record, &page_url) else { return Ok(proof) };
    proof.status = Some(fetched.status);
    let sha256 = sha256_hex(&fetched.body);
    proof.bytes_are_the_same = evidence.payload_sha256.as_ref().map(|known| *known == sha256);
    let _entered = runtime.enter();
    if let Ok(judged) = judging.read(&fetched) {
        proof.context = context(&judged.page, evidence);
    }
    Ok(proof)
}

/// The record with the payload: this one, or the earlier one a revisit refers to. The file that the evidence names
/// is looked at first; the others only for a revisit.
fn find(
    run: &RunFolder,
    at: &ArchiveRef,
) -> Result<Option<(ArchiveRef, ReadRecord)>, RescoreError> {
    let files = files(&run.archive())?;
    let is_named = |path: &&PathBuf| name_of(path).trim_end_matches(".open") == at.file;
    let Some(record) = files.iter().filter(is_named).find_map(|path| record(path, &at.record_id))
    else {
        return Ok(None);
    };
    let record = record?;
    let payload = payload_of(&record).unwrap_or(&at.record_id).to_owned();
    if payload == at.record_id {
        return Ok(Some((at.clone(), record)));
    }
    for path in &files {
        if let Some(record) = self::record(path, &payload) {
            let file = name_of(path);
            return Ok(Some((ArchiveRef { file, record_id: payload }, record?)));
        }
    }
    Ok(None)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The record of this id in a file.
fn record(path: &Path, id: &str) -> Option<Result<ReadRecord, ArchiveError>> {
    let mut reader = match WarcReader::open(path) {
        Ok(reader) => reader,
        Err(error) => return Some(Err(error)),
    };
    loop {
        match reader.next_record() {
            Ok(Some(record)) if record.id() == Some(id) => return Some(Ok(record)),
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(error) => return Some(Err(error)),
        }
    }
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

fn context(page: &Page, evidence: &Evidence) -> Option<Context> {
    let exact = evidence.exact.as_str();
    if exact.is_empty() {
        return None;
    }
    // The same words may stand on a page twice; the text before them tells which is meant.
    let tail: String = {
        let prefix: Vec<char> = evidence.prefix.trim().chars().collect();
        prefix[prefix.len().saturating_sub(20)..].iter().collect()
    };
    let places = || {
        page.blocks.iter().enumerate().flat_map(|(at, block)| {
            block.text.match_indices(exact).map(move |(start, _)| (at, block, start))
        })
    };
    let (at, block, start) = places()
        .find(|(_, block, start)| {
            !tail.is_empty() && block.text[..*start].trim_end().ends_with(&tail)
        })
        .or_else(|| places().next())?;
    let texts = |blocks: &[Block]| blocks.iter().map(|block| block.text.clone()).collect();
    let number = block.pdf_page.map(|number| format!("pagina {number}"));
    Some(Context {
        heading_path: number.into_iter().chain(block.heading_path.iter().cloned()).collect(),
        before: texts(&page.blocks[at.saturating_sub(AROUND)..at]),
        prefix: block.text[..start].to_owned(),
        exact: exact.to_owned(),
        suffix: block.text[start + exact.len()..].to_owned(),
        after: texts(&page.blocks[at + 1..(at + 1 + AROUND).min(page.blocks.len())]),
    })
}
