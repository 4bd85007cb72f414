//! Files that a visitor hands us: hostile ones are bounded, and a PDF is read by the program itself.

use std::io::{BufRead as _, BufReader, Cursor, Write as _};
use std::process::{Child, Command, Stdio};

use axum::http::StatusCode;
use ocowijzer::web::serve::security::GuardSettings;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::desk::{form, texts, try_text};
use crate::house::{House, example};

const SENTENCE: &str = "De onafhankelijke cliëntondersteuner is gratis.";

/// A DOCX with this before and within its body.
fn docx(head: &str, body: &str) -> Vec<u8> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    package.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    let xml = format!("{head}<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    package.write_all(xml.as_bytes()).unwrap();
    package.finish().unwrap().into_inner()
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn house() -> House {
    House::with(&[example()], GuardSettings::default())
}

#[tokio::test]
async fn a_document_that_unpacks_to_a_flood_is_refused() {
    let bomb = docx("", &" ".repeat(64 * 1024 * 1024));
    assert!(bomb.len() < 128 * 1024, "small enough to be let in");
    let answer = try_text(&house(), &[("bestand", Some("bom.docx"), &bomb)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("te groot"), "{}", answer.text());
}

/// Ten names that each stand for ten of the one before: a thousand million times the sentence, were they resolved.
#[tokio::test]
async fn names_a_document_gives_to_text_of_its_own_are_not_resolved() {
    let names =
        (1..10).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10)));
    let head = format!(
        "<!DOCTYPE x [<!ENTITY e0 \"{SENTENCE}\"><!ENTITY f SYSTEM \"file:///etc/passwd\">{}]>",
        names.collect::<String>()
    );
    let file = docx(&head, &(paragraph("&e9;&f;") + &paragraph(SENTENCE)));
    let answer = try_text(&house(), &[("bestand", Some("namen.docx"), &file)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(texts(answer.text(), "mark"), [SENTENCE]);
    assert!(!answer.text().contains("root:"), "{}", answer.text());
}

#[tokio::test]
async fn a_document_of_a_hundred_thousand_tables_in_tables_is_read() {
    let deep = 100_000;
    let body = "<w:tbl><w:tr><w:tc>".repeat(deep)
        + &paragraph(SENTENCE)
        + &"</w:tc></w:tr></w:tbl>".repeat(deep);
    let answer = try_text(&house(), &[("bestand", Some("diep.docx"), &docx("", &body))]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(texts(answer.text(), "mark"), [SENTENCE]);
}

#[tokio::test]
async fn a_text_without_end_gives_a_page_with_one() {
    let long = docx("", &paragraph(SENTENCE).repeat(20_000));
    let answer = try_text(&house(), &[("bestand", Some("lang.docx"), &long)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.len() < 1024 * 1024, "{} bytes", answer.body.len());
    assert!(answer.text().contains("De tekst is lang"));
}

#[tokio::test]
async fn who_hands_in_another_kind_of_document_hears_which_kinds_are_read() {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    package.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    let odt = package.finish().unwrap().into_inner();
    let answer = try_text(&house(), &[("bestand", Some("brief.odt"), &odt)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = texts(answer.text(), "[role=alert]").join("");
    assert!(said.contains("DOCX") && !said.contains("wachtwoord"), "{said}");
}

/// The program, serving a data folder.
struct Program {
    child: Child,
    address: String,
}

impl Program {
    fn serving(house: &House) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ocowijzer"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(house.folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address =
            lines.find_map(|line| Some(line.unwrap().strip_prefix("ocowijzer: ")?.to_owned()));
        // Read on, so that the program never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address: address.unwrap() }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[tokio::test]
async fn a_pdf_is_read_and_nothing_of_it_is_kept() {
    let house = house();
    let program = Program::serving(&house);
    let before = files(house.folder.path());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sites/rietwolde/");
    let pdf = std::fs::read(format!("{folder}folder-er-staat-iemand-naast-u.pdf")).unwrap();
    let answer = reqwest::Client::new()
        .post(format!("{}probeer/", program.address))
        .header("content-type", "multipart/form-data; boundary=grens")
        .body(form(&[("tekst", None, b""), ("bestand", Some("folder.pdf"), &pdf)]))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let page = answer.text().await.unwrap();
    assert!(!texts(&page, "mark").is_empty(), "{page}");
    assert_eq!(files(house.folder.path()), before, "nothing is kept");
}

/// Every file below a folder, with its size.
fn files(folder: &std::path::Path) -> Vec<(std::path::PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push((entry.path(), entry.metadata().unwrap().len()));
        }
    }
    found.sort();
    found
}
