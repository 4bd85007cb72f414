//! The static site: every page as a file, with downloads, feeds and a sitemap, for any web host.
//!
//! What is made depends on the results and the rules alone, never on the clock: the same data gives the same
//! bytes, and a second run writes nothing.

mod copies;
mod folder;
mod item;
mod sitemap;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use url::Url;

use super::{Country, History, Home, View};
use crate::data_folder::DataError;
use crate::export::ExportError;
use crate::letter::docx::DocxError;
use crate::report::Lang;
use crate::rescore::RescoreError;

use self::copies::Copies;
use self::folder::Folder;
use self::item::Item;

pub use self::copies::Archive;

/// Why a site cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The disk.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The tables for download.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A result as JSON.
    #[error("a result cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The stored pages.
    #[error(transparent)]
    Archive(#[from] RescoreError),
    /// A letter as a DOCX.
    #[error(transparent)]
    Docx(#[from] DocxError),
    /// A file of somebody else stands where one of ours has to come.
    #[error(
        "{0} is in the way and was not made by this program; give an empty folder with --out, or move the file"
    )]
    InTheWay(std::path::PathBuf),
    /// A page that is linked to has nothing to show.
    #[error("the page {0} cannot be made")]
    NoPage(String),
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Files that are new or have other contents now.
    pub written: usize,
    /// Files that were as they should be, and were not touched.
    pub unchanged: usize,
    /// Files of an earlier run that no longer belong there.
    pub removed: usize,
}

/// Writes the site of this country into `out`. `base` is the public address of that folder, ending in `/`;
/// `archive` reads the stored pages.
pub fn write(
    country: &Country,
    history: &History,
    base: Option<Url>,
    archive: &Archive<'_>,
    out: &Path,
) -> Result<Written, SiteError> {
    let home = Home::Static(base);
    let copies = Copies::of(country, archive)?;
    let site = Site { country, history, home: &home, copies: &copies };
    let items = item::all(&site)?;
    let folder = Folder::open(out, items.iter().map(Item::path))?;
    let written = write_all(&site, &items, &folder)?;
    let removed = folder.close()?;
    Ok(Written { written, unchanged: items.len() - written, removed })
}

/// What the files are made from.
#[derive(Clone, Copy)]
struct Site<'a> {
    country: &'a Country,
    history: &'a History,
    home: &'a Home,
    copies: &'a Copies,
}

impl<'a> Site<'a> {
    fn view(&self, lang: Lang) -> View<'a> {
        View { country: self.country, lang, home: self.home, now: None }
    }
}

/// On every core; gives the number of files that were written. The first failure ends it.
fn write_all(site: &Site<'_>, items: &[Item], folder: &Folder) -> Result<usize, SiteError> {
    let next = AtomicUsize::new(0);
    let written = AtomicUsize::new(0);
    let failure: Mutex<Option<SiteError>> = Mutex::new(None);
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            let done = item.bytes(site).and_then(|bytes| folder.put(&item.path(), &bytes));
            match done {
                Ok(changed) => _ = written.fetch_add(usize::from(changed), Ordering::Relaxed),
                Err(error) => {
                    next.store(items.len(), Ordering::Relaxed);
                    failure
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .get_or_insert(error);
                }
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|threads| {
        for _ in 0..cores {
            threads.spawn(work);
        }
    });
    match failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(written.into_inner()),
    }
}
