//! The text of a DOCX (ECMA-376), with its headings, lists and tables, as HTML for the reader of pages.
//!
//! A DOCX of a stranger is hostile until shown otherwise: one part of the archive is unpacked, to a bound, and read
//! from front to back without recursion. Nothing in it is followed or run.

use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

/// The part with the text.
const PART: &str = "word/document.xml";
/// The text part unpacks to at most so many bytes.
const MOST_XML: u64 = 16 * 1024 * 1024;

/// Why a DOCX cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// No archive, or damaged, or locked with a password.
    #[error("the document cannot be opened: {0}; save it again as .docx, without a password")]
    Archive(String),
    /// Another kind of archive.
    #[error("there is no text in this archive; give a .docx of a word processor")]
    NoText,
    /// It unpacks to more than a page would.
    #[error("the document is too large to be one page")]
    TooLarge,
}

/// Is this an archive as a DOCX is?
pub(super) fn is_docx(body: &[u8]) -> bool {
    body.starts_with(b"PK\x03\x04")
}

/// The text of the document, with its structure.
pub(super) fn as_html(body: &[u8]) -> Result<String, DocxError> {
    let mut archive = ZipArchive::new(Cursor::new(body)).map_err(broken)?;
    if archive.index_for_name(PART).is_none() {
        return Err(DocxError::NoText);
    }
    let part = archive.by_name(PART).map_err(broken)?;
    let mut xml = Vec::new();
    part.take(MOST_XML + 1).read_to_end(&mut xml).map_err(broken)?;
    if xml.len() as u64 > MOST_XML {
        return Err(DocxError::TooLarge);
    }
    Ok(Document::read(&String::from_utf8_lossy(&xml)))
}

fn broken(error: impl Into<ZipError>) -> DocxError {
    DocxError::Archive(error.into().to_string())
}

/// The document as far as it is read.
#[derive(Default)]
struct Document {
    html: String,
    paragraph: Paragraph,
    /// Within a text run, where letters are text.
    in_text: bool,
    /// Within the second form of something that is already there in a first form.
    in_fallback: usize,
    /// Tables we are in.
    tables: usize,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    heading: Option<u8>,
    is_item: bool,
}

impl Document {
    /// Broken XML gives what stands before the break.
    fn read(xml: &str) -> String {
        let mut document =
            Self { html: String::from("<!DOCTYPE html><html><body><main>"), ..Self::default() };
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => document.open(&tag),
                Ok(Event::Empty(tag)) => document.empty(&tag),
                Ok(Event::End(tag)) => document.close(tag.local_name().as_ref()),
                Ok(Event::Text(text)) => document.letters(&text),
                Ok(Event::CData(text)) => document.letters(&text),
                Ok(Event::GeneralRef(name)) => document.letters(&letter(&name)),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        document.end_paragraph();
        document.html.push_str("</main></body></html>");
        document.html
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "Fallback" => self.in_fallback += 1,
            _ if self.in_fallback > 0 => {}
            "t" => self.in_text = true,
            "p" => self.end_paragraph(),
            "tbl" => self.table("<table>", 1),
            "tr" if self.tables == 1 => self.html.push_str("<tr>"),
            "tc" if self.tables == 1 => self.html.push_str("<td>"),
            _ => self.empty(tag),
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        if self.in_fallback > 0 {
            return;
        }
        match tag.local_name().as_ref() {
            "pStyle" => self.paragraph.heading = value(tag).as_deref().and_then(heading),
            "numPr" => self.paragraph.is_item = true,
            "tab" | "br" | "cr" => self.paragraph.text.push(' '),
            "noBreakHyphen" => self.paragraph.text.push('-'),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "Fallback" => self.in_fallback = self.in_fallback.saturating_sub(1),
            _ if self.in_fallback > 0 => {}
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tc" if self.tables == 1 => self.html.push_str("</td>"),
            "tr" if self.tables == 1 => self.html.push_str("</tr>"),
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.html.push_str("</table>");
                }
            }
            _ => {}
        }
    }

    /// A table within a cell is read as text of that cell.
    fn table(&mut self, tag: &str, deeper: usize) {
        self.end_paragraph();
        if self.tables == 0 {
            self.html.push_str(tag);
        }
        self.tables += deeper;
    }

    fn letters(&mut self, text: &str) {
        if self.in_text && self.in_fallback == 0 {
            self.paragraph.text.push_str(text);
        }
    }

    fn end_paragraph(&mut self) {
        let Paragraph { text, heading, is_item } = std::mem::take(&mut self.paragraph);
        if text.trim().is_empty() {
            return;
        }
        let tag = match (heading, is_item) {
            (Some(level), _) => format!("h{level}"),
            (None, true) => String::from("li"),
            (None, false) => String::from("p"),
        };
        let list = if tag == "li" { ("<ul>", "</ul>") } else { ("", "") };
        let text = escape(&text);
        // Items of one list stand in one list.
        if !list.1.is_empty() && self.html.ends_with(list.1) {
            self.html.truncate(self.html.len() - list.1.len());
            self.html.extend(["<li>", &text, "</li></ul>"]);
        } else {
            self.html.extend([list.0, "<", &tag, ">", &text, "</", &tag, ">", list.1]);
        }
    }
}

fn value(tag: &BytesStart<'_>) -> Option<String> {
    let found = tag.attributes().flatten().find(|one| one.key.local_name().as_ref() == "val")?;
    Some(found.value.into_owned())
}

/// `Heading2`, `Kop2`, `Title`: the names word processors give their own styles.
fn heading(style: &str) -> Option<u8> {
    let style = style.to_lowercase();
    if matches!(style.as_str(), "title" | "titel") {
        return Some(1);
    }
    let level = style.strip_prefix("heading").or_else(|| style.strip_prefix("kop"))?;
    level.trim().parse::<u8>().ok().filter(|level| (1..=6).contains(level))
}

fn letter(name: &BytesRef<'_>) -> String {
    match name.resolve_char_ref() {
        Ok(Some(letter)) => letter.to_string(),
        _ => resolve_predefined_entity(name).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn package(name: &str, xml: &[u8]) -> Vec<u8> {
        let mut package = ZipWriter::new(Cursor::new(Vec::new()));
        package.start_file(name, SimpleFileOptions::default()).unwrap();
        package.write_all(xml).unwrap();
        package.finish().unwrap().into_inner()
    }

    fn html(body: &str) -> String {
        let xml = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        let html = as_html(&package(PART, xml.as_bytes())).unwrap();
        html.replace("<!DOCTYPE html><html><body><main>", "").replace("</main></body></html>", "")
    }

    #[test]
    fn headings_lists_and_tables_of_a_word_processor_are_kept() {
        let read = html(
            "<w:p><w:pPr><w:pStyle w:val=\"Kop2\"/></w:pPr><w:r><w:t>Gratis &amp; voor ieder&#233;&#233;n</w:t></w:r></w:p>\
             <w:p><w:r><w:t>Een </w:t></w:r><w:del><w:r><w:delText>dure </w:delText></w:r></w:del><w:r><w:t>zin.</w:t></w:r></w:p>\
             <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>een</w:t></w:r></w:p>\
             <w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/></w:numPr></w:pPr><w:r><w:t>twee</w:t></w:r></w:p>\
             <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        );
        assert_eq!(
            read,
            "<h2>Gratis &amp; voor iederéén</h2><p>Een zin.</p><ul><li>een</li><li>twee</li></ul>\
             <table><tr><td><p>a</p></td></tr></table>"
        );
    }

    #[test]
    fn markup_in_the_text_of_a_document_stays_text() {
        let read = html("<w:p><w:r><w:t>&lt;script&gt;kwaad()&lt;/script&gt;</w:t></w:r></w:p>");
        assert_eq!(read, "<p>&lt;script&gt;kwaad()&lt;/script&gt;</p>");
    }

    #[test]
    fn a_document_that_unpacks_to_too_much_is_refused() {
        let bomb = package(PART, &vec![b' '; 17 * 1024 * 1024]);
        assert!(bomb.len() < 1024 * 1024);
        assert!(matches!(as_html(&bomb), Err(DocxError::TooLarge)));
    }

    #[test]
    fn another_archive_and_a_damaged_one_are_told_apart() {
        assert!(matches!(as_html(&package("a.txt", b"hoi")), Err(DocxError::NoText)));
        assert!(matches!(as_html(b"PK\x03\x04kapot"), Err(DocxError::Archive(_))));
    }

    #[test]
    fn a_letter_of_ours_can_be_read_again() {
        let body = crate::letter::docx::docx(&crate::letter::Document {
            lang: crate::report::Lang::Nl,
            title: String::from("Brief"),
            blocks: vec![crate::letter::Block::Subject(vec![crate::letter::Inline::Text {
                text: String::from("hulp die niets kost"),
            }])],
        });
        assert!(as_html(&body.unwrap()).unwrap().contains("hulp die niets kost"));
    }
}
