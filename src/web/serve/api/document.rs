//! The description of the interface (`OpenAPI` 3.1): paths from the handlers, schemas from the wire types.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use super::wire::{CheckStatus, History, MunicipalityDetail, MunicipalityList, RuleInfo, RuleList};
use crate::changes::Changes;
use crate::pipeline::TOOL_VERSION;
use crate::result::MunicipalityResult;
use crate::web::replies::RepliesTo;
use crate::web::serve::refusal::{API, Problem};

/// The description as JSON.
pub(super) fn json(described: OpenApi) -> Vec<u8> {
    serde_json::to_vec(&value(described)).unwrap_or_default()
}

fn value(described: OpenApi) -> Value {
    let mut document = serde_json::to_value(described).unwrap_or_default();
    document["openapi"] = Value::from("3.1.0");
    document["info"] = json!({
        "title": "ocowijzer",
        "version": TOOL_VERSION,
        "description": "What the websites of Dutch municipalities tell about independent client support. \
                        Verdicts are given by a program: look at the quoted sentence beside them.",
        "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    });
    document["servers"] = json!([{"url": API}]);
    document["components"]["schemas"] = schemas();
    let events = "/paths/~1municipalities~1{code}~1check~1events/get/responses/200/content";
    if let Some(content) = document.pointer_mut(events) {
        // OpenAPI 3.1 has no schema for a stream of events; the text of the operation says what is in one.
        *content = json!({"text/event-stream": {}});
    }
    document
}

fn schemas() -> Value {
    let mut maker: SchemaGenerator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    maker.subschema_for::<MunicipalityResult>();
    maker.subschema_for::<MunicipalityList>();
    maker.subschema_for::<MunicipalityDetail>();
    maker.subschema_for::<History>();
    maker.subschema_for::<RepliesTo>();
    maker.subschema_for::<Changes>();
    maker.subschema_for::<CheckStatus>();
    maker.subschema_for::<RuleList>();
    maker.subschema_for::<RuleInfo>();
    maker.subschema_for::<Problem>();
    Value::Object(maker.take_definitions(true))
}

/// One thing a program can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// `GET`, `POST`.
    pub method: String,
    /// The path from the root, with `{names}` in it.
    pub path: String,
    /// What it gives.
    pub summary: String,
}

/// What the interface offers, for people to read; in the order of the paths.
pub fn operations() -> Vec<Operation> {
    let document = value(super::described().into_openapi());
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let summary = operation["summary"].as_str().unwrap_or_default();
            all.push(Operation {
                method: method.to_uppercase(),
                path: format!("{API}{path}"),
                summary: summary.to_owned(),
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_that_is_referred_to_is_there() {
        let document = value(super::super::described().into_openapi());
        let text = document.to_string();
        let referred = text.split("\"$ref\":\"").skip(1).filter_map(|rest| rest.split('"').next());
        let mut count = 0;
        for pointer in referred {
            let path = pointer.strip_prefix('#').unwrap();
            assert!(document.pointer(path).is_some(), "{pointer} leads nowhere");
            count += 1;
        }
        assert!(count > 30, "{count}");
        assert!(text.contains("\"text/event-stream\":{}"), "{text}");
        assert_eq!(document["openapi"], "3.1.0");
    }

    #[test]
    fn the_result_of_the_interface_is_the_one_of_the_contract() {
        let contract: Value = serde_json::from_str(crate::web::SCHEMA).unwrap();
        let schemas = schemas();
        assert_eq!(schemas["MunicipalityResult"]["required"], contract["required"]);
        assert_eq!(schemas["Verdict"], {
            let text = contract["$defs"]["Verdict"].to_string();
            serde_json::from_str::<Value>(&text.replace("#/$defs/", "#/components/schemas/"))
                .unwrap()
        });
    }
}
