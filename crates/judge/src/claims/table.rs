//! What a cell of a table is about: the head of its row, else the head of its column. A question that heads a row is
//! about OCO when one of the columns is: it is answered by the cell of that column.

use std::collections::BTreeMap;

use super::reading::{Reading, Sentence};
use super::said::what;
use super::topic::{Strength, Topic, names_oco, other_subject};
use super::vocabulary::Classes;
use crate::page::{Block, BlockKind};

/// Per sentence: its subject by what heads its row or column; none outside a table, and where neither head names a
/// service. One pass, so that a long table costs no more per row than a short one.
pub(super) fn topics(reading: &Reading<'_>, classes: &Classes) -> Vec<Option<Topic>> {
    let lists = rows_of_services(reading, classes);
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
            heads.lists_services = lists.get(cell.block).copied().unwrap_or(false);
            heads.of_cell(reading, classes, cell, block)
        })
        .collect()
}

/// Per block: is it a row of a table with column heads in which another row is headed by OCO? Then a row under a
/// head of its own is about something of its own.
fn rows_of_services(reading: &Reading<'_>, classes: &Classes) -> Vec<bool> {
    let blocks = &reading.page.blocks;
    let is_row = |of: usize| blocks.get(of).is_some_and(|block| block.kind == BlockKind::TableRow);
    let mut lists = vec![false; blocks.len()];
    for sentence in &reading.sentences {
        let is_head = is_row(sentence.block)
            && sentence.first_of_block
            && sentence.words.len() <= HEAD_WORDS
            && blocks[sentence.block].column_headers.len() > 1;
        if !is_head || lists[sentence.block] || !names_oco(sentence, classes) {
            continue;
        }
        let before = (0..sentence.block).rev().take_while(|at| is_row(*at));
        let after = (sentence.block..blocks.len()).take_while(|at| is_row(*at));
        before.chain(after).for_each(|at| lists[at] = true);
    }
    lists
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
    /// See [`rows_of_services`].
    lists_services: bool,
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
            Some((row, head)) if *row == cell.block => *head,
            _ => None,
        };
        let own = service(reading, cell, classes);
        if column == Some(0) {
            let is_another = own.is_none()
                && self.lists_services
                && cell.words.len() <= HEAD_WORDS
                && !block.column_headers.is_empty()
                && !cell.words.contains(classes.neutral_heading)
                && !cell.words.contains(classes.name);
            let head = if is_another { Some(Topic::other(what::ANOTHER_ROW)) } else { own };
            self.row = Some((cell.block, head));
        } else if by_row.is_none() && own.as_ref().is_some_and(Topic::is_oco) {
            // "MEE | cliëntondersteuning | gratis": what follows is said of it; a row of heads names columns.
            let is_first = self.first_row.as_ref().is_none_or(|(first, _)| *first == cell.block);
            if cell.words.len() <= HEAD_WORDS && !is_first {
                self.row = Some((cell.block, own));
            }
        }
        let (first, heads) = self.first_row.get_or_insert_with(|| (cell.block, Vec::new()));
        if *first == cell.block && heads.len() < block.cells.len() {
            let is_short = cell.words.len() <= HEAD_WORDS;
            heads.resize(column.unwrap_or(heads.len()), None);
            heads.push(own.filter(|_| is_short));
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
            return self.cells.get(header.trim()).copied().flatten();
        }
        let (first, heads) = self.first_row.as_ref()?;
        let marks_columns = *first != row
            && heads.len() == block.cells.len()
            && heads.first().is_some_and(Option::is_none);
        if marks_columns && column > 0 { heads.get(column).copied().flatten() } else { None }
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
