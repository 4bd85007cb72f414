//! OCO under a name of the municipality's own ("Meedenker"), or under none, when the page explains it.
//!
//! Four signs must stand together, outside every look-alike service: somebody on the reader's side or outside
//! the municipality, who costs nothing, who comes along, and a talk with the municipality or its team. A name that is
//! explained as one leaves less to guess.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Level;
use super::assess::search;
use super::cue::Found;
use super::local_name::{self, stem};
use super::modifier::{Answer, answer};
use super::pattern::Symbol;
use super::reading::{Reading, Sentence};
use super::topic::{Topics, actor, names_look_alike};
use super::vocabulary::Classes;
use super::window::Scratch;
use crate::page::Page;
use crate::rules::Ruleset;

/// Finds a service that the page explains as OCO without its usual name, marks it on the page, and gives
/// the page's own name for it, if it has one.
pub(super) fn find(reading: &mut Reading<'_>, ruleset: &Ruleset) -> Option<String> {
    let classes = &ruleset.vocabulary.classes;
    let says = |class| reading.sentences.iter().any(|sentence| sentence.words.contains(class));
    if says(classes.oco) {
        let name = local_name::put_beside(reading, classes)?;
        mark_name(reading, &name, classes);
        return Some(name);
    }
    if !may_explain(says, classes) {
        return None;
    }
    let signs = signs_of(reading, ruleset);
    let regions = explanations(reading, classes);
    let find = |explains: &dyn Fn(&[usize], Signs) -> bool| {
        regions.iter().find(|region| {
            let all = region.iter().fold(Signs::default(), |all, at| all.and(signs[*at]));
            all.along && !all.is_other_matter() && explains(region, all)
        })
    };
    let invented = |region: &[usize]| {
        local_name::invented(reading, region, classes, &|at| signs[at].tells_who)
    };
    let has_listed_name =
        |region: &[usize], signs| has_a_name_and_signs(reading, region, signs, classes);
    let region = find(&|_, signs| signs.are_all())
        .or_else(|| find(&has_listed_name))
        .or_else(|| {
            find(&|region, signs| signs.are_enough_with_a_name() && invented(region).is_some())
        })?
        .clone();
    let name = own_name(reading, &region, classes).or_else(|| invented(&region));
    match &name {
        Some(name) => mark_name(reading, name, classes),
        None => mark_sentences(reading, &region, classes),
    }
    name
}

/// The classes that [`may_explain`] asks for: the signs, and words for such a service.
pub(super) fn signs(classes: &Classes) -> [Symbol; 4] {
    [classes.sign_along, classes.sign_talk, classes.sign_any_talk, classes.oco_own_name]
}

/// Can [`find`] find anything on a page that says these classes and no others?
pub(super) fn may_explain(says: impl Fn(Symbol) -> bool, classes: &Classes) -> bool {
    let others = [classes.sign_talk, classes.sign_any_talk, classes.oco_own_name];
    says(classes.sign_along) && others.into_iter().any(says)
}

/// What one sentence, or several together, say of somebody who may be the supporter.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "signs seen or not, each for itself")]
struct Signs {
    /// On the reader's side, or outside the municipality.
    side: bool,
    /// Said outright not to be of the municipality.
    not_theirs: bool,
    free: bool,
    along: bool,
    /// A talk with the municipality or its team.
    talk: bool,
    /// Comes along to a talk, whoever it is with.
    along_to_a_talk: bool,
    municipality: bool,
    /// It says who somebody is or what he does.
    tells_who: bool,
    /// It is about a wedding, a building, a doctor.
    other_matter: bool,
    /// It is about care and support.
    care: bool,
}

/// A word that denies stands at most so many words before what it denies.
const DENIED_BEFORE: usize = 3;

/// The rules whose findings are signs, too: they know more ways to say a thing than any list of signs.
const FREE: &str = "free";
const INDEPENDENT: &str = "independent";
/// The rules whose wording is a sign of the service under another name.
pub(super) const SIGNING: &[&str] = &[FREE, INDEPENDENT];

/// The signs in every sentence. What the rules would find, were the page about OCO, counts as well.
fn signs_of(reading: &Reading<'_>, ruleset: &Ruleset) -> Vec<Signs> {
    let vocabulary = &*ruleset.vocabulary;
    let mut signs: Vec<Signs> = (0..reading.sentences.len())
        .map(|at| Signs::of(reading, at, &vocabulary.classes))
        .collect();
    let topics = Topics::as_if_about_oco(reading);
    let found = Found::new(reading, &vocabulary.cues_that_sign, Scratch::default());
    for finding in search(&found, &topics, ruleset, false) {
        let (Ok(Level::Yes), Some(rule)) = (&finding.outcome, ruleset.rules.get(finding.rule))
        else {
            continue;
        };
        if actor(&reading.sentences[finding.sentence], &vocabulary.classes).is_some() {
            continue;
        }
        let sign = &mut signs[finding.sentence];
        sign.free |= rule.id.as_str() == FREE;
        sign.side |= rule.id.as_str() == INDEPENDENT;
        sign.tells_who |= rule.id.as_str() == INDEPENDENT;
    }
    signs
}

impl Signs {
    fn of(reading: &Reading<'_>, at: usize, classes: &Classes) -> Self {
        let sentence = &reading.sentences[at];
        let says = |class| sentence.words.contains(class);
        let is_denied = || sentence.is_question && answer(reading, at + 1, classes) == Answer::No;
        let is_asked_and_denied = says(classes.sign_asks_theirs) && is_denied();
        let not_theirs = says(classes.sign_not_theirs) || is_asked_and_denied;
        let side = says(classes.sign_side) || is_asked_and_denied;
        // "Zij gaat niet mee", "U mag uw zus meenemen", "De consulent komt bij u": that is nobody who comes along.
        let along = sentence.words.stretches(classes.sign_along).iter().any(|stretch| {
            let near = stretch.start.saturating_sub(DENIED_BEFORE)..stretch.end;
            !near.into_iter().any(|word| sentence.words.has(word, classes.negator))
        }) && !says(classes.sign_own_company)
            && actor(sentence, classes).is_none();
        Self {
            side,
            not_theirs,
            free: says(classes.sign_free),
            along,
            talk: says(classes.sign_talk),
            along_to_a_talk: along && says(classes.sign_any_talk),
            municipality: says(classes.municipality_self) || says(classes.official),
            tells_who: along || side || not_theirs || says(classes.sign_introduces),
            other_matter: says(classes.sign_other_matter)
                && (sentence.is_heading || along || says(classes.sign_any_talk)),
            care: says(classes.sign_care),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            side: self.side || other.side,
            not_theirs: self.not_theirs || other.not_theirs,
            free: self.free || other.free,
            along: self.along || other.along,
            talk: self.talk || other.talk,
            along_to_a_talk: self.along_to_a_talk || other.along_to_a_talk,
            municipality: self.municipality || other.municipality,
            tells_who: self.tells_who || other.tells_who,
            other_matter: self.other_matter || other.other_matter,
            care: self.care || other.care,
        }
    }

    /// Somebody on the reader's side, for nothing, who comes along to a talk with the municipality.
    fn are_all(self) -> bool {
        self.side && self.free && self.comes_to_the_talk()
    }

    /// ... and what is enough when that somebody has a name of the page's own.
    fn are_enough_with_a_name(self) -> bool {
        (self.side || self.not_theirs) && self.comes_to_the_talk()
    }

    /// Whoever is said not to be of the municipality, or to be there for care, comes along to a talk with it.
    fn comes_to_the_talk(self) -> bool {
        let is_with_them = self.not_theirs || self.municipality || self.care;
        self.along && (self.talk || self.along_to_a_talk && is_with_them)
    }

    /// Whoever comes along to the registrar or the doctor is somebody else.
    fn is_other_matter(self) -> bool {
        self.other_matter && !self.care
    }
}

/// Where a service may be explained: a section, or the page up to its first section about something else.
fn explanations(reading: &Reading<'_>, classes: &Classes) -> Vec<Vec<usize>> {
    let mut sections: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut whole: Vec<usize> = Vec::new();
    let mut is_open = true;
    // "Een medisch adviseur kijkt mee. De adviseur is onafhankelijk.": what follows is about him, too.
    let mut look_alike_in = None;
    for (index, sentence) in reading.sentences.iter().enumerate() {
        if names_look_alike(sentence, classes) {
            look_alike_in = Some(sentence.block);
        }
        if look_alike_in == Some(sentence.block) && !sentence.is_heading
            || is_about_something_else(sentence, classes)
        {
            is_open = is_open && !sentence.is_heading;
            if sentence.is_heading && whole.is_empty() {
                return Vec::new();
            }
            sections.remove(&sentence.section);
            continue;
        }
        sections.entry(sentence.section).or_default().push(index);
        if is_open && whole.len() < EXPLANATION {
            whole.push(index);
        }
    }
    sections.into_values().chain([whole]).collect()
}

/// A service is explained in so many sentences; signs further apart speak of different things.
const EXPLANATION: usize = 16;

fn is_about_something_else(sentence: &Sentence, classes: &Classes) -> bool {
    sentence.is_heading
        && (names_look_alike(sentence, classes)
            || sentence.words.contains(classes.other_heading)
            || sentence.words.contains(classes.other_service))
}

/// A name written as one ("de Meedenker") leaves less to guess: who comes along, and either is on the reader's side
/// or comes to the talk. One that heads its section must do both.
fn has_a_name_and_signs(
    reading: &Reading<'_>,
    sentences: &[usize],
    signs: Signs,
    classes: &Classes,
) -> bool {
    let stretches = |at: &usize| listed_names(&reading.sentences[*at], classes);
    let times: usize = sentences.iter().map(|at| stretches(at).len()).sum();
    let written_as_name = sentences.iter().any(|at| {
        let sentence = &reading.sentences[*at];
        !sentence.is_heading
            && stretches(at).iter().any(|name| {
                name.start > 0
                    && reading.written(sentence, name.start).starts_with(char::is_uppercase)
            })
    });
    let heads_it = sentences.iter().any(|at| {
        let sentence = &reading.sentences[*at];
        let is_all = |name: &Range<usize>| name.len() + 1 >= sentence.words.len();
        sentence.is_heading && stretches(at).iter().any(is_all)
    });
    let Signs { side, talk, .. } = signs;
    let comes_to_it = signs.comes_to_the_talk();
    times >= 2 && (written_as_name && (side && comes_to_it || talk) || heads_it && side && talk)
}

/// Words that elsewhere are a name for the service, and are not what an official is called, nor whoever comes to talk:
/// "Ze schuift aan als onze gezinscoach op bezoek komt".
fn listed_names(sentence: &Sentence, classes: &Classes) -> Vec<Range<usize>> {
    let mut officials = sentence.words.stretches(classes.official);
    officials.extend(sentence.words.stretches(classes.comes_to_visit));
    let mut names = sentence.words.stretches(classes.oco_own_name);
    names.retain(|name| {
        !officials.iter().any(|official| official.start < name.end && name.start < official.end)
    });
    names
}

/// The invented name that stands most often in the explanation.
fn own_name(reading: &Reading<'_>, sentences: &[usize], classes: &Classes) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for index in sentences {
        let sentence = &reading.sentences[*index];
        for stretch in listed_names(sentence, classes) {
            let written = words_of(reading, sentence, &stretch);
            *counts.entry(written).or_default() += 1;
        }
    }
    // The most frequent one; of equals the first in the alphabet, so that the choice is always the same.
    counts
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))
        .map(|(name, _)| name)
}

/// A stretch of words as written, small.
fn words_of(reading: &Reading<'_>, sentence: &Sentence, stretch: &Range<usize>) -> String {
    let words: Vec<String> =
        stretch.clone().map(|word| reading.written(sentence, word).to_lowercase()).collect();
    words.join(" ")
}

/// A name of so many letters is known at the end of a longer word: "gespreksmaatje" for "maatje".
const LONG_NAME: usize = 6;

fn mark_name(reading: &mut Reading<'_>, name: &str, classes: &Classes) {
    if name.contains(' ') {
        for index in 0..reading.sentences.len() {
            let sentence = &reading.sentences[index];
            let mut stretches = sentence.words.stretches(classes.oco_own_name);
            stretches.retain(|stretch| words_of(reading, sentence, stretch) == name);
            for stretch in stretches {
                let length = u8::try_from(stretch.len()).unwrap_or(u8::MAX);
                reading.sentences[index].words.add_span(
                    stretch.start,
                    classes.local_service,
                    length,
                );
            }
        }
        return;
    }
    let own_stem = stem(name);
    for index in 0..reading.sentences.len() {
        for word in 0..reading.sentences[index].words.len() {
            let written = reading.written(&reading.sentences[index], word).to_lowercase();
            let is_name = stem(&written) == own_stem
                || name.len() >= LONG_NAME && written.trim_end_matches('s').ends_with(name)
                || is_short_form(reading, index, word, &own_stem, classes);
            if is_name {
                reading.sentences[index].words.add_span(word, classes.local_service, 1);
            }
        }
    }
}

/// "Maatje" on a page about a "keukentafelmaatje".
fn is_short_form(
    reading: &Reading<'_>,
    sentence: usize,
    word: usize,
    name: &str,
    classes: &Classes,
) -> bool {
    let sentence = &reading.sentences[sentence];
    sentence.words.has(word, classes.oco_own_name)
        && !sentence.words.has(word, classes.official)
        && name.ends_with(&stem(&reading.written(sentence, word).to_lowercase()))
}

/// Can [`mark_known`] find this name?
pub(super) fn may_be_known(reading: &Reading<'_>, name: &str) -> bool {
    reading.has_word(name) || reading.has_word(&format!("{name}s"))
}

/// Marks a name that another page of the site explains, where it is written as a name.
pub(super) fn mark_known(reading: &mut Reading<'_>, name: &str, classes: &Classes) {
    for index in 0..reading.sentences.len() {
        for word in 0..reading.sentences[index].words.len() {
            let written = reading.written(&reading.sentences[index], word);
            if written.strip_suffix('s').unwrap_or(written) == name {
                reading.sentences[index].words.add_span(word, classes.local_service, 1);
            }
        }
    }
}

/// A local name as the page writes it in the middle of a sentence with a capital, in the singular: a name of the
/// site's own for the service. A common word ("maatje") is none: on another page it may be somebody else.
pub fn written_as_name(page: &Page, local_name: &str) -> Option<String> {
    let texts = page.blocks.iter().map(|block| block.text.as_str());
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).skip(1));
    words
        .filter(|word| word.starts_with(char::is_uppercase))
        .map(|word| word.strip_suffix('s').unwrap_or(word))
        .find(|word| {
            let word = word.to_lowercase();
            word == local_name || local_name.strip_suffix('s') == Some(&word)
        })
        .map(str::to_owned)
}

fn mark_sentences(reading: &mut Reading<'_>, sentences: &[usize], classes: &Classes) {
    for index in sentences {
        let words = &reading.sentences[*index].words;
        let mut signs = words.stretches(classes.sign_along);
        signs.extend(words.stretches(classes.sign_side));
        for stretch in signs {
            let length = u8::try_from(stretch.len()).unwrap_or(u8::MAX);
            reading.sentences[*index].words.add_span(stretch.start, classes.local_service, length);
        }
    }
}
