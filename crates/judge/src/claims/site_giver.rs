//! The giver on its own site: whoever the address or the title names, when the page speaks as the one who gives OCO.

use super::assess::push_new;
use super::reading::{Reading, Sentence};
use super::site_name;
use super::topic::names_oco;
use super::vocabulary::Classes;
use super::{Level, PageClaims, Provider, Span};
use crate::page::Page;

/// The rule that asks who gives OCO.
const GIVER: &str = "providers-named";
/// The reason it gives for a name.
const NAMED: &str = "named";
/// A name has so many words at most.
const WORDS: usize = 5;
/// A site is not called after more places.
const MOST_PLACES: usize = 4;
/// Fewer letters fit any address.
const LETTERS: usize = 6;
/// Words before the name of a place.
const BEFORE_PLACES: &[&str] = &["in", "uit", "te", "naar", "rond", "gemeente", "inwoners"];

/// Adds the giver whose own page this is, when no giver is named on it.
pub(super) fn add(result: &mut PageClaims, page: &Page, reading: &Reading<'_>, classes: &Classes) {
    if !result.providers.is_empty() || !speaks_as_giver(reading, classes) {
        return;
    }
    let Some(claim) = result.claims.get_mut(GIVER) else { return };
    if !matches!(claim.level, Level::Silent | Level::Partly) {
        return;
    }
    let labels = labels(page);
    let Some((name, span)) = named_by(&labels, page, reading) else { return };
    claim.level = Level::Yes;
    NAMED.clone_into(&mut claim.reason);
    claim.evidence.clear();
    push_new(&mut claim.evidence, &span);
    result.providers.push(Provider { name, evidence: vec![span], ..Provider::default() });
}

/// "Onze cliëntondersteuners komen bij u thuis."
fn speaks_as_giver(reading: &Reading<'_>, classes: &Classes) -> bool {
    reading.sentences.iter().any(|sentence| {
        sentence.words.contains(classes.gives_oco)
            || names_oco(sentence, classes)
                && (1..sentence.words.len()).any(|word| {
                    sentence.words.has(word, classes.oco)
                        && (1..=2).any(|back| {
                            word.checked_sub(back).is_some_and(|at| {
                                reading.written(sentence, at).eq_ignore_ascii_case("onze")
                            })
                        })
                })
    })
}

/// What the address and the end of the title name, as bare letters.
fn labels(page: &Page) -> Vec<String> {
    let host = page.url.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let host = host.rsplit_once('.').map_or(host, |(name, _)| name);
    [Some(host), site_name::of(&page.title)]
        .into_iter()
        .flatten()
        .flat_map(|label| [Some(letters(label)), without_kind(label).map(letters)])
        .flatten()
        .filter(|label| label.chars().count() >= LETTERS)
        .collect()
}

/// "Stichting Prisma Berkenbos" calls itself "Prisma Berkenbos", too.
fn without_kind(label: &str) -> Option<&str> {
    let (kind, rest) = label.trim().split_once(' ')?;
    let is_kind = ["stichting", "vereniging", "coöperatie"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(kind));
    is_kind.then_some(rest)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The first stretch of two or more words, written as a name, that a label begins with and that is no place.
fn named_by(labels: &[String], page: &Page, reading: &Reading<'_>) -> Option<(String, Span)> {
    let mut places: Vec<String> = Vec::new();
    for sentence in &reading.sentences {
        for start in 0..sentence.words.len() {
            let range = stretch(labels, reading, sentence, start);
            let block = page.blocks.get(sentence.block);
            let (Some(range), Some(block)) = (range, block) else { continue };
            let Some(name) = block.text.get(range.clone()).map(str::to_owned) else { continue };
            if places.contains(&name) {
                continue;
            }
            if !is_place(page, &name) {
                return Some((name, Span { block: sentence.block, range }));
            }
            places.push(name);
            if places.len() == MOST_PLACES {
                return None;
            }
        }
    }
    None
}

fn stretch(
    labels: &[String],
    reading: &Reading<'_>,
    sentence: &Sentence,
    start: usize,
) -> Option<std::ops::Range<usize>> {
    if !reading.written(sentence, start).starts_with(char::is_uppercase) {
        return None;
    }
    let mut joined = letters(reading.written(sentence, start));
    for end in start + 1..(start + WORDS).min(sentence.words.len()) {
        let last = reading.written(sentence, end);
        joined.push_str(&letters(last));
        let fits = |label: &&String| label.starts_with(joined.as_str());
        labels.iter().find(fits)?;
        if last.starts_with(char::is_uppercase) && joined.chars().count() >= LETTERS {
            let next = (end + 1 < sentence.words.len())
                .then(|| format!("{joined}{}", letters(reading.written(sentence, end + 1))));
            let goes_on =
                next.is_some_and(|next| labels.iter().any(|label| label.starts_with(&next)));
            if !goes_on {
                return Some(sentence.places.get(start)?.start..sentence.places.get(end)?.end);
            }
        }
    }
    None
}

/// "In Lage Wolden", "gemeente Lage Wolden": the site is that of the place.
fn is_place(page: &Page, name: &str) -> bool {
    page.blocks.iter().map(|block| block.text.as_str()).chain([page.title.as_str()]).any(|text| {
        text.match_indices(name).any(|(at, _)| {
            text[..at]
                .split_whitespace()
                .next_back()
                .is_some_and(|before| BEFORE_PLACES.contains(&before.to_lowercase().as_str()))
        })
    })
}
