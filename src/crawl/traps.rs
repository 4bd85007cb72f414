//! Where a site has no end: calendars, session ids, path spirals, combinations of filters.
//!
//! Two means, because neither does alone. An address is refused for its form (too long, too deep, a part that
//! comes back). And addresses of one *shape* are read on only as long as they bring text that was not seen
//! before: a calendar brings the same text with other dates.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use ocowijzer_judge::text::MONTHS_NL;
use url::Url;

/// Longest address that is asked for, in bytes.
const MAX_URL: usize = 1024;
/// Most parts in a path.
const MAX_SEGMENTS: usize = 12;
/// Most parameters in an address.
const MAX_PARAMETERS: usize = 5;
/// Most times one part may stand in a path.
const MAX_REPEATS: usize = 2;
/// Most links from the home page.
pub const MAX_DEPTH: u32 = 50;
/// Pages of one shape that are read before its novelty is asked.
const TRIAL: usize = 20;
/// Pages below one first part of the path that are read before their novelty is asked.
const BRANCH_TRIAL: usize = 60;
/// How many times longer the trial of an address is that all but says what we look for.
const PATIENCE: usize = 3;
/// Share of new text among the last [`TRIAL`] pages below which a shape is closed.
const LEAST_NOVELTY: f64 = 0.3;

/// Why an address is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    /// Longer than any real address.
    TooLong,
    /// More parts than any real path, or too many links away.
    TooDeep,
    /// Parts of the path come back again and again.
    Spiral,
    /// More parameters than a page needs.
    TooManyParameters,
    /// Pages of this shape bring nothing new.
    NothingNew,
}

/// What was learned about the shapes of one site's addresses.
#[derive(Debug, Default)]
pub struct Traps {
    shapes: HashMap<Shape, Novelty>,
    branches: HashMap<String, Novelty>,
    skeletons: HashSet<u64>,
}

/// An address with what varies taken out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape(String);

#[derive(Debug, Default)]
struct Novelty {
    read: usize,
    recent: VecDeque<bool>,
}

impl Novelty {
    fn note(&mut self, new: bool) {
        self.read += 1;
        self.recent.push_back(new);
        if self.recent.len() > TRIAL {
            self.recent.pop_front();
        }
    }

    fn is_worn_out(&self, trial: usize) -> bool {
        let new = self.recent.iter().filter(|&&new| new).count();
        self.read >= trial && (new as f64) < LEAST_NOVELTY * self.recent.len() as f64
    }
}

/// Looks at the form of an address alone.
pub fn refuse_by_form(url: &Url, depth: u32) -> Option<Trap> {
    if url.as_str().len() > MAX_URL {
        return Some(Trap::TooLong);
    }
    if url.query_pairs().count() > MAX_PARAMETERS {
        return Some(Trap::TooManyParameters);
    }
    let segments: Vec<&str> =
        url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if segments.len() > MAX_SEGMENTS || depth > MAX_DEPTH {
        return Some(Trap::TooDeep);
    }
    let comes_back =
        |part: &&str| segments.iter().filter(|other| *other == part).count() > MAX_REPEATS;
    segments.iter().any(comes_back).then_some(Trap::Spiral)
}

impl Traps {
    /// Is this shape of address worn out? A `strong` candidate is given [`PATIENCE`] times the trial.
    pub fn refuse(&self, url: &Url, strong: bool) -> Option<Trap> {
        let patience = if strong { PATIENCE } else { 1 };
        let shape_done = Shape::of(url)
            .and_then(|shape| self.shapes.get(&shape))
            .is_some_and(|novelty| novelty.is_worn_out(TRIAL * patience));
        let branch_done = branch(url)
            .and_then(|branch| self.branches.get(&branch))
            .is_some_and(|novelty| novelty.is_worn_out(BRANCH_TRIAL * patience));
        (shape_done || branch_done).then_some(Trap::NothingNew)
    }

    /// Learns from a page that was read. `text` is its visible text; none when the page could not be read.
    /// Returns whether its text was new.
    pub fn learn(&mut self, url: &Url, text: Option<&str>) -> bool {
        let new = text.is_some_and(|text| self.skeletons.insert(skeleton(text)));
        if let Some(shape) = Shape::of(url) {
            self.shapes.entry(shape).or_default().note(new);
        }
        if let Some(branch) = branch(url) {
            self.branches.entry(branch).or_default().note(new);
        }
        new
    }
}

impl Shape {
    /// The shape of an address; none for one in which nothing varies, for that is one page.
    pub fn of(url: &Url) -> Option<Self> {
        let mut varies = url.query().is_some_and(|query| !query.is_empty());
        let mut shape = String::new();
        for segment in url.path_segments().into_iter().flatten() {
            shape.push('/');
            shape.push_str(&generalise(segment, &mut varies));
        }
        let mut names: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
        names.sort_unstable();
        names.dedup();
        shape.push('?');
        shape.push_str(&names.join("&"));
        varies.then(|| Self(format!("{}{shape}", url.authority())))
    }
}

/// Digits become `#`, a long mix of letters and digits becomes `H`; words stay.
fn generalise(segment: &str, varies: &mut bool) -> String {
    let is_token = |word: &str| {
        word.len() >= 8
            && word.chars().any(|c| c.is_ascii_digit())
            && word.chars().any(|c| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let mut shape = String::new();
    for word in segment.split_inclusive(['-', '_', '.']) {
        let bare = word.trim_end_matches(['-', '_', '.']);
        if is_token(bare) {
            *varies = true;
            shape.push('H');
            continue;
        }
        for c in word.chars() {
            if !c.is_ascii_digit() {
                shape.push(c);
            } else if !shape.ends_with('#') {
                *varies = true;
                shape.push('#');
            }
        }
    }
    shape
}

/// The host and the first part of a path that has more than one.
fn branch(url: &Url) -> Option<String> {
    let mut segments = url.path_segments()?.filter(|part| !part.is_empty());
    let first = segments.next()?;
    segments.next()?;
    Some(format!("{}/{first}", url.authority()))
}

/// Words of a calendar, beside the months: they vary while the page stays the same.
const DAY_WORDS: [&str; 10] = [
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "vandaag",
    "morgen",
    "gisteren",
];

/// The first letters of all these words, one bit for each: most words of a page begin otherwise.
const INITIALS: u32 = initials(&MONTHS_NL) | initials(&DAY_WORDS);

const fn initials(words: &[&str]) -> u32 {
    let (mut found, mut at) = (0, 0);
    while at < words.len() {
        found |= bit_of(words[at].as_bytes()[0]);
        at += 1;
    }
    found
}

/// One bit for a letter of whatever case.
const fn bit_of(letter: u8) -> u32 {
    1 << (letter & 31)
}

fn is_date_word(word: &[u8]) -> bool {
    let initial = word.first().copied().map_or(0, bit_of);
    initial & INITIALS != 0
        && word.len() <= 9
        && MONTHS_NL.iter().chain(&DAY_WORDS).any(|name| name.as_bytes().eq_ignore_ascii_case(word))
}

/// A hash of the text without digits and calendar words. Every page goes through here, so it looks at bytes: what is
/// not ASCII is taken for a part of a word.
fn skeleton(text: &str) -> u64 {
    let mut words = Vec::with_capacity(text.len() + 1);
    let between = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphabetic();
    for word in text.as_bytes().split(between).filter(|word| !word.is_empty()) {
        if !is_date_word(word) {
            words.extend_from_slice(word);
            words.push(b' ');
        }
    }
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse(&format!("https://a.nl{path}")).unwrap()
    }

    #[test]
    fn numbers_dates_and_tokens_are_one_shape() {
        for (one, other) in [
            ("/agenda/2026-11-23", "/agenda/2027-1-2"),
            ("/p/k3j2h4k5", "/p/zz81aa00b"),
            ("/lijst?pagina=2", "/lijst?pagina=33"),
            ("/nieuws-1234.html", "/nieuws-5.html"),
        ] {
            assert_eq!(Shape::of(&url(one)), Shape::of(&url(other)), "{one} {other}");
            assert!(Shape::of(&url(one)).is_some());
        }
        assert_eq!(Shape::of(&url("/wmo/melding")), None);
    }

    #[test]
    fn a_calendar_is_closed_after_its_trial_and_a_list_of_real_pages_is_not() {
        let mut traps = Traps::default();
        for day in 1..=TRIAL {
            let calendar = url(&format!("/agenda/2026-11-{day}"));
            assert_eq!(traps.refuse(&calendar, false), None);
            traps.learn(
                &calendar,
                Some(&format!("Agenda maandag {day} november: geen activiteiten")),
            );
            let product = url(&format!("/product/{day}"));
            traps.learn(&product, Some(&format!("Product {}", "x".repeat(day))));
        }
        assert_eq!(traps.refuse(&url("/agenda/2026-12-01"), false), Some(Trap::NothingNew));
        assert_eq!(traps.refuse(&url("/agenda/2026-12-01"), true), None);
        assert_eq!(traps.refuse(&url("/product/99"), false), None);
    }

    #[test]
    fn a_path_that_bites_its_tail_is_refused() {
        assert_eq!(refuse_by_form(&url("/a/b/a/b/a"), 1), Some(Trap::Spiral));
        assert_eq!(refuse_by_form(&url("/a/b/a/b"), 1), None);
        assert_eq!(refuse_by_form(&url(&"/a1".repeat(13)), 1), Some(Trap::TooDeep));
        assert_eq!(refuse_by_form(&url(&format!("/{}", "x".repeat(2000))), 1), Some(Trap::TooLong));
    }
}
