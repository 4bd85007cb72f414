//! What a cell of a table is about: the head of its row, else the head of its column. A question that heads a row is
//! about OCO when one of the columns is: it is answered by the cell of that column.

use std::collections::BTreeMap;

use super::reading::{Reading, Sentence};
use super::topic::{Strength, Topic, names_oco, other_subject};
use super::vocabulary::Classes;
use crate::page::{Block, BlockKind};

/// Per sentence: its subject by what heads its row or column; none outside a table, and where neither head names a
/// service. One pass, so that a long table costs no more per row than a short one.
pub(super) fn topics(reading: &Reading<'_>, classes: &Classes) -> Vec<Option<Topic>> {
    let mut heads = Heads::default();
    reading
        .sentences
        .iter()
        .map(|cell| {
            let block = reading.page.blocks.get(cell.block)?;
            if block.kind != BlockKind::TableRow {
                heads = Heads::default();
                return None;
            }
            heads.of_cell(reading, classes, cell, block)
        })
        .collect()
}

/// What heads the rows and columns of the table that is being read.
#[derive(Default)]
struct Heads<'r> {
    /// The block of the row, and what its first cell names.
    row: Option<(usize, Option<Topic>)>,
    /// By text of a cell: what it names.
    cells: BTreeMap<&'r str, Option<Topic>>,
    /// Per cell of the first row what it names, for a table that does not mark its heads.
    first_row: Option<(usize, Vec<Option<Topic>>)>,
}

impl<'r> Heads<'r> {
    fn of_cell(
        &mut self,
        reading: &'r Reading<'_>,
        classes: &Classes,
        cell: &'r Sentence,
        block: &Block,
    ) -> Option<Topic> {
        let column = block.cells.iter().position(|range| range.contains(&cell.range.start));
        let by_column = column.and_then(|column| self.head_of(column, cell.block, block));
        let by_row = match &self.row {
            Some((row, head)) if *row == cell.block => head.clone(),
            _ => None,
        };
        let own = service(reading, cell, classes);
        if column == Some(0) {
            self.row = Some((cell.block, own.clone()));
        }
        let (first, heads) = self.first_row.get_or_insert_with(|| (cell.block, Vec::new()));
        if *first == cell.block && heads.len() < block.cells.len() {
            let is_short = cell.words.len() <= HEAD_WORDS;
            heads.resize(column.unwrap_or(heads.len()), None);
            heads.push(own.clone().filter(|_| is_short));
        }
        self.cells.entry(reading.text(cell)).or_insert(own);
        if column == Some(0) && by_column.is_none() {
            return self.of_row_head(cell, block);
        }
        by_row.or(by_column)
    }

    /// What the head of a column names.
    fn head_of(&self, column: usize, row: usize, block: &Block) -> Option<Topic> {
        if !block.column_headers.is_empty() {
            let header = block.column_headers.get(column).filter(|header| !header.is_empty())?;
            return self.cells.get(header.trim()).cloned().flatten();
        }
        let (first, heads) = self.first_row.as_ref()?;
        let marks_columns = *first != row
            && heads.len() == block.cells.len()
            && heads.first().is_some_and(Option::is_none);
        if marks_columns && column > 0 { heads.get(column).cloned().flatten() } else { None }
    }

    /// What stands before a row of services is asked of each of them, and is said of none.
    fn of_row_head(&self, cell: &Sentence, block: &Block) -> Option<Topic> {
        let columns: Vec<Topic> = (1..block.cells.len())
            .filter_map(|column| self.head_of(column, cell.block, block))
            .collect();
        let asks = cell.is_question && columns.iter().any(Topic::is_oco);
        let other = columns.into_iter().find(|topic| !topic.is_oco());
        if asks { Some(Topic::oco(Strength::Section)) } else { other }
    }
}

/// A head of a column has no more words.
const HEAD_WORDS: usize = 6;

fn service(reading: &Reading<'_>, head: &Sentence, classes: &Classes) -> Option<Topic> {
    if names_oco(head, classes) {
        return Some(Topic::oco(Strength::Section));
    }
    other_subject(reading, head, classes).map(Topic::other)
}
