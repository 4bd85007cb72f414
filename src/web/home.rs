//! The front page: one question, a search field, the map, the country in figures.

use maud::{Markup, html};

use super::map::{self, Shown};
use super::tally::{OUTCOMES, Reach, Tally};
use super::{Document, Place, View, compare, date, pages};
use crate::report::{Lang, words};
use crate::result::Outcome;

/// "Hoe doet uw gemeente het?", with the scores on the map.
pub fn page(view: &View<'_>) -> Document {
    showing(view, Shown::Score)
}

/// The same with something else on the map.
pub fn showing(view: &View<'_>, shown: Shown<'_>) -> Document {
    let at = Place::Home;
    let body = html! {
        h1 { (view.say("Hoe doet uw gemeente het?", "How does your municipality do?")) }
        p.lead {
            (view.say("Iedereen mag gratis hulp vragen van een ", "Everyone may ask for free help from an "))
            dfn { (view.say("onafhankelijke cliëntondersteuner", "independent client supporter")) }
            (view.say(
                ". Dat is iemand die met u meedenkt en naast u staat. Uw gemeente moet u dat vertellen. Doet uw gemeente dat?",
                ". That is a person who thinks along with you and stands beside you. Your municipality has to tell you so. Does it?",
            ))
        }
        (compare::search(view, &at, None))
        section {
            h2 { (view.say("De kaart", "The map")) }
            p { (match shown {
                Shown::Score => view.say(
                    "Elk vakje is een gemeente. Het getal is de score: van 0 (niets gevonden) tot 100 (alles gevonden).",
                    "Each cell is a municipality. The number is the score: from 0 (nothing found) to 100 (all found).",
                ),
                Shown::Rule(_) => view.say(
                    "Elk vakje is een gemeente. Het teken is ons oordeel over dit ene punt.",
                    "Each cell is a municipality. The sign is our verdict on this one point.",
                ),
            }) }
            (other_maps(view, &at, shown))
            (map::drawing(view, &at, shown))
            details {
                summary { (view.say("De kaart als tabel", "The map as a table")) }
                div.scroll tabindex="0" role="region" aria-label=(view.say("De kaart als tabel", "The map as a table")) {
                    (map::table(view, &at, shown))
                }
            }
        }
        (figures(view, &at))
    };
    let title = view.say("Hoe doet uw gemeente het?", "How does your municipality do?");
    let description = view.say(
        "Zoek uw gemeente en zie wat de website vertelt over onafhankelijke cliëntondersteuning.",
        "Find your municipality and see what its website tells about independent client support.",
    );
    Document::new(at, title, description, body)
}

/// The same map for one point: here where a server draws it, else on the page of that point.
fn other_maps(view: &View<'_>, at: &Place, shown: Shown<'_>) -> Markup {
    html! {
        nav aria-label=(view.say("Kaart per punt", "Map by point")) {
            ul.letters {
                li { a href=(view.link(at, &Place::Home)) aria-current=[(shown == Shown::Score).then_some("true")] { "Score" } }
                @for rule in pages::core(view.country) {
                    @let id = rule.id.as_str();
                    @let link = if view.is_served() { format!("?punt={id}") } else { view.link(at, &Place::Rule(id.to_owned())) };
                    li { a href=(link) aria-current=[(shown == Shown::Rule(id)).then_some("true")] { (view.say(&rule.label.nl, &rule.label.en)) } }
                }
            }
        }
    }
}

fn figures(view: &View<'_>, at: &Place) -> Markup {
    html! {
        section {
            h2 { (view.say("Het land in cijfers", "The country in figures")) }
            p { (reach(view)) }
            div.scroll tabindex="0" role="region" aria-label=(view.say("Cijfers per punt", "Figures by point")) {
                table {
                    caption { (view.say("Zo vaak vonden wij elk punt op de websites", "How often we found each point on the websites")) }
                    thead { tr {
                        th scope="col" { (view.say("Punt", "Point")) }
                        @for outcome in shown_outcomes() {
                            th.number scope="col" { span aria-hidden="true" { (words::sign(outcome)) " " } (words::outcome(outcome, view.lang)) }
                        }
                    } }
                    tbody {
                        @for rule in pages::core(view.country) {
                            @let tally = Tally::of(view.country, rule.id.as_str());
                            tr {
                                th scope="row" {
                                    a href=(view.link(at, &Place::Rule(rule.id.as_str().to_owned()))) { (view.say(&rule.label.nl, &rule.label.en)) }
                                    (bar(&tally))
                                }
                                @for outcome in shown_outcomes() { td.number { (tally.count(outcome)) } }
                            }
                        }
                    }
                }
            }
            p {
                (view.say(
                    "“Onbekend” betekent: wij konden niet genoeg lezen. Dat is geen fout van de gemeente. ",
                    "“Unknown” means: we could not read enough. That is no fault of the municipality. ",
                ))
                a href=(view.link(at, &Place::Compare)) { (view.say("Zet alle gemeenten naast elkaar", "Set all municipalities side by side")) }
            }
        }
    }
}

fn shown_outcomes() -> impl Iterator<Item = Outcome> {
    OUTCOMES.into_iter().filter(|outcome| *outcome != Outcome::NotApplicable)
}

fn reach(view: &View<'_>) -> String {
    let Reach { listed, read, judged } = Reach::of(view.country);
    let last = view.country.made_at().map(|at| date::long(at, view.lang));
    match (view.lang, last) {
        (Lang::Nl, Some(last)) => format!(
            "Wij lazen de websites van {read} van de {listed} gemeenten, het laatst op {last}. Over {judged} konden wij iets zeggen."
        ),
        (Lang::En, Some(last)) => format!(
            "We read the websites of {read} of the {listed} municipalities, the last time on {last}. On {judged} we could say something."
        ),
        (Lang::Nl, None) => {
            format!("Wij hebben nog geen website van de {listed} gemeenten gelezen.")
        }
        (Lang::En, None) => {
            format!("We have not read a website of the {listed} municipalities yet.")
        }
    }
}

/// The row of figures as a bar; the figures stand beside it, so it is for the eye alone.
fn bar(tally: &Tally) -> Markup {
    let all = tally.all().max(1);
    let mut from = 0;
    let parts = OUTCOMES.map(|outcome| {
        let start = from;
        from += tally.count(outcome);
        (outcome, start * 200 / all, from * 200 / all)
    });
    html! {
        svg.bar viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true" {
            @for (outcome, start, end) in parts {
                @if end > start {
                    rect class=(super::municipality::class(outcome)) x=(start) width=(end - start) height="12"
                        fill=[(outcome == Outcome::Unknown).then_some("url(#streep)")] {}
                }
            }
        }
    }
}
