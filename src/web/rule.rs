//! One point: what is asked, why, by which law, how it is decided, how often that is wrong, and the country.

use maud::{Markup, html};
use ocowijzer_judge::rules::{Example, Given, Group, Rule};

use super::map::{self, Shown};
use super::tally::{OUTCOMES, outcome_of};
use super::{Document, Place, View, rates, term};
use crate::report::{Lang, plain, words};
use crate::result::Outcome;
use crate::{catalogue, error_rates};

/// At most so many examples of each kind; the rule file has them all.
const EXAMPLES: usize = 5;

/// The page of one rule.
pub fn page(view: &View<'_>, rule: &Rule) -> Document {
    let id = rule.id.as_str();
    let at = Place::Rule(id.to_owned());
    let label = view.say(&rule.label.nl, &rule.label.en);
    let body = html! {
        h1 { (label) }
        p.lead { (view.say(&rule.question.nl, &rule.question.en)) }
        (term::explained(view))
        p { (weight(view, rule)) " " a href=(view.link(&at, &Place::Method)) { (view.say("Zo maken wij de score", "How we make the score")) } }
        h2 { (view.say("Waarom dit telt", "Why this counts")) }
        p { (view.say(&rule.why.nl, &rule.why.en)) }
        @if !rule.basis.is_empty() {
            h2 { (view.say("De wet of norm", "The law or norm")) }
            ul { @for basis in &rule.basis { li { a href=(basis.url) lang="nl" { (basis.title) } } } }
        }
        h2 { (view.say("Zo beslissen wij", "How we decide")) }
        p { (catalogue::decided_by(&rule.decided_by, view.lang)) }
        (reasons(view, rule))
        (examples(view, rule))
        h2 { (view.say("Wat een gemeente kan doen", "What a municipality can do")) }
        p { (view.say(&rule.advice.nl, &rule.advice.en)) }
        @if !rule.known_misses.is_empty() {
            h2 { (view.say("Wat wij soms missen", "What we sometimes miss")) }
            ul { @for miss in &rule.known_misses { li { (view.say(&miss.nl, &miss.en)) } } }
        }
        @if let Some(figures) = error_rates::of(id) {
            h2 { (view.say("Hoe vaak wij het mis hebben", "How often we are wrong")) }
            (rates::of_rule(view, figures))
        }
        h2 #kaart { (view.say("De gemeenten", "The municipalities")) }
        (map::drawing(view, &at, Shown::Rule(id)))
        (by_outcome(view, &at, id))
    };
    let title = match view.lang {
        Lang::Nl => format!("Punt: {label}"),
        Lang::En => format!("Point: {label}"),
    };
    Document::new(at, title, view.say(&rule.question.nl, &rule.question.en), body)
}

fn weight(view: &View<'_>, rule: &Rule) -> &'static str {
    match rule.group {
        Group::Core => {
            view.lang.pick("Dit punt telt mee voor de score.", "This point counts for the score.")
        }
        Group::Checklist => view.lang.pick(
            "Dit punt is belangrijk, maar telt niet mee voor de score.",
            "This point is important, but does not count for the score.",
        ),
        Group::Practice | Group::PageOnly => view.lang.pick(
            "Dit is een goede gewoonte. Het telt niet mee voor de score.",
            "This is good practice. It does not count for the score.",
        ),
    }
}

/// What a verdict can say, by outcome: the closed list of the rule.
fn reasons(view: &View<'_>, rule: &Rule) -> Markup {
    let of = |outcome| {
        rule.reasons.iter().filter(move |reason| Outcome::from(reason.verdict) == outcome)
    };
    html! {
        p { (view.say("Dit kunnen wij over een website zeggen:", "This is what we can say about a website:")) }
        dl {
            @for outcome in OUTCOMES {
                @if of(outcome).next().is_some() && !matches!(outcome, Outcome::Unknown | Outcome::NotApplicable) {
                    dt { (sign(view, outcome)) }
                    @for reason in of(outcome) { dd { (general(view.say(&reason.summary.nl, &reason.summary.en), view.lang)) } }
                }
            }
        }
        p { (view.say(
            "Konden wij niet genoeg lezen? Dan zeggen wij: dat weten wij niet. Dat telt nooit als fout.",
            "Could we not read enough? Then we say: we do not know. That never counts as a fault.",
        )) }
    }
}

fn sign(view: &View<'_>, outcome: Outcome) -> Markup {
    html! {
        span class={ "verdict " (super::municipality::class(outcome)) } {
            span aria-hidden="true" { (words::sign(outcome)) " " } (words::outcome(outcome, view.lang))
        }
    }
}

/// A sentence about one municipality, for any of them.
fn general(summary: &str, lang: Lang) -> String {
    let summary = summary.replace("{municipality}", lang.pick("de gemeente", "the municipality"));
    ["{clicks}", "{names}", "{count}"].iter().fold(summary, |text, part| text.replace(part, "…"))
}

fn examples(view: &View<'_>, rule: &Rule) -> Markup {
    let of = |level: &'static str| {
        let of_level = move |example: &&Example| example.expect == level;
        rule.examples.iter().filter(of_level).filter_map(text_of).take(EXAMPLES)
    };
    let kinds = [
        ("yes", "Dit telt", "This counts"),
        ("partly", "Dit telt half", "This counts for half"),
        ("contradicted", "Dit is het tegendeel", "This is the opposite"),
        (
            "silent",
            "Dit telt niet, en is ook geen fout",
            "This does not count, and is no fault either",
        ),
    ];
    html! {
        @if kinds.iter().any(|(level, ..)| of(level).next().is_some()) {
            h2 { (view.say("Voorbeelden", "Examples")) }
            p { (view.say(
                "Deze zinnen hebben wij verzonnen. Bij elke verandering van onze regels kijken wij of ze nog goed worden gelezen.",
                "We made these sentences up. With every change of our rules we look whether they are still read well.",
            )) }
            @for (level, nl, en) in kinds {
                @if of(level).next().is_some() {
                    h3 { (view.say(nl, en)) }
                    ul { @for (title, text) in of(level) {
                        li lang="nl" {
                            @if let Some(title) = title { strong { (title) } " · " }
                            @for (number, part) in text.split("\n\n").enumerate() {
                                @if number > 0 { " · " }
                                (plain(part))
                            }
                        }
                    } }
                }
            }
        }
    }
}

fn text_of(example: &Example) -> Option<(Option<&str>, &str)> {
    match &example.given {
        Given::Page { title, text } => Some((title.as_deref(), text)),
        Given::Facts(_) => None,
    }
}

/// The same as the map, in words: the municipalities by outcome.
fn by_outcome(view: &View<'_>, at: &Place, rule: &str) -> Markup {
    let mut outcomes: Vec<Option<Outcome>> = OUTCOMES.into_iter().map(Some).collect();
    outcomes.push(None);
    html! {
        @for outcome in outcomes {
            @let members: Vec<_> = view.country.municipalities.iter().filter(|one| outcome_of(one, rule) == outcome).collect();
            @if !members.is_empty() {
                h3 {
                    @match outcome {
                        Some(outcome) => (sign(view, outcome)),
                        None => (view.say("Nog niet gelezen", "Not read yet")),
                    }
                    ": " (members.len())
                }
                @if outcome.is_some() {
                    ul.names {
                        @for one in members {
                            li { a href=(link(view, at, one, rule, outcome)) { (one.municipality.name) } }
                        }
                    }
                } @else {
                    p { a href=(view.link(at, &Place::Compare)) { (view.say("Alle gemeenten", "All municipalities")) } }
                }
            }
        }
    }
}

/// To the point on the page of the municipality, where it stands there.
fn link(
    view: &View<'_>,
    at: &Place,
    one: &super::Listed,
    rule: &str,
    outcome: Option<Outcome>,
) -> String {
    let page = view.link(at, &Place::Municipality(one.municipality.slug.clone()));
    match outcome {
        Some(outcome) if !matches!(outcome, Outcome::NotApplicable | Outcome::Unknown) => {
            format!("{page}#{rule}")
        }
        _ => page,
    }
}
