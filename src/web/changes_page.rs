//! What changed, and whose doing it is: the website's, ours, or what could be read.

use jiff::civil::Date;
use maud::{Markup, html};

use super::history::Step;
use super::{Document, History, Place, View, date, term};
use crate::changes::{Cause, Change, Direction, Side};
use crate::report::{Lang, plain, words};
use crate::result::MunicipalityRef;

/// The page; `since` is the day that was asked for, where a server can look back further.
pub fn page(view: &View<'_>, history: &History, since: Option<Date>) -> Document {
    let at = Place::Changes;
    let title = view.say("Wat is er veranderd?", "What changed?");
    let feed = view.link(&at, &Place::feed());
    let body = html! {
        h1 { (title) }
        p.lead {
            (view.say(
                "Hier ziet u welke oordelen anders zijn dan eerder. En waardoor dat komt. Want soms verandert de website. Soms veranderen wij onze regels. En soms konden wij meer of minder lezen.",
                "Here you see which verdicts are other ones than before, and why. Sometimes the website changed. Sometimes we changed our rules. And sometimes we could read more or less.",
            ))
        }
        (term::explained(view))
        p {
            a href=(feed) type="application/atom+xml" {
                (view.say("Volg dit met een feedlezer (Atom)", "Follow this with a feed reader (Atom)"))
            }
        }
        @if view.is_served() && !view.country.examples { (look_back(view, since)) }
        @if history.steps.iter().all(|step| step.changed().next().is_none()) {
            p { (nothing(view, history)) }
        }
        @for step in history.steps.iter().filter(|step| step.changed().next().is_some()) {
            (night(view, &at, step))
        }
    };
    let description = view.say(
        "Welke oordelen over gemeenten zijn veranderd, en waardoor.",
        "Which verdicts on municipalities changed, and why.",
    );
    let mut document = Document::new(at, title, description, body);
    document.head = html! {
        link rel="alternate" type="application/atom+xml" title=(title) href=(feed);
    };
    document
}

fn nothing(view: &View<'_>, history: &History) -> &'static str {
    if history.steps.is_empty() {
        view.lang.pick(
            "Er is nog maar één meting. Na de volgende meting ziet u hier wat er veranderd is.",
            "There is only one measurement yet. After the next one you will see here what changed.",
        )
    } else {
        view.lang.pick(
            "In deze tijd is geen enkel oordeel veranderd.",
            "No verdict changed in this time.",
        )
    }
}

/// From which day on, for who wants to look back further.
fn look_back(view: &View<'_>, since: Option<Date>) -> Markup {
    html! {
        form.row method="get" {
            label for="sinds" { (view.say("Sinds welke dag?", "Since which day?")) }
            " "
            input #sinds name="sinds" type="date" value=[since.map(|day| day.to_string())];
            " "
            button type="submit" { (view.say("Laat zien", "Show")) }
        }
    }
}

fn night(view: &View<'_>, at: &Place, step: &Step) -> Markup {
    let day = date::long(step.at, view.lang);
    let count = |cause| step.changed().filter(|change| change.cause == Some(cause)).count();
    html! {
        section {
            h2 { (view.say("Tot en met ", "Up to ")) (day) }
            ul {
                @for (cause, nl, en) in CAUSES {
                    @if count(cause) > 0 { li { (count(cause)) " × " (view.say(nl, en)) } }
                }
            }
            (summary(view, at, step.changed()))
        }
    }
}

/// Whose doing it is, in words.
const CAUSES: [(Cause, &str, &str); 4] = [
    (Cause::Site, "de website is veranderd", "the website changed"),
    (
        Cause::Rule,
        "onze regels zijn veranderd, de website niet",
        "our rules changed, the website did not",
    ),
    (
        Cause::Coverage,
        "wij konden meer of minder lezen dan eerst; dat zegt niets over de website",
        "we could read more or less than before; that says nothing about the website",
    ),
    (
        Cause::Register,
        "het gaat om een andere website of gemeente",
        "it is another website or municipality",
    ),
];

/// Of so many municipalities a night is told in full; of more (our rules changed, say) only the names.
const TOLD: usize = 40;

/// The changes, municipality by municipality: on the page and in the feeds.
pub(super) fn summary<'c>(
    view: &View<'_>,
    at: &Place,
    changes: impl Iterator<Item = &'c Change>,
) -> Markup {
    let mut changes: Vec<&Change> = changes.collect();
    changes.sort_by(|a, b| a.municipality.slug.cmp(&b.municipality.slug));
    let by_municipality = changes.chunk_by(|a, b| a.municipality.slug == b.municipality.slug);
    let (told, named): (Vec<_>, Vec<_>) =
        by_municipality.enumerate().partition(|(place, _)| *place < TOLD);
    html! {
        @for (_, changes) in told {
            h3 { (name(view, at, &changes[0].municipality)) }
            ul.changes { @for change in changes { li { (one(view, change)) } } }
        }
        @if !named.is_empty() {
            h3 { (view.say("Ook hier veranderde iets", "Something changed here, too")) }
            ul.names { @for (_, changes) in named {
                li { (name(view, at, &changes[0].municipality)) " (" (changes.len()) ")" }
            } }
        }
    }
}

/// The name of a municipality, which leads to its page where it has one.
fn name(view: &View<'_>, at: &Place, municipality: &MunicipalityRef) -> Markup {
    let to = Place::Municipality(municipality.slug.clone());
    html! {
        @if view.country.by_slug(&municipality.slug).is_some() {
            a href=(view.public(&to).map_or_else(|| view.link(at, &to), String::from)) { (plain(&municipality.name)) }
        } @else {
            (plain(&municipality.name))
        }
    }
}

fn one(view: &View<'_>, change: &Change) -> Markup {
    let lang = view.lang;
    let outcome = |side: &Side| words::outcome(side.verdict, lang);
    let cause = CAUSES.iter().find(|(cause, ..)| change.cause == Some(*cause));
    let quote = change.to.quotes.first();
    html! {
        strong { (view.country.labels.get(&change.rule, lang)) } ": "
        (view.say("was ", "was "))
        (change.from.as_ref().map_or("–", outcome))
        (view.say(", nu ", ", now ")) (outcome(&change.to)) (direction(change.direction, lang)) ". "
        @if let Some((_, nl, en)) = cause { (view.say("Oorzaak: ", "Cause: ")) (view.say(nl, en)) ". " }
        @if let Some(quote) = quote {
            q lang="nl" { (plain(&quote.exact)) } " "
            a href=(quote.link) { (match lang {
                Lang::Nl => format!("Lees het bij {}", plain(&change.municipality.name)),
                Lang::En => format!("Read it at {}", plain(&change.municipality.name)),
            }) }
        }
    }
}

fn direction(direction: Direction, lang: Lang) -> &'static str {
    match direction {
        Direction::Better => lang.pick(" (beter)", " (better)"),
        Direction::Worse => lang.pick(" (slechter)", " (worse)"),
        Direction::Neither => "",
    }
}
