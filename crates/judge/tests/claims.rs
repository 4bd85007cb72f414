//! What the judging promises of any page, with the rule files of the repository.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::LazyLock;

use ocowijzer_judge::claims::{Level, PageClaims, assess};
use ocowijzer_judge::page::{Page, PageSource};
use ocowijzer_judge::rules::Ruleset;
use proptest::prelude::*;

#[path = "support/rule_files.rs"]
mod rule_files;

static RULES: LazyLock<Ruleset> = LazyLock::new(|| {
    Ruleset::load(rule_files::all()).unwrap_or_else(|errors| panic!("{errors:#?}"))
});

fn judge(text: &str) -> PageClaims {
    assess(&Page::from_text(text), &RULES)
}

fn levels(text: &str) -> Vec<(String, Level)> {
    judge(text).claims.into_iter().map(|(rule, claim)| (rule.to_string(), claim.level)).collect()
}

fn judge_html(html: &str) -> PageClaims {
    let source = PageSource {
        body: html.as_bytes(),
        content_type: Some("text/html; charset=utf-8"),
        url: None,
    };
    assess(&Page::read(&source), &RULES)
}

#[track_caller]
fn check(rule: &str, expected: Level, text: &str) {
    let claims = judge(text);
    let claim = claims.claims.get(rule);
    assert_eq!(claims.level(rule), expected, "{text}\n{claim:#?}");
}

/// An OCO page in sections that each say their own.
const SECTIONS: [&str; 6] = [
    "Wat kost het?\n\nU betaalt niets voor de cliëntondersteuner.",
    "Voor wie?\n\nAlle inwoners van Duinrade mogen een cliëntondersteuner vragen.",
    "Waarover?\n\nDe cliëntondersteuner helpt u op alle leefgebieden.",
    "Wie is het?\n\nDe cliëntondersteuner werkt niet voor de gemeente.",
    "Contact\n\nBel de cliëntondersteuner van MEE Duinstreek: 088 000 12 34.",
    "Kwaliteit\n\nDe cliëntondersteuners zijn goed opgeleid.",
];

/// Sections about other things, full of the same words.
const OTHERS: [&str; 8] = [
    "Gratis parkeren\n\nParkeren is gratis voor iedereen. U hebt geen vergunning nodig.",
    "Hulp bij het huishouden\n\nU betaalt een eigen bijdrage aan het CAK. U kiest zelf uw aanbieder.",
    "Vertrouwenspersoon\n\nDe vertrouwenspersoon van Jeugdstem is gratis, onafhankelijk en werkt niet voor de gemeente.",
    "Cookies\n\nU kunt zelf kiezen welke cookies u toestaat. Dit is kosteloos.",
    "Agenda\n\nDe wandelgroep vertrekt om 10 uur. Meedoen kost 2 euro.",
    "Sociaal raadslieden\n\nDe sociaal raadslieden geven gratis en onafhankelijk advies aan alle inwoners.",
    "Bezwaarschriftencommissie\n\nDe leden zijn niet in dienst van de gemeente. Een zitting is gratis.",
    "Nieuws\n\nIn English: the swimming pool is free for everyone. Das Schwimmbad ist kostenlos.",
];

fn page(sections: &[&str]) -> String {
    format!(
        "Cliëntondersteuning\n\nEen cliëntondersteuner denkt met u mee.\n\n{}",
        sections.join("\n\n")
    )
}

#[test]
fn every_example_of_the_rule_files_comes_out_as_it_says() {
    let failed: Vec<String> = RULES
        .run_examples()
        .into_iter()
        .filter(|outcome| !outcome.passed)
        .map(|o| {
            format!(
                "{}:{} expected {} got {} {:?} {:?}",
                o.file, o.line, o.expected, o.got, o.by, o.set_aside
            )
        })
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn deleting_the_evidence_changes_the_claim() {
    let whole = page(&SECTIONS);
    for (section, rule) in SECTIONS.iter().zip([
        "free",
        "for-everyone",
        "life-wide",
        "independent",
        "contact-details",
        "expert",
    ]) {
        assert_eq!(judge(&whole).level(rule), Level::Yes, "{rule}");
        let left: Vec<&str> = SECTIONS.iter().filter(|other| *other != section).copied().collect();
        assert_eq!(judge(&page(&left)).level(rule), Level::Silent, "{rule} without its sentence");
    }
}

#[test]
fn every_evidence_stands_literally_in_the_page() {
    let page = Page::from_text(&page(&SECTIONS));
    let claims = assess(&page, &RULES);
    for (rule, claim) in &claims.claims {
        assert_eq!(claim.level == Level::Silent, claim.evidence.is_empty(), "{rule}");
        for span in &claim.evidence {
            assert!(!page.blocks[span.block].text[span.range.clone()].trim().is_empty(), "{rule}");
        }
    }
}

#[test]
fn the_name_is_known_in_every_spelling() {
    for name in [
        "cliëntondersteuner",
        "clientondersteuner",
        "cliënt-ondersteuner",
        "cliënt ondersteuner",
        "cliëntenondersteuner",
        "cliĆ«ntondersteuner",
        "cli├źntondersteuner",
        "cliÃ«ntondersteuner",
        "cli?ntondersteuner",
        "cli\u{fffd}ntondersteuner",
        "cliëntonderstuener",
        "clieentondersteuner",
        "CLIËNTONDERSTEUNER",
        "OCO'er",
    ] {
        check("mentions-oco", Level::Yes, &format!("U kunt een {name} vragen."));
    }
    for other in ["cliëntenraad", "mantelzorgondersteuner", "klantondersteuning"] {
        check("mentions-oco", Level::Silent, &format!("U kunt de {other} vragen."));
    }
}

#[test]
fn a_price_of_something_else_is_not_a_price_of_oco() {
    check(
        "free",
        Level::Silent,
        "U kunt een cliëntondersteuner vragen.\n\nTaxi\n\nDe taxi is gratis.",
    );
    check("free", Level::Yes, "U kunt een cliëntondersteuner vragen. Dit is gratis.");
    check("free", Level::Contradicted, "U kunt een cliëntondersteuner vragen. Dit is niet gratis.");
}

#[test]
fn a_plan_the_past_and_a_question_are_no_claims() {
    for text in [
        "De cliëntondersteuner helpt u. Volgend jaar wordt de cliëntondersteuner gratis.",
        "De cliëntondersteuner helpt u. Tot vorig jaar was de cliëntondersteuner gratis.",
        "De cliëntondersteuner helpt u. Is de cliëntondersteuner gratis? Vraag het na.",
    ] {
        check("free", Level::Silent, text);
    }
    check(
        "free",
        Level::Yes,
        "De cliëntondersteuner helpt u. Is de cliëntondersteuner gratis? Ja.",
    );
}

#[test]
fn a_local_name_counts_when_the_page_explains_it() {
    let text = "De Meedenker\n\nHebt u een gesprek met de gemeente? Een Meedenker gaat met u mee. \
                De Meedenker werkt niet voor de gemeente en kost u niets.";
    let claims = judge(text);
    assert_eq!(claims.level("mentions-oco"), Level::Yes);
    assert_eq!(claims.local_name.as_deref(), Some("meedenker"));
    check(
        "mentions-oco",
        Level::Silent,
        "De Meedenker\n\nEen Meedenker gaat met u mee naar de markt.",
    );
}

/// A page about other help, with conditions, prices and choices of its own.
const OTHER_HELP: &str = "Hulp aanvragen\n\n\
    U meldt uw hulpvraag bij het Wmo-loket. Alleen met een indicatie krijgt u hulp.\n\n\
    We kijken eerst wat u zelf kunt en wat familie en buren kunnen doen.\n\n\
    Een consulent van de gemeente komt bij u langs en beslist over uw aanvraag.\n\n\
    U betaalt een eigen bijdrage van 21 euro per maand. Dat geldt voor iedereen.\n\n\
    U kunt niet zelf kiezen welke aanbieder komt. De hulp is niet voor jongeren.\n\n\
    Bij bezwaar kan de consulent u niet helpen.";

#[test]
fn what_a_page_says_of_other_help_is_never_held_against_oco() {
    let paragraphs: Vec<&str> = OTHER_HELP.split("\n\n").collect();
    for sentence in [
        "U kunt een onafhankelijke cliëntondersteuner vragen.",
        "Een cliëntondersteuner mag bij het gesprek zijn.",
        "Neem gerust een familielid of cliëntondersteuner mee.",
    ] {
        for place in 1..=paragraphs.len() {
            let mut all = paragraphs.clone();
            all.insert(place, sentence);
            let text = all.join("\n\n");
            let against: Vec<String> = levels(&text)
                .into_iter()
                .filter(|(_, level)| *level == Level::Contradicted)
                .map(|(rule, _)| rule)
                .collect();
            assert!(against.is_empty(), "{against:?} in\n{text}");
        }
    }
}

#[test]
fn a_question_before_a_row_of_services_is_answered_by_the_cell_of_oco() {
    let heads = [
        "<th></th><th>Scootmobiel</th><th>Cliëntondersteuning</th>",
        "<td>Vraag</td><td>Rolstoel</td><td>Cliëntondersteuning</td>",
    ];
    for head in heads {
        let html = format!(
            "<h1>Welke hulp past bij u?</h1><table><tr>{head}</tr>\
             <tr><td>Indicatie nodig?</td><td>ja</td><td>nee</td></tr>\
             <tr><td>Moet ik betalen?</td><td>ja, 21 euro per maand</td><td>nee</td></tr></table>"
        );
        let claims = judge_html(&html);
        assert_eq!(claims.level("no-conditions"), Level::Yes, "{head}");
        assert_eq!(claims.level("free"), Level::Yes, "{head}");
    }
}

#[test]
fn what_a_table_says_of_another_service_is_not_said_of_oco() {
    let html = "<h1>Sociaal Plein</h1><h2>Cliëntondersteuning</h2><p>Een cliëntondersteuner denkt met u mee.</p>\
        <table><tr><th>Dienst</th><th>Kosten</th></tr><tr><td>Cliëntondersteuning</td><td>gratis</td></tr>\
        <tr><td>Kleermakerij</td><td>€ 20 per uur</td></tr></table>\
        <h2>Kleermakerij</h2><p>Onze vrijwilligers naaien voor iedereen. U kiest zelf de stof.</p>";
    let claims = judge_html(html);
    assert_eq!(claims.level("free"), Level::Yes);
    assert_eq!(claims.level("for-everyone"), Level::Silent);
    assert_eq!(claims.level("own-choice"), Level::Silent);
}

#[test]
fn a_cell_answers_the_head_of_its_column() {
    let html = "<h1>Wat betaalt u?</h1><table><tr><th>Soort hulp</th><th>Wat betaalt u?</th></tr>\
        <tr><td>Huishoudelijke hulp</td><td>21 euro per maand</td></tr>\
        <tr><td>Cliëntondersteuning</td><td>niets</td></tr></table>";
    assert_eq!(judge_html(html).level("free"), Level::Yes);
}

#[test]
fn every_line_of_a_fact_sheet_speaks_for_itself() {
    let claims = judge(
        "Cliëntondersteuning in het kort\n\nWie:   alle inwoners\nPrijs:  0 euro\nVooraf: niets regelen\n\
         Door: vrijwilligers en beroepskrachten van ContourRiet\nBellen: 013 000 00 13",
    );
    let names: Vec<&str> = claims.providers.iter().map(|giver| giver.name.as_str()).collect();
    assert_eq!(names, ["ContourRiet"]);
    assert_eq!(claims.level("free"), Level::Yes);
    assert_eq!(claims.level("for-everyone"), Level::Yes);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn irrelevant_sections_change_no_claim(
        extra in prop::sample::subsequence(&OTHERS[..], 1..OTHERS.len()),
    ) {
        let before = levels(&page(&SECTIONS));
        let mut all = SECTIONS.to_vec();
        all.extend(extra);
        prop_assert_eq!(before, levels(&page(&all)));
    }

    #[test]
    fn the_order_of_unrelated_sections_changes_no_claim(
        order in Just(SECTIONS.to_vec()).prop_shuffle(),
    ) {
        prop_assert_eq!(levels(&page(&SECTIONS)), levels(&page(&order)));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,400}") {
        let _ = judge(&text);
        let _ = judge(&format!("cliëntondersteuner {text} gratis (clië"));
    }
}

#[test]
fn a_second_line_to_the_heading_tells_what_a_page_in_plain_text_is_there_for() {
    let text = "Stichting Eigen Koers\n\nCliëntondersteuning in Zwinmeer\n\nVoor wie?\n\nVoor iedereen.\n\n\
                Wat kost het?\n\nNiks.\n\nWat heb ik nodig?\n\nJe hoeft geen brief van de gemeente te hebben.";
    for rule in ["free", "no-conditions"] {
        check(rule, Level::Yes, text);
    }
}

#[test]
fn who_is_called_in_the_sentence_after_the_help_is_called_for_it() {
    check(
        "contact-details",
        Level::Partly,
        "# Het gesprek\n\nWilt u iemand naast u? Een onafhankelijke cliëntondersteuner van MEE gaat met u mee. \
         Geef bij het Wmo-loket aan dat u dit wilt.",
    );
}

#[test]
fn what_follows_did_you_know_is_told_and_not_asked() {
    let text = "Wist u dat...\n... u recht hebt op een cliëntondersteuner?\n... u er geen cent voor betaalt?\n\
                ... iedereen in Wijk er terechtkan?\n";
    check("free", Level::Yes, text);
    check("for-everyone", Level::Yes, text);
}

#[test]
fn on_a_givers_own_page_its_hours_and_people_are_those_of_the_help() {
    let html = "<title>Cliëntondersteuning – Stichting De Gids</title><main><h1>Cliëntondersteuning</h1>\
                <p>Stichting De Gids geeft cliëntondersteuning aan inwoners.</p>\
                <h2>Jij kiest</h2><p>Blader door de profielen en geef aan met wie je verder wilt.</p>\
                <h2>Bereikbaarheid</h2><p>Maandag tot en met donderdag, 088 000 43 43.</p></main>";
    let claims = judge_html(html);
    assert_eq!(claims.level("own-choice"), Level::Yes);
    assert_eq!(claims.level("contact-details"), Level::Yes);
}

#[test]
fn a_name_that_is_told_to_be_the_help_is_followed() {
    let text = "Ga je mee?\n\nVraag een van onze maatjes mee. Het is cliëntondersteuning door mensen uit de buurt.\n\n\
                Wat doet een maatje?\n\nAlleen naar jou luisteren. De gemeente heeft over hem niets te zeggen.\n\n\
                Wat kost het?\n\nNiets.";
    check("free", Level::Yes, text);
    check("independent", Level::Yes, text);
}
