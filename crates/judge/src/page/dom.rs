//! The document as a flat list in reading order: each node knows its parent and where its subtree ends.
//!
//! Flat, so that every walk is a loop: no recursion that a deep page could overflow.

use std::borrow::Cow;

use super::tags::Tag;

/// Index of a node.
pub(super) type Id = usize;

/// A document.
pub(super) struct Dom<'a> {
    pub(super) nodes: Vec<Node<'a>>,
}

/// One node.
pub(super) struct Node<'a> {
    pub(super) parent: Option<Id>,
    /// One past the last node of the subtree.
    pub(super) end: Id,
    pub(super) data: Data<'a>,
}

/// What a node is.
pub(super) enum Data<'a> {
    Text(Cow<'a, str>),
    Element(Element<'a>),
    /// The document itself.
    Other,
}

/// An element.
pub(super) struct Element<'a> {
    pub(super) name: Tag,
    pub(super) attributes: Vec<Attribute<'a>>,
}

/// An attribute, its name in lower case.
pub(super) struct Attribute<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) value: Cow<'a, str>,
}

impl Element<'_> {
    /// The value of an attribute; empty for one without a value.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|known| known.name == name).map(|known| &*known.value)
    }

    /// Is the attribute there, with or without a value?
    pub(super) fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// The attribute in lower case, trimmed; empty when absent.
    pub(super) fn keyword(&self, name: &str) -> Cow<'_, str> {
        let value = self.attribute(name).unwrap_or_default().trim_ascii();
        if value.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(value.to_ascii_lowercase())
        } else {
            Cow::Borrowed(value)
        }
    }
}

impl<'a> Dom<'a> {
    /// The element at `id`, if it is one.
    pub(super) fn element(&self, id: Id) -> Option<&Element<'a>> {
        match &self.nodes.get(id)?.data {
            Data::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The name of the element at `id`; unknown for another node.
    pub(super) fn name(&self, id: Id) -> Tag {
        self.element(id).map_or(Tag::Unknown, |element| element.name)
    }

    /// One past the subtree of `id`.
    pub(super) fn end(&self, id: Id) -> Id {
        self.nodes.get(id).map_or(id + 1, |node| node.end)
    }

    /// All elements, in reading order.
    pub(super) fn elements(&self) -> impl Iterator<Item = (Id, &Element<'a>)> {
        self.elements_in(0, self.nodes.len())
    }

    /// The elements from `start` up to `end`.
    pub(super) fn elements_in(
        &self,
        start: Id,
        end: Id,
    ) -> impl Iterator<Item = (Id, &Element<'a>)> {
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
        // The element itself is asked for, whatever it is (a `title`).
        let mut at = id + usize::from(self.element(id).is_some());
        while at < end {
            match self.nodes.get(at).map(|node| &node.data) {
                Some(Data::Text(text)) => out.push_str(text),
                Some(Data::Element(element)) if element.name.is_never_text() => {
                    at = self.end(at);
                    continue;
                }
                Some(Data::Element(element)) if !element.name.is_inline() => out.push(' '),
                _ => {}
            }
            at += 1;
        }
        out
    }
}
