//! A document as DOCX (ECMA-376) that any word processor opens and that can be edited.
//!
//! Written by hand rather than with docx-rs, which cannot say what language a text is in: a screen reader needs that.
//! The same document gives the same bytes.

mod body;

use std::io::{self, Cursor, Write as _};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::document::Document;
use crate::report::Lang;

/// Media type of a DOCX.
pub const MEDIA_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Why no DOCX could be made.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// The package could not be put together.
    #[error("the DOCX could not be packed: {0}")]
    Package(#[from] zip::result::ZipError),
    /// A part could not be written.
    #[error("the DOCX could not be written: {0}")]
    Part(#[from] io::Error),
}

/// The document as the bytes of a DOCX.
pub fn docx(document: &Document) -> Result<Vec<u8>, DocxError> {
    let body = body::write(document)?;
    let language = language(document.lang);
    let footer = include_str!("footer.xml")
        .replace("{page}", document.lang.pick("Pagina", "Page"))
        .replace("{of}", document.lang.pick("van", "of"));
    // The list of content types comes first: readers that guess by the first entry then know it for what it is.
    let parts = [
        ("[Content_Types].xml", String::from(include_str!("content_types.xml"))),
        ("_rels/.rels", String::from(include_str!("package_rels.xml"))),
        ("docProps/core.xml", core(document)),
        ("word/document.xml", body.xml),
        ("word/_rels/document.xml.rels", body.relations),
        ("word/styles.xml", include_str!("styles.xml").replace("{language}", language)),
        ("word/numbering.xml", String::from(include_str!("numbering.xml"))),
        ("word/settings.xml", include_str!("settings.xml").replace("{language}", language)),
        ("word/footer1.xml", footer),
    ];
    // Without a clock every entry is of 1 January 1980, the first day a ZIP knows.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, xml) in parts {
        package.start_file(name, options)?;
        package.write_all(xml.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}

fn language(lang: Lang) -> &'static str {
    lang.pick("nl-NL", "en-GB")
}

/// Title and language of the file.
fn core(document: &Document) -> String {
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            "\n",
            r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" "#,
            r#"xmlns:dc="http://purl.org/dc/elements/1.1/">"#,
            "<dc:title>{}</dc:title><dc:language>{}</dc:language></cp:coreProperties>",
        ),
        escape(allowed(&document.title)),
        language(document.lang),
    )
}

/// Text without the characters that XML 1.0 (2.2, production 2) does not allow.
fn allowed(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => c,
            _ => '\u{fffd}',
        })
        .collect()
}
