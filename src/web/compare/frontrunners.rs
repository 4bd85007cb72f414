//! Which municipalities are known to have taken part in the Koploperproject cliëntondersteuning (2017–2022).
//!
//! 113 took part; the whole list is not public any more. Only those are known of which a source says so
//! (`data/frontrunners.csv`); of the others nothing is known, and nothing may be concluded from that.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// So many took part in all (iederin.nl, 2022).
pub(super) const ALL: usize = 113;

/// The source, by code.
static KNOWN: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let file = include_str!("../../../data/frontrunners.csv");
    let rows = csv::Reader::from_reader(file.as_bytes()).into_deserialize::<[String; 3]>();
    rows.filter_map(Result::ok).map(|[code, _, source]| (code, source)).collect()
});

/// Is this municipality, by code, known as a front runner?
pub(super) fn is_known(code: &str) -> bool {
    KNOWN.contains_key(code)
}

/// How many are known.
pub(super) fn known() -> usize {
    KNOWN.len()
}

/// Where it says so: every source once.
pub(super) fn sources() -> Vec<&'static str> {
    let mut sources: Vec<_> = KNOWN.values().map(String::as_str).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::municipality::Register;

    #[test]
    fn every_front_runner_is_a_municipality_and_has_a_source() {
        let file = include_str!("../../../data/frontrunners.csv");
        let register = Register::embedded().unwrap();
        assert_eq!(known(), file.lines().count() - 1, "no line is passed over or there twice");
        for line in file.lines().skip(1) {
            let [code, name, source] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
            let found = register.entries().iter().find(|one| one.code == code).unwrap();
            assert_eq!(found.name, name);
            assert!(source.starts_with("https://"), "{source}");
        }
        assert!(known() < ALL && sources().len() > 1);
    }
}
