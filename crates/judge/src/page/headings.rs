//! The headings that stand above a place in the text.

use std::sync::Arc;

/// The open headings, outermost first.
#[derive(Default)]
pub(super) struct Headings {
    open: Vec<OpenHeading>,
    path: Option<Arc<[String]>>,
}

struct OpenHeading {
    level: u8,
    text: String,
    /// Known by its looks only (a bold line, a class name), so its level is a guess.
    is_guess: bool,
}

impl Headings {
    /// The headings above, outermost first.
    pub(super) fn path(&mut self) -> Arc<[String]> {
        let open = &self.open;
        self.path
            .get_or_insert_with(|| open.iter().map(|heading| heading.text.clone()).collect())
            .clone()
    }

    /// The level a heading has that is known by its looks: one below the last sure one.
    pub(super) fn guessed_level(&self) -> u8 {
        let sure = self.open.iter().rev().find(|heading| !heading.is_guess);
        sure.map_or(1, |heading| heading.level.saturating_add(1).min(6))
    }

    /// Closes the headings that a new one at `level` ends.
    pub(super) fn close_for(&mut self, level: u8, is_guess: bool) {
        while self
            .open
            .last()
            .is_some_and(|last| (is_guess && last.is_guess) || last.level >= level)
        {
            self.open.pop();
        }
        self.path = None;
    }

    /// Opens a heading below those open.
    pub(super) fn open(&mut self, level: u8, text: String, is_guess: bool) {
        self.open.push(OpenHeading { level, text, is_guess });
        self.path = None;
    }

    /// How many are open.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Closes all but the outermost `length`.
    pub(super) fn truncate(&mut self, length: usize) {
        if self.open.len() > length {
            self.open.truncate(length);
            self.path = None;
        }
    }
}
