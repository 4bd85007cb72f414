//! For search engines: `sitemap.xml` (sitemaps.org, protocol 0.9) and `robots.txt` (RFC 9309).

use std::fmt::Write as _;

use super::Site;
use super::item::LANGS;
use crate::web::{Home, Place, pages};

/// The sitemap; none without a public address, because its links have to be whole.
pub(super) fn sitemap(site: &Site<'_>) -> Option<String> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for lang in LANGS {
        let view = site.view(lang);
        for place in pages::places(&view) {
            let address = escaped(view.public(&place)?.as_str());
            let changed = changed_on(site, &place);
            let _ = writeln!(xml, "<url><loc>{address}</loc>{changed}</url>");
        }
    }
    xml.push_str("</urlset>\n");
    Some(xml)
}

/// The day a municipality was read last; other pages do not say.
fn changed_on(site: &Site<'_>, place: &Place) -> String {
    let Place::Municipality(slug) = place else { return String::new() };
    let found = site.country.by_slug(slug).and_then(|listed| listed.result.as_deref());
    found.map_or_else(String::new, |found| {
        format!("<lastmod>{}</lastmod>", found.result.run.finished_at.strftime("%Y-%m-%d"))
    })
}

/// Everybody may read everything.
pub(super) fn robots(home: &Home) -> String {
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if let Home::Static(Some(base)) = home {
        let _ = writeln!(text, "\nSitemap: {base}sitemap.xml");
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
