//! Adding and taking away what was said, and what may not stand there.

use std::path::Path;

use super::address::{mail_address, title_of_a_person};
use super::{Correction, Reply, Said, example, file};
use crate::data_folder::DataError;

/// A reaction or a reason has at most so many characters.
pub const MOST_TEXT: usize = 4000;

/// A role has at most so many characters.
const MOST_BY: usize = 120;

/// Why something cannot be put beside a verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// There is no text.
    #[error("{0} is empty; write a sentence")]
    Empty(&'static str),
    /// It does not end.
    #[error("{what} has {chars} characters; at most {most} can be shown beside a verdict")]
    TooLong {
        /// Which text.
        what: &'static str,
        /// Its length.
        chars: usize,
        /// The bound.
        most: usize,
    },
    /// A mail address.
    #[error("\"{0}\" is a mail address; what stands here is public, so leave it out")]
    MailAddress(String),
    /// A person.
    #[error(
        "\"{0}\" seems to name a person; write a role or an organisation, e.g. \"Gemeente Utrecht, team Wmo\""
    )]
    Person(String),
    /// It ends before it begins.
    #[error("it expires on {expires}, before its date {date}; choose a later day")]
    Expired {
        /// The day it came in.
        date: jiff::civil::Date,
        /// The last day.
        expires: jiff::civil::Date,
    },
    /// A correction that corrects nothing.
    #[error("the verdict on {0} is what the correction says already")]
    Nothing(String),
    /// There is no such number.
    #[error("there is no number {number}; there are {there}")]
    NoNumber {
        /// What was asked for.
        number: usize,
        /// How many there are.
        there: usize,
    },
}

impl Said {
    /// Is all of it fit to be shown?
    pub(super) fn check(&self) -> Result<(), Mistake> {
        self.replies.iter().try_for_each(Reply::check)?;
        self.corrections.iter().try_for_each(Correction::check)
    }
}

impl Reply {
    fn check(&self) -> Result<(), Mistake> {
        text("the text", &self.text, MOST_TEXT)?;
        role(&self.by)?;
        days(self.date, self.expires)
    }
}

impl Correction {
    fn check(&self) -> Result<(), Mistake> {
        text("the reason", &self.reason, MOST_TEXT)?;
        role(&self.by)?;
        if self.outcome == self.instead_of {
            return Err(Mistake::Nothing(self.rule.clone()));
        }
        days(self.date, self.expires)
    }
}

fn text(what: &'static str, text: &str, most: usize) -> Result<(), Mistake> {
    if text.trim().is_empty() {
        return Err(Mistake::Empty(what));
    }
    let chars = text.chars().count();
    if chars > most {
        return Err(Mistake::TooLong { what, chars, most });
    }
    mail_address(text).map_or(Ok(()), |mail| Err(Mistake::MailAddress(String::from(mail))))
}

fn role(by: &str) -> Result<(), Mistake> {
    text("who says it (--by)", by, MOST_BY)?;
    title_of_a_person(by).map_or(Ok(()), |title| Err(Mistake::Person(String::from(title))))
}

fn days(date: jiff::civil::Date, expires: jiff::civil::Date) -> Result<(), Mistake> {
    if expires < date { Err(Mistake::Expired { date, expires }) } else { Ok(()) }
}

/// Why the file of a municipality was not changed.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// What is asked for may not be.
    #[error(transparent)]
    Mistake(#[from] Mistake),
    /// The disk, or a mistake in the file that is there.
    #[error(transparent)]
    Data(#[from] DataError),
}

/// The file of one municipality, being worked on.
#[derive(Debug)]
pub struct Work<'a> {
    data: &'a Path,
    key: String,
    name: String,
    /// What is said so far.
    pub said: Said,
}

impl<'a> Work<'a> {
    /// Opens the file of a municipality (which may not be there yet), by key (code or slug) and name.
    pub fn open(data: &'a Path, key: &str, name: &str) -> Result<Self, DataError> {
        let said = file::read(data, key)?;
        Ok(Self { data, key: String::from(key), name: String::from(name), said })
    }

    /// Adds a reaction.
    pub fn reply(&mut self, reply: Reply) -> Result<(), WorkError> {
        reply.check()?;
        self.said.replies.push(reply);
        self.keep()
    }

    /// Adds a correction, and writes it as an example for its rule.
    pub fn correct(&mut self, correction: Correction) -> Result<(), WorkError> {
        correction.check()?;
        self.said.corrections.push(correction);
        self.keep()
    }

    /// Takes a reaction away; the first has number 1.
    pub fn remove_reply(&mut self, number: usize) -> Result<Reply, WorkError> {
        let place = place(number, self.said.replies.len())?;
        let reply = self.said.replies.remove(place);
        self.keep().map(|()| reply)
    }

    /// Takes a correction away, and its example; the first has number 1.
    pub fn remove_correction(&mut self, number: usize) -> Result<Correction, WorkError> {
        let place = place(number, self.said.corrections.len())?;
        let correction = self.said.corrections.remove(place);
        self.keep().map(|()| correction)
    }

    fn keep(&self) -> Result<(), WorkError> {
        file::write(self.data, &self.key, &self.name, &self.said)?;
        Ok(example::write_all(self.data)?)
    }
}

fn place(number: usize, there: usize) -> Result<usize, Mistake> {
    let place = number.checked_sub(1).filter(|place| *place < there);
    place.ok_or(Mistake::NoNumber { number, there })
}
