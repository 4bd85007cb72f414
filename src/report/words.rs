//! The fixed words of the reports, in both languages.

use ocowijzer_judge::claims::{Level, PageKind};

use super::Lang;
use super::dates::long_date;
use crate::reply::{Corrected, Reply, Standing};
use crate::result::{FirstOcoPage, NotRead, Outcome, Score, SiteStatus, Via};

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

/// Where the information is, and what it takes an inhabitant to get there.
pub fn first_page(first: &FirstOcoPage, lang: Lang) -> String {
    let way = match (first.clicks, first.via) {
        (Some(clicks), _) => match lang {
            Lang::Nl => format!("{} vanaf de startpagina", count(clicks, "klik", "klikken")),
            Lang::En => format!("{} from the home page", count(clicks, "click", "clicks")),
        },
        (None, Via::Search) => {
            String::from(lang.pick("alleen met de zoekfunctie", "by the site's search only"))
        }
        (None, Via::Sitemap) => {
            String::from(lang.pick("alleen in de sitemap", "in the sitemap only"))
        }
        (None, Via::Link | Via::Guess) => String::from(
            lang.pick("niet via links vanaf de startpagina", "not by links from the home page"),
        ),
    };
    let found = lang.pick("Gevonden op", "Found at");
    format!("{found}: {} ({way})", first.url)
}

/// The score as a sentence, with its range when something could not be judged.
pub fn score_sentence(score: &Score, lang: Lang) -> String {
    let Some(value) = score.value else {
        return String::from(lang.pick(
            "Geen score: niets kon worden beoordeeld.",
            "No score: nothing could be judged.",
        ));
    };
    let value_text = lang.number(value);
    let (low, high) = (score.low.unwrap_or(value), score.high.unwrap_or(value));
    if lang.number(low) == lang.number(high) {
        return match lang {
            Lang::Nl => format!("Score: {value_text} van de 100"),
            Lang::En => format!("Score: {value_text} out of 100"),
        };
    }
    let (low, high) = (lang.number(low), lang.number(high));
    match lang {
        Lang::Nl => format!(
            "Score: {value_text} van de 100 (tussen {low} en {high}, want niet alles was te beoordelen)"
        ),
        Lang::En => format!(
            "Score: {value_text} out of 100 (between {low} and {high}: not all could be judged)"
        ),
    }
}

/// One line per cause that left something unread.
pub fn unread_causes(not_read: NotRead, lang: Lang) -> Vec<String> {
    let causes = [
        (
            not_read.budget,
            "wegens de grens aan pagina's of tijd",
            "left because of the limit on pages or time",
        ),
        (not_read.robots, "verboden door robots.txt", "forbidden by robots.txt"),
        (not_read.timeout, "zonder antwoord binnen de tijd", "without an answer in time"),
        (
            not_read.http_error,
            "met een foutmelding van de website",
            "with an error from the website",
        ),
        (not_read.too_large, "te groot om te lezen", "too large to read"),
        (not_read.unsupported, "in een vorm die wij niet kunnen lezen", "in a form we cannot read"),
    ];
    causes
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, nl, en)| {
            let addresses = match lang {
                Lang::Nl => count(number, "adres", "adressen"),
                Lang::En => count(number, "address", "addresses"),
            };
            format!("{addresses} {}", lang.pick(nl, en))
        })
        .collect()
}

/// `1 pagina`, `2 pagina's`.
pub fn count(number: u32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Is there something to ask for?
pub fn calls_for_advice(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Partly | Outcome::NotFound | Outcome::Contradicted)
}

/// Said beside a score that a correction changed.
pub fn before_correction(measured: &Score, lang: Lang) -> String {
    let score = measured.value.map_or_else(
        || String::from(lang.pick("geen score", "no score")),
        |value| lang.number(value),
    );
    match lang {
        Lang::Nl => {
            format!("Een mens heeft een oordeel verbeterd. Zonder die verbetering: {score}.")
        }
        Lang::En => format!("A person has corrected a verdict. Without that correction: {score}."),
    }
}

/// `Reactie van Gemeente Utrecht, 23 november 2026, geldt tot en met 23 november 2027`.
pub fn reply(reply: &Reply, expired: bool, lang: Lang) -> String {
    let (by, date) = (super::plain(&reply.by), long_date(reply.date, lang));
    let end = long_date(reply.expires, lang);
    match (lang, expired) {
        (Lang::Nl, false) => format!("Reactie van {by}, {date}, geldt tot en met {end}"),
        (Lang::Nl, true) => format!("Oude reactie van {by}, {date}, verlopen op {end}"),
        (Lang::En, false) => format!("Reaction of {by}, {date}, valid until {end}"),
        (Lang::En, true) => format!("Old reaction of {by}, {date}, expired on {end}"),
    }
}

/// `Verbeterd van “niet gevonden” in “in orde” door redactie, 23 november 2026 (geldt tot …). Reden: …`.
pub fn correction(corrected: &Corrected, lang: Lang) -> String {
    let correction = &corrected.correction;
    let (from, to) = (outcome(correction.instead_of, lang), outcome(correction.outcome, lang));
    let (by, date) = (super::plain(&correction.by), long_date(correction.date, lang));
    let holds = standing(corrected.standing, &long_date(correction.expires, lang), lang);
    let reason = super::plain(&correction.reason);
    match lang {
        Lang::Nl => {
            format!("Verbeterd van “{from}” in “{to}” door {by}, {date} ({holds}). Reden: {reason}")
        }
        Lang::En => {
            format!("Corrected from “{from}” to “{to}” by {by}, {date} ({holds}). Reason: {reason}")
        }
    }
}

/// Whether a correction by a person holds, and if not why not.
pub fn standing(standing: Standing, expires: &str, lang: Lang) -> String {
    match (standing, lang) {
        (Standing::Holds, Lang::Nl) => format!("geldt tot en met {expires}"),
        (Standing::Holds, Lang::En) => format!("holds until {expires}"),
        (Standing::Expired, Lang::Nl) => format!("geldt niet meer: liep tot {expires}"),
        (Standing::Expired, Lang::En) => format!("holds no more: it ran until {expires}"),
        (Standing::TextChanged, _) => String::from(lang.pick(
            "geldt niet meer: de zin op de website is veranderd",
            "holds no more: the sentence on the website has changed",
        )),
        (Standing::VerdictChanged, _) => String::from(lang.pick(
            "geldt niet meer: ons programma geeft nu een ander oordeel",
            "holds no more: our program now gives another verdict",
        )),
        (Standing::Replaced, _) => String::from(lang.pick(
            "geldt niet meer: een latere verbetering kwam ervoor in de plaats",
            "holds no more: a later correction took its place",
        )),
    }
}

/// What kind of page it is, as the end of "Dit is …".
pub fn page_kind(kind: PageKind, lang: Lang) -> &'static str {
    match kind {
        PageKind::Offer => lang.pick("een pagina voor inwoners", "a page for inhabitants"),
        PageKind::Regulation => lang.pick("een regeling", "a regulation"),
        PageKind::CouncilPaper => {
            lang.pick("een stuk van de raad of het college", "a council paper")
        }
        PageKind::News => lang.pick("een nieuwsbericht", "a news item"),
        PageKind::Vacancy => lang.pick("een vacature", "a vacancy"),
        PageKind::Archive => lang.pick("een pagina uit het archief", "a page of the archive"),
        PageKind::OtherMunicipality => {
            lang.pick("een pagina over een andere gemeente", "a page about another municipality")
        }
    }
}

/// What one page says for a rule: sign and word.
pub fn level(level: Level, lang: Lang) -> (&'static str, &'static str) {
    match level {
        Level::Yes => ("✓", lang.pick("ja", "yes")),
        Level::Partly => ("◐", lang.pick("deels", "partly")),
        Level::Contradicted => ("!", lang.pick("tegendeel", "contradicted")),
        Level::Silent => ("–", lang.pick("zegt niets", "silent")),
    }
}
