//! The municipalities of the table by province and by size: the mean score, and how often each point is met.

use maud::{Markup, html};
use ocowijzer_judge::rules::Rule;

use super::wish::{Size, Wish, provinces};
use crate::result::Outcome;
use crate::web::tally::Tally;
use crate::web::{Listed, View};

/// Municipalities that have something in common.
struct Group<'a> {
    name: String,
    members: Vec<&'a Listed>,
    /// The same table with these municipalities only.
    only: Wish,
}

/// The table, folded in; nothing where nothing could be judged.
pub(super) fn show(view: &View<'_>, wish: &Wish, rows: &[&Listed], rules: &[&Rule]) -> Markup {
    let by_province = by_province(view, wish, rows);
    let by_size = by_size(view, wish, rows);
    let title = view.say("Per provincie en per grootte", "By province and by size");
    html! {
        @if rows.iter().any(|one| score(one).is_some()) {
            details {
                summary { (title) }
                p { (view.say(
                    "Hier tellen alleen gemeenten mee waarover wij konden beslissen. “8 van 10” betekent: van 10 gemeenten is dit punt bij 8 in orde.",
                    "Only municipalities count that we could decide on. “8 of 10” means: of 10 municipalities, 8 meet this point.",
                )) }
                div.scroll tabindex="0" role="region" aria-label=(title) {
                    table.grid {
                        caption { (title) }
                        thead { tr {
                            th scope="col" { (view.say("Groep", "Group")) }
                            th.number scope="col" { (view.say("Gemeenten", "Municipalities")) }
                            th.number scope="col" { (view.say("Gemiddelde score", "Mean score")) }
                            @for rule in rules { th scope="col" { (view.say(&rule.label.nl, &rule.label.en)) } }
                        } }
                        @for groups in [&by_province, &by_size] {
                            tbody { @for group in groups { (row(view, group, rules)) } }
                        }
                    }
                }
            }
        }
    }
}

fn row(view: &View<'_>, group: &Group<'_>, rules: &[&Rule]) -> Markup {
    html! {
        tr {
            th scope="row" {
                @if view.is_served() { a href=(group.only.query()) { (group.name) } } @else { (group.name) }
            }
            td.number { (group.members.len()) }
            td.number { (mean(&group.members).map_or_else(|| String::from("–"), |mean| view.lang.number(mean))) }
            @for rule in rules {
                @let (met, decided) = met(&group.members, rule.id.as_str());
                td { (met) (view.say("\u{a0}van\u{a0}", "\u{a0}of\u{a0}")) (decided) }
            }
        }
    }
}

fn by_province<'a>(view: &View<'_>, wish: &Wish, rows: &[&'a Listed]) -> Vec<Group<'a>> {
    let of = |province: &str| Group {
        name: province.to_owned(),
        members: rows.iter().copied().filter(|one| one.municipality.province == province).collect(),
        only: Wish { province: Some(province.to_owned()), search: None, ..wish.clone() },
    };
    let groups = provinces(view.country).into_iter().map(of);
    groups.filter(|group| !group.members.is_empty()).collect()
}

fn by_size<'a>(view: &View<'_>, wish: &Wish, rows: &[&'a Listed]) -> Vec<Group<'a>> {
    let is_of = |one: &Listed, size| one.municipality.population.map(Size::of) == Some(size);
    let of = |size: Size| Group {
        name: format!("{} {}", size.says(view.lang), view.say("inwoners", "inhabitants")),
        members: rows.iter().copied().filter(|one| is_of(one, size)).collect(),
        only: Wish { size: Some(size), search: None, ..wish.clone() },
    };
    Size::ALL.into_iter().map(of).filter(|group| !group.members.is_empty()).collect()
}

fn score(listed: &Listed) -> Option<f64> {
    listed.result.as_deref()?.result.score.value
}

/// The mean score of those that have one.
fn mean(members: &[&Listed]) -> Option<f64> {
    let scores: Vec<f64> = members.iter().filter_map(|one| score(one)).collect();
    (!scores.is_empty()).then(|| {
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        (mean * 10.0).round() / 10.0
    })
}

/// How many meet a rule, of how many that could be decided on.
fn met(members: &[&Listed], rule: &str) -> (usize, usize) {
    let tally = Tally::over(members.iter().copied(), rule);
    let undecided = tally.count(Outcome::Unknown) + tally.count(Outcome::NotApplicable);
    (tally.count(Outcome::Met), tally.all() - undecided)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::sample;

    #[test]
    fn who_could_not_be_judged_counts_neither_for_nor_against_a_group() {
        let country = sample::country(40);
        let all: Vec<&Listed> = country.municipalities.iter().collect();
        let judged: Vec<&Listed> = all.iter().copied().filter(|one| score(one).is_some()).collect();
        assert!(judged.len() > 5 && judged.len() < all.len());
        assert_eq!(mean(&all), mean(&judged));
        assert_eq!(met(&all, "free"), met(&judged, "free"));
        assert_eq!(met(&judged, "free").1, judged.len());
        assert_eq!(mean(&[]), None);
    }
}
