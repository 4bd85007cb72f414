//! Tables of data, told from tables that only make columns.

use std::sync::Arc;

use super::dom::{Dom, Element, Id};
use super::tags::Tag;
use crate::text::visible;

/// A data table while its rows are read.
pub(super) struct DataTable {
    /// Empty when the table has no row of headers.
    headers: Arc<[String]>,
    rows_read: usize,
}

impl DataTable {
    /// The column headers of the next row; the row of headers itself has none.
    pub(super) fn next_row(&mut self) -> Arc<[String]> {
        self.rows_read += 1;
        if self.rows_read == 1 { Arc::default() } else { self.headers.clone() }
    }
}

/// A cell longer than this holds running text: the table makes columns.
const LONGEST_CELL: usize = 600;

/// Reads what the table at `id` is; `None` for a table that only makes columns.
pub(super) fn data_table(dom: &Dom<'_>, id: Id) -> Option<DataTable> {
    let table = dom.element(id)?;
    if matches!(&*table.keyword("role"), "presentation" | "none") {
        return None;
    }
    let end = dom.end(id);
    let mut rows: Vec<Vec<Id>> = Vec::new();
    let mut has_header_cell = false;
    for (inner, element) in dom.elements_in(id + 1, end) {
        match element.name {
            Tag::Table | Tag::Form | Tag::H1 | Tag::H2 | Tag::Article | Tag::Section => {
                return None;
            }
            Tag::Tr => rows.push(Vec::new()),
            Tag::Td | Tag::Th => {
                has_header_cell |= element.name == Tag::Th;
                rows.last_mut()?.push(inner);
            }
            _ => {}
        }
    }
    let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
    if widest < 2 || (rows.len() < 2 && !has_header_cell) {
        return None;
    }
    if !has_header_cell {
        let is_long = |&cell: &Id| visible(&dom.text(cell)).len() > LONGEST_CELL;
        if rows.iter().flatten().any(is_long) {
            return None;
        }
    }
    let is_header =
        |row: &Vec<Id>| row.len() > 1 && row.iter().all(|&cell| is_header_cell(dom, cell));
    rows.retain(|row| !row.is_empty());
    let headers = rows
        .first()
        .filter(|row| is_header(row))
        .map(|row| row.iter().map(|&cell| visible(&dom.text(cell))).collect())
        .unwrap_or_default();
    Some(DataTable { headers, rows_read: 0 })
}

/// `th`, or a cell that is bold as a whole.
fn is_header_cell(dom: &Dom<'_>, cell: Id) -> bool {
    if dom.name(cell) == Tag::Th {
        return true;
    }
    let text = visible(&dom.text(cell));
    let is_strong =
        |(_, element): &(Id, &Element<'_>)| matches!(element.name, Tag::B | Tag::Strong);
    !text.is_empty()
        && dom
            .elements_in(cell, dom.end(cell))
            .find(is_strong)
            .is_some_and(|(strong, _)| visible(&dom.text(strong)) == text)
}
