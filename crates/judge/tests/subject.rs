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

#[test]
fn a_page_that_names_its_subject_late_was_about_it_all_along() {
    let page = "<h1>Wij staan naast u</h1><p>Bel dan De Naaste. U betaalt ons niets.</p>\
        <h2>Van wie zijn wij?</h2><p>Dat heet met een deftig woord cliëntondersteuning.</p>";
    check("free", Level::Yes, page);
}

#[test]
fn the_price_in_a_table_is_of_the_row_it_stands_in() {
    let table = |first: &str, second: &str| {
        format!(
            "<h1>Wie helpt u thuis?</h1><table><tr><th>Wie</th><th>Kosten</th></tr>\
             <tr><td>Mantelzorgmakelaar</td><td>{first}</td></tr>\
             <tr><td>Cliëntondersteuner van Kompaan</td><td>{second}</td></tr></table>"
        )
    };
    check("free", Level::Yes, &table("€ 85 per uur", "gratis"));
    check("free", Level::Silent, &table("gratis", "op aanvraag"));
}

#[test]
fn a_service_that_is_said_not_to_be_oco_is_none() {
    check(
        "free",
        Level::Silent,
        "<h1>Cliëntondersteuning</h1><p>Een cliëntondersteuner denkt met u mee.</p>\
         <p>De jongerencoach komt langs. Dit is geen cliëntondersteuning en kost € 20.</p>",
    );
}

#[test]
fn an_elderly_adviser_who_is_the_supporter_here_is_no_official() {
    check(
        "free",
        Level::Yes,
        "<h1>Hulp aan de keukentafel</h1>\
         <p>De seniorenconsulent is in onze gemeente de cliëntondersteuner voor ouderen.</p>\
         <p>De consulent brengt u niets in rekening.</p>",
    );
}

#[test]
fn what_stands_under_a_denying_heading_is_not_offered() {
    check(
        "life-wide",
        Level::Silent,
        "<h1>Cliëntondersteuning</h1><p>Een cliëntondersteuner luistert naar u.</p>\
         <h2>Wat doet de cliëntondersteuner niet?</h2>\
         <ul><li>een woning voor u zoeken</li><li>u naar school of werk brengen</li></ul>",
    );
}

#[test]
fn an_answer_is_heard_after_its_speaker() {
    let chat = |answer: &str| {
        format!(
            "<h1>Cliëntondersteuning</h1><p>Een cliëntondersteuner gaat met u mee.</p>\
             <p>Bezoeker: is de cliëntondersteuner gratis?</p><p>Team: {answer}</p>"
        )
    };
    check("free", Level::Yes, &chat("Ja hoor."));
    check("free", Level::Contradicted, &chat("Nee."));
}

#[test]
fn a_comparison_with_a_look_alike_is_not_about_the_look_alike() {
    check(
        "free",
        Level::Yes,
        "<h1>Wie helpt u?</h1><p>Onze cliëntondersteuner denkt met u mee. \
         Anders dan een advocaat kost zij u niets.</p>",
    );
}

#[test]
fn the_telephone_beside_the_giver_is_the_giver_s() {
    check(
        "contact-details",
        Level::Yes,
        "<h1>Cliëntondersteuning</h1><p>Een cliëntondersteuner denkt mee.</p>\
         <h2>Inschakeling</h2><p>Met de uitvoering is belast Stichting Rechtop, 0599 31 20 44.</p>",
    );
}

#[test]
fn a_common_word_is_no_name_of_the_service() {
    check(
        "mentions-oco",
        Level::Silent,
        "<h1>Het wijkteam</h1><p>Wij beslissen namens de gemeente over de hulp. Praten kost niets.</p>\
         <p>Wij werken onafhankelijk van zorgaanbieders en komen bij u thuis voor een gesprek.</p>\
         <p>Onze vrijwilligers gaan mee wandelen.</p>",
    );
}
