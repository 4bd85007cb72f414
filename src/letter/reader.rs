//! Who gets the letter.

use serde::Serialize;

/// Who gets the letter; each is asked for what is in their hands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, serde::Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// The civil servant who keeps the pages.
    #[default]
    #[value(name = "ambtenaar")]
    #[serde(rename = "ambtenaar")]
    Official,
    /// The alderman and the council.
    #[value(name = "wethouder-raad")]
    #[serde(rename = "wethouder-raad")]
    Politics,
    /// The advisory council for the social domain.
    #[value(name = "adviesraad")]
    #[serde(rename = "adviesraad")]
    AdvisoryCouncil,
}

impl Reader {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Official, Self::Politics, Self::AdvisoryCouncil];

    /// The word for it in addresses, forms and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Official => "ambtenaar",
            Self::Politics => "wethouder-raad",
            Self::AdvisoryCouncil => "adviesraad",
        }
    }

    /// What to call them on a form.
    pub fn label(self, lang: crate::report::Lang) -> &'static str {
        match self {
            Self::Official => lang.pick(
                "De ambtenaar die over de website gaat",
                "The civil servant who keeps the website",
            ),
            Self::Politics => {
                lang.pick("De wethouder en de gemeenteraad", "The alderman and the council")
            }
            Self::AdvisoryCouncil => lang
                .pick("De adviesraad sociaal domein", "The advisory council for the social domain"),
        }
    }
}
