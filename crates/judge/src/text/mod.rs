//! Text: charset, normal form, words, sentences.
//!
//! Two forms of a text live side by side. The *display* form ([`visible`]) is what a reader sees and what
//! a quotation must literally be found in. The *matching* form ([`Token::norm`], [`fold`]) repairs
//! damaged letters and evens out quotes, so that a rule written in plain Dutch fires on all of them.

mod charset;
mod days;
mod normal;
mod repair;
mod sentences;
mod tokens;

pub use charset::{Decoded, decode};
pub use days::{MONTHS_NL, day_en, day_nl};
pub(crate) use normal::composed;
pub use normal::{Visible, fold, visible};
pub use repair::repair;
pub use sentences::sentences;
pub(crate) use tokens::{Piece, pieces};
pub use tokens::{Token, TokenKind, tokens};
