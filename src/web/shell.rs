//! The frame around every page: title, language, navigation, footer. No script, no third party.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};
use url::Url;

use super::{Country, Place};
use crate::report::Lang;

/// Where the pages live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// The web application: there are forms, and checks on demand.
    Served,
    /// Files on a web host, with their public address when it is known (for canonical links and feeds).
    Static(Option<Url>),
}

/// Who looks at what: the country, the language and the home of the pages. Every page is made from this.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What there is to show.
    pub country: &'a Country,
    /// In which language.
    pub lang: Lang,
    /// Served, or files.
    pub home: &'a Home,
    /// The moment of looking; files have none.
    pub now: Option<Timestamp>,
}

/// A page before its frame.
#[derive(Debug, Clone)]
pub struct Document {
    /// Where it stands.
    pub place: Place,
    /// Its title, unique over all pages; the name of the project is added.
    pub title: String,
    /// One sentence for search engines.
    pub description: String,
    /// What stands in `main`, beginning with the only `h1`.
    pub body: Markup,
    /// Further elements for the head (a feed, a script of our own).
    pub head: Markup,
}

impl Document {
    /// A page without anything of its own in the head.
    pub fn new(
        place: Place,
        title: impl Into<String>,
        description: impl Into<String>,
        body: Markup,
    ) -> Self {
        Self { place, title: title.into(), description: description.into(), body, head: html! {} }
    }
}

impl View<'_> {
    /// One of two texts.
    pub fn say<'t>(&self, nl: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(nl, en)
    }

    /// Is there a server behind the pages?
    pub fn is_served(&self) -> bool {
        *self.home == Home::Served
    }

    /// The relative link from one place to another in the language of the page.
    pub fn link(&self, from: &Place, to: &Place) -> String {
        to.relative(self.lang, from, self.lang)
    }

    /// The public address of a place, when the pages have one.
    pub fn public(&self, place: &Place) -> Option<Url> {
        match self.home {
            Home::Served => None,
            Home::Static(base) => base.as_ref()?.join(&place.path(self.lang)).ok(),
        }
    }

    /// The whole page, as it goes over the line.
    pub fn page(&self, document: &Document) -> String {
        let from = &document.place;
        let other = match self.lang {
            Lang::Nl => Lang::En,
            Lang::En => Lang::Nl,
        };
        let style = Place::File(String::from("style.css"));
        html! {
            (DOCTYPE)
            html lang=(self.say("nl", "en")) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (document.title) " – ocowijzer" }
                    meta name="description" content=(document.description);
                    @if let Some(url) = self.public(from) { link rel="canonical" href=(url); }
                    link rel="alternate" hreflang=(self.say("en", "nl")) href=(from.relative(other, from, self.lang));
                    link rel="stylesheet" href=(self.link(from, &style));
                    (document.head)
                }
                body {
                    a.skip href="#inhoud" { (self.say("Naar de inhoud", "To the content")) }
                    (self.banner(from, other))
                    main #inhoud tabindex="-1" { (document.body) }
                    (self.footer(from))
                }
            }
        }
        .into_string()
    }

    fn banner(&self, from: &Place, other: Lang) -> Markup {
        let mut items = vec![
            (Place::Compare, self.say("Alle gemeenten", "All municipalities")),
            (Place::Changes, self.say("Wijzigingen", "Changes")),
        ];
        if self.is_served() {
            items.push((Place::Try, self.say("Test een tekst", "Try a text")));
        }
        items.push((Place::Method, self.say("Hoe wij meten", "How we measure")));
        html! {
            header.banner {
                a.brand href=(self.link(from, &Place::Home)) { "ocowijzer" }
                nav aria-label=(self.say("Hoofdmenu", "Main menu")) {
                    ul {
                        @for (place, name) in &items {
                            li {
                                a href=(self.link(from, place)) aria-current=[(place == from).then_some("page")] { (name) }
                            }
                        }
                        li {
                            a href=(from.relative(other, from, self.lang)) lang=(self.say("en", "nl")) hreflang=(self.say("en", "nl")) {
                                (self.say("English", "Nederlands"))
                            }
                        }
                    }
                }
            }
            @if self.country.examples && from.slug().is_none_or(|slug| self.country.is_example(slug)) {
                p.notice { (match (self.is_served(), from.slug()) {
                    (true, None) => self.say(
                        "U ziet voorbeelden: deze gemeenten bestaan niet. Er is nog geen echte meting. Zoek uw eigen gemeente. U kunt de website dan nu laten lezen.",
                        "You see examples: these municipalities do not exist. Nothing real was measured yet. Find your own municipality. You can have its website read now.",
                    ),
                    _ => self.say(
                        "Dit is een voorbeeld: deze gemeente bestaat niet.",
                        "This is an example: this municipality does not exist.",
                    ),
                }) }
            }
        }
    }

    fn footer(&self, from: &Place) -> Markup {
        html! {
            footer {
                p {
                    (self.say(
                        "ocowijzer leest websites van gemeenten. Een computer geeft het oordeel. Kijk daarom altijd zelf naar de zin die erbij staat.",
                        "ocowijzer reads the websites of municipalities. A computer gives the verdict. So always look yourself at the sentence beside it.",
                    ))
                    " "
                    a href=(self.link(from, &Place::Method)) { (self.say("Hoe wij meten", "How we measure")) }
                }
            }
        }
    }
}
