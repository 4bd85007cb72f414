//! A check that is under way: what is being read, as it is read. Works without JavaScript by asking again.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::serve::checks::{Phase, Progress};
use super::{Document, Listed, Place, View};
use crate::report::Lang;

/// A result of less than this long ago is shown instead of reading the site again.
const FRESH: SignedDuration = SignedDuration::from_mins(30);

/// How long the newest result still is so new that reading the site again would only burden it.
pub fn fresh_for(listed: &Listed, now: Timestamp) -> Option<SignedDuration> {
    let age = now.duration_since(listed.result.as_deref()?.result.run.finished_at);
    (age < FRESH).then(|| FRESH - age)
}

/// The page of a check. `wait` is the expected wait in seconds while others come first.
pub fn page(
    view: &View<'_>,
    listed: &Listed,
    progress: &Progress,
    ahead: usize,
    wait: u64,
) -> Document {
    let name = &listed.municipality.name;
    let at = Place::Check(listed.municipality.slug.clone());
    let over = progress.phase.is_over();
    let title = match view.lang {
        Lang::Nl => format!("De website van {name} wordt gelezen"),
        Lang::En => format!("Reading the website of {name}"),
    };
    let body = html! {
        h1 { (title) }
        div #voortgang data-events="gebeurtenissen" { (state(view, &at, listed, progress, ahead, wait)) }
        @if !over {
            form method="post" action="stop" {
                button type="submit" { (view.say("Stop met lezen", "Stop reading")) }
            }
        }
    };
    let description = view.say("Voortgang van een controle.", "Progress of a check.");
    let mut document = Document::new(at.clone(), title.clone(), description, body);
    if !over {
        let script = Place::File(String::from("check.js"));
        document.head = html! {
            noscript { meta http-equiv="refresh" content="4"; }
            script src=(view.link(&at, &script)) defer {}
        };
    }
    document
}

/// The part of the page that changes; sent again with every event.
pub fn state(
    view: &View<'_>,
    at: &Place,
    listed: &Listed,
    progress: &Progress,
    ahead: usize,
    wait: u64,
) -> Markup {
    let result = view.link(at, &Place::Municipality(listed.municipality.slug.clone()));
    html! {
        p role="status" { (sentence(view.lang, progress, ahead, wait)) }
        @match &progress.phase {
            Phase::Done => p { a.button href=(result) { (view.say("Bekijk de uitslag", "See the result")) } },
            Phase::Cancelled | Phase::Failed(_) => p { a href=(result) { (view.say("Terug naar de gemeente", "Back to the municipality")) } },
            Phase::Waiting | Phase::Reading => @if !progress.lines.is_empty() {
                ol.log lang=(view.say("nl", "en")) {
                    @for line in &progress.lines { li { bdi { (line.say(view.lang)) } } }
                }
            },
        }
    }
}

fn sentence(lang: Lang, progress: &Progress, ahead: usize, wait: u64) -> String {
    let Progress { pages, about_oco, .. } = progress;
    match (&progress.phase, lang) {
        (Phase::Waiting, Lang::Nl) => format!(
            "Er zijn nog {ahead} andere controles voor u. Dat duurt ongeveer {} minuten.",
            wait.div_ceil(60).max(1)
        ),
        (Phase::Waiting, Lang::En) => format!(
            "{ahead} other checks come first. That takes about {} minutes.",
            wait.div_ceil(60).max(1)
        ),
        (Phase::Reading, Lang::Nl) => format!(
            "Wij lezen de website. {pages} pagina's gelezen, {about_oco} over cliëntondersteuning."
        ),
        (Phase::Reading, Lang::En) => {
            format!(
                "We are reading the website. {pages} pages read, {about_oco} about client support."
            )
        }
        (Phase::Done, Lang::Nl) => format!("Klaar. Wij lazen {pages} pagina's."),
        (Phase::Done, Lang::En) => format!("Done. We read {pages} pages."),
        (Phase::Cancelled, Lang::Nl) => String::from("Gestopt. Er is niets bewaard."),
        (Phase::Cancelled, Lang::En) => String::from("Stopped. Nothing was kept."),
        (Phase::Failed(_), Lang::Nl) => {
            String::from("Het lezen is niet gelukt. Dat ligt aan ons. Probeer het later nog eens.")
        }
        (Phase::Failed(_), Lang::En) => {
            String::from("The reading failed. That is our fault. Try again later.")
        }
    }
}
