//! What each sentence is about: OCO, something else, or neither.
//!
//! A service is named, referred back to ("Dit is gratis", "Zij"), or comes from the heading or the page's own
//! subject. Another service, an official as the subject, or another heading ends it.

use std::fmt;

use super::known_givers::KnownGivers;
use super::owned::{Owned, owned};
use super::reading::{Reading, Sentence};
use super::said::{Said, what};
use super::section::section_topics;
use super::vocabulary::{Classes, Vocabulary};
use super::{PageKind, focus, person, table};
use crate::page::Region;

/// What a sentence is held to be about; in words "oco: named in this sentence", "something else: the wijkteam".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    pub(super) subject: Subject,
    pub(super) strength: Strength,
    /// Somebody else acts in the sentence, though the section is about OCO ("De consulent …").
    pub(super) actor: Option<&'static Said>,
    /// Refers to OCO by a word of its own, or stands under a heading or on a page about it: enough to carry
    /// what could be held against somebody.
    pub(super) is_firm: bool,
}

/// The service a sentence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Oco,
    Other(&'static Said),
    Nothing,
}

/// How we know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// The page's own subject.
    Page,
    /// The heading above it.
    Section,
    /// It refers back, or follows in the same paragraph.
    Back,
    /// Named in the sentence.
    Named,
}

impl Topic {
    pub(super) const NOTHING: Self =
        Self { subject: Subject::Nothing, strength: Strength::Page, actor: None, is_firm: false };

    pub(super) fn oco(strength: Strength) -> Self {
        Self { subject: Subject::Oco, strength, actor: None, is_firm: true }
    }

    pub(super) fn other(what: &'static Said) -> Self {
        Self {
            subject: Subject::Other(what),
            strength: Strength::Named,
            actor: None,
            is_firm: false,
        }
    }

    pub(super) fn is_oco(&self) -> bool {
        self.subject == Subject::Oco
    }
}

impl Topic {
    /// In the words of one language: "oco: genoemd in deze zin", "iets anders: een andere dienst".
    pub fn in_words(&self, pick: impl Fn(&Said) -> &'static str) -> String {
        let about = match (self.subject, self.strength) {
            (Subject::Oco, Strength::Named) => pick(what::NAMED).to_owned(),
            (Subject::Oco, Strength::Back) => pick(what::REFERRED_TO).to_owned(),
            (Subject::Oco, Strength::Section) => pick(what::HEADED).to_owned(),
            (Subject::Oco, Strength::Page) => pick(what::OWN_SUBJECT).to_owned(),
            (Subject::Other(other), _) => {
                format!("{}: {}", pick(what::SOMETHING_ELSE), pick(other))
            }
            (Subject::Nothing, _) => pick(what::NOTHING).to_owned(),
        };
        match self.actor {
            Some(actor) => format!("{about}; {} {}", pick(actor), pick(what::ACTS)),
            None => about,
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(|said| said.en))
    }
}

/// The topics of all sentences, and whether OCO is the page's own subject.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts of the page, each for itself")]
pub(super) struct Topics {
    pub(super) by_sentence: Vec<Topic>,
    pub(super) is_own_page: bool,
    /// OCO is that, or what the page offers first.
    pub(super) is_first_on_offer: bool,
    /// ... and that is beyond doubt.
    pub(super) is_surely_own: bool,
    /// OCO is among the first things that the page speaks of.
    comes_early: bool,
    /// Before this sentence the page has spoken of OCO only.
    first_of_others: usize,
    /// Before this sentence the page has spoken of no other service.
    first_other_service: usize,
    /// The first sentence that names OCO.
    pub(super) first_named: Option<usize>,
    /// Per section: the first sentence in it that names OCO.
    named_in_section: Vec<Option<usize>>,
    /// Organisations known to give OCO.
    pub(super) givers: Vec<String>,
    /// The page is that of a giver: "onze medewerkers" are its own.
    pub(super) is_givers_page: bool,
}

/// What is known of the whole page before its sentences are read one by one.
#[derive(Debug)]
pub(super) struct PageFacts {
    pub(super) owned: Owned,
    pub(super) kind: PageKind,
    /// Those who are called as officials are called elsewhere give OCO here.
    pub(super) officials_give_it: bool,
    /// The supporters by first name.
    pub(super) supporters: Vec<String>,
    /// The page is that of a giver: its title ends with the name.
    pub(super) is_givers_page: bool,
    /// The service has a name of the page's own: another such name is another service.
    pub(super) has_local_name: bool,
    /// Per sentence: what the table it stands in makes it about.
    pub(super) cells: Vec<Option<Topic>>,
}

impl PageFacts {
    /// OCO is what the page is there for, or what it offers first.
    pub(super) fn is_own_page(&self) -> bool {
        self.owned != Owned::No
    }
}

impl Topics {
    /// `known` is what an earlier reading of the page has found out about who gives OCO.
    pub(super) fn of(
        reading: &Reading<'_>,
        vocabulary: &Vocabulary,
        kind: PageKind,
        known: &KnownGivers,
    ) -> Self {
        let classes = &vocabulary.classes;
        let owned = owned(reading, vocabulary, kind);
        let officials_give_it = known.own_team || officials_give_it(reading, classes);
        let is_own_page = matches!(owned, Owned::Surely | Owned::Likely);
        let page = PageFacts {
            owned,
            kind,
            officials_give_it,
            is_givers_page: known.own_the_site || known.end_the_title(&reading.page.title),
            supporters: person::supporters(reading, classes),
            has_local_name: reading
                .sentences
                .iter()
                .any(|sentence| sentence.words.contains(classes.local_service)),
            cells: table::topics(reading, classes),
        };
        let sections = section_topics(reading, classes, &page, known);
        let mut by_sentence: Vec<Topic> = Vec::with_capacity(reading.sentences.len());
        // What is told of a giver before OCO is spoken of may be about its other work.
        let mut has_named_oco = false;
        for index in 0..reading.sentences.len() {
            let mut topic = sentence_topic(reading, classes, &page, &sections, &by_sentence, index);
            if !topic.is_oco()
                && person::is_subject(reading, &reading.sentences[index], &page.supporters, classes)
            {
                topic = Topic::oco(Strength::Back);
            }
            topic.is_firm = is_firm(reading, classes, &page, &sections, &topic, index);
            if officials_give_it && topic.is_oco() {
                topic.actor = None;
            }
            let is_by_the_heading = matches!(topic.subject, Subject::Other(what) if what != what::HEADING)
                && other_subject(reading, &reading.sentences[index], classes).is_none()
                && actor(&reading.sentences[index], classes).is_none();
            has_named_oco |= names_oco(&reading.sentences[index], classes);
            if has_named_oco
                && (topic.subject == Subject::Nothing || is_by_the_heading)
                && known.is_named_in(reading, index, classes)
            {
                topic = Topic { is_firm: !is_by_the_heading, ..Topic::oco(Strength::Back) };
            }
            by_sentence.push(topic);
        }
        if kind == PageKind::Offer || kind == PageKind::News && page.is_own_page() {
            focus::carry_on(reading, classes, &page, &mut by_sentence);
        }
        let first_of_others =
            by_sentence.iter().position(|topic| !topic.is_oco()).unwrap_or(by_sentence.len());
        let is_other_service =
            |topic: &Topic| matches!(topic.subject, Subject::Other(what) if what != what::OFFICIAL);
        let first_other_service =
            by_sentence.iter().position(is_other_service).unwrap_or(by_sentence.len());
        Self {
            by_sentence,
            first_other_service,
            is_own_page,
            is_first_on_offer: owned != Owned::No,
            is_surely_own: owned == Owned::Surely,
            comes_early: focus::comes_early(reading, classes),
            first_of_others,
            first_named: reading.sentences.iter().position(|one| names_oco(one, classes)),
            named_in_section: named_in_section(reading, classes),
            givers: known.names.clone(),
            is_givers_page: page.is_givers_page,
        }
    }

    /// Does a sentence name an organisation that gives OCO?
    pub(super) fn names_giver(&self, reading: &Reading<'_>, index: usize) -> bool {
        reading.sentences.get(index).is_some_and(|sentence| {
            let text = reading.text(sentence);
            self.givers.iter().any(|giver| text.contains(giver.as_str()))
        })
    }

    /// Every sentence read as though it were about OCO: what would the page say of it?
    pub(super) fn as_if_about_oco(reading: &Reading<'_>) -> Self {
        let count = reading.sentences.len();
        Self {
            by_sentence: vec![Topic::oco(Strength::Named); count],
            is_own_page: true,
            is_first_on_offer: true,
            is_surely_own: true,
            comes_early: true,
            first_of_others: count,
            first_other_service: count,
            first_named: Some(0),
            named_in_section: vec![None; reading.sections.len()],
            givers: Vec::new(),
            is_givers_page: false,
        }
    }

    /// The page has spoken of OCO only, up to and including this sentence.
    pub(super) fn nobody_else_so_far(&self, index: usize) -> bool {
        index < self.first_of_others
    }

    /// OCO is the only service that the page has spoken of, up to and including this sentence, and it comes first.
    pub(super) fn is_only_service(&self, index: usize) -> bool {
        (self.is_first_on_offer || self.comes_early) && index < self.first_other_service
    }

    /// OCO is named earlier under the same heading, and the page has spoken of nobody else so far.
    pub(super) fn is_only_subject(&self, reading: &Reading<'_>, index: usize) -> bool {
        let named = reading
            .sentences
            .get(index)
            .and_then(|sentence| self.named_in_section.get(sentence.section).copied().flatten());
        named.is_some_and(|named| named < index) && self.nobody_else_so_far(index)
    }
}

fn named_in_section(reading: &Reading<'_>, classes: &Classes) -> Vec<Option<usize>> {
    let mut named = vec![None; reading.sections.len()];
    for (index, sentence) in reading.sentences.iter().enumerate() {
        if names_oco(sentence, classes)
            && !sentence.is_question
            && let Some(first) = named.get_mut(sentence.section)
        {
            first.get_or_insert(index);
        }
    }
    named
}

/// "Een seniorenconsulent is bij ons de cliëntondersteuner."
fn officials_give_it(reading: &Reading<'_>, classes: &Classes) -> bool {
    reading.sentences.iter().any(|sentence| {
        sentence.words.contains(classes.official_gives_it)
            && !sentence.is_question
            && !(0..sentence.words.len()).any(|at| sentence.words.has(at, classes.negator))
    })
}

pub(super) fn names_oco(sentence: &Sentence, classes: &Classes) -> bool {
    sentence.words.contains(classes.oco) || sentence.words.contains(classes.local_service)
}

fn sentence_topic(
    reading: &Reading<'_>,
    classes: &Classes,
    page: &PageFacts,
    sections: &[Topic],
    before: &[Topic],
    index: usize,
) -> Topic {
    let sentence = &reading.sentences[index];
    let section = sections.get(sentence.section).copied().unwrap_or(Topic::NOTHING);
    if sentence.is_heading {
        return if names_oco(sentence, classes) { Topic::oco(Strength::Named) } else { section };
    }
    // "Hij is ambtenaar": there the official is what is said of him, not who acts.
    let first = reading.written(sentence, 0).to_lowercase();
    let says_what_somebody_is = matches!(first.as_str(), "hij" | "zij" | "ze");
    let actor = actor(sentence, classes).filter(|_| !says_what_somebody_is);
    if sentence.words.contains(classes.not_oco) && !sentence.is_question {
        return Topic::other(what::NOT_OCO);
    }
    if names_oco(sentence, classes) {
        let elsewhere = match section.subject {
            Subject::Other(what)
                if what != what::OTHER_SERVICE_ABOVE && what != what::OFFICIAL_ABOVE =>
            {
                Some(what::HEADED_ELSEWHERE)
            }
            Subject::Other(_) | Subject::Oco | Subject::Nothing => None,
        };
        return Topic { actor: elsewhere, ..Topic::oco(Strength::Named) };
    }
    let lead = lead_topic(reading, before, index);
    let refers_back = begins_with_reference(sentence, classes)
        || sentence.words.contains(classes.back_reference_inside);
    let is_giver = section.is_oco() && begins_with_way(reading, sentence);
    if let Some(what) = other_subject(reading, sentence, classes)
        && !is_giver
    {
        return Topic::other(what);
    }
    if let Some(topic) = page.cells.get(index).copied().flatten() {
        return Topic { actor: topic.is_oco().then_some(actor).flatten(), ..topic };
    }
    if let Some(actor) = actor {
        let is_oco = section.is_oco() || lead.as_ref().is_some_and(|(topic, _)| topic.is_oco());
        return if is_oco {
            Topic { actor: Some(actor), ..Topic::oco(Strength::Back) }
        } else {
            Topic::other(actor)
        };
    }
    if follows_another_offer(reading, sentence, classes) {
        return Topic::other(what::BESIDE_IT);
    }
    if let Some((topic, same_block)) = lead {
        if refers_back {
            match topic.subject {
                Subject::Oco if follows_an_official(reading, classes, index) => {
                    return Topic { actor: Some(what::OFFICIAL), ..Topic::oco(Strength::Back) };
                }
                Subject::Oco if topic.actor.is_none() => return Topic::oco(Strength::Back),
                Subject::Oco => {
                    let actor = topic.actor.filter(|_| begins_with_person(reading, sentence));
                    return Topic { actor, ..Topic::oco(Strength::Back) };
                }
                Subject::Other(what) => return Topic::other(what),
                Subject::Nothing => {}
            }
        }
        let follows_closely = same_block
            && topic.is_oco()
            && topic.strength >= Strength::Back
            && topic.is_firm
            && topic.actor.is_none();
        if !section.is_oco() && follows_closely {
            return Topic::oco(Strength::Back);
        }
    }
    section
}

/// Under a heading about something else; another service above it may still offer OCO in a sentence.
fn is_elsewhere(section: &Topic) -> bool {
    matches!(section.subject, Subject::Other(what) if what != what::OTHER_SERVICE_ABOVE)
}

/// See [`Topic::is_firm`].
fn is_firm(
    reading: &Reading<'_>,
    classes: &Classes,
    page: &PageFacts,
    sections: &[Topic],
    topic: &Topic,
    index: usize,
) -> bool {
    let sentence = &reading.sentences[index];
    if !topic.is_oco() {
        return false;
    }
    if topic.strength == Strength::Named {
        return true;
    }
    if is_aside(reading, sentence) && !stands_under_oco(reading, classes, sentence) {
        return false;
    }
    if page.cells.get(index).is_some_and(Option::is_some) {
        return true;
    }
    match sections.get(sentence.section) {
        Some(section) if section.is_oco() && section.is_firm => true,
        Some(section) if is_elsewhere(section) => false,
        _ => {
            let refers = |sentence: &Sentence| {
                begins_with_reference(sentence, classes)
                    || sentence.words.contains(classes.back_reference_inside)
                    || sentence.words.contains(classes.person_reference)
                    || names_oco(sentence, classes)
            };
            refers(sentence)
                || sentence
                    .lead
                    .and_then(|lead| reading.sentences.get(lead))
                    .is_some_and(|lead| lead.is_question && refers(lead))
        }
    }
}

/// A side column belongs to the page around it only when it says so: opening hours beside a text about OCO are
/// mostly those of the town hall.
pub(super) fn is_aside(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    reading.page.blocks.get(sentence.block).is_some_and(|block| block.region == Region::Aside)
}

fn stands_under_oco(reading: &Reading<'_>, classes: &Classes, sentence: &Sentence) -> bool {
    let heading = reading.sections.get(sentence.section).and_then(|section| section.heading);
    heading.and_then(|heading| reading.sentences.get(heading)).is_some_and(|heading| {
        names_oco(heading, classes) || heading.words.contains(classes.known_provider)
    })
}

/// The topic of the sentence before, or of what leads into a list; and whether it stands in the same block
/// or is a lead-in.
fn lead_topic(reading: &Reading<'_>, before: &[Topic], index: usize) -> Option<(Topic, bool)> {
    let sentence = &reading.sentences[index];
    let mut lead = sentence.lead?;
    // "Meer weten?" stands between and is about nothing of its own.
    let passing = reading.sentences.get(lead)?;
    if passing.is_question
        && passing.words.len() <= 4
        && before.get(lead)?.subject == Subject::Nothing
        && let Some(earlier) = passing.lead
    {
        lead = earlier;
    }
    let topic = *before.get(lead)?;
    let leading = reading.sentences.get(lead)?;
    let is_lead_in = leading.block != sentence.block
        && reading
            .page
            .blocks
            .get(sentence.block)
            .is_some_and(|block| block.lead_in == Some(leading.block));
    if leading.section != sentence.section {
        return None;
    }
    Some((topic, leading.block == sentence.block || is_lead_in))
}

/// "Dit", "Deze hulp", "Zij": within the first words.
fn begins_with_reference(sentence: &Sentence, classes: &Classes) -> bool {
    (0..3).any(|at| sentence.words.begins(at, classes.back_reference))
}

/// "Hij", "Zij", "Deze": whoever acted before acts here; "Dat", "Er" point to what was done.
fn begins_with_person(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    (0..sentence.words.len().min(3)).any(|at| {
        let written = reading.written(sentence, at).to_lowercase();
        matches!(written.as_str(), "hij" | "zij" | "ze" | "die" | "deze" | "hem" | "haar" | "hen")
    })
}

/// "Ook is er een consulent bij. Die werkt bij de gemeente.": the person pointed back to is the one named last.
fn follows_an_official(reading: &Reading<'_>, classes: &Classes, index: usize) -> bool {
    let sentence = &reading.sentences[index];
    let before = sentence.lead.and_then(|lead| reading.sentences.get(lead));
    let first = reading.written(sentence, 0).to_lowercase();
    matches!(first.as_str(), "hij" | "zij" | "ze" | "die" | "deze")
        && before.is_some_and(|before| {
            before.block == sentence.block
                && !before.is_question
                && names_acting_official(before, classes)
                && !before.words.contains(classes.person_reference)
                && !names_oco(before, classes)
        })
}

/// An official who is neither denied ("Dat is geen ambtenaar.") nor what somebody once was.
fn names_acting_official(sentence: &Sentence, classes: &Classes) -> bool {
    let words = &sentence.words;
    let is_denied = |at: usize| {
        (1..=2).any(|back| at.checked_sub(back).is_some_and(|at| words.has(at, classes.negator)))
    };
    let officials = words.stretches(classes.official);
    officials.iter().any(|found| !is_denied(found.start)) && !words.contains(classes.past)
}

/// "U kunt ook een particulier bureau inhuren. Dat betaalt u zelf.": the offer pointed back to is the one named last.
fn follows_another_offer(reading: &Reading<'_>, sentence: &Sentence, classes: &Classes) -> bool {
    let before = sentence.lead.and_then(|lead| reading.sentences.get(lead));
    sentence.words.contains(classes.points_to_last)
        && before.is_some_and(|before| {
            before.section == sentence.section
                && before.words.contains(classes.another_on_offer)
                && !names_oco(before, classes)
                && !begins_with_person(reading, before)
        })
}

/// Another service that the sentence is about.
pub(super) fn other_subject(
    reading: &Reading<'_>,
    sentence: &Sentence,
    classes: &Classes,
) -> Option<&'static Said> {
    if names_look_alike(sentence, classes) {
        return Some(what::LOOK_ALIKE);
    }
    let stands_first = sentence.words.stretches(classes.other_service).iter().any(|stretch| {
        let belongs_to_subject = stretch.start <= SUBJECT_PLACE + 2
            && (1..=2).any(|back| {
                stretch
                    .start
                    .checked_sub(back)
                    .is_some_and(|at| reading.written(sentence, at) == "van")
            });
        // "Of u nu hulp in de huishouding zoekt of een baan: dezelfde ondersteuner blijft."
        // "Met vragen over wonen of hulp in het huishouden": a subject of questions, under a heading that asks for them.
        let is_long = stretch.len() > 2
            && !sentence.words.contains(classes.person_reference)
            && !is_subject_of_questions(reading, sentence, stretch, classes);
        let is_first = stretch.start <= SUBJECT_PLACE
            && !(stretch.start > 0 && is_subject_of_questions(reading, sentence, stretch, classes));
        is_first || is_long || belongs_to_subject
    });
    stands_first.then_some(what::OTHER_SERVICE)
}

/// The heading above asks what the help is about, or a comma or "of" sets the service in a row after "over", "met".
fn is_subject_of_questions(
    reading: &Reading<'_>,
    sentence: &Sentence,
    stretch: &std::ops::Range<usize>,
    classes: &Classes,
) -> bool {
    let heading = reading.sections.get(sentence.section).and_then(|section| section.heading);
    let is_asked = heading
        .and_then(|heading| reading.sentences.get(heading))
        .is_some_and(|heading| heading.words.contains(classes.asks_what_about));
    is_asked
        || (0..stretch.start).any(|at| {
            matches!(reading.written(sentence, at), "vraag" | "vragen")
                && matches!(reading.written(sentence, at + 1), "over" | "rond" | "rondom")
        })
}

/// A look-alike service as the subject; "anders dan de vertrouwenspersoon" is none.
pub(super) fn names_look_alike(sentence: &Sentence, classes: &Classes) -> bool {
    let by_the_way = sentence.words.stretches(classes.look_alike_by_the_way);
    sentence.words.stretches(classes.look_alike).iter().any(|found| {
        !by_the_way.iter().any(|stretch| stretch.start <= found.start && found.end <= stretch.end)
    })
}

/// "Bij verschillende organisaties: …", "Via de …": somebody else is the way to OCO, not the subject.
fn begins_with_way(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    matches!(reading.written(sentence, 0).to_lowercase().as_str(), "bij" | "via" | "door")
}

/// A subject stands among the first words; further on the same word is by the way ("een cursus gevolgd").
const SUBJECT_PLACE: usize = 3;

/// An official or team as the one who acts: at the begin of the sentence.
pub(super) fn actor(sentence: &Sentence, classes: &Classes) -> Option<&'static Said> {
    // "Niet de klantmanager, maar iemand van MEE": who is denied does not act.
    if sentence.words.has(0, classes.negator)
        && (1..12).any(|at| at < sentence.words.len() && sentence.words.breaks[at])
    {
        return None;
    }
    (0..3).any(|at| sentence.words.begins(at, classes.official)).then_some(what::OFFICIAL)
}
