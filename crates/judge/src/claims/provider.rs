//! Organisations that the page names as givers of OCO, each with the contacts that stand with it.

use super::cue::Finding;
use super::known_givers::KnownGivers;
use super::reading::{Reading, Sentence};
use super::topic::Topics;
use super::vocabulary::{Classes, Vocabulary};
use super::{Level, Provider, Span};
use crate::page::{Block, LinkTarget};
use crate::rules::Ruleset;

/// The rule whose findings name givers.
const RULE: &str = "providers-named";
/// How the cues of that rule begin that say that the deciding team gives it itself.
const OWN_TEAM: &str = "own-team-";

/// A page that names more is a directory; the first ones will do.
const MOST_GIVERS: usize = 60;
/// Contacts stand near a name, not so many sentences on.
const NEAR: usize = 40;
/// Places where a giver is named that are looked at for contacts.
const MOST_PLACES: usize = 100;

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
        if providers.len() >= MOST_GIVERS {
            break;
        }
        let sentence = &reading.sentences[finding.sentence];
        let names = names_in(reading, sentence, finding, vocabulary);
        let leads_in = names.is_empty() && finding.words.start == 0;
        match sentence.lead.and_then(|lead| reading.sentences.get(lead)) {
            Some(lead) if leads_in => {
                for name in lead.words.stretches(vocabulary.classes.name) {
                    let name = super::names::name_text(reading, lead, &name).to_owned();
                    add(&mut providers, name, lead);
                }
            }
            _ => names.into_iter().for_each(|name| add(&mut providers, name, sentence)),
        }
    }
    providers.retain(|provider| !has_stopped(provider, reading, vocabulary));
    let names: Vec<String> = providers.iter().map(|provider| provider.name.clone()).collect();
    for provider in &mut providers {
        let others: Vec<String> =
            names.iter().filter(|name| **name != provider.name).cloned().collect();
        give_contacts(provider, &others, reading, topics, &vocabulary.classes);
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
                    && ruleset.rules[rule].cues[finding.cue].name.starts_with(OWN_TEAM)
            })
        });
    let names = named(reading, topics, ruleset, findings, &ruleset.vocabulary)
        .into_iter()
        .flat_map(|provider| short_forms(&provider.name))
        .filter(|name| name.chars().count() > 2)
        .collect();
    KnownGivers { own_team, names, ..KnownGivers::default() }
}

/// "Stichting Dijkwacht" is "Dijkwacht" further on.
fn short_forms(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    if let Some((first, rest)) = name.split_once(' ')
        && matches!(
            first.to_lowercase().as_str(),
            "stichting" | "vereniging" | "bureau" | "coöperatie"
        )
        && rest.chars().count() >= 3
    {
        forms.push(rest.to_owned());
    }
    // "MEE Zuiderland" is "MEE" further on.
    if let Some((first, _)) = name.split_once(' ')
        && first.chars().count() >= 3
        && first.chars().all(char::is_uppercase)
    {
        forms.push(first.to_owned());
    }
    forms
}

/// A name stands at most so many words after the one before it, to be of the same row: "bij MEE (088 …) of bij KBO".
const ROW: usize = 6;

/// The names that a finding is about: in its words, and those in one row with them.
fn names_in(
    reading: &Reading<'_>,
    sentence: &Sentence,
    finding: &Finding,
    vocabulary: &Vocabulary,
) -> Vec<String> {
    let classes = &vocabulary.classes;
    let mut stretches = sentence.words.stretches(classes.name);
    stretches.retain(|stretch| finding.words.start < stretch.end);
    stretches.sort_by_key(|stretch| (stretch.start, std::cmp::Reverse(stretch.end)));
    let mut names = Vec::new();
    let mut upto = 0;
    let mut row_ends = finding.words.end;
    for stretch in stretches {
        if stretch.start < upto {
            continue;
        }
        let is_in_row = stretch.start < finding.words.end
            || (words_between(sentence, row_ends..stretch.start, classes) <= ROW
                && is_row(reading, sentence, row_ends..stretch.start, classes));
        if !is_in_row {
            break;
        }
        upto = stretch.end;
        // "Het Maatjesproject van Stichting Samenloop": whose it is gives it.
        let is_of_another = names.is_empty()
            && reading.written(sentence, stretch.end) == "van"
            && !sentence.words.breaks.get(stretch.end).copied().unwrap_or(false)
            && sentence.words.begins_stretch(stretch.end + 1, classes.sure_name);
        if is_of_another {
            continue;
        }
        row_ends = row_ends.max(stretch.end);
        let text = super::names::name_text(reading, sentence, &stretch);
        if !text.is_empty() {
            names.push(text.to_owned());
        }
    }
    names
}

/// "MEE Polderland is gestopt": whoever has stopped is no giver, whatever else the page says of them.
fn has_stopped(provider: &Provider, reading: &Reading<'_>, vocabulary: &Vocabulary) -> bool {
    // "Bureau Helder neemt het werk over van MEE."
    let handed_over = format!("over van {}", provider.name);
    reading.sentences.iter().any(|sentence| {
        let text = reading.text(sentence);
        sentence.words.contains(vocabulary.classes.stopped) && text.contains(provider.name.as_str())
            || text.contains(&handed_over)
    })
}

/// Words between two names, without the figures of a phone number.
fn words_between(sentence: &Sentence, between: std::ops::Range<usize>, classes: &Classes) -> usize {
    between.filter(|word| !sentence.words.begins_stretch(*word, classes.number)).count()
}

/// Nothing stands between two names, or a word that puts them side by side.
fn is_row(
    reading: &Reading<'_>,
    sentence: &Sentence,
    between: std::ops::Range<usize>,
    classes: &Classes,
) -> bool {
    let joins = between.is_empty()
        || between
            .clone()
            .any(|word| matches!(reading.written(sentence, word), "en" | "of" | "én"));
    // ", van Stichting De Brug": a comma, and the word that stands before the first one, too.
    let repeats = sentence.words.breaks.get(between.start).copied().unwrap_or(false)
        && between.clone().all(|word| {
            matches!(
                reading.written(sentence, word),
                "van" | "bij" | "door" | "via" | "met" | "naar" | "aan" | "de" | "het"
            )
        });
    (joins || repeats)
        && !between.into_iter().any(|word| {
            sentence.words.has(word, classes.negator) || sentence.words.has(word, classes.official)
        })
}

/// Adds a name, or its evidence when it (or a longer form of it) is there already.
fn add(providers: &mut Vec<Provider>, name: String, sentence: &Sentence) {
    let span = Span { block: sentence.block, range: sentence.range.clone() };
    let same = |known: &str| is_part_of(&name, known) || is_part_of(known, &name);
    if let Some(known) = providers.iter_mut().find(|provider| same(&provider.name)) {
        if name.len() > known.name.len() {
            known.name = name;
        }
        super::assess::push_new(&mut known.evidence, &span);
        return;
    }
    providers.push(Provider { name, evidence: vec![span], ..Provider::default() });
}

/// "Tij" and "het Tij" are short for "Stichting Tij".
fn is_part_of(short: &str, long: &str) -> bool {
    let words = |name: &str| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    let (mut short, long) = (words(short), words(long));
    if short.len() > 1 && matches!(short[0].as_str(), "de" | "het" | "'t" | "’t") {
        short.remove(0);
    }
    long.windows(short.len().max(1)).any(|part| part == short)
}

/// Contacts that stand with the name: in its sentence and in those after it in the same block, up to another
/// giver or an official. Rather none than somebody else's.
fn give_contacts(
    provider: &mut Provider,
    others: &[String],
    reading: &Reading<'_>,
    topics: &Topics,
    classes: &Classes,
) {
    let mut places = 0;
    for (index, sentence) in reading.sentences.iter().enumerate() {
        let has_all =
            provider.url.is_some() && provider.phone.is_some() && provider.email.is_some();
        if has_all || places == MOST_PLACES {
            break;
        }
        let Some(block) = reading.page.blocks.get(sentence.block) else { continue };
        let text = reading.text(sentence);
        let Some(at) = text.find(provider.name.as_str()) else { continue };
        if !topics.by_sentence[index].is_oco() {
            continue;
        }
        places += 1;
        let first_other =
            |text: &str| others.iter().filter_map(|other| text.find(other.as_str())).min();
        let shares = first_other(text).is_some();
        let start = sentence.range.start + if shares { at } else { 0 };
        let after_name = &text[at + provider.name.len()..];
        let mut end = match first_other(after_name) {
            Some(other) => sentence.range.end - after_name.len() + other,
            None => sentence.range.end,
        };
        if end == sentence.range.end {
            end = reading.sentences[index + 1..]
                .iter()
                .take(NEAR)
                .take_while(|next| {
                    next.block == sentence.block
                        && !next.words.contains(classes.official)
                        && first_other(reading.text(next)).is_none()
                })
                .last()
                .map_or(end, |next| next.range.end);
        }
        take_contacts(provider, reading, block, start..end);
    }
}

fn take_contacts(
    provider: &mut Provider,
    reading: &Reading<'_>,
    block: &Block,
    stretch: std::ops::Range<usize>,
) {
    for (range, link) in &block.links {
        let Some(link) = reading.page.links.get(*link) else { continue };
        if range.start < stretch.start || range.start >= stretch.end {
            continue;
        }
        match &link.target {
            LinkTarget::Web(url) if provider.url.is_none() => provider.url = Some(url.to_string()),
            LinkTarget::Phone(digits)
                if provider.phone.is_none()
                    && !digits.starts_with("06")
                    && !digits.starts_with("140") =>
            {
                provider.phone = Some(digits.clone());
            }
            LinkTarget::Mail(address) if provider.email.is_none() => {
                provider.email = Some(address.clone());
            }
            _ => {}
        }
    }
    let (phone, mail) = super::contact::first_in(block.text.get(stretch).unwrap_or_default());
    provider.phone = provider.phone.take().or(phone);
    provider.email = provider.email.take().or(mail);
}
