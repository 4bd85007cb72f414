//! From a page to its claims.

use std::collections::BTreeMap;

use super::cue::{Finding, Found, Search};
use super::kind::Place;
use super::known_givers::KnownGivers;
use super::reading::Reading;
use super::topic::Topics;
use super::vocabulary::Vocabulary;
use super::window::Scratch;
use super::{
    Claim, Level, PageClaims, Span, domains, glance, kind, local, name_settle, names, provider,
};
use super::{Topic, company, contact, giver_link, site_giver, subject, topic};
use crate::page::Page;
use crate::rules::{DecidedBy, Rule, Ruleset};

/// The rule that says whether a page speaks of OCO at all; when it is silent, all are.
const MENTIONS: &str = "mentions-oco";
/// A trace longer than this helps nobody.
const TRACE: usize = 60;
/// Nor does so much evidence of one claim.
const MOST_SPANS: usize = 200;

/// What every sentence of a page is held to be about, in the order of the page: for explaining.
pub fn subjects(page: &Page, ruleset: &Ruleset) -> Vec<(Span, Topic)> {
    let vocabulary = &*ruleset.vocabulary;
    let mut scratch = Scratch::default();
    let mut reading = begin(page, vocabulary);
    complete(&mut reading, ruleset, &[], &mut scratch);
    let place = Place::of(page, vocabulary, &mut scratch);
    let kind = kind::of(&reading, &place, &vocabulary.classes);
    let topics = Topics::of(&reading, vocabulary, kind, &KnownGivers::default());
    reading
        .sentences
        .iter()
        .zip(&topics.by_sentence)
        .map(|(sentence, topic)| {
            (Span { block: sentence.block, range: sentence.range.clone() }, *topic)
        })
        .collect()
}

/// Sentences with the ways to reach somebody and the proper names in them.
fn begin<'p>(page: &'p Page, vocabulary: &Vocabulary) -> Reading<'p> {
    let mut reading = Reading::of(page, vocabulary);
    for sentence in &mut reading.sentences {
        contact::mark(page, sentence, &vocabulary.classes);
    }
    names::mark(&mut reading, vocabulary);
    reading
}

/// Adds all that is found in the sentences before their subject is known, and gives OCO's local name.
fn complete(
    reading: &mut Reading<'_>,
    ruleset: &Ruleset,
    known_names: &[String],
    scratch: &mut Scratch,
) -> Option<String> {
    let vocabulary = &*ruleset.vocabulary;
    for sentence in &mut reading.sentences {
        vocabulary.mark(&mut sentence.words, scratch);
    }
    let local_name = local::find(reading, ruleset);
    for name in known_names {
        local::mark_known(reading, name, &vocabulary.classes);
    }
    name_settle::settle(reading, &vocabulary.classes);
    local_name
}

/// What a page claims about OCO, rule by rule. Never fails; an empty page is silent.
pub fn assess(page: &Page, ruleset: &Ruleset) -> PageClaims {
    assess_knowing(page, ruleset, &[])
}

/// As [`assess`], on a site where other pages explain OCO under these names of its own, each written as there
/// ("Meedenker").
pub fn assess_knowing(page: &Page, ruleset: &Ruleset, names: &[String]) -> PageClaims {
    let vocabulary = &*ruleset.vocabulary;
    let mut scratch = Scratch::default();
    let place = Place::of(page, vocabulary, &mut scratch);
    let mut reading = begin(page, vocabulary);
    if !glance::names_oco_in_a_word(&reading, &vocabulary.classes) {
        let marked: Vec<_> = reading.sentences.iter().map(|one| one.words.marked()).collect();
        if !glance::can_say_something(&mut reading, ruleset, names, &mut scratch) {
            return PageClaims { claims: silent(ruleset), ..frame(&reading, &place, ruleset) };
        }
        for (sentence, marked) in reading.sentences.iter_mut().zip(&marked) {
            sentence.words.take_back_to(*marked);
        }
    }
    in_full(reading, &place, ruleset, names, scratch)
}

/// What a page claims, whether or not a glance at it tells that it can.
fn in_full(
    mut reading: Reading<'_>,
    place: &Place,
    ruleset: &Ruleset,
    names: &[String],
    mut scratch: Scratch,
) -> PageClaims {
    let (page, vocabulary) = (reading.page, &*ruleset.vocabulary);
    let classes = &vocabulary.classes;
    let local_name = complete(&mut reading, ruleset, names, &mut scratch);
    let mut result = PageClaims { local_name, ..frame(&reading, place, ruleset) };
    let speaks_of_oco = reading.sentences.iter().any(|sentence| {
        topic::names_oco(sentence, classes) || sentence.words.contains(classes.known_provider)
    });
    let is_another_oco = !says(&reading, classes.oco_word) && says(&reading, classes.other_oco);
    if !speaks_of_oco || is_another_oco {
        result.claims = silent(ruleset);
        subject::add_claims(&mut result, &reading, ruleset, scratch);
        return result;
    }
    let own_the_site = place.is_known_givers(classes);
    let known = KnownGivers { own_the_site, ..KnownGivers::default() };
    let mut topics = Topics::of(&reading, vocabulary, result.kind, &known);
    let found = Found::new(&reading, &vocabulary.cues, scratch);
    let mut findings = search(&found, &topics, ruleset, false);
    let known = KnownGivers {
        own_the_site,
        ..provider::known_givers(&reading, &topics, ruleset, &findings)
    };
    if known.own_team || !known.names.is_empty() {
        topics = Topics::of(&reading, vocabulary, result.kind, &known);
        findings = search(&found, &topics, ruleset, known.own_team);
    }
    result.is_own_page = topics.is_own_page && kind::introduces_oco(&reading, place, classes);
    let named_domains = domains::named(&reading, &topics, vocabulary);
    for (index, rule) in ruleset.rules.iter().enumerate() {
        if matches!(rule.decided_by, DecidedBy::Claims { .. }) {
            let of_rule: Vec<&Finding> =
                findings.iter().filter(|finding| finding.rule == index).collect();
            let mut claim = resolve(rule, &of_rule);
            if rule.id.as_str() == "life-wide" {
                domains::count_in(&mut claim, rule, &named_domains, vocabulary);
            }
            result.claims.insert(rule.id.clone(), claim);
        }
    }
    if !result.about_oco() {
        result.claims = silence_all(result.claims);
        subject::add_claims(&mut result, &reading, ruleset, Scratch::default());
        result.is_own_page = false;
        return result;
    }
    raise_by_what_else_is_said(&mut result);
    soften_by_kind(&mut result);
    result.domains = named_domains.into_iter().map(|(id, _)| id).collect();
    result.providers = provider::named(&reading, &topics, ruleset, &findings, vocabulary);
    site_giver::add(&mut result, page, &reading, classes);
    giver_link::raise(&mut result, page, ruleset);
    giver_link::add_way_in(&mut result, ruleset);
    result
}

/// What a page is, whatever it says.
fn frame(reading: &Reading<'_>, place: &Place, ruleset: &Ruleset) -> PageClaims {
    let classes = &ruleset.vocabulary.classes;
    let explains_talk = kind::explains_talk(reading, place, classes);
    let someone_may_come =
        if explains_talk { company::someone_may_come(reading.page, ruleset) } else { None };
    PageClaims {
        kind: kind::of(reading, place, classes),
        may_use_local_name: says(reading, classes.oco_own_name),
        explains_talk,
        someone_may_come,
        ..PageClaims::default()
    }
}

pub(super) fn says(reading: &Reading<'_>, class: super::pattern::Symbol) -> bool {
    reading.sentences.iter().any(|sentence| sentence.words.contains(class))
}

pub(super) fn search(
    found: &Found<'_, '_>,
    topics: &Topics,
    ruleset: &Ruleset,
    own_team_gives_it: bool,
) -> Vec<Finding> {
    let vocabulary = &*ruleset.vocabulary;
    let search =
        Search { reading: found.reading, found, topics, ruleset, vocabulary, own_team_gives_it };
    search.run()
}

fn silent(ruleset: &Ruleset) -> BTreeMap<crate::rules::RuleId, Claim> {
    ruleset
        .rules
        .iter()
        .filter(|rule| matches!(rule.decided_by, DecidedBy::Claims { .. }))
        .map(|rule| (rule.id.clone(), Claim::default()))
        .collect()
}

/// Where OCO is not spoken of, no word is about it; the trace stays, to show what was set aside.
fn silence_all(
    claims: BTreeMap<crate::rules::RuleId, Claim>,
) -> BTreeMap<crate::rules::RuleId, Claim> {
    claims
        .into_iter()
        .map(|(id, claim)| (id, Claim { trace: claim.trace, ..Claim::default() }))
        .collect()
}

/// So many other things said of OCO make it more than a word in passing.
const SAID: usize = 3;

/// A page that tells what OCO costs, who gives it and for whom, offers it, whatever words it does that in.
fn raise_by_what_else_is_said(result: &mut PageClaims) {
    let said: Vec<Span> = result
        .claims
        .iter()
        .filter(|(id, claim)| id.as_str() != MENTIONS && claim.level != Level::Silent)
        .filter_map(|(_, claim)| claim.evidence.first().cloned())
        .collect();
    if let Some(claim) = result.claims.get_mut(MENTIONS)
        && claim.level == Level::Partly
        && result.kind.can_decide()
        && said.len() >= SAID
    {
        claim.level = Level::Yes;
        for span in &said {
            push_new(&mut claim.evidence, span);
        }
    }
}

/// A by-law, council paper or vacancy offers nothing to its reader: OCO is there in passing at most.
fn soften_by_kind(result: &mut PageClaims) {
    use super::PageKind::{CouncilPaper, Regulation, Vacancy};
    if matches!(result.kind, Regulation | CouncilPaper | Vacancy)
        && let Some(claim) = result.claims.get_mut(MENTIONS)
        && claim.level == Level::Yes
    {
        claim.level = Level::Partly;
    }
}

/// One claim from all findings of a rule: what hurts most wins, and a limit beats what it limits.
pub(super) fn resolve(rule: &Rule, findings: &[&Finding]) -> Claim {
    let mut claim = Claim::default();
    let counted = |wanted: Level, limiting: Option<bool>| {
        findings
            .iter()
            .copied()
            .filter(|finding| finding.outcome == Ok(wanted))
            .filter(|finding| limiting.is_none_or(|limits| finding.limits == limits))
            .filter(|finding| rule.cues[finding.cue].level.is_some())
            .collect::<Vec<_>>()
    };
    let against = counted(Level::Contradicted, None);
    let limits = counted(Level::Partly, Some(true));
    let yes = counted(Level::Yes, None);
    let partly = counted(Level::Partly, Some(false));
    let (items, carriers) = items(rule, findings);
    let by_count = rule.count.map_or(Level::Silent, |count| {
        if items >= count.yes {
            Level::Yes
        } else if items >= count.partly {
            Level::Partly
        } else {
            Level::Silent
        }
    });
    claim.conflict = !against.is_empty() && (!yes.is_empty() || by_count == Level::Yes);
    let (level, chosen) = if !against.is_empty() {
        (Level::Contradicted, against)
    } else if !limits.is_empty() {
        (Level::Partly, limits)
    } else if !yes.is_empty() {
        (Level::Yes, yes)
    } else if by_count != Level::Silent {
        (by_count, carriers)
    } else if !partly.is_empty() {
        (Level::Partly, partly)
    } else {
        (Level::Silent, Vec::new())
    };
    claim.level = level;
    if let Some(first) = chosen.first() {
        let cue = &rule.cues[first.cue];
        let reason = if cue.level == Some(level) { cue.reason.clone() } else { String::new() };
        claim.reason = if reason.is_empty() { default_reason(rule, level) } else { reason };
    }
    for finding in &chosen {
        for span in &finding.spans {
            push_new(&mut claim.evidence, span);
        }
    }
    claim.trace =
        findings.iter().take(TRACE).map(|finding| finding.trace(&rule.cues[finding.cue])).collect();
    claim
}

/// The different things counted, with one finding each.
fn items<'f>(rule: &Rule, findings: &[&'f Finding]) -> (usize, Vec<&'f Finding>) {
    let mut seen: Vec<&str> = Vec::new();
    let mut carriers = Vec::new();
    for finding in findings.iter().filter(|finding| finding.outcome.is_ok()) {
        if let Some(item) = rule.cues[finding.cue].item.as_deref()
            && !seen.contains(&item)
        {
            seen.push(item);
            carriers.push(*finding);
        }
    }
    (seen.len(), carriers)
}

pub(super) fn default_reason(rule: &Rule, level: Level) -> String {
    use crate::verdict::Verdict;
    let verdict = match level {
        Level::Yes => Verdict::Met,
        Level::Partly => Verdict::Partly,
        Level::Contradicted => Verdict::Contradicted,
        Level::Silent => return String::new(),
    };
    rule.first_reason(verdict).map(|reason| reason.id.clone()).unwrap_or_default()
}

/// Adds a span that is not there yet; more than [`MOST_SPANS`] prove nothing more.
pub(super) fn push_new(spans: &mut Vec<Span>, span: &Span) {
    if spans.len() < MOST_SPANS && !spans.contains(span) {
        spans.push(span.clone());
    }
}

#[cfg(test)]
#[path = "../../tests/support/rule_files.rs"]
mod rule_files;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Given;

    #[test]
    fn a_glance_leaves_out_nothing_that_a_full_reading_would_find() {
        let rules = Ruleset::load(rule_files::all()).unwrap();
        let examples = rules.rules.iter().flat_map(|rule| &rule.examples);
        let texts = examples.filter_map(|example| match &example.given {
            Given::Page { text, .. } => Some(text.as_str()),
            Given::Facts(_) => None,
        });
        // Half of a text says other things than the whole.
        let pieces = texts.flat_map(|text| std::iter::once(text).chain(text.split("\n\n")));
        let mut left_out = 0;
        for text in pieces.chain(["De container. Het gesprek. Een maatje gaat met u mee."]) {
            let page = Page::from_text(text);
            let mut scratch = Scratch::default();
            let place = Place::of(&page, &rules.vocabulary, &mut scratch);
            let reading = begin(&page, &rules.vocabulary);
            let full = in_full(reading, &place, &rules, &[], scratch);
            left_out += usize::from(!full.about_oco());
            assert_eq!(format!("{:?}", assess(&page, &rules)), format!("{full:?}"), "{text}");
        }
        assert!(left_out > 100, "{left_out} pages without OCO prove too little");
    }
}
