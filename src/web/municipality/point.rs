//! One point: the verdict, the words it rests on, why it matters, the law, and what to ask for.

use maud::{Markup, html};

use super::well_said;
use crate::report::{Lang, plain, words};
use crate::result::{Evidence, EvidenceKind, Group, MunicipalityResult, Outcome, Stance, Verdict};
use crate::web::{Listed, Place, View, date};

/// At most so many quotations stand under a point; the JSON has them all.
const QUOTES: usize = 2;

pub(super) fn show(
    view: &View<'_>,
    at: &Place,
    listed: &Listed,
    result: &MunicipalityResult,
    verdict: &Verdict,
) -> Markup {
    let rule = view.country.rules.rule(&verdict.rule);
    let open = words::calls_for_advice(verdict.verdict);
    html! {
        article.point id=(verdict.rule) {
            h3 { (view.country.labels.get(&verdict.rule, view.lang)) ": " (outcome(view, verdict)) }
            p { (plain(view.lang.of(&verdict.summary))) }
            @for (id, evidence) in shown(result, verdict) { (quotation(view, at, listed, id, evidence)) }
            @if open && !view.lang.of(&verdict.advice).is_empty() {
                p { strong { (view.say("Wat u kunt vragen: ", "What you can ask for: ")) } (plain(view.lang.of(&verdict.advice))) }
            }
            @if let Some(rule) = rule {
                details {
                    summary { (view.say("Waarom dit telt, en de wet", "Why this counts, and the law")) span.hidden { ": " (view.country.labels.get(&verdict.rule, view.lang)) } }
                    p { (view.say(&rule.why.nl, &rule.why.en)) }
                    @if !verdict.basis.is_empty() {
                        ul { @for basis in &verdict.basis { li { a href=(basis.url) { (basis.title) } } } }
                    }
                    p { a href=(view.link(at, &Place::Rule(verdict.rule.clone()))) {
                        (match view.lang {
                            Lang::Nl => format!("Hoe wij “{}” beoordelen, en hoe vaak wij het mis hebben", rule.label.nl),
                            Lang::En => format!("How we judge “{}”, and how often we are wrong", rule.label.en),
                        })
                    } }
                }
            }
            @if open && verdict.group != Group::Practice { (examples(view, at, listed, verdict)) }
        }
    }
}

fn outcome(view: &View<'_>, verdict: &Verdict) -> Markup {
    html! {
        span class={ "verdict " (class(verdict.verdict)) } {
            span aria-hidden="true" { (words::sign(verdict.verdict)) " " }
            (in_words(view, verdict.verdict))
            @if verdict.conflict { (view.say(" (pagina's spreken elkaar tegen)", " (pages disagree)")) }
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

/// The words in their place: page, heading, date, the link that opens at the sentence.
fn quotation(
    view: &View<'_>,
    at: &Place,
    listed: &Listed,
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
            } @else {
                p { (plain(&evidence.exact)) }
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
                @if view.is_served() && evidence.archive.is_some() {
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

/// How two other municipalities say it.
fn examples(view: &View<'_>, at: &Place, listed: &Listed, verdict: &Verdict) -> Markup {
    let found = well_said(view.country, &listed.municipality, &verdict.rule, 2);
    html! {
        @if !found.is_empty() {
            details {
                summary {
                    (view.say("Zo zeggen andere gemeenten het", "How other municipalities say it"))
                    span.hidden { ": " (view.country.labels.get(&verdict.rule, view.lang)) }
                }
                ul {
                    @for (municipality, evidence) in found {
                        li {
                            a href=(view.link(at, &Place::Municipality(municipality.slug.clone()))) { (municipality.name) }
                            ": " q lang="nl" { (plain(&evidence.exact)) } " "
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
