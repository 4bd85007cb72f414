//! A country for tests: the whole register, with three results by turns, and every fourth not read yet.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use ocowijzer_judge::rules::Ruleset;

use super::{Country, Found, Listed};
use crate::municipality::{Municipality, Register};
use crate::reply::Heard;
use crate::report::Labels;
use crate::result::MunicipalityResult;
use crate::rule_files::RuleFiles;

static RULES: LazyLock<Arc<Ruleset>> =
    LazyLock::new(|| Arc::new(RuleFiles::built_in().load().unwrap()));

/// The rules as shipped.
pub(crate) fn rules() -> Arc<Ruleset> {
    Arc::clone(&RULES)
}

/// The results by turns: mixed, blocked, unreachable.
pub(crate) fn results() -> [MunicipalityResult; 3] {
    [
        include_str!("../../tests/results/mixed.json"),
        include_str!("../../tests/results/blocked.json"),
        include_str!("../../tests/results/unreachable.json"),
    ]
    .map(|json| serde_json::from_str(json).unwrap())
}

/// The first so many municipalities of the register, by name.
pub(crate) fn country(most: usize) -> Country {
    let results = results();
    let register = Register::embedded().unwrap();
    let mut municipalities: Vec<Listed> = register
        .entries()
        .iter()
        .take(most)
        .enumerate()
        .map(|(place, municipality)| Listed {
            municipality: municipality.clone(),
            result: results.get(place % 4).map(|result| found(result, municipality)),
            early: Heard::default(),
        })
        .collect();
    municipalities.sort_by_key(|one| one.municipality.slug.clone());
    Country {
        municipalities,
        others: Vec::new(),
        run: None,
        examples: false,
        labels: Labels::of(&RULES),
        rules: rules(),
        data: PathBuf::new(),
    }
}

fn found(result: &MunicipalityResult, municipality: &Municipality) -> Arc<Found> {
    let mut result = result.clone();
    result.municipality.code = Some(municipality.code.clone());
    result.municipality.name.clone_from(&municipality.name);
    result.municipality.slug.clone_from(&municipality.slug);
    Arc::new(Found { result, heard: Heard::default(), folder: None, on_demand: false, gone: None })
}
