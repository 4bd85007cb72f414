//! From a result to a letter: what we read on the website of a municipality, why it matters, and what we ask.
//!
//! Pure: results, rules, a reader and a day in; a [`Document`] out. The terminal ([`text`]), the word processor
//! ([`docx`]) and the web pages each show the same document; no text is written anywhere else.

mod addressee;
mod conversation;
mod document;
pub mod docx;
mod point;
mod reader;
pub mod text;
mod write;

pub use self::conversation::{ConversationError, ConversationTexts};
pub use self::document::{Block, Document, Inline, Inlines};
pub use self::reader::Reader;
pub use self::write::{Hint, Letter, LetterError, LetterRequest, suggested_points};
