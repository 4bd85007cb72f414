//! The files of a static site: which there are, and what stands in each.

use super::{Site, SiteError, sitemap};
use crate::export::{self, Format};
use crate::report::{Lang, json};
use crate::result::MunicipalityResult;
use crate::web::replies::Replies;
use crate::web::{Place, SCHEMA, STYLE, evidence_page, feed, letter_page, pages};

/// The languages of the pages.
pub(super) const LANGS: [Lang; 2] = [Lang::Nl, Lang::En];

/// A file of the site.
pub(super) enum Item {
    /// A page in a language.
    Page(Lang, Place),
    /// The stored copy behind one piece of evidence, by slug and id.
    Copy(Lang, String, String),
    /// The feed of a municipality, by slug.
    Feed(String),
    /// The result of a municipality, by slug.
    Result(String),
    /// The letter to a municipality as a DOCX, by slug.
    Letter(Lang, String),
    /// The questions for a talk as a DOCX, by slug.
    Conversation(Lang, String),
    /// Any other file: its path and what stands in it.
    File(String, Vec<u8>),
}

/// Every file of the site.
pub(super) fn all(site: &Site<'_>) -> Result<Vec<Item>, SiteError> {
    let mut items = Vec::new();
    for lang in LANGS {
        let view = site.view(lang);
        items.extend(pages::places(&view).into_iter().map(|place| Item::Page(lang, place)));
        let copies = site.copies.places();
        items.extend(copies.map(|(slug, id)| Item::Copy(lang, slug.to_owned(), id.to_owned())));
    }
    for (municipality, result) in site.country.results() {
        items.push(Item::Feed(municipality.slug.clone()));
        items.push(Item::Result(municipality.slug.clone()));
        for lang in LANGS {
            if pages::has_letter(result) {
                items.push(Item::Letter(lang, municipality.slug.clone()));
            }
            items.push(Item::Conversation(lang, municipality.slug.clone()));
        }
    }
    items.extend(downloads(site)?);
    items.push(Item::File(String::from("style.css"), STYLE.into()));
    items.push(Item::File(
        String::from("feed.xml"),
        feed::country(site.country, site.history, site.home),
    ));
    items.push(Item::File(String::from("robots.txt"), sitemap::robots(site.home).into_bytes()));
    if let Some(sitemap) = sitemap::sitemap(site) {
        items.push(Item::File(String::from("sitemap.xml"), sitemap.into_bytes()));
    }
    Ok(items)
}

fn downloads(site: &Site<'_>) -> Result<Vec<Item>, SiteError> {
    let results: Vec<MunicipalityResult> = site.country.measured().cloned().collect();
    let mut lines = String::new();
    for result in &results {
        lines.push_str(&json::line(result)?);
    }
    let mut files = vec![
        Item::File(String::from("data/results.jsonl"), lines.into_bytes()),
        Item::File(String::from("data/result.schema.json"), SCHEMA.into()),
        Item::File(
            String::from("data/replies.json"),
            json::pretty(&Replies::of(site.country))?.into_bytes(),
        ),
    ];
    for (name, bytes) in export::files(&results, &[Format::Csv])? {
        files.push(Item::File(format!("data/{name}"), bytes));
    }
    Ok(files)
}

impl Item {
    /// Where it stands, from the root of the site.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Page(lang, place) => place.file(*lang),
            Self::Copy(lang, slug, id) => Place::Evidence(slug.clone(), id.clone()).file(*lang),
            Self::Feed(slug) => Place::feed_of(slug).path(Lang::Nl),
            Self::Result(slug) => Place::result_of(slug).path(Lang::Nl),
            Self::Letter(lang, slug) => Place::letter_file(slug, *lang).path(*lang),
            Self::Conversation(lang, slug) => Place::conversation_file(slug, *lang).path(*lang),
            Self::File(path, _) => path.clone(),
        }
    }

    /// What stands in it.
    pub(super) fn bytes(&self, site: &Site<'_>) -> Result<Vec<u8>, SiteError> {
        let nothing = || SiteError::NoPage(self.path());
        match self {
            Self::Page(lang, place) => {
                let view = site.view(*lang);
                let document = pages::document(&view, site.history, place).ok_or_else(nothing)?;
                Ok(view.page(&document).into_bytes())
            }
            Self::Copy(lang, slug, id) => {
                let view = site.view(*lang);
                let listed = site.country.by_slug(slug).ok_or_else(nothing)?;
                let proof = site.copies.get(slug, id).ok_or_else(nothing)?;
                Ok(view.page(&evidence_page::page(&view, listed, id, proof)).into_bytes())
            }
            Self::Feed(slug) => {
                let listed = site.country.by_slug(slug).ok_or_else(nothing)?;
                Ok(feed::municipality(listed, site.country, site.history, site.home))
            }
            Self::Result(slug) => {
                let found = site.country.by_slug(slug).and_then(|listed| listed.result.as_deref());
                Ok(json::pretty(found.ok_or_else(nothing)?.measured())?.into_bytes())
            }
            Self::Letter(lang, slug) => {
                let listed = site.country.by_slug(slug).ok_or_else(nothing)?;
                let wish = letter_page::Wish::default();
                let docx = letter_page::letter_docx(&site.view(*lang), listed, &wish);
                Ok(docx.ok_or_else(nothing)??)
            }
            Self::Conversation(lang, slug) => {
                let listed = site.country.by_slug(slug).ok_or_else(nothing)?;
                let docx = letter_page::conversation_docx(&site.view(*lang), listed);
                Ok(docx.ok_or_else(nothing)??)
            }
            Self::File(_, bytes) => Ok(bytes.clone()),
        }
    }
}
