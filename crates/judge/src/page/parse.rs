//! From mark-up to a [`Dom`]: the HTML standard's way of reading, without what a reader of text never sees.
//!
//! We build the tree ourselves because the standard algorithm is quadratic in nesting depth and opens
//! formatting elements again in every later block, which a hostile page can use. Left out on purpose: the
//! adoption agency (bold that crosses a paragraph ends with it), foster parenting (text that stands loose
//! in a table stays there), drawings (`svg`, `math` are skipped as a whole).
//! Every step looks at a bounded part of the stack, so the time is linear in the length of the page.

use std::borrow::Cow;

use super::dom::{Attribute, Data, Dom, Element, Id, Node};
use super::entities::{legacy, named};
use super::tags::{ends_paragraph, intern, is_heading, is_inline, is_of_head, is_raw, is_void};

/// Deeper than any page made by a content management system (seen: below 60).
pub(super) const DEEPEST: usize = 256;

/// Reads mark-up; says how many tags were left out because they stood too deep.
pub(super) fn parse(html: &str) -> (Dom<'_>, usize) {
    let mut builder = Builder::new(html);
    builder.run();
    builder.finish()
}

/// An element whose end has not come yet.
struct Open<'a> {
    id: Id,
    name: &'static str,
    /// As written; tells unknown elements apart.
    written: &'a str,
}

struct Builder<'a> {
    html: &'a str,
    nodes: Vec<Node<'a>>,
    open: Vec<Open<'a>>,
    left_out: usize,
    tags_cut: usize,
    has_html: bool,
    has_head: bool,
    has_body: bool,
    has_form: bool,
    /// Raw elements that are known to have no end tag in the rest of the page.
    endless: Vec<&'static str>,
}

impl<'a> Builder<'a> {
    fn new(html: &'a str) -> Self {
        let mut nodes = Vec::with_capacity(html.len() / 24);
        nodes.push(Node { parent: None, end: 0, data: Data::Other });
        Self {
            html,
            nodes,
            open: Vec::with_capacity(64),
            left_out: 0,
            tags_cut: 0,
            has_html: false,
            has_head: false,
            has_body: false,
            has_form: false,
            endless: Vec::new(),
        }
    }

    fn finish(mut self) -> (Dom<'a>, usize) {
        self.pop_to(0);
        let end = self.nodes.len();
        if let Some(root) = self.nodes.first_mut() {
            root.end = end;
        }
        (Dom { nodes: self.nodes }, self.tags_cut)
    }

    fn run(&mut self) {
        let mut at = 0;
        while at < self.html.len() {
            let text_end = self.next_markup(at);
            if text_end > at {
                self.text(at, text_end);
            }
            at = self.markup(text_end);
        }
    }

    /// Where the next tag, comment or declaration begins.
    fn next_markup(&self, from: usize) -> usize {
        let bytes = self.html.as_bytes();
        let mut at = from;
        while let Some(offset) = self.html.get(at..).and_then(|rest| rest.find('<')) {
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
        if self.top() == "head" && !raw.trim_ascii().is_empty() {
            self.open.pop().into_iter().for_each(|head| self.close_node(head.id));
        }
        self.push(Data::Text(decode(raw, false)));
    }

    /// Reads the mark-up at `at`; gives where to go on.
    fn markup(&mut self, at: usize) -> usize {
        let bytes = self.html.as_bytes();
        match bytes.get(at + 1) {
            Some(b'!') if self.starts_with(at, "<!--") => self.end_of_comment(at),
            Some(b'!' | b'?') => self.after(at, '>'),
            Some(b'/') if bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic) => {
                self.end_tag(at)
            }
            Some(b'/') => self.after(at, '>'),
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
        let known = intern(written.as_bytes());
        let name = if known == "image" { "img" } else { known };
        let tag = read_attributes(self.html, at + 1 + written.len());
        self.make_room_for(name);
        let is_new = match name {
            "html" => !std::mem::replace(&mut self.has_html, true),
            "head" => !self.has_body && !std::mem::replace(&mut self.has_head, true),
            "body" => !std::mem::replace(&mut self.has_body, true),
            "form" => !std::mem::replace(&mut self.has_form, true),
            _ => true,
        };
        if !is_new {
            return tag.end;
        }
        let is_leaf = is_void(name) || (tag.closes_itself && name.is_empty());
        if !is_leaf && self.open.len() >= DEEPEST && !is_raw(name) {
            self.tags_cut += 1;
            self.left_out += usize::from(!is_closed_by_sibling(name));
            return tag.end;
        }
        let id = self.push(Data::Element(Element { name, attributes: tag.attributes }));
        if is_leaf || (matches!(name, "svg" | "math") && tag.closes_itself) {
            return tag.end;
        }
        if is_raw(name) {
            let (text_end, after) = self.raw_text(tag.end, name);
            if name == "title" {
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

    fn name_at(&self, at: usize) -> &'a str {
        let rest = self.html.get(at..).unwrap_or_default();
        let end = rest
            .bytes()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
            .unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// Where the text of a raw element ends and where to go on after its end tag.
    fn raw_text(&mut self, from: usize, name: &'static str) -> (usize, usize) {
        let whole = (self.html.len(), self.html.len());
        if self.endless.contains(&name) {
            return if is_drawing(name) { (from, from) } else { whole };
        }
        let mut at = from;
        while let Some(offset) = self.html.get(at..).and_then(|rest| rest.find("</")) {
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
        self.endless.push(name);
        // A drawing without an end must not swallow the page; other raw text does, as in a browser.
        if is_drawing(name) { (from, from) } else { whole }
    }

    fn end_tag(&mut self, at: usize) -> usize {
        let written = self.name_at(at + 2);
        let name = intern(written.as_bytes());
        let after = read_attributes(self.html, at + 2 + written.len()).end;
        match name {
            "html" | "body" => {}
            "br" => {
                self.push(Data::Element(Element { name: "br", attributes: Vec::new() }));
            }
            _ if self.left_out > 0 && !is_closed_by_sibling(name) && !is_void(name) => {
                self.left_out -= 1
            }
            "p" => match self.find(|open| open == "p", |open| !is_inline(open)) {
                Some(index) => self.pop_to(index),
                None => {
                    self.push(Data::Element(Element { name: "p", attributes: Vec::new() }));
                }
            },
            _ => {
                self.has_form &= name != "form";
                if let Some(index) = self.opened_by(name, written) {
                    self.pop_to(index);
                }
            }
        }
        after
    }

    /// Which open element an end tag closes.
    fn opened_by(&self, name: &'static str, written: &str) -> Option<usize> {
        match name {
            "" => self.find_open(
                |open| open.name.is_empty() && open.written.eq_ignore_ascii_case(written),
                |open| !is_inline(open),
            ),
            "li" => self
                .find(|open| open == "li", |open| matches!(open, "ul" | "ol" | "menu" | "table")),
            "dt" | "dd" => self.find(|open| open == name, |open| matches!(open, "dl" | "table")),
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" => {
                self.find(|open| open == name, |open| open == "table")
            }
            _ if is_heading(name) => self.find(is_heading, is_scope),
            _ if is_inline(name) => self.find(|open| open == name, |open| !is_inline(open)),
            "table" | "template" | "head" => self.find(|open| open == name, |_| false),
            _ => self.find(|open| open == name, is_scope),
        }
    }

    /// Closes what a new element ends without an end tag.
    fn make_room_for(&mut self, name: &'static str) {
        if !is_of_head(name)
            && let Some(head) = self.find(|open| open == "head", |_| false)
        {
            self.pop_to(head);
        }
        if ends_paragraph(name) {
            self.close_through(|open| open == "p", |open| !is_inline(open));
        }
        match name {
            "li" => self.close_through(|open| open == "li", is_item_boundary),
            "dt" | "dd" => self.close_through(|open| matches!(open, "dt" | "dd"), is_item_boundary),
            "option" | "optgroup" => {
                self.close_through(|open| open == "option", |open| !is_inline(open))
            }
            "tr" => self.close_through(|open| open == "tr", |open| open == "table"),
            "td" | "th" => {
                self.close_through(
                    |open| matches!(open, "td" | "th"),
                    |open| matches!(open, "table" | "tr"),
                );
            }
            "tbody" | "thead" | "tfoot" => {
                let is_part = |open: &str| {
                    matches!(open, "tbody" | "thead" | "tfoot" | "caption" | "colgroup")
                };
                self.close_through(is_part, |open| open == "table");
            }
            "a" | "button" | "nobr" => {
                self.close_through(|open| open == name, |open| !is_inline(open))
            }
            _ if is_heading(name) && is_heading(self.top()) => self.pop_to(self.open.len() - 1),
            _ => {}
        }
        if !matches!(name, "option" | "optgroup" | "hr" | "script" | "template") {
            self.close_through(
                |open| open == "select",
                |open| !matches!(open, "option" | "optgroup"),
            );
        }
    }

    // The stack.

    fn top(&self) -> &'static str {
        self.open.last().map_or("", |open| open.name)
    }

    /// The innermost open element that `is` accepts, looked for up to the first that `stops`.
    fn find(&self, is: impl Fn(&str) -> bool, stops: impl Fn(&str) -> bool) -> Option<usize> {
        self.find_open(|open| is(open.name), stops)
    }

    fn find_open(
        &self,
        is: impl Fn(&Open<'_>) -> bool,
        stops: impl Fn(&str) -> bool,
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

    fn close_through(&mut self, is: impl Fn(&str) -> bool, stops: impl Fn(&str) -> bool) {
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

fn is_drawing(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// Elements that an end tag does not reach across.
fn is_scope(name: &str) -> bool {
    matches!(name, "table" | "td" | "th" | "caption" | "template" | "html" | "object" | "marquee")
}

/// What a new list item does not reach across: any block but the plain wrappers.
fn is_item_boundary(name: &str) -> bool {
    !is_inline(name) && !matches!(name, "address" | "div" | "p")
}

fn is_closed_by_sibling(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "tfoot"
            | "option"
            | "optgroup"
            | "colgroup"
            | "caption"
            | "rt"
            | "rp"
            | "rb"
    )
}

/// The rest of a tag.
struct Tag<'a> {
    attributes: Vec<Attribute<'a>>,
    closes_itself: bool,
    /// One past its `>`.
    end: usize,
}

/// Reads the attributes from `at` (just after the name) to the end of the tag.
fn read_attributes(html: &str, start: usize) -> Tag<'_> {
    let bytes = html.as_bytes();
    let mut at = start;
    let mut attributes = Vec::new();
    let mut closes_itself = false;
    while let Some(&b) = bytes.get(at) {
        match b {
            b'>' => return Tag { attributes, closes_itself, end: at + 1 },
            b'/' => {
                closes_itself = bytes.get(at + 1) == Some(&b'>');
                at += 1;
            }
            _ if b.is_ascii_whitespace() => at += 1,
            _ => {
                let (attribute, end) = read_attribute(html, at);
                attributes.extend(attribute);
                at = end;
            }
        }
    }
    Tag { attributes, closes_itself, end: html.len() }
}

fn read_attribute(html: &str, start: usize) -> (Option<Attribute<'_>>, usize) {
    let bytes = html.as_bytes();
    let ends_name = |b: u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'/' | b'=');
    // A leading "=" is part of the name.
    let mut at = position(bytes, start + 1, ends_name);
    while !html.is_char_boundary(at) {
        at += 1;
    }
    let name = html.get(start..at).unwrap_or_default();
    let name = if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    };
    let after_name = position(bytes, at, |b| !b.is_ascii_whitespace());
    if bytes.get(after_name) != Some(&b'=') {
        return (Some(Attribute { name, value: Cow::Borrowed("") }), at);
    }
    let value_start = position(bytes, after_name + 1, |b| !b.is_ascii_whitespace());
    let (from, to, end) = match bytes.get(value_start) {
        Some(&quote @ (b'"' | b'\'')) => {
            let to = html
                .get(value_start + 1..)
                .and_then(|rest| rest.find(char::from(quote)))
                .map_or(html.len(), |offset| value_start + 1 + offset);
            (value_start + 1, to, (to + 1).min(html.len()))
        }
        _ => {
            let to = position(bytes, value_start, |b| b.is_ascii_whitespace() || b == b'>');
            (value_start, to, to)
        }
    };
    let value = decode(html.get(from..to).unwrap_or_default(), true);
    (Some(Attribute { name, value }), end)
}

fn position(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|&b| is(b)).map_or(bytes.len(), |offset| from + offset)
}

/// Puts characters in the place of character references.
fn decode(raw: &str, in_attribute: bool) -> Cow<'_, str> {
    let Some(first) = raw.find('&') else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    let mut next = Some(first);
    while let Some(found) = next {
        out.push_str(raw.get(at..found).unwrap_or_default());
        let rest = raw.get(found + 1..).unwrap_or_default();
        at = found + 1;
        if let Some((c, length)) = reference(rest, in_attribute) {
            out.push(c);
            at += length;
        } else {
            out.push('&');
        }
        next = raw.get(at..).and_then(|rest| rest.find('&')).map(|offset| at + offset);
    }
    out.push_str(raw.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

/// The character that the text after `&` stands for, and how many bytes it takes.
fn reference(rest: &str, in_attribute: bool) -> Option<(char, usize)> {
    if let Some(number) = rest.strip_prefix('#') {
        return numeric(number).map(|(c, length)| (c, length + 1));
    }
    let length = rest
        .bytes()
        .take(32)
        .position(|b| !b.is_ascii_alphanumeric())
        .unwrap_or(rest.len().min(32));
    let name = rest.get(..length)?;
    if rest.as_bytes().get(length) == Some(&b';')
        && let Some(c) = named(name)
    {
        return Some((c, length + 1));
    }
    let (name, c) = legacy(rest)?;
    let after = rest.as_bytes().get(name.len());
    // "?a=1&copy=2" in an address is no copyright sign.
    let is_address = in_attribute && after.is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric());
    (!is_address).then_some((c, name.len()))
}

fn numeric(number: &str) -> Option<(char, usize)> {
    let (digits, radix, lead) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (number, 10, 0),
    };
    let length =
        digits.bytes().position(|b| !char::from(b).is_digit(radix)).unwrap_or(digits.len());
    let value = digits.get(..length).filter(|digits| !digits.is_empty())?;
    let code = u32::from_str_radix(value.trim_start_matches('0'), radix).unwrap_or(u32::MAX);
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    let c = match code {
        // Written by authors who thought in windows-1252.
        0x80..=0x9f => windows_1252(code),
        _ => char::from_u32(code).filter(|&c| c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some((c, lead + length + semicolon))
}

fn windows_1252(code: u32) -> char {
    let byte = [u8::try_from(code).unwrap_or(b'?')];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
    text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
}
