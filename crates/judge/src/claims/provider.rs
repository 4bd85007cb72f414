//! Organisations that the page names as givers of OCO, each with the contacts that stand with it.

use super::cue::Finding;
use super::reading::{Reading, Sentence};
use super::topic::{KnownGivers, Topics};
use super::vocabulary::Vocabulary;
use super::{Level, Provider, Span};
use crate::page::LinkTarget;
use crate::rules::Ruleset;

/// The rule whose findings name givers.
const RULE: &str = "providers-named";
/// The cue of that rule that says that the deciding team gives it itself.
const OWN_TEAM: &str = "own-team-gives-it";

/// The givers named on the page, in the order of the page.
pub(super) fn named(
    reading: &Reading<'_>,
    topics: &Topics,
    ruleset: &Ruleset,
    findings: &[Finding],
    vocabulary: &Vocabulary,
) -> Vec<Provider> {
    let Some(rule) = ruleset.rules.iter().position(|rule| rule.id.as_str() == RULE) else {
        return Vec::new();
    };
    let mut providers: Vec<Provider> = Vec::new();
    for finding in findings {
        if finding.rule != rule || finding.outcome != Ok(Level::Yes) {
            continue;
        }
        let sentence = &reading.sentences[finding.sentence];
        for name in names_in(reading, sentence, finding, vocabulary) {
            add(&mut providers, name, sentence);
        }
    }
    for provider in &mut providers {
        give_contacts(provider, reading, topics);
    }
    providers
}

/// Who gives OCO, as far as the findings tell: the start of a second, better reading.
pub(super) fn known_givers(
    reading: &Reading<'_>,
    topics: &Topics,
    ruleset: &Ruleset,
    findings: &[Finding],
) -> KnownGivers {
    let own_team =
        ruleset.rules.iter().position(|rule| rule.id.as_str() == RULE).is_some_and(|rule| {
            findings.iter().any(|finding| {
                finding.rule == rule
                    && finding.outcome == Ok(Level::Contradicted)
                    && ruleset.rules[rule].cues[finding.cue].name == OWN_TEAM
            })
        });
    let names = named(reading, topics, ruleset, findings, &ruleset.vocabulary)
        .into_iter()
        .flat_map(|provider| short_forms(&provider.name))
        .filter(|name| name.chars().count() > 2)
        .collect();
    KnownGivers { own_team, names }
}

/// "Stichting Dijkwacht" is "Dijkwacht" further on.
fn short_forms(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    if let Some((first, rest)) = name.split_once(' ')
        && matches!(
            first.to_lowercase().as_str(),
            "stichting" | "vereniging" | "bureau" | "coöperatie"
        )
        && rest.chars().count() > 3
    {
        forms.push(rest.to_owned());
    }
    forms
}

fn names_in(
    reading: &Reading<'_>,
    sentence: &Sentence,
    finding: &Finding,
    vocabulary: &Vocabulary,
) -> Vec<String> {
    let mut stretches = sentence.words.stretches(vocabulary.classes.name);
    stretches.retain(|stretch| {
        stretch.start < finding.words.end + 12 && finding.words.start < stretch.end
    });
    stretches.sort_by_key(|stretch| (stretch.start, std::cmp::Reverse(stretch.end)));
    let mut names = Vec::new();
    let mut upto = 0;
    for stretch in stretches {
        if stretch.start < upto {
            continue;
        }
        upto = stretch.end;
        let text = reading
            .page
            .blocks
            .get(sentence.block)
            .and_then(|block| {
                let first = sentence.places.get(stretch.start)?;
                let last = sentence.places.get(stretch.end - 1)?;
                block.text.get(first.start..last.end)
            })
            .unwrap_or_default();
        if !text.is_empty() {
            names.push(text.to_owned());
        }
    }
    names
}

/// Adds a name, or its evidence when it (or a longer form of it) is there already.
fn add(providers: &mut Vec<Provider>, name: String, sentence: &Sentence) {
    let span = Span { block: sentence.block, range: sentence.range.clone() };
    let same = |known: &str| {
        known == name
            || known.starts_with(&format!("{name} "))
            || name.starts_with(&format!("{known} "))
    };
    if let Some(known) = providers.iter_mut().find(|provider| same(&provider.name)) {
        if name.len() > known.name.len() {
            known.name = name;
        }
        super::assess::push_new(&mut known.evidence, &span);
        return;
    }
    providers.push(Provider { name, evidence: vec![span], ..Provider::default() });
}

/// Contacts in the sentences where the name stands, and in the rest of the block after it.
fn give_contacts(provider: &mut Provider, reading: &Reading<'_>, topics: &Topics) {
    for (index, sentence) in reading.sentences.iter().enumerate() {
        let Some(block) = reading.page.blocks.get(sentence.block) else { continue };
        if !topics.by_sentence[index].is_oco() || !block.text.contains(&provider.name) {
            continue;
        }
        for (_, link) in &block.links {
            let Some(link) = reading.page.links.get(*link) else { continue };
            match &link.target {
                LinkTarget::Web(url) if provider.url.is_none() => {
                    provider.url = Some(url.to_string());
                }
                LinkTarget::Phone(digits)
                    if provider.phone.is_none() && !digits.starts_with("06") =>
                {
                    provider.phone = Some(digits.clone());
                }
                LinkTarget::Mail(address) if provider.email.is_none() => {
                    provider.email = Some(address.clone());
                }
                _ => {}
            }
        }
        let (phone, mail) = super::contact::first_in(&block.text);
        if provider.phone.is_none() {
            provider.phone = phone;
        }
        if provider.email.is_none() {
            provider.email = mail;
        }
    }
}
