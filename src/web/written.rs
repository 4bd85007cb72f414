//! A letter or a guide as a part of a page: the same document that becomes a DOCX.

use maud::{Markup, html};

use super::View;
use crate::letter::{Block, Document, Inline, Inlines};

/// The blocks of a document. A title becomes the only `h1` of the page.
pub(super) fn show(view: &View<'_>, document: &Document) -> Markup {
    html! {
        @for block in &document.blocks { (one(view, block)) }
    }
}

fn one(view: &View<'_>, block: &Block) -> Markup {
    html! {
        @match block {
            Block::Title(text) => h1 { (inlines(text)) },
            Block::Section(text) => h2 { (inlines(text)) },
            Block::Point(text) => h3 { (inlines(text)) },
            Block::Lines(lines) => p { @for (at, line) in lines.iter().enumerate() {
                @if at > 0 { br; }
                (inlines(line))
            } },
            Block::Subject(text) => p { strong { (view.say("Onderwerp: ", "Subject: ")) (inlines(text)) } },
            Block::Paragraph(text) | Block::Lead(text) => p { (inlines(text)) },
            Block::Quote { words, source } => figure.quote {
                blockquote { p lang="nl" { "“" (inlines(words)) "”" } }
                figcaption { (inlines(source)) }
            },
            Block::Suggestion(text) => blockquote.suggestion { p lang="nl" { (inlines(text)) } },
            Block::List(items) => ul { @for item in items { li { (inlines(item)) } } },
            Block::Room(lines) => div.room aria-hidden="true" { @for _ in 0..*lines { div {} } },
        }
    }
}

fn inlines(inlines: &Inlines) -> Markup {
    html! {
        @for inline in inlines {
            @match inline {
                Inline::Text { text } => (text),
                Inline::Strong { text } => strong { (text) },
                Inline::Link { text, url } => a href=(url) { (text) },
                Inline::Blank { text } => span.blank { "[" (text) "]" },
            }
        }
    }
}
