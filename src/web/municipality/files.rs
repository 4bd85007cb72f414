//! The result for programs and the feed for whoever wants to be told.

use maud::{Markup, html};

use crate::web::{Listed, Place, View};

pub(super) fn show(view: &View<'_>, at: &Place, listed: &Listed) -> Markup {
    let slug = &listed.municipality.slug;
    html! {
        p.screen {
            a href=(view.link(at, &Place::feed_of(slug))) type="application/atom+xml" {
                (view.say("Volg deze gemeente met een feedlezer (Atom)", "Follow this municipality with a feed reader (Atom)"))
            }
            " · "
            a href=(view.link(at, &Place::result_of(slug))) type="application/json" {
                (view.say("Download het resultaat (JSON)", "Download the result (JSON)"))
            }
        }
    }
}
