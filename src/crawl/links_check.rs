//! Do the links on the pages about OCO lead somewhere? Tried politely and few; only 404 and 410 count as dead.

use ocowijzer_judge::page::{Link, LinkTarget, Page, Region};
use ocowijzer_judge::site::{BrokenLink, ReadPage};
use url::Url;

use super::canonical::{Key, clean};
use super::discovery::Discovery;
use super::scope::refusal;

/// A link in the text of a page about OCO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The page it stands on.
    pub page: Url,
    /// Where it points.
    pub url: Url,
    /// Its name.
    pub key: Key,
    /// Its text.
    pub text: String,
}

/// The links to know the status of: in or beside the text of pages about OCO that speak to inhabitants, each
/// address once, in the order of the pages.
pub fn targets(pages: &[ReadPage], discovery: &Discovery) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for read in pages.iter().filter(|read| read.claims.about_oco() && read.claims.kind.can_decide())
    {
        for (url, link) in text_links(&read.page) {
            if refusal(url, discovery).is_some() {
                continue;
            }
            let url = clean(url, &discovery.noise);
            let key = Key::of(&url);
            if key != Key::of(&read.url) && targets.iter().all(|known| known.key != key) {
                targets.push(Target { page: read.url.clone(), url, key, text: link.text.clone() });
            }
        }
    }
    targets
}

fn text_links(page: &Page) -> impl Iterator<Item = (&Url, &Link)> {
    // A list of related pages beside the text is offered to its reader as well; menus and footers are not his.
    let followed = |link: &&Link| !link.nofollow && !page.robots.nofollow;
    let beside = |link: &&Link| link.region != Region::Boilerplate;
    page.links.iter().filter(beside).filter(followed).filter_map(|link| match &link.target {
        LinkTarget::Web(url) => Some((url, link)),
        LinkTarget::Phone(_) | LinkTarget::Mail(_) | LinkTarget::Relative(_) => None,
    })
}

/// Is a page with this status gone?
pub fn is_dead(status: u16) -> bool {
    matches!(status, 404 | 410)
}

/// A dead link, as the reading keeps it.
pub fn broken(target: &Target, status: u16) -> BrokenLink {
    BrokenLink {
        page: target.page.clone(),
        target: target.url.clone(),
        text: target.text.clone(),
        status,
    }
}
