//! The fixed words of the reports, in both languages.

use super::Lang;
use crate::result::{Outcome, SiteStatus};

/// A sign per outcome; it never stands without its word or a legend.
pub fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "✓",
        Outcome::Partly => "◐",
        Outcome::NotFound => "✗",
        Outcome::Contradicted => "!",
        Outcome::Unknown => "?",
        Outcome::NotApplicable => "–",
    }
}

/// The word beside the sign.
pub fn outcome(outcome: Outcome, lang: Lang) -> &'static str {
    match outcome {
        Outcome::Met => lang.pick("in orde", "met"),
        Outcome::Partly => lang.pick("deels", "partly"),
        Outcome::NotFound => lang.pick("niet gevonden", "not found"),
        Outcome::Contradicted => lang.pick("tegendeel", "opposite"),
        Outcome::Unknown => lang.pick("onbekend", "unknown"),
        Outcome::NotApplicable => lang.pick("n.v.t.", "n/a"),
    }
}

/// How the reading of a site ended, for a table cell.
pub fn status(status: SiteStatus, lang: Lang) -> &'static str {
    match status {
        SiteStatus::Complete => lang.pick("gelezen", "read"),
        SiteStatus::Partial => lang.pick("deels gelezen", "read in part"),
        SiteStatus::Unreachable => lang.pick("onbereikbaar", "unreachable"),
        SiteStatus::Blocked => lang.pick("geen toegang", "no access"),
    }
}

/// How the reading of a site ended, as a sentence.
pub fn status_sentence(status: SiteStatus, lang: Lang) -> &'static str {
    match status {
        SiteStatus::Complete => {
            lang.pick("De website is ver genoeg gelezen.", "The website was read far enough.")
        }
        SiteStatus::Partial => lang.pick(
            "Een deel van de website konden wij niet lezen.",
            "We could not read a part of the website.",
        ),
        SiteStatus::Unreachable => lang.pick(
            "De website gaf geen bruikbaar antwoord. Wij konden niets beoordelen.",
            "The website gave no usable answer. We could not judge anything.",
        ),
        SiteStatus::Blocked => lang.pick(
            "De website laat ons programma niet toe. Wij konden niets beoordelen.",
            "The website keeps our program out. We could not judge anything.",
        ),
    }
}

/// Why something was not read, as a sentence; a reason we do not know is given as it is.
pub fn reason(reason: &str, lang: Lang) -> String {
    String::from(match reason {
        "budget" => lang.pick(
            "Het afgesproken aantal pagina's of de tijd was op.",
            "The agreed number of pages or the time was used up.",
        ),
        "robots" => lang.pick(
            "robots.txt van de website vraagt ons weg te blijven.",
            "robots.txt of the website asks us to stay away.",
        ),
        "timeout" => {
            lang.pick("De website antwoordde niet op tijd.", "The website did not answer in time.")
        }
        "blocked" => {
            lang.pick("De website weigert ons programma.", "The website refuses our program.")
        }
        "unreachable" => lang.pick(
            "Er is geen verbinding met de website te krijgen.",
            "No connection with the website could be made.",
        ),
        "unreadable" => lang.pick(
            "Wat de website stuurde, kunnen wij niet lezen.",
            "We cannot read what the website sent.",
        ),
        other => return super::plain(other),
    })
}
