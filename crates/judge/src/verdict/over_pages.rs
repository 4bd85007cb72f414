//! Claims of pages → a verdict over the site: `somewhere` and `nowhere` rules.

use super::evidence::Ledger;
use super::{Decision, EvidenceId, Stance, Verdict, deciding, unread_reason};
use crate::claims::{Claim, Level};
use crate::rules::{Quantifier, Rule};
use crate::site::{ReadPage, SiteReading, Speaker};

/// At most so many quotations per rule and stance; a person reads them.
const MOST_QUOTES: usize = 5;

pub(super) fn decide(
    rule: &Rule,
    quantifier: Quantifier,
    reading: &SiteReading,
    ledger: &mut Ledger<'_>,
) -> Decision {
    match quantifier {
        Quantifier::Somewhere => somewhere(rule, reading, ledger),
        Quantifier::Nowhere => nowhere(rule, reading, ledger),
    }
}

/// An information duty: one good page meets it; pages that disagree are said to disagree.
fn somewhere(rule: &Rule, reading: &SiteReading, ledger: &mut Ledger<'_>) -> Decision {
    if super::providers::count(reading) < rule.needs_providers {
        return too_few_providers(rule, reading);
    }
    let said = Said::on_deciding_pages(rule, reading);
    if let Some(decision) = said.contradiction(rule, ledger) {
        return decision;
    }
    if let Some(decision) = said.level(Level::Yes, rule, ledger) {
        return decision;
    }
    if let Some(decision) = said.level(Level::Partly, rule, ledger) {
        return decision;
    }
    if !reading.coverage.is_enough() {
        return Decision::new(Verdict::Unknown, unread_reason(reading));
    }
    silence(rule, reading, ledger)
}

/// The question arises only where several givers are named; with pages unread there may be one more.
fn too_few_providers(rule: &Rule, reading: &SiteReading) -> Decision {
    if !reading.coverage.is_enough() {
        return Decision::new(Verdict::Unknown, unread_reason(reading));
    }
    let verdict = Verdict::NotApplicable;
    let reason = rule.first_reason(verdict).map_or("one-provider", |reason| reason.id.as_str());
    Decision::new(verdict, reason)
}

/// A wrong statement anywhere hurts; nothing wrong on pages that explain OCO is met.
fn nowhere(rule: &Rule, reading: &SiteReading, ledger: &mut Ledger<'_>) -> Decision {
    let said = Said::on_deciding_pages(rule, reading);
    if let Some(decision) = said.contradiction(rule, ledger) {
        return decision;
    }
    if let Some(decision) = said.level(Level::Partly, rule, ledger) {
        return decision;
    }
    if let Some(decision) = said.level(Level::Yes, rule, ledger) {
        return decision;
    }
    let explained =
        deciding(reading).find(|(_, page)| page.claims.level("mentions-oco") == Level::Yes);
    let Some((page, _)) = explained else {
        return Decision::new(Verdict::NotApplicable, "not-explained");
    };
    if !reading.coverage.is_enough() {
        return Decision::new(Verdict::Unknown, unread_reason(reading));
    }
    let seen = "Op de pagina's over cliëntondersteuning is geen drempel gevonden.";
    let evidence = ledger.observation(page, Stance::Supports, seen);
    Decision::new(Verdict::Met, "no-threshold-found").with_evidence(evidence.into_iter().collect())
}

/// Nothing was said although OCO is spoken of: shown where one would look for it.
fn silence(rule: &Rule, reading: &SiteReading, ledger: &mut Ledger<'_>) -> Decision {
    let verdict = Verdict::NotFound;
    let reason = rule.first_reason(verdict).map_or("not-said", |reason| reason.id.as_str());
    let mut evidence: Vec<EvidenceId> = deciding(reading)
        .filter(|(_, page)| page.claims.about_oco())
        .take(MOST_QUOTES)
        .filter_map(|(index, _)| {
            ledger.absence(index, "Op deze pagina over cliëntondersteuning staat het niet.")
        })
        .collect();
    evidence.extend(near_misses(rule, reading, ledger));
    Decision::new(verdict, reason).with_evidence(evidence)
}

/// What pages that cannot decide (regulations, news, a provider's own site) say of the rule.
pub(super) fn near_misses(
    rule: &Rule,
    reading: &SiteReading,
    ledger: &mut Ledger<'_>,
) -> Vec<EvidenceId> {
    reading
        .pages
        .iter()
        .enumerate()
        .filter(|(_, page)| !page.claims.kind.can_decide() && page.speaker != Speaker::Other)
        .filter_map(|(index, page)| Some((index, page.claims.claims.get(&rule.id)?)))
        .filter(|(_, claim)| claim.level != Level::Silent)
        .filter_map(|(index, claim)| ledger.quote(index, claim.evidence.first()?, Stance::NearMiss))
        .take(MOST_QUOTES)
        .collect()
}

/// What the deciding pages say of one rule, in the order they were read; own pages about OCO first.
struct Said<'a> {
    claims: Vec<(usize, &'a Claim)>,
}

impl<'a> Said<'a> {
    fn on_deciding_pages(rule: &Rule, reading: &'a SiteReading) -> Self {
        let mut pages: Vec<(usize, &'a ReadPage)> = deciding(reading).collect();
        pages.sort_by_key(|(_, page)| !page.claims.is_own_page);
        let claims = pages
            .into_iter()
            .filter_map(|(index, page)| Some((index, page.claims.claims.get(&rule.id)?)))
            .filter(|(_, claim)| claim.level != Level::Silent)
            .collect();
        Self { claims }
    }

    fn of(&self, level: Level) -> impl Iterator<Item = &(usize, &'a Claim)> {
        self.claims.iter().filter(move |(_, claim)| claim.level == level)
    }

    /// The opposite is said somewhere; with what is said for it elsewhere, when pages disagree.
    fn contradiction(&self, rule: &Rule, ledger: &mut Ledger<'_>) -> Option<Decision> {
        let (_, worst) = self.of(Level::Contradicted).next()?;
        let disagree = self.of(Level::Yes).next().is_some()
            || self.of(Level::Contradicted).any(|(_, claim)| claim.conflict);
        let mut evidence = self.quotes(Level::Contradicted, ledger);
        if disagree {
            // One quotation of each side comes first: that they stand side by side is the point.
            let mut other_side = self.quotes(Level::Yes, ledger);
            if !other_side.is_empty() && !evidence.is_empty() {
                evidence.insert(1, other_side.remove(0));
            }
            evidence.extend(other_side);
        }
        let mut decision =
            Decision::new(Verdict::Contradicted, reason_of(rule, worst, Verdict::Contradicted))
                .with_evidence(evidence);
        decision.conflict = disagree;
        Some(decision)
    }

    fn level(&self, level: Level, rule: &Rule, ledger: &mut Ledger<'_>) -> Option<Decision> {
        let (_, best) = self.of(level).next()?;
        let verdict = if level == Level::Yes { Verdict::Met } else { Verdict::Partly };
        let evidence = self.quotes(level, ledger);
        Some(Decision::new(verdict, reason_of(rule, best, verdict)).with_evidence(evidence))
    }

    fn quotes(&self, level: Level, ledger: &mut Ledger<'_>) -> Vec<EvidenceId> {
        let Some(stance) = Stance::of(level) else { return Vec::new() };
        let mut ids = Vec::new();
        for (page, claim) in self.of(level) {
            for span in &claim.evidence {
                if ids.len() == MOST_QUOTES {
                    return ids;
                }
                ids.extend(ledger.quote(*page, span, stance).filter(|id| !ids.contains(id)));
            }
        }
        ids
    }
}

/// The claim's own reason when the rule's list has it for this verdict, else the first of the list.
fn reason_of(rule: &Rule, claim: &Claim, verdict: Verdict) -> String {
    rule.reason(&claim.reason)
        .filter(|reason| reason.verdict == verdict)
        .or_else(|| rule.first_reason(verdict))
        .map_or_else(|| String::from("said"), |reason| reason.id.clone())
}
