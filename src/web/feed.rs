//! Atom feeds (RFC 4287): what changed, for whoever wants to be told. One for the country, one per municipality.
//!
//! Ids are UUIDs made from the run and the municipality (RFC 9562 §5.5): they stay the same wherever the pages
//! stand. Links are whole when the public address is known, and else relative to the feed.

use std::fmt::Write as _;

use jiff::Timestamp;
use quick_xml::escape::escape;
use url::Url;
use uuid::Uuid;

use super::changes_page::summary;
use super::{Country, History, Home, Listed, Place, View, date};
use crate::report::{Lang, plain};

/// The feed of the country: an entry for every night on which something changed.
pub fn country(country: &Country, history: &History, home: &Home) -> Vec<u8> {
    let view = View { country, lang: Lang::Nl, home, now: None };
    let at = Place::feed();
    let entries = history.steps.iter().filter(|step| step.changed().next().is_some());
    let entries = entries.map(|step| {
        let day = date::long(step.at, view.lang);
        Entry {
            key: step.changes.to_run.clone(),
            title: format!("Wat veranderde op {day}"),
            at: step.at,
            about: Place::Changes,
            html: summary(&view, &at, step.changed()).into_string(),
        }
    });
    let title = "ocowijzer: wat verandert er op websites van gemeenten";
    write(&view, &at, title, &Place::Changes, entries.collect())
}

/// The feed of a municipality: an entry for every night on which one of its verdicts changed.
pub fn municipality(listed: &Listed, country: &Country, history: &History, home: &Home) -> Vec<u8> {
    let view = View { country, lang: Lang::Nl, home, now: None };
    let slug = &listed.municipality.slug;
    let (at, about) = (Place::feed_of(slug), Place::Municipality(slug.clone()));
    let mut entries = Vec::new();
    for step in history.steps.iter().filter(|step| step.changed_of(slug).next().is_some()) {
        entries.push(Entry {
            key: format!("{} {slug}", step.changes.to_run),
            title: format!(
                "{}: veranderd op {}",
                listed.municipality.name,
                date::long(step.at, view.lang)
            ),
            at: step.at,
            about: about.clone(),
            html: summary(&view, &at, step.changed_of(slug)).into_string(),
        });
    }
    let title = format!("ocowijzer: {}", listed.municipality.name);
    write(&view, &at, &title, &about, entries)
}

/// One thing to tell.
struct Entry {
    /// What makes it one of its own.
    key: String,
    title: String,
    at: Timestamp,
    about: Place,
    html: String,
}

fn write(view: &View<'_>, at: &Place, title: &str, about: &Place, entries: Vec<Entry>) -> Vec<u8> {
    let newest = entries.first().map(|entry| entry.at).or_else(|| view.country.made_at());
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"nl\">\n");
    let _ = writeln!(xml, "<id>{}</id>", id(&at.path(Lang::Nl)));
    let _ = writeln!(xml, "<title>{}</title>", escape(plain(title)));
    let _ = writeln!(xml, "<updated>{}</updated>", newest.unwrap_or(Timestamp::UNIX_EPOCH));
    let _ = writeln!(xml, "<author><name>ocowijzer</name></author>");
    if let Some(own) = view.public(at) {
        let _ = writeln!(
            xml,
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>",
            escape(own.as_str())
        );
    }
    let _ =
        writeln!(xml, "<link type=\"text/html\" href=\"{}\"/>", escape(address(view, at, about)));
    for entry in entries {
        let _ = writeln!(xml, "<entry>\n<id>{}</id>", id(&entry.key));
        let _ = writeln!(xml, "<title>{}</title>", escape(plain(&entry.title)));
        let _ = writeln!(xml, "<updated>{}</updated>", entry.at);
        let _ = writeln!(
            xml,
            "<link type=\"text/html\" href=\"{}\"/>",
            escape(address(view, at, &entry.about))
        );
        let _ = writeln!(xml, "<content type=\"html\">{}</content>\n</entry>", escape(&entry.html));
    }
    xml.push_str("</feed>\n");
    xml.into_bytes()
}

/// The public address, or else the one relative to the feed.
fn address(view: &View<'_>, at: &Place, to: &Place) -> String {
    view.public(to).map_or_else(|| view.link(at, to), String::from)
}

fn id(key: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("ocowijzer:{key}").as_bytes()).urn().to_string()
}

/// The public address of the pages, from what a person gives: http or https, and a folder.
pub fn base(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|why| why.to_string())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(String::from("write it like https://www.example.nl/oco/"));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}
