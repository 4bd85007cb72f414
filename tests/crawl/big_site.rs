//! How many requests it takes on a site of 2,000 pages, against breadth-first search and the optimum.

use std::collections::{BTreeSet, VecDeque};

use super::memory::{Reply, Site, html, run, url};

/// A pseudo-random sequence that is the same on every machine (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// How the site shows its page about OCO.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Route {
    Links,
    Sitemap,
    Search,
    OpaqueAddresses,
    SentenceInStep,
}

const SECTIONS: [(&str, &[&str]); 10] = [
    ("Inwoners en burgerzaken", &["Paspoort", "Rijbewijs", "Verhuizing", "Trouwen", "Uittreksel"]),
    ("Zorg en ondersteuning", &["Wmo", "Jeugdhulp", "Mantelzorg", "Ouderen", "Vrijwilligers"]),
    ("Werk en inkomen", &["Bijstand", "Schulden", "Minima", "Uitkering", "Re-integratie"]),
    ("Wonen en bouwen", &["Omgevingsvergunning", "Huurwoning", "Monumenten", "Bestemmingsplan"]),
    ("Afval en milieu", &["Container", "Grofvuil", "Luchtkwaliteit", "Energie"]),
    ("Verkeer en parkeren", &["Parkeervergunning", "Wegwerkzaamheden", "Fietsen"]),
    ("Sport en cultuur", &["Zwembad", "Bibliotheek", "Subsidie", "Evenementen"]),
    ("Ondernemers", &["Horeca", "Markt", "Bedrijventerrein"]),
    ("Bestuur en organisatie", &["Raad", "College", "Verkiezingen", "Vacatures"]),
    ("Nieuws", &["Nieuwsberichten", "Bekendmakingen"]),
];
const MORE: [&str; 12] = [
    "aanvragen",
    "wijzigen",
    "kosten",
    "voorwaarden",
    "stopzetten",
    "melden",
    "bezwaar",
    "folder",
    "regels",
    "contact",
    "afspraak",
    "vragen",
];

struct Page {
    address: String,
    text: String,
    body: String,
    links: Vec<usize>,
}

/// Page 0 is the home page; the last one is the page about OCO.
struct Plan(Vec<Page>, Route);

impl Plan {
    fn new(route: Route, seed: u64) -> Self {
        let mut plan = Self(Vec::new(), route);
        let mut dice = Dice(seed);
        plan.add("Gemeente Voorbeeldstad", None);
        let mut leaves = Vec::new();
        for (section, topics) in SECTIONS {
            let section = plan.add(section, Some(0));
            for topic in topics {
                let parent = plan.add(topic, Some(section));
                leaves.push((parent, *topic));
            }
        }
        while plan.0.len() < 1_998 {
            let (parent, topic) = leaves[dice.below(leaves.len())];
            let text = format!(
                "{topic} {} {}",
                MORE[dice.below(MORE.len())],
                MORE[dice.below(MORE.len())]
            );
            let page = plan.add(&text, Some(parent));
            if dice.below(6) == 0 {
                let more = format!("{text} {}", MORE[dice.below(MORE.len())]);
                plan.add(&more, Some(page));
            }
        }
        plan.hide_oco(&mut dice);
        plan
    }

    fn add(&mut self, text: &str, parent: Option<usize>) -> usize {
        let number = self.0.len();
        let slug = text.to_lowercase().replace(' ', "-");
        let address = match (parent, self.1) {
            (None, _) if number == 0 => String::from("/"),
            (_, Route::OpaqueAddresses) => format!("/dsresource_{number}"),
            _ => format!("/{slug}-{number}"),
        };
        let body = format!("<p>Informatie over {slug}, nummer {}.</p>", "i".repeat(number % 97));
        self.0.push(Page { address, text: text.to_owned(), body, links: Vec::new() });
        if let Some(parent) = parent {
            self.0[parent].links.push(number);
        }
        number
    }

    fn hide_oco(&mut self, dice: &mut Dice) {
        let wmo = self.0.iter().position(|page| page.text == "Wmo").unwrap();
        let parent = match self.1 {
            // Linked from nowhere.
            Route::Sitemap | Route::Search => None,
            Route::Links | Route::OpaqueAddresses => Some(wmo),
            Route::SentenceInStep => {
                let step = self.add("Wat gebeurt er na uw melding", Some(wmo));
                Some(step)
            }
        };
        let text = if self.1 == Route::SentenceInStep {
            "Het gesprek"
        } else {
            "Onafhankelijke cliëntondersteuning"
        };
        let page = self.add(text, parent);
        self.0[page].body = String::from("<p>Een cliëntondersteuner helpt u gratis.</p>");
        // In a list the place is chance.
        if let Some(parent) = parent {
            let links = &mut self.0[parent].links;
            let at = dice.below(links.len());
            let last = links.len() - 1;
            links.swap(at, last);
        }
    }

    fn site(&self) -> Site {
        let form = "<nav><form action=\"/zoeken\"><input name=\"trefwoord\"></form></nav>";
        let mut site = Site::new();
        for (number, page) in self.0.iter().enumerate() {
            let links: Vec<_> = page.links.iter().map(|&to| self.link(to)).collect();
            let menu: Vec<_> = self.0[0].links.iter().map(|&to| self.link(to)).collect();
            let search = if number == 0 && self.1 == Route::Search { form } else { "" };
            let body =
                format!("{search}<nav>{}</nav>{}{}", menu.concat(), page.body, links.concat());
            site = site.page(&page.address, &page.text, &body);
        }
        match self.1 {
            Route::Sitemap => {
                let all: Vec<&str> = self.0.iter().map(|page| page.address.as_str()).collect();
                site.sitemap(&all)
            }
            Route::Search => {
                let hit =
                    format!("{}<p>Gratis cliëntondersteuning</p>", self.link(self.0.len() - 1));
                site.dynamic(move |url| {
                    (url.path() == "/zoeken").then(|| Reply::Html(html("Zoeken", &hit)))
                })
            }
            _ => site,
        }
    }

    fn link(&self, to: usize) -> String {
        let page = &self.0[to];
        format!("<a href=\"{}\">{}</a>", page.address, page.text)
    }

    /// Requests before the page about OCO when pages are read in the order of their links.
    fn breadth_first(&self) -> usize {
        let goal = self.0.len() - 1;
        let mut seen = BTreeSet::from([0]);
        let mut queue = VecDeque::from([0]);
        let mut requests = 1;
        while let Some(page) = queue.pop_front() {
            if page == goal {
                return requests;
            }
            requests += 1;
            queue.extend(self.0[page].links.iter().copied().filter(|&to| seen.insert(to)));
        }
        // Not linked: breadth-first search reads the whole site and does not find it.
        requests
    }

    /// Requests before it on the shortest way: robots.txt, then the pages on the path, or one list.
    fn optimum(&self) -> usize {
        match self.1 {
            Route::Links | Route::OpaqueAddresses => 4,
            Route::Sitemap | Route::Search => 3,
            Route::SentenceInStep => 5,
        }
    }
}

#[tokio::test]
async fn the_page_is_found_with_eight_times_fewer_requests_than_breadth_first() {
    let routes = [
        Route::Links,
        Route::Sitemap,
        Route::Search,
        Route::OpaqueAddresses,
        Route::SentenceInStep,
    ];
    let mut all = Vec::new();
    println!("route             seed  ours  optimum  breadth-first");
    for route in routes {
        for seed in [1, 7, 42] {
            let plan = Plan::new(route, seed);
            let crawled = run(&plan.site()).await;
            let first = crawled.reading.first_oco_page.unwrap();
            assert_eq!(first.url, url(&plan.0.last().unwrap().address));
            let (ours, breadth) = (first.requests_before as usize, plan.breadth_first());
            println!(
                "{:16} {seed:5} {ours:5} {:8} {breadth:14}",
                format!("{route:?}"),
                plan.optimum()
            );
            assert!(breadth >= 8 * ours, "{route:?}: {ours} against {breadth}");
            all.push(ours);
        }
    }
    all.sort_unstable();
    println!("median {}", all[all.len() / 2]);
    assert!(all[all.len() / 2] <= 6);
}
