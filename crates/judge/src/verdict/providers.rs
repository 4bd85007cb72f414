//! The organisations named as givers of OCO, over the whole site.

use unicode_normalization::UnicodeNormalization as _;

use super::evidence::Ledger;
use super::{SiteProvider, Stance, deciding};
use crate::site::SiteReading;

/// Joins the providers of all deciding pages by name; contacts are filled in from the first page that has them.
pub(super) fn over_site(reading: &SiteReading, ledger: &mut Ledger<'_>) -> Vec<SiteProvider> {
    let mut providers: Vec<SiteProvider> = Vec::new();
    for (index, page) in deciding(reading) {
        for named in &page.claims.providers {
            let evidence: Vec<_> = named
                .evidence
                .iter()
                .take(1)
                .filter_map(|span| ledger.quote(index, span, Stance::Supports))
                .collect();
            let known = providers.iter_mut().find(|known| same_name(&known.name, &named.name));
            let Some(known) = known else {
                providers.push(SiteProvider {
                    name: named.name.clone(),
                    url: named.url.clone(),
                    phone: named.phone.clone(),
                    email: named.email.clone(),
                    evidence,
                });
                continue;
            };
            known.url = known.url.take().or_else(|| named.url.clone());
            known.phone = known.phone.take().or_else(|| named.phone.clone());
            known.email = known.email.take().or_else(|| named.email.clone());
            for id in evidence {
                if !known.evidence.contains(&id) {
                    known.evidence.push(id);
                }
            }
        }
    }
    providers
}

/// How many different givers the deciding pages name.
pub(super) fn count(reading: &SiteReading) -> usize {
    names(reading).len()
}

/// The different givers the deciding pages name, as first written.
pub(super) fn names(reading: &SiteReading) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for named in deciding(reading).flat_map(|(_, page)| &page.claims.providers) {
        if !names.iter().any(|known| same_name(known, &named.name)) {
            names.push(&named.name);
        }
    }
    names
}

fn same_name(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// Letters and digits only, without accents, without a leading "Stichting".
fn plain(name: &str) -> String {
    let lower = name.nfd().filter(char::is_ascii).collect::<String>().to_lowercase();
    let lower = lower.strip_prefix("stichting ").unwrap_or(&lower);
    lower.chars().filter(char::is_ascii_alphanumeric).collect()
}
