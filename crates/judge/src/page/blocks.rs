//! The walk over the document that makes blocks and links of it.

use std::ops::Range;
use std::sync::Arc;

use url::Url;

use super::dom::{Data, Dom, Element, Id};
use super::headings::Headings;
use super::layout::{Layout, Place};
use super::links::{clean_link_text, link_target};
use super::table::{DataTable, data_table};
use super::tags::is_inline;
use super::words::Words;
use super::{Block, BlockKind, Link, Region};
use crate::text::{Visible, composed, visible};

/// What the walk brings home.
pub(super) struct Walked {
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Link>,
}

/// A line longer than this (in bytes) is no heading, whatever it looks like.
const LONGEST_HEADING: usize = 100;

/// Walks over the document in reading order.
pub(super) fn walk(dom: &Dom<'_>, layout: &Layout, base: Option<&Url>) -> Walked {
    let mut walk = Walk::new(dom, layout, base);
    let mut id = 0;
    while id < dom.nodes.len() {
        walk.leave_until(id);
        id = walk.enter(id);
    }
    walk.leave_until(usize::MAX);
    walk.flush();
    Walked { blocks: walk.blocks, links: walk.links }
}

/// What to do when an element ends.
enum Leave {
    Block,
    Inline,
    Link,
    Bold(usize),
    List,
    Item,
    /// A part with a heading of its own ends: headings inside do not reach beyond it.
    Part(usize),
    Table,
    Row,
    Cell(usize),
}

struct Frame {
    end: Id,
    leave: Leave,
    kind: BlockKind,
    called_heading: bool,
}

struct List {
    lead_in: Option<usize>,
}

struct Item {
    has_heading: bool,
}

/// A link whose end has not come yet.
struct OpenLink {
    index: usize,
    text: Visible,
    /// Where its part in the current block begins.
    start: usize,
}

struct Walk<'a> {
    dom: &'a Dom<'a>,
    layout: &'a Layout,
    base: Option<&'a Url>,
    blocks: Vec<Block>,
    links: Vec<Link>,
    headings: Headings,
    /// The last heading of any region, for links.
    last_heading: Option<String>,
    frames: Vec<Frame>,
    lists: Vec<List>,
    items: Vec<Item>,
    tables: Vec<DataTable>,
    no_headers: Arc<[String]>,
    line: Line,
    open_link: Option<OpenLink>,
    open_bold: Option<usize>,
    place: Place,
    images: Vec<(String, Option<usize>)>,
}

/// The block being gathered.
#[derive(Default)]
struct Line {
    text: Visible,
    links: Vec<(Range<usize>, usize)>,
    bold: Vec<Range<usize>>,
    breaks: Vec<usize>,
    cells: Vec<Range<usize>>,
}

impl Line {
    /// The line with its text in NFC and its marks moved along.
    fn normalised(self) -> Self {
        if !self.text.needs_nfc() {
            return self;
        }
        let old = self.text.so_far();
        let mut places: Vec<usize> = self.breaks.clone();
        let ranges = self.links.iter().map(|(range, _)| range).chain(&self.bold).chain(&self.cells);
        places.extend(ranges.flat_map(|range| [range.start, range.end]));
        places.push(old.len());
        places.sort_unstable();
        places.dedup();
        let mut text = String::with_capacity(old.len());
        let mut moved: Vec<usize> = Vec::with_capacity(places.len());
        let mut from = 0;
        for &place in &places {
            text.push_str(&composed(old.get(from..place).unwrap_or_default()));
            moved.push(text.len());
            from = place;
        }
        let whole = visible(&text);
        if whole != text {
            // A mark stands between a letter and its accent: the text counts for more.
            return Self { text: Visible::of(whole), ..Self::default() };
        }
        let to = |place: usize| {
            places
                .binary_search(&place)
                .ok()
                .and_then(|at| moved.get(at))
                .copied()
                .unwrap_or_default()
        };
        let shift = |range: Range<usize>| to(range.start)..to(range.end);
        Self {
            text: Visible::of(text),
            links: self.links.into_iter().map(|(range, index)| (shift(range), index)).collect(),
            bold: self.bold.into_iter().map(shift).collect(),
            breaks: self.breaks.into_iter().map(to).collect(),
            cells: self.cells.into_iter().map(shift).collect(),
        }
    }
}

impl<'a> Walk<'a> {
    fn new(dom: &'a Dom<'a>, layout: &'a Layout, base: Option<&'a Url>) -> Self {
        Self {
            dom,
            layout,
            base,
            blocks: Vec::new(),
            links: Vec::new(),
            headings: Headings::default(),
            last_heading: None,
            frames: Vec::new(),
            lists: Vec::new(),
            items: Vec::new(),
            tables: Vec::new(),
            no_headers: Arc::from([]),
            line: Line::default(),
            open_link: None,
            open_bold: None,
            place: Place::Boilerplate,
            images: Vec::new(),
        }
    }

    /// Enters a node; gives the next one to look at.
    fn enter(&mut self, id: Id) -> Id {
        let place = self.layout.places.get(id).copied().unwrap_or(Place::Gone);
        let end = self.dom.end(id);
        if place == Place::Gone {
            return end;
        }
        match self.dom.nodes.get(id).map(|node| &node.data) {
            Some(Data::Text(text)) => {
                self.take_text(text, place);
                id + 1
            }
            Some(Data::Element(element)) => {
                if place == Place::Boilerplate {
                    self.enter_boilerplate(id, element)
                } else {
                    self.turn_to(place);
                    self.enter_content(id, element)
                }
            }
            _ => id + 1,
        }
    }

    fn turn_to(&mut self, place: Place) {
        if place != self.place {
            if self.tables.is_empty() {
                self.flush();
            }
            self.place = place;
        }
    }

    fn take_text(&mut self, text: &str, place: Place) {
        if let Some(link) = &mut self.open_link {
            link.text.push(text);
        }
        if place != Place::Boilerplate {
            self.turn_to(place);
            self.line.text.push(text);
        }
    }

    /// Boilerplate is read for its links and the headings above them.
    fn enter_boilerplate(&mut self, id: Id, element: &Element<'_>) -> Id {
        match element.name {
            "a" | "area" => self.open_link(id, element),
            "img" => self.take_link_image(element),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.last_heading =
                    Some(visible(&self.dom.text(id))).filter(|text| !text.is_empty());
            }
            name if !is_inline(name) => {
                if let Some(link) = &mut self.open_link {
                    link.text.space();
                }
            }
            _ => {}
        }
        id + 1
    }

    fn enter_content(&mut self, id: Id, element: &Element<'_>) -> Id {
        let end = self.dom.end(id);
        let role = element.keyword("role");
        if role == "tablist" && self.has_panels(id) {
            return self.skip_but_links(id);
        }
        if let Some(label) = self.panel_label(element) {
            self.flush();
            self.push_frame(end, Leave::Part(self.headings.len()));
            self.emit_heading(self.headings.guessed_level(), label, true, Vec::new());
        }
        match element.name {
            "a" | "area" => self.open_link(id, element),
            "br" => self.line_break(),
            "hr" => self.flush(),
            "img" | "input" => self.enter_image(element),
            "b" | "strong" | "u" => self.open_bold(end),
            "button" => return self.enter_button(id, element),
            "details" => {
                self.flush();
                self.push_frame(end, Leave::Part(self.headings.len()));
            }
            "summary" => {
                let level = self.headings.guessed_level();
                self.open_block(end, BlockKind::Heading { level }, false);
            }
            "ul" | "ol" | "menu" => self.open_list(end),
            "li" => self.open_item(end),
            "dt" => self.open_block(end, BlockKind::Term, false),
            "dd" => self.open_block(end, BlockKind::Definition, false),
            "address" => self.open_block(end, BlockKind::Contact, false),
            "table" => self.open_table(id),
            "tr" | "td" | "th" if !self.tables.is_empty() => self.enter_table_part(id, element),
            name => {
                if let Some(level) = heading_level(name, element) {
                    self.open_block(end, BlockKind::Heading { level }, false);
                } else if !is_inline(name) {
                    let called_heading = self.is_called_heading(id);
                    self.open_block(end, self.kind(), called_heading);
                } else if is_bold_by_style(element) {
                    self.open_bold(end);
                }
            }
        }
        id + 1
    }

    /// Is the element called a title by its class?
    fn is_called_heading(&self, id: Id) -> bool {
        self.layout.words.get(id).is_some_and(|words| words.any(Words::HEADING))
    }

    /// The kind of block that text has here.
    fn kind(&self) -> BlockKind {
        let kind = self.frames.last().map_or(BlockKind::Paragraph, |frame| frame.kind);
        match kind {
            BlockKind::ListItem { .. }
                if self.items.last().is_some_and(|item| item.has_heading) =>
            {
                BlockKind::Paragraph
            }
            kind => kind,
        }
    }

    fn push_frame(&mut self, end: Id, leave: Leave) {
        let (kind, called_heading) = self
            .frames
            .last()
            .map_or((BlockKind::Paragraph, false), |frame| (frame.kind, frame.called_heading));
        self.frames.push(Frame { end, leave, kind, called_heading });
    }

    fn open_block(&mut self, end: Id, kind: BlockKind, called_heading: bool) {
        if !self.tables.is_empty() {
            self.line.text.space();
            return;
        }
        self.flush();
        self.frames.push(Frame { end, leave: Leave::Block, kind, called_heading });
    }

    fn leave_until(&mut self, id: Id) {
        while self.frames.last().is_some_and(|frame| frame.end <= id) {
            let Some(frame) = self.frames.last() else { return };
            match frame.leave {
                Leave::Block => self.flush(),
                Leave::Inline => {}
                Leave::Link => self.close_link(),
                Leave::Bold(start) => self.close_bold(start),
                Leave::List => {
                    self.flush();
                    self.lists.pop();
                }
                Leave::Item => {
                    self.flush();
                    self.items.pop();
                }
                Leave::Part(length) => {
                    self.flush();
                    self.headings.truncate(length);
                }
                Leave::Table => {
                    self.end_row();
                    self.tables.pop();
                }
                Leave::Row => self.end_row(),
                Leave::Cell(start) => self.end_cell(start),
            }
            self.frames.pop();
        }
    }

    // Lists.

    fn open_list(&mut self, end: Id) {
        if !self.tables.is_empty() {
            self.line.text.space();
            return;
        }
        self.flush();
        let lead_in = self.blocks.len().checked_sub(1).filter(|&index| {
            self.blocks.get(index).is_some_and(|block| {
                let is_nested = !self.items.is_empty();
                block.region == region_of(self.place)
                    && match block.kind {
                        BlockKind::ListItem { .. } => is_nested,
                        BlockKind::Paragraph
                        | BlockKind::Heading { .. }
                        | BlockKind::Term
                        | BlockKind::Definition => true,
                        _ => false,
                    }
            })
        });
        self.lists.push(List { lead_in });
        self.push_frame(end, Leave::List);
    }

    fn open_item(&mut self, end: Id) {
        if !self.tables.is_empty() {
            self.line.text.space();
            return;
        }
        self.flush();
        let depth = u8::try_from(self.lists.len().max(1)).unwrap_or(u8::MAX);
        self.items.push(Item { has_heading: false });
        let kind = BlockKind::ListItem { depth };
        self.frames.push(Frame { end, leave: Leave::Item, kind, called_heading: false });
    }

    // Accordions and tabs.

    /// Do the tabs of this list open panels that are in the document?
    fn has_panels(&self, id: Id) -> bool {
        let end = self.dom.end(id);
        self.layout.openers.values().any(|opener| (id..end).contains(opener))
    }

    /// The label of the tab that opens this element; `None` when a heading already says it.
    fn panel_label(&self, element: &Element<'_>) -> Option<String> {
        let opener = *self.layout.openers.get(element.attribute("id")?)?;
        let opening = self.dom.element(opener)?;
        let is_tab = opening.keyword("role") == "tab"
            || self.dom.ancestors(opener).any(|above| {
                self.dom.element(above).is_some_and(|e| e.keyword("role") == "tablist")
            })
            || (opening.name == "a" && opening.keyword("data-toggle") == "tab");
        let label = visible(&self.dom.text(opener));
        (is_tab && !label.is_empty()).then_some(label)
    }

    fn skip_but_links(&mut self, id: Id) -> Id {
        self.dom.end(id)
    }

    /// A button that opens something is a heading; other buttons are no text.
    fn enter_button(&mut self, id: Id, element: &Element<'_>) -> Id {
        let end = self.dom.end(id);
        let opens = element.has("aria-expanded")
            || element.has("aria-controls")
            || element.has("data-target")
            || element.has("data-bs-target");
        let is_inside_label = self
            .frames
            .last()
            .is_some_and(|frame| matches!(frame.kind, BlockKind::Heading { .. } | BlockKind::Term));
        if is_inside_label {
            return id + 1;
        }
        if !opens {
            return end;
        }
        let level = self.headings.guessed_level();
        self.open_block(end, BlockKind::Heading { level }, false);
        if let Some(frame) = self.frames.last_mut() {
            frame.called_heading = true;
        }
        id + 1
    }

    // Links and images.

    fn open_link(&mut self, id: Id, element: &Element<'_>) {
        let Some(target) = element.attribute("href").and_then(|href| link_target(href, self.base))
        else {
            return;
        };
        let label = ["aria-label", "title"]
            .iter()
            .find_map(|name| element.attribute(name))
            .map(visible)
            .filter(|label| !label.is_empty());
        let index = self.links.len();
        self.links.push(Link {
            target,
            text: String::new(),
            label,
            heading: self.last_heading.clone(),
            region: region_of(self.layout.places.get(id).copied().unwrap_or_default()),
            nofollow: element.keyword("rel").split_whitespace().any(|rel| rel == "nofollow"),
        });
        if element.name == "area" {
            if let (Some(link), Some(alt)) = (self.links.last_mut(), element.attribute("alt")) {
                link.text = visible(alt);
            }
            return;
        }
        self.close_link();
        let start = self.line.text.next_start();
        self.open_link = Some(OpenLink { index, text: Visible::default(), start });
        self.push_frame(self.dom.end(id), Leave::Link);
    }

    fn close_link(&mut self) {
        let Some(open) = self.open_link.take() else { return };
        self.mark_link(open.index, open.start);
        if let Some(link) = self.links.get_mut(open.index) {
            link.text = clean_link_text(&open.text.finish());
            if link.label.as_ref() == Some(&link.text) {
                link.label = None;
            }
        }
    }

    /// Notes which part of the current line belongs to a link.
    fn mark_link(&mut self, index: usize, start: usize) {
        let end = self.line.text.len();
        let start = self.skip_space(start);
        if start < end {
            self.line.links.push((start..end, index));
        }
    }

    fn skip_space(&self, start: usize) -> usize {
        let is_space = self.line.text.so_far().as_bytes().get(start) == Some(&b' ');
        start + usize::from(is_space)
    }

    fn take_link_image(&mut self, element: &Element<'_>) {
        if let (Some(link), Some(alt)) = (&mut self.open_link, element.attribute("alt")) {
            link.text.space();
            link.text.push(alt);
            link.text.space();
        }
    }

    fn enter_image(&mut self, element: &Element<'_>) {
        if element.name == "input" {
            return;
        }
        self.take_link_image(element);
        let alt = element.attribute("alt").map(visible).unwrap_or_default();
        if !alt.is_empty() {
            let link = self.open_link.as_ref().map(|link| link.index);
            self.images.push((alt, link));
        }
    }

    fn open_bold(&mut self, end: Id) {
        if self.open_bold.is_none() {
            let start = self.line.text.next_start();
            self.open_bold = Some(start);
            self.push_frame(end, Leave::Bold(start));
        } else {
            self.push_frame(end, Leave::Inline);
        }
    }

    fn close_bold(&mut self, start: usize) {
        let start = self.open_bold.take().unwrap_or(start);
        let (start, end) = (self.skip_space(start), self.line.text.len());
        if start < end {
            self.line.bold.push(start..end);
        }
    }

    fn line_break(&mut self) {
        self.line.breaks.push(self.line.text.len());
        self.line.text.space();
        if let Some(link) = &mut self.open_link {
            link.text.space();
        }
    }

    // Tables.

    fn open_table(&mut self, id: Id) {
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

    fn enter_table_part(&mut self, id: Id, element: &Element<'_>) {
        let end = self.dom.end(id);
        if element.name == "tr" {
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

    fn end_cell(&mut self, start: usize) {
        let end = self.line.text.len();
        self.line.cells.push(start.min(end)..end);
    }

    fn end_row(&mut self) {
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

    // Blocks.

    /// Ends the block being gathered.
    fn flush(&mut self) {
        self.pause_marks();
        let line = std::mem::take(&mut self.line).normalised();
        if !line.text.is_empty() {
            self.emit_line(line);
        }
        self.resume_marks();
        self.emit_images();
    }

    /// A link or bold run that goes on in the next block is marked up to here.
    fn pause_marks(&mut self) {
        if let Some((index, start)) = self.open_link.as_ref().map(|link| (link.index, link.start)) {
            self.mark_link(index, start);
        }
        if let Some(start) = self.open_bold {
            let (start, end) = (self.skip_space(start), self.line.text.len());
            if start < end {
                self.line.bold.push(start..end);
            }
        }
    }

    fn resume_marks(&mut self) {
        if let Some(link) = &mut self.open_link {
            link.start = 0;
            link.text.space();
        }
        if let Some(start) = &mut self.open_bold {
            *start = 0;
        }
    }

    fn emit_line(&mut self, line: Line) {
        let called_heading = self.frames.last().is_some_and(|frame| frame.called_heading);
        let kind = self.kind();
        let text = line.text.so_far();
        if let BlockKind::Heading { level } = kind {
            let text = text.to_owned();
            self.emit_heading(level, text, called_heading, line.links);
            return;
        }
        let can_head = kind == BlockKind::Paragraph && self.items.is_empty();
        if can_head && looks_like_heading(text) {
            let is_bold =
                line.bold.iter().map(ExactSizeIterator::len).sum::<usize>() * 10 >= text.len() * 9;
            if called_heading || (is_bold && line.links.is_empty()) {
                let text = text.to_owned();
                self.emit_heading(self.headings.guessed_level(), text, true, line.links);
                return;
            }
        }
        self.emit_parts(kind, &line);
    }

    /// Cuts a line at its breaks where they separate paragraphs, list items or a bold heading.
    fn emit_parts(&mut self, kind: BlockKind, line: &Line) {
        let text = line.text.so_far();
        let mut start = 0;
        let mut last_break = None;
        let mut lead_in = None;
        let mut cuts: Vec<usize> = Vec::new();
        for &at in &line.breaks {
            let is_double = last_break == Some(at);
            last_break = Some(at);
            let next = text.get(at..).unwrap_or_default().trim_start();
            let is_bold_line = line
                .bold
                .iter()
                .any(|bold| (bold.start <= start + 1 && bold.end == at) || bold.start == at + 1);
            let head = text.get(start..at).unwrap_or_default().trim();
            if is_double || starts_with_bullet(next) || (is_bold_line && looks_like_heading(head)) {
                if cuts.last() != Some(&at) && at > 0 {
                    cuts.push(at);
                }
                start = at;
            } else if cuts.last().is_some_and(|&cut| {
                starts_with_bullet(text.get(cut..).unwrap_or_default().trim_start())
            }) {
                start = at;
            }
        }
        cuts.push(text.len());
        let mut from = 0;
        for to in cuts {
            let piece = text.get(from..to).unwrap_or_default();
            let begin = from + (piece.len() - piece.trim_start().len());
            let piece = piece.trim();
            if piece.is_empty() {
                from = to;
                continue;
            }
            let range = begin..begin + piece.len();
            let links = links_within(&line.links, &range);
            let is_bold = line.bold.iter().any(|b| b.start <= range.start && b.end >= range.end);
            let is_part = range.len() < text.len();
            if is_part && is_bold && kind == BlockKind::Paragraph && looks_like_heading(piece) {
                self.emit_heading(self.headings.guessed_level(), piece.to_owned(), true, links);
                lead_in = None;
            } else if is_part && starts_with_bullet(piece) {
                let block = self.block(BlockKind::ListItem { depth: 1 }, piece.to_owned(), links);
                self.blocks.push(Block { lead_in, ..block });
            } else {
                let block = self.block(kind, piece.to_owned(), links);
                lead_in = Some(self.blocks.len());
                self.blocks.push(block);
            }
            from = to;
        }
    }

    fn emit_heading(
        &mut self,
        level: u8,
        text: String,
        is_guess: bool,
        links: Vec<(Range<usize>, usize)>,
    ) {
        let text = visible(&text);
        if text.is_empty() {
            return;
        }
        if let Some(item) = self.items.last_mut() {
            item.has_heading = true;
        }
        self.headings.close_for(level, is_guess);
        let block = self.block(BlockKind::Heading { level }, text.clone(), links);
        self.blocks.push(Block { lead_in: None, ..block });
        self.headings.open(level, text.clone(), is_guess);
        self.last_heading = Some(text);
    }

    fn emit_images(&mut self) {
        for (alt, link) in std::mem::take(&mut self.images) {
            let links = link.map(|index| (0..alt.len(), index)).into_iter().collect();
            let block = self.block(BlockKind::ImageText, alt, links);
            self.blocks.push(Block { lead_in: None, ..block });
        }
    }

    fn block(&mut self, kind: BlockKind, text: String, links: Vec<(Range<usize>, usize)>) -> Block {
        let lead_in = match kind {
            BlockKind::ListItem { .. } => self.lists.last().and_then(|list| list.lead_in),
            _ => None,
        };
        Block {
            kind,
            text,
            heading_path: self.headings.path(),
            lead_in,
            column_headers: self.no_headers.clone(),
            cells: Vec::new(),
            links,
            region: region_of(self.place),
            pdf_page: None,
        }
    }
}

fn links_within(
    links: &[(Range<usize>, usize)],
    range: &Range<usize>,
) -> Vec<(Range<usize>, usize)> {
    links
        .iter()
        .filter_map(|(link, index)| {
            let start = link.start.max(range.start);
            let end = link.end.min(range.end);
            (start < end).then(|| (start - range.start..end - range.start, *index))
        })
        .collect()
}

fn region_of(place: Place) -> Region {
    match place {
        Place::Main => Region::Main,
        Place::Aside => Region::Aside,
        Place::Boilerplate | Place::Gone => Region::Boilerplate,
    }
}

fn heading_level(name: &str, element: &Element<'_>) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ if element.keyword("role") == "heading" => {
            Some(element.keyword("aria-level").parse().unwrap_or(2).clamp(1, 6))
        }
        _ => None,
    }
}

fn is_bold_by_style(element: &Element<'_>) -> bool {
    element.attribute("style").is_some_and(|style| {
        let style = style.to_ascii_lowercase();
        style.contains("underline") || style.contains("bold")
    })
}

/// Short, with a letter, and no end of a sentence but a question mark.
pub(super) fn looks_like_heading(text: &str) -> bool {
    let text = text.trim();
    text.len() <= LONGEST_HEADING
        && text.chars().any(char::is_alphabetic)
        && !text.ends_with(['.', '!', ';', ',', ':'])
        && text.split_whitespace().count() <= 12
}

/// A dash, bullet or figure that starts a list item.
pub(super) fn starts_with_bullet(text: &str) -> bool {
    bullet_length(text).is_some()
}

/// Bytes of the bullet and the space behind it.
pub(super) fn bullet_length(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let bullet = match first {
        '•' | '·' | '▪' | '●' | '◦' | '‣' | '►' | '▸' | '✓' | '✔' | '➢' | '■' | '□'
        | '\u{f0b7}' => {
            let rest = text.get(first.len_utf8()..)?;
            return Some(text.len() - rest.trim_start().len());
        }
        '-' | '*' | '–' | '—' | '+' => first.len_utf8(),
        '0'..='9' => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = text.len() - rest.len();
            if digits > 2 || !rest.starts_with(['.', ')']) {
                return None;
            }
            digits + 1
        }
        _ => return None,
    };
    let rest = text.get(bullet..)?;
    rest.starts_with(char::is_whitespace).then(|| text.len() - rest.trim_start().len())
}
