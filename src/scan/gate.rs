//! The publication gate: `latest` moves to a new run only when nothing suggests that we, not the
//! municipalities, are what changed.

use std::collections::{BTreeMap, BTreeSet};

use ocowijzer_judge::claims::{self, Level};
use ocowijzer_judge::page::{Page, PageSource};
use ocowijzer_judge::rules::{Group, Ruleset};

use crate::result::{MunicipalityResult, Outcome, SiteStatus};
use crate::rule_files::RuleFiles;

/// Under so many comparable verdicts or sites a share says nothing.
const LEAST: usize = 50;
/// At most this share of a rule's verdicts may flip one way in a night.
const MOST_FLIPS: f64 = 0.10;
/// At most this share of sites more than last time may fail in the same way.
const MOST_MORE_FAILURES: f64 = 0.10;
/// When at most this share of the sites answers, it is our line that is down. Also on the first night.
const LEAST_ANSWERING: f64 = 0.5;

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// The run may be shown.
    Open,
    /// The run holds a part of the municipalities of the published one: it is kept, and not shown in its place.
    OnlyPart,
    /// The published run stays; each objection says why, and what to look at.
    Closed(Vec<String>),
}

/// Asks everything there is to ask. `wanted` is the number of municipalities in the plan.
pub fn check(
    ruleset: &Ruleset,
    wanted: usize,
    results: &[MunicipalityResult],
    published: &[MunicipalityResult],
) -> Gate {
    let (now, before) = (keys(results), keys(published));
    if now.len() < before.len() && now.is_subset(&before) {
        return Gate::OnlyPart;
    }
    let mut objections = known_answers(ruleset);
    objections.extend(counts(ruleset, wanted, results));
    objections.extend(flips(results, published));
    objections.extend(failures(results, published));
    if objections.is_empty() { Gate::Open } else { Gate::Closed(objections) }
}

fn keys(results: &[MunicipalityResult]) -> BTreeSet<&str> {
    results.iter().map(key).collect()
}

fn key(result: &MunicipalityResult) -> &str {
    result.municipality.code.as_deref().unwrap_or(&result.municipality.slug)
}

/// Name, HTML, and the level of some rules.
type KnownPage = (&'static str, &'static str, &'static [(&'static str, Level)]);

/// Pages whose answers no reasonable set of rules would change. Asked of the built-in rules only: what rules
/// of an operator's own should answer, we cannot know.
const KNOWN: [KnownPage; 3] = [
    (
        "a page that says everything",
        include_str!("known/good.html"),
        &[("mentions-oco", Level::Yes), ("free", Level::Yes), ("independent", Level::Yes)],
    ),
    ("a page that asks money", include_str!("known/paid.html"), &[("free", Level::Contradicted)]),
    (
        "a page about a free taxi",
        include_str!("known/taxi.html"),
        &[("mentions-oco", Level::Silent), ("free", Level::Silent)],
    ),
];

fn known_answers(ruleset: &Ruleset) -> Vec<String> {
    let built_in = RuleFiles::built_in().load().is_ok_and(|known| known.sha256 == ruleset.sha256);
    if !built_in {
        return Vec::new();
    }
    let mut objections = Vec::new();
    for (name, html, answers) in KNOWN {
        let source = PageSource {
            body: html.as_bytes(),
            content_type: Some("text/html; charset=utf-8"),
            url: None,
        };
        let claims = claims::assess(&Page::read(&source), ruleset);
        for (rule, expected) in answers {
            let found = claims.level(rule);
            if ruleset.rule(rule).is_some() && found != *expected {
                objections.push(format!(
                    "known answer: {name} is {} for {rule}, and must be {}; this build misreads pages",
                    found.word(),
                    expected.word()
                ));
            }
        }
    }
    objections
}

fn counts(ruleset: &Ruleset, wanted: usize, results: &[MunicipalityResult]) -> Vec<String> {
    let mut objections = Vec::new();
    let different = keys(results).len();
    if results.len() != wanted || different != wanted {
        objections.push(format!(
            "counts: {wanted} municipalities were to be visited, {} have a result, {different} different ones",
            results.len()
        ));
    }
    let rules = ruleset.rules.iter().filter(|rule| rule.group != Group::PageOnly).count();
    for result in results {
        if result.verdicts.len() != rules {
            let found = result.verdicts.len();
            objections.push(format!("counts: {} has {found} verdicts of {rules}", key(result)));
        }
        let mut named = result.verdicts.iter().flat_map(|verdict| &verdict.evidence);
        if let Some(id) = named.find(|id| !result.evidence.contains_key(*id)) {
            objections
                .push(format!("counts: {} names evidence {id}, which is not there", key(result)));
        }
    }
    objections
}

/// Verdicts of one rule that got better and worse.
#[derive(Default)]
struct Flips {
    compared: usize,
    better: usize,
    worse: usize,
}

fn flips(results: &[MunicipalityResult], published: &[MunicipalityResult]) -> Vec<String> {
    let before: BTreeMap<&str, &MunicipalityResult> =
        published.iter().map(|result| (key(result), result)).collect();
    let mut rules: BTreeMap<&str, Flips> = BTreeMap::new();
    for result in results {
        let Some(before) = before.get(key(result)) else { continue };
        for verdict in &result.verdicts {
            let then = before.verdicts.iter().find(|known| known.rule == verdict.rule);
            let Some((then, now)) =
                then.and_then(|then| worth(then.verdict)).zip(worth(verdict.verdict))
            else {
                continue;
            };
            let flips = rules.entry(&verdict.rule).or_default();
            flips.compared += 1;
            flips.better += usize::from(now > then);
            flips.worse += usize::from(now < then);
        }
    }
    let mut objections = Vec::new();
    for (rule, Flips { compared, better, worse }) in rules {
        for (way, count) in [("better", better), ("worse", worse)] {
            if compared >= LEAST && count as f64 > compared as f64 * MOST_FLIPS {
                objections.push(format!(
                    "flips: {count} of {compared} verdicts on {rule} became {way} in one night, more than \
                     {:.0} %; look at them with: ocowijzer changes",
                    MOST_FLIPS * 100.0
                ));
            }
        }
    }
    objections
}

fn worth(outcome: Outcome) -> Option<u8> {
    match outcome {
        Outcome::Met => Some(3),
        Outcome::Partly => Some(2),
        Outcome::NotFound => Some(1),
        Outcome::Contradicted => Some(0),
        Outcome::Unknown | Outcome::NotApplicable => None,
    }
}

/// The class of failure of a site, if it failed.
fn failure(result: &MunicipalityResult) -> Option<String> {
    let status = match result.site.status {
        SiteStatus::Complete => return None,
        SiteStatus::Partial => "partial",
        SiteStatus::Unreachable => "unreachable",
        SiteStatus::Blocked => "blocked",
    };
    Some(match &result.site.reason {
        Some(reason) if reason != status => format!("{status} ({reason})"),
        _ => status.to_owned(),
    })
}

fn failures(results: &[MunicipalityResult], published: &[MunicipalityResult]) -> Vec<String> {
    let mut objections = Vec::new();
    let closed = |result: &&MunicipalityResult| {
        matches!(result.site.status, SiteStatus::Unreachable | SiteStatus::Blocked)
    };
    let answering = results.len() - results.iter().filter(closed).count();
    if results.len() >= LEAST && (answering as f64) <= results.len() as f64 * LEAST_ANSWERING {
        objections.push(format!(
            "failures: only {answering} of {} sites answered; look at our own connection",
            results.len()
        ));
    }
    // The same municipalities on both sides: a longer list is no worse night.
    let (now, before) = (keys(results), keys(published));
    let both: BTreeSet<&str> = now.intersection(&before).copied().collect();
    if both.len() < LEAST {
        return objections;
    }
    let count = |results: &[MunicipalityResult]| {
        let mut classes: BTreeMap<String, usize> = BTreeMap::new();
        for result in results.iter().filter(|result| both.contains(key(result))) {
            if let Some(class) = failure(result) {
                *classes.entry(class).or_default() += 1;
            }
        }
        classes
    };
    let then = count(published);
    for (class, now) in count(results) {
        let then = then.get(&class).copied().unwrap_or_default();
        if now.saturating_sub(then) as f64 > both.len() as f64 * MOST_MORE_FAILURES {
            objections.push(format!(
                "failures: {now} sites are {class}, {then} were before; look at our own connection and pace"
            ));
        }
    }
    objections
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn ruleset() -> Ruleset {
        RuleFiles::built_in().load().unwrap()
    }

    /// `count` municipalities with every verdict as in the first example result of the repository.
    fn night(count: usize, free: Outcome) -> Vec<MunicipalityResult> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/results");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        files.sort();
        let result: MunicipalityResult =
            serde_json::from_slice(&std::fs::read(&files[0]).unwrap()).unwrap();
        (0..count)
            .map(|number| {
                let mut one = result.clone();
                one.municipality.code = Some(format!("GM{number:04}"));
                one.site.status = SiteStatus::Complete;
                one.site.reason = None;
                one.verdicts.retain(|verdict| verdict.rule == "free");
                one.verdicts[0].verdict = free;
                one
            })
            .collect()
    }

    #[test]
    fn the_known_pages_have_their_known_answers() {
        assert_eq!(known_answers(&ruleset()), Vec::<String>::new());
    }

    #[test]
    fn a_night_in_which_a_rule_flips_everywhere_is_not_shown() {
        let (before, mut now) = (night(100, Outcome::Met), night(100, Outcome::Met));
        for result in &mut now[..10] {
            result.verdicts[0].verdict = Outcome::NotFound;
        }
        assert_eq!(flips(&now, &before), Vec::<String>::new(), "ten of a hundred may");
        now[10].verdicts[0].verdict = Outcome::NotFound;
        let said = flips(&now, &before);
        assert!(said[0].contains("11 of 100 verdicts on free became worse"), "{said:?}");
    }

    #[test]
    fn a_verdict_that_became_unknown_is_no_flip() {
        let (before, now) = (night(100, Outcome::Met), night(100, Outcome::Unknown));
        assert_eq!(flips(&now, &before), Vec::<String>::new());
    }

    #[test]
    fn a_night_in_which_many_sites_fail_alike_is_not_shown() {
        let (before, mut now) = (night(100, Outcome::Met), night(100, Outcome::Met));
        for result in &mut now[..11] {
            result.site.status = SiteStatus::Unreachable;
            result.site.reason = Some(String::from("timeout"));
        }
        let said = failures(&now, &before);
        assert!(said[0].contains("11 sites are unreachable (timeout), 0 were before"), "{said:?}");
    }

    #[test]
    fn few_sites_prove_nothing() {
        let (before, mut now) = (night(3, Outcome::Met), night(3, Outcome::Contradicted));
        for result in &mut now {
            result.site.status = SiteStatus::Unreachable;
        }
        assert!(flips(&now, &before).is_empty() && failures(&now, &before).is_empty());
    }

    #[test]
    fn a_part_is_not_shown_in_place_of_the_whole() {
        let (before, now) = (night(100, Outcome::Met), night(2, Outcome::Met));
        assert_eq!(check(&ruleset(), 2, &now, &before), Gate::OnlyPart);
    }
}
