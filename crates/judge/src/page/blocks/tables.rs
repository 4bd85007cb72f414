//! Rows and cells of data tables.

use super::{Leave, Walk};
use crate::page::dom::{Element, Id};
use crate::page::table::data_table;
use crate::page::tags::Tag;
use crate::page::{Block, BlockKind};

impl Walk<'_> {
    pub(super) fn open_table(&mut self, id: Id) {
        if !self.tables.is_empty() {
            self.line.text.space();
            return;
        }
        self.flush();
        match data_table(self.dom, id) {
            Some(table) => {
                self.tables.push(table);
                self.push_frame(self.dom.end(id), Leave::Table);
            }
            None => self.open_block(self.dom.end(id), self.kind(), false),
        }
    }

    pub(super) fn enter_table_part(&mut self, id: Id, element: &Element<'_>) {
        let end = self.dom.end(id);
        if element.name == Tag::Tr {
            self.end_row();
            self.push_frame(end, Leave::Row);
            return;
        }
        if !self.line.cells.is_empty() && !self.line.text.is_empty() {
            self.line.text.space();
            self.line.text.push("|");
        }
        self.line.text.space();
        self.push_frame(end, Leave::Cell(self.line.text.next_start()));
    }

    pub(super) fn end_cell(&mut self, start: usize) {
        let end = self.line.text.len();
        self.line.cells.push(start.min(end)..end);
    }

    pub(super) fn end_row(&mut self) {
        self.pause_marks();
        let line = std::mem::take(&mut self.line).normalised();
        let headers = match self.tables.last_mut() {
            Some(table) if !line.cells.is_empty() => Some(table.next_row()),
            _ => None,
        };
        let text = line.text.finish();
        if text.chars().any(char::is_alphanumeric) {
            let is_caption = line.cells.is_empty();
            let kind = if is_caption { BlockKind::Paragraph } else { BlockKind::TableRow };
            let headers = headers.unwrap_or_else(|| self.no_headers.clone());
            let block = self.block(kind, text, line.links);
            self.blocks.push(Block { column_headers: headers, cells: line.cells, ..block });
        }
        self.resume_marks();
        self.emit_images();
    }
}
