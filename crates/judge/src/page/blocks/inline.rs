//! What runs on in a line: links, images, bold, breaks.

use super::{Leave, OpenLink, Walk, region_of};
use crate::page::Link;
use crate::page::dom::{Element, Id};
use crate::page::links::{clean_link_text, link_target};
use crate::page::tags::Tag;
use crate::text::{Visible, visible};

impl Walk<'_> {
    pub(super) fn open_link(&mut self, id: Id, element: &Element<'_>) {
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
        if element.name == Tag::Area {
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

    pub(super) fn close_link(&mut self) {
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
    pub(super) fn mark_link(&mut self, index: usize, start: usize) {
        let end = self.line.text.len();
        let start = self.skip_space(start);
        if start < end {
            self.line.links.push((start..end, index));
        }
    }

    pub(super) fn skip_space(&self, start: usize) -> usize {
        let is_space = self.line.text.so_far().as_bytes().get(start) == Some(&b' ');
        start + usize::from(is_space)
    }

    pub(super) fn take_link_image(&mut self, element: &Element<'_>) {
        if let (Some(link), Some(alt)) = (&mut self.open_link, element.attribute("alt")) {
            link.text.space();
            link.text.push(alt);
            link.text.space();
        }
    }

    pub(super) fn enter_image(&mut self, element: &Element<'_>) {
        if element.name == Tag::Input {
            return;
        }
        self.take_link_image(element);
        let alt = element.attribute("alt").map(visible).unwrap_or_default();
        if !alt.is_empty() {
            let link = self.open_link.as_ref().map(|link| link.index);
            self.images.push((alt, link));
        }
    }

    pub(super) fn open_bold(&mut self, end: Id) {
        if self.open_bold.is_none() {
            let start = self.line.text.next_start();
            self.open_bold = Some(start);
            self.push_frame(end, Leave::Bold(start));
        } else {
            self.push_frame(end, Leave::Inline);
        }
    }

    pub(super) fn close_bold(&mut self, start: usize) {
        let start = self.open_bold.take().unwrap_or(start);
        let (start, end) = (self.skip_space(start), self.line.text.len());
        if start < end {
            self.line.bold.push(start..end);
        }
    }

    pub(super) fn line_break(&mut self) {
        self.line.breaks.push(self.line.text.len());
        self.line.text.space();
        if let Some(link) = &mut self.open_link {
            link.text.space();
        }
    }
}
