//! The two tables: one row per municipality, one row per verdict.

use serde::Serialize;

use super::{Cell, Column, Kind};
use crate::result::{Evidence, MunicipalityResult, Verdict};

/// One municipality.
pub struct MunicipalityRow(MunicipalityResult);

/// One verdict with its best evidence.
pub struct VerdictRow {
    result: std::sync::Arc<MunicipalityResult>,
    verdict: Verdict,
    evidence: Option<(String, Evidence)>,
}

impl MunicipalityRow {
    /// The row of a result.
    pub fn of(result: &MunicipalityResult) -> Self {
        Self(result.clone())
    }
}

impl VerdictRow {
    /// The rows of a result.
    pub fn of(result: &MunicipalityResult) -> Vec<Self> {
        let result = std::sync::Arc::new(result.clone());
        let rows = result.verdicts.iter().map(|verdict| Self {
            result: std::sync::Arc::clone(&result),
            verdict: verdict.clone(),
            evidence: verdict
                .evidence
                .first()
                .and_then(|id| Some((id.clone(), result.evidence.get(id)?.clone()))),
        });
        rows.collect()
    }

    fn evidence<T: Into<Cell>>(&self, of: impl Fn(&Evidence) -> T) -> Cell {
        self.evidence.as_ref().map(|(_, evidence)| of(evidence)).into()
    }
}

/// The columns of the table of municipalities; one per rule stands at the end.
pub fn municipality_columns(results: &[MunicipalityResult]) -> Vec<Column<MunicipalityRow>> {
    use Kind::{Integer, Number, Text, Time};
    let mut columns = vec![
        column(
            "code",
            Text,
            "CBS-code; leeg voor een website buiten het register",
            "CBS code; empty for a site that is not in the register",
            |r| r.municipality.code.as_deref().into(),
        ),
        column("name", Text, "Naam van de gemeente", "Name of the municipality", |r| {
            r.municipality.name.as_str().into()
        }),
        column("website", Text, "Adres van de startpagina", "Address of the home page", |r| {
            r.municipality.website.as_str().into()
        }),
        column("run", Text, "De ronde", "The run", |r| r.run.id.as_str().into()),
        column(
            "started_at",
            Time,
            "Begin van het lezen van deze website (UTC)",
            "Start of the reading of this site (UTC)",
            |r| r.run.started_at.into(),
        ),
        column(
            "finished_at",
            Time,
            "Einde van het lezen van deze website (UTC)",
            "End of the reading of this site (UTC)",
            |r| r.run.finished_at.into(),
        ),
        column("tool_version", Text, "Versie van ocowijzer", "Version of ocowijzer", |r| {
            r.run.tool_version.as_str().into()
        }),
        column("ruleset_version", Text, "Versie van de regels", "Version of the rules", |r| {
            r.run.ruleset.version.as_str().into()
        }),
        column("ruleset_sha256", Text, "SHA-256 van de regels", "SHA-256 of the rules", |r| {
            r.run.ruleset.sha256.as_str().into()
        }),
        column(
            "status",
            Text,
            "Hoe het lezen verliep: complete, partial, unreachable of blocked",
            "How the reading went: complete, partial, unreachable or blocked",
            |r| word(&r.site.status),
        ),
        column(
            "reason",
            Text,
            "Waarom niet alles gelezen is",
            "Why not everything was read",
            |r| r.site.reason.as_deref().into(),
        ),
        column(
            "score",
            Number,
            "Score van 0 tot 100 over wat beslist kon worden",
            "Score from 0 to 100 over what could be decided",
            |r| r.score.value.into(),
        ),
        column(
            "score_low",
            Number,
            "Score als alles wat onbekend bleef verloren was",
            "Score when every unknown were lost",
            |r| r.score.low.into(),
        ),
        column(
            "score_high",
            Number,
            "Score als alles wat onbekend bleef gewonnen was",
            "Score when every unknown were won",
            |r| r.score.high.into(),
        ),
        column("score_formula", Text, "Versie van de formule", "Version of the formula", |r| {
            r.score.formula.as_str().into()
        }),
        column("requests", Integer, "Verzoeken aan de website", "Requests sent to the site", |r| {
            r.site.requests.into()
        }),
        column("pages_fetched", Integer, "Gelezen pagina's", "Pages read", |r| {
            r.site.pages_fetched.into()
        }),
        column(
            "pages_about_oco",
            Integer,
            "Pagina's over onafhankelijke cliëntondersteuning",
            "Pages about independent client support",
            |r| r.site.pages_about_oco.into(),
        ),
        column("bytes", Integer, "Ontvangen bytes", "Bytes received", |r| r.site.bytes.into()),
        column(
            "duration_ms",
            Integer,
            "Duur van het lezen in milliseconden",
            "Milliseconds the reading took",
            |r| r.site.duration_ms.into(),
        ),
        column(
            "first_oco_url",
            Text,
            "De eerste pagina over cliëntondersteuning",
            "The first page about client support",
            |r| r.site.first_oco_page.as_ref().map(|page| page.url.as_str()).into(),
        ),
        column(
            "first_oco_clicks",
            Integer,
            "Klikken van de startpagina naar die pagina",
            "Clicks from the home page to that page",
            |r| r.site.first_oco_page.as_ref().and_then(|page| page.clicks).into(),
        ),
        column(
            "first_oco_requests_before",
            Integer,
            "Verzoeken voordat die pagina gevonden werd",
            "Requests before that page was found",
            |r| r.site.first_oco_page.as_ref().map(|page| page.requests_before).into(),
        ),
        column(
            "providers",
            Text,
            "Genoemde organisaties, gescheiden door een puntkomma",
            "Organisations that are named, separated by a semicolon",
            |r| {
                let names: Vec<_> = r.providers.iter().map(|one| one.name.as_str()).collect();
                if names.is_empty() { Cell::Empty } else { Cell::Text(names.join("; ")) }
            },
        ),
    ];
    let rules = results.iter().find(|result| !result.verdicts.is_empty());
    for rule in rules.into_iter().flat_map(|result| &result.verdicts).map(|one| one.rule.clone()) {
        let name = format!("verdict_{}", rule.replace('-', "_"));
        let nl = format!(
            "Oordeel over de regel {rule}: met, partly, not_found, contradicted, unknown of not_applicable"
        );
        let en = format!(
            "Verdict on the rule {rule}: met, partly, not_found, contradicted, unknown or not_applicable"
        );
        columns.push(Column::new(&name, Text, &nl, &en, move |row: &MunicipalityRow| {
            let verdict = row.0.verdicts.iter().find(|one| one.rule == rule);
            verdict.map_or(Cell::Empty, |one| word(&one.verdict))
        }));
    }
    columns
}

fn column(
    name: &str,
    kind: Kind,
    nl: &str,
    en: &str,
    cell: fn(&MunicipalityResult) -> Cell,
) -> Column<MunicipalityRow> {
    Column::new(name, kind, nl, en, move |row: &MunicipalityRow| cell(&row.0))
}

/// The columns of the table of verdicts.
pub fn verdict_columns() -> Vec<Column<VerdictRow>> {
    use Kind::{Boolean, Integer, Text, Time};
    let c =
        |name, kind, nl, en, cell: fn(&VerdictRow) -> Cell| Column::new(name, kind, nl, en, cell);
    vec![
        c("run", Text, "De ronde", "The run", |r| r.result.run.id.as_str().into()),
        c(
            "code",
            Text,
            "CBS-code; leeg voor een website buiten het register",
            "CBS code; empty for a site that is not in the register",
            |r| r.result.municipality.code.as_deref().into(),
        ),
        c("name", Text, "Naam van de gemeente", "Name of the municipality", |r| {
            r.result.municipality.name.as_str().into()
        }),
        c("rule", Text, "De regel", "The rule", |r| r.verdict.rule.as_str().into()),
        c(
            "group",
            Text,
            "Groep van de regel: core, checklist of practice",
            "Group of the rule: core, checklist or practice",
            |r| word(&r.verdict.group),
        ),
        c(
            "verdict",
            Text,
            "Oordeel: met, partly, not_found, contradicted, unknown of not_applicable",
            "Verdict: met, partly, not_found, contradicted, unknown or not_applicable",
            |r| word(&r.verdict.verdict),
        ),
        c(
            "reason",
            Text,
            "Reden uit de vaste lijst van de regel",
            "Reason from the rule's closed list",
            |r| r.verdict.reason.as_str().into(),
        ),
        c(
            "conflict",
            Boolean,
            "Twee pagina's spreken elkaar tegen",
            "Two pages say opposite things",
            |r| r.verdict.conflict.into(),
        ),
        c("summary_nl", Text, "Samenvatting in het Nederlands", "Summary in Dutch", |r| {
            r.verdict.summary.nl.as_str().into()
        }),
        c("summary_en", Text, "Samenvatting in het Engels", "Summary in English", |r| {
            r.verdict.summary.en.as_str().into()
        }),
        c("advice_nl", Text, "Advies in het Nederlands", "Advice in Dutch", |r| {
            r.verdict.advice.nl.as_str().into()
        }),
        c("advice_en", Text, "Advies in het Engels", "Advice in English", |r| {
            r.verdict.advice.en.as_str().into()
        }),
        c("evidence_count", Integer, "Aantal bewijzen", "Pieces of evidence", |r| {
            (r.verdict.evidence.len() as u64).into()
        }),
        c(
            "evidence",
            Text,
            "Het eerste bewijs: zijn naam in het resultaat",
            "The first evidence: its id in the result",
            |r| r.evidence.as_ref().map(|(id, _)| id.as_str()).into(),
        ),
        c(
            "evidence_kind",
            Text,
            "Soort: quote, absence of observation",
            "Kind: quote, absence or observation",
            |r| r.evidence(|e| word(&e.kind)),
        ),
        c(
            "evidence_stance",
            Text,
            "Wat het doet: supports, partly, contradicts of near_miss",
            "What it does: supports, partly, contradicts or near_miss",
            |r| r.evidence(|e| word(&e.stance)),
        ),
        c(
            "quote",
            Text,
            "De letterlijke woorden op de pagina",
            "The literal words on the page",
            |r| r.evidence(|e| e.exact.as_str().to_owned()),
        ),
        c("page_title", Text, "Titel van de pagina", "Title of the page", |r| {
            r.evidence(|e| e.page_title.clone())
        }),
        c("heading_path", Text, "Koppen boven de woorden", "Headings above the words", |r| {
            r.evidence(|e| e.heading_path.join(" › "))
        }),
        c("url", Text, "Adres van de pagina", "Address of the page", |r| {
            r.evidence(|e| e.url.to_string())
        }),
        c("link", Text, "Adres dat bij de zin opent", "Address that opens at the sentence", |r| {
            r.evidence(|e| e.link.to_string())
        }),
        c(
            "fetched_at",
            Time,
            "Wanneer de pagina is opgehaald (UTC)",
            "When the page was fetched (UTC)",
            |r| r.evidence(|e| Cell::from(e.fetched_at)),
        ),
        c("payload_sha256", Text, "SHA-256 van de pagina", "SHA-256 of the page", |r| {
            r.evidence(|e| Cell::from(e.payload_sha256.as_deref()))
        }),
        c("archive_file", Text, "WARC-bestand van de ronde", "WARC file of the run", |r| {
            r.evidence(|e| Cell::from(e.archive.as_ref().map(|at| at.file.as_str())))
        }),
        c("archive_record", Text, "Record in dat bestand", "Record in that file", |r| {
            r.evidence(|e| Cell::from(e.archive.as_ref().map(|at| at.record_id.as_str())))
        }),
    ]
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// The word a value has in the JSON of the contract.
fn word(value: &impl Serialize) -> Cell {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Cell::Text(word),
        Ok(_) | Err(_) => Cell::Empty,
    }
}
