//! To whom the letter goes, and how to reach them when the website says so.

use url::Url;

use super::document::{Block, Inline, Inlines, with_blanks};
use super::reader::Reader;
use super::write::Hint;
use crate::report::{Lang, plain};
use crate::result::{Evidence, EvidenceKind, MunicipalityRef, MunicipalityResult, Outcome, Stance};

/// The rule that looks for the advisory council's contact.
const COUNCIL: &str = "advisory-council-contact";

/// The lines of the address.
pub(super) fn address(result: &MunicipalityResult, reader: Reader, lang: Lang) -> Block {
    let municipality = municipality(&result.municipality, lang);
    let mut lines: Vec<Inlines> = Vec::new();
    match reader {
        Reader::Official => {
            lines.push(municipality);
            lines.push(with_blanks(lang.pick(
                "T.a.v. [naam of afdeling, bijvoorbeeld het Wmo-loket]",
                "Attn. [name or department, for instance the Wmo desk]",
            )));
        }
        Reader::Politics => {
            lines.push(municipality);
            lines.push(with_blanks(lang.pick(
                "T.a.v. wethouder [naam] en de gemeenteraad",
                "Attn. alderman [name] and the municipal council",
            )));
        }
        Reader::AdvisoryCouncil => {
            lines.push(vec![Inline::text(
                lang.pick("Adviesraad sociaal domein", "Advisory council for the social domain"),
            )]);
            lines.push(municipality);
            if let Some(mail) = council_mail(result) {
                lines.push(vec![Inline::text(mail)]);
                return Block::Lines(lines);
            }
        }
    }
    lines.push(with_blanks(lang.pick("[adres of e-mailadres]", "[address or mail address]")));
    Block::Lines(lines)
}

/// How the letter begins.
pub(super) fn greeting(reader: Reader, lang: Lang) -> &'static str {
    match reader {
        Reader::Official => lang.pick("Geachte heer of mevrouw,", "Dear Sir or Madam,"),
        Reader::Politics => lang.pick(
            "Geachte wethouder, geachte leden van de gemeenteraad,",
            "Dear alderman, dear members of the council,",
        ),
        Reader::AdvisoryCouncil => {
            lang.pick("Geachte leden van de adviesraad,", "Dear members of the advisory council,")
        }
    }
}

/// `Gemeente Utrecht`; a blank for a site that is not in the register.
fn municipality(who: &MunicipalityRef, lang: Lang) -> Inlines {
    let kind = lang.pick("Gemeente ", "Municipality of ");
    match who.code {
        Some(_) => vec![Inline::text(format!("{kind}{}", who.name))],
        None => vec![Inline::text(kind), Inline::blank(lang.pick("naam", "name"))],
    }
}

/// What the website says about reaching the reader, to look at before writing: the words about the advisory council,
/// or for the others the municipality's own page with its contact.
pub(super) fn contact_hint(
    result: &MunicipalityResult,
    reader: Reader,
    lang: Lang,
) -> Option<Hint> {
    if reader != Reader::AdvisoryCouncil {
        let page = contact_page(result)?;
        let text = lang.pick(
            "Het adres van de gemeente staat waarschijnlijk op deze pagina:",
            "The address of the municipality probably stands on this page:",
        );
        return Some(Hint { text: String::from(text), link: web_only(page) });
    }
    let found = council_contacts(result).next()?;
    let said = plain(&found.exact);
    let text = match lang {
        Lang::Nl => format!("Over de adviesraad staat op de website: «{said}»"),
        Lang::En => format!("About the advisory council the website says: «{said}»"),
    };
    Some(Hint { text, link: web_only(&found.link) })
}

/// The page called "contact" that was read on the way: on the municipality's own site, nearest to its front page.
fn contact_page(result: &MunicipalityResult) -> Option<&Url> {
    let is_contact = |url: &Url| {
        let mut parts = url.path_segments()?.filter(|part| !part.is_empty());
        let last = parts.next_back()?.to_ascii_lowercase();
        let name = last.split(['.', '_']).next().unwrap_or_default();
        Some(matches!(name, "contact" | "contactgegevens" | "contact-opnemen"))
    };
    let own = result.municipality.website.host_str();
    let pages = result.pages.iter().map(|page| &page.url);
    let pages = pages.filter(|url| url.host_str() == own && is_contact(url) == Some(true));
    pages.min_by_key(|url| url.path().len())
}

fn web_only(url: &Url) -> Option<Url> {
    matches!(url.scheme(), "http" | "https").then(|| url.clone())
}

/// The words by which the council can be reached; only where the rule is met.
fn council_contacts(result: &MunicipalityResult) -> impl Iterator<Item = &Evidence> {
    let verdict = result
        .verdicts
        .iter()
        .find(|verdict| verdict.rule == COUNCIL && verdict.verdict == Outcome::Met);
    verdict
        .into_iter()
        .flat_map(|verdict| &verdict.evidence)
        .filter_map(|id| result.evidence.get(id))
        .filter(|one| one.kind == EvidenceKind::Quote && one.stance == Stance::Supports)
}

fn council_mail(result: &MunicipalityResult) -> Option<String> {
    council_contacts(result).find_map(|one| mail_address(&one.exact))
}

/// The first mail address in a text.
fn mail_address(text: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "@.-_+".contains(c);
    text.split(|c: char| !allowed(c)).map(|word| word.trim_matches(['.', '-'])).find_map(|word| {
        let (name, host) = word.split_once('@')?;
        let (_, ending) = host.rsplit_once('.')?;
        let whole = !name.is_empty() && ending.len() >= 2 && !host.contains('@');
        whole.then(|| String::from(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_is_read_without_the_words_and_signs_around_it() {
        let read = |text| mail_address(text);
        assert_eq!(
            read("Mail naar adviesraad@veenlo.example.org.").as_deref(),
            Some("adviesraad@veenlo.example.org")
        );
        assert_eq!(read("(asd@a.nl), of bel").as_deref(), Some("asd@a.nl"));
        for none in ["bel 088 000 12 34", "@a.nl", "a@b", "a@b@c.nl", "x@ y.nl"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
