//! What a person means by what they typed.

use jiff::civil::Date;
use url::Url;

use super::{Municipality, Register, as_address, fold};

/// At most so many names are offered for a misspelling.
const SUGGESTIONS: usize = 3;

/// A name less alike than this (0 to 1) is no help as a suggestion.
const ALIKE: f64 = 0.6;

/// The answer of [`Register::find`].
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// This one.
    One {
        /// The municipality.
        municipality: Box<Municipality>,
        /// Set when a former municipality was asked for.
        former: Option<Former>,
    },
    /// An address that belongs to no municipality in the register.
    Unlisted(Url),
    /// More than one goes by that name.
    Ambiguous(Vec<Municipality>),
    /// It looks like an address and cannot be used.
    BadAddress {
        /// In words.
        why: String,
    },
    /// Nothing goes by that name.
    NotFound {
        /// The names most like it, best first; may be empty.
        suggestions: Vec<String>,
    },
}

/// A municipality that is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Its name.
    pub name: String,
    /// First day it was no more.
    pub since: Date,
}

pub(super) fn find(register: &Register, target: &str, on: Date) -> Found {
    let typed = target.trim();
    by_code(register, typed, on)
        .or_else(|| by_name(register, fold::without_gemeente(typed), on))
        .or_else(|| by_former_name(register, fold::without_gemeente(typed), on))
        .or_else(|| by_address(register, typed, on))
        .unwrap_or_else(|| Found::NotFound { suggestions: suggest(register, typed, on) })
}

fn by_code(register: &Register, typed: &str, on: Date) -> Option<Found> {
    let one = register.on(on).find(|entry| entry.code.eq_ignore_ascii_case(typed))?;
    Some(Found::One { municipality: Box::new(one.clone()), former: None })
}

/// Full names, aliases and slugs first; only then names without a remark, so that `Bergen` asks which one.
fn by_name(register: &Register, typed: &str, on: Date) -> Option<Found> {
    let key = fold::key(typed);
    if key.is_empty() {
        return None;
    }
    let full = |entry: &&Municipality| names(entry).any(|name| fold::key(name) == key);
    let short =
        |entry: &&Municipality| names(entry).any(|n| fold::key(fold::without_remark(n)) == key);
    one_of(register.on(on).filter(full).cloned().collect())
        .or_else(|| one_of(register.on(on).filter(short).cloned().collect()))
}

fn names(entry: &Municipality) -> impl Iterator<Item = &str> {
    [entry.name.as_str(), entry.slug.as_str()]
        .into_iter()
        .chain(entry.aliases.iter().map(String::as_str))
}

/// A former municipality leads to the one it went up in; one that was split asks which part.
fn by_former_name(register: &Register, typed: &str, on: Date) -> Option<Found> {
    let key = fold::key(typed);
    let successors: Vec<(&Municipality, Former)> = register
        .on(on)
        .filter_map(|entry| {
            let gone =
                entry.predecessors.iter().find(|p| p.since <= on && fold::key(&p.name) == key)?;
            Some((entry, Former { name: gone.name.clone(), since: gone.since }))
        })
        .collect();
    match successors.as_slice() {
        [] => None,
        [(one, former)] => Some(Found::One {
            municipality: Box::new((*one).clone()),
            former: Some(former.clone()),
        }),
        many => Some(Found::Ambiguous(many.iter().map(|(entry, _)| (*entry).clone()).collect())),
    }
}

fn by_address(register: &Register, typed: &str, on: Date) -> Option<Found> {
    let url = match as_address(typed)? {
        Ok(url) => url,
        Err(why) => return Some(Found::BadAddress { why }),
    };
    let owners = register.on(on).filter(|entry| owns(entry, &url)).cloned().collect();
    Some(one_of(owners).unwrap_or(Found::Unlisted(url)))
}

/// Same host (`www.` or not, subdomains of its own domain included) and, where it matters, same port.
fn owns(entry: &Municipality, url: &Url) -> bool {
    let (Some(host), Some(own)) = (url.host_str(), entry.website.host_str()) else {
        return false;
    };
    let is_name = matches!(entry.website.host(), Some(url::Host::Domain(_)));
    let (host, own) = (bare(host), bare(own));
    let same_port = entry.website.port() == url.port();
    let below = is_name && host.strip_suffix(own).is_some_and(|rest| rest.ends_with('.'));
    let known = entry.alt_hosts.iter().any(|alt| bare(alt).eq_ignore_ascii_case(host));
    (same_port && (host == own || below)) || known
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

fn one_of(mut found: Vec<Municipality>) -> Option<Found> {
    match found.len() {
        0 => None,
        1 => found.pop().map(|one| Found::One { municipality: Box::new(one), former: None }),
        _ => Some(Found::Ambiguous(found)),
    }
}

fn suggest(register: &Register, typed: &str, on: Date) -> Vec<String> {
    let key = fold::key(fold::without_gemeente(typed));
    let mut alike: Vec<(f64, &str)> = register
        .on(on)
        .map(|entry| (names(entry).map(|name| likeness(&key, name)).fold(0.0, f64::max), entry))
        .filter(|(score, _)| *score >= ALIKE)
        .map(|(score, entry)| (score, entry.name.as_str()))
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    alike.into_iter().take(SUGGESTIONS).map(|(_, name)| String::from(name)).collect()
}

/// 0 to 1; a part of a name of four letters or more is nearly as good as the name.
fn likeness(key: &str, name: &str) -> f64 {
    let name = fold::key(name);
    let by_letters = strsim::normalized_damerau_levenshtein(key, &name);
    let is_part = key.chars().count() >= 4 && name.contains(key);
    if is_part { by_letters.max(0.85) } else { by_letters }
}
