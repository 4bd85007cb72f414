use std::sync::LazyLock;

use jiff::civil::{Date, date};

use super::{Found, Register, as_address};

static NETHERLANDS: LazyLock<Register> = LazyLock::new(|| Register::embedded().unwrap());
const TODAY: Date = date(2026, 11, 23);

fn name_of(target: &str) -> String {
    match NETHERLANDS.find(target, TODAY) {
        Found::One { municipality, .. } => municipality.name,
        other => panic!("{target}: {other:?}"),
    }
}

fn names(found: Found) -> Vec<String> {
    match found {
        Found::Ambiguous(many) => many.into_iter().map(|m| m.name).collect(),
        other => panic!("{other:?}"),
    }
}

fn mistake(csv: &str) -> String {
    Register::parse(csv, "lijst.csv").unwrap_err().to_string()
}

#[test]
fn all_342_municipalities_are_embedded_and_each_is_found_by_code_name_slug_and_website() {
    let register = &*NETHERLANDS;
    assert_eq!(register.on(TODAY).count(), 342);
    for entry in register.entries() {
        for target in [&entry.code, &entry.name, &entry.slug, entry.website.as_str()] {
            assert_eq!(name_of(target), entry.name, "by {target}");
        }
    }
}

#[test]
fn one_municipality_goes_by_many_spellings() {
    for target in [
        "den bosch",
        "Den Bosch",
        "GM0796",
        "gm0796",
        "s-hertogenbosch",
        "'s-Hertogenbosch",
        "’s Hertogenbosch",
        "gemeente 's-hertogenbosch",
        "www.s-hertogenbosch.nl/wmo",
        "https://s-hertogenbosch.nl",
        "wmo.s-hertogenbosch.nl",
    ] {
        assert_eq!(name_of(target), "'s-Hertogenbosch", "{target}");
    }
    assert_eq!(name_of("sudwest fryslan"), "Súdwest-Fryslân");
    assert_eq!(name_of("the hague"), "'s-Gravenhage");
}

#[test]
fn bergen_asks_which_of_the_two() {
    let found = NETHERLANDS.find("bergen", TODAY);
    assert_eq!(names(found), ["Bergen (NH.)", "Bergen (L.)"]);
    assert_eq!(name_of("Bergen (Limburg)"), "Bergen (L.)");
    assert_eq!(name_of("bergen-nh"), "Bergen (NH.)");
}

#[test]
fn a_former_municipality_leads_to_the_one_it_went_up_in() {
    let found = NETHERLANDS.find("cuijk", TODAY);
    let Found::One { municipality, former } = found else { panic!("{found:?}") };
    assert_eq!(municipality.name, "Land van Cuijk");
    assert_eq!(former.unwrap().since, date(2022, 1, 1));
}

#[test]
fn a_former_municipality_that_was_split_asks_which_part() {
    let found = NETHERLANDS.find("haaren", TODAY);
    assert_eq!(names(found), ["Boxtel", "Oisterwijk", "Tilburg", "Vught"]);
}

#[test]
fn a_misspelling_gets_suggestions_and_nonsense_gets_none() {
    let register = &*NETHERLANDS;
    let Found::NotFound { suggestions } = register.find("Utrehct", TODAY) else { panic!() };
    assert_eq!(suggestions.first().map(String::as_str), Some("Utrecht"));
    let Found::NotFound { suggestions } = register.find("hertogenbosch", TODAY) else { panic!() };
    assert_eq!(suggestions.first().map(String::as_str), Some("'s-Hertogenbosch"));
    assert_eq!(register.find("qqqqqqqqqq", TODAY), Found::NotFound { suggestions: Vec::new() });
    assert_eq!(register.find("", TODAY), Found::NotFound { suggestions: Vec::new() });
}

#[test]
fn an_address_outside_the_register_is_an_unlisted_site() {
    let register = &*NETHERLANDS;
    for (typed, meant) in [
        ("voorbeeld.example/zorg", "https://voorbeeld.example/zorg"),
        ("127.0.1.7:8080", "http://127.0.1.7:8080/"),
        ("localhost:3000", "http://localhost:3000/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
    ] {
        let found = register.find(typed, TODAY);
        assert!(matches!(&found, Found::Unlisted(url) if url.as_str() == meant), "{found:?}");
    }
    assert!(matches!(register.find("ftp://voorbeeld.example", TODAY), Found::BadAddress { .. }));
    assert!(as_address("Bergen (L.)").is_none());
    assert!(as_address("'s-Hertogenbosch").is_none());
}

#[test]
fn a_merger_is_a_change_of_data() {
    let csv = "code,name,website,predecessors,valid_to\n\
        GM0402,Hilversum,https://hilversum.nl,Wijdemeren 2027-01-01,\n\
        GM1696,Wijdemeren,https://www.wijdemeren.nl,,2026-12-31\n";
    let register = Register::parse(csv, "lijst.csv").unwrap();
    let name_on = |day| match register.find("wijdemeren", day) {
        Found::One { municipality, former } => (municipality.name, former.is_some()),
        other => panic!("{other:?}"),
    };
    assert_eq!(name_on(date(2026, 12, 31)), (String::from("Wijdemeren"), false));
    assert_eq!(name_on(date(2027, 1, 1)), (String::from("Hilversum"), true));
    assert_eq!(register.on(date(2027, 1, 1)).count(), 1);
}

#[test]
fn a_spreadsheet_file_with_mark_semicolons_and_other_column_order_is_read() {
    let csv = "\u{feff}website;NAME;opmerking;code\r\n\
        http://127.0.1.7:8080/;Duinrade;\"met; puntkomma\";GM9901\r\n;;;\r\n";
    let register = Register::parse(csv, "lijst.csv").unwrap();
    let [one] = register.entries() else { panic!() };
    assert_eq!((one.name.as_str(), one.slug.as_str()), ("Duinrade", "duinrade"));
    assert_eq!(one.website.as_str(), "http://127.0.1.7:8080/");
    assert!(matches!(register.find("http://127.0.1.7:8080/x", TODAY), Found::One { .. }));
    assert!(matches!(register.find("http://127.0.1.7:8081/x", TODAY), Found::Unlisted(_)));
}

#[test]
fn a_malformed_register_says_which_line_and_what_was_expected() {
    assert_eq!(
        mistake("name,website\nA,b.nl\n"),
        "lijst.csv, line 1: no column \"code\"; expected a header with code,name,website (further columns allowed), found: name,website"
    );
    let header = "code,name,website\nGM1,A,a.nl\n";
    for (line, expected) in [
        ("GM2,B", "line 3: 2 fields; expected 3, as in the header"),
        ("GM2,,b.nl", "line 3: name is empty"),
        ("GM2,B,geen adres", "line 3: website \"geen adres\" is not an address"),
        ("GM2,B,ftp://b.nl", "line 3: website \"ftp://b.nl\" cannot be used: only http and https"),
        ("../x,B,b.nl", "line 3: \"../x\" is not a code"),
        ("gm1,B,b.nl", "line 3: code gm1 is used on line 2, too"),
    ] {
        let said = mistake(&format!("{header}{line}\n"));
        assert!(said.contains(expected), "{said}");
    }
    assert!(mistake("").contains("found: nothing"));
    assert!(mistake("code,name,website\n").contains("no municipality in it"));
}
