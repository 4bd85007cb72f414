//! The rule files: those built into the program, or a folder of the user's own.

use std::fmt;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use include_dir::{Dir, include_dir};
use ocowijzer_judge::rules::{RuleError, Ruleset};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Why rule files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleFilesError {
    /// The folder or a file in it cannot be read.
    #[error(
        "the rules in {folder} cannot be read: {why}; expected a folder with rule files (*.toml)"
    )]
    Unreadable {
        /// The folder.
        folder: String,
        /// What the system says.
        why: String,
    },
    /// Something in the files is not as it should be.
    #[error("{0}")]
    Mistakes(Mistakes),
}

/// Every mistake in a set of rule files, each to be shown with the lines it is about.
pub struct Mistakes {
    errors: Vec<RuleError>,
    files: RuleFiles,
}

/// Rule files by name, `/` between folders.
#[derive(Clone)]
pub struct RuleFiles {
    /// Where they are, for messages; ends in `/` or is empty.
    origin: String,
    files: Vec<(String, String)>,
}

impl RuleFiles {
    /// The rules shipped with the program.
    pub fn built_in() -> Self {
        let mut files = Vec::new();
        collect_built_in(&BUILT_IN, &mut files);
        files.sort();
        Self { origin: String::from("rules/"), files }
    }

    /// All rule files in a folder and the folders below it.
    pub fn in_folder(folder: &Path) -> Result<Self, RuleFilesError> {
        let mut files = Vec::new();
        collect(folder, "", &mut files).map_err(|error| RuleFilesError::Unreadable {
            folder: folder.display().to_string(),
            why: error.to_string(),
        })?;
        files.sort();
        let origin = format!("{}/", folder.display().to_string().trim_end_matches('/'));
        Ok(Self { origin, files })
    }

    /// The folder if one is given, else the rules shipped with the program.
    pub fn of(folder: Option<&Path>) -> Result<Self, RuleFilesError> {
        folder.map_or_else(|| Ok(Self::built_in()), Self::in_folder)
    }

    /// The text of one file.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(file, _)| file == name).map(|(_, text)| text.as_str())
    }

    /// The name of a file with the folder it was read from.
    pub fn path(&self, name: &str) -> String {
        format!("{}{name}", self.origin)
    }

    /// Reads the files into a rule set, or gives every mistake in them.
    pub fn load(&self) -> Result<Ruleset, RuleFilesError> {
        Ruleset::load(self.files.iter().cloned())
            .map_err(|errors| RuleFilesError::Mistakes(Mistakes { errors, files: self.clone() }))
    }
}

/// Where they are and how many: a failed test must not print whole files.
impl fmt::Debug for RuleFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RuleFiles({}, {} files)", self.origin, self.files.len())
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = self.errors.len() == 1;
        let mistakes = if one { "mistake" } else { "mistakes" };
        writeln!(f, "{} {mistakes} in the rule files of {}", self.errors.len(), self.files.origin)?;
        for error in &self.errors {
            writeln!(f)?;
            f.write_str(&self.one(error))?;
        }
        Ok(())
    }
}

/// The same as for people: every mistake with its line, never the files.
impl fmt::Debug for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Mistakes {
    /// File, line, the line itself and what was expected there, as a compiler shows it.
    fn one(&self, error: &RuleError) -> String {
        let path = self.files.path(&error.file);
        let title = Level::ERROR.primary_title(error.message.as_str());
        let source = self.files.text(&error.file);
        let (Some(source), Some(span)) = (source, error.span.clone()) else {
            return format!("error: {path}: {}\n", error.message);
        };
        let end = span.end.clamp(span.start, source.len());
        let annotation = AnnotationKind::Primary.span(span.start.min(source.len())..end);
        let snippet = Snippet::source(source).path(path.as_str()).annotation(annotation);
        format!("{}\n", Renderer::plain().term_width(100).render(&[title.element(snippet)]))
    }
}

fn collect_built_in(folder: &Dir<'_>, out: &mut Vec<(String, String)>) {
    for file in folder.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        if let (true, Some(text)) = (is_rule_file(&name), file.contents_utf8()) {
            out.push((name, String::from(text)));
        }
    }
    for below in folder.dirs() {
        collect_built_in(below, out);
    }
}

fn collect(folder: &Path, prefix: &str, out: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), out)?;
        } else if is_rule_file(&name) {
            let text = std::fs::read_to_string(entry.path())
                .map_err(|why| std::io::Error::new(why.kind(), format!("{name}: {why}")))?;
            out.push((name, text));
        }
    }
    Ok(())
}

fn is_rule_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_a_rule_file_is_shown_without_the_rest_of_the_file() {
        let mut files = RuleFiles::built_in();
        for (name, text) in &mut files.files {
            if name == "free.toml" {
                *text = text.replacen("group = \"core\"", "group = \"kern\"", 1);
            }
        }
        let error = files.load().unwrap_err();
        let shown = format!("{error:?}");
        assert!(shown.contains("kern"), "{}", &shown[..500.min(shown.len())]);
        assert!(shown.len() < 2000, "{} bytes", shown.len());
    }
}
