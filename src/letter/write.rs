//! The letter as a whole.

use jiff::civil::Date;
use ocowijzer_judge::rules::Ruleset;
use serde::Serialize;
use url::Url;

use super::addressee;
use super::document::{Block, Document, Inline, Inlines, with_blanks};
use super::point::{Point, as_clause, lead, of, paragraph};
use super::reader::Reader;
use crate::report::dates::{dutch_day, long_date};
use crate::report::{Labels, Lang, words};
use crate::result::{Group, MunicipalityResult, Outcome, Verdict};

/// The rule that asks whether pages agree.
const CONSISTENT: &str = "consistent";
/// The rule that asks whether the help is named before the talk.
const BEFORE_TALK: &str = "mentioned-before-talk";

/// What a letter is written from. The day is given: nothing here looks at a clock.
#[derive(Debug, Clone, Copy)]
pub struct LetterRequest<'a> {
    /// What was read of the website.
    pub result: &'a MunicipalityResult,
    /// The rules, for the texts a result does not carry: why it matters, what the norm says, an example sentence.
    pub ruleset: &'a Ruleset,
    /// Ids of the rules to write about; [`suggested_points`] when none is chosen.
    pub points: &'a [String],
    /// Who gets it.
    pub reader: Reader,
    /// Where the sender lives; a blank when not known.
    pub place: Option<&'a str>,
    /// The date above the letter.
    pub date: Date,
    /// The language of the letter.
    pub lang: Lang,
}

/// A letter, and what the sender should know before sending it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// The letter.
    pub document: Document,
    /// For the sender only; no part of the letter.
    pub hints: Vec<Hint>,
}

/// Something the sender should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// A sentence or two.
    pub text: String,
    /// Where to look.
    pub link: Option<Url>,
}

/// Why no letter can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// A point was asked for that the result does not have.
    #[error("there is no point \"{point}\" in this result; it has {}", known.join(", "))]
    UnknownPoint {
        /// What was asked for.
        point: String,
        /// The rules of the result.
        known: Vec<String>,
    },
}

/// The points a letter is about when nobody chooses: what the score counts and is not met, what the law asks to be
/// told before the talk, and whatever says the opposite. That pages disagree is said once, where they do.
pub fn suggested_points(result: &MunicipalityResult) -> Vec<String> {
    let disagree = result.verdicts.iter().any(|one| one.conflict && one.rule != CONSISTENT);
    let suggested = |verdict: &&Verdict| match verdict.verdict {
        Outcome::Contradicted => !(disagree && verdict.rule == CONSISTENT),
        Outcome::Partly | Outcome::NotFound => {
            verdict.group == Group::Core || verdict.rule == BEFORE_TALK
        }
        Outcome::Met | Outcome::Unknown | Outcome::NotApplicable => false,
    };
    result.verdicts.iter().filter(suggested).map(|verdict| verdict.rule.clone()).collect()
}

impl LetterRequest<'_> {
    /// Writes the letter.
    pub fn write(&self) -> Result<Letter, LetterError> {
        let chosen = self.chosen()?;
        let improvable: Vec<_> =
            with(&chosen, &[Outcome::Contradicted, Outcome::Partly, Outcome::NotFound]);
        let unknown: Vec<_> = with(&chosen, &[Outcome::Unknown]);
        let mut blocks = self.head();
        blocks.extend(self.opening());
        blocks.extend(self.what_goes_well());
        blocks.extend(self.what_can_be_better(&improvable));
        blocks.extend(self.what_we_ask_about(&unknown));
        if !improvable.is_empty() {
            blocks.extend(self.how_sure());
        }
        blocks.extend(self.closing(!improvable.is_empty(), !unknown.is_empty()));
        let title = match self.lang {
            Lang::Nl => format!("Brief over cliëntondersteuning: {}", self.name()),
            Lang::En => format!("Letter about client support: {}", self.name()),
        };
        Ok(Letter {
            document: Document { lang: self.lang, title: crate::report::plain(&title), blocks },
            hints: self.hints(&chosen),
        })
    }

    /// The verdicts asked for, in the order of the result.
    fn chosen(&self) -> Result<Vec<&Verdict>, LetterError> {
        let verdicts = &self.result.verdicts;
        for point in self.points {
            if !verdicts.iter().any(|verdict| verdict.rule == *point) {
                return Err(LetterError::UnknownPoint {
                    point: crate::report::plain(point),
                    known: verdicts.iter().map(|verdict| verdict.rule.clone()).collect(),
                });
            }
        }
        let suggested;
        let points = if self.points.is_empty() {
            suggested = suggested_points(self.result);
            &suggested
        } else {
            self.points
        };
        Ok(verdicts.iter().filter(|verdict| points.contains(&verdict.rule)).collect())
    }

    fn head(&self) -> Vec<Block> {
        let lang = self.lang;
        let place = match self.place.map(str::trim) {
            Some(place) if !place.is_empty() => Inline::text(place),
            _ => Inline::blank(lang.pick("uw woonplaats", "your town")),
        };
        let date = Inline::text(format!(", {}", long_date(self.date, lang)));
        let sender = [
            ("[uw naam]", "[your name]"),
            ("[uw adres, postcode en woonplaats]", "[your address, postcode and town]"),
            ("[uw e-mailadres of telefoonnummer]", "[your mail address or phone number]"),
        ];
        vec![
            Block::Lines(sender.iter().map(|(nl, en)| with_blanks(lang.pick(nl, en))).collect()),
            addressee::address(self.result, self.reader, lang),
            Block::Lines(vec![vec![place, date]]),
            Block::Subject(vec![Inline::text(match lang {
                Lang::Nl => {
                    format!("wat de website van {} zegt over cliëntondersteuning", self.name())
                }
                Lang::En => {
                    format!("what the website of {} says about client support", self.name())
                }
            })]),
            paragraph(addressee::greeting(self.reader, lang)),
        ]
    }

    fn opening(&self) -> Vec<Block> {
        let lang = self.lang;
        vec![
            paragraph(lang.pick(
                "Een gesprek met de gemeente over zorg of hulp is voor veel mensen spannend. Elke inwoner mag daarbij een onafhankelijke cliëntondersteuner vragen. Dat is iemand die meedenkt, meegaat en alleen let op het belang van de inwoner.",
                "For many people a talk with the municipality about care or help is hard. Every inhabitant may ask for an independent client supporter (onafhankelijke cliëntondersteuner). That is somebody who thinks along, comes along and looks to the inhabitant's interest only.",
            )),
            self.what_was_read(),
            paragraph(lang.pick(
                "De wet zegt niet wat er op een website moet staan. De wet zegt wel hoe deze hulp moet zijn. Inwoners vragen er pas om als zij dat weten.",
                "The law does not say what has to stand on a website. It does say what this help has to be like. People ask for it only when they know.",
            )),
        ]
    }

    fn what_was_read(&self) -> Block {
        let lang = self.lang;
        let site = &self.result.site;
        let day = long_date(dutch_day(self.result.run.started_at), lang);
        let name = self.name();
        let why = match lang {
            Lang::Nl => format!(
                "Wij wilden weten of inwoners dat kunnen lezen op de website van {name}. Daarom lieten wij de website lezen door ocowijzer. Dat programma zoekt op websites van gemeenten naar zinnen over cliëntondersteuning."
            ),
            Lang::En => format!(
                "We wanted to know whether people can read so on the website of {name}. So we had the website read by ocowijzer. That program looks on websites of municipalities for sentences about client support."
            ),
        };
        let website = &self.result.municipality.website;
        let (before, after) = match (site.pages_fetched, lang) {
            (0, Lang::Nl) => (
                format!("Op {day} probeerde het programma "),
                format!(" te lezen. {}", words::status_sentence(site.status, lang)),
            ),
            (0, Lang::En) => (
                format!("On {day} the program tried to read "),
                format!(". {}", words::status_sentence(site.status, lang)),
            ),
            (pages, Lang::Nl) => {
                let of_site = if pages == 1 { "1 pagina" } else { &format!("{pages} pagina's") };
                (
                    format!("Op {day} las het {of_site} van "),
                    format!(". {}", about_the_help(site.pages_about_oco, lang)),
                )
            }
            (pages, Lang::En) => {
                let of_site = if pages == 1 { "1 page" } else { &format!("{pages} pages") };
                (
                    format!("On {day} it read {of_site} of "),
                    format!(". {}", about_the_help(site.pages_about_oco, lang)),
                )
            }
        };
        Block::Paragraph(vec![
            Inline::text(format!("{why} {before}")),
            Inline::link(website.host_str().unwrap_or_default(), website),
            Inline::text(after),
        ])
    }

    /// A good letter begins with what is good; in one paragraph, what counts most first.
    fn what_goes_well(&self) -> Vec<Block> {
        let lang = self.lang;
        let labels = Labels::of(self.ruleset);
        let met = self.result.verdicts.iter().filter(|one| one.verdict == Outcome::Met);
        let (core, rest): (Vec<&Verdict>, Vec<&Verdict>) =
            met.partition(|one| one.group == Group::Core);
        let names = |of: &[&Verdict]| {
            let names: Vec<_> =
                of.iter().map(|one| as_clause(labels.get(&one.rule, lang))).collect();
            names.join(", ")
        };
        let mut inlines = Vec::new();
        if !core.is_empty() {
            let lead = lang.pick("Dit is al in orde:", "This is in order already:");
            inlines.push(Inline::text(format!("{lead} ")));
            inlines.push(Inline::strong(names(&core)));
            inlines.push(Inline::text(". "));
        }
        if !rest.is_empty() {
            let lead = if core.is_empty() {
                lang.pick("In orde zijn:", "In order are:")
            } else {
                lang.pick("Ook in orde:", "Also in order:")
            };
            inlines.push(Inline::text(format!("{lead} {}. ", names(&rest))));
        }
        if inlines.is_empty() {
            return Vec::new();
        }
        inlines.push(Inline::text(lang.pick("Daar zijn wij blij mee.", "We are glad of that.")));
        let heading = section(lang.pick("Wat goed gaat", "What goes well"));
        vec![heading, Block::Paragraph(inlines)]
    }

    fn what_can_be_better(&self, points: &[&Verdict]) -> Vec<Block> {
        if points.is_empty() {
            return Vec::new();
        }
        let lang = self.lang;
        let labels = Labels::of(self.ruleset);
        let mut blocks = vec![section(lang.pick("Wat beter kan", "What can be better"))];
        let no_page = points.iter().find(|one| says_no_page(one));
        if let Some(verdict) = no_page {
            let elsewhere = lang.pick(
                "Misschien staat die ergens anders. Dan horen wij graag waar.",
                "It may stand elsewhere. Then we would like to hear where.",
            );
            blocks.push(paragraph(&format!("{} {elsewhere}", lang.of(&verdict.summary))));
            blocks.push(lead(lang.pick(
                "Op zo'n pagina kan het volgende staan.",
                "Such a page could say the following.",
            )));
        }
        for (number, verdict) in (1..).zip(points) {
            let label = labels.get(&verdict.rule, lang);
            blocks.push(Block::Point(vec![Inline::text(format!("{number}. {label}"))]));
            let point = Point {
                result: self.result,
                verdict,
                rule: self.ruleset.rule(&verdict.rule),
                lang,
                no_page_said: says_no_page(verdict),
            };
            blocks.extend(point.blocks());
        }
        blocks
    }

    /// What we could not tell is a question, never a reproach.
    fn what_we_ask_about(&self, points: &[&Verdict]) -> Vec<Block> {
        let Some(first) = points.first() else { return Vec::new() };
        let lang = self.lang;
        let labels = Labels::of(self.ruleset);
        let same_reason = points.iter().all(|one| one.summary == first.summary);
        let question = |one: &&Verdict| -> Inlines {
            let question = self.ruleset.rule(&one.rule).map(|rule| of(&rule.question, lang));
            let question = question.unwrap_or_else(|| labels.get(&one.rule, lang));
            let why = if same_reason { "" } else { lang.of(&one.summary) };
            vec![Inline::text(format!("{question} {why}"))]
        };
        let mut blocks = vec![section(
            lang.pick("Wat wij nog willen weten", "What we would still like to know"),
        )];
        if same_reason {
            blocks.push(paragraph(lang.of(&first.summary)));
        }
        blocks.push(lead(lang.pick("Daarom vragen wij het aan u:", "That is why we ask you:")));
        blocks.push(Block::List(points.iter().map(question).collect()));
        blocks
    }

    fn how_sure(&self) -> Vec<Block> {
        let lang = self.lang;
        let site = &self.result.site;
        let mut text = String::from(lang.pick(
            "Een programma kan een zin missen of verkeerd lezen. Daarom staat bij elk punt wat wij lazen, en waar. Sommige informatie staat op een andere website, zoals die van een wijkteam.",
            "A program can miss a sentence or misread it. That is why every point says what we read, and where. Some information stands on another website, such as that of a district team.",
        ));
        text.push(' ');
        text.push_str(words::status_sentence(site.status, lang));
        if let Some(reason) = &site.reason {
            text.push(' ');
            text.push_str(&words::reason(reason, lang));
        }
        let lead = Inline::strong(lang.pick("Hoe zeker is dit?", "How sure is this?"));
        vec![Block::Paragraph(vec![lead, Inline::text(format!(" {text}"))])]
    }

    fn closing(&self, proposals: bool, questions: bool) -> Vec<Block> {
        let lang = self.lang;
        let ask = match (proposals, self.reader) {
            (true, Reader::Official) => lang.pick(
                "Wilt u deze punten bekijken, en ons laten weten wat u ermee doet?",
                "Would you look at these points, and let us know what you will do with them?",
            ),
            (true, Reader::Politics) => lang.pick(
                "Wilt u deze punten bespreken, en ons laten weten wat de gemeente ermee doet?",
                "Would you discuss these points, and let us know what the municipality will do with them?",
            ),
            (true, Reader::AdvisoryCouncil) => lang.pick(
                "Wilt u deze punten in uw vergadering bespreken, en meenemen in uw advies aan de gemeente?",
                "Would you discuss these points in your meeting, and take them into your advice to the municipality?",
            ),
            (false, _) if questions => {
                lang.pick("Wilt u onze vragen beantwoorden?", "Would you answer our questions?")
            }
            (false, _) => lang.pick(
                "Wij hopen dat de informatie zo goed blijft.",
                "We hope that the information stays as good as this.",
            ),
        };
        let meet = lang.pick(
            "Wij praten hier graag met u over en denken graag mee. Kunnen wij een afspraak maken?",
            "We would gladly talk with you about it and think along. Could we make an appointment?",
        );
        let thanks =
            lang.pick("Alvast dank voor uw antwoord.", "Thank you in advance for your answer.");
        vec![
            section(lang.pick("Onze vraag aan u", "What we ask of you")),
            paragraph(&format!("{ask} {meet} {thanks}")),
            lead(lang.pick("Met vriendelijke groet,", "Yours sincerely,")),
            Block::Lines(vec![
                with_blanks(lang.pick("[uw handtekening]", "[your signature]")),
                with_blanks(lang.pick("[uw naam]", "[your name]")),
                with_blanks(lang.pick("[namens wie u schrijft]", "[on whose behalf you write]")),
            ]),
        ]
    }

    fn hints(&self, chosen: &[&Verdict]) -> Vec<Hint> {
        let lang = self.lang;
        let hint = |text: String| Hint { text, link: None };
        let mut hints = vec![
            hint(String::from(lang.pick(
                "Vul in wat tussen [haken] staat.",
                "Fill in what stands between [brackets].",
            ))),
            hint(String::from(lang.pick(
                "Kijk voor het versturen of deze zinnen nog op de website staan. De links gaan naar de plek zelf.",
                "Before sending, look whether these sentences still stand on the website. The links lead to the very place.",
            ))),
        ];
        hints.extend(addressee::contact_hint(self.result, self.reader, lang));
        let off = with(chosen, &[Outcome::NotApplicable]);
        if !off.is_empty() {
            let labels = Labels::of(self.ruleset);
            let names: Vec<_> = off.iter().map(|one| labels.get(&one.rule, lang)).collect();
            let left_out = lang.pick(
                "Niet in de brief, want deze vraag speelt hier niet:",
                "Not in the letter, as the question does not arise here:",
            );
            hints.push(hint(format!("{left_out} {}.", names.join(", "))));
        }
        hints
    }

    fn name(&self) -> &str {
        &self.result.municipality.name
    }
}

fn with<'a>(verdicts: &[&'a Verdict], outcomes: &[Outcome]) -> Vec<&'a Verdict> {
    verdicts.iter().filter(|one| outcomes.contains(&one.verdict)).copied().collect()
}

/// The whole site has no page about the help: one finding, not one per rule.
fn says_no_page(verdict: &Verdict) -> bool {
    verdict.verdict == Outcome::NotFound && verdict.reason == "no-oco-page"
}

fn section(text: &str) -> Block {
    Block::Section(vec![Inline::text(text)])
}

fn about_the_help(pages: u32, lang: Lang) -> String {
    match (pages, lang) {
        (0, Lang::Nl) => String::from("Op die pagina's vond het niets over deze hulp."),
        (0, Lang::En) => String::from("On those pages it found nothing about this help."),
        (1, Lang::Nl) => String::from("Op 1 pagina vond het iets over deze hulp."),
        (1, Lang::En) => String::from("On 1 page it found something about this help."),
        (many, Lang::Nl) => format!("Op {many} pagina's vond het iets over deze hulp."),
        (many, Lang::En) => format!("On {many} pages it found something about this help."),
    }
}
