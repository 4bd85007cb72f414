//! How often a rule is wrong, in sentences: measured on the project's own pages, said with how sure that is.

use maud::{Markup, html};
use ocowijzer_judge::claims::Level;
use ocowijzer_judge::rules::{DecidedBy, Quantifier, Rule};

use super::View;
use crate::error_rates::{self, ErrorRates, RuleRates, Share};
use crate::report::Lang;
use crate::result::Outcome;

/// The figures of one rule.
pub(super) fn of_rule(view: &View<'_>, rates: &RuleRates) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(view.say("Hoe vaak het klopt", "How often it is right")) {
            table {
                caption { (match view.lang {
                    Lang::Nl => format!("Gemeten op {} pagina's die een mens beoordeelde", rates.n),
                    Lang::En => format!("Measured on {} pages that a person judged", rates.n),
                }) }
                thead { tr {
                    th scope="col" { (view.say("Wat de pagina zegt", "What the page says")) }
                    th scope="col" { (view.say("Zeggen wij dit, dan klopt het in", "When we say this, it is right in")) }
                    th scope="col" { (view.say("Staat het er, dan zien wij het in", "When it is there, we see it in")) }
                } }
                tbody {
                    @for (level, nl, en) in LEVELS {
                        @if let Some(level) = rates.levels.get(&level) {
                            tr {
                                th scope="row" { (view.say(nl, en)) }
                                td { (share(level.precision, view.lang)) }
                                td { (share(level.recall, view.lang)) }
                            }
                        }
                    }
                }
            }
        }
        (reservation(view))
    }
}

const LEVELS: [(Level, &str, &str); 4] = [
    (Level::Yes, "ja", "yes"),
    (Level::Partly, "deels", "partly"),
    (Level::Contradicted, "het tegendeel", "the opposite"),
    (Level::Silent, "niets hierover", "nothing about it"),
];

/// How often a verdict like this one is right, in a sentence; nothing where it was never measured.
///
/// What is found stands or falls with precision; what is not found, with how often we see it when it is there.
pub(super) fn of_verdict(view: &View<'_>, rule: &Rule, outcome: Outcome) -> Markup {
    let nowhere = matches!(rule.decided_by, DecidedBy::Claims { quantifier: Quantifier::Nowhere });
    let found = |level: Level| {
        let rates = error_rates::of(rule.id.as_str())?.levels.get(&level)?;
        Some((rates.precision, rates.recall)).filter(|(precision, _)| precision.value.is_some())
    };
    let said = match outcome {
        Outcome::Met if !nowhere => {
            found(Level::Yes).map(|(precision, _)| right(precision, view.lang))
        }
        Outcome::Partly => found(Level::Partly).map(|(precision, _)| right(precision, view.lang)),
        Outcome::Contradicted => {
            found(Level::Contradicted).map(|(precision, _)| right(precision, view.lang))
        }
        Outcome::Met => found(Level::Contradicted).map(|(_, recall)| seen(recall, view.lang)),
        Outcome::NotFound => found(Level::Yes).map(|(_, recall)| seen(recall, view.lang)),
        Outcome::Unknown | Outcome::NotApplicable => None,
    };
    html! {
        @if let Some(said) = said {
            p { strong { (view.say("Hoe zeker? ", "How sure? ")) } (said) }
        }
    }
}

fn right(precision: Share, lang: Lang) -> String {
    let share = share(precision, lang);
    match lang {
        Lang::Nl => format!("Zeggen wij dit over een proefpagina? Dan klopt het in {share}."),
        Lang::En => format!("When we say this of a test page, it is right in {share}."),
    }
}

fn seen(recall: Share, lang: Lang) -> String {
    let share = share(recall, lang);
    match lang {
        Lang::Nl => format!("Staat het op een proefpagina? Dan zien wij het in {share}."),
        Lang::En => format!("When it is on a test page, we see it in {share}."),
    }
}

/// The figures of all rules together.
pub(super) fn overall(view: &View<'_>, rates: &ErrorRates) -> Markup {
    let (against, about) =
        (share(rates.contradicted, view.lang), share(rates.mentions_oco, view.lang));
    html! {
        ul {
            li { (match view.lang {
                Lang::Nl => format!("Zeggen wij dat op een pagina het tegendeel staat? Dan klopt dat in {against}."),
                Lang::En => format!("When we say that a page says the opposite, we are right in {against}."),
            }) }
            li { (match view.lang {
                Lang::Nl => format!("Zeggen wij dat een pagina over cliëntondersteuning gaat? Dan klopt dat in {about}."),
                Lang::En => format!("When we say that a page is about client support, we are right in {about}."),
            }) }
        }
        p { (match view.lang {
            Lang::Nl => format!("Dit is gemeten op {} proefpagina's.", rates.pages),
            Lang::En => format!("This was measured on {} test pages.", rates.pages),
        }) }
        (reservation(view))
    }
}

/// The figures of the pages nobody had opened are those of `more-b.jsonl` and of `more-i.jsonl` to `more-u.jsonl` (fixtures/gold/README.md): measured once, so they stay.
fn reservation(view: &View<'_>) -> Markup {
    html! {
        p { (view.say(
            "De proefpagina's zijn verzonnen, en de meeste zijn met opzet moeilijk. Wij kenden ze toen wij de regels maakten. Op andere pagina's gaat het dus vaker mis. Op 858 pagina's die wij nog niet kenden, klopte “tegendeel” 414 van de 486 keer. Lees daarom altijd eerst zelf de zin.",
            "The test pages are made up, and most are difficult on purpose. We knew them when we made the rules. So on other pages we are wrong more often. On 858 pages that we did not know yet, “opposite” was right 414 times of 486. So always read the sentence yourself first.",
        )) }
    }
}

/// "97 van de 100 keer (90 van 93; tussen 91 en 99)".
fn share(share: Share, lang: Lang) -> String {
    let percent = |value: f64| format!("{:.0}", value * 100.0);
    let Some(value) = share.value else {
        return String::from(lang.pick("kwam niet voor", "did not occur"));
    };
    let (value, low, high) = (percent(value), percent(share.low), percent(share.high));
    let (hits, of) = (share.hits, share.of);
    match lang {
        Lang::Nl => format!(
            "{value} van de 100 keer (gezien: {hits} van {of}; waarschijnlijk {low} tot {high})"
        ),
        Lang::En => format!("{value} of 100 cases (seen: {hits} of {of}; likely {low} to {high})"),
    }
}
