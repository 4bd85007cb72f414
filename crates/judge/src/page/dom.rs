//! The document as a flat list in reading order: each node knows its parent and where its subtree ends.
//!
//! Flat, so that every walk is a loop: no recursion that a deep page could overflow.

use scraper::{Html, Node as ScraperNode};

/// Index of a node.
pub(super) type Id = usize;

/// A document.
pub(super) struct Dom {
    pub(super) nodes: Vec<Node>,
}

/// One node.
pub(super) struct Node {
    pub(super) parent: Option<Id>,
    /// One past the last node of the subtree.
    pub(super) end: Id,
    pub(super) data: Data,
}

/// What a node is.
pub(super) enum Data {
    Text(String),
    Element(Element),
    /// The document itself, comments and the like.
    Other,
}

/// An element.
pub(super) struct Element {
    /// Lower-case name without prefix.
    pub(super) name: Box<str>,
    pub(super) attributes: Vec<(Box<str>, Box<str>)>,
}

impl Element {
    /// The value of an attribute; empty for one without a value.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| &**key == name).map(|(_, value)| &**value)
    }

    /// Is the attribute there, with or without a value?
    pub(super) fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// The attribute in lower case, trimmed; empty when absent.
    pub(super) fn keyword(&self, name: &str) -> String {
        self.attribute(name).map(|value| value.trim().to_ascii_lowercase()).unwrap_or_default()
    }
}

impl Dom {
    /// Parses a document whose depth was bounded before.
    pub(super) fn parse(html: &str) -> Self {
        let document = Html::parse_document(html);
        let mut nodes: Vec<Node> = Vec::new();
        let mut open: Vec<Id> = Vec::new();
        let mut current = Some(document.tree.root());
        while let Some(node) = current {
            let id = nodes.len();
            nodes.push(Node {
                parent: open.last().copied(),
                end: id + 1,
                data: data_of(node.value()),
            });
            open.push(id);
            let mut next = node.first_child();
            let mut at = node;
            while next.is_none() {
                let end = nodes.len();
                if let Some(closed) = open.pop().and_then(|id| nodes.get_mut(id)) {
                    closed.end = end;
                }
                next = at.next_sibling();
                match at.parent() {
                    Some(parent) if next.is_none() => at = parent,
                    _ => break,
                }
            }
            current = next;
        }
        Self { nodes }
    }

    /// The element at `id`, if it is one.
    pub(super) fn element(&self, id: Id) -> Option<&Element> {
        match &self.nodes.get(id)?.data {
            Data::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The name of the element at `id`; empty for another node.
    pub(super) fn name(&self, id: Id) -> &str {
        self.element(id).map_or("", |element| &element.name)
    }

    /// One past the subtree of `id`.
    pub(super) fn end(&self, id: Id) -> Id {
        self.nodes.get(id).map_or(id + 1, |node| node.end)
    }

    /// All elements, in reading order.
    pub(super) fn elements(&self) -> impl Iterator<Item = (Id, &Element)> {
        self.elements_in(0, self.nodes.len())
    }

    /// The elements from `start` up to `end`.
    pub(super) fn elements_in(&self, start: Id, end: Id) -> impl Iterator<Item = (Id, &Element)> {
        let nodes = self.nodes.get(start..end.min(self.nodes.len())).unwrap_or_default();
        nodes.iter().enumerate().filter_map(move |(offset, node)| match &node.data {
            Data::Element(element) => Some((start + offset, element)),
            _ => None,
        })
    }

    /// The ancestors of `id`, nearest first.
    pub(super) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.nodes.get(id).and_then(|node| node.parent), |&parent| {
            self.nodes.get(parent).and_then(|node| node.parent)
        })
    }

    /// The raw text of the subtree, scripts and styles left out.
    pub(super) fn text(&self, id: Id) -> String {
        let mut out = String::new();
        let end = self.end(id);
        let mut at = id;
        while at < end {
            match self.nodes.get(at).map(|node| &node.data) {
                Some(Data::Text(text)) => out.push_str(text),
                Some(Data::Element(element)) if is_never_text(&element.name) => {
                    at = self.end(at);
                    continue;
                }
                Some(Data::Element(element)) if !is_inline(&element.name) => out.push(' '),
                _ => {}
            }
            at += 1;
        }
        out
    }
}

fn data_of(node: &ScraperNode) -> Data {
    match node {
        ScraperNode::Text(text) => Data::Text(text.to_string()),
        ScraperNode::Element(element) => Data::Element(Element {
            name: element.name().into(),
            attributes: element.attrs().map(|(name, value)| (name.into(), value.into())).collect(),
        }),
        _ => Data::Other,
    }
}

/// Elements whose text nobody reads.
pub(super) fn is_never_text(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "head"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "select"
            | "datalist"
            | "textarea"
            | "audio"
            | "video"
            | "canvas"
            | "map"
            | "noframes"
            | "noembed"
            | "frameset"
            | "dialog"
    )
}

/// Elements that run on in the line.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "button"
            | "input"
            | "picture"
            | "source"
            | "ruby"
            | "rt"
            | "rp"
            | "output"
            | "slot"
            | "svg"
            | "area"
            | "map"
            | "meta"
            | "link"
    )
}
