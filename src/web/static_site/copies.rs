//! The stored copy behind every quotation, looked up before the first page is written: each archive file is read once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::data_folder::RunFolder;
use crate::judging::Judging;
use crate::rescore::{Proof, RescoreError, prove_all};
use crate::result::Evidence;
use crate::web::Country;
use crate::web::municipality::quoted;

/// What reads the stored pages.
pub struct Archive<'a> {
    /// Reads a page as it was read when it was judged.
    pub judging: &'a Arc<Judging>,
    /// For the reader of PDFs.
    pub runtime: &'a Handle,
}

/// The stored copies, by slug and by id of the evidence.
#[derive(Debug, Default)]
pub(super) struct Copies {
    by_slug: BTreeMap<String, BTreeMap<String, Proof>>,
}

/// The evidence of one run: the slug of its municipality, its id, itself.
type Wanted<'a> = Vec<(&'a str, &'a str, &'a Evidence)>;

impl Copies {
    /// Looks up the copies of all that the pages quote.
    pub(super) fn of(country: &Country, archive: &Archive<'_>) -> Result<Self, RescoreError> {
        let mut by_run: BTreeMap<PathBuf, (RunFolder, Wanted<'_>)> = BTreeMap::new();
        for listed in &country.municipalities {
            let Some(found) = listed.result.as_deref() else { continue };
            let Some(folder) = &found.folder else { continue };
            let (_, wanted) =
                by_run.entry(folder.archive()).or_insert_with(|| (folder.clone(), Vec::new()));
            let kept = quoted(found).into_iter().filter(|(_, one)| found.has_copy(one));
            wanted.extend(kept.map(|(id, one)| (listed.municipality.slug.as_str(), id, one)));
        }
        let mut copies = Self::default();
        for (folder, wanted) in by_run.into_values() {
            let evidence: Vec<&Evidence> = wanted.iter().map(|(.., one)| *one).collect();
            let proofs = prove_all(&folder, &evidence, archive.judging, archive.runtime)?;
            for ((slug, id, _), proof) in wanted.into_iter().zip(proofs) {
                copies.by_slug.entry(slug.to_owned()).or_default().insert(id.to_owned(), proof);
            }
        }
        Ok(copies)
    }

    /// Where there is one: slug and id of the evidence.
    pub(super) fn places(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_slug
            .iter()
            .flat_map(|(slug, by_id)| by_id.keys().map(|id| (slug.as_str(), id.as_str())))
    }

    /// The copy of one piece of evidence.
    pub(super) fn get(&self, slug: &str, id: &str) -> Option<&Proof> {
        self.by_slug.get(slug)?.get(id)
    }
}
