//! The folder of a static site: only what changed is written, and only what we made is ever removed.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::SiteError;
use crate::data_folder::{DataError, write_remakable};

/// The list of the files that this program made, one path a line.
const MANIFEST: &str = ".ocowijzer-site";

/// A folder being filled.
pub(super) struct Folder {
    path: PathBuf,
    /// What stood there from an earlier run.
    before: BTreeSet<String>,
    /// What has to stand there.
    wanted: BTreeSet<String>,
}

impl Folder {
    /// Opens a folder for these files. A file of somebody else's in the place of one of ours is left alone, and
    /// nothing is written.
    pub(super) fn open(
        path: &Path,
        wanted: impl Iterator<Item = String>,
    ) -> Result<Self, SiteError> {
        let before = manifest(path)?;
        let wanted: BTreeSet<String> = wanted.collect();
        let foreign = |name: &&String| !before.contains(*name) && path.join(name).exists();
        if let Some(name) = wanted.iter().find(foreign) {
            return Err(SiteError::InTheWay(path.join(name)));
        }
        let folder = Self { path: path.to_owned(), before, wanted };
        // Said before the first file is made, so that a run that is cut short leaves nothing unclaimed.
        folder.claim(&folder.before.union(&folder.wanted).cloned().collect())?;
        Ok(folder)
    }

    /// Writes a file unless it is as it should be; says whether it was written.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<bool, SiteError> {
        let path = self.path.join(name);
        if std::fs::read(&path).is_ok_and(|there| there == bytes) {
            return Ok(false);
        }
        write_remakable(&path, bytes)?;
        Ok(true)
    }

    /// Removes what an earlier run made and this one did not; gives how many files those were.
    pub(super) fn close(self) -> Result<usize, SiteError> {
        let mut removed = 0;
        for name in self.before.difference(&self.wanted) {
            let path = self.path.join(name);
            match std::fs::remove_file(&path) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(DataError::Io { doing: "remove", path, source }.into()),
            }
            // A folder that still holds something stays; that is no failure.
            let mut above = path.parent();
            while let Some(folder) = above.filter(|folder| *folder != self.path) {
                if std::fs::remove_dir(folder).is_err() {
                    break;
                }
                above = folder.parent();
            }
        }
        self.claim(&self.wanted)?;
        Ok(removed)
    }

    fn claim(&self, names: &BTreeSet<String>) -> Result<(), SiteError> {
        let mut text = names.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
        text.push('\n');
        self.put(MANIFEST, text.as_bytes()).map(|_| ())
    }
}

/// The files that we made; a line that points out of the folder is not one of ours.
fn manifest(folder: &Path) -> Result<BTreeSet<String>, SiteError> {
    let path = folder.join(MANIFEST);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(source) => return Err(DataError::Io { doing: "read", path, source }.into()),
    };
    let inside = |line: &&str| {
        !line.is_empty()
            && Path::new(line).components().all(|part| matches!(part, Component::Normal(_)))
    };
    Ok(text.lines().filter(inside).map(String::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(path: &Path, files: &[(&str, &str)]) -> Result<(usize, usize), SiteError> {
        let folder = Folder::open(path, files.iter().map(|(name, _)| String::from(*name)))?;
        let mut written = 0;
        for (name, text) in files {
            written += usize::from(folder.put(name, text.as_bytes())?);
        }
        Ok((written, folder.close()?))
    }

    #[test]
    fn only_what_changed_is_written_and_what_no_longer_belongs_goes() {
        let out = tempfile::tempdir().unwrap();
        let at = out.path();
        assert_eq!(fill(at, &[("a.html", "1"), ("b/c.html", "2")]).unwrap(), (2, 0));
        assert_eq!(fill(at, &[("a.html", "1"), ("b/c.html", "2")]).unwrap(), (0, 0));
        std::fs::write(at.join("CNAME"), "example.org").unwrap();
        assert_eq!(fill(at, &[("a.html", "3")]).unwrap(), (1, 1));
        assert!(!at.join("b").exists());
        assert!(at.join("CNAME").exists());
    }

    #[test]
    fn a_file_of_somebody_else_is_not_written_over() {
        let out = tempfile::tempdir().unwrap();
        std::fs::write(out.path().join("index.html"), "mine").unwrap();
        assert!(matches!(fill(out.path(), &[("index.html", "1")]), Err(SiteError::InTheWay(_))));
        assert_eq!(std::fs::read(out.path().join("index.html")).unwrap(), b"mine");
    }

    #[test]
    fn a_list_that_was_tampered_with_removes_nothing_outside() {
        let out = tempfile::tempdir().unwrap();
        let inside = out.path().join("site");
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(out.path().join("precious"), "x").unwrap();
        std::fs::write(inside.join(MANIFEST), "../precious\n/etc/nothing\n").unwrap();
        assert_eq!(fill(&inside, &[("a", "1")]).unwrap(), (1, 0));
        assert!(out.path().join("precious").exists());
    }
}
