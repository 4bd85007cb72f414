//! Columns and cells of a table.

use jiff::Timestamp;

/// What stands in one column of a table whose rows are `R`.
pub struct Column<R> {
    /// Its name: lower case, `_` between words.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// What it means, in Dutch.
    pub nl: String,
    /// What it means, in English.
    pub en: String,
    /// The cell of a row.
    pub cell: Box<dyn Fn(&R) -> Cell + Send + Sync>,
}

impl<R> Column<R> {
    /// A column.
    pub fn new(
        name: &str,
        kind: Kind,
        nl: &str,
        en: &str,
        cell: impl Fn(&R) -> Cell + Send + Sync + 'static,
    ) -> Self {
        let (name, nl, en) = (name.to_owned(), nl.to_owned(), en.to_owned());
        Self { name, kind, nl, en, cell: Box::new(cell) }
    }
}

/// What the cells of a column are. Every cell may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text in UTF-8.
    Text,
    /// A whole number.
    Integer,
    /// A number with decimals, point as the decimal sign.
    Number,
    /// `true` or `false`.
    Boolean,
    /// ISO 8601 in UTC.
    Time,
}

impl Kind {
    /// Its name in the dictionary.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Time => "time",
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A moment.
    Time(Timestamp),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Timestamp> for Cell {
    fn from(at: Timestamp) -> Self {
        Self::Time(at)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}
