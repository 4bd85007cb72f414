//! A table as CSV (RFC 4180, UTF-8) that is safe to open in a spreadsheet.

use super::{Cell, Column, ExportError};

/// The table with a header row.
pub(super) fn write<R>(
    table: &'static str,
    columns: &[Column<R>],
    rows: &[R],
) -> Result<Vec<u8>, ExportError> {
    let failed = |error: &dyn std::fmt::Display| ExportError::Csv { table, why: error.to_string() };
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(columns.iter().map(|column| &column.name)).map_err(|e| failed(&e))?;
    for row in rows {
        let cells = columns.iter().map(|column| text((column.cell)(row)));
        csv.write_record(cells).map_err(|e| failed(&e))?;
    }
    csv.into_inner().map_err(|e| failed(&e))
}

fn text(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Integer(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Boolean(value) => value.to_string(),
        Cell::Time(at) => at.to_string(),
    }
}

/// Words of a web page must not become a formula: what a spreadsheet would take for one gets an apostrophe
/// in front (OWASP, "CSV injection"). Full-width signs count, too: some programs fold them.
fn harmless(text: String) -> String {
    let dangerous = text
        .trim_start_matches([' ', '\u{a0}', '\u{feff}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if dangerous { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Kind;

    #[test]
    fn words_of_a_page_never_become_a_formula() {
        let column = Column::new("a", Kind::Text, "", "", |row: &&str| Cell::from(*row));
        for (words, cell) in [
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("+31 6", "'+31 6"),
            (" =1+1", "' =1+1"),
            ("-kosten", "'-kosten"),
            ("@SUM(1)", "'@SUM(1)"),
            ("＝1", "'＝1"),
            ("gratis", "gratis"),
        ] {
            let csv = write("t", std::slice::from_ref(&column), &[words]).unwrap();
            assert_eq!(String::from_utf8(csv).unwrap(), format!("a\n{cell}\n"));
        }
    }

    #[test]
    fn a_negative_number_of_ours_stays_a_number() {
        assert_eq!(text(Cell::Number(-1.5)), "-1.5");
    }
}
