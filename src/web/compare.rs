//! All municipalities side by side: to search, to sort, to filter, to download.

mod frontrunners;
mod groups;
mod wish;

use maud::{Markup, html};
use ocowijzer_judge::rules::Rule;
use url::Url;

use super::tally::verdict_of;
use super::{Document, Listed, Place, View, map, pages, term};
use crate::municipality::Found;
use crate::reply::CORRECTED;
use crate::report::{Lang, plain, words};

pub use wish::{Size, Sort, Wish};

/// The page; with a server behind it, sorted and filtered as was asked.
pub fn page(view: &View<'_>, wish: &Wish) -> Document {
    searched(view, wish, None, None)
}

/// The page after a search that did not lead to one municipality.
pub fn searched(
    view: &View<'_>,
    wish: &Wish,
    found: Option<&Found>,
    other: Option<&OtherSite>,
) -> Document {
    let at = Place::Compare;
    let rows = wish.rows(view.country);
    let shown = shown(view, wish);
    let title = view.say("Alle gemeenten naast elkaar", "All municipalities side by side");
    let body = html! {
        h1 { (title) }
        (term::explained(view))
        @if let Some(other) = other { (other_site(view, &at, other)) }
        @else if let Some(found) = found { (did_you_mean(view, &at, wish, found)) }
        (search(view, &at, wish.search.as_deref()))
        @if view.is_served() { (filter(view, wish)) } @else { (letters(view, &rows)) }
        p role="status" { (said(view, rows.len())) }
        (groups::show(view, wish, &rows, &shown))
        (table(view, &at, wish, &rows, &shown))
        (signs(view))
        (downloads(view, &at, wish))
        (about_frontrunners(view))
    };
    let description = view.say(
        "Alle gemeenten, met wat hun website vertelt over onafhankelijke cliëntondersteuning.",
        "All municipalities, with what their websites tell about independent client support.",
    );
    Document::new(at, title, description, body)
}

/// The search field; without a server it leads to the list with all names.
pub(super) fn search(view: &View<'_>, at: &Place, typed: Option<&str>) -> Markup {
    html! {
        form.row method="get" action=(view.link(at, &Place::Compare)) role="search" {
            label for="zoek" { (view.say("Naam van uw gemeente", "Name of your municipality")) }
            " "
            input #zoek name="zoek" type="search" autocomplete="off" list="gemeenten" value=[typed];
            " "
            button type="submit" { (view.say("Zoek", "Search")) }
            datalist #gemeenten {
                @for listed in view.country.registered() {
                    option value=(listed.municipality.name) {}
                    @for alias in &listed.municipality.aliases { option value=(alias) label=(listed.municipality.name) {} }
                }
            }
        }
    }
}

/// The address of a site that belongs to no municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherSite {
    /// It can be read on demand; its front page.
    MayBeRead(Url),
    /// It cannot; why, in the language of the page.
    Refused(String),
}

fn other_site(view: &View<'_>, at: &Place, other: &OtherSite) -> Markup {
    html! {
        section.notice aria-labelledby="gezocht" {
            h2 #gezocht { (view.say("Dit is geen website van een gemeente", "This is no website of a municipality")) }
            @match other {
                OtherSite::Refused(why) => p { (why) },
                OtherSite::MayBeRead(url) => {
                    p { (view.say(
                        "Wij kennen geen gemeente met deze website. U kunt hem toch laten lezen. De uitslag telt niet mee in de cijfers van het land.",
                        "We know no municipality with this website. You can still have it read. The result does not count in the figures of the country.",
                    )) }
                    p { bdi { (plain(url.as_str())) } }
                    form method="post" action=(view.link(at, &Place::OtherSite)) {
                        input type="hidden" name="adres" value=(url);
                        button type="submit" { (view.say("Lees deze website", "Read this website")) }
                    }
                },
            }
        }
    }
}

/// What a search came to, when it was not one municipality.
fn did_you_mean(view: &View<'_>, at: &Place, wish: &Wish, found: &Found) -> Markup {
    let typed = plain(wish.search.as_deref().unwrap_or_default());
    let by_name = |name: &str| {
        view.country.municipalities.iter().map(|one| &one.municipality).find(|one| one.name == name)
    };
    let meant: Vec<_> = match found {
        Found::Ambiguous(many) => many.iter().filter_map(|one| by_name(&one.name)).collect(),
        Found::NotFound { suggestions } => {
            suggestions.iter().filter_map(|name| by_name(name)).collect()
        }
        Found::One { .. } | Found::Unlisted(_) | Found::BadAddress { .. } => Vec::new(),
    };
    html! {
        section.notice aria-labelledby="gezocht" {
            h2 #gezocht { (match (view.lang, found) {
                (Lang::Nl, Found::Ambiguous(_)) => format!("Er zijn meer gemeenten die “{typed}” heten"),
                (Lang::En, Found::Ambiguous(_)) => format!("More than one municipality is called “{typed}”"),
                (Lang::Nl, _) => format!("Geen gemeente gevonden die “{typed}” heet"),
                (Lang::En, _) => format!("Found no municipality called “{typed}”"),
            }) }
            @if meant.is_empty() {
                p { (view.say(
                    "Kijk of de naam goed gespeld is. Of zoek uw gemeente hieronder in de lijst. U kunt ook het adres van de website intypen.",
                    "See whether the name is spelled right. Or find your municipality in the list below. You may also type the address of its website.",
                )) }
            } @else {
                p { (view.say("Bedoelt u:", "Do you mean:")) }
                ul { @for one in &meant {
                    li { a href=(view.link(at, &Place::Municipality(one.slug.clone()))) { (one.name) }
                        @if !one.province.is_empty() { " (" (one.province) ")" } }
                } }
            }
        }
    }
}

fn said(view: &View<'_>, number: usize) -> String {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    match view.lang {
        Lang::Nl => format!("{} in de tabel.", words::count(number, "gemeente", "gemeenten")),
        Lang::En => {
            format!("{} in the table.", words::count(number, "municipality", "municipalities"))
        }
    }
}

fn filter(view: &View<'_>, wish: &Wish) -> Markup {
    let lang = view.lang;
    let all = view.say("alle", "all");
    html! {
        form.row method="get" aria-label=(view.say("Kies welke gemeenten u ziet", "Choose which municipalities you see")) {
            span.field {
                label for="provincie" { (view.say("Provincie", "Province")) }
                select #provincie name="provincie" {
                    option value="" { (all) }
                    @for province in wish::provinces(view.country) {
                        option value=(province) selected[wish.province.as_deref() == Some(province)] { (province) }
                    }
                }
            }
            span.field {
                label for="grootte" { (view.say("Inwoners", "Inhabitants")) }
                select #grootte name="grootte" {
                    option value="" { (all) }
                    @for size in Size::ALL { option value=(size.word()) selected[wish.size == Some(size)] { (size.says(lang)) } }
                }
            }
            span.field {
                label for="punt" { (view.say("Punt", "Point")) }
                select #punt name="punt" {
                    option value="" { (all) }
                    @for rule in pages::reported(view.country) {
                        option value=(rule.id) selected[wish.rule.as_deref() == Some(rule.id.as_str())] { (view.say(&rule.label.nl, &rule.label.en)) }
                    }
                }
            }
            span.field {
                label for="oordeel" { (view.say("Oordeel over dat punt", "Verdict on that point")) }
                select #oordeel name="oordeel" {
                    option value="" { (all) }
                    @for outcome in super::tally::OUTCOMES {
                        option value=(wish::outcome_word(outcome)) selected[wish.outcome == Some(outcome)] { (words::outcome(outcome, lang)) }
                    }
                }
            }
            span.choice {
                input #koploper type="checkbox" name="koploper" value="ja" checked[wish.frontrunner];
                " " label for="koploper" { (view.say("Alleen bekende koplopers", "Known front runners only")) }
            }
            @if wish.sort != Sort::Name { input type="hidden" name="sorteer" value=(wish.sort.word()); }
            " " button type="submit" { (view.say("Laat zien", "Show")) }
        }
    }
}

/// Links to the first municipality of each letter, where nothing can be sorted or filtered.
fn letters(view: &View<'_>, rows: &[&Listed]) -> Markup {
    let mut initials: Vec<char> = rows.iter().filter_map(|one| initial(one)).collect();
    initials.dedup();
    html! {
        nav aria-label=(view.say("Gemeenten per letter", "Municipalities by letter")) {
            ul.letters { @for letter in &initials { li { a href={ "#" (letter) } { (letter.to_ascii_uppercase()) } } } }
        }
    }
}

/// The letter a municipality is found under: `'s-Hertogenbosch` stands under the s, as in an address.
fn initial(listed: &Listed) -> Option<char> {
    listed.municipality.slug.chars().next()
}

/// The points that the tables have a column for: the one that was chosen, or those of the score.
fn shown<'a>(view: &View<'a>, wish: &Wish) -> Vec<&'a Rule> {
    match &wish.rule {
        Some(id) => pages::reported(view.country).filter(|rule| rule.id.as_str() == id).collect(),
        None => pages::core(view.country).collect(),
    }
}

fn table(view: &View<'_>, at: &Place, wish: &Wish, rows: &[&Listed], shown: &[&Rule]) -> Markup {
    let head = |sort: Sort, words: &str| {
        let chosen = wish.sort == sort;
        let towards = if wish.falling { "descending" } else { "ascending" };
        html! {
            th scope="col" aria-sort=[chosen.then_some(towards)] {
                @if view.is_served() {
                    a href=(wish.sorted(&sort)) { (words) @if chosen { span aria-hidden="true" { (if wish.falling { " ▼" } else { " ▲" }) } } }
                } @else { (words) }
            }
        }
    };
    let initials: Vec<Option<char>> = rows.iter().map(|one| initial(one)).collect();
    let is_first = |row: usize| row == 0 || initials[row - 1] != initials[row];
    html! {
        div.scroll tabindex="0" role="region" aria-label=(view.say("Tabel van de gemeenten", "Table of the municipalities")) {
            table.grid {
                caption { (view.say("Wat de websites vertellen, per gemeente", "What the websites tell, by municipality")) }
                thead { tr {
                    (head(Sort::Name, view.say("Gemeente", "Municipality")))
                    (head(Sort::Province, view.say("Provincie", "Province")))
                    (head(Sort::Inhabitants, view.say("Inwoners", "Inhabitants")))
                    (head(Sort::Score, "Score"))
                    @for rule in shown {
                        (head(Sort::Rule(rule.id.as_str().to_owned()), view.say(&rule.label.nl, &rule.label.en)))
                    }
                } }
                tbody {
                    @for (row, listed) in rows.iter().enumerate() {
                        @let anchor = initials[row].filter(|_| !view.is_served() && is_first(row));
                        tr id=[anchor] {
                            (municipality(view, at, listed))
                            @for rule in shown { (cell(view, listed, rule.id.as_str())) }
                        }
                    }
                }
            }
        }
    }
}

fn municipality(view: &View<'_>, at: &Place, listed: &Listed) -> Markup {
    let one = &listed.municipality;
    let score = listed.result.as_deref().map(|found| &found.result.score);
    html! {
        th scope="row" { a href=(view.link(at, &Place::Municipality(one.slug.clone()))) { (one.name) }
            @if frontrunners::is_known(&one.code) { small { (view.say(" koploper", " front runner")) } }
        }
        td { (one.province) }
        td.number { @if let Some(number) = one.population { (thousands(number, view.lang)) } }
        td.number {
            @match score {
                Some(score) if score.value.is_some() => (map::range(score, view.lang)),
                Some(_) => (view.say("geen oordeel", "no verdict")),
                None => (view.say("niet gelezen", "not read")),
            }
        }
    }
}

fn cell(view: &View<'_>, listed: &Listed, rule: &str) -> Markup {
    html! {
        @match verdict_of(listed, rule) {
            Some(verdict) => {
                @let outcome = verdict.verdict;
                @let corrected = verdict.reason == CORRECTED;
                td class=(super::municipality::class(outcome)) {
                    b aria-hidden="true" { (words::sign(outcome)) @if corrected { "*" } }
                    i { (words::outcome(outcome, view.lang)) @if corrected { (view.say(", verbeterd door een mens", ", corrected by a person")) } }
                }
            }
            None => td {},
        }
    }
}

/// What a front runner is, and that of most municipalities nobody can tell any more.
fn about_frontrunners(view: &View<'_>) -> Markup {
    let (known, all) = (frontrunners::known(), frontrunners::ALL);
    html! {
        h2 { (view.say("Wat is een koploper?", "What is a front runner?")) }
        p { (match view.lang {
            Lang::Nl => format!("Tussen 2017 en 2022 werkten {all} gemeenten aan betere cliëntondersteuning. Zij heetten “koplopers”. Van {known} gemeenten weten wij dat zij meededen. Daar staat “koploper” achter de naam. Van de andere gemeenten weten wij het niet."),
            Lang::En => format!("Between 2017 and 2022, {all} municipalities worked on better client support. They were called “front runners”. Of {known} municipalities we know that they took part. Those have “front runner” behind their name. Of the others we do not know."),
        }) }
        p { (view.say("Waar wij dit vonden: ", "Where we found this: "))
            @for (number, source) in frontrunners::sources().into_iter().enumerate() {
                @if number > 0 { ", " }
                a href=(source) { (host(source)) }
            }
        }
    }
}

/// `movisie.nl`.
fn host(address: &str) -> String {
    let url = Url::parse(address).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or(address);
    host.trim_start_matches("www.").to_owned()
}

/// What the signs mean.
fn signs(view: &View<'_>) -> Markup {
    html! {
        p {
            (view.say("De tekens: ", "The signs: "))
            @for (number, outcome) in super::tally::OUTCOMES.into_iter().enumerate() {
                @if number > 0 { ", " }
                b { (words::sign(outcome)) } " " (words::outcome(outcome, view.lang))
            }
            (view.say(". Met * is het oordeel verbeterd door een mens.", ". With * a person has corrected the verdict."))
        }
    }
}

fn downloads(view: &View<'_>, at: &Place, wish: &Wish) -> Markup {
    let link = |name: &str| view.link(at, &Place::table(name));
    html! {
        h2 { (view.say("Download", "Download")) }
        ul {
            li { a href={ (link("municipalities.csv")) (wish.query()) } { (view.say("Deze tabel als rekenblad (CSV)", "This table for a spreadsheet (CSV)")) } }
            li { a href=(link("verdicts.csv")) { (view.say("Alle oordelen, met de zin erbij (CSV)", "All verdicts, with their sentences (CSV)")) } }
            li { a href=(link("results.jsonl")) { (view.say("Alles, voor programma's (JSON Lines)", "Everything, for programs (JSON Lines)")) } }
            li { a href=(link("replies.json")) { (view.say("Reacties van gemeenten en verbeteringen (JSON)", "Replies of municipalities, and corrections (JSON)")) } }
            li { a href=(link("dictionary.csv")) { (view.say("Wat de kolommen betekenen (CSV)", "What the columns mean (CSV)")) } }
            li { a href=(link("result.schema.json")) { (view.say("De vorm van een resultaat (JSON Schema)", "The form of a result (JSON Schema)")) } }
            @if view.is_served() {
                li { a href=(view.link(at, &Place::Api)) { (view.say("Wat een programma kan opvragen (API)", "What a program can ask for (API)")) } }
            }
        }
    }
}

/// `244.427`, `244,427`.
fn thousands(number: u32, lang: Lang) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(lang.pick(".", ","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn big_numbers_are_written_as_people_write_them() {
        for (number, nl) in [(7, "7"), (947, "947"), (20_000, "20.000"), (1_234_567, "1.234.567")] {
            assert_eq!(thousands(number, Lang::Nl), nl);
        }
        assert_eq!(thousands(20_000, Lang::En), "20,000");
    }
}
