//! What stands on the pages of the country.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::Date;
use ocowijzer_judge::rules::{Group, Rule};
use scraper::{ElementRef, Html, Selector};

use super::compare::{self, Wish};
use super::map::{self, Shown};
use super::{Country, Document, Found, Home, Place, View, home, municipality, sample};
use crate::reply::{Heard, Reply, Said};
use crate::report::Lang;
use crate::result::{self, Outcome, Stance, Text, Verdict};

const DAY: Date = Date::constant(2026, 11, 23);

fn served(country: &Country) -> View<'_> {
    View { country, lang: Lang::Nl, home: &Home::Served, now: None }
}

fn html(view: &View<'_>, document: &Document) -> Html {
    Html::parse_document(&view.page(document))
}

fn all<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

#[test]
fn every_municipality_on_the_map_is_a_link_that_says_its_name_and_outcome() {
    let country = sample::country(342);
    let view = served(&country);
    for shown in [Shown::Score, Shown::Rule("free")] {
        let page = html(&view, &home::showing(&view, shown));
        let hexagons = all(&page, "svg.map a");
        assert_eq!(hexagons.len(), 342);
        for hexagon in hexagons {
            let title =
                hexagon.select(&Selector::parse("title").unwrap()).next().map(text).unwrap();
            let (name, outcome) = title.split_once(": ").unwrap();
            assert!(!outcome.is_empty(), "{title}");
            let listed = country.municipalities.iter().find(|one| one.municipality.name == name);
            let link = format!("gemeente/{}/", listed.unwrap().municipality.slug);
            assert_eq!(hexagon.attr("href"), Some(link.as_str()));
        }
    }
}

#[test]
fn what_is_not_known_is_hatched_and_never_coloured() {
    let country = sample::country(342);
    let view = served(&country);
    let page = html(&view, &home::showing(&view, Shown::Rule("free")));
    let hatched = all(&page, "svg.map a use[fill]").len();
    let unknown = all(&page, "svg.map a.unknown").len();
    assert!(unknown > 100);
    assert_eq!(hatched, unknown);
    assert!(all(&page, "svg.map a.unread use[fill]").is_empty());
}

#[test]
fn the_table_beside_the_map_has_every_municipality() {
    let country = sample::country(342);
    let view = served(&country);
    let table = map::table(&view, &Place::Home, Shown::Score).into_string();
    let table = Html::parse_fragment(&table);
    assert_eq!(all(&table, "tbody tr").len(), 342);
}

#[test]
fn examples_without_a_place_on_the_map_stand_in_rows() {
    let mut country = sample::country(9);
    for listed in &mut country.municipalities {
        listed.municipality.hex = None;
    }
    let view = served(&country);
    let page = html(&view, &home::page(&view));
    assert_eq!(all(&page, "svg.map a").len(), 9);
}

#[test]
fn the_figures_add_up_to_the_municipalities_that_were_read() {
    let country = sample::country(40);
    for rule in super::pages::core(&country) {
        let tally = super::tally::Tally::of(&country, rule.id.as_str());
        assert_eq!(tally.all(), country.results().count(), "{}", rule.id);
    }
}

fn names(country: &Country, query: &str) -> Vec<String> {
    let wish = Wish::read(query, country);
    wish.rows(country).into_iter().map(|one| one.municipality.name.clone()).collect()
}

#[test]
fn a_municipality_without_a_score_stands_last_whichever_way_the_table_is_sorted() {
    let country = sample::country(40);
    for order in ["", "&volgorde=af"] {
        let wish = Wish::read(&format!("sorteer=score{order}"), &country);
        let scores: Vec<bool> = wish
            .rows(&country)
            .iter()
            .map(|one| {
                one.result.as_deref().is_some_and(|found| found.result.score.value.is_some())
            })
            .collect();
        let with = scores.iter().filter(|has| **has).count();
        assert!(with > 5 && scores[..with].iter().all(|has| *has), "{order}: {scores:?}");
    }
}

#[test]
fn the_table_shows_what_was_asked_for_and_its_address_says_so() {
    let country = sample::country(342);
    assert_eq!(names(&country, "provincie=Zeeland").len(), 13);
    assert_eq!(names(&country, "grootte=100000&provincie=Utrecht"), ["Amersfoort", "Utrecht"]);
    assert_eq!(
        names(&country, "koploper=ja&provincie=Utrecht"),
        ["Amersfoort", "Stichtse Vecht", "Woerden"]
    );
    let asked =
        "?provincie=Zeeland&punt=free&oordeel=unknown&koploper=ja&sorteer=inwoners&volgorde=af";
    let wish = Wish::read(asked.trim_start_matches('?'), &country);
    assert_eq!(wish.outcome, Some(Outcome::Unknown));
    assert_eq!(wish.query(), asked);
    assert_eq!(Wish::read("punt=nonsense&sorteer=<b>&oordeel=x", &country), Wish::default());
}

#[test]
fn the_head_of_a_sorted_column_turns_it_round() {
    let country = sample::country(8);
    let view = served(&country);
    let page =
        html(&view, &compare::page(&view, &Wish::read("sorteer=score&volgorde=af", &country)));
    let sorted = all(&page, "th[aria-sort=descending] a");
    assert_eq!(sorted.len(), 1);
    assert_eq!(sorted[0].attr("href"), Some("?sorteer=score"));
}

#[test]
fn words_from_outside_stay_words() {
    let mut country = sample::country(8);
    let hostile = "<script>alert(1)</script>\u{202e}\"'";
    country.municipalities[0].municipality.name = String::from(hostile);
    country.municipalities[0].municipality.aliases = vec![String::from(hostile)];
    let view = served(&country);
    let wish = Wish { search: Some(String::from(hostile)), ..Wish::default() };
    let found = crate::municipality::Found::NotFound { suggestions: vec![String::from(hostile)] };
    for document in [
        home::page(&view),
        compare::searched(&view, &wish, Some(&found), None),
        municipality::page(&view, &country.municipalities[0]),
    ] {
        let page = html(&view, &document);
        assert!(all(&page, "script").is_empty(), "{:?}", document.place);
    }
}

/// A result with all there can be: every point open, with two long quotations and a correction or a reaction.
fn full(country: &mut Country) {
    let long =
        "Een cliëntondersteuner denkt met u mee en geeft u informatie over alle hulp. ".repeat(4);
    for (number, listed) in country.municipalities.iter_mut().enumerate() {
        let mut result = sample::results()[0].clone();
        result.municipality.slug.clone_from(&listed.municipality.slug);
        let mut quote = result.evidence["e4"].clone();
        quote.exact = long.clone();
        (quote.prefix, quote.suffix) = ("voor ".repeat(20), "na ".repeat(30));
        quote.heading_path = vec![String::from("Zorg en ondersteuning"); 3];
        // The first one is open on every point, the others say all of it well.
        quote.stance = if number == 0 { Stance::Partly } else { Stance::Supports };
        let outcome = if number == 0 { Outcome::Partly } else { Outcome::Met };
        result.verdicts = sample::rules()
            .rules
            .iter()
            .filter(|rule| rule.group != Group::PageOnly)
            .map(|rule| Verdict {
                rule: rule.id.to_string(),
                verdict: outcome,
                group: group_of(rule),
                advice: Text { nl: rule.advice.nl.clone(), en: rule.advice.en.clone() },
                evidence: vec![format!("{}-1", rule.id), format!("{}-2", rule.id)],
                ..result.verdicts[0].clone()
            })
            .collect();
        for id in result.verdicts.iter().flat_map(|verdict| &verdict.evidence) {
            result.evidence.insert(id.clone(), quote.clone());
        }
        let said = Said {
            replies: vec![Reply {
                rule: Some(String::from("free")),
                by: String::from("Gemeente"),
                date: DAY,
                expires: DAY,
                text: long.clone(),
            }],
            corrections: Vec::new(),
        };
        let (result, heard) = Heard::of(result, &said, &sample::rules(), DAY);
        listed.result =
            Some(Arc::new(Found { result, heard, folder: None, on_demand: false, gone: None }));
    }
}

fn group_of(rule: &Rule) -> result::Group {
    match rule.group {
        Group::Core => result::Group::Core,
        Group::Checklist => result::Group::Checklist,
        Group::Practice | Group::PageOnly => result::Group::Practice,
    }
}

#[test]
fn the_fullest_result_page_is_under_100_kb_with_its_style() {
    let mut country = sample::country(6);
    full(&mut country);
    for (home, lang) in [(Home::Served, Lang::Nl), (Home::Static(None), Lang::En)] {
        let view = View { country: &country, lang, home: &home, now: None };
        let page = view.page(&municipality::page(&view, &country.municipalities[0]));
        let whole = page.len() + super::STYLE.len();
        assert!(whole < 100_000, "{lang:?}: {} of HTML, {} of CSS", page.len(), super::STYLE.len());
        assert!(page.len() > 50_000, "this is no full page: {}", page.len());
    }
}

#[test]
fn a_point_that_is_open_says_why_by_which_law_how_it_could_be_said_and_how_sure_we_are() {
    let mut country = sample::country(6);
    full(&mut country);
    let first = &country.municipalities[0];
    let view = served(&country);
    let page = html(&view, &municipality::page(&view, first));
    let rule = country.rules.rule("free").unwrap();
    let point: String = all(&page, "#free").into_iter().map(text).collect();
    for part in [&rule.why.nl, &rule.norm.nl, &rule.advice.nl, &rule.example_sentence.nl] {
        assert!(point.contains(part.as_str()), "{part}");
    }
    assert!(point.contains("Hoe zeker?") && point.contains("van de 100 keer"), "{point}");
    assert_eq!(all(&page, "#free details li a[href^='../../gemeente/']").len(), 2, "{point}");
    assert!(!all(&page, "#free details a[href^='https://wetten.overheid.nl']").is_empty());
}

#[test]
fn a_result_says_how_old_it_is_where_somebody_looks_at_it_now() {
    let country = sample::country(1);
    let at = country.results().next().unwrap().1.run.finished_at;
    let look =
        |hours| View { now: Some(at + SignedDuration::from_hours(hours)), ..served(&country) };
    let said =
        |hours| look(hours).page(&municipality::page(&look(hours), &country.municipalities[0]));
    assert!(said(3).contains("Deze uitslag is 3 uur oud."));
    assert!(said(3).contains("<button"), "an old result can be made anew");
    assert!(said(0).contains("Wij hebben deze website net gelezen. Over 30 minuten"));
    assert!(!said(0).contains("Lees de website nu"), "a fresh one is not made again");
}
