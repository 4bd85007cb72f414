//! The sentences we offer to municipalities are held to our own rules.

mod support;

use ocowijzer_judge::claims::{self, Level, PageClaims};
use ocowijzer_judge::page::Page;
use ocowijzer_judge::rules::{DecidedBy, Rule};
use support::RULES;

/// What somebody could fill in between the brackets.
const FILLED_IN: [(&str, &str); 7] = [
    ("[naam van de organisatie]", "MEE Voorbeeldstad"),
    ("[naam van de ene organisatie]", "MEE Voorbeeldstad"),
    ("[naam van de andere organisatie]", "Stichting Zorgbelang Voorbeeldstad"),
    ("[telefoonnummer]", "088 000 12 34"),
    ("[mailadres]", "info@voorbeeldstad.example"),
    ("[datum]", "1 november 2026"),
    ("[link naar de pagina]", "cliëntondersteuning in Voorbeeldstad"),
];

fn filled_in(rule: &Rule) -> String {
    FILLED_IN
        .iter()
        .fold(rule.example_sentence.nl.clone(), |text, (blank, words)| text.replace(blank, words))
}

fn judged(rule: &Rule) -> PageClaims {
    claims::assess(&Page::from_text(&filled_in(rule)), &RULES)
}

#[test]
fn every_example_sentence_says_what_it_is_an_example_of() {
    let mut wrong = Vec::new();
    for rule in &RULES.rules {
        let claims = judged(rule);
        // A rule that a whole site decides asks of one sentence that it speaks of the help; before the talk it also
        // has to be free.
        let wanted: &[&str] = match (&rule.decided_by, rule.id.as_str()) {
            (DecidedBy::Claims { .. }, id) => &[id],
            (DecidedBy::Measure(_), "mentioned-before-talk") => &["mentions-oco", "free"],
            (DecidedBy::Measure(_), _) => &["mentions-oco"],
        };
        for id in wanted {
            let level = claims.claims.get(*id).map_or(Level::Silent, |claim| claim.level);
            if level != Level::Yes {
                wrong.push(format!(
                    "{} on {id}: {} («{}»)",
                    rule.id,
                    level.word(),
                    filled_in(rule)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_example_sentence_says_the_opposite_of_another_rule() {
    for rule in &RULES.rules {
        for (id, claim) in &judged(rule).claims {
            assert_ne!(claim.level, Level::Contradicted, "{} on {id}", rule.id);
        }
    }
}

#[test]
fn what_has_to_be_filled_in_stands_between_brackets_in_both_languages() {
    for rule in &RULES.rules {
        assert!(!filled_in(rule).contains('['), "a blank we do not know: {}", filled_in(rule));
        let blanks = |text: &str| text.matches('[').count();
        let sentence = &rule.example_sentence;
        assert_eq!(blanks(&sentence.nl), blanks(&sentence.en), "{}", rule.id);
        assert_eq!(blanks(&rule.norm.nl), 0, "{}", rule.id);
    }
}
