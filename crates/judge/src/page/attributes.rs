//! The attributes of a tag.

use std::borrow::Cow;

use memchr::memchr;

use super::dom::Attribute;
use super::references::decode;

/// The rest of a tag.
pub(super) struct TagRest<'a> {
    pub(super) attributes: Vec<Attribute<'a>>,
    /// Written `<x/>`.
    pub(super) closes_itself: bool,
    /// One past its `>`.
    pub(super) end: usize,
}

/// Reads the attributes from `at` (just after the name) to the end of the tag.
pub(super) fn read_attributes(html: &str, start: usize) -> TagRest<'_> {
    let bytes = html.as_bytes();
    let mut at = start;
    let mut attributes = Vec::new();
    let mut closes_itself = false;
    while let Some(&b) = bytes.get(at) {
        match b {
            b'>' => return TagRest { attributes, closes_itself, end: at + 1 },
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
    TagRest { attributes, closes_itself, end: html.len() }
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
    let (from, to, end) = if let Some(&quote @ (b'"' | b'\'')) = bytes.get(value_start) {
        let to = bytes
            .get(value_start + 1..)
            .and_then(|rest| memchr(quote, rest))
            .map_or(html.len(), |offset| value_start + 1 + offset);
        (value_start + 1, to, (to + 1).min(html.len()))
    } else {
        let to = position(bytes, value_start, |b| b.is_ascii_whitespace() || b == b'>');
        (value_start, to, to)
    };
    let value = decode(html.get(from..to).unwrap_or_default(), true);
    (Some(Attribute { name, value }), end)
}

fn position(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|&b| is(b)).map_or(bytes.len(), |offset| from + offset)
}
