//! The history of all runs in one SQLite file. One writer; readers open it read-only.

mod check;
mod rebuild;
mod record;

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

pub use self::check::{Checked, check, standing_evidence};
pub use self::rebuild::{RebuildError, rebuild};

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be opened or brought to today's form.
    #[error("cannot open the database {}: {source}; is it a database of ocowijzer, and is there free space?", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A statement failed.
    #[error("cannot write to the database: {0}; check free space and rights of the data folder")]
    Sql(#[from] rusqlite::Error),
}

/// The database, opened for writing.
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens or makes the database.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| open_failed(path, source);
        let mut connection = Connection::open(path).map_err(|error| failed(error.into()))?;
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
            )
            .map_err(|error| failed(error.into()))?;
        migrations().to_latest(&mut connection).map_err(|error| failed(error.into()))?;
        Ok(Self { connection })
    }
}

fn open_failed(path: &Path, source: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    StoreError::Open { path: path.to_owned(), source }
}

fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("0001_initial.sql")),
        M::up(include_str!("0002_fetches.sql")),
    ])
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_migrations_apply_to_an_empty_database() {
        super::migrations().validate().unwrap();
    }
}
