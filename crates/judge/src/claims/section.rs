//! What each section of a page is about by its heading.

use super::known_givers::KnownGivers;
use super::owned::Owned;
use super::reading::{Reading, Section, Sentence};
use super::said::what;
use super::topic::{PageFacts, Strength, Topic, names_look_alike, names_oco};
use super::vocabulary::Classes;
use super::{PageKind, person};
use crate::page::Region;

/// What each section is about by its heading.
pub(super) fn section_topics(
    reading: &Reading<'_>,
    classes: &Classes,
    page: &PageFacts,
    known: &KnownGivers,
) -> Vec<Topic> {
    if page.kind == PageKind::Vacancy {
        return vec![Topic::NOTHING; reading.sections.len()];
    }
    let mut topics: Vec<Topic> = Vec::with_capacity(reading.sections.len());
    let first = reading.sections.iter().position(|section| section.heading.is_some());
    let first_named = reading.sentences.iter().position(|sentence| names_oco(sentence, classes));
    for (number, section) in reading.sections.iter().enumerate() {
        let is_first = Some(number) == first
            && section.heading.is_some_and(|heading| {
                reading.sentences.iter().take(heading).all(|before| !names_oco(before, classes))
            });
        let is_headed_by_person = section
            .heading
            .and_then(|heading| reading.sentences.get(heading))
            .is_some_and(|heading| person::is_subject(reading, heading, &page.supporters, classes));
        let is_headed_by_giver = page.is_own_page()
            && Some(number) != first
            && section
                .heading
                .and_then(|heading| reading.sentences.get(heading))
                .is_some_and(|heading| known.is_headed(reading, heading));
        let goes_on_about_giver = || {
            section.heading.is_some_and(|heading| {
                first_named.is_some_and(|named| named < heading)
                    && known.head(reading, &reading.sentences[heading], classes)
            })
        };
        topics.push(if is_headed_by_person || is_headed_by_giver {
            Topic::oco(Strength::Section)
        } else if goes_on_about_giver() {
            Topic { is_firm: false, ..Topic::oco(Strength::Section) }
        } else {
            section_topic(reading, classes, (page, known), section, is_first, &topics)
        });
    }
    topics
}

fn section_topic(
    reading: &Reading<'_>,
    classes: &Classes,
    (page, known): (&PageFacts, &KnownGivers),
    section: &Section,
    is_first: bool,
    before: &[Topic],
) -> Topic {
    let owned = page.owned;
    let page_default = match owned {
        Owned::Surely | Owned::Likely => Topic::oco(Strength::Page),
        Owned::Loosely | Owned::No => Topic::NOTHING,
    };
    let Some((number, heading)) = section
        .heading
        .and_then(|index| reading.sentences.get(index).map(|heading| (index, heading)))
    else {
        return page_default;
    };
    let words = &heading.words;
    if names_oco(heading, classes) {
        // "Vertrouwenspersoon of cliëntondersteuner?" stands over both.
        let compares = names_look_alike(heading, classes);
        return if compares { Topic::NOTHING } else { Topic::oco(Strength::Section) };
    }
    if stands_aside(reading, classes, heading) {
        return Topic::NOTHING;
    }
    if names_look_alike(heading, classes) {
        return Topic::other(what::LOOK_ALIKE_ABOVE);
    }
    // "Bereikbaarheid" is that of the giver where the team itself gives the help; "Nieuws, 14 juni" right under the
    // heading of the page tells when.
    let is_reached_there = (page.officials_give_it || page.is_givers_page)
        && page.is_own_page()
        && words.len() == 1
        && words.contains(classes.neutral_heading);
    let is_dateline = section.level == LOOKS_LIKE_ONE
        && owned == Owned::Surely
        && number.checked_sub(1).is_some_and(|above| {
            reading.sections.iter().find_map(|section| section.heading) == Some(above)
        });
    if words.contains(classes.other_heading) && !is_first && !is_reached_there && !is_dateline {
        // "Zelf regelen" over the number of the giver goes on about it; enough to say something for the page.
        if page.is_own_page() && names_giver_only(reading, classes, known, number) {
            return Topic { is_firm: false, ..page_default };
        }
        // "Andere hulp" may be OCO: what a sentence says of it by name, counts.
        let offers_more = words.contains(classes.more_help_heading);
        return Topic::other(if offers_more { what::OTHER_SERVICE_ABOVE } else { what::HEADING });
    }
    let names_another_offer = !is_first
        && page.has_local_name
        && words.len() <= 2
        && words.contains(classes.oco_own_name)
        || !is_first && !heading.is_question && words.contains(classes.other_offer);
    if words.contains(classes.other_service) || names_another_offer {
        return Topic::other(what::OTHER_SERVICE_ABOVE);
    }
    if words.contains(classes.official)
        && !page.officials_give_it
        && section.level > 1
        && words.len() <= 4
    {
        return Topic::other(what::OFFICIAL_ABOVE);
    }
    if refers_to_section_before(reading, classes, section, number, before) {
        return Topic { is_firm: page.is_own_page(), ..Topic::oco(Strength::Section) };
    }
    let opens_with_oco = opening_of(reading, number)
        .any(|sentence| names_oco(sentence, classes) && sentence.words.contains(classes.oco_offer));
    if words.contains(classes.help_heading) && opens_with_oco && !is_first {
        return Topic::oco(Strength::Section);
    }
    let inherited = match section.parent.and_then(|parent| before.get(parent)) {
        Some(parent)
            if reading
                .sections
                .get(section.parent.unwrap_or(0))
                .is_some_and(|around| around.heading.is_some()) =>
        {
            *parent
        }
        _ => page_default,
    };
    let asks = heading.is_question && !words.contains(classes.own_subject);
    let is_a_name = words.stretches(classes.name).contains(&(0..words.len()))
        && section.parent.is_some_and(|parent| reading.sections[parent].heading.is_some());
    let carries_on = is_first
        || asks
        || is_a_name
        || words.contains(classes.neutral_heading)
        || words.contains(classes.help_heading)
        || words.contains(classes.name) && !words.contains(classes.own_subject)
        || words.contains(classes.known_provider)
        || opening_of(reading, number).any(|sentence| {
            names_oco(sentence, classes) || sentence.words.contains(classes.person_reference)
        });
    // "Wmo-melding doen" over a text of its own, after the text about OCO.
    let begins_anew = section.level == 1
        && !is_first
        && !asks
        && (words.contains(classes.own_subject) || words.len() > LABEL_WORDS);
    if begins_anew && inherited.is_oco() {
        return Topic::other(what::HEADING);
    }
    if !inherited.is_oco() || carries_on {
        return inherited;
    }
    // "Heb ik een indicatie nodig?" asks on, though an indication has pages of its own.
    if page.is_own_page() && asks_of_it(reading, heading) {
        return Topic { is_firm: false, ..inherited };
    }
    // On OCO's own page sections are about it until one says otherwise; but nothing there is held against the page
    // unless the sentence itself refers to OCO.
    if owned == Owned::Surely
        && !words.contains(classes.own_subject)
        && (page.is_givers_page && speaks_to_the_reader(reading, number)
            || still_speaks_of_it(reading, classes, number))
    {
        Topic { is_firm: false, ..inherited }
    } else {
        Topic::NOTHING
    }
}

/// A question of what was spoken of, by its first words: "Is het …", "Moet ik …".
pub(super) fn asks_of_it(reading: &Reading<'_>, heading: &Sentence) -> bool {
    /// A speaker may stand before it: "V: Is het …".
    const SPEAKER: usize = 2;
    if !heading.is_question {
        return false;
    }
    let written = |at: usize| reading.written(heading, at).to_lowercase();
    (0..SPEAKER).any(|at| {
        let (verb, who) = (written(at), written(at + 1));
        matches!(
            verb.as_str(),
            "is" | "heb" | "moet" | "mag" | "kan" | "krijg" | "hoef" | "geldt" | "moeten" | "mogen"
        ) && matches!(who.as_str(), "het" | "dit" | "dat" | "ik" | "er" | "u" | "je" | "we" | "wij")
    })
}

/// The level of a heading that is told by its look only.
const LOOKS_LIKE_ONE: u8 = 7;

/// "Kosten", "Voor wie": so short a heading may stand at the highest level, and still be one of many.
const LABEL_WORDS: usize = 2;

/// A box beside the text that names neither OCO nor an organisation is the municipality's own: "Openingstijden".
pub(super) fn stands_aside(reading: &Reading<'_>, classes: &Classes, heading: &Sentence) -> bool {
    let region = reading.page.blocks.get(heading.block).map(|block| block.region);
    region == Some(Region::Aside)
        && !reading
            .sentences
            .iter()
            .filter(|sentence| sentence.section == heading.section)
            .any(|sentence| names_oco(sentence, classes) || sentence.words.contains(classes.name))
}

/// "Moet ik daarvoor betalen?": a heading that points back to a section that speaks of OCO.
fn refers_to_section_before(
    reading: &Reading<'_>,
    classes: &Classes,
    section: &Section,
    heading: usize,
    before: &[Topic],
) -> bool {
    let Some(own) = reading.sentences.get(heading) else { return false };
    let points_back = own.words.contains(classes.back_reference_inside)
        || (own.is_question && own.words.contains(classes.back_reference));
    let Some(last) = heading.checked_sub(1).and_then(|index| reading.sentences.get(index)) else {
        return false;
    };
    let is_about_oco = before.get(last.section).is_some_and(Topic::is_oco)
        || reading
            .sentences
            .iter()
            .filter(|sentence| sentence.section == last.section)
            .any(|sentence| names_oco(sentence, classes));
    section.level > 1 && points_back && is_about_oco
}

/// A giver is named under a heading, and no other service.
fn names_giver_only(
    reading: &Reading<'_>,
    classes: &Classes,
    known: &KnownGivers,
    heading: usize,
) -> bool {
    let names_other = |sentence: &Sentence| {
        sentence.words.contains(classes.look_alike)
            || sentence.words.contains(classes.other_service)
    };
    text_under(reading, heading).any(|sentence| known.stands_in(reading, sentence, classes))
        && !text_under(reading, heading).any(names_other)
}

/// "Afvalkalender" on a page about OCO: a text under a heading of its own that has no word for the help goes on
/// about something else.
fn still_speaks_of_it(reading: &Reading<'_>, classes: &Classes, heading: usize) -> bool {
    opening_of(reading, heading)
        .any(|sentence| sentence.words.contains(classes.speaks_on) || names_oco(sentence, classes))
}

/// "Blader door de profielen en geef aan met wie je verder wilt": in Dutch, from the giver to the reader.
fn speaks_to_the_reader(reading: &Reading<'_>, heading: usize) -> bool {
    const THEM_AND_US: &[&str] = &["u", "uw", "je", "jij", "jouw", "wij", "onze"];
    opening_of(reading, heading).any(|sentence| {
        (0..sentence.words.len()).any(|word| {
            THEM_AND_US.iter().any(|one| one.eq_ignore_ascii_case(reading.written(sentence, word)))
        })
    })
}

/// The first two sentences under a heading.
fn opening_of<'r>(
    reading: &'r Reading<'_>,
    heading: usize,
) -> impl Iterator<Item = &'r Sentence> + 'r {
    text_under(reading, heading).take(2)
}

fn text_under<'r>(
    reading: &'r Reading<'_>,
    heading: usize,
) -> impl Iterator<Item = &'r Sentence> + 'r {
    let section = reading.sentences.get(heading).map(|heading| heading.section);
    reading
        .sentences
        .iter()
        .skip(heading + 1)
        .take_while(move |sentence| Some(sentence.section) == section && !sentence.is_heading)
}
