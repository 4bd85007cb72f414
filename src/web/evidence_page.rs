//! The stored copy behind a verdict: the sentence in its place, as it stood on the day it was read.

use maud::{Markup, html};

use super::{Document, Listed, Place, View, date, term};
use crate::report::{Lang, plain};
use crate::rescore::{Context, Proof};
use crate::result::EvidenceKind;

/// The page of one piece of evidence, by its id in the result.
pub fn page(view: &View<'_>, listed: &Listed, id: &str, proof: &Proof) -> Document {
    let municipality = &listed.municipality;
    let evidence = &proof.evidence;
    let at = Place::Evidence(municipality.slug.clone(), id.to_owned());
    let back = view.link(&at, &Place::Municipality(municipality.slug.clone()));
    let title = match view.lang {
        Lang::Nl => format!("Bewaarde kopie {id} van {}", municipality.name),
        Lang::En => format!("Stored copy {id} of {}", municipality.name),
    };
    let body = html! {
        h1 { (title) }
        (term::explained(view))
        p {
            (view.say(
                "Wij bewaren elke pagina die wij lezen. Zo kunt u zien wat er stond, ook als de gemeente de pagina later verandert.",
                "We keep every page we read. So you can see what it said, also when the municipality changes it later.",
            ))
        }
        (words(view, proof))
        h2 { (view.say("Waar dit vandaan komt", "Where this comes from")) }
        dl {
            dt { (view.say("Pagina", "Page")) }
            dd { a href=(evidence.link) { @if evidence.page_title.is_empty() { (evidence.url) } @else { bdi lang="nl" { (plain(&evidence.page_title)) } } } }
            @if let Some(fetched) = evidence.fetched_at {
                dt { (view.say("Gelezen op", "Read on")) }
                @let second = fetched.strftime("%Y-%m-%dT%H:%M:%SZ");
                dd { (date::long(fetched, view.lang)) " (" time datetime=(second) { (second) } ")" }
            }
            @if let Some(hash) = &evidence.payload_sha256 {
                dt { (view.say("Vingerafdruk (SHA-256)", "Fingerprint (SHA-256)")) }
                dd { code { (plain(hash)) } " " (same(view, proof)) }
            }
            @if let Some(archive) = &proof.payload {
                dt { (view.say("Plaats in het archief (WARC)", "Place in the archive (WARC)")) }
                dd { code { (plain(&archive.file)) } br; code { (plain(&archive.record_id)) } }
            }
        }
        p { a href=(back) { (view.say("Terug naar de uitslag", "Back to the result")) } }
    };
    let description = match view.lang {
        Lang::Nl => {
            format!("De zin achter een oordeel over {}, uit het archief.", municipality.name)
        }
        Lang::En => {
            format!("The sentence behind a verdict on {}, from the archive.", municipality.name)
        }
    };
    Document::new(at, title, description, body)
}

fn words(view: &View<'_>, proof: &Proof) -> Markup {
    let evidence = &proof.evidence;
    html! {
        @if proof.is_lost() {
            blockquote { p lang="nl" { mark { (plain(&evidence.exact)) } } }
            p { (view.say(
                "Deze kopie is niet meer bewaard. Daarom staat hier alleen de zin zelf.",
                "This copy is not kept any more. So here stands only the sentence itself.",
            )) }
        } @else if let Some(context) = &proof.context {
            (in_place(view, context))
        } @else if evidence.exact.is_empty() {
            p { (view.say("Dit bewijs is een waarneming zonder citaat.", "This evidence is an observation without a quotation.")) }
        } @else if evidence.kind != EvidenceKind::Quote {
            p { (plain(&evidence.exact)) }
        } @else {
            blockquote { p lang="nl" { mark { (plain(&evidence.exact)) } } }
            p { (view.say(
                "Deze woorden staan niet als tekst op de bewaarde pagina. Kijk daarom zelf naar de pagina.",
                "These words are no text on the stored page. So look at the page yourself.",
            )) }
        }
    }
}

fn in_place(view: &View<'_>, context: &Context) -> Markup {
    html! {
        @if !context.heading_path.is_empty() {
            p {
                (view.say("Onder het kopje ", "Under the heading "))
                bdi lang="nl" { "“" (plain(&context.heading_path.join(" › "))) "”" }
                ":"
            }
        }
        blockquote lang="nl" {
            @for text in &context.before { p { (plain(text)) } }
            p { (spaced(&context.prefix)) mark { (plain(&context.exact)) } (spaced(&context.suffix)) }
            @for text in &context.after { p { (plain(text)) } }
        }
    }
}

/// Harmless text that keeps the space between it and its neighbour.
fn spaced(text: &str) -> String {
    let lead = if text.starts_with(char::is_whitespace) { " " } else { "" };
    let trail = if text.ends_with(char::is_whitespace) { " " } else { "" };
    format!("{lead}{}{trail}", plain(text))
}

fn same(view: &View<'_>, proof: &Proof) -> &'static str {
    match (proof.bytes_are_the_same, view.lang) {
        (Some(true), Lang::Nl) => "Dit is precies de pagina die wij hebben beoordeeld.",
        (Some(true), Lang::En) => "This is the very page that was judged.",
        (Some(false), Lang::Nl) => {
            "Let op: dit is niet precies de pagina die wij hebben beoordeeld."
        }
        (Some(false), Lang::En) => "Mind: this is not quite the page that was judged.",
        (None, _) => "",
    }
}
