//! What every column of the tables means, made from the columns themselves.

use std::fmt::Write as _;

use super::{Cell, Column, ExportError, Kind, MunicipalityRow, VerdictRow, csv_file};

/// One column of one table.
pub(super) struct Entry {
    table: &'static str,
    name: String,
    kind: &'static str,
    nl: String,
    en: String,
}

pub(super) fn entries(
    municipalities: &[Column<MunicipalityRow>],
    verdicts: &[Column<VerdictRow>],
) -> Vec<Entry> {
    let mut entries = of("municipalities", municipalities);
    entries.extend(of("verdicts", verdicts));
    entries
}

fn of<R>(table: &'static str, columns: &[Column<R>]) -> Vec<Entry> {
    let entry = |column: &Column<R>| Entry {
        table,
        name: column.name.clone(),
        kind: column.kind.word(),
        nl: column.nl.clone(),
        en: column.en.clone(),
    };
    columns.iter().map(entry).collect()
}

pub(super) fn csv(entries: &[Entry]) -> Result<Vec<u8>, ExportError> {
    let text = |name: &str, cell: fn(&&Entry) -> Cell| Column::new(name, Kind::Text, "", "", cell);
    let columns = [
        text("table", |entry| entry.table.into()),
        text("column", |entry| entry.name.as_str().into()),
        text("kind", |entry| entry.kind.into()),
        text("meaning_nl", |entry| entry.nl.as_str().into()),
        text("meaning_en", |entry| entry.en.as_str().into()),
    ];
    let rows: Vec<&Entry> = entries.iter().collect();
    csv_file::write("dictionary", &columns, &rows)
}

pub(super) fn markdown(entries: &[Entry]) -> Vec<u8> {
    let mut out = String::from(
        "# Kolommen / columns\n\n\
         Een cel mag leeg zijn. Tijden zijn ISO 8601 in UTC. In CSV staat een apostrof voor woorden die een \
         rekenblad voor een formule zou houden.\n\n\
         A cell may be empty. Times are ISO 8601 in UTC. In CSV an apostrophe stands before words that a \
         spreadsheet would take for a formula.\n",
    );
    let mut last = "";
    for entry in entries {
        if entry.table != last {
            last = entry.table;
            let _ = write!(
                out,
                "\n## {last}\n\n| column | kind | betekenis | meaning |\n|---|---|---|---|\n"
            );
        }
        let Entry { name, kind, nl, en, .. } = entry;
        let _ = writeln!(out, "| `{name}` | {kind} | {nl} | {en} |");
    }
    out.into_bytes()
}
