//! The letter to the town hall and the guide for the conversation there, from results under `tests/results/`.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use std::sync::LazyLock;

use jiff::civil::Date;
use ocowijzer::letter::docx::docx;
use ocowijzer::letter::{
    Block, ConversationTexts, Document, Inline, Letter, LetterError, LetterRequest, Reader,
    suggested_points, text,
};
use ocowijzer::report::{Lang, Style};
use ocowijzer::result::{EvidenceKind, MunicipalityResult, Outcome, Stance};
use ocowijzer::rule_files::RuleFiles;
use ocowijzer_judge::rules::Ruleset;
use ocowijzer_judge::verdict::Readability;
use quick_xml::events::Event;

static RULES: LazyLock<Ruleset> = LazyLock::new(|| RuleFiles::built_in().load().unwrap());

fn result(name: &str) -> MunicipalityResult {
    let path = format!("{}/tests/results/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn request<'a>(result: &'a MunicipalityResult, points: &'a [String]) -> LetterRequest<'a> {
    LetterRequest {
        result,
        ruleset: &RULES,
        points,
        reader: Reader::Official,
        place: Some("Duinrade"),
        date: Date::constant(2026, 12, 1),
        lang: Lang::Nl,
    }
}

fn letter(result: &MunicipalityResult) -> Letter {
    request(result, &[]).write().unwrap()
}

fn all_points(result: &MunicipalityResult) -> Vec<String> {
    result.verdicts.iter().map(|verdict| verdict.rule.clone()).collect()
}

fn shown(document: &Document) -> String {
    text::render(document, Style { width: 100, color: false })
}

/// The headings, in order.
fn headings(document: &Document) -> Vec<String> {
    let heading = |block: &Block| match block {
        Block::Section(text) | Block::Point(text) => Some(text::words(text)),
        _ => None,
    };
    document.blocks.iter().filter_map(heading).collect()
}

#[test]
fn a_letter_can_be_read_from_beginning_to_end() {
    insta::assert_snapshot!(shown(&letter(&result("mixed")).document));
}

#[test]
fn a_letter_begins_with_what_goes_well_and_asks_only_after_that() {
    let letter = letter(&result("mixed"));
    let headings = headings(&letter.document);
    let at = |words: &str| headings.iter().position(|heading| heading == words).unwrap();
    assert!(at("Wat goed gaat") < at("Wat beter kan"));
    assert!(at("Wat beter kan") < at("Onze vraag aan u"));
}

#[test]
fn what_we_could_not_tell_is_a_question_and_never_a_point_to_improve() {
    for name in ["blocked", "unreachable", "mixed"] {
        let result = result(name);
        let unknown: Vec<String> = result
            .verdicts
            .iter()
            .filter(|verdict| verdict.verdict == Outcome::Unknown)
            .map(|verdict| verdict.rule.clone())
            .collect();
        let letter = request(&result, &unknown).write().unwrap();
        let headings = headings(&letter.document);
        assert!(!headings.contains(&String::from("Wat beter kan")), "{name}: {headings:?}");
        assert!(headings.contains(&String::from("Wat wij nog willen weten")), "{name}");
        assert!(!shown(&letter.document).contains("Ons voorstel"), "{name}");
        assert!(
            suggested_points(&result).iter().all(|point| !unknown.contains(point)),
            "nobody is written to about what we do not know, unless they ask for it"
        );
    }
}

#[test]
fn a_text_that_says_the_opposite_is_quoted_with_page_address_and_day_and_doubt() {
    let result = result("mixed");
    let shown = shown(&letter(&result).document).replace('\n', " ");
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "“Kijk eerst of iemand uit uw eigen netwerk kan helpen. Hebt u niemand? Dan kunt u een cliëntondersteuner vragen.”",
        "Pagina “Melden”, onder het kopje “Wmo”, https://www.duinrade.example/wmo/melden, gelezen op 23 november 2026",
        "Lezen wij dit verkeerd? Dan horen wij dat graag.",
    ] {
        assert!(shown.contains(part), "{part}\n\n{shown}");
    }
}

#[test]
fn pages_that_disagree_are_both_quoted() {
    let shown = shown(&letter(&result("mixed")).document);
    let against = shown.find("werkt bij het Sociaal Team").unwrap();
    let in_favour = shown.find("Zij staan naast u").unwrap();
    assert!(against < in_favour);
}

#[test]
fn what_only_looks_like_it_is_no_part_of_a_letter() {
    assert!(!shown(&letter(&result("mixed")).document).contains("Parkeren"));
}

#[test]
fn a_letter_is_about_the_points_that_were_chosen() {
    let result = result("mixed");
    let letter = request(&result, &[String::from("life-wide")]).write().unwrap();
    let points: Vec<_> =
        letter.document.blocks.iter().filter(|block| matches!(block, Block::Point(_))).collect();
    assert_eq!(points.len(), 1, "{points:?}");
}

#[test]
fn a_point_that_does_not_exist_is_told_with_those_that_do() {
    let result = result("mixed");
    let error = request(&result, &[String::from("gratis")]).write().unwrap_err();
    let LetterError::UnknownPoint { point, known } = &error;
    assert_eq!(point, "gratis");
    assert!(known.contains(&String::from("free")));
    assert!(error.to_string().contains("free"), "{error}");
}

#[test]
fn a_point_that_does_not_apply_is_left_out_and_the_sender_is_told() {
    let result = result("mixed");
    let letter = request(&result, &[String::from("youth")]).write().unwrap();
    assert!(!shown(&letter.document).contains("Ook voor ouders en jongeren"));
    assert!(letter.hints.iter().any(|hint| hint.text.contains("Ook voor ouders en jongeren")));
}

#[test]
fn a_site_without_a_page_about_the_help_hears_so_once() {
    let mut result = result("mixed");
    for verdict in &mut result.verdicts {
        verdict.verdict = Outcome::NotFound;
        verdict.conflict = false;
        verdict.reason = String::from("no-oco-page");
        verdict.summary.nl = String::from("Wij vonden geen pagina.");
        verdict.evidence.clear();
    }
    let shown = shown(&letter(&result).document);
    assert_eq!(shown.matches("Wij vonden geen pagina.").count(), 1, "{shown}");
    assert!(shown.contains("7. Makkelijk te vinden"));
}

#[test]
fn a_municipality_that_does_well_gets_a_friendly_letter_without_requests() {
    let mut result = result("mixed");
    for verdict in &mut result.verdicts {
        verdict.verdict = Outcome::Met;
    }
    let letter = letter(&result);
    let shown = shown(&letter.document);
    assert!(!headings(&letter.document).contains(&String::from("Wat beter kan")));
    assert!(shown.contains("Wij hopen dat de informatie zo goed blijft."), "{shown}");
}

#[test]
fn a_letter_to_the_advisory_council_has_the_address_the_website_gives() {
    let mut result = result("mixed");
    let mut contact = result.evidence["e1"].clone();
    contact.exact = String::from("Mail naar adviesraad@duinrade.example.");
    contact.stance = Stance::Supports;
    result.evidence.insert(String::from("e9"), contact);
    let rule = "advisory-council-contact";
    let verdict = result.verdicts.iter_mut().find(|verdict| verdict.rule == rule).unwrap();
    verdict.evidence = vec![String::from("e9")];
    let letter = LetterRequest { reader: Reader::AdvisoryCouncil, ..request(&result, &[]) };
    let letter = letter.write().unwrap();
    let Block::Lines(address) = &letter.document.blocks[1] else { unreachable!() };
    let address: Vec<_> = address.iter().map(|line| text::words(line)).collect();
    assert_eq!(
        address,
        ["Adviesraad sociaal domein", "Gemeente Duinrade", "adviesraad@duinrade.example"]
    );
    assert!(letter.hints.iter().any(|hint| hint.text.contains("adviesraad@duinrade.example")));
    assert!(shown(&letter.document).contains("meenemen in uw advies"));
}

#[test]
fn the_contact_page_that_was_read_is_pointed_at_for_a_civil_servant_and_the_council() {
    let mut result = result("mixed");
    let mut page = result.pages[0].clone();
    for url in
        ["https://www.ander.example/contact", "https://www.duinrade.example/contact/klachten"]
    {
        page.url = url.parse().unwrap();
        result.pages.push(page.clone());
    }
    let hint = |result: &MunicipalityResult, reader| {
        let letter = LetterRequest { reader, ..request(result, &[]) }.write().unwrap();
        let links: Vec<_> = letter.hints.iter().filter_map(|hint| hint.link.clone()).collect();
        links.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert!(
        !hint(&result, Reader::Official).contains("/contact"),
        "somebody else's, or for complaints"
    );
    page.url = "https://www.duinrade.example/contact.html".parse().unwrap();
    result.pages.push(page);
    for reader in [Reader::Official, Reader::Politics] {
        assert!(hint(&result, reader).contains("https://www.duinrade.example/contact.html"));
    }
    assert!(!hint(&result, Reader::AdvisoryCouncil).contains("contact.html"));
}

/// Two pages of A4 hold some 95 lines of this width, headings and space counted.
#[test]
fn a_letter_about_three_points_stays_within_two_pages() {
    let result = result("mixed");
    let points = ["independent", "life-wide", "for-everyone"].map(String::from);
    for lang in [Lang::Nl, Lang::En] {
        let letter = LetterRequest { lang, ..request(&result, &points) }.write().unwrap();
        let lines = shown(&letter.document).lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines <= 75, "{lang:?}: {lines} lines");
    }
}

#[test]
fn every_reader_is_greeted_and_asked_in_their_own_words() {
    let result = result("mixed");
    let letters: BTreeSet<String> = Reader::ALL
        .iter()
        .map(|reader| {
            let letter = LetterRequest { reader: *reader, ..request(&result, &[]) };
            shown(&letter.write().unwrap().document)
        })
        .collect();
    assert_eq!(letters.len(), 3);
}

#[test]
fn an_english_letter_keeps_the_words_of_the_website_in_dutch() {
    let result = result("mixed");
    let letter = LetterRequest { lang: Lang::En, ..request(&result, &[]) }.write().unwrap();
    let shown = shown(&letter.document);
    assert!(shown.contains("Dear Sir or Madam,"), "{shown}");
    assert!(shown.contains("“Hulp bij zorg, wonen en werk.”"));
    assert!(shown.contains("1 December 2026"));
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let result = result("mixed");
    let bytes = || docx(&letter(&result).document).unwrap();
    assert_eq!(bytes(), bytes());
}

/// The parts of a DOCX by name.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..package.len())
        .map(|at| {
            let mut part = package.by_index(at).unwrap();
            let mut xml = String::new();
            part.read_to_string(&mut xml).unwrap();
            (part.name().to_owned(), xml)
        })
        .collect()
}

/// The values of an attribute anywhere in a part that has to be well-formed, and the text of `w:t`.
fn read_xml(xml: &str, element: &str, attribute: &str) -> (BTreeSet<String>, String) {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut values, mut text) = (BTreeSet::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return (values, text),
            Event::Start(tag) | Event::Empty(tag) => {
                if tag.name().as_ref() == element
                    && let Some(found) = tag.try_get_attribute(attribute).unwrap()
                {
                    let value = found
                        .normalized_value(quick_xml::XmlVersion::Explicit1_0)
                        .unwrap()
                        .into_owned();
                    values.insert(value);
                }
            }
            Event::Text(run) => text.push_str(&run),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(c) => text.push(c),
                None => text.push_str(quick_xml::escape::resolve_xml_entity(&reference).unwrap()),
            },
            _ => {}
        }
    }
}

fn part<'a>(parts: &'a [(String, String)], name: &str) -> &'a str {
    &parts.iter().find(|(known, _)| known == name).unwrap().1
}

#[test]
fn a_docx_is_a_package_whose_parts_styles_and_links_all_exist() {
    let result = result("mixed");
    let points = all_points(&result);
    let letter = request(&result, &points).write().unwrap();
    let guide = ConversationTexts::built_in().unwrap().guide(Some(&result), Lang::Nl);
    for document in [&letter.document, &guide] {
        let parts = parts(&docx(document).unwrap());
        assert_eq!(parts[0].0, "[Content_Types].xml");
        for (name, xml) in &parts {
            read_xml(xml, "", "");
            assert!(!name.contains('\\') && !name.starts_with('/'), "{name}");
        }
        let (declared, _) = read_xml(&parts[0].1, "Override", "PartName");
        for name in &declared {
            part(&parts, name.trim_start_matches('/'));
        }
        let body = part(&parts, "word/document.xml");
        let (known, _) = read_xml(part(&parts, "word/styles.xml"), "w:style", "w:styleId");
        for used in ["w:pStyle", "w:rStyle"] {
            let (used, _) = read_xml(body, used, "w:val");
            assert!(used.is_subset(&known), "{:?}", used.difference(&known));
        }
        let relations = part(&parts, "word/_rels/document.xml.rels");
        let (related, _) = read_xml(relations, "Relationship", "Id");
        let (linked, _) = read_xml(body, "w:hyperlink", "r:id");
        assert!(linked.is_subset(&related), "{linked:?}");
    }
}

#[test]
fn a_docx_says_its_language_and_has_real_headings_and_the_very_words_of_the_page() {
    let result = result("mixed");
    let parts = parts(&docx(&letter(&result).document).unwrap());
    assert!(part(&parts, "word/styles.xml").contains(r#"<w:lang w:val="nl-NL""#));
    assert!(part(&parts, "docProps/core.xml").contains("<dc:language>nl-NL</dc:language>"));
    let (styles, text) = read_xml(part(&parts, "word/document.xml"), "w:pStyle", "w:val");
    assert!(styles.contains("Heading1") && styles.contains("Heading2"), "{styles:?}");
    assert!(text.contains(&result.evidence["e2"].exact), "{text}");
    let relations = part(&parts, "word/_rels/document.xml.rels");
    let (targets, _) = read_xml(relations, "Relationship", "Target");
    assert!(targets.contains(result.evidence["e2"].link.as_str()), "{targets:?}");
}

#[test]
fn text_of_a_hostile_page_is_text_in_the_letter_and_nothing_else() {
    let mut hostile = result("mixed");
    let words = "</w:t><w:p>&amp;\u{1b}[2J\u{0}\u{202e}sitarg\u{fffe}\u{7} <script>alert(1)</script> ]]> \"'";
    for evidence in hostile.evidence.values_mut() {
        evidence.exact = String::from(words);
        evidence.page_title = format!("<b>titel</b>{words}");
        evidence.heading_path = vec![String::from(words)];
        evidence.link = "javascript:alert(1)".parse().unwrap();
    }
    hostile.municipality.name = format!("Duin{words}rade");
    for verdict in &mut hostile.verdicts {
        for basis in &mut verdict.basis {
            basis.url = String::from("javascript:alert(2)");
        }
    }
    let points = all_points(&hostile);
    let letter = request(&hostile, &points).write().unwrap();
    let guide = ConversationTexts::built_in().unwrap().guide(Some(&hostile), Lang::Nl);
    for document in [&letter.document, &guide] {
        let parts = parts(&docx(document).unwrap());
        for (name, xml) in &parts {
            read_xml(xml, "", "");
            let odd = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{fffe}".contains(c);
            assert!(!xml.contains(odd), "{name}");
            assert!(!xml.contains("javascript:alert"), "{name}");
        }
        let (_, text) = read_xml(part(&parts, "word/document.xml"), "", "");
        assert!(text.contains("<script>alert(1)</script>"), "shown as what it is");
        let shown = shown(document);
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    }
}

#[test]
fn an_endless_sentence_of_a_page_is_cut_and_says_so() {
    let mut long = result("mixed");
    for evidence in long.evidence.values_mut().filter(|one| one.kind == EvidenceKind::Quote) {
        evidence.exact = "Wij helpen u. ".repeat(4000);
    }
    let shown = shown(&letter(&long).document);
    assert!(shown.len() < 40_000 && shown.contains("(…)"), "{}", shown.len());
}

/// Words of ours in a document: not those of the page, nor addresses and names of laws.
fn our_words(document: &Document) -> Vec<String> {
    let own = |inlines: &[Inline]| -> String {
        inlines
            .iter()
            .filter(|inline| !matches!(inline, Inline::Link { .. }))
            .map(Inline::as_text)
            .collect()
    };
    document
        .blocks
        .iter()
        .flat_map(|block| match block {
            Block::Paragraph(text) | Block::Lead(text) | Block::Suggestion(text) => vec![own(text)],
            Block::List(items) => items.iter().map(|item| own(item)).collect(),
            _ => Vec::new(),
        })
        .collect()
}

/// Our own texts are held to the measure we hold municipalities to, and to shorter sentences.
#[track_caller]
fn reads_easily(what: &str, texts: &[String]) {
    // The service is called "onafhankelijke cliëntondersteuning"; its name is not for us to shorten.
    let name = BTreeSet::from([String::from("onafhankelijk"), String::from("onafhankelijke")]);
    let jargon = RULES.rule("plain-language").unwrap().setting_words("jargon");
    let measured = Readability::of(texts.iter().map(String::as_str), &name, jargon);
    let score = measured.flesch_douma().unwrap();
    let figures = format!(
        "{what}: Flesch-Douma {score:.0}, {:.1} words per sentence, {:.0} % long words, jargon {:?}",
        measured.words_per_sentence(),
        measured.share_of_long_words() * 100.0,
        measured.jargon,
    );
    println!("{figures}");
    assert!(score >= 60.0, "{figures}");
    assert!(measured.words_per_sentence() <= 12.0, "{figures}");
    assert!(measured.share_of_long_words() <= 0.15, "{figures}");
}

#[test]
fn our_own_texts_read_as_easily_as_we_ask_of_others() {
    let result = result("mixed");
    let points = all_points(&result);
    let letter = request(&result, &points).write().unwrap();
    reads_easily("letter", &our_words(&letter.document));
    let guide = ConversationTexts::built_in().unwrap().guide(None, Lang::Nl);
    reads_easily("guide", &our_words(&guide));
    let of = |pick: fn(&ocowijzer_judge::rules::Rule) -> &str| -> Vec<String> {
        RULES.rules.iter().map(|rule| pick(rule).to_owned()).collect()
    };
    reads_easily("why", &of(|rule| &rule.why.nl));
    reads_easily("norm", &of(|rule| &rule.norm.nl));
    reads_easily("advice", &of(|rule| &rule.advice.nl));
    reads_easily("example sentences", &of(|rule| &rule.example_sentence.nl));
}

#[test]
fn the_guide_has_the_seven_parts_of_the_checklist_with_room_to_write() {
    let result = result("mixed");
    let texts = ConversationTexts::built_in().unwrap();
    for lang in [Lang::Nl, Lang::En] {
        let guide = texts.guide(Some(&result), lang);
        let numbered =
            headings(&guide).iter().filter(|one| one.starts_with(char::is_numeric)).count();
        assert_eq!(numbered, 7);
        let questions = our_words(&guide).iter().filter(|text| text.ends_with('?')).count();
        let rooms = guide.blocks.iter().filter(|block| matches!(block, Block::Room(_))).count();
        assert!(rooms >= questions && questions >= 20, "{rooms} {questions}");
        assert!(guide.title.contains("Duinrade"));
    }
}
