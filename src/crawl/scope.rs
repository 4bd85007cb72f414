//! Whose site an address belongs to: the municipality's own, a sister's, or somebody else's.

use std::collections::BTreeMap;

use ocowijzer_judge::site::Speaker;
use url::{Host, Url};

use super::discovery::{Discovery, SisterWords, Skip};
use super::words::{Folded, any_in, percent_decode};

/// What makes two hosts one site: the registrable domain, or for an address without a name its authority.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteId(String);

impl SiteId {
    /// The site an address belongs to; none for addresses without a host.
    ///
    /// The public suffix list answers nonsense for IP literals and knows no `localhost`, so those stand for
    /// themselves with their port: on loopback every port is a host of its own.
    pub fn of(url: &Url) -> Option<Self> {
        let authority = || {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            Some(Self(format!("{}{port}", url.host_str()?)))
        };
        match url.host()? {
            Host::Ipv4(_) | Host::Ipv6(_) => authority(),
            Host::Domain(name) => {
                let name = name.trim_end_matches('.').to_lowercase();
                match psl::domain_str(&name) {
                    Some(domain) => Some(Self(domain.to_owned())),
                    None => authority(),
                }
            }
        }
    }
}

/// Which sites are read, and as whose words.
#[derive(Debug, Clone)]
pub struct Scope {
    own: Vec<SiteId>,
    sisters: BTreeMap<SiteId, u32>,
}

impl Scope {
    /// The municipality's site and its other hosts; an `alt_host` is a host, `host:port` or an address.
    pub fn new(website: &Url, alt_hosts: &[String]) -> Self {
        let mut own: Vec<SiteId> = SiteId::of(website).into_iter().collect();
        for host in alt_hosts {
            let site = Url::parse(host)
                .ok()
                .filter(Url::has_host)
                .or_else(|| Url::parse(&format!("{}://{host}/", website.scheme())).ok())
                .and_then(|url| SiteId::of(&url));
            own.extend(site.filter(|site| !own.contains(site)));
        }
        Self { own, sisters: BTreeMap::new() }
    }

    /// Takes a site in as the municipality's own (its home page redirects there).
    pub fn adopt(&mut self, url: &Url) {
        if let Some(site) = SiteId::of(url).filter(|site| !self.own.contains(site)) {
            self.own.push(site);
        }
    }

    /// Takes a site in as a sister; false when there are enough of them.
    pub fn adopt_sister(&mut self, url: &Url, at_most: usize) -> bool {
        let Some(site) = SiteId::of(url) else { return false };
        if self.sisters.contains_key(&site) {
            return true;
        }
        let room = self.sisters.len() < at_most;
        if room {
            self.sisters.insert(site, 0);
        }
        room
    }

    /// Whose words stand at this address.
    pub fn speaker(&self, url: &Url) -> Speaker {
        match SiteId::of(url) {
            Some(site) if self.own.contains(&site) => Speaker::Municipality,
            Some(site) if self.sisters.contains_key(&site) => Speaker::Sister,
            _ => Speaker::Other,
        }
    }

    /// Counts a page of a sister site; returns how many were counted for that site before.
    pub fn count_sister_page(&mut self, url: &Url) -> u32 {
        SiteId::of(url)
            .and_then(|site| self.sisters.get_mut(&site))
            .map_or(0, |count| std::mem::replace(count, *count + 1))
    }
}

/// The words around a link that tell how the municipality presents what it leads to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Presentation<'a> {
    /// Text and label of the link.
    pub anchor: &'a str,
    /// The heading above.
    pub heading: &'a str,
    /// The sentence or block it stands in, when it is short enough to be about the link.
    pub around: &'a str,
}

/// Does the municipality present this foreign site as its own place for help?
pub fn is_presented_as_sister(url: &Url, shown: Presentation<'_>, words: &SisterWords) -> bool {
    let host = Folded::new(url.host_str().unwrap_or_default());
    let anchor = Folded::new(shown.anchor);
    if any_in(&words.never, &host) || any_in(&words.never, &anchor) {
        return false;
    }
    any_in(&words.words, &host)
        || any_in(&words.words, &anchor)
        || any_in(&words.presented, &Folded::new(shown.heading))
        || any_in(&words.presented, &Folded::new(shown.around))
}

/// Is this a document on a host where content systems keep a municipality's files?
pub fn is_asset(url: &Url, words: &SisterWords) -> bool {
    let host = url.host_str().unwrap_or_default();
    words.asset_hosts.iter().any(|asset| {
        host.strip_suffix(asset.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// Why an address is not asked for, whatever it promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not http or https, or no host.
    NotWeb,
    /// A form, a login, a basket, a feed, a print view.
    Closed,
    /// An image, a sound, an archive, a style sheet.
    Binary,
    /// A document of a type we cannot read.
    UnreadableDocument,
    /// The address is a view of another page.
    View,
}

/// Looks at the address alone.
pub fn refusal(url: &Url, discovery: &Discovery) -> Option<Refusal> {
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Some(Refusal::NotWeb);
    }
    let skip = &discovery.skip;
    if is_closed(url, skip) {
        return Some(Refusal::Closed);
    }
    if super::canonical::is_view(url, &discovery.noise) {
        return Some(Refusal::View);
    }
    let extension = extension(url)?;
    if skip.extensions.contains(&extension) {
        return Some(Refusal::Binary);
    }
    skip.unreadable.contains(&extension).then_some(Refusal::UnreadableDocument)
}

/// The extension of the file name in the path, lower case.
pub fn extension(url: &Url) -> Option<String> {
    let name = url.path().rsplit('/').next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    let plain = !stem.is_empty() && extension.chars().all(|c| c.is_ascii_alphanumeric());
    plain.then(|| extension.to_ascii_lowercase())
}

fn is_closed(url: &Url, skip: &Skip) -> bool {
    let first_label = url.host_str().and_then(|host| host.split('.').next()).unwrap_or_default();
    skip.hosts.iter().any(|host| host == first_label)
        || url.path_segments().into_iter().flatten().any(|segment| {
            let segment = percent_decode(segment).to_lowercase();
            skip.segments.contains(&segment)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn subdomains_are_own_and_another_domain_is_not() {
        let scope = Scope::new(&url("https://www.utrecht.nl/"), &["zorginutrecht.nl".into()]);
        assert_eq!(scope.speaker(&url("https://zorg.utrecht.nl/x")), Speaker::Municipality);
        assert_eq!(scope.speaker(&url("https://www.zorginutrecht.nl/")), Speaker::Municipality);
        assert_eq!(scope.speaker(&url("https://utrecht.example.nl/")), Speaker::Other);
    }

    #[test]
    fn on_a_bare_address_the_port_tells_hosts_apart() {
        let scope = Scope::new(&url("http://127.0.1.7:8001/"), &["127.0.1.8:8001".into()]);
        assert_eq!(scope.speaker(&url("http://127.0.1.7:8001/a")), Speaker::Municipality);
        assert_eq!(scope.speaker(&url("http://127.0.1.8:8001/a")), Speaker::Municipality);
        assert_eq!(scope.speaker(&url("http://127.0.1.7:8002/a")), Speaker::Other);
        assert_eq!(scope.speaker(&url("http://127.0.1.9:8001/a")), Speaker::Other);
    }

    #[test]
    fn a_social_team_is_a_sister_and_a_provider_is_not() {
        let words = &Discovery::embedded().sister;
        let shown = |anchor| Presentation { anchor, ..Presentation::default() };
        assert!(is_presented_as_sister(
            &url("https://team.nl/"),
            shown("Sociaal Team Voorbeeldstad"),
            words
        ));
        assert!(is_presented_as_sister(
            &url("https://www.sociaalteamx.nl/"),
            shown("lees meer"),
            words
        ));
        assert!(!is_presented_as_sister(
            &url("https://www.mee.nl/"),
            shown("MEE, via het wijkteam"),
            words
        ));
        assert!(!is_presented_as_sister(&url("https://kapper.nl/"), shown("Kapper Jan"), words));
    }

    #[test]
    fn forms_logins_and_pictures_are_refused_and_pdfs_are_not() {
        let discovery = Discovery::embedded();
        let why = |text: &str| refusal(&url(text), discovery);
        assert_eq!(why("https://a.nl/form/wmo-melding"), Some(Refusal::Closed));
        assert_eq!(why("https://mijn.a.nl/"), Some(Refusal::Closed));
        assert_eq!(why("https://a.nl/foto.JPG"), Some(Refusal::Binary));
        assert_eq!(why("https://a.nl/folder.docx"), Some(Refusal::UnreadableDocument));
        assert_eq!(why("https://a.nl/lijst?sort=naam"), Some(Refusal::View));
        assert_eq!(why("https://a.nl/folder.pdf"), None);
        assert_eq!(why("https://a.nl/mijn-kind-heeft-hulp-nodig"), None);
    }
}
