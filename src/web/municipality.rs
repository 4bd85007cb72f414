//! One municipality: what its website says, point by point, with the sentence behind every verdict.

use maud::html;

use super::{Document, Listed, Place, View};
use crate::report::words;

/// The result of one municipality; a municipality without a result has a page as well.
pub fn page(view: &View<'_>, listed: &Listed) -> Document {
    let municipality = &listed.municipality;
    let at = Place::Municipality(municipality.slug.clone());
    let body = html! {
        h1 { (municipality.name) }
        @if let Some(found) = &listed.result {
            @for verdict in &found.result.verdicts {
                section {
                    h2 { (view.country.labels.get(&verdict.rule, view.lang)) }
                    p { (words::sign(verdict.verdict)) " " (words::outcome(verdict.verdict, view.lang)) }
                    p { (view.lang.of(&verdict.summary)) }
                }
            }
        }
    };
    let title = municipality.name.clone();
    let description = match view.lang {
        crate::report::Lang::Nl => format!(
            "Wat de website van {} zegt over onafhankelijke cliëntondersteuning.",
            municipality.name
        ),
        crate::report::Lang::En => format!(
            "What the website of {} says about independent client support.",
            municipality.name
        ),
    };
    Document::new(at, title, description, body)
}
