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

/// Looks at every result of a run beside the one that was published of the same municipality, one after the other.
pub struct GateKeeper<'a> {
    ruleset: &'a Ruleset,
    /// How many municipalities are in the plan.
    wanted: usize,
    seen: usize,
    keys: BTreeSet<String>,
    odd: Vec<String>,
    closed: usize,
    flips: BTreeMap<String, Flips>,
    /// Municipalities that have a result on both sides: a longer list is no worse night.
    both: usize,
    failures: BTreeMap<String, Failures>,
}

/// Verdicts of one rule that got better and worse.
#[derive(Default)]
struct Flips {
    compared: usize,
    better: usize,
    worse: usize,
}

/// Sites that failed in one way.
#[derive(Default)]
struct Failures {
    now: usize,
    then: usize,
}

impl<'a> GateKeeper<'a> {
    /// For a run with so many municipalities in its plan.
    pub fn new(ruleset: &'a Ruleset, wanted: usize) -> Self {
        Self {
            ruleset,
            wanted,
            seen: 0,
            keys: BTreeSet::new(),
            odd: Vec::new(),
            closed: 0,
            flips: BTreeMap::new(),
            both: 0,
            failures: BTreeMap::new(),
        }
    }

    /// A result of this run, and the published one of the same municipality.
    pub fn see(&mut self, now: &MunicipalityResult, published: Option<&MunicipalityResult>) {
        self.seen += 1;
        self.keys.insert(key(now).to_owned());
        self.odd.extend(oddities(self.ruleset, now));
        let shut = matches!(now.site.status, SiteStatus::Unreachable | SiteStatus::Blocked);
        self.closed += usize::from(shut);
        if let Some(before) = published {
            self.compare(now, before);
        }
    }

    fn compare(&mut self, now: &MunicipalityResult, before: &MunicipalityResult) {
        self.both += 1;
        if let Some(class) = failure(now) {
            self.failures.entry(class).or_default().now += 1;
        }
        if let Some(class) = failure(before) {
            self.failures.entry(class).or_default().then += 1;
        }
        for verdict in &now.verdicts {
            let then = before.verdicts.iter().find(|known| known.rule == verdict.rule);
            let Some((then, now)) =
                then.and_then(|then| worth(then.verdict)).zip(worth(verdict.verdict))
            else {
                continue;
            };
            let flips = self.flips.entry(verdict.rule.clone()).or_default();
            flips.compared += 1;
            flips.better += usize::from(now > then);
            flips.worse += usize::from(now < then);
        }
    }

    /// What all of it comes to. `published` names every municipality of the published run.
    pub fn decide(self, published: &BTreeSet<String>) -> Gate {
        if self.keys.len() < published.len() && self.keys.is_subset(published) {
            return Gate::OnlyPart;
        }
        let mut objections = known_answers(self.ruleset);
        objections.extend(self.counts());
        objections.extend(self.flips());
        objections.extend(self.failures());
        if objections.is_empty() { Gate::Open } else { Gate::Closed(objections) }
    }

    fn counts(&self) -> Vec<String> {
        let (wanted, seen, different) = (self.wanted, self.seen, self.keys.len());
        let mut objections = Vec::new();
        if seen != wanted || different != wanted {
            objections.push(format!(
                "counts: {wanted} municipalities were to be visited, {seen} have a result, {different} different ones"
            ));
        }
        objections.extend(self.odd.iter().cloned());
        objections
    }

    fn flips(&self) -> Vec<String> {
        let mut objections = Vec::new();
        for (rule, &Flips { compared, better, worse }) in &self.flips {
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

    fn failures(&self) -> Vec<String> {
        let mut objections = Vec::new();
        let answering = self.seen - self.closed;
        if self.seen >= LEAST && (answering as f64) <= self.seen as f64 * LEAST_ANSWERING {
            objections.push(format!(
                "failures: only {answering} of {} sites answered; look at our own connection",
                self.seen
            ));
        }
        if self.both < LEAST {
            return objections;
        }
        for (class, &Failures { now, then }) in &self.failures {
            if now.saturating_sub(then) as f64 > self.both as f64 * MOST_MORE_FAILURES {
                objections.push(format!(
                    "failures: {now} sites are {class}, {then} were before; look at our own connection and pace"
                ));
            }
        }
        objections
    }
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

/// A result that does not hold together.
fn oddities(ruleset: &Ruleset, result: &MunicipalityResult) -> Vec<String> {
    let mut odd = Vec::new();
    let rules = ruleset.rules.iter().filter(|rule| rule.group != Group::PageOnly).count();
    if result.verdicts.len() != rules {
        let found = result.verdicts.len();
        odd.push(format!("counts: {} has {found} verdicts of {rules}", key(result)));
    }
    let mut named = result.verdicts.iter().flat_map(|verdict| &verdict.evidence);
    if let Some(id) = named.find(|id| !result.evidence.contains_key(*id)) {
        odd.push(format!("counts: {} names evidence {id}, which is not there", key(result)));
    }
    odd
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

    fn seen<'a>(
        ruleset: &'a Ruleset,
        now: &[MunicipalityResult],
        before: &[MunicipalityResult],
    ) -> GateKeeper<'a> {
        let mut keeper = GateKeeper::new(ruleset, now.len());
        for result in now {
            keeper.see(result, before.iter().find(|known| key(known) == key(result)));
        }
        keeper
    }

    fn flips(now: &[MunicipalityResult], before: &[MunicipalityResult]) -> Vec<String> {
        seen(&ruleset(), now, before).flips()
    }

    fn failures(now: &[MunicipalityResult], before: &[MunicipalityResult]) -> Vec<String> {
        seen(&ruleset(), now, before).failures()
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
        let published = before.iter().map(|result| key(result).to_owned()).collect();
        assert_eq!(seen(&ruleset(), &now, &before).decide(&published), Gate::OnlyPart);
    }
}
