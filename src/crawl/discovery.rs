//! The words and weights of the discovery score, read from `data/discovery.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::words::{Lists, Pattern};

/// Everything the search for pages is steered by; see the comments in `data/discovery.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discovery {
    /// When to stop.
    pub stop: Stop,
    /// Weight of a word by the place it stands in.
    pub fields: Fields,
    /// Weight of a link by the region it stands in.
    pub regions: Regions,
    /// What a link takes over from its page.
    pub parents: Parents,
    /// What sources of addresses are worth.
    pub sources: Sources,
    /// Factors for the shape of an address.
    pub query: QueryFactors,
    /// Topics with their words.
    #[serde(rename = "topic")]
    pub topics: Vec<Topic>,
    /// Words that make a page less likely.
    pub against: Vec<Against>,
    /// The site's own search.
    pub search: SearchWords,
    /// Addresses to guess.
    pub guess: Guesses,
    /// Sitemaps.
    pub sitemap: SitemapRules,
    /// Product catalogues.
    pub catalogue: CatalogueRules,
    /// Sister sites.
    pub sister: SisterWords,
    /// What is never entered.
    pub skip: Skip,
    /// Parameters without meaning.
    pub noise: Noise,
    /// The words of all topics, then of all entries of `against`, for one pass over a text.
    #[serde(skip)]
    pub lists: Lists,
}

/// When to stop.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Reading ends when the best candidate left scores below this (0 to 1).
    pub threshold: f64,
    /// So many pages of a kind read in vain halve what links of that kind are worth.
    pub prior: f64,
    /// Pages of one sister site.
    pub sister_pages: u32,
    /// Sister sites.
    pub sister_sites: usize,
    /// Links tried on pages about OCO.
    pub links_tried: u32,
    /// Candidates tried per kind of page a rule asks for.
    pub errand_tries: u32,
    /// Pages read only to learn the clicks.
    pub path_tries: u32,
    /// Addresses in a sitemap or hits in a search that count as having looked.
    pub grounds: usize,
}

/// Weight of a word by the place it stands in, 0 to 1.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// The text of the link.
    pub anchor: f64,
    /// Its title or aria-label.
    pub label: f64,
    /// The last part of the path.
    pub slug: f64,
    /// The parts before it.
    pub path: f64,
    /// The nearest heading above.
    pub heading: f64,
    /// The trail of the page it stands on.
    pub breadcrumb: f64,
}

/// Weight of a link by the region it stands in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regions {
    /// The text of the page.
    pub main: f64,
    /// Beside it.
    pub aside: f64,
    /// Menus, header, footer.
    pub boilerplate: f64,
}

/// What a link in the text takes over from its page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parents {
    /// A page about OCO.
    pub oco: f64,
    /// A page that explains the report or the talk.
    pub talk: f64,
    /// A page that scored above the threshold.
    pub relevant: f64,
}

/// What a source is worth before and after a page about OCO was read.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worth {
    /// No page about OCO yet.
    pub before: f64,
    /// At least one was read.
    pub found: f64,
}

/// What sources of addresses are worth.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// A sitemap that robots.txt names.
    pub sitemap_named: Worth,
    /// A sitemap at the usual address.
    pub sitemap_guess: Worth,
    /// A file of a sitemap index.
    pub sitemap_part: Worth,
    /// The public index of product catalogues.
    pub catalogue_index: Worth,
    /// The site's own product feed.
    pub catalogue_feed: Worth,
    /// The site's search form.
    pub search: Worth,
    /// A hit that shows words about OCO.
    pub hit_with_words: f64,
    /// The first hit.
    pub hit: f64,
    /// What each next hit is worth less.
    pub hit_step: f64,
    /// The least a hit is worth.
    pub hit_floor: f64,
}

/// Factors for the shape of an address.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryFactors {
    /// Per parameter.
    pub unknown_parameter: f64,
    /// More than six parts.
    pub long_path: f64,
    /// A PDF by its address or the text of the link.
    pub pdf: f64,
}

/// A kind of page that a rule asks for although its score is low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Errand {
    /// The report or the talk (`mentioned-before-talk`).
    Talk,
    /// The advisory council (`advisory-council-contact`).
    Council,
    /// Where to complain (`complaints-route`).
    Complaint,
}

impl Errand {
    /// All of them, in the order they are run.
    pub const ALL: [Self; 3] = [Self::Talk, Self::Council, Self::Complaint];
}

/// A topic with its words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its name.
    pub id: String,
    /// The chance, 0 to 1, that a page with this word in its link is worth reading.
    pub worth: f64,
    /// The kind of page a rule asks for.
    #[serde(default)]
    pub errand: Option<Errand>,
    /// True for pages that lead to many others.
    #[serde(default)]
    pub hub: bool,
    /// Its words.
    pub words: Vec<Pattern>,
}

/// Words that make a page less likely.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Against {
    /// What the score is multiplied with.
    pub factor: f64,
    /// The words.
    pub words: Vec<Pattern>,
}

/// The site's own search.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchWords {
    /// Queries in order.
    pub queries: Vec<String>,
    /// Query for the advisory council.
    pub council_query: String,
    /// Words of a page without hits.
    pub no_hits: Vec<Pattern>,
}

/// Addresses to guess.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guesses {
    /// Pages.
    pub pages: Vec<String>,
    /// Searches; the query is put at the end.
    pub searches: Vec<String>,
    /// Titles of a page that is not there.
    pub not_found_titles: Vec<Pattern>,
}

/// Sitemaps.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SitemapRules {
    /// Usual addresses.
    pub files: Vec<String>,
    /// Parts of addresses of maps without pages for inhabitants.
    pub skip: Vec<String>,
    /// Parts of names that are likely to hold pages.
    pub likely: Vec<String>,
    /// Parts of names that are not.
    pub unlikely: Vec<String>,
    /// Files read at most.
    pub max_files: u32,
    /// Addresses taken at most.
    pub max_urls: usize,
    /// Bytes of one file after decompression.
    pub max_bytes: usize,
}

/// Product catalogues, where they are switched on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueRules {
    /// Where the public index answers (SRU 1.2), without a query.
    pub endpoint: url::Url,
    /// Usual addresses of a site's own feed.
    pub feeds: Vec<String>,
    /// What the public index is asked for.
    pub subject: String,
}

/// Sister sites.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SisterWords {
    /// Words in a link or a host by which a site is presented as the place for help.
    pub words: Vec<Pattern>,
    /// Words around a link that do the same.
    pub presented: Vec<Pattern>,
    /// Somebody else's, whatever the link says.
    pub never: Vec<Pattern>,
    /// Hosts that keep a municipality's documents.
    pub asset_hosts: Vec<String>,
}

/// What is never entered.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// Parts of a path.
    pub segments: Vec<String>,
    /// First labels of a host.
    pub hosts: Vec<String>,
    /// File name extensions without text.
    pub extensions: Vec<String>,
    /// Documents we cannot read.
    pub unreadable: Vec<String>,
}

/// Parameters without meaning.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// Taken out of the address.
    pub parameters: Vec<String>,
    /// Addresses with such a parameter are not followed.
    pub views: Vec<String>,
}

static EMBEDDED: LazyLock<Discovery> = LazyLock::new(|| {
    let mut discovery: Discovery = toml::from_str(include_str!("../../data/discovery.toml"))
        .expect("data/discovery.toml is part of the program, and a test reads it");
    let topics = discovery.topics.iter().map(|topic| topic.words.as_slice());
    let against = discovery.against.iter().map(|against| against.words.as_slice());
    discovery.lists = Lists::new(topics.chain(against));
    discovery
});

impl Discovery {
    /// The weights that are built in.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }
}

impl Worth {
    /// The worth now.
    pub fn now(self, found: bool) -> f64 {
        if found { self.found } else { self.before }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_is_a_chance() {
        let discovery = Discovery::embedded();
        assert!(discovery.topics.len() + discovery.against.len() <= 64, "one bit for each list");
        for topic in &discovery.topics {
            assert!((0.0..=1.0).contains(&topic.worth), "{}", topic.id);
            assert!(!topic.words.is_empty(), "{}", topic.id);
        }
        for against in &discovery.against {
            assert!((0.0..=1.0).contains(&against.factor));
        }
        assert!((0.0..1.0).contains(&discovery.stop.threshold));
    }

    #[test]
    fn a_source_of_addresses_stays_above_the_threshold_after_the_first_find() {
        // Otherwise a site with one page about OCO would be left without a look at its sitemap and search,
        // and a second page that says the opposite would be missed.
        let discovery = Discovery::embedded();
        let sources = &discovery.sources;
        for worth in [sources.sitemap_named, sources.sitemap_guess, sources.search] {
            assert!(worth.found > discovery.stop.threshold);
        }
    }
}
