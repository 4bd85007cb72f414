//! The rules that judge.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use ocowijzer_judge::rules::{self, Rule};

use super::Answered;
use super::answer::{Named, json};
use super::wire::{RuleInfo, RuleList};
use crate::result::{Basis, Group, Text};
use crate::web::serve::App;
use crate::web::serve::refusal::Refusal;

/// All rules, in the order of the report.
#[utoipa::path(
    get, path = "/rules", tag = "rules",
    responses(
        (status = 200, description = "The rules", content_type = "application/json",
            body = ref("#/components/schemas/RuleList")),
    ),
)]
pub async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> Answered {
    let country = app.country();
    let rules = &country.rules;
    let all = rules.rules.iter().filter_map(RuleInfo::of).collect();
    let list =
        RuleList { version: rules.version.clone(), sha256: rules.sha256.clone(), rules: all };
    json(&headers, &list)
}

/// One rule.
#[utoipa::path(
    get, path = "/rules/{id}", tag = "rules",
    params(("id" = String, Path, description = "Id of the rule", example = "free")),
    responses(
        (status = 200, description = "The rule", content_type = "application/json",
            body = ref("#/components/schemas/RuleInfo")),
        (status = 400, description = "The address is not understood", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
        (status = 404, description = "There is no such rule", content_type = "application/problem+json",
            body = ref("#/components/schemas/Problem")),
    ),
)]
pub async fn one(State(app): State<Arc<App>>, Named(id): Named, headers: HeaderMap) -> Answered {
    let country = app.country();
    let info = country.rules.rule(&id).and_then(RuleInfo::of).ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "unknown-rule",
            "Deze regel is er niet.",
            "There is no rule with this id; /api/v1/rules lists them.",
        )
    })?;
    json(&headers, &info)
}

impl RuleInfo {
    /// None for a rule that only reads pages and is no part of a result.
    fn of(rule: &Rule) -> Option<Self> {
        let group = match rule.group {
            rules::Group::Core => Group::Core,
            rules::Group::Checklist => Group::Checklist,
            rules::Group::Practice => Group::Practice,
            rules::Group::PageOnly => return None,
        };
        let text = |text: &rules::Text| Text { nl: text.nl.clone(), en: text.en.clone() };
        let basis = |basis: &rules::LegalBasis| Basis {
            title: basis.title.clone(),
            url: basis.url.clone(),
        };
        Some(Self {
            id: rule.id.as_str().to_owned(),
            group,
            version: rule.version,
            label: text(&rule.label),
            question: text(&rule.question),
            why: text(&rule.why),
            norm: text(&rule.norm),
            basis: rule.basis.iter().map(basis).collect(),
            advice: text(&rule.advice),
            example_sentence: text(&rule.example_sentence),
            known_misses: rule.known_misses.iter().map(text).collect(),
        })
    }
}
