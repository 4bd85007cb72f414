//! From verdicts to one figure with its range.

use super::{Score, Verdict};
use crate::rules::ScoreFormula;

/// Weighted share of what is met, from 0 to 100, one decimal; verdicts by rule id.
///
/// `not_applicable` leaves both sides of the fraction; `unknown` leaves `value` and makes the range.
pub fn score<'a>(
    verdicts: impl IntoIterator<Item = (&'a str, Verdict)>,
    formula: &ScoreFormula,
) -> Score {
    let (mut won, mut decided, mut unknown) = (0.0, 0.0, 0.0);
    for (rule, verdict) in verdicts {
        let Some(weight) = formula.weights.get(rule) else { continue };
        match verdict {
            Verdict::Met => (won, decided) = (won + weight, decided + weight),
            Verdict::Partly => (won, decided) = (won + weight * formula.partly, decided + weight),
            Verdict::NotFound | Verdict::Contradicted => decided += weight,
            Verdict::Unknown => unknown += weight,
            Verdict::NotApplicable => {}
        }
    }
    if decided <= 0.0 {
        return Score::default();
    }
    let all = decided + unknown;
    Score {
        value: Some(percent(won, decided)),
        low: Some(percent(won, all)),
        high: Some(percent(won + unknown, all)),
    }
}

fn percent(part: f64, whole: f64) -> f64 {
    (part / whole * 1000.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleId;

    fn given(verdicts: &[(&str, Verdict)]) -> Score {
        let formula = ScoreFormula {
            version: String::from("1"),
            weights: ["a", "b", "c", "d"].map(|id| (RuleId::new(id), 1.0)).into(),
            partly: 0.5,
        };
        score(verdicts.iter().copied(), &formula)
    }

    #[test]
    fn what_could_not_be_told_makes_a_range_and_not_a_loss() {
        let score = given(&[
            ("a", Verdict::Met),
            ("b", Verdict::Partly),
            ("c", Verdict::NotFound),
            ("d", Verdict::Unknown),
        ]);
        assert_eq!(score, Score { value: Some(50.0), low: Some(37.5), high: Some(62.5) });
    }

    #[test]
    fn nothing_decided_is_no_score_at_all() {
        let score = given(&[("a", Verdict::Unknown), ("b", Verdict::NotApplicable)]);
        assert_eq!(score, Score::default());
    }

    #[test]
    fn a_rule_without_weight_does_not_count() {
        let score = given(&[("a", Verdict::Met), ("youth", Verdict::NotFound)]);
        assert_eq!(score.value, Some(100.0));
    }
}
