//! Days as people write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ocowijzer_judge::text::{day_en, day_nl};

use super::Lang;

/// The rule of the Dutch clock (IEEE Std 1003.1, 8.3), so that no time zone database is needed.
const DUTCH_CLOCK: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// The day it was in the Netherlands.
pub fn dutch_day(at: Timestamp) -> Date {
    let zone = TimeZone::posix(DUTCH_CLOCK).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).date()
}

/// `23 november 2026` or `23 November 2026`.
pub fn long_date(date: Date, lang: Lang) -> String {
    match lang {
        Lang::Nl => day_nl(date),
        Lang::En => day_en(date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_fetched_just_after_midnight_in_the_netherlands_is_of_the_new_day() {
        let day = |at: &str| long_date(dutch_day(at.parse().unwrap()), Lang::Nl);
        assert_eq!(day("2026-11-22T23:30:00Z"), "23 november 2026");
        assert_eq!(day("2026-07-31T22:30:00Z"), "1 augustus 2026");
        assert_eq!(day("2026-07-31T21:30:00Z"), "31 juli 2026");
    }

    #[test]
    fn a_date_is_written_out_in_both_languages() {
        let date = Date::constant(2026, 3, 1);
        assert_eq!(long_date(date, Lang::Nl), "1 maart 2026");
        assert_eq!(long_date(date, Lang::En), "1 March 2026");
    }
}
