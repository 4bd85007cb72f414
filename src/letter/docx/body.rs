//! `word/document.xml` and the relations its links need.

use std::io;

use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::BytesText;
use url::Url;

use super::allowed;
use crate::letter::document::{Block, Document, Inline};
use crate::letter::text::subject;
use crate::report::Lang;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// Parts the body leans on: relation id, kind, file.
const FIXED: [(&str, &str, &str); 4] = [
    ("rStyles", "styles", "styles.xml"),
    ("rNumbering", "numbering", "numbering.xml"),
    ("rSettings", "settings", "settings.xml"),
    ("rFooter", "footer", "footer1.xml"),
];

pub(super) struct Body {
    pub(super) xml: String,
    pub(super) relations: String,
}

pub(super) fn write(document: &Document) -> io::Result<Body> {
    let mut body =
        BodyWriter { xml: Writer::new(Vec::new()), links: Vec::new(), lang: document.lang };
    body.document(document)?;
    let relations = body.relations();
    // What a writer of UTF-8 text wrote is UTF-8.
    let xml = String::from_utf8(body.xml.into_inner()).map_err(io::Error::other)?;
    Ok(Body {
        xml: format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{xml}"),
        relations,
    })
}

struct BodyWriter {
    xml: Writer<Vec<u8>>,
    /// Addresses linked to; the place in the list is in the relation's id.
    links: Vec<Url>,
    lang: Lang,
}

impl BodyWriter {
    fn document(&mut self, document: &Document) -> io::Result<()> {
        self.raw(&format!("<w:document xmlns:w=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><w:body>"))?;
        for block in &document.blocks {
            self.block(block)?;
        }
        // A4, margins of 2.2 cm, in twentieths of a point.
        self.raw(concat!(
            r#"<w:sectPr><w:footerReference w:type="default" r:id="rFooter"/>"#,
            r#"<w:pgSz w:w="11906" w:h="16838"/>"#,
            r#"<w:pgMar w:top="1134" w:right="1247" w:bottom="1134" w:left="1247" w:header="567" w:footer="567" w:gutter="0"/>"#,
            "</w:sectPr></w:body></w:document>",
        ))
    }

    fn block(&mut self, block: &Block) -> io::Result<()> {
        match block {
            Block::Title(text) => self.paragraph("Title", text),
            Block::Section(text) => self.paragraph("Heading1", text),
            Block::Point(text) => self.paragraph("Heading2", text),
            Block::Lines(lines) => self.lines(lines),
            Block::Subject(text) => {
                let lead = Inline::Text { text: String::from(subject(self.lang)) };
                let whole: Vec<_> = std::iter::once(lead).chain(text.iter().cloned()).collect();
                self.paragraph("Subject", &whole)
            }
            Block::Paragraph(text) => self.paragraph("Normal", text),
            Block::Lead(text) => self.paragraph("Lead", text),
            Block::Quote { words, source } => {
                let mut quoted = vec![Inline::Text { text: String::from("“") }];
                quoted.extend(words.iter().cloned());
                quoted.push(Inline::Text { text: String::from("”") });
                self.paragraph("Quote", &quoted)?;
                self.paragraph("Source", source)
            }
            Block::Suggestion(text) => self.paragraph("Suggestion", text),
            Block::List(items) => {
                items.iter().try_for_each(|item| self.paragraph("ListBullet", item))
            }
            Block::Room(lines) => (1..=*lines).try_for_each(|line| {
                self.paragraph(if line == *lines { "RoomEnd" } else { "Room" }, &[])
            }),
        }
    }

    fn paragraph(&mut self, style: &str, inlines: &[Inline]) -> io::Result<()> {
        self.raw(&opening(style))?;
        inlines.iter().try_for_each(|inline| self.inline(inline))?;
        self.raw("</w:p>")
    }

    fn lines(&mut self, lines: &[Vec<Inline>]) -> io::Result<()> {
        self.raw(&opening("Lines"))?;
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                self.raw("<w:r><w:br/></w:r>")?;
            }
            line.iter().try_for_each(|inline| self.inline(inline))?;
        }
        self.raw("</w:p>")
    }

    fn inline(&mut self, inline: &Inline) -> io::Result<()> {
        match inline {
            Inline::Text { text } => self.run("", text),
            Inline::Strong { text } => self.run("Strong", text),
            Inline::Blank { text } => self.run("Blank", &format!("[{text}]")),
            Inline::Link { text, url } => {
                let id = self.link(url);
                self.raw(&format!("<w:hyperlink r:id=\"{id}\" w:history=\"1\">"))?;
                self.run("Hyperlink", text)?;
                self.raw("</w:hyperlink>")
            }
        }
    }

    fn run(&mut self, style: &str, text: &str) -> io::Result<()> {
        self.raw("<w:r>")?;
        if !style.is_empty() {
            self.raw(&format!("<w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr>"))?;
        }
        self.xml
            .create_element("w:t")
            .with_attribute(("xml:space", "preserve"))
            .write_text_content(BytesText::new(&allowed(text)))?;
        self.raw("</w:r>")
    }

    /// The relation of an address, made when it is the first of its kind.
    fn link(&mut self, url: &Url) -> String {
        let at = self.links.iter().position(|known| known == url).unwrap_or_else(|| {
            self.links.push(url.clone());
            self.links.len() - 1
        });
        format!("rLink{at}")
    }

    fn relations(&self) -> String {
        let part = |(id, kind, target): &(&str, &str, &str)| {
            format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
        };
        let link = |(at, url): (usize, &Url)| {
            let target = escape(allowed(url.as_str())).into_owned();
            format!(
                "<Relationship Id=\"rLink{at}\" Type=\"{RELATIONS}/hyperlink\" Target=\"{target}\" TargetMode=\"External\"/>"
            )
        };
        let parts: String =
            FIXED.iter().map(part).chain(self.links.iter().enumerate().map(link)).collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"{PACKAGE}\">{parts}</Relationships>"
        )
    }

    /// Markup of ours; never text of a page.
    fn raw(&mut self, markup: &str) -> io::Result<()> {
        io::Write::write_all(self.xml.get_mut(), markup.as_bytes())
    }
}

fn opening(style: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>")
}
