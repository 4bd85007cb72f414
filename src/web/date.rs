//! Days and lengths of time as people write them: `23 november 2026`, `3 uur`.

use jiff::{SignedDuration, Timestamp};

use crate::report::dates::{dutch_day, long_date};
use crate::report::{Lang, words};

/// The day of a moment, as a reader in the Netherlands had it on the wall.
pub fn long(at: Timestamp, lang: Lang) -> String {
    long_date(dutch_day(at), lang)
}

/// How long ago, as roughly as people say it: minutes in the first hour, hours in the first two days, then days.
pub fn age(at: Timestamp, now: Timestamp, lang: Lang) -> String {
    let passed = now.duration_since(at).max(SignedDuration::ZERO);
    let whole = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    match passed.as_hours() {
        0 => minutes(passed, lang),
        hours @ 1..48 => match lang {
            Lang::Nl => words::count(whole(hours), "uur", "uur"),
            Lang::En => words::count(whole(hours), "hour", "hours"),
        },
        hours => match lang {
            Lang::Nl => words::count(whole(hours / 24), "dag", "dagen"),
            Lang::En => words::count(whole(hours / 24), "day", "days"),
        },
    }
}

/// Whole minutes, at least one.
pub fn minutes(time: SignedDuration, lang: Lang) -> String {
    let minutes = u32::try_from(time.as_mins()).unwrap_or_default().max(1);
    match lang {
        Lang::Nl => words::count(minutes, "minuut", "minuten"),
        Lang::En => words::count(minutes, "minute", "minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_said_as_roughly_as_people_say_it() {
        let at: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let said = |now: &str| age(at, now.parse().unwrap(), Lang::Nl);
        assert_eq!(said("2026-11-23T09:59:00Z"), "1 minuut", "a clock that runs behind");
        assert_eq!(said("2026-11-23T10:12:30Z"), "12 minuten");
        assert_eq!(said("2026-11-23T13:40:00Z"), "3 uur");
        assert_eq!(said("2026-11-25T09:59:00Z"), "47 uur");
        assert_eq!(said("2026-11-26T10:00:00Z"), "3 dagen");
    }
}
