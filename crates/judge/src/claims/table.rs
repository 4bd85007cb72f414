//! What a cell of a table is about: the head of its row, else the head of its column.

use super::reading::{Reading, Sentence};
use super::topic::{Strength, Topic, names_oco, other_subject};
use super::vocabulary::Classes;
use crate::page::{Block, BlockKind};

/// The subject of a cell by what heads its row or column; none when neither names a service.
pub(super) fn topic(reading: &Reading<'_>, classes: &Classes, index: usize) -> Option<Topic> {
    let cell = reading.sentences.get(index)?;
    let block = reading.page.blocks.get(cell.block)?;
    if block.kind != BlockKind::TableRow {
        return None;
    }
    let head = head_of_row(reading, block, index).filter(|head| !std::ptr::eq(*head, cell));
    head.and_then(|head| service(reading, head, classes)).or_else(|| {
        let column = block.cells.iter().position(|range| range.contains(&cell.range.start))?;
        let header = block.column_headers.get(column).filter(|header| !header.is_empty())?;
        service(reading, head_of_column(reading, index, header)?, classes)
    })
}

fn service(reading: &Reading<'_>, head: &Sentence, classes: &Classes) -> Option<Topic> {
    if names_oco(head, classes) {
        return Some(Topic::oco(Strength::Section));
    }
    other_subject(reading, head, classes).map(Topic::other)
}

/// The first cell of the row.
fn head_of_row<'r>(reading: &'r Reading<'_>, block: &Block, index: usize) -> Option<&'r Sentence> {
    let first = block.cells.first()?;
    let cell = reading.sentences.get(index)?;
    reading.sentences[..=index]
        .iter()
        .rev()
        .take_while(|other| other.block == cell.block)
        .find(|other| first.contains(&other.range.start))
}

/// The cell further up that reads as the header of this column.
fn head_of_column<'r>(
    reading: &'r Reading<'_>,
    index: usize,
    header: &str,
) -> Option<&'r Sentence> {
    reading.sentences[..index]
        .iter()
        .rev()
        .take_while(|other| {
            let block = reading.page.blocks.get(other.block);
            block.is_some_and(|block| block.kind == BlockKind::TableRow)
        })
        .find(|other| reading.text(other) == header.trim())
}
