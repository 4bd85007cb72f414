//! Words that web builders put in class names and ids, in Dutch and English.
//!
//! Content management systems age and differ, so no selector of a particular one stands here.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};

use super::dom::Element;

/// What the words of an element's class and id say; several may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Words(u16);

impl Words {
    /// For screen readers or for print only.
    pub(super) const UNSEEN: Self = Self(1);
    /// The trail to this page.
    pub(super) const TRAIL: Self = Self(1 << 1);
    /// Menus, header, footer, share buttons, search.
    pub(super) const BOILERPLATE: Self = Self(1 << 2);
    /// A bar that asks about cookies.
    pub(super) const COOKIES: Self = Self(1 << 3);
    /// A side column.
    pub(super) const ASIDE: Self = Self(1 << 4);
    /// The panel of an accordion or tab.
    pub(super) const PANEL: Self = Self(1 << 5);
    /// A title or heading.
    pub(super) const HEADING: Self = Self(1 << 6);
    /// A link past the menus.
    pub(super) const SKIP: Self = Self(1 << 7);
    /// A short notice on top of every page.
    pub(super) const NOTICE: Self = Self(1 << 8);

    /// Does any of these hold?
    pub(super) fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// Taken away by a class; a script may bring it back, if it is the panel of something.
    pub(super) const HIDDEN: Self = Self(1 << 9);

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Reads class names and ids; remembers those it has read, as they come back often.
#[derive(Default)]
pub(super) struct WordBook<'a> {
    known: HashMap<&'a str, Words>,
}

impl<'a> WordBook<'a> {
    /// The words of the element.
    pub(super) fn read<'e: 'a>(&mut self, element: &'e Element<'_>) -> Words {
        let mut words = Words::default();
        for name in ["class", "id"] {
            if let Some(value) = element.attribute(name) {
                let read = self.known.entry(value).or_insert_with(|| words_in(value));
                words = words.with(*read);
            }
        }
        words
    }
}

/// Splits `siteHeader__nav main-nav_2` into site, header, nav, main, nav, 2, and looks them up, alone and
/// in pairs.
pub(super) fn words_in(value: &str) -> Words {
    let mut words = Words::default();
    if is_hidden_everywhere(value) {
        words = words.with(Words::HIDDEN);
    }
    let mut pair = String::new();
    let mut start_of_last = 0;
    let mut word = String::new();
    let mut was_lower = false;
    for c in value.chars().chain([' ']) {
        let is_boundary = !c.is_alphanumeric() || (c.is_uppercase() && was_lower);
        if is_boundary && !word.is_empty() {
            words = words.with(look_up(&word));
            pair.drain(..start_of_last);
            start_of_last = pair.len();
            if start_of_last > 0 {
                pair.push('-');
                start_of_last += 1;
            }
            pair.push_str(&word);
            words = words.with(LEXICON.get(pair.as_str()).copied().unwrap_or_default());
            word.clear();
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words
}

/// Does a class of its own take the element away, on screens of every size?
///
/// `hidden md:block` and `d-none d-lg-flex` are shown on a wide screen; `field--label-hidden` hides a label.
fn is_hidden_everywhere(value: &str) -> bool {
    let hides = |class: &str| {
        matches!(
            class,
            "hidden"
                | "d-none"
                | "is-hidden"
                | "hide"
                | "u-hidden"
                | "verborgen"
                | "element-hidden"
        )
    };
    let shows = |class: &str| {
        ["sm", "md", "lg", "xl", "xxl"].iter().any(|size| {
            class.split_once(':').is_some_and(|(at, _)| at == *size)
                || class.strip_prefix("d-").and_then(|rest| rest.split('-').next()) == Some(size)
        })
    };
    value.split_ascii_whitespace().any(hides) && !value.split_ascii_whitespace().any(shows)
}

fn look_up(word: &str) -> Words {
    if let Some(&words) = LEXICON.get(word) {
        return words;
    }
    match word {
        _ if word.starts_with("breadcrumb")
            || word.starts_with("kruimel")
            || word.contains("broodkruimel") =>
        {
            Words::TRAIL
        }
        _ if word.starts_with("cookie") || word.contains("cookies") => Words::COOKIES,
        _ if word.ends_with("menu") || word.ends_with("footer") || word.starts_with("navbar") => {
            Words::BOILERPLATE
        }
        _ if matches!(word.as_bytes(), [b'h', b'1'..=b'6'] | [b'h', b'1'..=b'6', b'a'..=b'z']) => {
            Words::HEADING
        }
        _ => Words::default(),
    }
}

static LEXICON: LazyLock<HashMap<&'static str, Words>> = LazyLock::new(|| {
    let mut lexicon: HashMap<&'static str, Words> = HashMap::new();
    for (words, list) in LISTS {
        for word in list.split_whitespace() {
            let entry = lexicon.entry(word).or_default();
            *entry = entry.with(*words);
        }
    }
    lexicon
});

const LISTS: &[(Words, &str)] = &[
    (
        Words::UNSEEN,
        "sronly visuallyhidden screenreader printonly offscreen assistive invisible sr-only \
         visually-hidden screen-reader print-only only-print alleen-print hidden-visually",
    ),
    (Words::TRAIL, "crumb crumbs crumbtrail crumbpath pad kruimelpad"),
    (
        Words::BOILERPLATE,
        "nav navigation navigatie menu mainnav topnav subnav footernav footer voet voettekst colofon \
         paginavoet share sharing social socials socialmedia socialshare delen addtoany sharebuttons \
         readspeaker rsbtn voorlezen feedback pager pagination paginering searchbox zoek zoekbox \
         zoekformulier searchform toolbar toggler hamburger modal popup siteheader masthead topbar \
         printbutton backtotop languageswitcher taalkeuze inlog login copyright logo branding no-solr \
         rs-skip site-header page-header-top to-top naar-boven was-dit lees-voor mega-menu site-footer \
         language-switcher",
    ),
    (Words::COOKIES, "consent gdpr cookiebot cybotcookiebotdialog cookie cookiewall"),
    (
        Words::ASIDE,
        "sidebar aside zijbalk zijkolom rechterkolom linkerkolom related gerelateerd sidepanel side-bar \
         contactblok right-column side-column",
    ),
    (
        Words::PANEL,
        "accordion panel tab tabs tabpanel collapse collapsible accordeon harmonica uitklap uitklapper \
         toggle details faq answer antwoord expandable expand inklap accordionpanel",
    ),
    (
        Words::HEADING,
        "title titel subtitle subtitel heading subheading kop kopje tussenkop tussenkopje subkop sub \
         headline paginatitel pagetitle vraag question",
    ),
    (Words::SKIP, "skip skiplink skiplinks skipnav skipto shortcuts"),
    (Words::NOTICE, "alert announcement calamiteit noodmelding sitewide"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_class_names_are_seen_in_every_way_of_writing() {
        for class in
            ["main-nav", "mainNav", "nav__list", "NAV", "css-1 footer", "page_footer", "no_solr"]
        {
            assert!(words_in(class).any(Words::BOILERPLATE), "{class}");
        }
        for class in ["content", "paragraph", "navy-blue", "menukaart", "canvas"] {
            assert_eq!(words_in(class), Words::default(), "{class}");
        }
        assert!(words_in("text hidden").any(Words::HIDDEN));
        for shown in ["hidden md:block", "d-none d-lg-flex", "field--label-hidden", "hidden-print"]
        {
            assert!(!words_in(shown).any(Words::HIDDEN), "{shown}");
        }
        assert!(words_in("is-visually-hidden").any(Words::UNSEEN));
        assert!(words_in("ms-rteElement-H1B").any(Words::HEADING));
        assert!(words_in("eu-cookie-compliance-banner").any(Words::COOKIES));
    }
}
