//! The register as a CSV file: `code,name,website` are asked for, further columns may come, in any order.
//!
//! A byte order mark and `;` as separator (what spreadsheets write here) are understood. Every mistake is
//! told with its line and what was expected there.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;

use super::{Municipality, Predecessor, as_address, fold};

const ASKED: [&str; 3] = ["code", "name", "website"];

/// Why a register cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The file cannot be opened.
    #[error("{file} cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        why: String,
    },
    /// The file is not UTF-8.
    #[error("{file}, line {line}: not UTF-8 text; save the file as \"CSV UTF-8\"")]
    NotUtf8 {
        /// The file.
        file: String,
        /// Line of the first odd byte, from 1.
        line: usize,
    },
    /// The header is not the one asked for.
    #[error(
        "{file}, line 1: no column \"{column}\"; expected a header with code,name,website (further columns allowed), found: {found}"
    )]
    Header {
        /// The file.
        file: String,
        /// The column that is missing.
        column: &'static str,
        /// The header as it stands.
        found: String,
    },
    /// A line that cannot be read.
    #[error("{file}, line {line}: {what}; expected {expected}")]
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        what: String,
        /// What should stand there.
        expected: String,
    },
    /// A header and nothing below it.
    #[error("{file}: no municipality in it; expected at least one line below the header")]
    Empty {
        /// The file.
        file: String,
    },
}

pub(super) fn parse(text: &str, origin: &str) -> Result<Vec<Municipality>, RegisterError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let columns = Columns::read(&mut reader, origin)?;
    let mut entries = Vec::new();
    let mut seen = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable_line(origin, &error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { file: origin, line, columns: &columns, record: &record };
        if row.is_blank() {
            continue;
        }
        let entry = row.municipality()?;
        if let Some(first) = seen.insert(entry.code.to_uppercase(), line) {
            return Err(row.mistake(
                format!("code {} is used on line {first}, too", entry.code),
                "a code of its own for every line",
            ));
        }
        entries.push(entry);
    }
    if entries.is_empty() {
        return Err(RegisterError::Empty { file: String::from(origin) });
    }
    Ok(entries)
}

/// The one of `,` and `;` that stands more often in the header.
fn separator(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' }
}

fn unreadable_line(file: &str, error: &csv::Error) -> RegisterError {
    let line = error.position().map_or(0, csv::Position::line);
    let file = String::from(file);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => RegisterError::Line {
            file,
            line,
            what: format!("{len} fields"),
            expected: format!("{expected_len}, as in the header (is a comma inside quotes?)"),
        },
        _ => RegisterError::Line {
            file,
            line,
            what: error.to_string(),
            expected: String::from("a line of CSV"),
        },
    }
}

struct Columns(BTreeMap<String, usize>);

impl Columns {
    fn read(reader: &mut csv::Reader<&[u8]>, file: &str) -> Result<Self, RegisterError> {
        let header = reader.headers().map_err(|error| unreadable_line(file, &error))?;
        let columns: BTreeMap<_, _> =
            header.iter().enumerate().map(|(i, name)| (name.to_lowercase(), i)).collect();
        for column in ASKED {
            if !columns.contains_key(column) {
                let found = header.iter().collect::<Vec<_>>().join(",");
                let found = if found.is_empty() { String::from("nothing") } else { found };
                return Err(RegisterError::Header { file: String::from(file), column, found });
            }
        }
        Ok(Self(columns))
    }
}

struct Row<'a> {
    file: &'a str,
    line: u64,
    columns: &'a Columns,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    fn is_blank(&self) -> bool {
        self.record.iter().all(str::is_empty)
    }

    fn municipality(&self) -> Result<Municipality, RegisterError> {
        let name = self.filled("name", "the name of the municipality")?;
        let slug = match self.field("slug") {
            "" => fold::slug(name),
            slug => fold::slug(slug),
        };
        Ok(Municipality {
            code: self.code()?,
            name: String::from(name),
            slug,
            province: String::from(self.field("province")),
            website: self.website()?,
            aliases: self.list("aliases"),
            alt_hosts: self.list("alt_hosts"),
            cms_family: match self.field("cms_family") {
                "" => String::from("unknown"),
                family => String::from(family),
            },
            population: self.optional("population", "a whole number")?,
            position: self.optional("lat", "degrees")?.zip(self.optional("lon", "degrees")?),
            hex: self
                .optional("hex_col", "a whole number")?
                .zip(self.optional("hex_row", "a whole number")?),
            predecessors: self.predecessors()?,
            valid_from: self.optional("valid_from", "a day such as 2027-01-01")?,
            valid_to: self.optional("valid_to", "a day such as 2026-12-31")?,
        })
    }

    fn field(&self, column: &str) -> &str {
        self.columns.0.get(column).and_then(|i| self.record.get(*i)).unwrap_or_default()
    }

    fn filled(&self, column: &str, expected: &str) -> Result<&str, RegisterError> {
        match self.field(column) {
            "" => Err(self.mistake(format!("{column} is empty"), expected)),
            value => Ok(value),
        }
    }

    /// The code becomes a file name, so only letters, digits, `-` and `_`.
    fn code(&self) -> Result<String, RegisterError> {
        let expected = "a code such as GM0344 (letters, digits, - and _, at most 32)";
        let code = self.filled("code", expected)?;
        let fits = code.len() <= 32
            && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if fits {
            Ok(String::from(code))
        } else {
            Err(self.mistake(format!("\"{code}\" is not a code"), expected))
        }
    }

    fn website(&self) -> Result<url::Url, RegisterError> {
        let expected = "an address such as https://www.utrecht.nl/";
        let text = self.filled("website", expected)?;
        match as_address(text) {
            Some(Ok(url)) => Ok(url),
            Some(Err(why)) => {
                Err(self.mistake(format!("website \"{text}\" cannot be used: {why}"), expected))
            }
            None => Err(self.mistake(format!("website \"{text}\" is not an address"), expected)),
        }
    }

    fn list(&self, column: &str) -> Vec<String> {
        let items = self.field(column).split('|').map(str::trim);
        items.filter(|item| !item.is_empty()).map(String::from).collect()
    }

    fn optional<T: FromStr>(
        &self,
        column: &str,
        expected: &str,
    ) -> Result<Option<T>, RegisterError> {
        match self.field(column) {
            "" => Ok(None),
            value => value
                .parse()
                .map(Some)
                .map_err(|_| self.mistake(format!("{column} is \"{value}\""), expected)),
        }
    }

    fn predecessors(&self) -> Result<Vec<Predecessor>, RegisterError> {
        self.list("predecessors").iter().map(|item| {
            predecessor(item).ok_or_else(|| {
                self.mistake(
                    format!("predecessor \"{item}\" has no day"),
                    "NAME and the day it was no more, e.g. \"Weesp 2022-03-24\", and \"deel\" behind it when a part came here; | between two",
                )
            })
        }).collect()
    }

    fn mistake(&self, what: String, expected: &str) -> RegisterError {
        RegisterError::Line {
            file: String::from(self.file),
            line: self.line,
            what,
            expected: String::from(expected),
        }
    }
}

/// `Winsum 2019-01-01 deel`.
fn predecessor(item: &str) -> Option<Predecessor> {
    let (item, in_part) = match item.strip_suffix(" deel") {
        Some(rest) => (rest, true),
        None => (item, false),
    };
    let (name, day) = item.rsplit_once(' ')?;
    let since = day.parse::<Date>().ok()?;
    Some(Predecessor { name: String::from(name.trim()), since, in_part })
}
