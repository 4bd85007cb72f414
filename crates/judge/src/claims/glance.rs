//! Can a page say anything about OCO? Most pages of a site cannot, and that is told by a small part of the vocabulary.
//!
//! What the small part says of a class is what all of it would say, so the answer is exact where it is no. A yes only
//! means that the page is to be read in full.

use super::assess::says;
use super::local;
use super::pattern::Symbol;
use super::reading::Reading;
use super::topic::names_oco;
use super::vocabulary::Classes;
use super::window::Scratch;
use crate::rules::Ruleset;

/// The classes that [`can_say_something`] asks for first, and all that is said of a page that can say nothing leans on:
/// see [`super::kind`].
pub(super) fn classes(classes: &Classes) -> impl Iterator<Item = Symbol> {
    let kinds = super::kind::signs(classes).into_iter().flat_map(|(_, sign, place)| [sign, place]);
    let oco = [classes.oco, classes.oco_own_name, classes.known_provider, classes.sign_along];
    oco.into_iter().chain([classes.talk, classes.talk_place]).chain(kinds)
}

/// Does a word of the page name OCO by itself? Then there is no need to look any further.
pub(super) fn names_oco_in_a_word(reading: &Reading<'_>, classes: &Classes) -> bool {
    reading.sentences.iter().any(|sentence| names_oco(sentence, classes))
}

/// Can the page say anything for any rule? Marks the classes of [`classes`] and the subjects of the rules, as
/// [`super::vocabulary::Vocabulary::mark`] would. `names` are those that other pages of the site give the service.
pub(super) fn can_say_something(
    reading: &mut Reading<'_>,
    ruleset: &Ruleset,
    names: &[String],
    scratch: &mut Scratch,
) -> bool {
    let vocabulary = &*ruleset.vocabulary;
    let classes = &vocabulary.classes;
    for sentence in &mut reading.sentences {
        vocabulary.glance(&mut sentence.words, scratch);
    }
    let mut subjects = ruleset.rules.iter().filter_map(|rule| rule.subject);
    if says(reading, classes.oco)
        || says(reading, classes.known_provider)
        || subjects.any(|subject| says(reading, subject))
        || names.iter().any(|name| local::may_be_known(reading, name))
    {
        return true;
    }
    if !says(reading, classes.sign_along) {
        return false;
    }
    for sentence in &mut reading.sentences {
        vocabulary.glance_again(&mut sentence.words, scratch);
    }
    local::may_explain(|class| says(reading, class), classes)
}
