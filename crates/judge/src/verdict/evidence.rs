//! The ledger of evidence: every item gets an id once, however many rules point at it.

use std::collections::BTreeMap;

use super::fragment::text_link;
use super::{Evidence, EvidenceId, EvidenceKind, Stance};
use crate::claims::Span;
use crate::page::{Block, BlockKind};
use crate::site::SiteReading;
use crate::text;

/// Characters of context kept on either side of a quotation.
const CONTEXT_CHARS: usize = 60;

pub(super) struct Ledger<'a> {
    reading: &'a SiteReading,
    items: BTreeMap<EvidenceId, Evidence>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(reading: &'a SiteReading) -> Self {
        Self { reading, items: BTreeMap::new() }
    }

    pub(super) fn into_evidence(self) -> BTreeMap<EvidenceId, Evidence> {
        self.items
    }

    /// Quotes the sentence around a span of a page.
    pub(super) fn quote(&mut self, page: usize, span: &Span, stance: Stance) -> Option<EvidenceId> {
        let read = self.reading.pages.get(page)?;
        let block = read.page.blocks.get(span.block)?;
        let range = sentence_around(block, span)?;
        let exact = block.text.get(range.clone())?.to_owned();
        let span = Span { block: span.block, range: range.clone() };
        Some(self.add(Evidence {
            kind: EvidenceKind::Quote,
            stance,
            page: Some(page),
            url: read.url.clone(),
            prefix: last_chars(block.text.get(..range.start).unwrap_or_default()),
            suffix: first_chars(block.text.get(range.end..).unwrap_or_default()),
            link: text_link(&read.url, &exact),
            span: Some(span),
            exact,
        }))
    }

    /// Notes on a page what is not said there.
    pub(super) fn absence(&mut self, page: usize, what: &str) -> Option<EvidenceId> {
        self.on_page(EvidenceKind::Absence, Stance::NearMiss, page, what)
    }

    /// Notes a fact about a page.
    pub(super) fn observation(
        &mut self,
        page: usize,
        stance: Stance,
        what: &str,
    ) -> Option<EvidenceId> {
        self.on_page(EvidenceKind::Observation, stance, page, what)
    }

    fn on_page(
        &mut self,
        kind: EvidenceKind,
        stance: Stance,
        page: usize,
        what: &str,
    ) -> Option<EvidenceId> {
        let url = self.reading.pages.get(page)?.url.clone();
        Some(self.add(Evidence {
            kind,
            stance,
            page: Some(page),
            link: url.clone(),
            url,
            span: None,
            exact: what.to_owned(),
            prefix: String::new(),
            suffix: String::new(),
        }))
    }

    fn add(&mut self, new: Evidence) -> EvidenceId {
        let same = self.items.iter().find(|(_, old)| {
            old.kind == new.kind
                && old.stance == new.stance
                && old.page == new.page
                && old.exact == new.exact
                && old.span == new.span
        });
        if let Some((id, _)) = same {
            return *id;
        }
        let id = EvidenceId(u32::try_from(self.items.len()).unwrap_or(u32::MAX).saturating_add(1));
        self.items.insert(id, new);
        id
    }
}

/// The whole sentence a span stands in, within its table cell when it stands in one.
fn sentence_around(block: &Block, span: &Span) -> Option<std::ops::Range<usize>> {
    let frame = match block.kind {
        BlockKind::TableRow => block
            .cells
            .iter()
            .find(|cell| cell.start <= span.range.start && span.range.start < cell.end)
            .cloned()
            .unwrap_or(0..block.text.len()),
        _ => 0..block.text.len(),
    };
    let text = block.text.get(frame.clone())?;
    let mut range: Option<std::ops::Range<usize>> = None;
    for sentence in text::sentences(text) {
        let sentence = sentence.start + frame.start..sentence.end + frame.start;
        let touches = sentence.start < span.range.end.max(span.range.start + 1)
            && span.range.start < sentence.end;
        if touches {
            range = Some(match range {
                Some(found) => found.start..sentence.end,
                None => sentence,
            });
        }
    }
    let range = range.unwrap_or(frame);
    let exact = block.text.get(range.clone())?;
    let lead = exact.len() - exact.trim_start().len();
    let trail = exact.len() - exact.trim_end().len();
    (lead + trail < exact.len()).then(|| range.start + lead..range.end - trail)
}

fn last_chars(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(CONTEXT_CHARS);
    text.chars().skip(skip).collect()
}

fn first_chars(text: &str) -> String {
    text.chars().take(CONTEXT_CHARS).collect()
}
