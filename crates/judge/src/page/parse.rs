//! From mark-up to a [`Dom`]: the HTML standard's way of reading, without what a reader of text never sees.
//!
//! We build the tree ourselves because the standard algorithm is quadratic in nesting depth and opens
//! formatting elements again in every later block, which a hostile page can use. Left out on purpose: the
//! adoption agency (bold that crosses a paragraph ends with it), foster parenting (text that stands loose
//! in a table stays there), drawings (`svg`, `math` are skipped as a whole).
//! Every step looks at a bounded part of the stack, so the time is linear in the length of the page.

use memchr::{memchr, memmem};

use super::attributes::read_attributes;
use super::dom::{Data, Dom, Element, Id, Node};
use super::references::decode;
use super::tags::Tag;

/// Deeper than any page made by a content management system (seen: below 60).
pub(super) const DEEPEST: usize = 256;

/// Most elements and texts of a document (seen: below 30,000). Each costs some 300 bytes by the time the page is judged,
/// so that a page of tiny paragraphs without end costs less than 100 MB.
const MOST_NODES: usize = 200_000;

/// What was left out of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Tags that stood too deep.
    pub(super) tags: usize,
    /// The byte from which on nothing was read, because there was too much before.
    pub(super) from: Option<usize>,
}

/// Reads mark-up; says what was left out.
pub(super) fn parse(html: &str) -> (Dom<'_>, Cut) {
    let mut builder = Builder::new(html);
    let from = builder.run();
    builder.finish(from)
}

/// An element whose end has not come yet.
struct Open<'a> {
    id: Id,
    name: Tag,
    /// As written; tells unknown elements apart.
    written: &'a str,
}

struct Builder<'a> {
    html: &'a str,
    nodes: Vec<Node<'a>>,
    open: Vec<Open<'a>>,
    left_out: usize,
    tags_cut: usize,
    /// Elements of which a page has one at most (a form: one at a time) that have begun.
    begun: Vec<Tag>,
    /// Raw elements that are known to have no end tag in the rest of the page.
    endless: Vec<Tag>,
}

impl<'a> Builder<'a> {
    fn new(html: &'a str) -> Self {
        let mut nodes = Vec::with_capacity((html.len() / 24).min(MOST_NODES));
        nodes.push(Node { parent: None, end: 0, data: Data::Other });
        Self {
            html,
            nodes,
            open: Vec::with_capacity(64),
            left_out: 0,
            tags_cut: 0,
            begun: Vec::new(),
            endless: Vec::new(),
        }
    }

    fn finish(mut self, from: Option<usize>) -> (Dom<'a>, Cut) {
        self.pop_to(0);
        let end = self.nodes.len();
        if let Some(root) = self.nodes.first_mut() {
            root.end = end;
        }
        (Dom { nodes: self.nodes }, Cut { tags: self.tags_cut, from })
    }

    /// Where it stopped, if that is before the end.
    fn run(&mut self) -> Option<usize> {
        let mut at = 0;
        while at < self.html.len() {
            if self.nodes.len() >= MOST_NODES {
                return Some(at);
            }
            let text_end = self.next_markup(at);
            if text_end > at {
                self.text(at, text_end);
            }
            at = self.markup(text_end);
        }
        None
    }

    /// Where the next tag, comment or declaration begins.
    fn next_markup(&self, from: usize) -> usize {
        let bytes = self.html.as_bytes();
        let mut at = from;
        while let Some(offset) = bytes.get(at..).and_then(|rest| memchr(b'<', rest)) {
            let found = at + offset;
            match bytes.get(found + 1) {
                Some(b'!' | b'?' | b'/') => return found,
                Some(b) if b.is_ascii_alphabetic() => return found,
                _ => at = found + 1,
            }
        }
        self.html.len()
    }

    fn text(&mut self, start: usize, end: usize) {
        let Some(raw) = self.html.get(start..end) else { return };
        if self.top() == Tag::Head && !raw.trim_ascii().is_empty() {
            self.open.pop().into_iter().for_each(|head| self.close_node(head.id));
        }
        self.push(Data::Text(decode(raw, false)));
    }

    /// Reads the mark-up at `at`; gives where to go on.
    fn markup(&mut self, at: usize) -> usize {
        let bytes = self.html.as_bytes();
        match bytes.get(at + 1) {
            Some(b'!') if self.starts_with(at, "<!--") => self.end_of_comment(at),
            Some(b'/') if bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic) => {
                self.end_tag(at)
            }
            Some(b'!' | b'?' | b'/') => self.after(at, '>'),
            Some(_) => self.start_tag(at),
            None => self.html.len(),
        }
    }

    fn starts_with(&self, at: usize, what: &str) -> bool {
        self.html.get(at..).is_some_and(|rest| rest.starts_with(what))
    }

    fn after(&self, at: usize, sign: char) -> usize {
        let found = self.html.get(at..).and_then(|rest| rest.find(sign));
        found.map_or(self.html.len(), |offset| at + offset + sign.len_utf8())
    }

    fn end_of_comment(&self, at: usize) -> usize {
        // "<!-->" and "<!--->" are whole comments.
        for whole in ["<!-->", "<!--->"] {
            if self.starts_with(at, whole) {
                return at + whole.len();
            }
        }
        let Some(rest) = self.html.get(at + 4..) else { return self.html.len() };
        let end = rest.find("--").and_then(|first| {
            let mut from = first;
            loop {
                let tail = rest.get(from..)?;
                let offset = tail.find("--")?;
                let here = from + offset;
                match rest.as_bytes().get(here + 2) {
                    Some(b'>') => return Some(here + 3),
                    Some(b'!') if rest.as_bytes().get(here + 3) == Some(&b'>') => {
                        return Some(here + 4);
                    }
                    _ => from = here + 1,
                }
            }
        });
        end.map_or(self.html.len(), |end| at + 4 + end)
    }

    // Tags.

    fn start_tag(&mut self, at: usize) -> usize {
        let written = self.name_at(at + 1);
        let known = Tag::of(written.as_bytes());
        let name = if known == Tag::Image { Tag::Img } else { known };
        let tag = read_attributes(self.html, at + 1 + written.len());
        self.make_room_for(name);
        let is_new = match name {
            Tag::Head if self.begun.contains(&Tag::Body) => false,
            Tag::Html | Tag::Head | Tag::Body | Tag::Form => self.begin(name),
            _ => true,
        };
        if !is_new {
            return tag.end;
        }
        let is_leaf = name.is_void() || (tag.closes_itself && name == Tag::Unknown);
        if !is_leaf && self.open.len() >= DEEPEST && !name.is_raw() {
            self.tags_cut += 1;
            self.left_out += usize::from(!name.is_closed_by_sibling());
            return tag.end;
        }
        let id = self.push(Data::Element(Element { name, attributes: tag.attributes }));
        if is_leaf || (matches!(name, Tag::Svg | Tag::Math) && tag.closes_itself) {
            return tag.end;
        }
        if name.is_raw() {
            let (text_end, after) = self.raw_text(tag.end, name);
            if name == Tag::Title {
                self.open.push(Open { id, name, written });
                if let Some(raw) = self.html.get(tag.end..text_end) {
                    self.push(Data::Text(decode(raw, false)));
                }
                self.open.pop();
            }
            self.close_node(id);
            return after;
        }
        self.open.push(Open { id, name, written });
        tag.end
    }

    /// Notes that an element has begun; false when it had before.
    fn begin(&mut self, name: Tag) -> bool {
        let is_new = !self.begun.contains(&name);
        if is_new {
            self.begun.push(name);
        }
        is_new
    }

    fn name_at(&self, at: usize) -> &'a str {
        let rest = self.html.get(at..).unwrap_or_default();
        let end = rest
            .bytes()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
            .unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// Where the text of a raw element ends and where to go on after its end tag.
    fn raw_text(&mut self, from: usize, tag: Tag) -> (usize, usize) {
        let whole = (self.html.len(), self.html.len());
        if self.endless.contains(&tag) {
            return if tag.is_drawing() { (from, from) } else { whole };
        }
        let name = tag.name();
        let mut at = from;
        while let Some(offset) =
            self.html.as_bytes().get(at..).and_then(|rest| memmem::find(rest, b"</"))
        {
            let found = at + offset;
            let tail = self.html.as_bytes().get(found + 2..).unwrap_or_default();
            let is_end =
                tail.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
                    && tail
                        .get(name.len())
                        .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
            if is_end {
                return (found, self.after(found, '>'));
            }
            at = found + 2;
        }
        self.endless.push(tag);
        // A drawing without an end must not swallow the page; other raw text does, as in a browser.
        if tag.is_drawing() { (from, from) } else { whole }
    }

    fn end_tag(&mut self, at: usize) -> usize {
        let written = self.name_at(at + 2);
        let name = Tag::of(written.as_bytes());
        let after = read_attributes(self.html, at + 2 + written.len()).end;
        match name {
            Tag::Html | Tag::Body => {}
            Tag::Br => {
                self.push(Data::Element(Element { name: Tag::Br, attributes: Vec::new() }));
            }
            _ if self.left_out > 0 && !name.is_closed_by_sibling() && !name.is_void() => {
                self.left_out -= 1;
            }
            Tag::P => match self.find(|open| open == Tag::P, |open| !open.is_inline()) {
                Some(index) => self.pop_to(index),
                None => {
                    self.push(Data::Element(Element { name: Tag::P, attributes: Vec::new() }));
                }
            },
            _ => {
                if name == Tag::Form {
                    self.begun.retain(|begun| *begun != Tag::Form);
                }
                if let Some(index) = self.opened_by(name, written) {
                    self.pop_to(index);
                }
            }
        }
        after
    }

    /// Which open element an end tag closes.
    fn opened_by(&self, name: Tag, written: &str) -> Option<usize> {
        match name {
            Tag::Unknown => self.find_open(
                |open| open.name == Tag::Unknown && open.written.eq_ignore_ascii_case(written),
                |open| !open.is_inline(),
            ),
            Tag::Li => self.find(
                |open| open == Tag::Li,
                |open| matches!(open, Tag::Ul | Tag::Ol | Tag::Menu | Tag::Table),
            ),
            Tag::Dt | Tag::Dd => {
                self.find(|open| open == name, |open| matches!(open, Tag::Dl | Tag::Table))
            }
            Tag::Td | Tag::Th | Tag::Tr | Tag::TBody | Tag::THead | Tag::TFoot | Tag::Caption => {
                self.find(|open| open == name, |open| open == Tag::Table)
            }
            _ if name.is_heading() => self.find(Tag::is_heading, is_scope),
            _ if name.is_inline() => self.find(|open| open == name, |open| !open.is_inline()),
            Tag::Table | Tag::Template | Tag::Head => self.find(|open| open == name, |_| false),
            _ => self.find(|open| open == name, is_scope),
        }
    }

    /// Closes what a new element ends without an end tag.
    fn make_room_for(&mut self, name: Tag) {
        if !name.is_of_head()
            && let Some(head) = self.find(|open| open == Tag::Head, |_| false)
        {
            self.pop_to(head);
        }
        if name.ends_paragraph() {
            self.close_through(|open| open == Tag::P, |open| !open.is_inline());
        }
        match name {
            Tag::Li => self.close_through(|open| open == Tag::Li, is_item_boundary),
            Tag::Dt | Tag::Dd => {
                self.close_through(|open| matches!(open, Tag::Dt | Tag::Dd), is_item_boundary);
            }
            Tag::Option | Tag::OptGroup => {
                self.close_through(|open| open == Tag::Option, |open| !open.is_inline());
            }
            Tag::Tr => self.close_through(|open| open == Tag::Tr, |open| open == Tag::Table),
            Tag::Td | Tag::Th => {
                self.close_through(
                    |open| matches!(open, Tag::Td | Tag::Th),
                    |open| matches!(open, Tag::Table | Tag::Tr),
                );
            }
            Tag::TBody | Tag::THead | Tag::TFoot => {
                let is_part = |open: Tag| {
                    matches!(
                        open,
                        Tag::TBody | Tag::THead | Tag::TFoot | Tag::Caption | Tag::ColGroup
                    )
                };
                self.close_through(is_part, |open| open == Tag::Table);
            }
            Tag::A | Tag::Button | Tag::Nobr => {
                self.close_through(|open| open == name, |open| !open.is_inline());
            }
            _ if name.is_heading() && self.top().is_heading() => self.pop_to(self.open.len() - 1),
            _ => {}
        }
        if !matches!(name, Tag::Option | Tag::OptGroup | Tag::Hr | Tag::Script | Tag::Template) {
            self.close_through(
                |open| open == Tag::Select,
                |open| !matches!(open, Tag::Option | Tag::OptGroup),
            );
        }
    }

    // The stack.

    fn top(&self) -> Tag {
        self.open.last().map_or(Tag::Unknown, |open| open.name)
    }

    /// The innermost open element that `is` accepts, looked for up to the first that `stops`.
    fn find(&self, is: impl Fn(Tag) -> bool, stops: impl Fn(Tag) -> bool) -> Option<usize> {
        self.find_open(|open| is(open.name), stops)
    }

    fn find_open(
        &self,
        is: impl Fn(&Open<'_>) -> bool,
        stops: impl Fn(Tag) -> bool,
    ) -> Option<usize> {
        for (index, open) in self.open.iter().enumerate().rev() {
            if is(open) {
                return Some(index);
            }
            if stops(open.name) {
                return None;
            }
        }
        None
    }

    fn close_through(&mut self, is: impl Fn(Tag) -> bool, stops: impl Fn(Tag) -> bool) {
        if let Some(index) = self.find(is, stops) {
            self.pop_to(index);
        }
    }

    /// Closes the open elements from `index` on.
    fn pop_to(&mut self, index: usize) {
        let end = self.nodes.len();
        for open in self.open.drain(index.min(self.open.len())..) {
            if let Some(node) = self.nodes.get_mut(open.id) {
                node.end = end;
            }
        }
    }

    fn close_node(&mut self, id: Id) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(id) {
            node.end = end;
        }
    }

    fn push(&mut self, data: Data<'a>) -> Id {
        let id = self.nodes.len();
        let parent = self.open.last().map_or(0, |open| open.id);
        self.nodes.push(Node { parent: Some(parent), end: id + 1, data });
        id
    }
}

/// Elements that an end tag does not reach across.
fn is_scope(name: Tag) -> bool {
    matches!(
        name,
        Tag::Table
            | Tag::Td
            | Tag::Th
            | Tag::Caption
            | Tag::Template
            | Tag::Html
            | Tag::Object
            | Tag::Marquee
    )
}

/// What a new list item does not reach across: any block but the plain wrappers.
fn is_item_boundary(name: Tag) -> bool {
    !name.is_inline() && !matches!(name, Tag::Address | Tag::Div | Tag::P)
}
