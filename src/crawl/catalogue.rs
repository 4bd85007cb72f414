//! Product catalogues: lists in which a municipality says where its products are described.
//!
//! The standard *Samenwerkende Catalogi* 4.0 (Logius) gives each product a `dcterms:identifier` (the address of
//! its page), a title and an abstract. A site can offer its own list as a feed; the public index
//! (`zoekdienst.overheid.nl`, SRU 1.2) holds those of all municipalities. Both are further sources of
//! addresses, never the only one, and are asked only when an operator switches them on: an index can be stale,
//! and its endpoint was never tried from here, only its recorded shapes.

use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

/// Which catalogues are asked. None, unless switched on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogues {
    /// The SRU endpoint of the public index, up to and without its query.
    pub index: Option<Url>,
    /// Ask the site for its own feed.
    pub feeds: bool,
}

/// A product in a catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Product {
    /// Where it is described.
    pub url: Option<Url>,
    /// Its title.
    pub title: String,
    /// What it is, in a sentence or two.
    pub about: String,
}

/// Products taken from one answer at most; the index gives 50, a feed a few hundred.
const MOST_PRODUCTS: usize = 5_000;

/// The address that asks the index for the products of one municipality that speak of a subject.
pub fn index_query(endpoint: &Url, municipality: &str, subject: &str) -> Url {
    let mut url = endpoint.clone();
    // In CQL a quotation mark inside quotation marks is escaped with a backslash.
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let query = format!("authority={} and keyword={}", quoted(municipality), quoted(subject));
    url.query_pairs_mut()
        .clear()
        .append_pair("version", "1.2")
        .append_pair("operation", "searchRetrieve")
        .append_pair("x-connection", "sc")
        .append_pair("startRecord", "1")
        .append_pair("maximumRecords", "50")
        .append_pair("query", &query);
    url
}

/// The products in a feed (`scproducten`) or an answer of the index (`searchRetrieveResponse`). What is no such
/// file, or has a document type, has none; what comes before an error in the XML is kept.
pub fn products(body: &[u8]) -> Vec<Product> {
    let text = String::from_utf8_lossy(body);
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().check_end_names = false;
    let mut products = Vec::new();
    let mut product = Product::default();
    let mut field: Option<(Field, String)> = None;
    while products.len() < MOST_PRODUCTS {
        match reader.read_event() {
            Ok(Event::DocType(_) | Event::Eof) | Err(_) => break,
            Ok(Event::Start(tag)) => {
                if let Some(named) = Field::named(tag.name().as_ref()) {
                    field = Some((named, String::new()));
                }
            }
            Ok(Event::Text(text)) => append(&mut field, &text),
            Ok(Event::CData(text)) => append(&mut field, &text),
            Ok(Event::GeneralRef(name)) => append(&mut field, super::sitemap::predefined(&name)),
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                // The index wraps the same product in a record, at times twice: as sent in and as enriched.
                "scproduct" | "record" => {
                    let done = std::mem::take(&mut product);
                    products
                        .extend((done.url.is_some() && !products.contains(&done)).then_some(done));
                }
                _ => {
                    if Field::named(tag.name().as_ref()).is_some() {
                        product.set(field.take());
                    }
                }
            },
            Ok(_) => {}
        }
    }
    products
}

#[derive(Debug, Clone, Copy)]
enum Field {
    Url,
    Title,
    About,
}

impl Field {
    /// The fields we use are all Dublin Core terms, by the prefix that every known catalogue gives them.
    fn named(name: &str) -> Option<Self> {
        match name {
            "dcterms:identifier" => Some(Self::Url),
            "dcterms:title" => Some(Self::Title),
            "dcterms:abstract" => Some(Self::About),
            _ => None,
        }
    }
}

fn append(field: &mut Option<(Field, String)>, text: &str) {
    if let Some((_, so_far)) = field {
        so_far.push_str(text);
    }
}

impl Product {
    fn set(&mut self, field: Option<(Field, String)>) {
        match field {
            Some((Field::Url, text)) => self.url = Url::parse(text.trim()).ok(),
            Some((Field::Title, text)) => text.trim().clone_into(&mut self.title),
            Some((Field::About, text)) => text.trim().clone_into(&mut self.about),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCT: &str = "<overheidproduct:scproduct owms-version=\"4.0\"><overheidproduct:meta><overheidproduct:owmskern>\
        <dcterms:identifier><![CDATA[https://a.nl/onderwerp/iemand-naast-u]]></dcterms:identifier><dcterms:title>Iemand naast u &amp; mee</dcterms:title>\
        </overheidproduct:owmskern><overheidproduct:owmsmantel><dcterms:abstract>Gratis cliëntondersteuning</dcterms:abstract></overheidproduct:owmsmantel>\
        </overheidproduct:meta><overheidproduct:body/></overheidproduct:scproduct>";

    fn read(xml: &str) -> Vec<Product> {
        products(xml.as_bytes())
    }

    #[test]
    fn a_feed_gives_address_title_and_abstract() {
        let found = read(&format!(
            "<overheidproduct:scproducten xmlns:dcterms=\"x\">{PRODUCT}</overheidproduct:scproducten>"
        ));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].url.as_ref().unwrap().path(), "/onderwerp/iemand-naast-u");
        assert_eq!(found[0].title, "Iemand naast u & mee");
        assert_eq!(found[0].about, "Gratis cliëntondersteuning");
    }

    #[test]
    fn an_answer_of_the_index_gives_the_same_products() {
        let answer = format!(
            "<searchRetrieveResponse><numberOfRecords>1</numberOfRecords><records><record><recordData><gzd><originalData>{PRODUCT}</originalData></gzd></recordData></record></records></searchRetrieveResponse>"
        );
        assert_eq!(read(&answer), read(&format!("<p>{PRODUCT}</p>")));
    }

    #[test]
    fn an_entity_bomb_or_another_page_gives_nothing() {
        assert!(read(&format!("<!DOCTYPE a [<!ENTITY b \"c\">]><a>{PRODUCT}</a>")).is_empty());
        assert!(read("<html><body>Niet gevonden").is_empty());
    }

    #[test]
    fn a_name_cannot_break_out_of_the_query() {
        let endpoint = Url::parse("https://index.example/sru/Search").unwrap();
        let url = index_query(&endpoint, "A\" or authority=\"B", "cliëntondersteuning");
        let query = url.query_pairs().find(|(name, _)| name == "query").unwrap().1.into_owned();
        assert_eq!(query, r#"authority="A\" or authority=\"B" and keyword="cliëntondersteuning""#);
    }
}
