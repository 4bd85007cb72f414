//! Dates as people write them: `23 november 2026`.

use jiff::Timestamp;

use crate::report::Lang;
use crate::report::dates::{dutch_day, long_date};

/// The day of a moment, as a reader in the Netherlands had it on the wall.
pub fn long(at: Timestamp, lang: Lang) -> String {
    long_date(dutch_day(at), lang)
}
