//! Writing results to standard output.

use std::io::{self, IsTerminal as _, Write as _};

use serde::Serialize;

use crate::report::{Style, json};

/// Columns of a report that does not go to a terminal.
const WIDTH_OF_A_FILE: usize = 80;

/// The layout for standard output. Colour is always asked for: [`text`] takes it out where it does not belong.
pub(super) fn style() -> Style {
    let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0.into());
    let width = if io::stdout().is_terminal() { terminal } else { None };
    Style { width: width.unwrap_or(WIDTH_OF_A_FILE), color: true }
}

/// Prints text for people; colour only on a terminal, and never with `NO_COLOR`.
pub(super) fn text(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints one JSON value over several lines.
pub(super) fn json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    Ok(raw(&json::pretty(value)?)?)
}

/// Prints one JSON value on one line.
pub(super) fn json_line<T: Serialize>(value: &T) -> anyhow::Result<()> {
    Ok(raw(&json::line(value)?)?)
}

fn raw(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
