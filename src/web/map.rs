//! The map: a hexagon per municipality, drawn on the server as SVG, with a legend and the same as a table.
//!
//! Colour never stands alone: every hexagon carries its number or sign, what is not known is hatched, and the
//! colours (blue, yellow, grey, dark red) stay apart for colour-blind readers.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::tally::{OUTCOMES, outcome_of};
use super::{Listed, Place, View};
use crate::report::{Lang, words};
use crate::result::Outcome;

/// What the map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown<'a> {
    /// The score, in classes.
    Score,
    /// One rule, by id.
    Rule(&'a str),
}

/// Half the width of a cell and the height of a row, in units of the drawing; rows overlap by a quarter.
const HALF: i32 = 20;
const ROW: i32 = 35;

/// A class of municipalities.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Class {
    /// Its place in the legend.
    order: usize,
    /// Its class in the style sheet.
    css: &'static str,
    /// Hatched: nothing is known.
    hatched: bool,
    /// In words.
    words: &'static str,
}

/// The classes of the score: from which value on.
const SCORES: [(f64, &str, &str, &str); 5] = [
    (100.0, "s4", "100: alle punten", "100: all points"),
    (75.0, "s3", "75 tot 100", "75 to 100"),
    (50.0, "s2", "50 tot 75", "50 to 75"),
    (25.0, "s1", "25 tot 50", "25 to 50"),
    (f64::NEG_INFINITY, "s0", "0 tot 25", "0 to 25"),
];

/// The map with its legend.
pub fn drawing(view: &View<'_>, at: &Place, shown: Shown<'_>) -> Markup {
    let places = positions(view);
    let hexagons: BTreeMap<&str, Vec<&Placed<'_>>> = by_province(&places);
    let absent = view.country.municipalities.len() - places.len();
    html! {
        p { a href="#na-de-kaart" { (view.say("Sla de kaart over", "Skip the map")) } }
        div.scroll tabindex="0" role="region" aria-label=(view.say("Kaart van de gemeenten", "Map of the municipalities")) {
            svg.map viewBox=(view_box(&places)) role="group" aria-label=(caption(view, shown)) {
                defs {
                    path #zeshoek d="M0-22 19-11V11L0 22-19 11V-11Z" {}
                    pattern #streep width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                        rect.ground width="6" height="6" {}
                        path.stripe d="M0 0V6" {}
                    }
                }
                @for (province, members) in &hexagons {
                    @if province.is_empty() {
                        @for one in members { (hexagon(view, at, shown, one)) }
                    } @else {
                        g role="group" aria-label=(province) { @for one in members { (hexagon(view, at, shown, one)) } }
                    }
                }
            }
        }
        (legend(view, shown))
        @if absent > 0 {
            p { (match view.lang {
                Lang::Nl => format!("Niet op de kaart: {}. Die staan wel in de tabel.", count(absent, view.lang)),
                Lang::En => format!("Not on the map: {}. They do stand in the table.", count(absent, view.lang)),
            }) }
        }
        span #na-de-kaart {}
    }
}

fn count(number: usize, lang: Lang) -> String {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    match lang {
        Lang::Nl => words::count(number, "gemeente", "gemeenten"),
        Lang::En => words::count(number, "municipality", "municipalities"),
    }
}

/// The same as the map, as a table.
pub fn table(view: &View<'_>, at: &Place, shown: Shown<'_>) -> Markup {
    html! {
        table {
            caption { (caption(view, shown)) }
            thead { tr {
                th scope="col" { (view.say("Gemeente", "Municipality")) }
                th scope="col" { (view.say("Provincie", "Province")) }
                th scope="col" { (match shown {
                    Shown::Score => view.say("Score", "Score"),
                    Shown::Rule(_) => view.say("Oordeel", "Verdict"),
                }) }
            } }
            tbody {
                @for listed in &view.country.municipalities {
                    tr {
                        th scope="row" {
                            a href=(view.link(at, &Place::Municipality(listed.municipality.slug.clone()))) { (listed.municipality.name) }
                        }
                        td { (listed.municipality.province) }
                        td { (in_words(view, listed, shown)) }
                    }
                }
            }
        }
    }
}

fn caption(view: &View<'_>, shown: Shown<'_>) -> String {
    match (shown, view.lang) {
        (Shown::Score, Lang::Nl) => String::from("Score per gemeente, van 0 tot 100"),
        (Shown::Score, Lang::En) => String::from("Score of each municipality, from 0 to 100"),
        (Shown::Rule(id), Lang::Nl) => {
            format!("“{}” per gemeente", view.country.labels.get(id, view.lang))
        }
        (Shown::Rule(id), Lang::En) => {
            format!("“{}” in each municipality", view.country.labels.get(id, view.lang))
        }
    }
}

/// A municipality at its place, in units of the drawing.
struct Placed<'a> {
    listed: &'a Listed,
    x: i32,
    y: i32,
}

/// The places of the register: odd rows stand half a cell to the right. Where nobody has a place (the examples),
/// they stand in rows by name.
fn positions<'a>(view: &View<'a>) -> Vec<Placed<'a>> {
    let all = &view.country.municipalities;
    let at = |listed, (column, row): (i32, i32)| Placed {
        listed,
        x: (2 * column + row.rem_euclid(2)) * HALF,
        y: row * ROW,
    };
    let known: Vec<_> =
        all.iter().filter_map(|listed| Some(at(listed, listed.municipality.hex?))).collect();
    if !known.is_empty() {
        return known;
    }
    let cells = (0..).flat_map(|row| (0..8).map(move |column| (column, row)));
    all.iter().zip(cells).map(|(listed, cell)| at(listed, cell)).collect()
}

/// Province by province, and within one from north to south and west to east: the order of the keyboard.
fn by_province<'p, 'a>(places: &'p [Placed<'a>]) -> BTreeMap<&'a str, Vec<&'p Placed<'a>>> {
    let mut provinces: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for one in places {
        provinces.entry(one.listed.municipality.province.as_str()).or_default().push(one);
    }
    for members in provinces.values_mut() {
        members.sort_by_key(|one| (one.y, one.x));
    }
    provinces
}

fn view_box(places: &[Placed<'_>]) -> String {
    let xs = || places.iter().map(|one| one.x);
    let ys = || places.iter().map(|one| one.y);
    let left = xs().min().unwrap_or(0) - HALF - 3;
    let top = ys().min().unwrap_or(0) - 26;
    let width = xs().max().unwrap_or(0) + HALF + 3 - left;
    let height = ys().max().unwrap_or(0) + 26 - top;
    format!("{left} {top} {width} {height}")
}

fn hexagon(view: &View<'_>, at: &Place, shown: Shown<'_>, one: &Placed<'_>) -> Markup {
    let class = class_of(view.lang, one.listed, shown);
    let municipality = &one.listed.municipality;
    html! {
        a class=(class.css) href=(view.link(at, &Place::Municipality(municipality.slug.clone()))) {
            title { (municipality.name) ": " (in_words(view, one.listed, shown)) }
            use href="#zeshoek" x=(one.x) y=(one.y) fill=[class.hatched.then_some("url(#streep)")] {}
            text x=(one.x) y=(one.y + 5) aria-hidden="true" { (sign(one.listed, shown)) }
        }
    }
}

/// What stands in a hexagon: the score in whole points, or the sign of the outcome.
fn sign(listed: &Listed, shown: Shown<'_>) -> String {
    let Some(found) = listed.result.as_deref() else { return String::from("·") };
    match shown {
        Shown::Score => found
            .result
            .score
            .value
            .map_or_else(|| String::from("?"), |value| format!("{:.0}", value.floor())),
        Shown::Rule(id) => outcome_of(listed, id).map_or("·", words::sign).to_owned(),
    }
}

fn in_words(view: &View<'_>, listed: &Listed, shown: Shown<'_>) -> String {
    let lang = view.lang;
    let score = listed.result.as_deref().map(|found| &found.result.score);
    match (shown, score) {
        (Shown::Score, Some(score)) if score.value.is_some() => range(score, lang),
        _ => String::from(class_of(lang, listed, shown).words),
    }
}

/// `71,5`, or `71,5 (tussen 60 en 85)` when not all could be judged.
pub(super) fn range(score: &crate::result::Score, lang: Lang) -> String {
    let Some(value) = score.value else { return String::new() };
    let number = |of: Option<f64>| lang.number(of.unwrap_or(value));
    let (low, high) = (number(score.low), number(score.high));
    let value = lang.number(value);
    match lang {
        _ if low == high => value,
        Lang::Nl => format!("{value} (tussen {low} en {high})"),
        Lang::En => format!("{value} (between {low} and {high})"),
    }
}

fn class_of(lang: Lang, listed: &Listed, shown: Shown<'_>) -> Class {
    let Some(found) = listed.result.as_deref() else { return unread(lang) };
    match shown {
        Shown::Score => match found.result.score.value {
            Some(value) => scored(value, lang),
            None => class(Outcome::Unknown, lang),
        },
        Shown::Rule(id) => {
            outcome_of(listed, id).map_or_else(|| unread(lang), |outcome| class(outcome, lang))
        }
    }
}

fn scored(value: f64, lang: Lang) -> Class {
    let mut at = SCORES.iter().enumerate();
    let (order, (_, css, nl, en)) = at
        .find(|(_, (from, ..))| value >= *from)
        .unwrap_or((SCORES.len() - 1, &SCORES[SCORES.len() - 1]));
    Class { order, css, hatched: false, words: lang.pick(nl, en) }
}

fn class(outcome: Outcome, lang: Lang) -> Class {
    let place = OUTCOMES.iter().position(|known| *known == outcome).unwrap_or_default();
    Class {
        order: SCORES.len() + place,
        css: super::municipality::class(outcome),
        hatched: outcome == Outcome::Unknown,
        words: match outcome {
            Outcome::Unknown => lang.pick("dat weten wij niet", "we do not know"),
            Outcome::Contradicted => lang.pick("er staat het tegendeel", "the opposite is said"),
            Outcome::NotApplicable => lang.pick("niet van toepassing", "not applicable"),
            other => words::outcome(other, lang),
        },
    }
}

fn unread(lang: Lang) -> Class {
    let words = lang.pick("nog niet gelezen", "not read yet");
    Class { order: usize::MAX, css: "unread", hatched: false, words }
}

/// The classes that occur, with how many municipalities are in each.
fn legend(view: &View<'_>, shown: Shown<'_>) -> Markup {
    let mut classes: BTreeMap<Class, (usize, String)> = BTreeMap::new();
    for listed in &view.country.municipalities {
        let entry = classes.entry(class_of(view.lang, listed, shown)).or_default();
        entry.0 += 1;
        entry.1 = sign(listed, shown);
    }
    html! {
        ul.legend {
            @for (class, (number, sign)) in &classes {
                li {
                    svg.map viewBox="-21 -24 42 48" aria-hidden="true" {
                        g class=(class.css) {
                            use href="#zeshoek" fill=[class.hatched.then_some("url(#streep)")] {}
                            @if !class.css.starts_with('s') { text y="5" { (sign) } }
                        }
                    }
                    " " (class.words) " (" (count(*number, view.lang)) ")"
                }
            }
        }
    }
}
