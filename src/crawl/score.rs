//! The chance that reading a link's target brings words about OCO; a pocket calculation over
//! `data/discovery.toml`.

use ocowijzer_judge::page::Region;
use url::Url;

use super::discovery::{Discovery, Errand, Topic};
use super::words::{Folded, address_words};

/// What is known of an address before it is read.
#[derive(Debug, Clone, Copy)]
pub struct Sighting<'a> {
    /// The address, cleaned.
    pub url: &'a Url,
    /// The text of the link; empty for an address out of a sitemap.
    pub anchor: &'a str,
    /// Its title or aria-label.
    pub label: &'a str,
    /// What the text around it is about.
    pub around: Around,
    /// Where it stands.
    pub region: Region,
    /// What the page it stands on passes on, 0 to 1.
    pub inherited: f64,
}

impl<'a> Sighting<'a> {
    /// An address without a link, as in a sitemap.
    pub fn bare(url: &'a Url) -> Self {
        Self {
            url,
            anchor: "",
            label: "",
            around: Around::default(),
            region: Region::Main,
            inherited: 0.0,
        }
    }
}

/// Which lists of words stand in an address, one bit for each list: the last part of its path, and the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressLists {
    slug: u64,
    path: u64,
}

impl AddressLists {
    /// Of this address.
    pub fn of(url: &Url, discovery: &Discovery) -> Self {
        let (slug, path) = address_words(url);
        let lists = &discovery.lists;
        Self { slug: lists.found_in(&slug), path: lists.found_in(&path) }
    }
}

/// Which lists of words stand around a link, one bit for each list: in the nearest heading above it, and in the trail
/// of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Around {
    /// In the heading.
    pub heading: u64,
    /// In the trail.
    pub trail: u64,
}

impl Around {
    /// In these texts, any of them.
    pub fn lists<'t>(texts: impl IntoIterator<Item = &'t str>, discovery: &Discovery) -> u64 {
        texts.into_iter().fold(0, |found, text| found | lists_in(text, discovery))
    }
}

fn lists_in(text: &str, discovery: &Discovery) -> u64 {
    if text.is_empty() { 0 } else { discovery.lists.found_in(&Folded::new(text)) }
}

/// The score of one address, with what it was made of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Score {
    /// The chance, 0 to 1.
    pub value: f64,
    /// Strength per kind of page that a rule asks for, in the order of [`Errand::ALL`].
    pub errands: [f64; Errand::ALL.len()],
    /// The strongest topic, by its number; links alike in this are likely alike in what they bring.
    pub kind: Option<usize>,
    /// The strongest topic leads to many pages.
    pub hub: bool,
    /// A word speaks against it.
    pub doubtful: bool,
}

/// Scores one sighting.
pub fn score(seen: &Sighting<'_>, discovery: &Discovery) -> Score {
    score_at(AddressLists::of(seen.url, discovery), seen, discovery)
}

/// Scores one sighting of an address whose words are known.
pub fn score_at(address: AddressLists, seen: &Sighting<'_>, discovery: &Discovery) -> Score {
    let fields = Fields::of(address, seen, discovery);
    let mut result = Score::default();
    let mut miss = 1.0 - seen.inherited;
    let mut best = 0.0;
    for (number, topic) in discovery.topics.iter().enumerate() {
        let strength = topic.worth * fields.best_weight(number);
        miss *= 1.0 - strength;
        if strength > best {
            best = strength;
            result.kind = Some(number);
            result.hub = topic.hub;
        }
        note_errand(&mut result, topic, strength);
    }
    let against = against_factor(&fields, discovery);
    result.doubtful = against < 1.0;
    let factor = region_factor(seen.region, discovery) * against * shape_factor(seen, discovery);
    result.value = (1.0 - miss) * factor;
    for strength in &mut result.errands {
        *strength *= factor;
    }
    result
}

fn note_errand(result: &mut Score, topic: &Topic, strength: f64) {
    let slot = topic.errand.and_then(|errand| Errand::ALL.iter().position(|&one| one == errand));
    if let Some(best) = slot.and_then(|slot| result.errands.get_mut(slot)) {
        *best = best.max(strength);
    }
}

/// Which lists of words stand in which place, one bit for each list, with the weight of the place.
struct Fields([(u64, f64); 6]);

impl Fields {
    fn of(address: AddressLists, seen: &Sighting<'_>, discovery: &Discovery) -> Self {
        let weights = &discovery.fields;
        // Trail and heading say what the text is about; the links in menu and footer are about other things.
        let Around { heading, trail } = match seen.region {
            Region::Boilerplate => Around::default(),
            Region::Main | Region::Aside => seen.around,
        };
        Self([
            (lists_in(seen.anchor, discovery), weights.anchor),
            (lists_in(seen.label, discovery), weights.label),
            (address.slug, weights.slug),
            (address.path, weights.path),
            (heading, weights.heading),
            (trail, weights.breadcrumb),
        ])
    }

    /// The weight of the best place a word of this list stands in; 0 when none does.
    fn best_weight(&self, list: usize) -> f64 {
        let there = self.0.iter().filter(|(found, _)| found >> list & 1 == 1);
        there.map(|&(_, weight)| weight).fold(0.0, f64::max)
    }

    /// Only what names the target itself: text, label, address.
    fn names_target(&self, list: usize) -> bool {
        self.0.iter().take(4).any(|(found, _)| found >> list & 1 == 1)
    }
}

fn region_factor(region: Region, discovery: &Discovery) -> f64 {
    match region {
        Region::Main => discovery.regions.main,
        Region::Aside => discovery.regions.aside,
        Region::Boilerplate => discovery.regions.boilerplate,
    }
}

fn against_factor(fields: &Fields, discovery: &Discovery) -> f64 {
    let first = discovery.topics.len();
    let named = (first..).zip(&discovery.against).filter(|&(list, _)| fields.names_target(list));
    named.map(|(_, against)| against.factor).product()
}

fn shape_factor(seen: &Sighting<'_>, discovery: &Discovery) -> f64 {
    let query = &discovery.query;
    let parameters = i32::try_from(seen.url.query_pairs().count()).unwrap_or(i32::MAX);
    let mut factor = query.unknown_parameter.powi(parameters.min(20));
    if seen.url.path_segments().is_some_and(|parts| parts.count() > 6) {
        factor *= query.long_path;
    }
    if looks_like_pdf(seen) {
        factor *= query.pdf;
    }
    factor
}

/// By address or by what the link says of itself; the content type decides after the fetch.
fn looks_like_pdf(seen: &Sighting<'_>) -> bool {
    super::scope::extension(seen.url).as_deref() == Some("pdf")
        || seen.anchor.to_lowercase().contains("(pdf")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(url: &str, anchor: &str, region: Region) -> f64 {
        let url = Url::parse(url).unwrap();
        let seen = Sighting { anchor, region, ..Sighting::bare(&url) };
        score(&seen, Discovery::embedded()).value
    }

    fn slug(path: &str) -> f64 {
        link(&format!("https://www.voorbeeld.nl{path}"), "", Region::Main)
    }

    #[test]
    fn a_link_that_says_oco_goes_before_everything() {
        let oco = link("https://a.nl/12", "Onafhankelijke cliëntondersteuning", Region::Main);
        let wmo = link("https://a.nl/13", "Wmo melden", Region::Main);
        let care = link("https://a.nl/14", "Zorg en ondersteuning", Region::Boilerplate);
        let hub = link("https://a.nl/15", "Inwoners", Region::Boilerplate);
        let other = link("https://a.nl/16", "Paspoort aanvragen", Region::Main);
        let threshold = Discovery::embedded().stop.threshold;
        assert!(oco > 0.9 && oco > wmo && wmo > care && care > hub && hub > other);
        assert!(hub >= threshold && other < threshold);
    }

    #[test]
    fn a_flat_slug_is_read_as_words() {
        assert!(slug("/onafhankelijke-clientondersteuning") > 0.85);
        assert!(slug("/onafhankelijkeclientondersteuning_12.html") > 0.85);
        assert!(slug("/wmo-melding-doen") > slug("/wmo"));
        assert!(slug("/wmo/melding-doen") > slug("/x/melding-doen"));
    }

    #[test]
    fn news_vacancies_and_waste_come_last() {
        assert!(slug("/nieuws/clientondersteuning") < slug("/clientondersteuning"));
        assert!(slug("/vacature-clientondersteuner") < slug("/clientondersteuner"));
        for path in
            ["/parkeren", "/afval/container", "/paspoort-aanvragen", "/raad/raadsvergadering"]
        {
            assert!(slug(path) < Discovery::embedded().stop.threshold, "{path} {}", slug(path));
        }
    }

    #[test]
    fn a_vague_link_in_the_text_of_a_page_about_oco_needs_one_hint_more() {
        let url = Url::parse("https://a.nl/23").unwrap();
        let discovery = Discovery::embedded();
        let vague = Sighting {
            anchor: "Lees meer",
            inherited: discovery.parents.oco,
            ..Sighting::bare(&url)
        };
        assert!(score(&vague, discovery).value < discovery.stop.threshold);
        let hinted = Sighting { anchor: "Meer over hulp", ..vague };
        assert!(score(&hinted, discovery).value > discovery.stop.threshold);
    }

    #[test]
    fn an_advisory_council_is_an_errand_and_no_likely_page() {
        let url = Url::parse("https://a.nl/adviesraad").unwrap();
        let seen = Sighting { anchor: "Adviesraad", ..Sighting::bare(&url) };
        let score = score(&seen, Discovery::embedded());
        assert!(score.value < Discovery::embedded().stop.threshold);
        assert!(score.errands[1] > 0.0);
    }
}
