//! In one glance: how many points were found, how sure the score is, what was read and when.

use maud::{Markup, html};

use crate::report::{Lang, words};
use crate::result::{Group, MunicipalityResult, Outcome};
use crate::web::{Found, Listed, Place, View, date, pages, term};

/// The number of points that make the core, and how they came out.
struct Tally {
    met: usize,
    partly: usize,
    unknown: usize,
    asked: usize,
}

impl Tally {
    /// Counts the points of the core that apply to this municipality.
    fn of(result: &MunicipalityResult) -> Self {
        let core = || {
            let core = result.verdicts.iter().filter(|verdict| verdict.group == Group::Core);
            core.filter(|verdict| verdict.verdict != Outcome::NotApplicable)
        };
        let count = |outcome| core().filter(|verdict| verdict.verdict == outcome).count();
        Self {
            met: count(Outcome::Met),
            partly: count(Outcome::Partly),
            unknown: count(Outcome::Unknown),
            asked: core().count(),
        }
    }
}

pub(super) fn show(view: &View<'_>, at: &Place, listed: &Listed, found: &Found) -> Markup {
    let result = &found.result;
    let tally = Tally::of(result);
    let read = date::long(result.run.finished_at, view.lang);
    html! {
        @if result.score.value.is_some() {
            p.lead.verdict { (points(&tally, view.lang)) }
            p {
                (words::score_sentence(&result.score, view.lang)) "."
                @if let Some(measured) = found.heard.measured_score() {
                    " " (words::before_correction(measured, view.lang))
                }
            }
        } @else {
            p.lead.verdict { (view.say("Geen oordeel", "No verdict")) }
            @if result.site.pages_fetched > 0 {
                p {
                    (view.say(
                        "Wij konden niet genoeg lezen om iets te zeggen. Dat zegt niets over wat de gemeente vertelt.",
                        "We could not read enough to say anything. That says nothing about what the municipality tells.",
                    ))
                }
            }
        }
        (term::explained(view))
        p {
            (view.say("Website: ", "Website: "))
            a href=(listed.municipality.website) { (listed.municipality.website) }
            br;
            (match view.lang {
                Lang::Nl => format!("Gelezen op {read}: {}, {} over cliëntondersteuning.", words::count(result.site.pages_fetched, "pagina", "pagina's"), result.site.pages_about_oco),
                Lang::En => format!("Read on {read}: {}, {} about client support.", words::count(result.site.pages_fetched, "page", "pages"), result.site.pages_about_oco),
            })
            " " (words::status_sentence(result.site.status, view.lang))
            @if let Some(now) = view.now {
                @let age = date::age(result.run.finished_at, now, view.lang);
                " " (match view.lang {
                    Lang::Nl => format!("Deze uitslag is {age} oud."),
                    Lang::En => format!("This result is {age} old."),
                })
            }
        }
        @if let Some(first) = &result.site.first_oco_page {
            p { a href=(first.url) { (words::first_page(first, view.lang)) } }
        }
        @if result.evidence.values().any(|one| found.has_copy(one)) {
            p { (view.say(
                "Is een pagina intussen veranderd? Bij elke zin staat een bewaarde kopie.",
                "Has a page changed meanwhile? Beside every sentence stands a stored copy.",
            )) }
        }
        p.screen {
            @if pages::has_letter(result) {
                a.button href=(view.link(at, &Place::Letter(listed.municipality.slug.clone()))) {
                    (view.say("Schrijf een brief", "Write a letter"))
                }
                " "
            }
            a href=(view.link(at, &Place::Conversation(listed.municipality.slug.clone()))) {
                (view.say("Bereid een gesprek voor", "Prepare a talk"))
            }
        }
    }
}

/// "5 van de 7 punten gevonden, 1 deels."
fn points(tally: &Tally, lang: Lang) -> String {
    let Tally { met, partly, unknown, asked } = tally;
    let found = match lang {
        Lang::Nl => format!("{met} van de {asked} punten gevonden"),
        Lang::En => format!("{met} of {asked} points found"),
    };
    let in_part = match lang {
        _ if *partly == 0 => String::new(),
        Lang::Nl => format!(", {partly} deels"),
        Lang::En => format!(", {partly} in part"),
    };
    let open = match lang {
        _ if *unknown == 0 => String::new(),
        Lang::Nl => format!(". Van {unknown} weten wij het niet"),
        Lang::En => format!(". Of {unknown} we do not know"),
    };
    format!("{found}{in_part}{open}.")
}
