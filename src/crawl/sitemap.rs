//! Sitemaps: the addresses a site lists itself (sitemaps.org protocol 0.9; index files, gzip).

use std::io::Read as _;

use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use super::discovery::SitemapRules;

/// What one sitemap file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sitemap {
    /// Addresses of pages.
    Pages(Vec<Url>),
    /// Addresses of further sitemaps.
    Index(Vec<Url>),
}

/// Why a sitemap is not used. It never takes away what is known otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SitemapError {
    /// A document type can hold entities that grow without bound; a sitemap needs none.
    #[error("the sitemap has a DOCTYPE, which we do not read")]
    Doctype,
    /// Not gzip although it says so.
    #[error("the sitemap cannot be unpacked")]
    Gzip,
    /// Neither `urlset` nor `sitemapindex`.
    #[error("the file is no sitemap")]
    NotASitemap,
}

/// Reads a sitemap file. What comes before an error in the XML is kept.
pub fn read(body: &[u8], rules: &SitemapRules) -> Result<Sitemap, SitemapError> {
    let unpacked;
    let body = if body.starts_with(&[0x1f, 0x8b]) {
        unpacked = unpack(body, rules.max_bytes)?;
        unpacked.as_slice()
    } else {
        body.get(..rules.max_bytes).unwrap_or(body)
    };
    if let Some(listed) = plain_list(body, rules) {
        return Ok(listed);
    }
    parse(body, rules)
}

/// May a sitemap with this address hold pages for inhabitants?
pub fn is_useful(url: &Url, rules: &SitemapRules) -> bool {
    let address = url.as_str().to_lowercase();
    !rules.skip.iter().any(|part| address.contains(part.as_str()))
}

/// What the name of a file in an index makes of its worth: less for news and tags.
pub fn name_factor(url: &Url, rules: &SitemapRules) -> f64 {
    let address = url.as_str().to_lowercase();
    let name = address.rsplit('/').next().unwrap_or_default();
    let has = |words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
    if has(&rules.unlikely) {
        0.3
    } else if has(&rules.likely) {
        1.0
    } else {
        0.9
    }
}

fn unpack(body: &[u8], at_most: usize) -> Result<Vec<u8>, SitemapError> {
    let limit = u64::try_from(at_most).unwrap_or(u64::MAX);
    let mut unpacked = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(body).take(limit);
    match reader.read_to_end(&mut unpacked) {
        // A file that breaks off still lists what came before.
        Err(_) if unpacked.is_empty() => Err(SitemapError::Gzip),
        _ => Ok(unpacked),
    }
}

/// A sitemap may be a plain list of addresses, one a line.
fn plain_list(body: &[u8], rules: &SitemapRules) -> Option<Sitemap> {
    let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}').trim_start();
    text.starts_with("http").then(|| {
        let urls = text.lines().filter_map(|line| Url::parse(line.trim()).ok());
        Sitemap::Pages(urls.take(rules.max_urls).collect())
    })
}

fn parse(body: &[u8], rules: &SitemapRules) -> Result<Sitemap, SitemapError> {
    let text = String::from_utf8_lossy(body);
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().check_end_names = false;
    let mut kind = None;
    // `<image:loc>` is no page: a `loc` counts only in the namespace of the root, told by its prefix.
    let mut prefix = String::new();
    let mut urls = Vec::new();
    let mut loc: Option<String> = None;
    while urls.len() < rules.max_urls {
        match reader.read_event() {
            Ok(Event::DocType(_)) => return Err(SitemapError::Doctype),
            Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                name @ ("urlset" | "sitemapindex") if kind.is_none() => {
                    kind = Some(name == "sitemapindex");
                    prefix = prefix_of(tag.name().as_ref());
                }
                "loc" if prefix_of(tag.name().as_ref()) == prefix => loc = Some(String::new()),
                _ => {}
            },
            Ok(Event::Text(text)) => {
                if let Some(loc) = loc.as_mut() {
                    loc.push_str(&text);
                }
            }
            Ok(Event::CData(text)) => {
                if let Some(loc) = loc.as_mut() {
                    loc.push_str(&text);
                }
            }
            Ok(Event::GeneralRef(name)) => {
                if let Some(loc) = loc.as_mut() {
                    loc.push_str(predefined(&name));
                }
            }
            Ok(Event::End(tag)) if tag.local_name().as_ref() == "loc" => {
                urls.extend(loc.take().and_then(|text| Url::parse(text.trim()).ok()));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    match kind {
        Some(true) => Ok(Sitemap::Index(urls)),
        Some(false) => Ok(Sitemap::Pages(urls)),
        None => Err(SitemapError::NotASitemap),
    }
}

fn prefix_of(name: &str) -> String {
    name.split_once(':').map_or("", |(prefix, _)| prefix).to_owned()
}

/// The five entities XML knows by itself; all others stay unread.
pub(super) fn predefined(name: &str) -> &'static str {
    match name {
        "amp" | "#38" | "#x26" => "&",
        "apos" | "#39" | "#x27" => "'",
        "quot" | "#34" | "#x22" => "\"",
        "lt" => "<",
        "gt" => ">",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::crawl::discovery::Discovery;

    const MAP: &str = "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:image=\"x\">\
        <url><loc> https://a.nl/wmo?a=1&amp;b=2 </loc><image:image><image:loc>https://a.nl/i.png</image:loc></image:image></url>\
        <url><loc><![CDATA[https://a.nl/zorg]]></loc></url></urlset>";

    fn rules() -> &'static SitemapRules {
        &Discovery::embedded().sitemap
    }

    fn pages(body: &[u8]) -> Vec<String> {
        match read(body, rules()).unwrap() {
            Sitemap::Pages(urls) => urls.iter().map(ToString::to_string).collect(),
            Sitemap::Index(_) => panic!("an index"),
        }
    }

    #[test]
    fn addresses_are_taken_from_loc_with_entities_undone() {
        assert_eq!(pages(MAP.as_bytes()), ["https://a.nl/wmo?a=1&b=2", "https://a.nl/zorg"]);
    }

    #[test]
    fn a_gzipped_file_is_unpacked() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(MAP.as_bytes()).unwrap();
        assert_eq!(pages(&packed.finish().unwrap()), pages(MAP.as_bytes()));
    }

    #[test]
    fn an_index_lists_sitemaps() {
        let index = b"<sitemapindex><sitemap><loc>https://a.nl/page-sitemap.xml</loc></sitemap></sitemapindex>";
        assert!(matches!(read(index, rules()).unwrap(), Sitemap::Index(urls) if urls.len() == 1));
    }

    #[test]
    fn an_entity_bomb_is_refused() {
        let bomb = b"<?xml version=\"1.0\"?><!DOCTYPE urlset [<!ENTITY a \"aaaa\">]><urlset><url><loc>&a;</loc></url></urlset>";
        assert_eq!(read(bomb, rules()), Err(SitemapError::Doctype));
    }

    #[test]
    fn a_page_of_html_is_no_sitemap_and_a_broken_one_gives_what_it_has() {
        assert_eq!(
            read(b"<html><body>Niet gevonden</body></html>", rules()),
            Err(SitemapError::NotASitemap)
        );
        assert_eq!(
            pages(b"<urlset><url><loc>https://a.nl/a</loc></url><url><loc>https://a"),
            ["https://a.nl/a"]
        );
    }

    #[test]
    fn document_maps_are_skipped_and_news_comes_later() {
        let url = |name: &str| Url::parse(&format!("https://a.nl/{name}")).unwrap();
        assert!(!is_useful(&url("sitemapindex-diwoo-infocat001.xml"), rules()));
        assert!(
            name_factor(&url("page-sitemap.xml"), rules())
                > name_factor(&url("news-sitemap.xml"), rules())
        );
    }
}
