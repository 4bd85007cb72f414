//! The register of municipalities: who they are, where their site is, how people call them.
//!
//! The register is a CSV ([`csv_file`]); the 342 of today are embedded. [`Register::find`] understands
//! what a person types: a name in any spelling, a CBS code, a slug, an address, a former municipality.

mod csv_file;
mod fold;
mod lookup;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use url::{Host, Url};

pub use csv_file::RegisterError;
pub use lookup::{Former, Found};

/// A municipality, or a site that stands in a register of the user's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Municipality {
    /// CBS code (`GM0344`), or whatever code the user's own register gives.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Name for addresses and file names.
    pub slug: String,
    /// Province, empty when not known.
    pub province: String,
    /// Home page.
    pub website: Url,
    /// Other names in use.
    pub aliases: Vec<String>,
    /// Other hosts known to be the municipality's own.
    pub alt_hosts: Vec<String>,
    /// Family of content management system, `unknown` when not known.
    pub cms_family: String,
    /// Inhabitants.
    pub population: Option<u32>,
    /// Latitude and longitude of its middle, in degrees (WGS 84).
    pub position: Option<(f64, f64)>,
    /// Column and row in the hexagon map.
    pub hex: Option<(i32, i32)>,
    /// Municipalities that went up in this one.
    pub predecessors: Vec<Predecessor>,
    /// First day it exists; open when absent.
    pub valid_from: Option<Date>,
    /// Last day it exists; open when absent.
    pub valid_to: Option<Date>,
}

impl Municipality {
    /// Does it exist on this day?
    pub fn exists_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|first| first <= day)
            && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// A municipality that went up in another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predecessor {
    /// Its name.
    pub name: String,
    /// First day it was no more.
    pub since: Date,
    /// Only a part of it came here.
    pub in_part: bool,
}

/// A list of municipalities in the order of their file.
#[derive(Debug, Clone)]
pub struct Register {
    entries: Vec<Municipality>,
}

impl Register {
    /// Without any municipality, for sites that belong to none.
    pub const fn nobody() -> Self {
        Self { entries: Vec::new() }
    }

    /// The municipalities of the Netherlands, as shipped with the program.
    pub fn embedded() -> Result<Self, RegisterError> {
        Self::parse(include_str!("../../data/municipalities.csv"), "data/municipalities.csv")
    }

    /// Reads a register from CSV text; `origin` names the file in messages.
    pub fn parse(text: &str, origin: &str) -> Result<Self, RegisterError> {
        csv_file::parse(text, origin).map(|entries| Self { entries })
    }

    /// Reads a register from a file.
    pub fn open(path: &std::path::Path) -> Result<Self, RegisterError> {
        let origin = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|why| RegisterError::Unreadable {
            file: origin.clone(),
            why: why.to_string(),
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let line =
                1 + error.as_bytes().iter().take(good).filter(|byte| **byte == b'\n').count();
            RegisterError::NotUtf8 { file: origin.clone(), line }
        })?;
        Self::parse(&text, &origin)
    }

    /// Every entry, also those that do not exist any more or not yet.
    pub fn entries(&self) -> &[Municipality] {
        &self.entries
    }

    /// The municipalities that exist on this day, in the order of the file.
    pub fn on(&self, day: Date) -> impl Iterator<Item = &Municipality> {
        self.entries.iter().filter(move |entry| entry.exists_on(day))
    }

    /// Finds what a person means by `target` on this day.
    pub fn find(&self, target: &str, on: Date) -> Found {
        lookup::find(self, target, on)
    }
}

impl FromIterator<Municipality> for Register {
    fn from_iter<I: IntoIterator<Item = Municipality>>(entries: I) -> Self {
        Self { entries: entries.into_iter().collect() }
    }
}

/// A name as it stands in an address or a file name: `Súdwest-Fryslân` gives `sudwest-fryslan`.
pub fn slug_of(name: &str) -> String {
    fold::slug(name)
}

/// The address a person means by `text`, when it looks like one: with or without a scheme.
///
/// `None` when it does not look like an address at all; an error when it does and cannot be used.
pub fn as_address(text: &str) -> Option<Result<Url, String>> {
    let text = text.trim();
    if let Some((scheme, _)) = text.split_once("://") {
        return Some(web_address(text).map_err(|why| {
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
                why
            } else {
                format!("only http and https can be read, not {scheme}")
            }
        }));
    }
    looks_like_host(text).then(|| with_guessed_scheme(text))
}

fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|why| why.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("only http and https can be read, not {}", url.scheme()));
    }
    match url.host() {
        Some(_) => Ok(url),
        None => Err(String::from("there is no host in it")),
    }
}

/// A host with a dot and a plausible top level, an IP address, or `localhost`; a path may follow.
fn looks_like_host(text: &str) -> bool {
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() || authority.contains(char::is_whitespace) || authority.contains('@') {
        return false;
    }
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => authority,
    };
    if host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    let Some((before, top)) = host.trim_end_matches('.').rsplit_once('.') else {
        return false;
    };
    !before.is_empty()
        && !before.split('.').any(str::is_empty)
        && top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
}

/// `https`, but `http` for a bare address or `localhost`, where nobody has a certificate.
fn with_guessed_scheme(text: &str) -> Result<Url, String> {
    let url = web_address(&format!("https://{text}"))?;
    match url.host() {
        Some(Host::Ipv4(_) | Host::Ipv6(_) | Host::Domain("localhost")) => {
            web_address(&format!("http://{text}"))
        }
        _ => Ok(url),
    }
}
