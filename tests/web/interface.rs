//! The programming interface: what the pages show, for programs.

use axum::body::Body;
use axum::http::StatusCode;
use ocowijzer::web::serve::security::GuardSettings;
use serde_json::Value;

use crate::house::{House, example, get, post};

fn house() -> House {
    House::with(&[example()], GuardSettings::default())
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap()
}

#[tokio::test]
async fn the_newest_result_is_the_file_of_the_run_to_the_byte() {
    let house = house();
    for code in ["GM9903", "gm9903", "duinrade"] {
        let answer = house.get(&format!("/api/v1/municipalities/{code}/result")).await;
        let run = example().run.id;
        let file = house.folder.path().join("runs").join(run).join("results/GM9903.json");
        assert_eq!(answer.body, std::fs::read(file).unwrap(), "{code}");
    }
    let none = house.get("/api/v1/municipalities/GM0344/result").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(json(&none.body)["type"].as_str().unwrap().ends_with("no-result"));
}

#[tokio::test]
async fn municipalities_can_be_filtered_by_name_province_and_result() {
    let house = house();
    let names = async |query: &str| -> Vec<String> {
        let answer = house.get(&format!("/api/v1/municipalities?{query}")).await;
        let list = json(&answer.body);
        let all = list["municipalities"].as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert!(names("").await.len() >= 343);
    assert_eq!(names("has_result=true").await, ["Duinrade"]);
    assert_eq!(names("q=S%C3%BAdwest&province=frysl%C3%A2n").await, ["Súdwest-Fryslân"]);
    let odd = house.get("/api/v1/municipalities?kleur=rood").await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    assert_eq!(odd.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let house = house();
    let first = house.get("/api/v1/municipalities/duinrade/result").await;
    let again =
        get("/api/v1/municipalities/duinrade/result").header("if-none-match", first.header("etag"));
    let again = house.ask(again.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
}

#[tokio::test]
async fn the_past_of_a_municipality_is_told_newest_first() {
    let house = house();
    let answer = house.get("/api/v1/municipalities/duinrade/history?since=2026-01-01").await;
    let history = json(&answer.body);
    assert_eq!(history["results"][0]["run"]["id"], example().run.id);
    assert_eq!(history["results"][0]["verdicts"]["free"], "met");
    let later = house.get("/api/v1/municipalities/duinrade/history?since=2027-01-01").await;
    assert_eq!(json(&later.body)["results"], Value::Array(Vec::new()));
    let many = house.get("/api/v1/municipalities/duinrade/history?limit=0").await;
    assert_eq!(many.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_fresh_result_is_not_made_again() {
    let mut result = example();
    result.run.finished_at = jiff::Timestamp::now();
    let house = House::with(&[result], GuardSettings::default());
    let answer =
        house.ask(post("/api/v1/municipalities/duinrade/check").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(json(&answer.body)["phase"], "fresh");
    let check = house.get("/api/v1/municipalities/duinrade/check").await;
    assert_eq!(json(&check.body)["phase"], "fresh", "what was answered can be asked for again");
    let events = house.get("/api/v1/municipalities/duinrade/check/events").await;
    assert_eq!(events.text().matches("data: ").count(), 1, "{}", events.text());
}

#[tokio::test]
async fn where_nothing_was_begun_and_nothing_is_fresh_there_is_no_check() {
    let house = house();
    for path in
        ["/api/v1/municipalities/duinrade/check", "/api/v1/municipalities/GM0344/check/events"]
    {
        assert_eq!(house.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// The website of the example is refused by the guard of addresses, so nobody is contacted.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_can_be_started_and_followed_to_its_end() {
    let mut result = example();
    result.municipality.website = "http://127.0.0.1:9/".parse().unwrap();
    let house = House::with(&[result], GuardSettings::default());
    let check = "/api/v1/municipalities/GM9903/check";
    let answer = house.ask(post(check).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    let here = answer.header("location").to_owned();
    // The stream of events ends when the check is over.
    let events = house.get(json(&answer.body)["links"]["events"].as_str().unwrap()).await;
    assert_eq!(events.header("content-type"), "text/event-stream");
    assert_eq!(events.header("x-accel-buffering"), "no", "a proxy passes it on at once");
    let last = events.text().rsplit("data: ").next().unwrap().trim().to_owned();
    assert_eq!(json(last.as_bytes())["phase"], "done", "{}", events.text());
    assert_eq!(json(&house.get(&here).await.body)["phase"], "done");
    let result = json(&house.get("/api/v1/municipalities/GM9903/result").await.body);
    assert_eq!(result["site"]["status"], "unreachable");
    let history = json(&house.get("/api/v1/municipalities/GM9903/history").await.body);
    assert_eq!(history["results"][0]["on_demand"], true);
    assert_eq!(history["results"].as_array().unwrap().len(), 2);
    let stop = post(&format!("{check}/stop")).body(Body::empty()).unwrap();
    let stopped = house.ask(stop).await;
    assert_eq!(json(&stopped.body)["phase"], "done", "what is over stays as it is");
}

#[tokio::test]
async fn rules_and_the_description_are_there() {
    let house = house();
    let rules = json(&house.get("/api/v1/rules").await.body);
    assert!(rules["rules"].as_array().unwrap().iter().any(|rule| rule["id"] == "free"));
    assert_eq!(json(&house.get("/api/v1/rules/free").await.body)["group"], "core");
    assert_eq!(house.get("/api/v1/rules/mentions-oco").await.status, StatusCode::NOT_FOUND);
    let described = json(&house.get("/api/v1/openapi.json").await.body);
    assert_eq!(described["openapi"], "3.1.0");
    let page = house.get("/api/").await;
    for path in described["paths"].as_object().unwrap().keys() {
        assert!(page.text().contains(path.as_str()), "{path} stands on the page");
    }
}

#[tokio::test]
async fn one_night_is_nothing_to_compare() {
    let answer = house().get("/api/v1/changes").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(json(&answer.body)["type"].as_str().unwrap().ends_with("nothing-to-compare"));
}
