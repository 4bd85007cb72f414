//! The right answers for a fixture site, and how far a result is from them.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde::Deserialize;

use crate::result::{
    Evidence, FirstOcoPage, MunicipalityResult, Outcome, SiteStatus, Stance, Verdict,
};

/// Every rule id of the contract; `expected.toml` gives an answer for each.
pub const RULES: [&str; 23] = [
    "free",
    "independent",
    "life-wide",
    "for-everyone",
    "no-conditions",
    "providers-named",
    "findable",
    "expert",
    "own-choice",
    "all-steps",
    "contact-details",
    "mentioned-before-talk",
    "informal-support",
    "choice-and-differences",
    "direct-access",
    "youth",
    "wlz-route",
    "complaints-route",
    "advisory-council-contact",
    "plain-language",
    "up-to-date",
    "links-work",
    "consistent",
];

/// The right answers for one site, as a careful human gives them (`expected.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// How the reading of the site ends.
    pub status: OneOf<SiteStatus>,
    /// What a reader should conclude.
    pub about: String,
    /// Names the site gives as givers of OCO.
    #[serde(default)]
    pub providers: Vec<String>,
    /// Names that may or may not be given; a careful reader could go either way.
    #[serde(default)]
    pub providers_optional: Vec<String>,
    /// The first page about OCO; none when the site has none that can be read.
    pub first_oco_page: Option<ExpectedPage>,
    /// The verdict per rule.
    pub verdicts: BTreeMap<String, OneOf<Outcome>>,
    /// By rule: words that must be quoted (of a list: one of them).
    #[serde(default)]
    pub quotes: BTreeMap<String, OneOf<String>>,
    /// By rule: words that must not be quoted, except as a near miss.
    #[serde(default)]
    pub never: BTreeMap<String, OneOf<String>>,
}

/// Where the first page about OCO is, and how soon a good crawl has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPage {
    /// Its path (of a list: one of them), on whichever host of the site.
    pub path: OneOf<String>,
    /// The most requests a good crawl needs before it.
    pub max_requests: u32,
}

/// One right answer, or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum OneOf<T> {
    /// Just this.
    Just(T),
    /// Any of these.
    Any(Vec<T>),
}

impl<T> OneOf<T> {
    /// The answers.
    pub fn all(&self) -> &[T] {
        match self {
            Self::Just(one) => std::slice::from_ref(one),
            Self::Any(many) => many,
        }
    }
}

impl Expected {
    /// Says what is wrong with the answers themselves, if anything is.
    pub fn check(&self) -> Result<(), String> {
        if let Some(rule) = RULES.iter().find(|rule| !self.verdicts.contains_key(**rule)) {
            return Err(format!("[verdicts] has no answer for {rule}; add it"));
        }
        let named = self.verdicts.keys().chain(self.quotes.keys()).chain(self.never.keys());
        for rule in named {
            if !RULES.contains(&rule.as_str()) {
                return Err(format!("there is no rule {rule}; see the rule ids of the contract"));
            }
        }
        Ok(())
    }

    /// The site cannot be judged at all.
    fn nothing_is_known(&self) -> bool {
        self.verdicts.values().all(|verdict| verdict.all() == [Outcome::Unknown])
    }
}

/// One way in which a result is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What differs: `status`, `providers`, `first-oco-page`, `score`, or a rule id.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What the result says.
    pub found: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.what, self.expected, self.found)
    }
}

/// Every way in which the result is not as expected; empty when it is right.
pub fn compare(result: &MunicipalityResult, expected: &Expected) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    compare_status(result, expected, &mut mismatches);
    compare_first_page(result.site.first_oco_page.as_ref(), expected, &mut mismatches);
    compare_providers(result, expected, &mut mismatches);
    for rule in RULES {
        compare_rule(rule, result, expected, &mut mismatches);
    }
    mismatches
}

fn compare_status(result: &MunicipalityResult, expected: &Expected, out: &mut Vec<Mismatch>) {
    let status = result.site.status;
    if !expected.status.all().contains(&status) {
        let reason = result.site.reason.as_deref().unwrap_or("no reason");
        out.push(Mismatch {
            what: "status".to_owned(),
            expected: names(expected.status.all()),
            found: format!("{} ({reason})", name(&status)),
        });
    }
    let score = result.score.value;
    if expected.nothing_is_known() && score.is_some() {
        out.push(Mismatch {
            what: "score".to_owned(),
            expected: "none".to_owned(),
            found: score.map_or_else(String::new, |value| format!("{value}")),
        });
    }
}

fn compare_first_page(found: Option<&FirstOcoPage>, expected: &Expected, out: &mut Vec<Mismatch>) {
    let mut differs = |expected: String, found: String| {
        out.push(Mismatch { what: "first-oco-page".to_owned(), expected, found });
    };
    match (&expected.first_oco_page, found) {
        (None, None) => {}
        (None, Some(page)) => differs("none".to_owned(), page.url.to_string()),
        (Some(wanted), None) => differs(wanted.path.all().join(" or "), "none".to_owned()),
        (Some(wanted), Some(page)) => {
            let path = match page.url.query() {
                Some(query) => format!("{}?{query}", page.url.path()),
                None => page.url.path().to_owned(),
            };
            let same = |one: &String| one.trim_end_matches('/') == path.trim_end_matches('/');
            if !wanted.path.all().iter().any(same) {
                differs(wanted.path.all().join(" or "), page.url.to_string());
            } else if page.requests_before > wanted.max_requests {
                differs(
                    format!("at most {} requests before it", wanted.max_requests),
                    page.requests_before.to_string(),
                );
            }
        }
    }
}

fn compare_providers(result: &MunicipalityResult, expected: &Expected, out: &mut Vec<Mismatch>) {
    let mut differs = |expected: String, found: String| {
        out.push(Mismatch { what: "providers".to_owned(), expected, found });
    };
    let found: Vec<&str> = result.providers.iter().map(|one| one.name.as_str()).collect();
    let listed = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
    for wanted in &expected.providers {
        if !found.iter().any(|name| same_name(name, wanted)) {
            differs(wanted.clone(), listed.clone());
        }
    }
    let allowed = || expected.providers.iter().chain(&expected.providers_optional);
    for name in found {
        if !allowed().any(|wanted| same_name(name, wanted)) {
            differs("no other provider".to_owned(), name.to_owned());
        }
    }
}

/// The same organisation, apart from case and words around the name ("Stichting", a place).
fn same_name(found: &str, wanted: &str) -> bool {
    let (found, wanted) = (found.to_lowercase(), wanted.to_lowercase());
    found == wanted || found.contains(&wanted)
}

fn compare_rule(
    rule: &str,
    result: &MunicipalityResult,
    expected: &Expected,
    out: &mut Vec<Mismatch>,
) {
    let mut differs = |expected: String, found: String| {
        out.push(Mismatch { what: rule.to_owned(), expected, found });
    };
    let Some(verdict) = result.verdicts.iter().find(|verdict| verdict.rule == rule) else {
        differs("a verdict".to_owned(), "none".to_owned());
        return;
    };
    let evidence: Vec<&Evidence> =
        verdict.evidence.iter().filter_map(|id| result.evidence.get(id)).collect();
    if let Some(wanted) = expected.verdicts.get(rule)
        && !wanted.all().contains(&verdict.verdict)
    {
        differs(names(wanted.all()), describe(verdict, &evidence));
    }
    if let Some(wanted) = expected.quotes.get(rule)
        && !wanted.all().iter().any(|words| evidence.iter().any(|one| says(one, words)))
    {
        let words = wanted.all().join("” or “");
        differs(format!("the quote “{words}”"), describe(verdict, &evidence));
    }
    for words in expected.never.get(rule).map(OneOf::all).unwrap_or_default() {
        let counted = |one: &&&Evidence| one.stance != Stance::NearMiss && says(one, words);
        if let Some(one) = evidence.iter().find(counted) {
            differs(format!("“{words}” not to count"), format!("“{}”", one.exact));
        }
    }
}

/// Whether the words stand in the quotation, however white space and soft hyphens fall.
fn says(evidence: &Evidence, words: &str) -> bool {
    let plain = |text: &str| {
        let text = text.replace('\u{AD}', "").to_lowercase();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    plain(&evidence.exact).contains(&plain(words))
}

fn describe(verdict: &Verdict, evidence: &[&Evidence]) -> String {
    let mut text = format!("{} ({})", name(&verdict.verdict), verdict.reason);
    for one in evidence {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n    {} “{}” {}", name(&one.stance), one.exact, one.url);
    }
    text
}

fn names<T: serde::Serialize>(values: &[T]) -> String {
    values.iter().map(name).collect::<Vec<_>>().join(" or ")
}

/// The name a value has in the JSON result.
fn name<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn result() -> MunicipalityResult {
        let verdicts: Vec<_> = RULES
            .iter()
            .map(|rule| {
                let text = json!({"nl": "", "en": ""});
                json!({
                    "rule": rule, "group": "core", "verdict": "met", "reason": "said", "conflict": false,
                    "summary": text, "advice": text, "basis": [],
                    "evidence": if *rule == "free" { vec!["e1"] } else { vec![] },
                })
            })
            .collect();
        serde_json::from_value(json!({
            "schema_version": "1.0",
            "municipality": {"code": "GM9999", "name": "T", "slug": "t", "website": "http://127.0.1.1:8342/"},
            "run": {
                "id": "r", "started_at": "2026-10-01T00:00:00Z", "finished_at": "2026-10-01T00:00:01Z",
                "tool_version": "0", "ruleset": {"version": "0", "sha256": ""},
            },
            "site": {
                "status": "complete", "reason": null, "requests": 9, "pages_fetched": 9,
                "pages_about_oco": 1, "bytes": 1, "duration_ms": 1,
                "not_read": {
                    "budget": 0, "robots": 0, "timeout": 0, "http_error": 0, "too_large": 0,
                    "unsupported": 0,
                },
                "first_oco_page": {
                    "url": "http://127.0.1.1:8342/oco", "requests_before": 4, "clicks": 2, "via": "link",
                },
            },
            "score": {"value": 100.0, "low": 100.0, "high": 100.0, "formula": "1"},
            "verdicts": verdicts,
            "providers": [{"name": "MEE Voorbeeld", "url": null, "phone": null, "email": null, "evidence": []}],
            "evidence": {"e1": {
                "kind": "quote", "stance": "supports", "url": "http://127.0.1.1:8342/oco",
                "page_title": "", "heading_path": [], "exact": "Een ondersteuner kost\nu niets.",
                "prefix": "", "suffix": "", "link": "http://127.0.1.1:8342/oco", "fetched_at": null,
                "payload_sha256": null, "archive": null,
            }},
            "pages": [],
        }))
        .unwrap()
    }

    fn expected(more: &str) -> Expected {
        let verdicts = RULES.map(|rule| format!("{rule} = [\"met\", \"partly\"]")).join("\n");
        let text = format!(
            "status = \"complete\"\nabout = \"\"\nproviders = [\"MEE\"]\n\
             first_oco_page = {{ path = \"/oco/\", max_requests = 4 }}\n\
             [verdicts]\n{verdicts}\n{more}"
        );
        toml::from_str(&text).unwrap()
    }

    fn messages(expected: &Expected) -> Vec<String> {
        compare(&result(), expected).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_result_that_is_right_has_no_mismatch() {
        let expected = expected("[quotes]\nfree = \"kost u niets\"\n");
        assert_eq!(messages(&expected), Vec::<String>::new());
    }

    #[test]
    fn a_wrong_verdict_is_shown_with_its_quote() {
        let mut expected = expected("");
        expected.verdicts.insert("free".to_owned(), OneOf::Just(Outcome::NotFound));
        let found = messages(&expected);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("free: expected not_found, found met (said)"), "{found:?}");
        assert!(found[0].contains("u niets."), "{found:?}");
    }

    #[test]
    fn a_quote_that_is_missing_and_a_trap_that_counts_are_both_told() {
        let expected = expected("[quotes]\nfree = \"gratis\"\n[never]\nfree = [\"kost u\"]\n");
        let found = messages(&expected);
        assert!(found[0].contains("the quote “gratis”"), "{found:?}");
        assert!(found[1].contains("“kost u” not to count"), "{found:?}");
    }

    #[test]
    fn a_late_or_other_first_page_and_a_foreign_provider_are_told() {
        let mut expected = expected("");
        expected.providers = vec!["Zorgbelang".to_owned()];
        let page = expected.first_oco_page.as_mut().unwrap();
        page.max_requests = 3;
        let found = messages(&expected);
        assert_eq!(
            found,
            [
                "first-oco-page: expected at most 3 requests before it, found 4",
                "providers: expected Zorgbelang, found MEE Voorbeeld",
                "providers: expected no other provider, found MEE Voorbeeld",
            ]
        );
    }
}
