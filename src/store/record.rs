//! Results into rows. Recording the same result twice changes nothing.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::Serialize;

use super::{Store, StoreError};
use crate::data_folder::StoredReading;
use crate::result::{ClaimLevel, MunicipalityResult, RunRef};

impl Store {
    /// Notes that a run has begun; a run that is known stays as it is.
    pub fn begin_run(&mut self, run: &RunRef) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT OR IGNORE INTO runs (id, started_at, tool_version, ruleset_version, ruleset_sha256)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                run.id,
                run.started_at.to_string(),
                run.tool_version,
                run.ruleset.version,
                run.ruleset.sha256
            ],
        )?;
        Ok(())
    }

    /// Notes that a run has ended.
    pub fn finish_run(&mut self, run: &str, at: jiff::Timestamp) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE runs SET finished_at = ?2 WHERE id = ?1 AND finished_at IS NULL",
            params![run, at.to_string()],
        )?;
        Ok(())
    }

    /// Records one municipality's result in one transaction.
    pub fn record(
        &mut self,
        result: &MunicipalityResult,
        reading: Option<&StoredReading>,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        if is_recorded(&transaction, result)? {
            return Ok(());
        }
        record_site(&transaction, result)?;
        if let Some(reading) = reading {
            record_fetches(&transaction, result, reading)?;
        }
        record_pages(&transaction, result)?;
        record_evidence(&transaction, result)?;
        record_verdicts(&transaction, result)?;
        record_providers(&transaction, result)?;
        transaction.commit()?;
        Ok(())
    }
}

/// The key of a municipality: its code, or the slug of an unlisted site.
fn key(result: &MunicipalityResult) -> &str {
    result.municipality.code.as_deref().unwrap_or(&result.municipality.slug)
}

fn is_recorded(connection: &Connection, result: &MunicipalityResult) -> rusqlite::Result<bool> {
    connection
        .query_row(
            "SELECT 1 FROM sites WHERE run = ?1 AND municipality = ?2",
            params![result.run.id, key(result)],
            |_| Ok(()),
        )
        .optional()
        .map(|row| row.is_some())
}

fn record_site(transaction: &Transaction<'_>, result: &MunicipalityResult) -> rusqlite::Result<()> {
    let site = &result.site;
    transaction.execute(
        "INSERT INTO sites VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        params![
            result.run.id,
            key(result),
            result.municipality.name,
            result.municipality.website.as_str(),
            word(&site.status),
            site.reason,
            site.requests,
            site.pages_fetched,
            site.pages_about_oco,
            i64::try_from(site.bytes).unwrap_or(i64::MAX),
            i64::try_from(site.duration_ms).unwrap_or(i64::MAX),
            result.score.value,
            result.score.low,
            result.score.high,
            result.run.started_at.to_string(),
            result.run.finished_at.to_string(),
        ],
    )?;
    Ok(())
}

fn record_fetches(
    transaction: &Transaction<'_>,
    result: &MunicipalityResult,
    reading: &StoredReading,
) -> rusqlite::Result<()> {
    let mut row = transaction.prepare_cached(
        "INSERT INTO fetches VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for (number, fetch) in (1_i64..).zip(&reading.fetches) {
        row.execute(params![
            result.run.id,
            key(result),
            number,
            fetch.url.as_str(),
            fetch.at.to_string(),
            fetch.status,
            i64::try_from(fetch.bytes).unwrap_or(i64::MAX),
            fetch.content_type,
            fetch.route,
            fetch.archive.file,
            fetch.archive.record_id,
        ])?;
    }
    Ok(())
}

fn record_pages(
    transaction: &Transaction<'_>,
    result: &MunicipalityResult,
) -> rusqlite::Result<()> {
    let mut page_row =
        transaction.prepare_cached("INSERT OR IGNORE INTO pages VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut claim_row =
        transaction.prepare_cached("INSERT OR IGNORE INTO claims VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for page in &result.pages {
        let url = page.url.as_str();
        page_row.execute(params![result.run.id, key(result), url, page.title, page.about_oco])?;
        for (rule, level) in &page.claims {
            if *level != ClaimLevel::Silent {
                claim_row.execute(params![result.run.id, key(result), url, rule, word(level)])?;
            }
        }
    }
    Ok(())
}

fn record_evidence(
    transaction: &Transaction<'_>,
    result: &MunicipalityResult,
) -> rusqlite::Result<()> {
    let mut row = transaction.prepare_cached(
        "INSERT INTO evidence VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    for (id, evidence) in &result.evidence {
        row.execute(params![
            result.run.id,
            key(result),
            id,
            word(&evidence.kind),
            word(&evidence.stance),
            evidence.url.as_str(),
            evidence.page_title,
            evidence.exact,
            evidence.link.as_str(),
            evidence.fetched_at.map(|at| at.to_string()),
            evidence.payload_sha256,
            evidence.archive.as_ref().map(|archive| archive.file.as_str()),
            evidence.archive.as_ref().map(|archive| archive.record_id.as_str()),
        ])?;
    }
    Ok(())
}

fn record_verdicts(
    transaction: &Transaction<'_>,
    result: &MunicipalityResult,
) -> rusqlite::Result<()> {
    let at = result.run.finished_at.to_string();
    let mut evidence_row = transaction
        .prepare_cached("INSERT OR IGNORE INTO verdict_evidence VALUES (?1, ?2, ?3, ?4)")?;
    for verdict in &result.verdicts {
        let outcome = word(&verdict.verdict);
        let confirmed = transaction.execute(
            "UPDATE verdicts SET confirmed_at = ?1, confirmed_run = ?2
             WHERE municipality = ?3 AND rule = ?4 AND verdict = ?5 AND reason = ?6 AND conflict = ?7
               AND confirmed_at = (SELECT max(confirmed_at) FROM verdicts WHERE municipality = ?3 AND rule = ?4)",
            params![
                at,
                result.run.id,
                key(result),
                verdict.rule,
                outcome,
                verdict.reason,
                verdict.conflict
            ],
        )?;
        if confirmed == 0 {
            transaction.execute(
                "INSERT INTO verdicts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?7)",
                params![
                    key(result),
                    verdict.rule,
                    outcome,
                    verdict.reason,
                    verdict.conflict,
                    at,
                    result.run.id
                ],
            )?;
        }
        for id in &verdict.evidence {
            evidence_row.execute(params![result.run.id, key(result), verdict.rule, id])?;
        }
    }
    Ok(())
}

fn record_providers(
    transaction: &Transaction<'_>,
    result: &MunicipalityResult,
) -> rusqlite::Result<()> {
    let mut row = transaction
        .prepare_cached("INSERT OR IGNORE INTO providers VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for provider in &result.providers {
        row.execute(params![
            result.run.id,
            key(result),
            provider.name,
            provider.url,
            provider.phone,
            provider.email
        ])?;
    }
    Ok(())
}

/// The word a value has in the JSON of the contract, so that rows and files speak alike.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
