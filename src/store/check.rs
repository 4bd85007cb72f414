//! Is the database sound, and what does it hold? Read-only.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{StoreError, open_failed};

/// What was asked of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What SQLite finds wrong with the file; empty when it is sound.
    pub damage: Vec<String>,
    /// Rows that point at rows that are not there.
    pub dangling: usize,
    /// Municipality and run of each site that is recorded.
    pub sites: BTreeSet<(String, String)>,
}

/// Checks the database.
pub fn check(path: &Path) -> Result<Checked, StoreError> {
    let connection = read_only(path)?;
    let mut damage: Vec<String> = column(&connection, "PRAGMA integrity_check")?;
    damage.retain(|line| line != "ok");
    let dangling = column::<String>(&connection, "SELECT \"table\" FROM pragma_foreign_key_check")?;
    let mut statement = connection.prepare("SELECT run, municipality FROM sites")?;
    let sites =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(Checked { damage, dangling: dangling.len(), sites })
}

/// Run and record of all evidence behind the verdicts that stand now, from the day each was determined and the
/// day it was last confirmed.
pub fn standing_evidence(path: &Path) -> Result<BTreeSet<(String, String)>, StoreError> {
    let connection = read_only(path)?;
    let mut statement = connection.prepare(
        "WITH standing AS (
             SELECT municipality, rule, determined_run, confirmed_run FROM verdicts AS v
             WHERE confirmed_at = (SELECT max(confirmed_at) FROM verdicts AS w
                                   WHERE w.municipality = v.municipality AND w.rule = v.rule)),
         behind AS (
             SELECT municipality, rule, determined_run AS run FROM standing
             UNION SELECT municipality, rule, confirmed_run FROM standing)
         SELECT DISTINCT e.run, e.archive_record FROM behind AS b
         JOIN verdict_evidence AS p
             ON p.run = b.run AND p.municipality = b.municipality AND p.rule = b.rule
         JOIN evidence AS e
             ON e.run = p.run AND e.municipality = p.municipality AND e.id = p.evidence
         WHERE e.archive_record IS NOT NULL",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read_only(path: &Path) -> Result<Connection, StoreError> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| open_failed(path, error.into()))
}

fn column<T: rusqlite::types::FromSql>(
    connection: &Connection,
    query: &str,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare(query)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
