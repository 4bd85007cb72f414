//! A document for people: blocks of text with their meaning, and nothing of their looks.

use serde::Serialize;
use url::Url;

use crate::report::{Lang, plain};

/// A letter or a guide, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its language.
    pub lang: Lang,
    /// Its title, for the file and the browser; it is not a block.
    pub title: String,
    /// Its text, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A run of text in a block.
pub type Inlines = Vec<Inline>;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "block", content = "text", rename_all = "snake_case")]
pub enum Block {
    /// The title of a guide; a letter has none.
    Title(Inlines),
    /// Heading of a section.
    Section(Inlines),
    /// Heading of one point within a section.
    Point(Inlines),
    /// Lines that stand together: an address, a date, a signature.
    Lines(Vec<Inlines>),
    /// What the letter is about.
    Subject(Inlines),
    /// A paragraph.
    Paragraph(Inlines),
    /// A sentence that leads into the block after it and is never parted from it.
    Lead(Inlines),
    /// Words of the website, literally, and so in Dutch whatever the language of the document.
    Quote {
        /// The words.
        words: Inlines,
        /// Which page, which address, which day.
        source: Inlines,
    },
    /// A sentence the municipality could use; in Dutch, too.
    Suggestion(Inlines),
    /// Items of equal weight.
    List(Vec<Inlines>),
    /// So many empty lines to write on.
    Room(u8),
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "inline", rename_all = "snake_case")]
pub enum Inline {
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// Text that stands out.
    Strong {
        /// The text.
        text: String,
    },
    /// A link; always `http` or `https`.
    Link {
        /// What is shown.
        text: String,
        /// Where it leads.
        url: Url,
    },
    /// Something to fill in, shown `[between brackets]`; the text is without them.
    Blank {
        /// What to fill in.
        text: String,
    },
}

impl Inline {
    /// Text of ours or of a page; control characters and marks that turn the direction of writing are taken out.
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::Text { text: kept_spaces(text.as_ref()) }
    }

    pub(super) fn strong(text: impl AsRef<str>) -> Self {
        Self::Strong { text: kept_spaces(text.as_ref()) }
    }

    pub(super) fn blank(text: &str) -> Self {
        Self::Blank { text: plain(text) }
    }

    /// A link, or its bare text when the address is not of the web.
    pub(super) fn link(text: impl AsRef<str>, url: &Url) -> Self {
        if matches!(url.scheme(), "http" | "https") {
            Self::Link { text: plain(text.as_ref()), url: url.clone() }
        } else {
            Self::text(text)
        }
    }

    /// What is read, without the looks.
    pub fn as_text(&self) -> String {
        match self {
            Self::Text { text } | Self::Strong { text } | Self::Link { text, .. } => text.clone(),
            Self::Blank { text } => format!("[{text}]"),
        }
    }
}

/// Harmless text that keeps one space at either end, where another piece follows.
fn kept_spaces(text: &str) -> String {
    let lead = if text.starts_with(char::is_whitespace) { " " } else { "" };
    let trail = if text.ends_with(char::is_whitespace) { " " } else { "" };
    match plain(text) {
        inner if inner.is_empty() => String::from(lead),
        inner => format!("{lead}{inner}{trail}"),
    }
}

/// Our own text with `[blanks]` in it.
pub(super) fn with_blanks(text: &str) -> Inlines {
    let mut inlines = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((blank, after)) = after.split_once(']') else { break };
        if !before.is_empty() {
            inlines.push(Inline::text(before));
        }
        inlines.push(Inline::blank(blank));
        rest = after;
    }
    if !rest.is_empty() {
        inlines.push(Inline::text(rest));
    }
    inlines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_brackets_is_to_be_filled_in() {
        let read = with_blanks("Bel [naam] op [nummer].");
        let shown: String = read.iter().map(Inline::as_text).collect();
        assert_eq!(shown, "Bel [naam] op [nummer].");
        assert_eq!(read.iter().filter(|one| matches!(one, Inline::Blank { .. })).count(), 2);
        assert_eq!(with_blanks("een [half"), [Inline::text("een [half")]);
    }

    #[test]
    fn a_link_that_would_run_a_script_is_only_text() {
        let url = Url::parse("javascript:alert(1)").unwrap();
        assert_eq!(Inline::link("klik", &url), Inline::text("klik"));
    }

    #[test]
    fn text_of_a_page_cannot_turn_the_direction_of_a_letter() {
        let text = Inline::text(" \u{202e}sitarg\u{7}\u{1b}[2J ").as_text();
        assert_eq!(text, " \u{fffd}sitarg\u{fffd}\u{fffd}[2J ");
    }
}
