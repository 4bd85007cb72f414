//! Which part of the document is the page's own text.

use std::collections::BTreeMap;

use super::dom::{Data, Dom, Element, Id};
use super::hints::{Hint, hint_of, is_panel};
use super::tags::Tag;
use super::words::{WordBook, Words};

/// Where a node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    /// Nobody sees it.
    Gone,
    /// Menu, header, footer, cookie bar: links only.
    #[default]
    Boilerplate,
    /// A side column.
    Aside,
    /// The page's own text.
    Main,
}

/// The place of each node, and what was learned on the way.
pub(super) struct Layout {
    pub(super) places: Vec<Place>,
    /// The outermost breadcrumb element, if any.
    pub(super) breadcrumb: Option<Id>,
    /// Which element opens the element with this id (`aria-controls`, `href="#id"` of a tab).
    pub(super) openers: BTreeMap<String, Id>,
    /// What the words of each element's class and id say.
    pub(super) words: Vec<Words>,
    /// Visible characters in the body, boilerplate included.
    pub(super) visible_characters: usize,
}

/// A main text shorter than this (in characters, without white space) is not taken for one.
const LEAST_MAIN: usize = 30;
/// A page of which everything looks like boilerplate is read as a whole when it has this much text.
const LEAST_BODY: usize = 200;
/// A part with more of the text than this share cannot be a mere menu or banner.
const MOST_OF_TEXT: (usize, usize) = (3, 5);

/// Finds the place of every node.
pub(super) fn layout(dom: &Dom<'_>) -> Layout {
    let survey = Survey::of(dom);
    let explicit = survey.explicit_main();
    let mut places = survey.places(explicit, true);
    if explicit.is_some() && survey.main_characters(&places) < LEAST_MAIN {
        places = survey.places(None, true);
    }
    if survey.main_characters(&places) == 0 && survey.own_text(0) >= LEAST_BODY {
        places = survey.places(None, false);
    }
    survey.bring_in_title(&mut places);
    Layout {
        places,
        breadcrumb: survey.breadcrumb(),
        visible_characters: survey.characters_in(0),
        openers: survey.openers,
        words: survey.words,
    }
}

/// What is known of each node before its place is decided.
struct Survey<'a> {
    dom: &'a Dom<'a>,
    hints: Vec<Option<Hint>>,
    words: Vec<Words>,
    /// Is the node seen by nobody (by its own mark-up or an ancestor's)?
    gone: Vec<bool>,
    /// Visible characters before each node; one more entry at the end.
    characters: Vec<u32>,
    /// The same for text inside links.
    link_characters: Vec<u32>,
    openers: BTreeMap<String, Id>,
    /// The last element so far that says whether what it opens is open, and not what that is.
    last_toggle: Option<Id>,
}

impl<'a> Survey<'a> {
    fn of(dom: &'a Dom<'a>) -> Self {
        let mut survey = Self {
            dom,
            hints: Vec::with_capacity(dom.nodes.len()),
            words: Vec::with_capacity(dom.nodes.len()),
            gone: Vec::with_capacity(dom.nodes.len()),
            characters: Vec::with_capacity(dom.nodes.len() + 1),
            link_characters: Vec::with_capacity(dom.nodes.len() + 1),
            openers: openers(dom),
            last_toggle: None,
        };
        let (mut seen, mut seen_in_links) = (0_u32, 0_u32);
        let (mut gone_until, mut link_until) = (0, 0);
        let mut book = WordBook::default();
        for (id, node) in dom.nodes.iter().enumerate() {
            survey.characters.push(seen);
            survey.link_characters.push(seen_in_links);
            let mut hint = None;
            let mut words = Words::default();
            if id >= gone_until {
                match &node.data {
                    Data::Text(text) => {
                        let count = u32::try_from(letters(text)).unwrap_or(u32::MAX);
                        seen = seen.saturating_add(count);
                        if id < link_until {
                            seen_in_links = seen_in_links.saturating_add(count);
                        }
                    }
                    Data::Element(element) => {
                        words = book.read(element);
                        hint = survey.hint(id, element, words);
                        if element.has("aria-expanded") && !element.has("aria-controls") {
                            survey.last_toggle = Some(id);
                        }
                        if element.name.is_never_text() || hint == Some(Hint::Hidden) {
                            gone_until = node.end;
                        } else if element.name == Tag::A {
                            link_until = node.end;
                        }
                    }
                    Data::Other => {}
                }
            }
            survey.hints.push(hint);
            survey.words.push(words);
            survey.gone.push(id < gone_until);
        }
        survey.characters.push(seen);
        survey.link_characters.push(seen_in_links);
        survey
    }

    /// The hint of an element; hidden panels that a reader can open are not hidden.
    fn hint(&self, id: Id, element: &Element<'_>, words: Words) -> Option<Hint> {
        let hint = hint_of(element, words);
        let is_hidden = hint == Some(Hint::Hidden) || element.has("hidden");
        if !is_hidden {
            return hint;
        }
        if words.any(Words::UNSEEN) {
            return Some(Hint::Hidden);
        }
        let is_opened = element.keyword("hidden") == "until-found"
            || element.attribute("id").is_some_and(|id| self.openers.contains_key(id))
            || is_panel(element, words)
            || self.follows_toggle(id);
        if is_opened { None } else { Some(Hint::Hidden) }
    }

    /// `<h3><button aria-expanded="false">Wat kost het?</button></h3><div hidden>`: the toggle stands alone, or in a
    /// heading, right before what it opens.
    fn follows_toggle(&self, id: Id) -> bool {
        const AROUND: usize = 3;
        let parent = |id: Id| self.dom.nodes.get(id).and_then(|node| node.parent);
        let Some(toggle) = self.last_toggle else { return false };
        let around = std::iter::once(toggle).chain(self.dom.ancestors(toggle)).take(AROUND);
        if !around.into_iter().any(|around| parent(around) == parent(id)) {
            return false;
        }
        let between = self.dom.nodes.get(self.dom.end(toggle)..id).unwrap_or_default();
        between.iter().all(|node| matches!(&node.data, Data::Text(text) if text.trim().is_empty()))
    }

    fn characters_in(&self, id: Id) -> usize {
        self.span(&self.characters, id)
    }

    /// Visible characters outside links.
    fn own_text(&self, id: Id) -> usize {
        self.characters_in(id).saturating_sub(self.link_characters_in(id))
    }

    fn link_characters_in(&self, id: Id) -> usize {
        self.span(&self.link_characters, id)
    }

    fn span(&self, sums: &[u32], id: Id) -> usize {
        let at = |index: usize| sums.get(index).copied().unwrap_or_default();
        at(self.dom.end(id)).saturating_sub(at(id)) as usize
    }

    fn is_gone(&self, id: Id) -> bool {
        self.gone.get(id).copied().unwrap_or(true)
    }

    /// The element that the builder marked as the main text, if it holds a fair part of the text.
    fn explicit_main(&self) -> Option<Id> {
        let own_text = |id: Id| self.own_text(id);
        let whole = own_text(0);
        let is_fair = |&id: &Id| {
            let is_fair = own_text(id) >= 150 || own_text(id) * 6 >= whole.max(1);
            !self.is_gone(id) && (is_fair || self.holds_title(id))
        };
        let marked = self
            .dom
            .elements()
            .filter(|&(id, _)| self.hints.get(id) == Some(&Some(Hint::Main)))
            .map(|(id, _)| id)
            .filter(is_fair)
            .max_by_key(|&id| (self.characters_in(id), std::cmp::Reverse(id)));
        marked
            .or_else(|| self.skip_target().filter(is_fair))
            .or_else(|| self.main_by_id().filter(is_fair))
            .or_else(|| self.only_article().filter(|id| own_text(*id) * 2 >= whole))
    }

    /// Does the first-level heading of the page stand in this element?
    fn holds_title(&self, id: Id) -> bool {
        self.characters_in(id) >= LEAST_MAIN
            && self.dom.elements_in(id, self.dom.end(id)).any(|(_, e)| e.name == Tag::H1)
    }

    /// Where the "straight to the content" link leads.
    fn skip_target(&self) -> Option<Id> {
        let target =
            self.dom.elements().filter(|(_, element)| element.name == Tag::A).take(12).find_map(
                |(id, element)| {
                    let fragment = element.attribute("href")?.strip_prefix('#')?;
                    let text = self.dom.text(id).to_lowercase();
                    let leads_to_text =
                        ["inhoud", "content", "tekst"].iter().any(|w| text.contains(w));
                    (leads_to_text && !fragment.is_empty()).then(|| fragment.to_owned())
                },
            )?;
        let id = self.by_id(&target)?;
        if self.characters_in(id) >= 80 || self.holds_title(id) {
            return Some(id);
        }
        // An empty anchor: what it stands in.
        let parent = self.dom.nodes.get(id)?.parent?;
        (!matches!(self.dom.name(parent), Tag::Body | Tag::Html | Tag::Unknown)).then_some(parent)
    }

    fn main_by_id(&self) -> Option<Id> {
        ["main-content", "maincontent", "main_content", "hoofdinhoud", "content", "inhoud", "main"]
            .iter()
            .find_map(|name| self.by_id(name))
    }

    /// The element with this id; of several (invalid, but seen) the one with most text.
    fn by_id(&self, name: &str) -> Option<Id> {
        self.dom
            .elements()
            .filter(|(_, element)| element.attribute("id") == Some(name))
            .map(|(id, _)| id)
            .max_by_key(|&id| (self.characters_in(id), std::cmp::Reverse(id)))
    }

    fn only_article(&self) -> Option<Id> {
        let mut articles = self.dom.elements().filter(|(_, element)| element.name == Tag::Article);
        let (id, _) = articles.next()?;
        articles.next().is_none().then_some(id)
    }

    /// Decides the place of each node. With `strict`, boilerplate is set aside.
    fn places(&self, main: Option<Id>, strict: bool) -> Vec<Place> {
        let mut places = vec![Place::Boilerplate; self.dom.nodes.len()];
        let outside = if main.is_some() { Place::Boilerplate } else { Place::Main };
        let mut open: Vec<(Id, Place, bool)> = Vec::new();
        for id in 0..self.dom.nodes.len() {
            while open.last().is_some_and(|&(end, ..)| id >= end) {
                open.pop();
            }
            let (above, is_final) =
                open.last().map_or((outside, false), |&(_, place, is_final)| (place, is_final));
            let (place, is_final) = if self.is_gone(id) {
                (Place::Gone, true)
            } else if is_final {
                (above, true)
            } else if Some(id) == main {
                (Place::Main, false)
            } else {
                self.place(id, above, main, strict)
            };
            if let Some(slot) = places.get_mut(id) {
                *slot = place;
            }
            if self.dom.end(id) > id + 1 {
                open.push((self.dom.end(id), place, is_final));
            }
        }
        places
    }

    /// The place of one element under a parent in `above`, and whether that holds for all below it.
    fn place(&self, id: Id, above: Place, main: Option<Id>, strict: bool) -> (Place, bool) {
        let Some(element) = self.dom.element(id) else { return (above, false) };
        if !strict || matches!(element.name, Tag::Html | Tag::Body) {
            return (above, false);
        }
        let holds_main = main.is_some_and(|main| id < main && main < self.dom.end(id));
        if holds_main {
            return (above, false);
        }
        let is_inside_main =
            main.is_some_and(|main| main < id && id < self.dom.end(main)) || self.is_in_article(id);
        let hint = self.hints.get(id).copied().flatten();
        let is_boilerplate = match hint {
            Some(Hint::Boilerplate) => self.can_be_boilerplate(id, element, is_inside_main),
            Some(Hint::Breadcrumb) => self.characters_in(id) < 250,
            Some(Hint::Notice) => {
                self.dom.ancestors(id).next().is_some_and(|p| self.dom.name(p) == Tag::Body)
            }
            _ => match element.name {
                Tag::Header => !is_inside_main && !self.is_most_of_text(id),
                Tag::Footer => !is_inside_main && !self.is_wrapper(id),
                Tag::Ul | Tag::Ol | Tag::Div if main.is_none() => self.is_link_list(id),
                _ => false,
            },
        };
        if is_boilerplate {
            return (Place::Boilerplate, true);
        }
        let is_aside = hint == Some(Hint::Aside) || (element.name == Tag::Footer && is_inside_main);
        if is_aside && !self.is_most_of_text(id) {
            return (Place::Aside, false);
        }
        (above, false)
    }

    fn is_in_article(&self, id: Id) -> bool {
        self.dom.ancestors(id).any(|ancestor| self.dom.name(ancestor) == Tag::Article)
    }

    /// A word in a class name is a hint only: a part with the title or most of the text is no menu.
    fn can_be_boilerplate(&self, id: Id, element: &Element<'_>, is_inside_main: bool) -> bool {
        if element.name == Tag::Nav {
            return true;
        }
        let is_sure = self.words.get(id).is_some_and(|words| words.any(Words::COOKIES))
            || matches!(
                &*element.keyword("role"),
                "contentinfo" | "navigation" | "dialog" | "alertdialog"
            );
        if is_sure {
            return !self.is_wrapper(id);
        }
        if self.is_most_of_text(id) || self.holds_title(id) {
            return false;
        }
        let text = self.characters_in(id);
        let is_links = self.link_characters_in(id) * 3 >= text * 2;
        !is_inside_main || text < 400 || is_links
    }

    /// Does most of the running text of the page stand here? Menus may be longer than the text.
    fn is_most_of_text(&self, id: Id) -> bool {
        let (own, whole) = (self.own_text(id), self.own_text(0));
        let is_links = self.link_characters_in(id) >= 2 * own;
        !is_links && own * MOST_OF_TEXT.1 > whole * MOST_OF_TEXT.0
    }

    /// Does the whole page stand in this element, whatever its name?
    fn is_wrapper(&self, id: Id) -> bool {
        self.holds_title(id) || self.own_text(id) * 10 > self.own_text(0) * 9
    }

    /// Four or more links and hardly anything else.
    fn is_link_list(&self, id: Id) -> bool {
        let text = self.characters_in(id);
        if text == 0 || self.is_most_of_text(id) || self.link_characters_in(id) * 100 < text * 85 {
            return false;
        }
        let end = self.dom.end(id);
        self.dom.elements_in(id, end).filter(|(_, e)| e.name == Tag::A).take(4).count() == 4
    }

    fn main_characters(&self, places: &[Place]) -> usize {
        let of_node = self.characters.iter().zip(self.characters.iter().skip(1));
        let in_main = of_node.zip(places).filter(|(_, place)| **place == Place::Main);
        in_main.map(|((before, after), _)| after.saturating_sub(*before) as usize).sum()
    }

    /// A page whose first heading stands outside the main text (in a banner above it) gets it back.
    fn bring_in_title(&self, places: &mut [Place]) {
        let titles = |place: Place, places: &[Place]| {
            self.dom
                .elements()
                .filter(|(_, element)| element.name == Tag::H1)
                .map(|(id, _)| id)
                .find(|&id| places.get(id) == Some(&place))
        };
        if titles(Place::Main, places).is_some() {
            return;
        }
        let Some(title) = titles(Place::Boilerplate, places) else { return };
        let range = title..self.dom.end(title);
        for place in places.get_mut(range).unwrap_or_default() {
            if *place == Place::Boilerplate {
                *place = Place::Main;
            }
        }
    }

    fn breadcrumb(&self) -> Option<Id> {
        let marked = (0..self.dom.nodes.len())
            .find(|&id| self.hints.get(id) == Some(&Some(Hint::Breadcrumb)) && !self.is_gone(id));
        marked.filter(|&id| self.characters_in(id) < 250)
    }
}

/// How many characters, white space left out.
fn letters(text: &str) -> usize {
    if text.is_ascii() {
        // As `char::is_whitespace`, eight and more letters at a time.
        return text.bytes().filter(|b| !matches!(b, b'\t'..=b'\r' | b' ')).count();
    }
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Which element opens which id.
fn openers(dom: &Dom<'_>) -> BTreeMap<String, Id> {
    let mut openers = BTreeMap::new();
    for (id, element) in dom.elements() {
        let is_opener = matches!(element.name, Tag::A | Tag::Button | Tag::Summary)
            || matches!(&*element.keyword("role"), "tab" | "button");
        if !is_opener {
            continue;
        }
        for name in ["aria-controls", "data-target", "data-bs-target", "href"] {
            let Some(value) = element.attribute(name) else { continue };
            let target = match (name, value.strip_prefix('#')) {
                ("aria-controls", _) => value,
                (_, Some(fragment)) => fragment,
                _ => continue,
            };
            // A plain link to a place on the page opens nothing, unless it is a tab.
            let is_plain = name == "href"
                && element.keyword("role") != "tab"
                && !element.has("data-toggle")
                && !element.has("data-bs-toggle");
            if !is_plain && !target.is_empty() {
                openers.entry(target.to_owned()).or_insert(id);
            }
        }
    }
    openers
}
