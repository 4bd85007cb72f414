//! What a night leaves for a webmaster who asks what was asked of his server.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::scans::{Sites, run_folder};

fn report(data: &Path) -> BTreeMap<String, Value> {
    let file = run_folder(data).join("politeness.json");
    let hosts: Vec<Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    hosts.into_iter().map(|host| (host["host"].as_str().unwrap().to_owned(), host)).collect()
}

/// What the servers saw, by host.
fn seen(sites: &Sites) -> BTreeMap<String, u64> {
    let mut hosts = BTreeMap::new();
    for request in sites.demo.requests() {
        let address = &sites.demo.site(&request.site).unwrap().hosts[&request.host];
        let port = address.port().unwrap();
        *hosts.entry(format!("{}:{port}", address.host_str().unwrap())).or_default() += 1;
    }
    hosts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_leaves_what_it_asked_of_each_host_as_its_server_saw_it() {
    let sites = Sites::serve().await;
    let data = sites.data("night");
    assert!(sites.scan(&data).wait_with_output().unwrap().status.success());
    let report = report(&data);
    for (host, requests) in seen(&sites) {
        let told = &report[&host];
        let failures = told["failures"].as_u64().unwrap();
        let answered: u64 = told["statuses"]
            .as_object()
            .unwrap()
            .values()
            .map(|count| count.as_u64().unwrap())
            .sum();
        assert_eq!(told["requests"].as_u64().unwrap(), requests, "{told}");
        assert_eq!(answered + failures, requests, "{told}");
        assert!(told["robots"]["access"].is_string(), "{told}");
        assert!(told["peak_per_second"].as_u64().unwrap() >= 1, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_that_was_cut_off_answers_for_both_its_parts() {
    let sites = Sites::serve().await;
    let data = sites.data("night");
    let mut first = sites.scan(&data);
    while sites.demo.requests().len() < 60 {
        assert!(first.try_wait().unwrap().is_none(), "it ended before it could be stopped");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let stop = Command::new("kill").args(["-TERM", &first.id().to_string()]).status().unwrap();
    assert!(stop.success());
    assert_eq!(first.wait().unwrap().code(), Some(143));
    assert!(sites.scan(&data).wait_with_output().unwrap().status.success());
    let report = report(&data);
    for (host, requests) in seen(&sites) {
        let told = report[&host]["requests"].as_u64().unwrap();
        // What was on its way when the night was stopped is counted, whether or not the server saw it.
        assert!(told >= requests && told <= requests + 2, "{host}: {told} told, {requests} seen");
    }
}
