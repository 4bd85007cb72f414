//! What a person reads on the terminal, from results written by hand under `tests/results/`.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use ocowijzer::report::{Labels, Lang, Style, plain, table, text};
use ocowijzer::result::MunicipalityResult;

fn result(name: &str) -> MunicipalityResult {
    let path = format!("{}/tests/results/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn labels() -> Labels {
    Labels::from([
        ("free", "Gratis", "Free"),
        ("independent", "Onafhankelijk", "Independent"),
        ("life-wide", "Alle levensgebieden", "All areas of life"),
        ("for-everyone", "Voor iedereen", "For everyone"),
        ("no-conditions", "Zonder voorwaarden", "No conditions"),
        ("providers-named", "Aanbieder genoemd", "Provider named"),
        ("findable", "Goed te vinden", "Findable"),
    ])
}

fn report(name: &str, lang: Lang, width: usize) -> String {
    text::render(&result(name), &labels(), lang, Style { width, color: false })
}

#[test]
fn a_report_fits_80_columns() {
    insta::assert_snapshot!(report("mixed", Lang::Nl, 80));
}

#[test]
fn a_report_fits_120_columns() {
    insta::assert_snapshot!(report("mixed", Lang::Nl, 120));
}

#[test]
fn a_report_can_be_read_in_english() {
    insta::assert_snapshot!(report("mixed", Lang::En, 80));
}

#[test]
fn a_site_that_keeps_us_out_gets_no_verdict_and_no_score() {
    insta::assert_snapshot!(report("blocked", Lang::Nl, 80));
    insta::assert_snapshot!(report("unreachable", Lang::En, 80));
}

#[test]
fn no_line_of_text_is_wider_than_the_terminal() {
    for width in [50, 60, 80, 120] {
        for line in report("mixed", Lang::Nl, width).lines().filter(|l| !l.contains("://")) {
            assert!(textwrap::core::display_width(line) <= width, "{width}: {line}");
        }
    }
}

#[test]
fn colour_adds_nothing_but_colour() {
    let colored =
        text::render(&result("mixed"), &labels(), Lang::Nl, Style { width: 80, color: true });
    assert!(colored.contains('\u{1b}'));
    let stripped = anstream::adapter::strip_str(&colored).to_string();
    assert_eq!(stripped, report("mixed", Lang::Nl, 80));
}

#[test]
fn text_of_a_page_cannot_steer_the_terminal() {
    let mut hostile = result("mixed");
    for evidence in hostile.evidence.values_mut() {
        evidence.exact = String::from("gratis\u{1b}[2J\u{7} \u{202e}sitarg\u{9b}31m\nnieuwe regel");
    }
    hostile.providers[0].name = String::from("MEE\u{1b}]0;titel\u{7}");
    hostile.municipality.name = String::from("\u{1b}[31mDuin\rrade");
    let shown = text::render(&hostile, &labels(), Lang::Nl, Style::default());
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    assert!(!shown.contains('\u{202e}'));
    assert_eq!(plain("a\u{1b}[0m\tb\n c "), "a\u{fffd}[0m b c");
}

#[test]
fn many_municipalities_make_one_table() {
    let results = ["mixed", "blocked", "unreachable"].map(result);
    let shown = table::render(&results.iter().collect(), &labels(), Lang::Nl, Style::default());
    insta::assert_snapshot!(shown);
    for line in shown.lines() {
        assert!(textwrap::core::display_width(line) <= 80, "{line}");
    }
}
