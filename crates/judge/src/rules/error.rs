//! What can be wrong with rule files.

use std::fmt;
use std::ops::Range;

/// One thing wrong in one file: where it is and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RuleError {
    /// The file, by the name it was loaded under.
    pub file: String,
    /// Byte range in the file's contents; absent when it is about the file as a whole.
    pub span: Option<Range<usize>>,
    /// The line, from 1; absent when it is about the file as a whole.
    pub line: Option<usize>,
    /// What was found and what was expected.
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// Collects what is wrong while one file is read.
#[derive(Debug)]
pub(super) struct Complaints<'a> {
    pub(super) file: &'a str,
    pub(super) contents: &'a str,
    pub(super) all: &'a mut Vec<RuleError>,
}

impl Complaints<'_> {
    pub(super) fn at(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.all.push(RuleError {
            file: self.file.to_owned(),
            line: Some(line_of(self.contents, span.start)),
            span: Some(span),
            message: message.into(),
        });
    }

    pub(super) fn whole(&mut self, message: impl Into<String>) {
        self.all.push(RuleError {
            file: self.file.to_owned(),
            span: None,
            line: None,
            message: message.into(),
        });
    }
}

/// The line a byte stands on, from 1.
fn line_of(contents: &str, at: usize) -> usize {
    Lines::of(contents).line_of(at)
}

/// Where the lines of a file end, to be asked for many places.
pub(super) struct Lines {
    ends: Vec<usize>,
}

impl Lines {
    pub(super) fn of(contents: &str) -> Self {
        Self { ends: contents.match_indices('\n').map(|(at, _)| at).collect() }
    }

    /// The line a byte stands on, from 1.
    pub(super) fn line_of(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end < at) + 1
    }
}
