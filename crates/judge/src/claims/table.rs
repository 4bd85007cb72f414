//! What a cell of a table is about: the head of its row, else the head of its column.

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
        let header = column.and_then(|column| block.column_headers.get(column));
        let by_column = header
            .filter(|header| !header.is_empty())
            .and_then(|header| self.cells.get(header.trim()).cloned().flatten());
        let by_row = match &self.row {
            Some((row, head)) if *row == cell.block => head.clone(),
            _ => None,
        };
        let own = service(reading, cell, classes);
        if column == Some(0) {
            self.row = Some((cell.block, own.clone()));
        }
        self.cells.entry(reading.text(cell)).or_insert(own);
        by_row.or(by_column)
    }
}

fn service(reading: &Reading<'_>, head: &Sentence, classes: &Classes) -> Option<Topic> {
    if names_oco(head, classes) {
        return Some(Topic::oco(Strength::Section));
    }
    other_subject(reading, head, classes).map(Topic::other)
}
