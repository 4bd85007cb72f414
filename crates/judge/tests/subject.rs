//! What a sentence is about, where it does not say so itself.

mod support;

use ocowijzer_judge::claims::Level;
use support::assess_html;

#[track_caller]
fn check(rule: &str, expected: Level, html: &str) {
    let claims = assess_html("/zorg", &format!("<main>{html}</main>"));
    let claim = claims.claims.get(rule);
    assert_eq!(claims.level(rule), expected, "{html}\n{claim:#?}");
}

const GIVER: &str = "<h1>Een steuntje in de rug</h1><p>Wij zijn Dijkwacht.</p>\
    <h2>Wat is dat, cliëntondersteuning?</h2><p>Onze cliëntondersteuner komt bij u thuis.</p>";

#[test]
fn a_page_goes_on_speaking_of_oco_two_paragraphs_on() {
    let offer = "<h1>Iemand die meedenkt</h1><p>Een cliëntondersteuner helpt u graag.</p>";
    check("free", Level::Yes, &format!("{offer}<p>Nog iets anders.</p><p>Het kost u niets.</p>"));
    check("free", Level::Yes, &format!("{GIVER}<h2>Kosten</h2><p>Het kost u niets.</p>"));
}

#[test]
fn what_a_page_goes_on_with_is_never_held_against_it() {
    check(
        "free",
        Level::Silent,
        &format!("{GIVER}<h2>Bellen</h2><p>U betaalt 15 euro per keer.</p>"),
    );
}

#[test]
fn another_service_ends_what_the_page_was_speaking_of() {
    check(
        "free",
        Level::Silent,
        &format!("{GIVER}<h2>Samen eten</h2><p>Gezellig aan tafel.</p><p>Meedoen is gratis.</p>"),
    );
    let talk = "<h1>Het gesprek met de gemeente</h1><p>U mag een cliëntondersteuner vragen.</p>";
    check(
        "free",
        Level::Silent,
        &format!("{talk}<h2>Hoe lang duurt het?</h2><p>Een uur.</p><p>Koffie is gratis.</p>"),
    );
}

#[test]
fn a_name_in_a_row_of_names_does_not_open_the_subject() {
    let row = "<h1>Wie kan u aanmelden</h1><ul><li>de huisarts</li><li>een cliëntondersteuner</li>\
        <li>de thuiszorg</li></ul><p>Aanmelden is gratis.</p>";
    check("free", Level::Silent, row);
}
