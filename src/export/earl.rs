//! The verdicts as EARL (W3C Evaluation and Report Language 1.0) in JSON-LD 1.1.
//!
//! The context stands in the file, so that it expands without a network. EARL has no word for "partly": that
//! outcome is one of our own (`oco:partly`), for calling it failed would say more than we found. Quotations
//! are selectors of the Web Annotation vocabulary.

use serde_json::{Value, json};

use crate::result::{Evidence, EvidenceKind, MunicipalityResult, Outcome, Verdict};

/// Our own words; an identifier, not a place to fetch.
const OCO: &str = "https://ocowijzer.nl/ns#";

pub(super) fn write(results: &[MunicipalityResult]) -> Result<Vec<u8>, serde_json::Error> {
    let mut graph = Vec::new();
    if let Some(first) = results.first() {
        graph.push(json!({
            "@id": format!("urn:ocowijzer:tool:{}", first.run.tool_version),
            "@type": ["earl:Software", "earl:Assertor"],
            "title": "ocowijzer",
            "version": first.run.tool_version,
        }));
    }
    graph.extend(results.iter().map(subject));
    for result in results {
        graph.extend(result.verdicts.iter().map(|verdict| assertion(result, verdict)));
    }
    let mut bytes = serde_json::to_vec_pretty(&json!({ "@context": context(), "@graph": graph }))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn context() -> Value {
    json!({
        "@version": 1.1,
        "earl": "http://www.w3.org/ns/earl#",
        "dct": "http://purl.org/dc/terms/",
        "doap": "http://usefulinc.com/ns/doap#",
        "oa": "http://www.w3.org/ns/oa#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "oco": OCO,
        "title": "dct:title",
        "description": { "@id": "dct:description", "@container": "@language" },
        "date": { "@id": "dct:date", "@type": "xsd:dateTime" },
        "source": { "@id": "dct:source", "@type": "@id" },
        "isPartOf": { "@id": "dct:isPartOf", "@type": "@id" },
        "version": "doap:revision",
        "assertedBy": { "@id": "earl:assertedBy", "@type": "@id" },
        "subject": { "@id": "earl:subject", "@type": "@id" },
        "test": { "@id": "earl:test", "@type": "@id" },
        "mode": { "@id": "earl:mode", "@type": "@id" },
        "result": "earl:result",
        "outcome": { "@id": "earl:outcome", "@type": "@id" },
        "pointer": "earl:pointer",
        "exact": "oa:exact",
        "prefix": "oa:prefix",
        "suffix": "oa:suffix",
        "verdict": "oco:verdict",
        "reason": "oco:reason",
        "code": "oco:municipalityCode",
        "stance": "oco:stance",
        "record": { "@id": "oco:warcRecord", "@type": "@id" },
        "sha256": "oco:payloadSha256",
    })
}

fn subject(result: &MunicipalityResult) -> Value {
    json!({
        "@id": result.municipality.website,
        "@type": "earl:TestSubject",
        "title": result.municipality.name,
        "code": result.municipality.code,
    })
}

fn assertion(result: &MunicipalityResult, verdict: &Verdict) -> Value {
    let place = result.municipality.code.as_deref().unwrap_or(&result.municipality.slug);
    let run = &result.run.id;
    let pointers: Vec<Value> = verdict
        .evidence
        .iter()
        .filter_map(|id| result.evidence.get(id))
        .filter(|evidence| evidence.kind == EvidenceKind::Quote)
        .map(pointer)
        .collect();
    json!({
        "@id": format!("urn:ocowijzer:run:{run}:{place}:{}", verdict.rule),
        "@type": "earl:Assertion",
        "isPartOf": format!("urn:ocowijzer:run:{run}"),
        "assertedBy": format!("urn:ocowijzer:tool:{}", result.run.tool_version),
        "subject": result.municipality.website,
        "test": {
            "@id": format!("urn:ocowijzer:rule:{}", verdict.rule),
            "@type": "earl:TestRequirement",
            "title": verdict.rule,
        },
        "mode": "earl:automatic",
        "result": {
            "@type": "earl:TestResult",
            "outcome": outcome(verdict.verdict),
            "verdict": verdict.verdict,
            "reason": verdict.reason,
            "description": { "nl": verdict.summary.nl, "en": verdict.summary.en },
            "date": result.run.finished_at,
            "pointer": pointers,
        },
    })
}

fn outcome(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Met => json!("earl:passed"),
        Outcome::Partly => json!({ "@id": "oco:partly", "@type": "earl:OutcomeValue" }),
        Outcome::NotFound | Outcome::Contradicted => json!("earl:failed"),
        Outcome::Unknown => json!("earl:cantTell"),
        Outcome::NotApplicable => json!("earl:inapplicable"),
    }
}

fn pointer(evidence: &Evidence) -> Value {
    json!({
        "@type": "oa:TextQuoteSelector",
        "source": evidence.url,
        "exact": evidence.exact,
        "prefix": evidence.prefix,
        "suffix": evidence.suffix,
        "stance": evidence.stance,
        "record": evidence.archive.as_ref().map(|at| at.record_id.as_str()),
        "sha256": evidence.payload_sha256,
    })
}
