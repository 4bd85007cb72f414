//! The front page: one question, a search field, the country in figures.

use maud::html;

use super::{Document, Place, View};

/// "Hoe doet uw gemeente het?"
pub fn page(view: &View<'_>) -> Document {
    let at = Place::Home;
    let body = html! {
        h1 { (view.say("Hoe doet uw gemeente het?", "How does your municipality do?")) }
        p.lead {
            (view.say(
                "Iedereen mag gratis hulp vragen van een onafhankelijke cliëntondersteuner. Dat is iemand die met u meedenkt en naast u staat. Uw gemeente moet u dat vertellen. Doet uw gemeente dat?",
                "Everyone may ask for free help from an independent client supporter. That is a person who thinks along with you and stands beside you. Your municipality has to tell you so. Does it?",
            ))
        }
        ul {
            @for listed in view.country.municipalities.iter().filter(|listed| listed.result.is_some()) {
                li {
                    a href=(view.link(&at, &Place::Municipality(listed.municipality.slug.clone()))) { (listed.municipality.name) }
                }
            }
        }
    };
    let title = view.say("Hoe doet uw gemeente het?", "How does your municipality do?");
    let description = view.say(
        "Zoek uw gemeente en zie wat de website vertelt over onafhankelijke cliëntondersteuning.",
        "Find your municipality and see what its website tells about independent client support.",
    );
    Document::new(at, title, description, body)
}
