//! The site's own search: the address of a query, and the hits on a page of results.

use ocowijzer_judge::page::{Link, LinkTarget, Page, Region, SearchForm};
use url::Url;

use super::discovery::{Discovery, Sources, Topic};
use super::words::{Folded, Pattern, any_in};

/// A hit on a page of results.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Index into [`Page::links`].
    pub link: usize,
    /// What it is worth by itself, 0 to 1.
    pub worth: f64,
    /// Words about OCO stand in its title or summary.
    pub with_words: bool,
}

/// The address that a form asks for a query (GET, UTF-8).
pub fn address(form: &SearchForm, query: &str) -> Url {
    let mut url = form.action.clone();
    let named =
        |name: &str| form.field == name || form.hidden.iter().any(|(field, _)| field == name);
    // A form's own fields take the place of the query in its action; what else stands there is kept, for
    // content systems that need a page number to answer at all.
    let kept: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| !named(name)).collect();
    url.query_pairs_mut()
        .clear()
        .extend_pairs(kept)
        .extend_pairs(&form.hidden)
        .append_pair(&form.field, query);
    url
}

/// A form made from a usual address that ends in the name of its field: `/zoeken?trefwoord=`.
pub fn usual_form(home: &Url, pattern: &str) -> Option<SearchForm> {
    let (path, field) = pattern.split_once('?')?;
    let action = home.join(path).ok()?;
    Some(SearchForm { action, field: field.trim_end_matches('=').to_owned(), hidden: Vec::new() })
}

/// The hits on a page of results, best place first. `is_known` says which links were on other pages before:
/// those are menu, not hits.
pub fn hits(page: &Page, discovery: &Discovery, is_known: impl Fn(&Url) -> bool) -> Vec<Hit> {
    if says_no_hits(page, &discovery.search.no_hits) {
        return Vec::new();
    }
    let words = oco_words(discovery);
    let mut hits: Vec<Hit> = Vec::new();
    for (index, link) in page.links.iter().enumerate() {
        let LinkTarget::Web(target) = &link.target else { continue };
        if link.region == Region::Boilerplate || is_pager(page, link) {
            continue;
        }
        let with_words =
            any_in(words, &Folded::new(&link.text)) || any_in(words, &summary(page, index));
        if !with_words && is_known(target) {
            continue;
        }
        let worth = worth(&discovery.sources, hits.len(), with_words);
        hits.push(Hit { link: index, worth, with_words });
    }
    hits
}

fn worth(sources: &Sources, place: usize, with_words: bool) -> f64 {
    let below = sources.hit_step * place as f64;
    let least = sources.hit_floor;
    if with_words {
        // The order of the search counts a little among hits that show the words.
        (sources.hit_with_words - below / 4.0).max(sources.hit)
    } else {
        (sources.hit - below).max(least)
    }
}

/// The words of the topic a search is asked for.
fn oco_words(discovery: &Discovery) -> &[Pattern] {
    let topic: Option<&Topic> = discovery.topics.iter().find(|topic| topic.id == "oco");
    topic.map_or(&[], |topic| topic.words.as_slice())
}

fn says_no_hits(page: &Page, no_hits: &[Pattern]) -> bool {
    page.blocks
        .iter()
        .filter(|block| block.text.len() < 200)
        .any(|block| any_in(no_hits, &Folded::new(&block.text)))
}

/// A link to the next page of results, or to the same search asked otherwise.
fn is_pager(page: &Page, link: &Link) -> bool {
    let text = link.text.trim();
    let short = text.is_empty() || text.chars().all(|c| c.is_ascii_digit() || !c.is_alphanumeric());
    let trail = page.breadcrumb.iter().any(|step| step == text);
    let crumb = matches!(
        text.to_lowercase().as_str(),
        "volgende" | "vorige" | "next" | "previous" | "home"
    );
    short || trail || crumb
}

/// The text of the hit around a link: its block, and the blocks below it up to the next link.
fn summary(page: &Page, link: usize) -> Folded {
    let holds =
        |block: &ocowijzer_judge::page::Block| block.links.iter().any(|&(_, at)| at == link);
    let Some(at) = page.blocks.iter().position(holds) else { return Folded::default() };
    let mut text = String::new();
    for (offset, block) in page.blocks.iter().skip(at).take(4).enumerate() {
        if offset > 0 && !block.links.is_empty() {
            break;
        }
        // A list in one block holds many hits: then only the link's own words count.
        if block.links.len() > 1 {
            break;
        }
        text.push_str(&block.text);
        text.push(' ');
    }
    Folded::new(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(action: &str) -> SearchForm {
        SearchForm {
            action: Url::parse(action).unwrap(),
            field: "trefwoord".into(),
            hidden: vec![("type".into(), "alles".into())],
        }
    }

    #[test]
    fn a_query_is_asked_with_the_hidden_fields_of_the_form() {
        let url = address(&form("https://a.nl/zoeken?id=7&trefwoord="), "cliëntondersteuning");
        assert_eq!(
            url.as_str(),
            "https://a.nl/zoeken?id=7&type=alles&trefwoord=cli%C3%ABntondersteuning"
        );
    }

    #[test]
    fn a_usual_address_becomes_a_form() {
        let home = Url::parse("https://a.nl/").unwrap();
        let form = usual_form(&home, "/zoeken?trefwoord=").unwrap();
        assert_eq!(address(&form, "x").as_str(), "https://a.nl/zoeken?trefwoord=x");
    }
}
