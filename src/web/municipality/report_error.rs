//! "Klopt dit niet?": a text that tells us what is wrong, ready to be copied.

use std::fmt::Write as _;

use maud::{Markup, html};

use crate::report::{Lang, words};
use crate::result::MunicipalityResult;
use crate::web::{Listed, View};

pub(super) fn show(view: &View<'_>, listed: &Listed, result: &MunicipalityResult) -> Markup {
    html! {
        section.screen {
            h2 #klopt-niet { (view.say("Klopt dit niet?", "Is this wrong?")) }
            p {
                label for="melding" {
                    (view.say(
                        "Een computer leest soms verkeerd. Kopieer deze tekst, vul aan wat niet klopt, en stuur hem naar wie deze pagina's maakt.",
                        "A computer sometimes misreads. Copy this text, add what is wrong, and send it to whoever makes these pages.",
                    ))
                }
            }
            textarea #melding rows="10" lang=(view.say("nl", "en")) { (prefilled(view, listed, result)) }
        }
    }
}

fn prefilled(view: &View<'_>, listed: &Listed, result: &MunicipalityResult) -> String {
    let name = &listed.municipality.name;
    let mut text = match view.lang {
        Lang::Nl => format!(
            "Gemeente: {name}\nPunt dat niet klopt: \nWat er wel moet staan: \nAdres van de pagina: \n\n"
        ),
        Lang::En => format!(
            "Municipality: {name}\nPoint that is wrong: \nWhat it should say: \nAddress of the page: \n\n"
        ),
    };
    let _ = writeln!(text, "{}", view.say("Dit staat er nu:", "This is what it says now:"));
    for verdict in &result.verdicts {
        let label = view.country.labels.get(&verdict.rule, view.lang);
        let _ = writeln!(text, "- {label}: {}", words::outcome(verdict.verdict, view.lang));
    }
    let run = &result.run;
    let _ = write!(
        text,
        "\n{} {}, {} {}",
        view.say("Meting", "Run"),
        run.id,
        view.say("regels", "rules"),
        run.ruleset.version
    );
    text
}
