//! Evidence and its bytes: the sentence in its context, from the archive, offline.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ocowijzer_judge::page::{Block, Page};
use serde::Serialize;
use tokio::runtime::Handle;
use url::Url;

use super::{RescoreError, fetched};
use crate::archive::{ArchiveError, ReadRecord, WarcReader, files, payload_of, sha256_hex};
use crate::crawl::Judge as _;
use crate::data_folder::RunFolder;
use crate::fetch::Fetched;
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

impl Proof {
    /// Evidence before its bytes were looked up; or for good, when they are gone.
    pub fn without_bytes(evidence: Evidence) -> Self {
        Self { evidence, status: None, bytes_are_the_same: None, context: None, payload: None }
    }

    /// Was the page archived and is not kept any more?
    pub fn is_lost(&self) -> bool {
        self.evidence.archive.is_some() && self.payload.is_none()
    }
}

/// Looks up one piece of evidence of a run in its archive. Evidence without a record (an absence over a whole
/// site, an observation) comes back as it is.
pub fn prove(
    run: &RunFolder,
    evidence: &Evidence,
    judging: &Arc<Judging>,
    runtime: &Handle,
) -> Result<Proof, RescoreError> {
    let proofs = prove_all(run, std::slice::from_ref(&evidence), judging, runtime)?;
    match proofs.into_iter().next().filter(|proof| !proof.is_lost()) {
        Some(proof) => Ok(proof),
        None => Err(RescoreError::Pruned { run: run.id().to_owned(), missing: 1, pages: 1 }),
    }
}

/// Looks up many pieces of evidence of a run, in their order; each archive file is read once. One whose bytes are gone
/// [is lost](Proof::is_lost), and the others are looked up all the same.
pub fn prove_all(
    run: &RunFolder,
    evidence: &[&Evidence],
    judging: &Arc<Judging>,
    runtime: &Handle,
) -> Result<Vec<Proof>, RescoreError> {
    let mut proofs: Vec<Proof> =
        evidence.iter().map(|one| Proof::without_bytes((*one).clone())).collect();
    let mut wanted: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    for (place, one) in evidence.iter().enumerate() {
        if let Some(at) = &one.archive {
            wanted.entry(&at.file).or_default().entry(&at.record_id).or_default().push(place);
        }
    }
    let files = files(&run.archive())?;
    let mut elsewhere: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for path in &files {
        let file = name_of(path);
        let file = file.trim_end_matches(".open");
        let Some(ids) = wanted.get(file) else { continue };
        each_record(
            path,
            ids.len(),
            |id| ids.get(id),
            |id, places, record| match payload_of(record).filter(|payload| *payload != id) {
                Some(payload) => elsewhere.entry(payload.to_owned()).or_default().extend(places),
                None => fill(&mut proofs, places, file, id, record, judging, runtime),
            },
        )?;
    }
    // A revisit refers to the record with the bytes, which may stand in any file.
    for path in &files {
        if elsewhere.is_empty() {
            break;
        }
        let file = name_of(path);
        let mut found = Vec::new();
        each_record(
            path,
            elsewhere.len(),
            |id| elsewhere.get(id),
            |id, places, record| {
                fill(&mut proofs, places, &file, id, record, judging, runtime);
                found.push(id.to_owned());
            },
        )?;
        elsewhere.retain(|id, _| !found.contains(id));
    }
    Ok(proofs)
}

/// Hands every wanted record of a file on, until `most` were found.
fn each_record<'a>(
    path: &Path,
    most: usize,
    wanted: impl Fn(&str) -> Option<&'a Vec<usize>>,
    mut take: impl FnMut(&str, &'a [usize], &ReadRecord),
) -> Result<(), ArchiveError> {
    let mut left = most;
    let mut reader = WarcReader::open(path)?;
    while left > 0 {
        let Some(record) = reader.next_record()? else { break };
        let Some((id, places)) = record.id().and_then(|id| Some((id, wanted(id)?))) else {
            continue;
        };
        take(id, places, &record);
        left -= 1;
    }
    Ok(())
}

/// Compares the bytes of a record with the ones that were judged, and finds the words on the page.
fn fill(
    proofs: &mut [Proof],
    places: &[usize],
    file: &str,
    record_id: &str,
    record: &ReadRecord,
    judging: &Arc<Judging>,
    runtime: &Handle,
) {
    let _entered = runtime.enter();
    let mut read: Option<(Url, Fetched, Option<Page>)> = None;
    for place in places {
        let Some(proof) = proofs.get_mut(*place) else { continue };
        let (file, record_id) = (file.to_owned(), record_id.to_owned());
        proof.payload = Some(ArchiveRef { file, record_id });
        let url = without_fragment(&proof.evidence.url);
        if read.as_ref().is_none_or(|(of, ..)| *of != url) {
            read = fetched(record, &url).map(|fetched| {
                let page = judging.read(&fetched).ok().map(|judged| judged.page);
                (url, fetched, page)
            });
        }
        let Some((_, fetched, page)) = &read else { continue };
        proof.status = Some(fetched.status);
        let sha256 = sha256_hex(&fetched.body);
        let known = proof.evidence.payload_sha256.as_ref();
        proof.bytes_are_the_same = known.map(|known| *known == sha256);
        proof.context = page.as_ref().and_then(|page| context(page, &proof.evidence));
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
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
