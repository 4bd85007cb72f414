//! Which runs keep their whole archive: every one for a week, one a week for half a year, one a month after that.
//!
//! Results, readings and the database are never thinned out, and neither are the records behind standing verdicts.

use std::collections::BTreeSet;

use jiff::civil::Date;

/// Days in which every run stays.
const DAILY: i32 = 7;
/// Days in which one run a week stays.
const WEEKLY: i32 = 183;

/// What a run is to retention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aged {
    /// Its id.
    pub id: String,
    /// The day it began.
    pub day: Date,
}

/// The runs whose archive stays whole, of `runs` in any order; of each week and month the newest stays.
pub fn stays_whole(runs: &[Aged], today: Date) -> BTreeSet<String> {
    let mut newest_first: Vec<&Aged> = runs.iter().collect();
    newest_first.sort_by(|a, b| (b.day, &b.id).cmp(&(a.day, &a.id)));
    let mut taken = BTreeSet::new();
    let mut stays = BTreeSet::new();
    for run in newest_first {
        let age = (today - run.day).get_days();
        let slot = if age <= DAILY {
            format!("run {}", run.id)
        } else if age <= WEEKLY {
            let week = run.day.iso_week_date();
            format!("week {} {}", week.year(), week.week())
        } else {
            format!("month {} {}", run.day.year(), run.day.month())
        };
        if taken.insert(slot) {
            stays.insert(run.id.clone());
        }
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_nights_becomes_a_week_of_nights_weeks_and_months() {
        let today: Date = "2026-11-23".parse().unwrap();
        let runs: Vec<Aged> = (0..365)
            .map(|age| today - jiff::Span::new().days(age))
            .map(|day| Aged { id: day.to_string(), day })
            .collect();
        let stays = stays_whole(&runs, today);
        for age in 0..=7 {
            assert!(stays.contains(&(today - jiff::Span::new().days(age)).to_string()));
        }
        // 8 days, 26 weeks of which the first is cut, 7 months of which the first is cut.
        assert!((39..=42).contains(&stays.len()), "{}", stays.len());
        assert_eq!(stays_whole(&runs, today), stays, "the same question, the same answer");
    }

    #[test]
    fn what_stays_today_stays_tomorrow_unless_its_turn_has_come() {
        let today: Date = "2026-11-23".parse().unwrap();
        let runs: Vec<Aged> = (0..40)
            .map(|age| today - jiff::Span::new().days(age))
            .map(|day| Aged { id: day.to_string(), day })
            .collect();
        let left: Vec<Aged> = runs
            .iter()
            .filter(|run| stays_whole(&runs, today).contains(&run.id))
            .cloned()
            .collect();
        let tomorrow = today + jiff::Span::new().days(1);
        let of_weeks = |stays: BTreeSet<String>| stays.len();
        assert!(of_weeks(stays_whole(&left, tomorrow)) + 1 >= left.len());
    }
}
