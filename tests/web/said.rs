//! What people say about a verdict: the reaction of a municipality and the correction by a person, on the pages and
//! for programs.

use std::path::Path;

use jiff::civil::{Date, date};
use ocowijzer::data_folder::{Runs, write_atomically};
use ocowijzer::reply::{Correction, Reply, Sentence, Standing, Work};
use ocowijzer::result::{MunicipalityResult, Outcome};
use ocowijzer::web::serve::security::GuardSettings;
use scraper::{Html, Selector};
use serde_json::Value;

use crate::hostile::{WORDS, harmless};
use crate::house::{House, example};

const CODE: &str = "GM9903";
const PAGE: &str = "/gemeente/duinrade/";
const LONG_AGO: Date = date(2020, 1, 1);
const FAR_OFF: Date = date(2199, 12, 31);

fn texts(html: &str, selector: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    page.select(&Selector::parse(selector).unwrap()).map(|one| one.text().collect()).collect()
}

fn reply(rule: Option<&str>, text: &str) -> Reply {
    Reply {
        rule: rule.map(String::from),
        by: String::from("Gemeente Duinrade, team Wmo"),
        date: LONG_AGO,
        expires: FAR_OFF,
        text: String::from(text),
    }
}

/// The words of the website about "eigen netwerk eerst" are no threshold, says a person.
fn correction(result: &MunicipalityResult) -> Correction {
    let quoted = &result.evidence["e5"];
    Correction {
        rule: String::from("no-conditions"),
        outcome: Outcome::Met,
        instead_of: Outcome::Contradicted,
        reason: String::from("De zin gaat over mantelzorg."),
        by: String::from("redactie"),
        date: LONG_AGO,
        expires: FAR_OFF,
        about: Some(Sentence {
            text: quoted.exact.clone(),
            url: quoted.url.clone(),
            title: quoted.page_title.clone(),
            quoted: true,
            page_read: false,
        }),
    }
}

fn house(prepare: impl FnOnce(&mut Work<'_>)) -> House {
    of(&example(), prepare)
}

fn of(result: &MunicipalityResult, prepare: impl FnOnce(&mut Work<'_>)) -> House {
    House::prepared(std::slice::from_ref(result), GuardSettings::default(), |data| {
        prepare(&mut Work::open(data, CODE, "Duinrade").unwrap());
    })
}

async fn api(house: &House, path: &str) -> Value {
    let answer = house.get(&format!("/api/v1/municipalities/{CODE}{path}")).await;
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test]
async fn a_reaction_stands_beside_the_verdict_and_changes_nothing() {
    let house = house(|work| {
        work.reply(reply(Some("for-everyone"), "Het staat sinds vandaag op de pagina.")).unwrap();
        work.reply(reply(None, "Onze website wordt vernieuwd.")).unwrap();
    });
    for path in [String::from(PAGE), format!("/en{PAGE}")] {
        let page = house.get(&path).await;
        let point = texts(page.text(), "#for-everyone").join("");
        assert!(point.contains("Het staat sinds vandaag op de pagina."), "{point}");
        assert!(point.contains("Gemeente Duinrade, team Wmo"), "{point}");
        assert!(point.contains("2020") && point.contains("2199"), "date and last day: {point}");
        assert_eq!(texts(page.text(), "#for-everyone h3 .not_found").len(), 1, "{point}");
        let whole = texts(page.text(), "main > section:first-of-type").join("");
        assert!(whole.contains("Onze website wordt vernieuwd."), "{whole}");
    }
    let said = api(&house, "/replies").await;
    assert_eq!(said["replies"][0]["rule"], "for-everyone");
    assert_eq!(said["replies"][0]["expired"], false);
    assert_eq!(said["corrected_score"], Value::Null);
}

#[tokio::test]
async fn a_reaction_that_comes_before_the_first_result_is_shown() {
    let house = House::prepared(&[example()], GuardSettings::default(), |data| {
        let mut utrecht = Work::open(data, "GM0344", "Utrecht").unwrap();
        utrecht.reply(reply(Some("free"), "Onze pagina komt in mei.")).unwrap();
    });
    let page = house.get("/gemeente/utrecht/").await;
    let said = texts(page.text(), "main section").join("");
    assert!(said.contains("Onze pagina komt in mei."), "{said}");
    let answer = house.get("/api/v1/municipalities/GM0344/replies").await;
    let said: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(said["run"], Value::Null);
    assert_eq!(said["replies"][0]["text"], "Onze pagina komt in mei.");
}

#[tokio::test]
async fn an_old_reaction_is_not_shown_as_today_s() {
    let house = house(|work| {
        let old = Reply { expires: date(2020, 2, 1), ..reply(Some("free"), "Wij zijn bezig.") };
        work.reply(old).unwrap();
    });
    let page = house.get(PAGE).await;
    assert!(texts(page.text(), "#free .said").is_empty());
    let folded = texts(page.text(), "#free details").join("");
    assert!(folded.contains("verlopen op 1 februari 2020"), "{folded}");
    assert_eq!(api(&house, "/replies").await["replies"][0]["expired"], true);
}

#[tokio::test]
async fn a_correction_overrides_a_verdict_in_sight_of_everybody() {
    let result = example();
    let house = of(&result, |work| work.correct(correction(&result)).unwrap());
    let page = house.get(PAGE).await;
    let heading = texts(page.text(), "#no-conditions h3").join("");
    assert!(heading.contains("in orde") && heading.contains("verbeterd"), "{heading}");
    let struck = texts(page.text(), "#no-conditions del").join("");
    assert!(struck.contains("tegendeel"), "what the program said stays: {struck}");
    let said = texts(page.text(), "#no-conditions .said").join("");
    assert!(said.contains("De zin gaat over mantelzorg.") && said.contains("redactie"), "{said}");
    let quotes = texts(page.text(), "#no-conditions blockquote").join("");
    assert!(quotes.contains("eigen netwerk"), "the sentence stays to be judged: {quotes}");
    let glance = texts(page.text(), "main").join("");
    assert!(glance.contains("Zonder die verbetering: 45,5"), "{glance}");
    let table = house.get("/gemeenten/?zoek=").await;
    assert!(
        texts(table.text(), "td i").iter().any(|cell| cell.contains("verbeterd door een mens"))
    );
    let method = house.get("/uitleg/").await;
    let listed = texts(method.text(), "#verbeteringen + ul li").join("");
    assert!(listed.contains("Duinrade") && listed.contains("mantelzorg"), "{listed}");
}

#[tokio::test]
async fn programs_get_the_verdict_of_the_rules_and_the_correction_beside_it() {
    let result = example();
    let house = of(&result, |work| work.correct(correction(&result)).unwrap());
    let pure = serde_json::to_value(&result).unwrap();
    assert_eq!(api(&house, "/result").await, pure);
    let download = house.get("/data/gemeente/duinrade.json").await;
    assert_eq!(serde_json::from_slice::<Value>(&download.body).unwrap(), pure);
    let table = house.get("/data/municipalities.csv").await;
    assert!(table.text().contains("45.5") || table.text().contains("45,5"), "{}", table.text());
    let said = api(&house, "/replies").await;
    assert_eq!(said["score"]["value"], 45.5);
    assert_eq!(said["corrections"][0]["standing"], "holds");
    assert!(said["corrected_score"]["value"].as_f64().unwrap() > 45.5, "{said}");
    let all = house.get("/data/replies.json").await;
    let all: Value = serde_json::from_slice(&all.body).unwrap();
    assert_eq!(all["municipalities"][0], said);
}

#[tokio::test]
async fn a_correction_does_not_outlive_the_sentence_it_is_about() {
    let result = example();
    let corrected = correction(&result);
    let mut other_words = result.clone();
    other_words.evidence.get_mut("e5").unwrap().exact = String::from("Hebt u al hulp gevraagd?");
    let mut other_verdict = result.clone();
    let point = |one: &&mut ocowijzer::result::Verdict| one.rule == "no-conditions";
    other_verdict.verdicts.iter_mut().find(point).unwrap().verdict = Outcome::Partly;
    let mut other_pages = result.clone();
    other_pages.pages.remove(0);
    let missed = Sentence {
        text: String::from("Iedereen mag komen."),
        url: result.pages[0].url.clone(),
        title: String::new(),
        quoted: false,
        page_read: true,
    };
    let missed = Correction { about: Some(missed), ..corrected.clone() };
    assert_eq!(missed.standing(&result, date(2026, 1, 1)), Standing::Holds);
    let expired = Correction { expires: date(2020, 2, 1), ..corrected.clone() };
    for (result, correction, standing, words) in [
        (&other_words, &corrected, "text_changed", "de zin op de website is veranderd"),
        (&other_pages, &missed, "text_changed", "de zin op de website is veranderd"),
        (&other_verdict, &corrected, "verdict_changed", "ander oordeel"),
        (&result, &expired, "expired", "liep tot 1 februari 2020"),
    ] {
        let house = of(result, |work| work.correct(correction.clone()).unwrap());
        let page = house.get(PAGE).await;
        assert!(texts(page.text(), "#no-conditions del").is_empty(), "{standing}");
        let folded = texts(page.text(), "#no-conditions details").join("");
        assert!(folded.contains(words), "{standing}: {folded}");
        let said = api(&house, "/replies").await;
        assert_eq!(said["corrections"][0]["standing"], standing);
        assert_eq!(said["corrected_score"], Value::Null, "{standing}");
    }
}

#[tokio::test]
async fn the_last_correction_counts_and_one_that_says_it_does_not_apply_stays_in_sight() {
    let result = example();
    let last = Correction { outcome: Outcome::NotApplicable, ..correction(&result) };
    let house = of(&result, |work| {
        work.correct(correction(&result)).unwrap();
        work.correct(last).unwrap();
    });
    let said = api(&house, "/replies").await;
    assert_eq!(said["corrections"][0]["standing"], "replaced");
    assert_eq!(said["corrections"][1]["standing"], "holds");
    let page = house.get(PAGE).await;
    assert_eq!(texts(page.text(), "#no-conditions del").len(), 1);
}

#[tokio::test]
async fn what_people_say_does_no_harm_on_a_page() {
    for words in WORDS {
        let result = example();
        let house = of(&result, |work| {
            let plain = words.replace(['\u{0}', '\u{7}', '\u{1b}'], "");
            work.reply(Reply { by: plain.clone(), ..reply(Some("free"), &plain) }).unwrap();
            work.reply(Reply { expires: date(2020, 2, 1), ..reply(None, &plain) }).unwrap();
            let hostile = Correction { reason: plain.clone(), by: plain, ..correction(&result) };
            work.correct(hostile).unwrap();
        });
        for path in [PAGE, "/en/gemeente/duinrade/", "/uitleg/", "/gemeente/duinrade/brief/"] {
            let page = house.get(path).await;
            harmless(page.text(), &format!("{path} with {words:?}"));
            for tag in ["main svg", "img", "iframe", "script"] {
                assert!(texts(page.text(), tag).is_empty(), "{tag} on {path} from {words}");
            }
        }
    }
}

#[test]
fn a_mail_address_or_a_person_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut work = Work::open(folder.path(), CODE, "Duinrade").unwrap();
    let mail = work.reply(reply(None, "Mail j.jansen@duinrade.example voor meer.")).unwrap_err();
    assert!(mail.to_string().contains("j.jansen@duinrade.example"), "{mail}");
    let person = Reply { by: String::from("Dhr. Jansen"), ..reply(None, "Wij zijn bezig.") };
    assert!(work.reply(person).unwrap_err().to_string().contains("role"), "Jansen");
    assert!(ocowijzer::reply::files(folder.path()).unwrap().is_empty());
}

#[test]
fn a_file_mended_by_hand_is_read_again_and_a_mistake_in_it_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut work = Work::open(folder.path(), CODE, "Duinrade").unwrap();
    work.reply(reply(Some("free"), "Een zin.\n\nEn nog een, met \"aanhalingstekens\".")).unwrap();
    let (_, path) = ocowijzer::reply::files(folder.path()).unwrap().remove(0);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("rule = \"free\"") && text.contains("date = \"2020-01-01\""), "{text}");
    assert_eq!(ocowijzer::reply::read(folder.path(), CODE).unwrap(), work.said);
    let broken = text.replace("date = ", "datum = ");
    write_atomically(&path, broken.as_bytes()).unwrap();
    let error = ocowijzer::reply::read(folder.path(), CODE).unwrap_err().to_string();
    assert!(error.contains("GM9903.toml") && error.contains("datum"), "{error}");
    assert!(error.contains("line "), "{error}");
}

#[test]
fn a_correction_becomes_an_example_for_its_rule_until_it_is_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut work = Work::open(folder.path(), CODE, "Duinrade").unwrap();
    work.correct(correction(&example())).unwrap();
    let files = ocowijzer::reply::examples_in(folder.path()).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].rule.as_str(), files[0].examples.len()), ("no-conditions", 1));
    let text = std::fs::read_to_string(&files[0].path).unwrap();
    let line = text.lines().nth(files[0].examples[0].line - 1).unwrap();
    assert_eq!(line, "[[example]]");
    assert!(text.contains("eigen netwerk"), "{text}");
    work.remove_correction(1).unwrap();
    assert!(ocowijzer::reply::examples_in(folder.path()).unwrap().is_empty());
    assert!(work.remove_correction(1).unwrap_err().to_string().contains("no number 1"));
}

#[tokio::test]
async fn the_files_of_the_run_are_never_touched() {
    let result = example();
    let house = of(&result, |work| {
        work.correct(correction(&result)).unwrap();
    });
    house.get(PAGE).await;
    let kept = kept(house.folder.path());
    assert_eq!(serde_json::to_value(kept).unwrap(), serde_json::to_value(result).unwrap());
}

fn kept(data: &Path) -> MunicipalityResult {
    let run = Runs::of(data).finished().unwrap().pop().unwrap();
    run.result(CODE).unwrap().unwrap()
}
