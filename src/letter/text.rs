//! A document as plain text: for the terminal, and for a mail.

use std::fmt::Write as _;

use super::document::{Block, Document, Inline};
use crate::report::{Lang, Style};

/// The document in lines of at most `style.width` columns; addresses are never broken.
pub fn render(document: &Document, style: Style) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        one(&mut out, block, document.lang, style);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn one(out: &mut String, block: &Block, lang: Lang, style: Style) {
    match block {
        Block::Title(text) | Block::Section(text) => {
            let _ = writeln!(out, "{}", style.bold(&words(text).to_uppercase()));
        }
        Block::Point(text) => {
            let _ = writeln!(out, "{}", style.bold(&words(text)));
        }
        Block::Subject(text) => {
            let _ = writeln!(out, "{}", style.bold(&format!("{}{}", subject(lang), words(text))));
        }
        Block::Lines(lines) => {
            for line in lines {
                let _ = writeln!(out, "{}", words(line));
            }
        }
        Block::Paragraph(text) | Block::Lead(text) => style.wrap(out, 0, &words(text)),
        Block::Quote { words: quoted, source } => {
            style.wrap_after(out, "  > ", 4, &format!("“{}”", words(quoted)));
            style.wrap(out, 4, &words(source));
        }
        Block::Suggestion(text) => style.wrap_after(out, "  * ", 4, &words(text)),
        Block::List(items) => {
            for item in items {
                style.wrap_after(out, "  - ", 4, &words(item));
            }
        }
        Block::Room(lines) => (0..*lines).for_each(|_| out.push('\n')),
    }
}

/// What stands before the subject of a letter.
pub fn subject(lang: Lang) -> &'static str {
    lang.pick("Onderwerp: ", "Subject: ")
}

/// A run of text without its looks.
pub fn words(inlines: &[Inline]) -> String {
    inlines.iter().map(Inline::as_text).collect()
}
