//! Who gives OCO, as an earlier reading of the page found, and where the page speaks of them again.

use super::reading::{Reading, Sentence};
use super::site_name;
use super::vocabulary::Classes;

/// Who gives OCO, as far as an earlier reading of the page has told.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownGivers {
    /// The municipality's own team does: a sentence about them is about OCO.
    pub(super) own_team: bool,
    /// Organisations: a sentence that names one is about OCO, when it is about nothing else.
    pub(super) names: Vec<String>,
    /// The site is that of an organisation known to give OCO, whatever the page says of it.
    pub(super) own_the_site: bool,
}

impl KnownGivers {
    pub(super) fn is_named_in(
        &self,
        reading: &Reading<'_>,
        index: usize,
        classes: &Classes,
    ) -> bool {
        reading
            .sentences
            .get(index)
            .is_some_and(|sentence| self.stands_in(reading, sentence, classes))
    }

    /// Does a sentence, other than a heading, name one of them?
    pub(super) fn stands_in(
        &self,
        reading: &Reading<'_>,
        sentence: &Sentence,
        classes: &Classes,
    ) -> bool {
        !self.names.is_empty()
            && !sentence.is_heading
            && sentence.words.contains(classes.name)
            && self.names.iter().any(|name| reading.text(sentence).contains(name.as_str()))
    }

    /// "Kosten – Stichting De Gids": is the site that of one of them?
    pub(super) fn end_the_title(&self, title: &str) -> bool {
        site_name::of(title).is_some_and(|site| self.names.iter().any(|name| name == site))
    }

    /// "Over De Gids", "De Gids bereiken": does a heading name one of them, and nothing else that it could be about?
    pub(super) fn head(
        &self,
        reading: &Reading<'_>,
        heading: &Sentence,
        classes: &Classes,
    ) -> bool {
        /// A name with a few words about it.
        const SHORT: usize = 6;
        let written = reading.text(heading);
        let is_something_else = [
            classes.look_alike,
            classes.other_service,
            classes.other_offer,
            classes.other_heading,
            classes.own_subject,
            classes.official,
        ];
        heading.words.len() <= SHORT
            && heading.words.contains(classes.name)
            && self.names.iter().any(|name| written.contains(name.as_str()))
            && !is_something_else.into_iter().any(|class| heading.words.contains(class))
    }

    /// Is a heading one of their names and nothing else?
    pub(super) fn is_headed(&self, reading: &Reading<'_>, heading: &Sentence) -> bool {
        let written = reading.text(heading).trim_end_matches([':', '.']);
        self.names.iter().any(|name| name == written)
    }
}
