//! Which pages there are, and the one function behind each: the same for the server and for the static site.

use ocowijzer_judge::rules::{Group, Rule};

use super::{
    Country, Document, History, Place, View, changes_page, compare, home, letter_page, method,
    municipality, rule,
};
use crate::result::MunicipalityResult;

/// Every page that needs no server, in the order of a table of contents.
pub fn places(view: &View<'_>) -> Vec<Place> {
    let mut places = vec![Place::Home, Place::Compare, Place::Changes, Place::Method];
    places.extend(reported(view.country).map(|rule| Place::Rule(rule.id.as_str().to_owned())));
    let slugs = view.country.municipalities.iter().map(|listed| &listed.municipality.slug);
    places.extend(slugs.map(|slug| Place::Municipality(slug.clone())));
    for (municipality, result) in view.country.results() {
        if has_letter(result) {
            places.push(Place::Letter(municipality.slug.clone()));
        }
        places.push(Place::Conversation(municipality.slug.clone()));
    }
    places
}

/// Is there anything to write a letter about? Where nothing could be judged, there is not.
pub fn has_letter(result: &MunicipalityResult) -> bool {
    result.score.value.is_some()
}

/// The page at a place; none where a server is needed or nothing stands.
pub fn document(view: &View<'_>, history: &History, place: &Place) -> Option<Document> {
    match place {
        Place::Home => Some(home::page(view)),
        Place::Compare => Some(compare::page(view, &compare::Wish::default())),
        Place::Municipality(slug) => Some(municipality::page(view, view.country.by_slug(slug)?)),
        Place::Rule(id) => reported(view.country)
            .find(|rule| rule.id.as_str() == id)
            .map(|one| rule::page(view, one)),
        Place::Changes => Some(changes_page::page(view, history, None)),
        Place::Method => Some(method::page(view)),
        Place::Letter(slug) => {
            letter_page::page(view, view.country.by_slug(slug)?, &letter_page::Wish::default())
        }
        Place::Conversation(slug) => {
            letter_page::conversation_page(view, view.country.by_slug(slug)?)
        }
        Place::Try
        | Place::OtherSite
        | Place::Check(_)
        | Place::Evidence(..)
        | Place::Api
        | Place::File(_) => None,
    }
}

/// The rules that give a verdict over a site, in the order of the report.
pub fn reported(country: &Country) -> impl Iterator<Item = &Rule> {
    country.rules.rules.iter().filter(|rule| rule.group != Group::PageOnly)
}

/// The rules that make the score.
pub fn core(country: &Country) -> impl Iterator<Item = &Rule> {
    country.rules.rules.iter().filter(|rule| rule.group == Group::Core)
}
