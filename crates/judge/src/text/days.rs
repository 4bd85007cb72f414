//! Days as people write them.

use jiff::civil::Date;

/// The months in Dutch, January first.
pub const MONTHS_NL: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

const EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `23 november 2026`.
pub fn day_nl(date: Date) -> String {
    written(date, &MONTHS_NL)
}

/// `23 November 2026`.
pub fn day_en(date: Date) -> String {
    written(date, &EN)
}

fn written(date: Date, months: &[&str; 12]) -> String {
    let month = usize::try_from(date.month()).unwrap_or(1).saturating_sub(1);
    let month = months.get(month).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}
