//! Dates as people write them: `23 november 2026`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::report::Lang;

const MONTHS: [(&str, &str); 12] = [
    ("januari", "January"),
    ("februari", "February"),
    ("maart", "March"),
    ("april", "April"),
    ("mei", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("augustus", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("december", "December"),
];

/// The day of a moment, as a reader in the Netherlands had it on the wall; UTC where no time zones are known.
pub fn long(at: Timestamp, lang: Lang) -> String {
    let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
    let day = at.to_zoned(zone).date();
    let month = usize::try_from(day.month() - 1).ok().and_then(|month| MONTHS.get(month));
    let month = month.map_or("", |(nl, en)| lang.pick(nl, en));
    format!("{} {month} {}", day.day(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_in_amsterdam_has_the_date_of_amsterdam() {
        let at: Timestamp = "2026-07-31T22:30:00Z".parse().unwrap();
        assert_eq!(long(at, Lang::Nl), "1 augustus 2026");
        assert_eq!(long(at, Lang::En), "1 August 2026");
    }
}
