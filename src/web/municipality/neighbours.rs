//! Real examples: municipalities that say a point well, nearest in province and size first.

use crate::municipality::Municipality;
use crate::result::{Evidence, EvidenceKind, Outcome, Stance};
use crate::web::Country;

/// Up to `most` municipalities that meet the rule in words of their own, and those words: first of the same
/// province, then by how near their number of inhabitants is (as a ratio), then by name.
pub fn well_said<'a>(
    country: &'a Country,
    of: &Municipality,
    rule: &str,
    most: usize,
) -> Vec<(&'a Municipality, &'a Evidence)> {
    let mut found: Vec<_> = country
        .results()
        .filter(|(other, _)| other.slug != of.slug)
        .filter_map(|(other, result)| {
            let verdict = result.verdicts.iter().find(|verdict| verdict.rule == rule)?;
            if verdict.verdict != Outcome::Met || verdict.conflict {
                return None;
            }
            let words = verdict.evidence.iter().filter_map(|id| result.evidence.get(id)).find(
                |evidence| {
                    evidence.kind == EvidenceKind::Quote && evidence.stance == Stance::Supports
                },
            )?;
            Some((other, words))
        })
        .collect();
    found.sort_by_cached_key(|(other, _)| {
        (other.province != of.province, distance(of, other), other.slug.clone())
    });
    found.truncate(most);
    found
}

/// How different two numbers of inhabitants are, in thousandths of a natural logarithm.
fn distance(one: &Municipality, other: &Municipality) -> u32 {
    let (Some(one), Some(other)) = (one.population, other.population) else { return u32::MAX };
    let ratio = f64::from(one.max(1)).ln() - f64::from(other.max(1)).ln();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a few ten thousands"
    )]
    let thousandths = (ratio.abs() * 1000.0).round() as u32;
    thousandths
}
