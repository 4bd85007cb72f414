//! Try a text: what a draft page says about client support, marked in the text, and what it does not say yet.

use std::collections::BTreeMap;
use std::ops::Range;

use maud::{Markup, html};
use ocowijzer_judge::claims::{Claim, Level, PageClaims};
use ocowijzer_judge::page::{Block, BlockKind, Page};
use ocowijzer_judge::rules::{DecidedBy, Group, Quantifier, Rule};

use super::{Document, Place, View, term};
use crate::report::{Lang, plain, words};

/// So many blocks of a text are shown; of a longer one only those with something marked.
const BLOCKS: usize = 400;
/// So many blocks are shown at all.
const MOST: usize = 1000;

/// A draft that was read and judged.
#[derive(Debug)]
pub struct Tried {
    /// The text.
    pub page: Page,
    /// What it says.
    pub claims: PageClaims,
}

/// The page: the form, and under it what came of a text, or why nothing did.
pub fn page(view: &View<'_>, outcome: Option<&Result<Tried, String>>) -> Document {
    let title = view.say("Test een tekst", "Try a text");
    let body = html! {
        h1 { (title) }
        @match outcome {
            Some(Ok(tried)) => { (term::explained(view)) (judged(view, tried)) },
            Some(Err(why)) => p.notice role="alert" { (why) },
            None => {},
        }
        @if outcome.is_some_and(Result::is_ok) {
            h2 #nog-een { (view.say("Nog een tekst testen", "Try another text")) }
        } @else {
            p.lead {
                (term::in_a_sentence(view)) " "
                (view.say(
                    "Schrijft u daarover? Laat uw tekst hier lezen. U ziet dan wat erin staat en wat nog ontbreekt.",
                    "Do you write about it? Have your text read here. You see what it says and what is still missing.",
                ))
            }
        }
        (form(view))
    };
    let description = view.say(
        "Laat een tekst over cliëntondersteuning lezen voordat u hem plaatst.",
        "Have a text about client support read before you publish it.",
    );
    Document::new(Place::Try, title, description, body)
}

fn form(view: &View<'_>) -> Markup {
    html! {
        form.screen method="post" action="./" enctype="multipart/form-data" {
            p { strong { (view.say(
                "Wij bewaren uw tekst niet. Na het lezen is hij weg.",
                "We do not keep your text. It is gone after reading.",
            )) } }
            p {
                label for="tekst" { (view.say("Plak hier uw tekst", "Paste your text here")) }
                textarea #tekst name="tekst" rows="10" lang="nl" {}
            }
            p {
                label for="bestand" { (view.say("Of kies een bestand: Word (DOCX), PDF, HTML of tekst, hoogstens 8 MB", "Or choose a file: Word (DOCX), PDF, HTML or text, at most 8 MB")) }
                br;
                input #bestand type="file" name="bestand" accept=".docx,.pdf,.html,.htm,.txt,text/html,text/plain,application/pdf";
            }
            button type="submit" { (view.say("Lees mijn tekst", "Read my text")) }
        }
    }
}

fn judged(view: &View<'_>, tried: &Tried) -> Markup {
    let Tried { page, claims } = tried;
    let is_empty = page.blocks.iter().all(|block| block.text.is_empty());
    let said = said(view, claims);
    let open = open(view, claims);
    html! {
        @if is_empty {
            p.notice role="alert" { (view.say(
                "Wij vinden geen tekst. Is het een foto of een scan? Plak de tekst dan hieronder.",
                "We find no text. Is it a photo or a scan? Then paste the text below.",
            )) }
        } @else {
            @if !claims.kind.can_decide() {
                p.notice { (kind(view, claims)) }
            }
            h2 { (view.say("Wat er staat", "What it says")) }
            @if said.is_empty() {
                p { (view.say(
                    "Deze tekst zegt niets over onafhankelijke cliëntondersteuning.",
                    "This text says nothing about independent client support.",
                )) }
            } @else {
                p { (view.say(
                    "In de tekst hieronder is gemarkeerd waar het staat.",
                    "It is marked in the text below.",
                )) }
                ul { @for (rule, claim) in &said { li { (headline(view, rule, claim)) } } }
            }
            @if !open.is_empty() {
                h2 { (view.say("Wat beter kan", "What can be better")) }
                @for (rule, claim) in &open { (advice(view, rule, claim)) }
            } @else {
                p { strong { (view.say("Alles wat telt staat erin.", "All that counts is there.")) } }
            }
            h2 { (view.say("Uw tekst", "Your text")) }
            div.tried lang="nl" { (marked(view, page, &said)) }
        }
    }
}

fn kind(view: &View<'_>, claims: &PageClaims) -> String {
    let kind = words::page_kind(claims.kind, view.lang);
    match view.lang {
        Lang::Nl => format!(
            "Wij lezen dit als {kind}. Zo'n pagina telt niet mee in een oordeel over een website."
        ),
        Lang::En => format!(
            "We read this as {kind}. Such a page does not count in the verdict on a website."
        ),
    }
}

type Said<'a> = Vec<(&'a Rule, &'a Claim)>;

/// The rules that one page can meet, with what this one says, in the order of the report.
fn rules<'a>(
    view: &View<'a>,
    claims: &'a PageClaims,
) -> impl Iterator<Item = (&'a Rule, &'a Claim)> {
    let rules = view.country.rules.rules.iter().filter(|rule| rule.group != Group::PageOnly);
    rules.filter_map(|rule| Some((rule, claims.claims.get(&rule.id)?)))
}

fn said<'a>(view: &View<'a>, claims: &'a PageClaims) -> Said<'a> {
    rules(view, claims).filter(|(_, claim)| claim.level != Level::Silent).collect()
}

/// What is not there as it should be. Good practice is no duty and stays out; and who sets no condition need not
/// say so.
fn open<'a>(view: &View<'a>, claims: &'a PageClaims) -> Said<'a> {
    let is_open = |(rule, claim): &(&Rule, &Claim)| match claim.level {
        Level::Yes => false,
        Level::Partly | Level::Contradicted => true,
        Level::Silent => rule.group != Group::Practice && !is_nowhere(rule),
    };
    rules(view, claims).filter(is_open).collect()
}

fn is_nowhere(rule: &Rule) -> bool {
    matches!(rule.decided_by, DecidedBy::Claims { quantifier: Quantifier::Nowhere })
}

fn label<'a>(view: &View<'a>, rule: &'a Rule) -> &'a str {
    view.lang.pick(&rule.label.nl, &rule.label.en)
}

fn headline(view: &View<'_>, rule: &Rule, claim: &Claim) -> Markup {
    let (sign, word) = words::level(claim.level, view.lang);
    html! {
        strong { (label(view, rule)) } ": "
        span aria-hidden="true" { (sign) " " } (word)
        @if claim.conflict { (view.say(" (de tekst spreekt zichzelf tegen)", " (the text contradicts itself)")) }
    }
}

fn advice(view: &View<'_>, rule: &Rule, claim: &Claim) -> Markup {
    html! {
        section.point {
            h3 { (label(view, rule)) ": " (missing(view, claim)) }
            p { (view.say(&rule.why.nl, &rule.why.en)) }
            p { (view.say(&rule.advice.nl, &rule.advice.en)) }
            @if !rule.example_sentence.nl.is_empty() {
                p { (view.say("U kunt bijvoorbeeld schrijven:", "You could write, for instance:")) }
                blockquote.suggestion { p lang="nl" { (rule.example_sentence.nl) } }
            }
        }
    }
}

fn missing(view: &View<'_>, claim: &Claim) -> &'static str {
    match claim.level {
        Level::Silent => view.lang.pick("staat er nog niet", "is not there yet"),
        Level::Partly => view.lang.pick("staat er voor een deel", "is there in part"),
        Level::Contradicted => view.lang.pick("er staat het tegendeel", "the opposite is said"),
        Level::Yes => "",
    }
}

/// What is marked in one block: ranges that do not overlap, each with the labels of its rules.
type Marks<'a> = Vec<(Range<usize>, Vec<&'a str>)>;

fn marked(view: &View<'_>, page: &Page, said: &Said<'_>) -> Markup {
    let mut marks: BTreeMap<usize, Marks<'_>> = BTreeMap::new();
    for (rule, claim) in said {
        for span in &claim.evidence {
            marks
                .entry(span.block)
                .or_default()
                .push((span.range.clone(), vec![label(view, rule)]));
        }
    }
    for marks in marks.values_mut() {
        *marks = joined(std::mem::take(marks));
    }
    let long = page.blocks.len() > BLOCKS;
    let shown = page.blocks.iter().enumerate().filter(|(at, _)| !long || marks.contains_key(at));
    html! {
        @if long {
            p lang=(view.say("nl", "en")) { (view.say(
                "De tekst is lang. U ziet alleen de stukken waar iets gemarkeerd is.",
                "The text is long. You see only the parts with something marked.",
            )) }
        }
        @for (at, block) in shown.take(MOST) {
            (one_block(view, block, marks.get(&at).map_or(&[][..], Vec::as_slice)))
        }
    }
}

/// Ranges that overlap become one.
fn joined(mut marks: Marks<'_>) -> Marks<'_> {
    marks.sort_by_key(|(range, _)| (range.start, range.end));
    let mut all: Marks<'_> = Vec::new();
    for (range, labels) in marks {
        match all.last_mut() {
            Some((last, known)) if range.start < last.end => {
                last.end = last.end.max(range.end);
                known.extend(
                    labels.into_iter().filter(|label| !known.contains(label)).collect::<Vec<_>>(),
                );
            }
            _ => all.push((range, labels)),
        }
    }
    all
}

fn one_block(view: &View<'_>, block: &Block, marks: &[(Range<usize>, Vec<&str>)]) -> Markup {
    let text = html! { (with_marks(view, &block.text, marks)) };
    html! {
        @match block.kind {
            BlockKind::Heading { .. } => p { strong { (text) } },
            BlockKind::ListItem { .. } => p { "• " (text) },
            _ => p { (text) },
        }
    }
}

fn with_marks(view: &View<'_>, text: &str, marks: &[(Range<usize>, Vec<&str>)]) -> Markup {
    let mut end = 0;
    let mut pieces = Vec::new();
    for (range, labels) in marks {
        pieces.push((text.get(end..range.start).unwrap_or_default(), None));
        pieces.push((text.get(range.clone()).unwrap_or_default(), Some(labels.join(", "))));
        end = range.end;
    }
    pieces.push((text.get(end..).unwrap_or_default(), None));
    html! {
        @for (piece, labels) in pieces {
            @match labels {
                None => (spaced(piece)),
                Some(labels) => {
                    mark { (spaced(piece)) }
                    " " small.label lang=(view.say("nl", "en")) { "[" (labels) "]" }
                },
            }
        }
    }
}

/// Harmless text that keeps the space between it and its neighbour.
fn spaced(text: &str) -> String {
    let lead = if text.starts_with(char::is_whitespace) { " " } else { "" };
    let trail = if text.ends_with(char::is_whitespace) { " " } else { "" };
    format!("{lead}{}{trail}", plain(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_overlap_become_one_with_both_labels() {
        let marks =
            vec![(5..9, vec!["b"]), (0..6, vec!["a"]), (0..6, vec!["a"]), (9..12, vec!["c"])];
        assert_eq!(joined(marks), [(0..9, vec!["a", "b"]), (9..12, vec!["c"])]);
    }
}
