//! One municipality: what its website says, point by point, with the sentence behind every verdict.

mod files;
mod glance;
mod neighbours;
mod point;
mod reading;
mod report_error;
mod said;

use maud::{Markup, html};

use super::{Document, Found, Listed, Place, View, check, date};
use crate::report::Lang;
use crate::result::{Group, Outcome, Verdict};

pub use neighbours::well_said;
pub(crate) use point::class;
pub use point::quoted;

/// The page of one municipality; one without a result has a page as well.
pub fn page(view: &View<'_>, listed: &Listed) -> Document {
    let name = &listed.municipality.name;
    let at = Place::Municipality(listed.municipality.slug.clone());
    let body = html! {
        h1 { (name) }
        @match listed.result.as_deref() {
            Some(found) => (judged(view, &at, listed, found)),
            None => (not_measured(view, &at, listed)),
        }
    };
    let description = match view.lang {
        Lang::Nl => {
            format!("Wat de website van {name} vertelt over onafhankelijke cliëntondersteuning.")
        }
        Lang::En => format!("What the website of {name} tells about independent client support."),
    };
    let title = view.say("cliëntondersteuning op de website", "client support on the website");
    Document::new(at, format!("{name}: {title}"), description, body)
}

fn not_measured(view: &View<'_>, at: &Place, listed: &Listed) -> Markup {
    html! {
        p.lead {
            (view.say(
                "Wij hebben de website van deze gemeente nog niet gelezen.",
                "We have not read the website of this municipality yet.",
            ))
        }
        p {
            a href=(listed.municipality.website) { (listed.municipality.website) }
        }
        (check_now(view, at, listed))
        (said::on_the_whole(view, &listed.early, &[], false))
    }
}

fn judged(view: &View<'_>, at: &Place, listed: &Listed, found: &Found) -> Markup {
    let result = &found.result;
    let decided = result.verdicts.iter().any(|verdict| is_decided(verdict.verdict));
    html! {
        (glance::show(view, at, listed, found))
        (check_now(view, at, listed))
        (said::on_the_whole(view, &found.heard, &result.verdicts, decided))
        @if decided {
            @for (group, nl, en) in GROUPS {
                @let verdicts = of_group(&result.verdicts, group);
                @if !verdicts.is_empty() {
                    section.group {
                        h2 { (view.say(nl, en)) }
                        @for verdict in verdicts.iter().filter(|v| found.heard.is_shown(v)) {
                            (point::show(view, at, listed, found, verdict))
                        }
                        (not_asked(view, found, &verdicts))
                    }
                }
            }
            (reading::providers(view, result))
        }
        (reading::unread(view, result))
        (report_error::show(view, listed, result))
        (files::show(view, at, listed))
    }
}

/// The groups of rules as a reader meets them.
const GROUPS: [(Group, &str, &str); 3] = [
    (Group::Core, "Waar het om gaat", "What matters most"),
    (Group::Checklist, "Ook van belang", "Also important"),
    (Group::Practice, "Goede gewoonten", "Good practice"),
];

fn of_group(verdicts: &[Verdict], group: Group) -> Vec<&Verdict> {
    verdicts.iter().filter(|verdict| verdict.group == group).collect()
}

fn not_asked(view: &View<'_>, found: &Found, verdicts: &[&Verdict]) -> Markup {
    let names: Vec<_> = verdicts
        .iter()
        .filter(|verdict| !found.heard.is_shown(verdict))
        .map(|verdict| view.country.labels.get(&verdict.rule, view.lang).to_lowercase())
        .collect();
    html! {
        @if !names.is_empty() {
            p {
                (view.say("Niet van toepassing: ", "Not applicable: ")) (names.join(", ")) "."
            }
        }
    }
}

/// The button that starts a check, where a server stands behind the pages; or why not now.
fn check_now(view: &View<'_>, at: &Place, listed: &Listed) -> Markup {
    let place = Place::Check(listed.municipality.slug.clone());
    let fresh_for = view.now.and_then(|now| check::fresh_for(listed, now));
    html! {
        @if view.is_served() && !view.country.is_example(&listed.municipality.slug) {
            @match fresh_for {
                Some(left) => p.screen { (match view.lang {
                    Lang::Nl => format!("Wij hebben deze website net gelezen. Over {} kunt u hem opnieuw laten lezen.", date::minutes(left, view.lang)),
                    Lang::En => format!("We have just read this website. In {} you can have it read again.", date::minutes(left, view.lang)),
                }) },
                None => form.screen method="post" action=(view.link(at, &place)) {
                    button type="submit" { (view.say("Lees de website nu", "Read the website now")) }
                },
            }
        }
    }
}

fn is_decided(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::Unknown | Outcome::NotApplicable)
}
