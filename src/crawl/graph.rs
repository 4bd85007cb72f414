//! Clicks: the shortest known path of links from the home page to a page.

use std::collections::HashMap;

use super::canonical::Key;

/// The links that were seen on the pages that were read. Hits of a search and lines of a sitemap are no links.
#[derive(Debug, Default)]
pub struct Graph {
    numbers: HashMap<Key, u32>,
    /// Number of the page a name stands for, after redirects and copies.
    same_as: Vec<u32>,
    links: Vec<Vec<u32>>,
}

impl Graph {
    fn number(&mut self, key: &Key) -> u32 {
        if let Some(&number) = self.numbers.get(key) {
            return number;
        }
        let number = u32::try_from(self.same_as.len()).unwrap_or(u32::MAX);
        self.numbers.insert(key.clone(), number);
        self.same_as.push(number);
        self.links.push(Vec::new());
        number
    }

    /// A link on the page `from` leads to `to`.
    pub fn link(&mut self, from: &Key, to: &Key) {
        let (from, to) = (self.number(from), self.number(to));
        if let Some(links) = self.links.get_mut(from as usize)
            && !links.contains(&to)
        {
            links.push(to);
        }
    }

    /// Both names stand for one page: a redirect, or the same text at two addresses.
    pub fn same(&mut self, name: &Key, page: &Key) {
        let (name, page) = (self.number(name), self.number(page));
        let (name, page) = (self.page(name), self.page(page));
        if let Some(slot) = self.same_as.get_mut(name as usize) {
            *slot = page;
        }
    }

    fn page(&self, mut number: u32) -> u32 {
        // A chain of names is short, and never a circle: only a page that stands for itself is pointed away.
        while let Some(&next) = self.same_as.get(number as usize) {
            if next == number {
                break;
            }
            number = next;
        }
        number
    }

    /// The clicks from `home` to every page that a path of links leads to.
    pub fn clicks(&self, home: &Key) -> Clicks<'_> {
        let names = self.names_per_page();
        let mut found: Vec<Option<u32>> = vec![None; self.same_as.len()];
        let mut level = 0;
        let mut now: Vec<u32> =
            self.numbers.get(home).map(|&home| self.page(home)).into_iter().collect();
        while !now.is_empty() {
            let mut next = Vec::new();
            for page in now {
                match found.get_mut(page as usize) {
                    Some(slot) if slot.is_none() => *slot = Some(level),
                    _ => continue,
                }
                let links = names
                    .get(page as usize)
                    .into_iter()
                    .flatten()
                    .filter_map(|&name| self.links.get(name as usize))
                    .flatten();
                next.extend(links.map(|&to| self.page(to)));
            }
            now = next;
            level += 1;
        }
        Clicks { graph: self, found }
    }

    /// All the names each page goes by, itself included.
    fn names_per_page(&self) -> Vec<Vec<u32>> {
        let mut names = vec![Vec::new(); self.same_as.len()];
        for number in 0..u32::try_from(self.same_as.len()).unwrap_or(u32::MAX) {
            if let Some(page) = names.get_mut(self.page(number) as usize) {
                page.push(number);
            }
        }
        names
    }
}

/// Clicks from the home page.
#[derive(Debug)]
pub struct Clicks<'a> {
    graph: &'a Graph,
    found: Vec<Option<u32>>,
}

impl Clicks<'_> {
    /// Clicks to this page; none when no path of links is known.
    pub fn to(&self, key: &Key) -> Option<u32> {
        let number = *self.graph.numbers.get(key)?;
        self.found.get(self.graph.page(number) as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn key(path: &str) -> Key {
        Key::of(&Url::parse(&format!("https://a.nl{path}")).unwrap())
    }

    #[test]
    fn the_shortest_path_counts() {
        let mut graph = Graph::default();
        for (from, to) in
            [("/", "/zorg"), ("/zorg", "/wmo"), ("/wmo", "/oco"), ("/", "/az"), ("/az", "/oco")]
        {
            graph.link(&key(from), &key(to));
        }
        let clicks = graph.clicks(&key("/"));
        assert_eq!(clicks.to(&key("/")), Some(0));
        assert_eq!(clicks.to(&key("/oco")), Some(2));
        assert_eq!(clicks.to(&key("/elders")), None);
    }

    #[test]
    fn a_redirect_costs_no_click_and_a_page_without_links_to_it_has_none() {
        let mut graph = Graph::default();
        graph.link(&key("/"), &key("/oud"));
        graph.same(&key("/oud"), &key("/nieuw"));
        graph.link(&key("/alleen-in-sitemap"), &key("/nieuw"));
        let clicks = graph.clicks(&key("/"));
        assert_eq!(clicks.to(&key("/nieuw")), Some(1));
        assert_eq!(clicks.to(&key("/alleen-in-sitemap")), None);
    }
}
