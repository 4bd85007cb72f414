//! What programs can ask for, for people who write them.

use maud::html;

use super::serve::api::Operation;
use super::{Document, Place, View};

/// The list of what the programming interface offers.
pub fn page(view: &View<'_>, operations: &[Operation]) -> Document {
    let at = Place::Api;
    let title = view.say("Gegevens voor programma's", "Data for programs");
    let document = view.link(&at, &Place::File(String::from("api/v1/openapi.json")));
    let schema = view.link(&at, &Place::File(String::from("data/result.schema.json")));
    let body = html! {
        h1 { (title) }
        p {
            (view.say(
                "Alles wat u op deze bladzijden ziet, kan een programma ook opvragen. Dat kan zonder account. Hieronder staat wat er is. De uitleg is in het Engels.",
                "Everything on these pages can be asked for by a program, too, without an account. Below is what there is.",
            ))
        }
        ul {
            li { a href=(document) { (view.say("Beschrijving van alles (OpenAPI 3.1)", "Description of all of it (OpenAPI 3.1)")) } }
            li { a href=(schema) { (view.say("Vorm van een uitslag (JSON Schema)", "Form of a result (JSON Schema)")) } }
        }
        div.scroll tabindex="0" role="region" aria-labelledby="vragen" {
            table {
                caption #vragen { (view.say("Wat een programma kan vragen", "What a program can ask")) }
                thead { tr {
                    th scope="col" { (view.say("Vraag", "Request")) }
                    th scope="col" { (view.say("Antwoord", "Answer")) }
                } }
                tbody {
                    @for operation in operations {
                        tr {
                            th scope="row" { code { (operation.method) " " (operation.path) } }
                            td lang="en" { (operation.summary) }
                        }
                    }
                }
            }
        }
        p {
            (view.say(
                "Vraag niet meer dan u nodig heeft. Stuur het ETag van een vorig antwoord mee. Dan krijgt u alleen wat nieuw is.",
                "Ask for no more than you need. Send the ETag of an earlier answer along, and you get only what is new.",
            ))
        }
    };
    let description = view.say(
        "Wat een programma kan opvragen: gemeenten, uitslagen, wijzigingen en regels.",
        "What a program can ask for: municipalities, results, changes and rules.",
    );
    Document::new(at, title, description, body)
}
