//! What an element's own mark-up says it is: name, role, label, style, and the words of its class.

use super::dom::Element;
use super::tags::Tag;
use super::words::Words;

/// What an element is, by how it is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// Never shown to a reader: a leftover, a print version, a text for screen readers only.
    Hidden,
    /// Shown, but not of this page: menu, header, footer, cookie bar, share buttons.
    Boilerplate,
    /// The trail to this page; boilerplate whose text we keep.
    Breadcrumb,
    /// A side column.
    Aside,
    /// A notice that stands on every page while it lasts, unless it stands in the main text.
    Notice,
    /// The builder says this is the main text.
    Main,
}

/// What the element's own mark-up says, without regard to where it stands.
pub(super) fn hint_of(element: &Element<'_>, words: Words) -> Option<Hint> {
    if element.attributes.is_empty() {
        return hint_of_name(element.name);
    }
    if is_styled_away(element) {
        return Some(Hint::Hidden);
    }
    if words.any(Words::SKIP) {
        return Some(Hint::Boilerplate);
    }
    if words.any(Words::UNSEEN) || words.any(Words::HIDDEN) {
        return Some(Hint::Hidden);
    }
    let role = element.keyword("role");
    let is_trail = words.any(Words::TRAIL) || is_marked_trail(element);
    match &*role {
        "main" => return Some(Hint::Main),
        "complementary" => return Some(Hint::Aside),
        "alert" | "status" => return Some(Hint::Notice),
        _ if is_trail => return Some(Hint::Breadcrumb),
        "navigation" | "banner" | "contentinfo" | "search" | "menu" | "menubar" | "alertdialog"
        | "dialog" | "toolbar" => return Some(Hint::Boilerplate),
        _ => {}
    }
    if let Some(hint) = hint_of_name(element.name).filter(|hint| *hint != Hint::Aside) {
        return Some(hint);
    }
    if words.any(Words::BOILERPLATE) || words.any(Words::COOKIES) || is_labelled_cookies(element) {
        return Some(Hint::Boilerplate);
    }
    if element.name == Tag::Aside || words.any(Words::ASIDE) {
        return Some(Hint::Aside);
    }
    words.any(Words::NOTICE).then_some(Hint::Notice)
}

fn hint_of_name(name: Tag) -> Option<Hint> {
    match name {
        Tag::Main => Some(Hint::Main),
        Tag::Nav | Tag::Search | Tag::Menu | Tag::Dialog => Some(Hint::Boilerplate),
        Tag::Aside => Some(Hint::Aside),
        _ => None,
    }
}

fn is_marked_trail(element: &Element<'_>) -> bool {
    if element.attribute("itemtype").is_some_and(|kind| kind.ends_with("BreadcrumbList")) {
        return true;
    }
    let label = element.keyword("aria-label");
    label.contains("kruimel") || label.contains("breadcrumb") || label.starts_with("u bent hier")
}

fn is_labelled_cookies(element: &Element<'_>) -> bool {
    element.has("aria-label") && element.keyword("aria-label").contains("cookie")
}

/// Taken away by an inline style.
fn is_styled_away(element: &Element<'_>) -> bool {
    let Some(style) = element.attribute("style") else { return false };
    let style: String =
        style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.split(';').any(|rule| {
        let rule = rule.trim_end_matches("!important");
        rule == "display:none" || rule == "visibility:hidden"
    })
}

/// Could this element be the panel of an accordion or tab?
pub(super) fn is_panel(element: &Element<'_>, words: Words) -> bool {
    words.any(Words::PANEL)
        || element.has("aria-labelledby")
        || matches!(&*element.keyword("role"), "tabpanel" | "region")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::dom::Attribute;

    #[test]
    fn a_style_that_hides_is_seen_with_any_spacing() {
        let style = Attribute {
            name: "style".into(),
            value: "color:red; DISPLAY : none !important".into(),
        };
        let element = Element { name: Tag::Div, attributes: vec![style] };
        assert_eq!(hint_of(&element, Words::default()), Some(Hint::Hidden));
    }
}
