//! A file appears whole or not at all: written beside its place, synced, renamed.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use serde::Serialize;
use tempfile::NamedTempFile;

use super::{DataError, io};

/// Writes bytes to a path so that a reader or a crash never sees half of them.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), DataError> {
    write(path, bytes, true)
}

/// The same without waiting for the disk: for files that can be made again after a crash of the machine.
pub fn write_remakable(path: &Path, bytes: &[u8]) -> Result<(), DataError> {
    write(path, bytes, false)
}

/// The same for a value as JSON for people, which goes to the disk as it is made: a long crawl leaves a long file.
pub fn write_json_atomically(path: &Path, value: &impl Serialize) -> Result<(), DataError> {
    fill(path, true, |file| {
        let mut file = BufWriter::new(file);
        serde_json::to_writer_pretty(&mut file, value)?;
        file.write_all(b"\n")?;
        file.flush()
    })
}

fn write(path: &Path, bytes: &[u8], sync: bool) -> Result<(), DataError> {
    fill(path, sync, |file| file.write_all(bytes))
}

fn fill(
    path: &Path,
    sync: bool,
    fill: impl FnOnce(&mut NamedTempFile) -> std::io::Result<()>,
) -> Result<(), DataError> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder).map_err(|source| io("make", folder, source))?;
    let failed = |source| io("write", path, source);
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    fill(&mut file).map_err(failed)?;
    if sync {
        file.as_file().sync_all().map_err(failed)?;
    }
    open_to_others(file.path()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Temporary files are private by default; results are for other programs to read.
#[cfg(unix)]
fn open_to_others(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> std::io::Result<()> {
    Ok(())
}
