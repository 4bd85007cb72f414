//! A run for other programs: tables (CSV, Parquet), EARL as JSON-LD, and a dictionary of every column.
//!
//! The columns of [`table`] are the one description of the tables: cells, types and dictionary come from it.

mod cell;
mod csv_file;
mod dictionary;
mod earl;
mod parquet_file;
mod table;

use std::path::{Path, PathBuf};

use crate::data_folder::{DataError, write_atomically};
use crate::result::MunicipalityResult;

pub use self::cell::{Cell, Column, Kind};
pub use self::table::{MunicipalityRow, VerdictRow, municipality_columns, verdict_columns};

/// Formats of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    /// Two tables for spreadsheets and statistics.
    Csv,
    /// W3C Evaluation and Report Language, as JSON-LD.
    Earl,
    /// The same two tables for statistics.
    Parquet,
}

/// Why an export cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file cannot be written.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A table cannot be put into CSV.
    #[error("the table {table} cannot be written as CSV: {why}")]
    Csv {
        /// Its name.
        table: &'static str,
        /// In words.
        why: String,
    },
    /// A table cannot be put into Parquet.
    #[error("the table {table} cannot be written as Parquet: {why}")]
    Parquet {
        /// Its name.
        table: &'static str,
        /// In words.
        why: String,
    },
    /// JSON cannot be made.
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Writes the results of a run into `folder`, each file whole or not at all, and says which files.
pub fn export(
    results: &[MunicipalityResult],
    formats: &[Format],
    folder: &Path,
) -> Result<Vec<PathBuf>, ExportError> {
    let mut written = Vec::new();
    for (name, bytes) in files(results, formats)? {
        let path = folder.join(name);
        write_atomically(&path, &bytes)?;
        written.push(path);
    }
    Ok(written)
}

/// The files of an export, by name, with the dictionary of the columns.
pub fn files(
    results: &[MunicipalityResult],
    formats: &[Format],
) -> Result<Vec<(&'static str, Vec<u8>)>, ExportError> {
    let mut files = Vec::new();
    let municipalities: Vec<_> = results.iter().map(MunicipalityRow::of).collect();
    let verdicts: Vec<_> = results.iter().flat_map(VerdictRow::of).collect();
    let (of_municipality, of_verdict) = (municipality_columns(results), verdict_columns());
    if formats.contains(&Format::Csv) {
        let table = csv_file::write("municipalities", &of_municipality, &municipalities)?;
        files.push(("municipalities.csv", table));
        files.push(("verdicts.csv", csv_file::write("verdicts", &of_verdict, &verdicts)?));
    }
    if formats.contains(&Format::Earl) {
        files.push(("earl.jsonld", earl::write(results)?));
    }
    if formats.contains(&Format::Parquet) {
        let table = parquet_file::write("municipalities", &of_municipality, &municipalities)?;
        files.push(("municipalities.parquet", table));
        let table = parquet_file::write("verdicts", &of_verdict, &verdicts)?;
        files.push(("verdicts.parquet", table));
    }
    let entries = dictionary::entries(&of_municipality, &of_verdict);
    files.push(("dictionary.csv", dictionary::csv(&entries)?));
    files.push(("dictionary.md", dictionary::markdown(&entries)));
    Ok(files)
}

/// The table of municipalities as CSV.
pub fn municipalities_csv(results: &[MunicipalityResult]) -> Result<Vec<u8>, ExportError> {
    let rows: Vec<_> = results.iter().map(MunicipalityRow::of).collect();
    csv_file::write("municipalities", &municipality_columns(results), &rows)
}
