//! What class names, ids, roles and styles say about an element.
//!
//! Content management systems age and differ, so no selector of a particular one stands here: only words
//! that web builders use for the same thing, in Dutch and English.

use super::dom::Element;

/// What an element is, by how it is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// Never shown to a reader: a leftover, a print version, a text for screen readers only.
    Hidden,
    /// Shown, but not of this page: menu, header, footer, breadcrumb, cookie bar, share buttons.
    Boilerplate,
    /// A trail to this page; boilerplate whose text we keep.
    Breadcrumb,
    /// A side column.
    Aside,
    /// A notice that stands on every page while it lasts, unless it stands in the main text.
    Notice,
    /// The builder says this is the main text.
    Main,
}

/// What the element's own mark-up says, without regard to where it stands.
pub(super) fn hint_of(element: &Element) -> Option<Hint> {
    let name = &*element.name;
    let role = element.keyword("role");
    if is_styled_away(element) {
        return Some(Hint::Hidden);
    }
    let words = Words::of(element);
    if words.any(is_screen_reader_word)
        || words.has_pair(&["screen", "reader"])
        || words.has_pair(&["sr", "only"])
        || words.has_pair(&["visually", "hidden"])
        || words.has_pair(&["visuallyhidden"])
        || words.has_pair(&["print", "only"])
        || words.has_pair(&["only", "print"])
    {
        return Some(if words.has_pair(&["skip"]) { Hint::Boilerplate } else { Hint::Hidden });
    }
    match role.as_str() {
        "main" => return Some(Hint::Main),
        "navigation" | "banner" | "contentinfo" | "search" | "menu" | "menubar" | "alertdialog"
        | "dialog" | "toolbar" => {
            return Some(if words.any(is_breadcrumb_word) || label_is_breadcrumb(element) {
                Hint::Breadcrumb
            } else {
                Hint::Boilerplate
            });
        }
        "complementary" => return Some(Hint::Aside),
        "alert" | "status" => return Some(Hint::Notice),
        _ => {}
    }
    if name == "main" {
        return Some(Hint::Main);
    }
    if words.any(is_breadcrumb_word)
        || element.attribute("itemtype").is_some_and(|t| t.ends_with("BreadcrumbList"))
        || label_is_breadcrumb(element)
    {
        return Some(Hint::Breadcrumb);
    }
    if matches!(name, "nav" | "search" | "menu" | "dialog") {
        return Some(Hint::Boilerplate);
    }
    if words.any(is_boilerplate_word) || words.is_cookie_bar(element) || words.is_boilerplate_pair()
    {
        return Some(Hint::Boilerplate);
    }
    if name == "aside" || words.any(is_aside_word) || words.has_pair(&["side", "bar"]) {
        return Some(Hint::Aside);
    }
    None
}

fn label_is_breadcrumb(element: &Element) -> bool {
    let label = element.keyword("aria-label");
    label.contains("kruimel") || label.contains("breadcrumb") || label.starts_with("u bent hier")
}

/// Taken away by an inline style, or by the `hidden` attribute where nothing opens it (the caller decides
/// on panels).
pub(super) fn is_styled_away(element: &Element) -> bool {
    let Some(style) = element.attribute("style") else { return false };
    let style: String =
        style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.split(';').any(|rule| {
        let rule = rule.trim_end_matches("!important");
        rule == "display:none" || rule == "visibility:hidden"
    })
}

/// Could this element be the panel of an accordion or tab?
pub(super) fn is_panel(element: &Element) -> bool {
    matches!(element.keyword("role").as_str(), "tabpanel" | "region")
        || element.has("aria-labelledby")
        || Words::of(element).any(|word| {
            matches!(
                word,
                "accordion"
                    | "panel"
                    | "tab"
                    | "tabs"
                    | "tabpanel"
                    | "collapse"
                    | "collapsible"
                    | "accordeon"
                    | "harmonica"
                    | "uitklap"
                    | "uitklapper"
                    | "toggle"
                    | "details"
                    | "faq"
                    | "answer"
                    | "antwoord"
                    | "expandable"
                    | "expand"
                    | "inklap"
                    | "accordionpanel"
            )
        })
}

/// Is this element called a title by its class?
pub(super) fn is_called_heading(element: &Element) -> bool {
    element.has("class")
        && Words::of(element).any(|word| {
            matches!(
                word,
                "title"
                    | "titel"
                    | "subtitle"
                    | "subtitel"
                    | "heading"
                    | "subheading"
                    | "kop"
                    | "kopje"
                    | "tussenkop"
                    | "tussenkopje"
                    | "subkop"
                    | "sub"
                    | "headline"
                    | "paginatitel"
                    | "pagetitle"
                    | "vraag"
                    | "question"
            ) || matches!(word.as_bytes(), [b'h', b'1'..=b'6', ..] if word.len() <= 3)
        })
}

/// The words of an element's class and id.
struct Words {
    words: Vec<String>,
}

impl Words {
    fn of(element: &Element) -> Self {
        let mut words = Vec::new();
        for name in ["class", "id"] {
            if let Some(value) = element.attribute(name) {
                split_words(value, &mut words);
            }
        }
        Self { words }
    }

    fn any(&self, is: impl Fn(&str) -> bool) -> bool {
        self.words.iter().any(|word| is(word))
    }

    /// Do these words stand one after the other?
    fn has_pair(&self, pair: &[&str]) -> bool {
        self.words.windows(pair.len()).any(|window| window.iter().zip(pair).all(|(a, b)| a == b))
    }

    fn is_cookie_bar(&self, element: &Element) -> bool {
        let label = element.keyword("aria-label");
        self.any(|word| word.starts_with("cookie") || word.contains("cookies"))
            || self.any(|word| {
                matches!(word, "consent" | "gdpr" | "avg" | "cookiebot" | "cybotcookiebotdialog")
            })
            || label.contains("cookie")
    }

    fn is_boilerplate_pair(&self) -> bool {
        [
            &["no", "solr"] as &[&str],
            &["rs", "skip"],
            &["site", "header"],
            &["site", "footer"],
            &["page", "footer"],
            &["skip", "link"],
            &["skip", "links"],
            &["skip", "nav"],
            &["skip", "to"],
            &["back", "to", "top"],
            &["naar", "boven"],
            &["add", "to", "any"],
            &["was", "dit"],
            &["lees", "voor"],
            &["block", "zoeken"],
            &["mega", "menu"],
            &["language", "switcher"],
        ]
        .iter()
        .any(|pair| self.has_pair(pair))
    }
}

/// Splits `siteHeader__nav main-nav_2` into site, header, nav, main, nav, 2.
fn split_words(value: &str, words: &mut Vec<String>) {
    let mut word = String::new();
    let mut was_lower = false;
    for c in value.chars() {
        let is_boundary = !c.is_alphanumeric() || (c.is_uppercase() && was_lower);
        if is_boundary && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
}

fn is_screen_reader_word(word: &str) -> bool {
    matches!(
        word,
        "sronly"
            | "visuallyhidden"
            | "screenreader"
            | "printonly"
            | "offscreen"
            | "assistive"
            | "invisible"
            | "alleenprint"
    )
}

fn is_breadcrumb_word(word: &str) -> bool {
    word.starts_with("breadcrumb")
        || word.starts_with("kruimel")
        || word.starts_with("broodkruimel")
        || matches!(word, "crumb" | "crumbs" | "crumbtrail" | "pad" | "kruimelpad")
}

fn is_boilerplate_word(word: &str) -> bool {
    matches!(
        word,
        "nav"
            | "navbar"
            | "navigation"
            | "navigatie"
            | "menu"
            | "mainmenu"
            | "hoofdmenu"
            | "topmenu"
            | "submenu"
            | "sitemenu"
            | "simmenu"
            | "menubar"
            | "mainnav"
            | "topnav"
            | "footernav"
            | "footer"
            | "voet"
            | "voettekst"
            | "sitefooter"
            | "colofon"
            | "paginavoet"
            | "skip"
            | "skiplink"
            | "skiplinks"
            | "skipnav"
            | "skipto"
            | "shortcuts"
            | "share"
            | "sharing"
            | "socialshare"
            | "social"
            | "socials"
            | "socialmedia"
            | "delen"
            | "addtoany"
            | "sharebuttons"
            | "readspeaker"
            | "rsbtn"
            | "voorlezen"
            | "feedback"
            | "pager"
            | "pagination"
            | "paginering"
            | "searchbox"
            | "zoek"
            | "zoekbox"
            | "zoekformulier"
            | "searchform"
            | "toolbar"
            | "toggler"
            | "hamburger"
            | "modal"
            | "popup"
            | "siteheader"
            | "masthead"
            | "topbar"
            | "printbutton"
            | "backtotop"
            | "languageswitcher"
            | "taalkeuze"
            | "inlog"
            | "login"
            | "copyright"
            | "logo"
            | "branding"
    )
}

fn is_aside_word(word: &str) -> bool {
    matches!(
        word,
        "sidebar"
            | "aside"
            | "zijbalk"
            | "zijkolom"
            | "rechterkolom"
            | "linkerkolom"
            | "related"
            | "gerelateerd"
            | "sidepanel"
            | "fieldsidebar"
            | "contactblok"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn div(class: &str) -> Element {
        Element { name: "div".into(), attributes: vec![("class".into(), class.into())] }
    }

    #[test]
    fn words_of_class_names_are_seen_in_every_way_of_writing() {
        for class in ["main-nav", "mainNav", "nav__list", "NAV", "css-1 footer", "page_footer"] {
            assert_eq!(hint_of(&div(class)), Some(Hint::Boilerplate), "{class}");
        }
        for class in ["content", "paragraph", "navy-blue", "menukaart", "canvas"] {
            assert_eq!(hint_of(&div(class)), None, "{class}");
        }
    }

    #[test]
    fn a_style_that_hides_is_seen_with_any_spacing() {
        let element = Element {
            name: "div".into(),
            attributes: vec![("style".into(), "color:red; DISPLAY : none !important".into())],
        };
        assert_eq!(hint_of(&element), Some(Hint::Hidden));
    }
}
