//! What people said about a point: the correction by a person, with the verdict it overrides, and the reaction of the
//! municipality.

use maud::{Markup, html};

use super::point::sign;
use crate::reply::{Corrected, Heard, Reply, Standing};
use crate::report::dates::long_date;
use crate::report::{Lang, plain, words};
use crate::result::Verdict;
use crate::web::View;

/// The correction that holds: above the words of the website, because it overrides what stands there.
pub(super) fn correction_of(view: &View<'_>, heard: &Heard, rule: &str) -> Markup {
    html! { @if let Some(one) = heard.correction(rule) { (correction(view, one)) } }
}

/// Reactions, and what was said before: below the words they are about.
pub(super) fn on_point(view: &View<'_>, heard: &Heard, rule: &str) -> Markup {
    let (replies, corrections) = heard.on(rule);
    let lapsed: Vec<_> =
        corrections.into_iter().filter(|one| one.standing != Standing::Holds).collect();
    let (current, expired): (Vec<_>, Vec<_>) = replies.into_iter().partition(|(_, over)| !over);
    html! {
        @for (said, _) in current { (reply(view, said)) }
        @if !lapsed.is_empty() || !expired.is_empty() {
            details {
                summary {
                    (view.say("Eerder gezegd, geldt niet meer", "Said before, holds no more"))
                    span.hidden { ": " (view.country.labels.get(rule, view.lang)) }
                }
                @for one in lapsed { p { bdi { (words::correction(one, view.lang)) } } }
                @for (said, _) in expired { (old_reply(view, said)) }
            }
        }
    }
}

/// Reactions to the whole result.
pub(super) fn on_the_whole(
    view: &View<'_>,
    heard: &Heard,
    verdicts: &[Verdict],
    has_points: bool,
) -> Markup {
    let replies = heard.on_the_whole(verdicts, has_points);
    html! {
        @if !replies.is_empty() {
            section {
                h2 { (view.say("Reactie van de gemeente", "Reaction of the municipality")) }
                @for (said, expired) in replies {
                    @if let Some(rule) = &said.rule {
                        p { (view.say("Over het punt: ", "On the point: ")) (view.country.labels.get(rule, view.lang)) }
                    }
                    @if *expired { (old_reply(view, said)) } @else { (reply(view, said)) }
                }
            }
        }
    }
}

fn correction(view: &View<'_>, one: &Corrected) -> Markup {
    let correction = &one.correction;
    let (date, expires) =
        (long_date(correction.date, view.lang), long_date(correction.expires, view.lang));
    html! {
        div.said {
            p {
                strong { (view.say("Verbeterd door een mens. ", "Corrected by a person. ")) }
                (view.say("Ons programma zei: ", "Our program said: "))
                del { (sign(view, correction.instead_of)) }
                " → " (sign(view, correction.outcome))
            }
            p { (view.say("Reden: ", "Reason: ")) bdi lang="nl" { (plain(&correction.reason)) } }
            @if !view.lang.of(&one.summary).is_empty() {
                p { (view.say("Ons programma schreef: ", "Our program wrote: ")) (plain(view.lang.of(&one.summary))) }
            }
            @if let Some(about) = correction.about.as_ref().filter(|about| !about.quoted) {
                p { (view.say("Deze zin hebben wij gemist: ", "We missed this sentence: "))
                    q lang="nl" { (plain(&about.text)) } " "
                    @if matches!(about.url.scheme(), "http" | "https") {
                        a href=(about.url) { (view.say("Naar de pagina", "To the page")) }
                    }
                }
            }
            p { small { bdi lang="nl" { (plain(&correction.by)) } ", " (date) ". " (match view.lang {
                Lang::Nl => format!("Geldt tot en met {expires}, of tot de tekst verandert."),
                Lang::En => format!("Holds until {expires}, or until the text changes."),
            }) } }
        }
    }
}

fn reply(view: &View<'_>, said: &Reply) -> Markup {
    html! {
        div.said {
            p { strong { (view.say("Reactie van ", "Reaction of ")) bdi lang="nl" { (plain(&said.by)) } } }
            (words_of(said))
            p { small { (match view.lang {
                Lang::Nl => format!("{}, geldt tot en met {}.", long_date(said.date, view.lang), long_date(said.expires, view.lang)),
                Lang::En => format!("{}, valid until {}.", long_date(said.date, view.lang), long_date(said.expires, view.lang)),
            }) " " (view.say("Een reactie verandert ons oordeel niet.", "A reaction does not change our verdict.")) } }
        }
    }
}

fn old_reply(view: &View<'_>, said: &Reply) -> Markup {
    html! {
        p { bdi { (words::reply(said, true, view.lang)) } ":" }
        (words_of(said))
    }
}

/// What they say, paragraph by paragraph; it is not ours, and it may be in any language.
fn words_of(said: &Reply) -> Markup {
    html! {
        blockquote { @for part in said.text.split("\n\n").filter(|part| !part.trim().is_empty()) {
            p lang="nl" { bdi { (plain(part)) } }
        } }
    }
}
