//! One point: the verdict, the words it rests on, why it matters, the law, and what to ask for.

use std::collections::BTreeMap;

use maud::{Markup, html};
use ocowijzer_judge::rules::Rule;

use super::{said, well_said};
use crate::reply::CORRECTED;
use crate::report::{Lang, plain, words};
use crate::result::{Evidence, EvidenceKind, Group, MunicipalityResult, Outcome, Stance, Verdict};
use crate::web::{Found, Listed, Place, View, date, rates};

/// At most so many quotations stand under a point; the JSON has them all.
const QUOTES: usize = 2;

/// At most so many characters of the words of another municipality are shown.
const EXAMPLE_CHARS: usize = 200;

pub(super) fn show(
    view: &View<'_>,
    at: &Place,
    listed: &Listed,
    found: &Found,
    verdict: &Verdict,
) -> Markup {
    let result = &found.result;
    let rule = view.country.rules.rule(&verdict.rule);
    let open = words::calls_for_advice(verdict.verdict);
    let is_corrected = found.heard.correction(&verdict.rule).is_some();
    html! {
        article.point id=(verdict.rule) {
            h3 { (view.country.labels.get(&verdict.rule, view.lang)) ": " (outcome(view, verdict)) }
            @if !is_corrected { p { (plain(view.lang.of(&verdict.summary))) } }
            (said::correction_of(view, &found.heard, &verdict.rule))
            @for (id, evidence) in shown(result, verdict) { (quotation(view, at, listed, found, id, evidence)) }
            (said::on_point(view, &found.heard, &verdict.rule))
            @if open && !view.lang.of(&verdict.advice).is_empty() {
                p { strong { (view.say("Wat u kunt vragen: ", "What you can ask for: ")) } (plain(view.lang.of(&verdict.advice))) }
            }
            @if let Some(rule) = rule { (background(view, at, found, verdict, rule)) }
            @if open { (examples(view, at, listed, verdict, rule)) }
        }
    }
}

/// Why the point matters, by which law, and how sure we are: for who wants to know more.
fn background(
    view: &View<'_>,
    at: &Place,
    found: &Found,
    verdict: &Verdict,
    rule: &Rule,
) -> Markup {
    let by_program = found.heard.correction(&verdict.rule).is_none();
    html! {
        details {
            summary { (view.say("Waarom dit telt, en de wet", "Why this counts, and the law")) span.hidden { ": " (view.country.labels.get(&verdict.rule, view.lang)) } }
            p { (view.say(&rule.why.nl, &rule.why.en)) }
            p { (view.say(&rule.norm.nl, &rule.norm.en)) }
            @if !verdict.basis.is_empty() {
                ul { @for basis in &verdict.basis { li { a href=(basis.url) lang="nl" { (basis.title) } } } }
            }
            @if by_program { (rates::of_verdict(view, rule, verdict.verdict)) }
            p { a href=(view.link(at, &Place::Rule(verdict.rule.clone()))) {
                (match view.lang {
                    Lang::Nl => format!("Hoe wij “{}” beoordelen", rule.label.nl),
                    Lang::En => format!("How we judge “{}”", rule.label.en),
                })
            } }
        }
    }
}

fn outcome(view: &View<'_>, verdict: &Verdict) -> Markup {
    html! {
        span class={ "verdict " (class(verdict.verdict)) } {
            span aria-hidden="true" { (words::sign(verdict.verdict)) " " }
            (in_words(view, verdict.verdict))
            @if verdict.reason == CORRECTED { (view.say(" (verbeterd)", " (corrected)")) }
            @if verdict.conflict { (view.say(" (pagina's spreken elkaar tegen)", " (pages disagree)")) }
        }
    }
}

/// An outcome by itself: sign and word.
pub(super) fn sign(view: &View<'_>, outcome: Outcome) -> Markup {
    html! {
        span class={ "verdict " (class(outcome)) } {
            span aria-hidden="true" { (words::sign(outcome)) " " } (in_words(view, outcome))
        }
    }
}

/// The outcome as the end of "Gratis: …".
fn in_words(view: &View<'_>, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Contradicted => view.lang.pick("er staat het tegendeel", "the opposite is said"),
        Outcome::Unknown => view.lang.pick("dat weten wij niet", "we do not know"),
        other => words::outcome(other, view.lang),
    }
}

/// The class of an outcome in the style sheet.
pub(crate) fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::Partly => "partly",
        Outcome::NotFound => "not_found",
        Outcome::Contradicted => "contradicted",
        Outcome::Unknown => "unknown",
        Outcome::NotApplicable => "not_applicable",
    }
}

fn shown<'a>(result: &'a MunicipalityResult, verdict: &'a Verdict) -> Vec<(&'a str, &'a Evidence)> {
    let found =
        verdict.evidence.iter().filter_map(|id| Some((id.as_str(), result.evidence.get(id)?)));
    found.filter(|(_, evidence)| !evidence.exact.is_empty()).take(QUOTES).collect()
}

/// What the page of a result quotes, by id.
pub fn quoted(found: &Found) -> BTreeMap<&str, &Evidence> {
    let verdicts = found.result.verdicts.iter().filter(|verdict| found.heard.is_shown(verdict));
    verdicts.flat_map(|verdict| shown(&found.result, verdict)).collect()
}

/// The words in their place: page, heading, date, the link that opens at the sentence.
fn quotation(
    view: &View<'_>,
    at: &Place,
    listed: &Listed,
    found: &Found,
    id: &str,
    evidence: &Evidence,
) -> Markup {
    let quote = evidence.kind == EvidenceKind::Quote;
    html! {
        figure.quote {
            @if evidence.stance == Stance::NearMiss && quote {
                p { (view.say("Dit lijkt erop, maar telt niet:", "This looks like it, but does not count:")) }
            }
            @if quote {
                blockquote { p lang="nl" {
                    (before(&evidence.prefix)) mark { (plain(&evidence.exact)) } (after(&evidence.suffix))
                } }
            } @else if evidence.kind == EvidenceKind::Absence {
                p { (view.say(&plain(&evidence.exact), "On this page about client support it is not said.")) }
            } @else {
                // A result has observations in Dutch only.
                p lang="nl" { (plain(&evidence.exact)) }
            }
            figcaption {
                a href=(evidence.link) { @if evidence.page_title.is_empty() { (evidence.url) } @else { bdi lang="nl" { (plain(&evidence.page_title)) } } }
                @if !evidence.heading_path.is_empty() {
                    ", " (view.say("onder", "under")) " " bdi lang="nl" { "“" (plain(&evidence.heading_path.join(" › "))) "”" }
                }
                @if let Some(fetched) = evidence.fetched_at {
                    ", " (view.say("zoals het er stond op", "as it stood on")) " " (date::long(fetched, view.lang))
                }
                "."
                @if let Some(at) = found.gone_at(id) {
                    " " strong { (match view.lang {
                        Lang::Nl => format!("De pagina is daarna veranderd. Op {} haalden wij deze zin niet meer aan. Kijk of hij er nog staat.", date::long(at, view.lang)),
                        Lang::En => format!("The page has changed since. On {} we did not quote this sentence any more. Look whether it still stands there.", date::long(at, view.lang)),
                    }) }
                }
                @if found.has_copy(evidence) {
                    " "
                    a href=(view.link(at, &Place::Evidence(listed.municipality.slug.clone(), id.to_owned()))) {
                        (view.say("Bewaarde kopie", "Stored copy")) span.hidden { " " (id) }
                    }
                }
            }
        }
    }
}

/// The end of the text before a quotation, from a whole word on, with the space a reader expects after it.
fn before(text: &str) -> String {
    let text = plain(text);
    let begins_inside = text.chars().next().is_some_and(|c| !c.is_uppercase());
    let mut kept = match text.split_once(' ') {
        Some((_, rest)) if begins_inside => format!("… {rest}"),
        _ => text,
    };
    if kept.ends_with(|c: char| c.is_alphanumeric() || ".,:;?!)”’".contains(c)) {
        kept.push(' ');
    }
    kept
}

/// The begin of the text after a quotation, up to a whole word.
fn after(text: &str) -> String {
    let text = plain(text);
    let ends_inside = text.ends_with(char::is_alphanumeric);
    let kept = match text.rsplit_once(' ') {
        Some((kept, _)) if ends_inside => format!("{kept} …"),
        _ => text,
    };
    if kept.starts_with(|c: char| c.is_alphanumeric() || c == '(' || c == '…') {
        format!(" {kept}")
    } else {
        kept
    }
}

/// The begin of a long quotation, up to a whole word; the link beside it leads to the whole.
fn short(text: &str) -> String {
    let text = plain(text);
    let Some((end, _)) = text.char_indices().nth(EXAMPLE_CHARS) else { return text };
    let kept = &text[..end];
    let kept = kept.rsplit_once(' ').map_or(kept, |(whole, _)| whole);
    format!("{kept} …")
}

/// How it could be said: a sentence of ours, and how two other municipalities say it.
fn examples(
    view: &View<'_>,
    at: &Place,
    listed: &Listed,
    verdict: &Verdict,
    rule: Option<&Rule>,
) -> Markup {
    let most = if verdict.group == Group::Practice { 1 } else { 2 };
    let found = well_said(view.country, &listed.municipality, &verdict.rule, most);
    let sentence = rule.map(|rule| &rule.example_sentence).filter(|text| !text.nl.is_empty());
    html! {
        @if sentence.is_some() || !found.is_empty() {
            details {
                summary {
                    (view.say("Zo kan het er staan", "How it could be said"))
                    span.hidden { ": " (view.country.labels.get(&verdict.rule, view.lang)) }
                }
                @if let Some(sentence) = sentence {
                    p { (view.say("Een zin die de gemeente kan gebruiken:", "A sentence the municipality could use:")) }
                    blockquote.suggestion { p lang="nl" { (plain(&sentence.nl)) } }
                    @if view.lang == Lang::En { p { "That is: " (plain(&sentence.en)) } }
                }
                @if !found.is_empty() {
                    p { (view.say("Zo zeggen andere gemeenten het:", "How other municipalities say it:")) }
                    ul {
                        @for (municipality, evidence) in found {
                            li {
                                a href=(view.link(at, &Place::Municipality(municipality.slug.clone()))) { (municipality.name) }
                                ": " q lang="nl" { (short(&evidence.exact)) } " "
                                a href=(evidence.link) { (match view.lang {
                                    Lang::Nl => format!("Lees het bij {}", municipality.name),
                                    Lang::En => format!("Read it at {}", municipality.name),
                                }) }
                            }
                        }
                    }
                }
            }
        }
    }
}
