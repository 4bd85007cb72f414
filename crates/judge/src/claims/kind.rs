//! What kind of page it is, and whether it explains the report or the talk.
//!
//! Asked in this order: what its first heading says, where in the site it stands (trail of links, address), and
//! what its opening is full of.

use std::sync::Arc;

use super::pattern::Symbol;
use super::reading::{Reading, Sentence};
use super::topic::names_oco;
use super::vocabulary::{Classes, Vocabulary};
use super::window::Scratch;
use super::{PageKind, site_name};
use crate::page::{Block, BlockKind, Page, Region};

/// Signs in so many of the first sentences make the kind.
const SIGNS: usize = 3;
/// The opening of a page, in sentences; side matter further down says nothing about the page.
const OPENING: usize = 14;
/// Sentences that introduce a page, its heading included.
const INTRODUCTION: usize = 4;

/// The kind of a page. A page whose first heading names OCO is an offer, unless it stands among the news, the
/// by-laws or the like.
pub(super) fn of(reading: &Reading<'_>, place: &Place, classes: &Classes) -> PageKind {
    let heading = first_heading(reading);
    let in_heading = |class| heading.is_some_and(|heading| heading.words.contains(class));
    let in_place = |class| place.steps.iter().any(|step| step.words.contains(class));

    let kinds = signs(classes);
    if let Some((kind, ..)) = kinds.iter().find(|(_, sign, _)| in_heading(*sign)) {
        return *kind;
    }
    if let Some((kind, ..)) = kinds.iter().find(|(_, _, place)| in_place(*place)) {
        return *kind;
    }
    if in_heading(classes.oco) {
        return PageKind::Offer;
    }
    kinds
        .iter()
        .find(|(_, sign, _)| stands_out(reading, *sign))
        .map_or(PageKind::Offer, |(kind, ..)| *kind)
}

/// Per kind: signs in its text, and signs of its place in the site.
pub(super) fn signs(classes: &Classes) -> [(PageKind, Symbol, Symbol); 5] {
    [
        (PageKind::Vacancy, classes.vacancy_sign, classes.vacancy_place),
        (PageKind::Regulation, classes.regulation_sign, classes.regulation_place),
        (PageKind::CouncilPaper, classes.council_sign, classes.council_place),
        (PageKind::Archive, classes.archive_sign, classes.archive_place),
        (PageKind::News, classes.news_sign, classes.news_place),
    ]
}

fn first_heading<'a>(reading: &'a Reading<'_>) -> Option<&'a Sentence> {
    reading.sentences.iter().find(|sentence| sentence.is_heading)
}

fn stands_out(reading: &Reading<'_>, class: Symbol) -> bool {
    let opening = reading.sentences.iter().take(OPENING);
    opening.filter(|sentence| sentence.words.contains(class)).count() >= SIGNS
}

/// Where the page stands in its site, and its title, read once to look for signs in.
pub(super) struct Place {
    /// A step of the trail or of the address each, and all of them together, since the way from one step to the next
    /// may hold the meaning («wmo», «stap 2 gesprek»).
    steps: Vec<Sentence>,
    title: Vec<Sentence>,
    /// What the title ends with: "… | MEE Heuvelland".
    site: Vec<Sentence>,
}

impl Place {
    pub(super) fn of(page: &Page, vocabulary: &Vocabulary, scratch: &mut Scratch) -> Self {
        let segments = page.url.iter().flat_map(|url| url.path().split('/'));
        let segments = segments.map(|segment| segment.replace(['-', '_', '+'], " "));
        let mut steps: Vec<String> = page.breadcrumb.iter().cloned().chain(segments).collect();
        steps.push(steps.join(" "));
        let title_at = steps.len();
        let site = site_name::of(&page.title).unwrap_or_default();
        let texts = steps.into_iter().chain([page.title.clone(), site.to_owned()]);
        let place = Page { blocks: texts.map(block).collect(), ..Page::default() };
        let mut sentences = Reading::of(&place, vocabulary).sentences;
        for sentence in &mut sentences {
            vocabulary.glance(&mut sentence.words, scratch);
        }
        let (site, sentences): (_, Vec<_>) =
            sentences.into_iter().partition(|one| one.block > title_at);
        let (title, steps) = sentences.into_iter().partition(|one| one.block == title_at);
        Self { steps, title, site }
    }

    /// Is the site, by the title, that of an organisation known to give OCO?
    pub(super) fn is_known_givers(&self, classes: &Classes) -> bool {
        self.site.first().is_some_and(|name| name.words.begins(0, classes.known_provider))
    }
}

fn block(text: String) -> Block {
    Block {
        kind: BlockKind::ListItem { depth: 1 },
        text,
        heading_path: Arc::default(),
        lead_in: None,
        column_headers: Arc::default(),
        cells: Vec::new(),
        links: Vec::new(),
        region: Region::Main,
        pdf_page: None,
    }
}

/// Does the page say of itself that it is about OCO: in its heading, title or address, or in its opening words? A hub
/// with a paragraph on OCO does not.
pub(super) fn introduces_oco(reading: &Reading<'_>, place: &Place, classes: &Classes) -> bool {
    let names_it = |sentence: &Sentence| names_oco(sentence, classes);
    let opening = reading.sentences.iter().take_while(|sentence| {
        sentence.is_heading || reading.sections.get(sentence.section).is_none_or(|s| s.level <= 1)
    });
    opening.take(INTRODUCTION).chain(&place.steps).chain(&place.title).any(names_it)
}

/// Its title, heading or address names the Wmo.
fn is_about_wmo(page: &Page) -> bool {
    let names_it = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("wmo"))
    };
    names_it(&page.title)
        || page.heading.as_deref().is_some_and(names_it)
        || page.url.as_ref().is_some_and(|url| names_it(url.path()))
}

/// Does the page explain the Wmo report (melding) or the talk? Its own heading or its place says so, or a heading
/// with a sentence, or three sentences.
pub(super) fn explains_talk(reading: &Reading<'_>, place: &Place, classes: &Classes) -> bool {
    if first_heading(reading).is_some_and(|heading| heading.words.contains(classes.talk)) {
        return true;
    }
    let at_place = place
        .steps
        .iter()
        .any(|at| at.words.contains(classes.talk_place) || at.words.contains(classes.talk));
    let says = |sentence: &&Sentence| sentence.words.contains(classes.talk);
    let in_headings = reading.sentences.iter().filter(|s| s.is_heading).filter(says).count();
    let in_text = reading.sentences.iter().filter(|s| !s.is_heading).filter(says).count();
    let about_wmo = is_about_wmo(reading.page);
    at_place || in_headings * 2 + in_text >= if about_wmo { 2 } else { 3 }
}
