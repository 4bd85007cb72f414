//! From what was typed to the municipality that is meant, or a sentence that helps.

use anyhow::{anyhow, bail};
use jiff::civil::Date;

use crate::fetch::AddressPolicy;
use crate::fetch::address::check_url;
use crate::municipality::{Found, Register};
use crate::pipeline::Target;
use crate::report::dates::long_date;
use crate::report::{Lang, plain};

/// The site that `typed` stands for, and a note when it is not what one might think.
pub(super) fn resolve(
    register: &Register,
    typed: &str,
    on: Date,
    lang: Lang,
) -> anyhow::Result<(Target, Option<String>)> {
    let shown = plain(typed);
    match register.find(typed, on) {
        Found::One { municipality, former: None } => Ok((Target::of(&municipality), None)),
        Found::One { municipality, former: Some(former) } => {
            let (name, since) = (&municipality.name, long_date(former.since, lang));
            let note = match lang {
                Lang::Nl => format!("{} hoort sinds {since} bij {name}.", former.name),
                Lang::En => format!("{} has been part of {name} since {since}.", former.name),
            };
            Ok((Target::of(&municipality), Some(note)))
        }
        Found::Unlisted(url) => Ok((Target::unlisted(url), None)),
        Found::Ambiguous(many) => {
            let ways: Vec<_> =
                many.iter().map(|one| format!("{} ({})", one.name, one.code)).collect();
            match lang {
                Lang::Nl => bail!(
                    "\"{shown}\" kan meer dan één gemeente zijn; bedoelt u {}?",
                    either(&ways, lang)
                ),
                Lang::En => bail!(
                    "\"{shown}\" may be more than one municipality; do you mean {}?",
                    either(&ways, lang)
                ),
            }
        }
        Found::BadAddress { why } => match lang {
            Lang::Nl => bail!(
                "het adres \"{shown}\" kan niet worden gelezen ({why}); schrijf bijvoorbeeld https://www.utrecht.nl/"
            ),
            Lang::En => bail!(
                "the address \"{shown}\" cannot be used ({why}); write for example https://www.utrecht.nl/"
            ),
        },
        Found::NotFound { suggestions } => Err(not_found(&shown, &suggestions, lang)),
    }
}

fn not_found(shown: &str, suggestions: &[String], lang: Lang) -> anyhow::Error {
    match (lang, suggestions) {
        (Lang::Nl, []) => anyhow!(
            "geen gemeente heet \"{shown}\"; geef een naam, een CBS-code (GM0344) of een webadres"
        ),
        (Lang::En, []) => anyhow!(
            "no municipality is called \"{shown}\"; give a name, a CBS code (GM0344) or a web address"
        ),
        (Lang::Nl, some) => {
            anyhow!("geen gemeente heet \"{shown}\"; bedoelt u {}?", either(some, lang))
        }
        (Lang::En, some) => {
            anyhow!("no municipality is called \"{shown}\"; do you mean {}?", either(some, lang))
        }
    }
}

/// `a, b of c`
fn either(ways: &[String], lang: Lang) -> String {
    match ways {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {} {last}", most.join(", "), lang.pick("of", "or")),
    }
}

/// A sentence for an address that will be refused, so that nobody wonders why the site is "unreachable".
pub(super) fn refused(target: &Target, addresses: AddressPolicy, lang: Lang) -> Option<String> {
    let website = &target.municipality.website;
    check_url(addresses, website).err()?;
    Some(match lang {
        Lang::Nl => format!(
            "{website} is geen openbaar adres en wordt niet gelezen; voor een site van uzelf: --allow-private-addresses"
        ),
        Lang::En => format!(
            "{website} is no public address and is not read; for a site of your own: --allow-private-addresses"
        ),
    })
}

/// Today in the Netherlands, where municipalities begin and end at midnight.
pub(super) fn today() -> Date {
    let now = jiff::Timestamp::now();
    let amsterdam = jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap_or(jiff::tz::TimeZone::UTC);
    now.to_zoned(amsterdam).date()
}
