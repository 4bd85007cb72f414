//! The JSON Schema in the repository is the one the types give, and it holds for results.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use ocowijzer::result::MunicipalityResult;
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/result.schema.json");

fn generated() -> Value {
    let mut schema = schemars::schema_for!(MunicipalityResult).to_value();
    schema["$id"] = Value::from("https://ocowijzer.nl/schema/1.0/result.schema.json");
    schema
}

fn committed() -> Value {
    serde_json::from_str(&std::fs::read_to_string(FILE).unwrap()).unwrap()
}

#[test]
fn the_schema_file_is_the_one_the_types_give() {
    if std::env::var_os("OCOWIJZER_BLESS").is_some() {
        std::fs::write(FILE, serde_json::to_string_pretty(&generated()).unwrap() + "\n").unwrap();
    }
    assert_eq!(
        committed(),
        generated(),
        "schema/result.schema.json has drifted from src/result.rs; \
         run the tests once with OCOWIJZER_BLESS=1 and look at the difference"
    );
}

#[test]
fn the_schema_is_of_draft_2020_12_and_refuses_what_is_not_in_the_contract() {
    assert_eq!(committed()["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let schema = jsonschema::draft202012::new(&committed()).unwrap();
    for name in ["mixed", "blocked", "unreachable"] {
        let path = format!("{}/tests/results/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let mut result: Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let errors: Vec<_> = schema.iter_errors(&result).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        result["site"]["status"] = Value::from("half");
        assert!(!schema.is_valid(&result), "{name} with a status nobody knows");
        result["site"]["status"] = Value::from("partial");
        result["surprise"] = Value::from(1);
        assert!(!schema.is_valid(&result), "{name} with a field nobody knows");
    }
}
