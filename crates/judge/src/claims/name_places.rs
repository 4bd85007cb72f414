//! Names told by where they stand: after what a giver does, before its number, as the subject of giving.

use super::names::Namer;

/// More than one does it: so the two before it are two.
pub(super) const PLURAL_VERBS: &[&str] = &[
    "bieden",
    "geven",
    "helpen",
    "doen",
    "zijn",
    "hebben",
    "verzorgen",
    "leveren",
    "kunnen",
    "werken",
    "staan",
    "gaan",
    "denken",
    "verlenen",
    "ondersteunen",
    "voeren",
    "mogen",
    "komen",
    "organiseren",
    "regelen",
];
/// One does it: what begins such a sentence without an article is a name.
const GIVING_VERBS: &[&str] = &["geeft", "biedt", "verzorgt", "levert", "verleent", "doet"];
/// ... unless it ends as words for a kind of work or for people do.
const NO_NAME_ENDS: &[&str] =
    &["werk", "zorg", "hulp", "ing", "heid", "dienst", "steun", "advies", "er", "ers", "en", "wie"];
/// Ends of the names of streets.
const STREET_ENDS: &[&str] = &[
    "straat",
    "weg",
    "plein",
    "laan",
    "kade",
    "dijk",
    "hof",
    "singel",
    "gracht",
    "pad",
    "steeg",
    "park",
    "markt",
    "plantsoen",
    "dreef",
    "wal",
    "baan",
    "ring",
    "haven",
    "brink",
    "streek",
];
/// Parts of a town.
const PARTS: &[&str] = &[
    "noord",
    "oost",
    "zuid",
    "west",
    "centrum",
    "midden",
    "noordoost",
    "noordwest",
    "zuidoost",
    "zuidwest",
];
/// Before "van", "door", "bij" and a name.
const GIVEN: &[&str] = &[
    "verzorgd",
    "gegeven",
    "geboden",
    "geleverd",
    "uitgevoerd",
    "verleend",
    "gedaan",
    "werkt",
    "werken",
    "belegd",
    "ondergebracht",
    "uitbesteed",
    "gegund",
    "dienst",
    "medewerker",
    "medewerkers",
    "ondersteuner",
    "ondersteuners",
    "adviseur",
    "adviseurs",
    "beroepskracht",
    "beroepskrachten",
    "mensen",
    "iemand",
    "terecht",
    "vrijwilligers",
    "ouderenadviseur",
    "ouderenadviseurs",
];

impl Namer<'_, '_> {
    /// "Tandem en Vizier geven deze hulp", "geven Tandem en Vizier": more than one does it.
    pub(super) fn are_two(&self, second: usize) -> bool {
        let is_plural = |word: usize| {
            word < self.sentence.words.len()
                && PLURAL_VERBS.contains(&self.written(word).to_lowercase().as_str())
        };
        is_plural(second + 1) || second.checked_sub(3).is_some_and(is_plural)
    }

    /// "Een cliëntondersteuner van Facet", "verzorgd door Facet": a capital where a giver is named, on a word that the
    /// rules use for nothing in particular.
    pub(super) fn is_of_a_giver(&self, at: usize) -> bool {
        let has_no_class =
            at < self.sentence.words.len() && self.sentence.words.symbols(at).len() <= 1;
        let by = at.checked_sub(1).map(|before| self.written(before));
        let leads_to_giver = at.checked_sub(2).is_some_and(|before| {
            self.sentence.words.has(before, self.classes.oco)
                || GIVEN.contains(&self.written(before))
        });
        has_no_class && self.has_a_number(at)
            || has_no_class
                && leads_to_giver
                && by.is_some_and(|by| matches!(by, "van" | "door" | "bij" | "aan" | "namens"))
    }

    /// "Facet, 088 000 30 01": whoever has a telephone number.
    pub(super) fn has_a_number(&self, at: usize) -> bool {
        self.sentence.words.stretches(self.classes.phone).iter().any(|phone| phone.start == at + 1)
    }

    /// "Welzijn West, Dorpsstraat 1": the address is no part of the name.
    pub(super) fn is_street(&self, word: usize) -> bool {
        let has_number =
            word + 1 < self.sentence.words.len() && is_house_number(self.written(word + 1));
        let written = self.written(word).to_lowercase();
        has_number && STREET_ENDS.iter().any(|end| written.ends_with(end))
    }

    /// "Zuid": a part of a town.
    pub(super) fn is_part_of_town(&self, at: usize) -> bool {
        PARTS.contains(&self.written(at).to_lowercase().as_str())
    }

    /// "BPSW-geregistreerd": a part of a longer word.
    pub(super) fn is_part_of_a_word(&self, end: usize) -> bool {
        let Some(block) = self.reading.page.blocks.get(self.sentence.block) else { return false };
        let last = end.checked_sub(1).and_then(|last| self.sentence.places.get(last));
        let behind = last.and_then(|last| block.text.get(last.end..)).unwrap_or_default();
        let mut behind = behind.chars();
        behind.next() == Some('-') && behind.next().is_some_and(char::is_lowercase)
    }

    /// "Spil geeft cliëntondersteuning": a subject in the singular without an article.
    pub(super) fn gives(&self, at: usize) -> bool {
        at == 0
            && self.sentence.words.len() > 2
            && GIVING_VERBS.contains(&self.written(1))
            && !NO_NAME_ENDS.iter().any(|end| self.written(0).ends_with(end))
            && self.written(0).chars().count() > 2
    }
}

/// "12", "4a": four digits at most, and none of a telephone number.
fn is_house_number(written: &str) -> bool {
    let digits = written.chars().take_while(char::is_ascii_digit).count();
    (1..=4).contains(&digits) && written.len() <= digits + 1 && !written.starts_with('0')
}
