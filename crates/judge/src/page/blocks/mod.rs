//! The walk over the document that makes blocks and links of it.

use std::sync::Arc;

use url::Url;

mod emit;
mod inline;
pub(super) mod line;
mod tables;

use super::dom::{Data, Dom, Element, Id};
use super::headings::Headings;
use super::layout::{Layout, Place};
use super::table::DataTable;
use super::tags::Tag;
use super::words::Words;
use super::{Block, BlockKind, Link, Region};
use crate::text::{Visible, visible};

use line::Line;

/// What the walk brings home.
pub(super) struct Walked {
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Link>,
}

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
            no_headers: Arc::default(),
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
            Tag::A | Tag::Area => self.open_link(id, element),
            Tag::Img => self.take_link_image(element),
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => {
                self.last_heading =
                    Some(visible(&self.dom.text(id))).filter(|text| !text.is_empty());
            }
            name if !name.is_inline() => {
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
            self.emit_heading(self.headings.guessed_level(), &label, true, Vec::new());
        }
        match element.name {
            Tag::A | Tag::Area => self.open_link(id, element),
            Tag::Br => self.line_break(),
            Tag::Hr => self.flush(),
            Tag::Img | Tag::Input => self.enter_image(element),
            Tag::B | Tag::Strong | Tag::U => self.open_bold(end),
            Tag::Button => return self.enter_button(id, element),
            Tag::Details => {
                self.flush();
                self.push_frame(end, Leave::Part(self.headings.len()));
            }
            Tag::Summary => {
                let level = self.headings.guessed_level();
                self.open_block(end, BlockKind::Heading { level }, false);
            }
            Tag::Ul | Tag::Ol | Tag::Menu => self.open_list(end),
            Tag::Li => self.open_item(end),
            Tag::Dt => self.open_block(end, BlockKind::Term, false),
            Tag::Dd => self.open_block(end, BlockKind::Definition, false),
            Tag::Address => self.open_block(end, BlockKind::Contact, false),
            Tag::Table => self.open_table(id),
            Tag::Tr | Tag::Td | Tag::Th if !self.tables.is_empty() => {
                self.enter_table_part(id, element);
            }
            name => {
                if let Some(level) = heading_level(element) {
                    self.open_block(end, BlockKind::Heading { level }, false);
                } else if !name.is_inline() {
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
            || (opening.name == Tag::A && opening.keyword("data-toggle") == "tab");
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
}

fn region_of(place: Place) -> Region {
    match place {
        Place::Main => Region::Main,
        Place::Aside => Region::Aside,
        Place::Boilerplate | Place::Gone => Region::Boilerplate,
    }
}

fn heading_level(element: &Element<'_>) -> Option<u8> {
    match element.name.name().as_bytes() {
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
