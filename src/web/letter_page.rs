//! The letter to the town hall, and the guide for a talk there: to choose, to read, to print, to edit.
//!
//! No state: what is chosen stands in the address (`?punt=free&lezer=adviesraad`), so a letter can be sent on as a
//! link. A static site shows the letter that is suggested.

use jiff::civil::Date;
use maud::{Markup, html};
use url::form_urlencoded;

use super::{Document, Listed, Place, View, term, written};
use crate::letter::docx::{DocxError, docx};
use crate::letter::{ConversationTexts, Letter, LetterRequest, Reader, suggested_points};
use crate::report::dates::dutch_day;
use crate::report::{Lang, words};
use crate::result::{MunicipalityResult, Outcome, Verdict};

/// What is chosen of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// Rule ids; none: what is suggested.
    pub points: Vec<String>,
    /// Who gets it.
    pub reader: Reader,
    /// Something was chosen, be it nothing.
    pub is_chosen: bool,
}

impl Wish {
    /// From the query of an address. What is not understood, or is no point of this result, is passed over.
    pub fn read(query: &str, result: &MunicipalityResult) -> Self {
        let mut wish = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "punt"
                    if can_be_asked(result, &value)
                        && !wish.points.iter().any(|known| *known == *value) =>
                {
                    wish.points.push(value.into_owned());
                }
                "lezer" => {
                    wish.is_chosen = true;
                    let known = Reader::ALL.into_iter().find(|reader| reader.id() == value);
                    wish.reader = known.unwrap_or_default();
                }
                _ => {}
            }
        }
        wish
    }

    fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for point in &self.points {
            query.append_pair("punt", point);
        }
        query.append_pair("lezer", self.reader.id());
        query.finish()
    }
}

/// The page with the form and the letter.
pub fn page(view: &View<'_>, listed: &Listed, wish: &Wish) -> Option<Document> {
    let result = &listed.result.as_deref()?.result;
    let letter = letter(view, listed, wish)?;
    let name = &listed.municipality.name;
    let at = Place::Letter(listed.municipality.slug.clone());
    let title = match view.lang {
        Lang::Nl => format!("Brief aan de gemeente {name}"),
        Lang::En => format!("Letter to the municipality of {name}"),
    };
    let body = html! {
        div.screen {
            h1 { (title) }
            (term::explained(view))
            p {
                (view.say(
                    "Dit is een brief over wat de website van de gemeente daarover zegt. Download hem als Word-bestand. Dan kunt u alles veranderen. Wat tussen [haken] staat, vult u zelf in.",
                    "This is a letter about what the website of the municipality says about it. Download it as a Word file, then you can change everything. Fill in what stands between [brackets].",
                ))
            }
            @if view.is_served() { (form(view, result, wish)) }
            @if wish.is_chosen && wish.points.is_empty() {
                p.notice { (view.say(
                    "U koos geen punten. Wij kozen wat het meest telt.",
                    "You chose no points. We took what counts most.",
                )) }
            }
            p {
                a.button href=(download(view, wish)) download { (view.say("Download als Word-bestand (DOCX)", "Download as a Word file (DOCX)")) }
                " " (view.say("Of druk deze bladzijde af.", "Or print this page."))
            }
            @if !letter.hints.is_empty() {
                h2 { (view.say("Voor u verstuurt", "Before you send it")) }
                ul { @for hint in &letter.hints { li {
                    (hint.text)
                    @if let Some(link) = hint.link.as_ref().filter(|link| matches!(link.scheme(), "http" | "https")) {
                        " " a href=(link) { (link) }
                    }
                } } }
            }
            p { a href=(view.link(&at, &Place::Municipality(listed.municipality.slug.clone()))) {
                (view.say("Terug naar de uitslag", "Back to the result"))
            } }
        }
        article.letter aria-label=(view.say("De brief", "The letter")) { (written::show(view, &letter.document)) }
    };
    let description = match view.lang {
        Lang::Nl => format!("Een brief aan de gemeente {name} over cliëntondersteuning."),
        Lang::En => format!("A letter to the municipality of {name} about client support."),
    };
    Some(Document::new(at, title, description, body))
}

/// The letter as DOCX.
pub fn letter_docx(
    view: &View<'_>,
    listed: &Listed,
    wish: &Wish,
) -> Option<Result<Vec<u8>, DocxError>> {
    Some(docx(&letter(view, listed, wish)?.document))
}

fn letter(view: &View<'_>, listed: &Listed, wish: &Wish) -> Option<Letter> {
    let result = &listed.result.as_deref()?.result;
    let request = LetterRequest {
        result,
        ruleset: &view.country.rules,
        points: &wish.points,
        reader: wish.reader,
        place: None,
        date: day(view, result),
        lang: view.lang,
    };
    request.write().ok()
}

/// The day of looking; files are of the day the site was read, so that they stay the same.
fn day(view: &View<'_>, result: &MunicipalityResult) -> Date {
    dutch_day(view.now.unwrap_or(result.run.finished_at))
}

fn form(view: &View<'_>, result: &MunicipalityResult, wish: &Wish) -> Markup {
    let suggested = suggested_points(result);
    let is_checked = |rule: &str| {
        let chosen = if wish.is_chosen { &wish.points } else { &suggested };
        chosen.iter().any(|one| one == rule)
    };
    html! {
        form method="get" action="./" {
            fieldset {
                legend { (view.say("Waarover gaat de brief?", "What is the letter about?")) }
                @for verdict in askable(result) {
                    div.choice {
                        input type="checkbox" name="punt" id={ "punt-" (verdict.rule) } value=(verdict.rule) checked[is_checked(&verdict.rule)];
                        " " label for={ "punt-" (verdict.rule) } {
                            (view.country.labels.get(&verdict.rule, view.lang)) ": " (words::outcome(verdict.verdict, view.lang))
                        }
                    }
                }
            }
            fieldset {
                legend { (view.say("Wie krijgt de brief?", "Who gets the letter?")) }
                @for reader in Reader::ALL {
                    div.choice {
                        input type="radio" name="lezer" id={ "lezer-" (reader.id()) } value=(reader.id()) checked[reader == wish.reader];
                        " " label for={ "lezer-" (reader.id()) } { (reader.label(view.lang)) }
                    }
                }
            }
            button type="submit" { (view.say("Maak de brief", "Make the letter")) }
        }
    }
}

/// The points there is something to ask about: what can be better, and what is not known.
fn askable(result: &MunicipalityResult) -> impl Iterator<Item = &Verdict> {
    result.verdicts.iter().filter(|verdict| {
        words::calls_for_advice(verdict.verdict) || verdict.verdict == Outcome::Unknown
    })
}

fn can_be_asked(result: &MunicipalityResult, rule: &str) -> bool {
    askable(result).any(|verdict| verdict.rule == rule)
}

fn download(view: &View<'_>, wish: &Wish) -> String {
    if view.is_served() && wish.is_chosen {
        format!("brief.docx?{}", wish.query())
    } else {
        String::from("brief.docx")
    }
}

/// The questions to ask in person.
pub fn conversation_page(view: &View<'_>, listed: &Listed) -> Option<Document> {
    let guide = guide(view, listed)?;
    let name = &listed.municipality.name;
    let at = Place::Conversation(listed.municipality.slug.clone());
    let body = html! {
        div.screen {
            p {
                a href=(view.link(&at, &Place::Municipality(listed.municipality.slug.clone()))) {
                    (match view.lang {
                        Lang::Nl => format!("Terug naar {name}"),
                        Lang::En => format!("Back to {name}"),
                    })
                }
            }
        }
        (written::show(view, &guide))
        p.screen {
            a.button href="gesprekswijzer.docx" download { (view.say("Download als Word-bestand (DOCX)", "Download as a Word file (DOCX)")) }
            " " (view.say("Of druk deze bladzijde af.", "Or print this page."))
        }
    };
    let description = match view.lang {
        Lang::Nl => {
            format!("Vragen voor een gesprek met de gemeente {name} over cliëntondersteuning.")
        }
        Lang::En => {
            format!("Questions for a talk with the municipality of {name} about client support.")
        }
    };
    Some(Document::new(at, guide.title.clone(), description, body))
}

/// The questions as DOCX.
pub fn conversation_docx(view: &View<'_>, listed: &Listed) -> Option<Result<Vec<u8>, DocxError>> {
    Some(docx(&guide(view, listed)?))
}

fn guide(view: &View<'_>, listed: &Listed) -> Option<crate::letter::Document> {
    let result = listed.result.as_deref().map(|found| &found.result);
    let texts = ConversationTexts::built_in();
    let texts = texts.inspect_err(|error| tracing::error!(%error, "no conversation guide"));
    Some(texts.ok()?.guide(result, view.lang))
}
