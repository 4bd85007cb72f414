//! Who is named as giver, and who must not be: a person, a place, a desk, a part of a longer word.

use ocowijzer_judge::claims::assess;
use ocowijzer_judge::page::Page;

mod support;

fn givers(text: &str) -> Vec<String> {
    let claims = assess(&Page::from_text(text), &support::RULES);
    claims.providers.into_iter().map(|provider| provider.name).collect()
}

#[test]
fn a_person_is_never_named_as_giver() {
    for text in [
        "Onze cliëntondersteuner heet Ank Zwartjes. Ank helpt u gratis met al uw vragen.",
        "Onze cliëntondersteuners heten Ank en Wobbe. Zij helpen u gratis.",
        "Een cliëntondersteuner helpt u gratis. Voor een lastige vraag komt Mirthe, onze sociaal werker.",
        "Bel de cliëntondersteuner: 088 000 71 18 (dhr. Verkuijlen).",
        "Elke dinsdag zit cliëntondersteuner Fatma Yıldız in de bibliotheek. Fatma geeft gratis advies.",
    ] {
        assert_eq!(givers(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_place_a_desk_or_a_quality_mark_is_not_named_as_giver() {
    for text in [
        "De gemeenten Hulsbeek, Diepenbeek aan de Es en Roodbeek kopen samen cliëntondersteuning in.",
        "In de zorgregio Havixheim werken gratis cliëntondersteuners.",
        "Onze cliëntondersteuners zijn SKJ- of BPSW-geregistreerd.",
        "Bel de cliëntondersteuner. Noord: 088 000 71 19. Zuid: 088 000 71 20.",
        "Een cliëntondersteuner vraagt u aan bij het Zorgteam, 088 000 71 19.",
    ] {
        assert_eq!(givers(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_giver_is_named_whole_whatever_stands_around_the_name() {
    for (text, expected) in [
        // The name in small letters in an address does not make it a common word.
        (
            "Een cliëntondersteuner van Zorgmaat helpt u gratis. Kijk op www.zorgmaat.example of mail info@zorgmaat.example.",
            "Zorgmaat",
        ),
        // A telephone number behind a name that ends as a street does.
        ("Cliëntondersteuning krijgt u van MEE Kadijk, 088 000 71 22.", "MEE Kadijk"),
        (
            "Het Maatjesproject van Stichting Samenloop levert informele cliëntondersteuning.",
            "Stichting Samenloop",
        ),
        // A comma parts them: they are three.
        (
            "Cliëntondersteuners zijn er van MEE Beek, van Stichting De Brug en van Zorgmaat.",
            "MEE Beek, Stichting De Brug, Zorgmaat",
        ),
        (
            "Bureau Helder neemt de cliëntondersteuning over van MEE. Cliëntondersteuning krijgt u bij Bureau Helder.",
            "Bureau Helder",
        ),
    ] {
        assert_eq!(givers(text).join(", "), expected, "{text}");
    }
}
