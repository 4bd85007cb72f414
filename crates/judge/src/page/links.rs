//! Addresses and texts of links.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::LinkTarget;

/// Longer addresses are data, not addresses.
const LONGEST_ADDRESS: usize = 4096;

/// Where an `href` leads; `None` for scripts, places on the same page, and nonsense.
pub(super) fn link_target(href: &str, base: Option<&Url>) -> Option<LinkTarget> {
    let href = href.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if href.is_empty() || href.starts_with('#') || href.len() > LONGEST_ADDRESS {
        return None;
    }
    if let Some(number) = strip_scheme(href, "tel:") {
        return phone(number).map(LinkTarget::Phone);
    }
    if let Some(address) = strip_scheme(href, "mailto:") {
        return mail(address).map(LinkTarget::Mail);
    }
    match resolve(href, base) {
        Some(url) => Some(LinkTarget::Web(url)),
        None if base.is_none() && !has_scheme(href) => Some(LinkTarget::Relative(href.to_owned())),
        None => None,
    }
}

/// A web address, resolved against the page's own.
pub(super) fn resolve(href: &str, base: Option<&Url>) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.len() > LONGEST_ADDRESS {
        return None;
    }
    let url = match base {
        Some(base) => base.join(href).ok()?,
        None => Url::parse(href).ok()?,
    };
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn strip_scheme<'a>(href: &'a str, scheme: &str) -> Option<&'a str> {
    let head = href.get(..scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then(|| href.get(scheme.len()..)).flatten()
}

fn has_scheme(href: &str) -> bool {
    href.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

fn phone(number: &str) -> Option<String> {
    let number = number.replace("%20", "").replace("(0)", "");
    let mut digits = String::new();
    for c in number.chars() {
        if c.is_ascii_digit() || (c == '+' && digits.is_empty()) {
            digits.push(c);
        } else if matches!(c, ';' | ',' | '?') {
            break;
        }
    }
    digits.contains(|c: char| c.is_ascii_digit()).then_some(digits)
}

fn mail(address: &str) -> Option<String> {
    let address =
        address.split(['?', ',', ';']).next()?.trim().replace("%40", "@").replace("%20", "");
    let (name, host) = address.rsplit_once('@')?;
    (!name.is_empty() && host.contains('.') && !address.contains(char::is_whitespace))
        .then_some(address.clone())
}

/// What systems add to a link's text to say what kind of link it is.
static LINK_KIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) \s* [(\[] \s* (?:
            (?:pdf|docx?|xlsx?|pptx?|odt|zip|rtf) (?: [^()\[\]]{0,40} )?
          | [^()\[\]]{0,10} \d+ (?:[.,]\d+)? \s* [kmg]b
          | (?:de\s+|deze\s+)? (?:link\s+)? (?:externe?\s+(?:link|website|site) | opent | gaat\s+naar | verwijst\s+naar | let\s+op[^()\[\]]{0,10}extern)[^()\[\]]{0,60}
          | (?:opens|external)[^()\[\]]{0,60}
          ) \s* [)\]] ",
    )
    .ok()
});

/// The text of a link without "(pdf, 117 kB)", "(externe link)" and the like.
pub(super) fn clean_link_text(text: &str) -> String {
    if !text.contains(['(', '[']) {
        return text.to_owned();
    }
    match LINK_KIND.as_ref() {
        Some(kind) => kind.replace_all(text, "").trim().to_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_link_is_no_part_of_its_text() {
        for written in [
            "Folder (pdf, 117 kB)",
            "Folder (PDF, 126.2 kB)",
            "Folder (externe link)",
            "Folder (opent in nieuw venster)",
            "Folder (Deze link gaat naar een externe website)",
            "Folder (Verwijst naar een externe website)",
            "Folder",
        ] {
            assert_eq!(clean_link_text(written), "Folder", "{written}");
        }
        assert_eq!(clean_link_text("Hulp (Wmo)"), "Hulp (Wmo)");
    }

    #[test]
    fn phone_and_mail_are_bare() {
        assert_eq!(
            link_target("tel:+31 (0)88-123 45 67", None),
            Some(LinkTarget::Phone("+31881234567".into()))
        );
        assert_eq!(
            link_target("MAILTO:info@mee.nl?subject=Hulp", None),
            Some(LinkTarget::Mail("info@mee.nl".into()))
        );
    }

    #[test]
    fn scripts_and_places_on_the_page_are_no_links() {
        let base = Url::parse("https://www.voorbeeld.nl/zorg/").unwrap();
        for href in ["#top", "javascript:void(0)", "", "data:text/html,x", "http://", "mailto:"] {
            assert_eq!(link_target(href, Some(&base)), None, "{href}");
        }
        assert_eq!(
            link_target(" wmo?x=1 ", Some(&base)),
            Some(LinkTarget::Web(Url::parse("https://www.voorbeeld.nl/zorg/wmo?x=1").unwrap()))
        );
        assert_eq!(link_target("/wmo", None), Some(LinkTarget::Relative("/wmo".into())));
    }
}
