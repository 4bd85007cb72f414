//! PDFs, read by the real binary as a child: ordinary ones, broken ones and bombs.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, StringFormat, dictionary};
use ocowijzer::pdf::{CHILD_ARGUMENT, MAX_PAGES, PdfError, PdfReader, PdfText};

fn reader() -> PdfReader {
    PdfReader::new(PathBuf::from(env!("CARGO_BIN_EXE_ocowijzer")))
}

async fn read(pdf: &[u8]) -> Result<PdfText, PdfError> {
    reader().read(pdf).await
}

/// Text as Word writes it: Windows code page, octets above 127 included.
fn win_ansi(text: &str) -> Object {
    let octets = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    Object::String(octets, StringFormat::Literal)
}

fn op(operator: &str, operands: Vec<Object>) -> Operation {
    Operation::new(operator, operands)
}

/// A document with these content streams, one per page.
fn pdf(pages: Vec<Stream>) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let kids: Vec<Object> = pages
        .into_iter()
        .map(|content| {
            let content = document.add_object(content);
            let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content };
            document.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(kids.len()).unwrap();
    document.objects.insert(
        tree,
        dictionary! {
            "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        }
        .into(),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap();
    out
}

fn stream(operations: Vec<Operation>) -> Stream {
    Stream::new(dictionary! {}, Content { operations }.encode().unwrap())
}

/// One line of text per entry, 14 points apart.
fn page(lines: &[&str]) -> Stream {
    let mut operations = vec![
        op("BT", vec![]),
        op("Tf", vec!["F1".into(), 12.into()]),
        op("Td", vec![72.into(), 770.into()]),
    ];
    for line in lines {
        operations.push(op("Tj", vec![win_ansi(line)]));
        operations.push(op("Td", vec![0.into(), (-14).into()]));
    }
    operations.push(op("ET", vec![]));
    stream(operations)
}

fn bomb(unpacked: usize) -> Stream {
    let mut stream = Stream::new(dictionary! {}, b"0 0 m\n".repeat(unpacked / 6));
    stream.compress().unwrap();
    stream
}

#[tokio::test]
async fn text_comes_page_by_page_line_by_line_with_its_diaereses() {
    let pages = vec![
        page(&["Onafhankelijke cliëntondersteuning is", "gratis voor élke inwoner."]),
        page(&["Bel 14 0344."]),
    ];
    let text = read(&pdf(pages)).await.unwrap();
    assert_eq!(
        text.pages,
        ["Onafhankelijke cliëntondersteuning is\ngratis voor élke inwoner.", "Bel 14 0344."]
    );
    assert!(text.complete);
}

#[tokio::test]
async fn kerned_letters_join_and_gaps_between_pieces_are_spaces() {
    let kerned = vec![win_ansi("gr"), 30.into(), win_ansi("atis"), (-400).into(), win_ansi("hulp")];
    let operations = vec![
        op("BT", vec![]),
        op("Tf", vec!["F1".into(), 12.into()]),
        op("Tm", vec![1.into(), 0.into(), 0.into(), 1.into(), 72.into(), 700.into()]),
        op("TJ", vec![kerned.into()]),
        op("Td", vec![200.into(), 0.into()]),
        op("Tj", vec![win_ansi("thuis")]),
        op("ET", vec![]),
    ];
    assert_eq!(
        reader().pages(&pdf(vec![stream(operations)])).await.unwrap(),
        ["gratis hulp thuis"]
    );
}

/// A font as word processors embed it: two octets per letter, numbered as it pleases them, with a map to Unicode.
fn with_embedded_font(content: &[u8], map: &str) -> Vec<u8> {
    let mut document = Document::load_mem(&pdf(vec![stream(vec![])])).unwrap();
    let map = document.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
    let descendant = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "AAAAAA+Calibri", "DW" => 500,
        "W" => vec![1.into(), vec![500.into(), 250.into()].into(), 3.into(), 9.into(), 500.into()],
    });
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "AAAAAA+Calibri", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => map,
    });
    let first = document.page_iter().next().unwrap();
    let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    document.get_dictionary_mut(first).unwrap().set("Resources", resources);
    document.add_page_contents(first, content.to_vec()).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn an_embedded_font_is_read_by_its_map_to_unicode() {
    let map = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
        /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
        1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n\
        5 beginbfchar\n<0001> <0063>\n<0002> <006C>\n<0003> <0069>\n<0004> <00EB>\n<0005> <00660069>\nendbfchar\n\
        1 beginbfrange\n<0006> <0008> <006E>\nendbfrange\n\
        endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
    let content =
        b"BT /F1 10 Tf 1 0 0 1 72 700 Tm <0001000200030004> Tj <0006> Tj 30 0 Td <00050006> Tj ET";
    assert_eq!(read(&with_embedded_font(content, map)).await.unwrap().pages, ["cli\u{eb}n fin"]);
}

#[tokio::test]
async fn letters_of_a_font_without_a_map_are_said_to_be_unread() {
    let content = b"BT /F1 10 Tf 1 0 0 1 72 700 Tm <0001000200030004> Tj ET";
    let text = read(&with_embedded_font(content, "")).await.unwrap();
    assert_eq!((text.pages, text.complete), (vec![String::new()], false));
}

#[tokio::test]
async fn a_page_without_text_is_an_empty_page_and_keeps_its_number() {
    let text = read(&pdf(vec![stream(vec![]), page(&["tekst"])])).await.unwrap();
    assert_eq!(text.pages, ["", "tekst"]);
}

#[tokio::test]
async fn more_pages_than_we_read_are_said_to_be_there() {
    let text = read(&pdf(vec![page(&["x"]); MAX_PAGES + 5])).await.unwrap();
    assert_eq!(text.pages.len(), MAX_PAGES);
    assert!(!text.complete);
}

#[tokio::test]
async fn a_page_that_unpacks_to_too_much_costs_only_itself() {
    let text = read(&pdf(vec![page(&["voor"]), bomb(24 << 20), page(&["na"])])).await.unwrap();
    assert_eq!(text.pages, ["voor", "", "na"]);
    assert!(!text.complete);
}

/// What reading takes at most: seconds of processor time, and bytes that are really taken up.
fn cost(pdf: &[u8]) -> (f64, u64) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ocowijzer"))
        .arg(CHILD_ARGUMENT)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    // A child that was ended takes no more.
    std::thread::spawn(move || input.write_all(&bytes));
    let folder = PathBuf::from(format!("/proc/{}", child.id()));
    let (mut seconds, mut peak) = (0.0_f64, 0);
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(folder.join("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) * 1024);
        let stat = std::fs::read_to_string(folder.join("stat")).unwrap_or_default();
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
        seconds = seconds.max(ticks.sum::<f64>() / 100.0);
        std::thread::yield_now();
    }
    (seconds, peak)
}

#[test]
fn a_bomb_costs_at_most_two_seconds_of_processor_time_and_200_megabytes() {
    let form = |name: &str| format!("q {name} Do Q ").repeat(200_000).into_bytes();
    let bombs = [
        pdf(vec![bomb(48 << 20)]),
        pdf(vec![bomb(15 << 20); 200]),
        pdf(vec![Stream::new(dictionary! {}, form("/F1"))]),
        [b"%PDF-1.7\n".as_slice(), &b"1 0 obj[".repeat(1 << 20)].concat(),
        [b"%PDF-1.7\n".as_slice(), &b"<<".repeat(4 << 20)].concat(),
    ];
    for (number, bomb) in bombs.iter().enumerate() {
        let (seconds, peak) = cost(bomb);
        // The system looks at the clock once a tick.
        assert!(seconds <= 2.1, "bomb {number} took {seconds} s");
        assert!(peak <= 200_000_000, "bomb {number} took {peak} bytes");
    }
}

#[tokio::test]
async fn what_is_no_pdf_or_only_half_of_one_is_an_error_or_a_part_never_a_hang() {
    let whole = pdf(vec![page(&["tekst"])]);
    for broken in [&b""[..], b"%PDF-1.7", b"<!doctype html>", &whole[..whole.len() / 3]] {
        match read(broken).await {
            Ok(text) => assert!(text.pages.concat().len() <= 5),
            Err(error) => assert!(matches!(error, PdfError::Unreadable(_)), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_form_that_draws_itself_comes_to_an_end() {
    let mut document = Document::load_mem(&pdf(vec![page(&["tekst"])])).unwrap();
    let form = document.new_object_id();
    let content = b"BT /F1 9 Tf (x) Tj ET /Fm Do /Fm Do /Fm Do".to_vec();
    let resources = dictionary! { "XObject" => dictionary! { "Fm" => form } };
    let itself =
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources.clone() };
    document.objects.insert(form, Stream::new(itself, content).into());
    let first = document.page_iter().next().unwrap();
    document.get_dictionary_mut(first).unwrap().set("Resources", resources);
    document.add_page_contents(first, b"/Fm Do".to_vec()).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    assert_eq!(read(&bytes).await.unwrap().pages.len(), 1);
}

#[tokio::test]
async fn a_program_that_is_not_there_is_said_by_name() {
    let error = PdfReader::new(PathBuf::from("/nergens/ocowijzer")).read(b"").await.unwrap_err();
    assert!(error.to_string().contains("/nergens/ocowijzer"), "{error}");
}
