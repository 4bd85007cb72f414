//! What a visitor does with a result: the letter, the talk, the stored copy, a text of their own.

use axum::body::Body;
use axum::http::StatusCode;
use ocowijzer::data_folder::{DataFolder, Latest, Plan, RunSummary, StoredReading};
use ocowijzer::result::{MunicipalityResult, PageSummary};
use ocowijzer::web::serve::security::GuardSettings;
use scraper::{Html, Selector};

use crate::hostile::{WORDS, harmless};
use crate::house::{Answer, House, example, post};

fn house() -> House {
    House::with(&[example()], GuardSettings::default())
}

/// The texts of the elements that a selector finds.
pub fn texts(html: &str, selector: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let found: Vec<String> =
        page.select(&Selector::parse(selector).unwrap()).map(|one| one.text().collect()).collect();
    found
}

const LETTER: &str = "/gemeente/duinrade/brief/";

#[tokio::test]
async fn the_letter_is_about_the_points_and_for_the_reader_that_were_chosen() {
    let house = house();
    let all = house.get(LETTER).await;
    assert_eq!(all.status, StatusCode::OK);
    assert!(texts(all.text(), ".letter h3").len() > 1, "{}", all.text());
    let one = house.get(&format!("{LETTER}?punt=life-wide&lezer=adviesraad")).await;
    assert_eq!(texts(one.text(), ".letter h3").len(), 1);
    assert!(one.text().contains("Geachte leden van de adviesraad"));
    let checked = texts(one.text(), "input[type=checkbox][checked] + label");
    assert_eq!(checked.len(), 1, "what was chosen stays chosen: {checked:?}");
    let none = house.get(&format!("{LETTER}?lezer=ambtenaar")).await;
    assert!(none.text().contains("U koos geen punten"));
    let odd =
        house.get(&format!("{LETTER}?punt=bestaat-niet&punt=life-wide&lezer=niemand&x=1")).await;
    assert_eq!(odd.status, StatusCode::OK);
}

#[tokio::test]
async fn letter_and_guide_can_be_downloaded_for_a_word_processor_in_both_languages() {
    let house = house();
    for path in [
        "/gemeente/duinrade/brief/brief.docx?punt=life-wide&lezer=wethouder-raad",
        "/en/gemeente/duinrade/brief/brief.docx",
        "/gemeente/duinrade/gesprek/gesprekswijzer.docx",
        "/en/gemeente/duinrade/gesprek/gesprekswijzer.docx",
    ] {
        let answer = house.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.header("content-type").ends_with("wordprocessingml.document"), "{path}");
        assert!(answer.header("content-disposition").starts_with("attachment"), "{path}");
        assert!(answer.body.starts_with(b"PK"), "{path}");
    }
    let guide = house.get("/gemeente/duinrade/gesprek/").await;
    assert_eq!(texts(guide.text(), "h1").len(), 1);
    assert!(!texts(guide.text(), ".room").is_empty(), "room to write");
}

#[tokio::test]
async fn who_has_no_result_has_no_letter_but_questions_to_ask() {
    let house = house();
    assert_eq!(house.get("/gemeente/utrecht/brief/").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/gemeente/utrecht/gesprek/").await.status, StatusCode::OK);
}

/// A part of a form: its name, the name of a file, what is in it.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// A form as a browser sends it (RFC 7578), with the boundary `grens`.
pub fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body.extend(
            format!("--grens\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                .bytes(),
        );
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--grens--\r\n");
    body
}

pub async fn try_text(house: &House, parts: &[Part<'_>]) -> Answer {
    let request = post("/probeer/").header("content-type", "multipart/form-data; boundary=grens");
    house.ask(request.body(Body::from(form(parts))).unwrap()).await
}

const DRAFT: &str = "Onafhankelijke cliëntondersteuning\n\nEen cliëntondersteuner is gratis voor alle inwoners. \
                     U kunt er terecht voor zorg en wonen.";

#[tokio::test]
async fn a_text_that_is_tried_shows_what_it_says_and_what_is_missing() {
    let house = house();
    let answer =
        try_text(&house, &[("tekst", None, DRAFT.as_bytes()), ("bestand", Some(""), b"")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let marks = texts(answer.text(), "mark").join("|");
    assert!(marks.contains("gratis"), "{marks}");
    let advice = texts(answer.text(), ".point h3").join("|");
    assert!(advice.contains("nog niet"), "{advice}");
    assert!(!advice.contains("Gratis"), "it says so: {advice}");
    assert!(!texts(answer.text(), ".suggestion").is_empty(), "a sentence to use");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_file_is_read_by_what_it_is_and_what_cannot_be_read_is_said() {
    let house = house();
    let html =
        b"<main><h1>Hulp</h1><p>Onafhankelijke cli&euml;ntondersteuning is gratis.</p></main>";
    let answer = try_text(&house, &[("bestand", Some("pagina.html"), html)]).await;
    assert!(texts(answer.text(), "mark").join("|").contains("gratis"), "{}", answer.text());
    let docx = house.get("/gemeente/duinrade/brief/brief.docx").await.body;
    let answer = try_text(&house, &[("bestand", Some("brief.docx"), &docx)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(texts(answer.text(), ".tried").join("").contains("Geachte"), "{}", answer.text());
    for (name, content) in
        [("foto.png", &b"\x89PNG\r\n\x1a\n\0\0\0"[..]), ("x.docx", b"PK\x03\x04kapot")]
    {
        let answer = try_text(&house, &[("bestand", Some(name), content)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert_eq!(texts(answer.text(), "[role=alert]").len(), 1, "{name}");
    }
    let nothing = try_text(&house, &[("tekst", None, b"  ")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_hostile_text_that_is_tried_does_no_harm() {
    let house = house();
    for words in WORDS {
        let text =
            format!("Onafhankelijke cliëntondersteuning {words} is gratis {words} voor iedereen.");
        let answer = try_text(&house, &[("tekst", None, text.as_bytes())]).await;
        harmless(answer.text(), words);
        for tag in ["svg", "img", "iframe", "script"] {
            assert!(texts(answer.text(), tag).is_empty(), "{tag} from {words}");
        }
    }
}

#[tokio::test]
async fn more_than_a_document_is_refused() {
    let house = house();
    let answer = try_text(&house, &[("tekst", None, &vec![b'a'; 9 * 1024 * 1024])]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn evidence_that_is_not_there_has_no_page_and_a_lost_archive_is_said() {
    let house = house();
    assert_eq!(house.get("/gemeente/duinrade/bewijs/e99/").await.status, StatusCode::NOT_FOUND);
    let lost = house.get("/gemeente/duinrade/bewijs/e1/").await;
    assert!(
        matches!(lost.status, StatusCode::GONE | StatusCode::OK),
        "{}: {}",
        lost.status,
        lost.text()
    );
}

/// What a night keeps of the pages of a result, with this digest of each.
fn reading(result: &MunicipalityResult, sha256: &str) -> StoredReading {
    let page = |page: &PageSummary| {
        serde_json::json!({
            "url": page.url, "archive": {"file": "x.warc.gz", "record_id": "urn:uuid:1"},
            "payload_record": "urn:uuid:1", "payload_sha256": sha256, "speaker": "municipality",
            "clicks": 1, "via": "link", "fetched_at": result.run.finished_at, "requests_before": 2,
        })
    };
    serde_json::from_value(serde_json::json!({
        "format": 1, "municipality": result.municipality, "run": result.run,
        "read_on": "2026-11-23", "site": result.site,
        "coverage": {"best_unread": 0.0, "threshold": 1.0, "gaps": []},
        "broken_links": [], "links_tried": 0, "fetches": [],
        "pages": result.pages.iter().map(page).collect::<Vec<_>>(),
    }))
    .unwrap()
}

#[tokio::test]
async fn a_page_that_changed_after_the_night_that_is_shown_says_so_at_its_sentence() {
    let shown = example();
    let same = shown.evidence["e1"].payload_sha256.clone().unwrap();
    let of_later_night = |sha256: &str, change: fn(&mut MunicipalityResult)| {
        let mut later = example();
        later.run.id = String::from("20991231T000000Z");
        change(&mut later);
        House::prepared(std::slice::from_ref(&shown), GuardSettings::default(), |data| {
            let data = DataFolder::open(data).unwrap();
            let (run, published_at) = (shown.run.id.clone(), shown.run.finished_at);
            data.publish(&Latest { run, published_at }).unwrap();
            let run = data.begin_run(&Plan { run: later.run.clone(), targets: vec![] }).unwrap();
            let code = later.municipality.code.as_ref().unwrap();
            run.write_result(code, &later).unwrap();
            run.write_reading(code, &reading(&later, sha256)).unwrap();
            let all = std::slice::from_ref(&later);
            let summary = RunSummary::of(later.run.clone(), all, later.run.finished_at);
            run.write("run.json", &summary).unwrap();
        })
    };
    let says = async |house: House| {
        house.get("/gemeente/duinrade/").await.text().matches("pagina is daarna veranderd").count()
    };
    let nothing_quoted: fn(&mut MunicipalityResult) = |later| later.evidence.clear();
    assert!(says(of_later_night("other", nothing_quoted)).await > 1);
    assert_eq!(says(of_later_night("other", |_| {})).await, 0, "the same words stand there");
    let said = says(of_later_night(&same, nothing_quoted)).await;
    assert_eq!(said, 0, "the same page, of which other words are quoted, has not changed");
    let not_read = of_later_night("other", |later| {
        later.evidence.clear();
        later.pages.clear();
    });
    assert_eq!(says(not_read).await, 0, "what was not read is never called gone");
}
