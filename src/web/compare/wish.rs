//! What somebody wants to see of the municipalities: which, and in which order. It stands in the address.

use std::cmp::Ordering;

use url::form_urlencoded::Serializer;

use super::frontrunners;
use crate::report::Lang;
use crate::result::Outcome;
use crate::web::tally::{OUTCOMES, outcome_of};
use crate::web::{Country, Listed};

/// The wish; by default everything, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// What was typed in the search field.
    pub search: Option<String>,
    /// Only this province.
    pub province: Option<String>,
    /// Only municipalities of this size.
    pub size: Option<Size>,
    /// Show this rule, by id.
    pub rule: Option<String>,
    /// Only where that rule came out like this.
    pub outcome: Option<Outcome>,
    /// Only municipalities that are known as front runners in client support.
    pub frontrunner: bool,
    /// In which order.
    pub sort: Sort,
    /// The other way round.
    pub falling: bool,
}

/// The order of the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// By province, then name.
    Province,
    /// By number of inhabitants; unknown last.
    Inhabitants,
    /// By score; none last.
    Score,
    /// By the outcome of a rule, the good ones first; none last.
    Rule(String),
}

/// Size classes of municipalities, by inhabitants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Under 20,000.
    Village,
    /// 20,000 to 50,000.
    Small,
    /// 50,000 to 100,000.
    Middle,
    /// 100,000 and more.
    Large,
}

impl Size {
    /// From small to large.
    pub const ALL: [Self; 4] = [Self::Village, Self::Small, Self::Middle, Self::Large];

    /// The class of a number of inhabitants.
    pub fn of(inhabitants: u32) -> Self {
        match inhabitants {
            ..20_000 => Self::Village,
            20_000..50_000 => Self::Small,
            50_000..100_000 => Self::Middle,
            100_000.. => Self::Large,
        }
    }

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Village => "0-20000",
            Self::Small => "20000-50000",
            Self::Middle => "50000-100000",
            Self::Large => "100000",
        }
    }

    /// The words for people.
    pub fn says(self, lang: Lang) -> &'static str {
        match self {
            Self::Village => lang.pick("minder dan 20.000", "under 20,000"),
            Self::Small => lang.pick("20.000 tot 50.000", "20,000 to 50,000"),
            Self::Middle => lang.pick("50.000 tot 100.000", "50,000 to 100,000"),
            Self::Large => lang.pick("100.000 of meer", "100,000 or more"),
        }
    }
}

impl Sort {
    /// The word in an address.
    pub fn word(&self) -> &str {
        match self {
            Self::Name => "naam",
            Self::Province => "provincie",
            Self::Inhabitants => "inwoners",
            Self::Score => "score",
            Self::Rule(id) => id,
        }
    }
}

impl Wish {
    /// Reads the part of an address behind the `?`. What makes no sense there is passed over.
    pub fn read(query: &str, country: &Country) -> Self {
        let mut wish = Self::default();
        let known = |id: &str| country.rules.rule(id).is_some();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match name.as_ref() {
                _ if value.is_empty() => {}
                "zoek" => wish.search = Some(value.chars().take(100).collect()),
                "provincie" => wish.province = Some(value.to_owned()),
                "grootte" => wish.size = Size::ALL.into_iter().find(|size| size.word() == value),
                "punt" if known(value) => wish.rule = Some(value.to_owned()),
                "oordeel" => {
                    wish.outcome = OUTCOMES.into_iter().find(|one| outcome_word(*one) == value);
                }
                "koploper" => wish.frontrunner = value == "ja",
                "volgorde" => wish.falling = value == "af",
                "sorteer" => {
                    wish.sort = match value {
                        "provincie" => Sort::Province,
                        "inwoners" => Sort::Inhabitants,
                        "score" => Sort::Score,
                        id if known(id) => Sort::Rule(id.to_owned()),
                        _ => Sort::Name,
                    };
                }
                _ => {}
            }
        }
        wish
    }

    /// The part of an address that says this wish, with its `?`; empty for everything by name.
    pub fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        if let Some(province) = &self.province {
            query.append_pair("provincie", province);
        }
        if let Some(size) = self.size {
            query.append_pair("grootte", size.word());
        }
        if let Some(rule) = &self.rule {
            query.append_pair("punt", rule);
        }
        if let Some(outcome) = self.outcome {
            query.append_pair("oordeel", outcome_word(outcome));
        }
        if self.frontrunner {
            query.append_pair("koploper", "ja");
        }
        if self.sort != Sort::Name {
            query.append_pair("sorteer", self.sort.word());
        }
        if self.falling {
            query.append_pair("volgorde", "af");
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The address of the same rows in this order; in the order they have already: the other way round. Numbers
    /// begin with the largest.
    pub(super) fn sorted(&self, sort: &Sort) -> String {
        let falling = if self.sort == *sort {
            !self.falling
        } else {
            matches!(sort, Sort::Score | Sort::Inhabitants)
        };
        let query = Self { sort: sort.clone(), falling, ..self.clone() }.query();
        if query.is_empty() { String::from("./") } else { query }
    }

    /// The municipalities that are wanted, in the order that is wanted.
    pub fn rows<'a>(&self, country: &'a Country) -> Vec<&'a Listed> {
        let mut rows: Vec<&Listed> =
            country.municipalities.iter().filter(|listed| self.wants(listed)).collect();
        // The rows come by name, and that order stays where the wish makes no difference.
        rows.sort_by(|a, b| self.order(a, b));
        rows
    }

    fn wants(&self, listed: &Listed) -> bool {
        let one = &listed.municipality;
        let province = self.province.as_ref().is_none_or(|province| *province == one.province);
        let size = self.size.is_none_or(|size| one.population.map(Size::of) == Some(size));
        let outcome = match (&self.rule, self.outcome) {
            (Some(rule), Some(outcome)) => outcome_of(listed, rule) == Some(outcome),
            _ => true,
        };
        let frontrunner = !self.frontrunner || frontrunners::is_known(&one.code);
        province && size && outcome && frontrunner
    }

    fn order(&self, a: &Listed, b: &Listed) -> Ordering {
        let score = |one: &Listed| one.result.as_deref().and_then(|found| found.result.score.value);
        match &self.sort {
            Sort::Name => self.turned(a.municipality.slug.cmp(&b.municipality.slug)),
            Sort::Province => self.turned(a.municipality.province.cmp(&b.municipality.province)),
            Sort::Inhabitants => {
                self.known_first(a.municipality.population, b.municipality.population, Ord::cmp)
            }
            Sort::Score => self.known_first(score(a), score(b), f64::total_cmp),
            Sort::Rule(id) => self.known_first(outcome_of(a, id), outcome_of(b, id), Ord::cmp),
        }
    }

    /// What is not known stands last, whichever way round.
    fn known_first<T>(
        &self,
        a: Option<T>,
        b: Option<T>,
        order: impl Fn(&T, &T) -> Ordering,
    ) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.turned(order(&a, &b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }

    fn turned(&self, order: Ordering) -> Ordering {
        if self.falling { order.reverse() } else { order }
    }
}

/// The provinces there are, by name.
pub(super) fn provinces(country: &Country) -> Vec<&str> {
    let mut provinces: Vec<&str> = country
        .municipalities
        .iter()
        .map(|listed| listed.municipality.province.as_str())
        .filter(|province| !province.is_empty())
        .collect();
    provinces.sort_unstable();
    provinces.dedup();
    provinces
}

/// The word of an outcome in an address: the one of the JSON.
pub(super) fn outcome_word(outcome: Outcome) -> &'static str {
    super::super::municipality::class(outcome)
}
