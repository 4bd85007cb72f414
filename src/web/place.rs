//! The address of every page, in one place: the served application and the static site have the same ones.

use std::fmt::Write as _;

use crate::report::Lang;

/// A page of the web pages, or a file beside them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// "Hoe doet uw gemeente het?"
    Home,
    /// All municipalities side by side.
    Compare,
    /// One municipality's result, by slug.
    Municipality(String),
    /// The letter to this municipality.
    Letter(String),
    /// The questions to ask in person.
    Conversation(String),
    /// One rule, by id.
    Rule(String),
    /// What changed, and whose doing it is.
    Changes,
    /// How we measure.
    Method,
    /// Try a text of your own (served only).
    Try,
    /// Where a site outside the register is asked for (served only).
    OtherSite,
    /// A check that is under way (served only), by slug.
    Check(String),
    /// The stored copy behind one piece of evidence, by slug and id of the evidence.
    Evidence(String, String),
    /// What programs can ask for (served only).
    Api,
    /// A file: style sheet, download, feed. Its path from the root; the same file serves both languages.
    File(String),
}

impl Place {
    /// The Atom feed of the country.
    pub fn feed() -> Self {
        Self::File(String::from("feed.xml"))
    }

    /// The Atom feed of a municipality.
    pub fn feed_of(slug: &str) -> Self {
        Self::File(format!("gemeente/{slug}/feed.xml"))
    }

    /// The result of a municipality as JSON.
    pub fn result_of(slug: &str) -> Self {
        Self::File(format!("data/gemeente/{slug}.json"))
    }

    /// The letter to a municipality as a DOCX, in a language.
    pub fn letter_file(slug: &str, lang: Lang) -> Self {
        Self::File(format!("{}brief.docx", Self::Letter(slug.to_owned()).path(lang)))
    }

    /// The questions for a talk as a DOCX, in a language.
    pub fn conversation_file(slug: &str, lang: Lang) -> Self {
        let folder = Self::Conversation(slug.to_owned()).path(lang);
        Self::File(format!("{folder}gesprekswijzer.docx"))
    }

    /// A table for download, by the name of its file.
    pub fn table(name: &str) -> Self {
        Self::File(format!("data/{name}"))
    }

    /// The municipality or site that the page is about, where it is about one.
    pub fn slug(&self) -> Option<&str> {
        match self {
            Self::Municipality(slug)
            | Self::Letter(slug)
            | Self::Conversation(slug)
            | Self::Check(slug)
            | Self::Evidence(slug, _) => Some(slug),
            _ => None,
        }
    }

    /// The path from the root, without a leading slash: `gemeente/utrecht/`, `en/gemeente/utrecht/`.
    pub fn path(&self, lang: Lang) -> String {
        let own = match self {
            Self::Home => String::new(),
            Self::Compare => String::from("gemeenten/"),
            Self::Municipality(slug) => format!("gemeente/{slug}/"),
            Self::Letter(slug) => format!("gemeente/{slug}/brief/"),
            Self::Conversation(slug) => format!("gemeente/{slug}/gesprek/"),
            Self::Rule(id) => format!("punt/{id}/"),
            Self::Changes => String::from("wijzigingen/"),
            Self::Method => String::from("uitleg/"),
            Self::Try => String::from("probeer/"),
            Self::OtherSite => String::from("website/"),
            Self::Check(slug) => format!("gemeente/{slug}/check/"),
            Self::Evidence(slug, id) => format!("gemeente/{slug}/bewijs/{id}/"),
            Self::Api => String::from("api/"),
            Self::File(path) => return path.clone(),
        };
        match lang {
            Lang::Nl => own,
            Lang::En => format!("en/{own}"),
        }
    }

    /// The file of a static site that holds the page: `gemeente/utrecht/index.html`.
    pub fn file(&self, lang: Lang) -> String {
        let mut path = self.path(lang);
        if !matches!(self, Self::File(_)) {
            path.push_str("index.html");
        }
        path
    }

    /// How a page at `from` (in `lang`) links to this place in `to`: always relative, so that the pages work in
    /// any folder of any host.
    pub fn relative(&self, to: Lang, from: &Self, lang: Lang) -> String {
        let depth = from.path(lang).matches('/').count();
        let mut link = "../".repeat(depth);
        let _ = write!(link, "{}", self.path(to));
        if link.is_empty() { String::from("./") } else { link }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_work_in_any_folder_and_in_both_languages() {
        let utrecht = Place::Municipality(String::from("utrecht"));
        let letter = Place::Letter(String::from("utrecht"));
        let link = |to: &Place, from: &Place| to.relative(Lang::Nl, from, Lang::Nl);
        assert_eq!(link(&Place::Home, &Place::Home), "./");
        assert_eq!(link(&utrecht, &Place::Home), "gemeente/utrecht/");
        assert_eq!(link(&Place::Home, &utrecht), "../../");
        assert_eq!(link(&letter, &utrecht), "../../gemeente/utrecht/brief/");
        let style = Place::File(String::from("style.css"));
        assert_eq!(style.relative(Lang::En, &utrecht, Lang::En), "../../../style.css");
        assert_eq!(utrecht.relative(Lang::En, &utrecht, Lang::Nl), "../../en/gemeente/utrecht/");
        assert_eq!(utrecht.file(Lang::Nl), "gemeente/utrecht/index.html");
    }
}
