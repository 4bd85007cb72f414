//! The one place where addresses in a result are held to be addresses of the web, and names to be names.
//!
//! The crawler reads nothing else, but a result is a file, and a page must not run what a file says. The quoted
//! words themselves stay as they are, so that they can be looked up in the archive; they are made plain where they
//! are shown.

use url::Url;

use crate::report::plain;
use crate::result::MunicipalityResult;

/// Stands where an address was that no page may link to; leads nowhere (RFC 2606 §2).
const NOWHERE: &str = "https://adres.invalid/";

/// The result with every address that is not `http` or `https` taken out, and without letters that control a
/// screen or turn the direction of writing in its names and titles.
pub(super) fn harmless(mut result: MunicipalityResult) -> MunicipalityResult {
    for text in names(&mut result) {
        let clean = plain(text);
        if clean != *text {
            *text = clean;
        }
    }
    let Ok(nowhere) = Url::parse(NOWHERE) else { return result };
    let mut urls: Vec<&mut Url> = vec![&mut result.municipality.website];
    urls.extend(result.site.first_oco_page.as_mut().map(|page| &mut page.url));
    urls.extend(result.evidence.values_mut().flat_map(|one| [&mut one.url, &mut one.link]));
    urls.extend(result.pages.iter_mut().map(|page| &mut page.url));
    for url in urls.into_iter().filter(|url| !is_of_the_web(url)) {
        *url = nowhere.clone();
    }
    for basis in result.verdicts.iter_mut().flat_map(|verdict| &mut verdict.basis) {
        if !Url::parse(&basis.url).is_ok_and(|url| is_of_the_web(&url)) {
            basis.url = String::from(NOWHERE);
        }
    }
    for provider in &mut result.providers {
        provider.url = provider.url.take().filter(|url| {
            Url::parse(url).map_or_else(|_| !url.contains(':'), |url| is_of_the_web(&url))
        });
    }
    result
}

/// Every text of a result that is not a quotation.
fn names(result: &mut MunicipalityResult) -> impl Iterator<Item = &mut String> {
    let municipality = &mut result.municipality;
    let own = [&mut municipality.name, &mut municipality.slug];
    let verdicts = result.verdicts.iter_mut().flat_map(|verdict| {
        let texts = [&mut verdict.summary, &mut verdict.advice];
        let texts = texts.into_iter().flat_map(|text| [&mut text.nl, &mut text.en]);
        texts.chain(verdict.basis.iter_mut().map(|basis| &mut basis.title))
    });
    let providers = result.providers.iter_mut().flat_map(|provider| {
        let contacts = [&mut provider.url, &mut provider.phone, &mut provider.email];
        std::iter::once(&mut provider.name).chain(contacts.into_iter().flatten())
    });
    let evidence = result.evidence.values_mut();
    let evidence =
        evidence.flat_map(|one| std::iter::once(&mut one.page_title).chain(&mut one.heading_path));
    let pages = result.pages.iter_mut().map(|page| &mut page.title);
    let reason = result.site.reason.iter_mut();
    own.into_iter().chain(verdicts).chain(providers).chain(evidence).chain(pages).chain(reason)
}

fn is_of_the_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}
