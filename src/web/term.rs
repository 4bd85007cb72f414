//! The one hard term, explained where a page uses it first.

use maud::{Markup, html};

use super::View;

/// What independent client support is, in two sentences; the term is marked as defined here.
pub(super) fn explained(view: &View<'_>) -> Markup {
    html! {
        p { (in_a_sentence(view)) }
    }
}

/// The same within a paragraph.
pub(super) fn in_a_sentence(view: &View<'_>) -> Markup {
    html! {
        dfn { (view.say("Onafhankelijke cliëntondersteuning", "Independent client support")) }
        (view.say(
            " is gratis hulp van iemand die naast u staat. Die denkt met u mee en werkt niet voor de gemeente.",
            " is free help from a person who stands beside you, thinks along with you and does not work for the municipality.",
        ))
    }
}
