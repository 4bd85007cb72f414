//! What kind of page it is, by its heading, its place in the site and its opening.

mod support;

use ocowijzer_judge::claims::PageKind;
use support::assess_html;

const TEXT: &str = "<p>Een cliëntondersteuner is gratis voor alle inwoners.</p>";

fn kind(path: &str, heading: &str) -> PageKind {
    assess_html(path, &format!("<main><h1>{heading}</h1>{TEXT}</main>")).kind
}

fn explains_talk(path: &str, heading: &str) -> bool {
    assess_html(path, &format!("<main><h1>{heading}</h1><p>Wij komen bij u langs.</p></main>"))
        .explains_talk
}

#[test]
fn a_page_among_the_news_is_news_whatever_it_tells() {
    assert_eq!(kind("/nieuws/gratis-hulp", "Gratis cliëntondersteuning"), PageKind::News);
    assert_eq!(kind("/actueel/gratis-hulp", "Gratis cliëntondersteuning"), PageKind::News);
}

#[test]
fn a_by_law_is_told_by_its_heading() {
    let heading = "Verordening maatschappelijke ondersteuning 2025";
    assert_eq!(kind("/wmo", heading), PageKind::Regulation);
}

#[test]
fn a_page_about_the_service_is_an_offer() {
    assert_eq!(kind("/zorg/clientondersteuning", "Cliëntondersteuning"), PageKind::Offer);
    assert_eq!(kind("/nieuwsbrief", "Cliëntondersteuning"), PageKind::Offer);
}

#[test]
fn a_step_of_the_wmo_report_explains_the_talk_by_its_place_too() {
    assert!(explains_talk("/zorg-en-welzijn/wmo-melding/", "Hulp melden"));
    assert!(explains_talk("/wmo/aanvragen/stap-2-gesprek", "Stap 2: wij komen bij u langs"));
    assert!(explains_talk("/x", "Het keukentafelgesprek"));
    assert!(!explains_talk("/afval", "Grofvuil laten ophalen"));
}
