//! Who is let in, and what every answer tells the browser.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use ocowijzer::web::serve::security::GuardSettings;

use crate::house::{House, example, get, post};

fn house(settings: GuardSettings) -> House {
    House::with(&[example()], settings)
}

const CHECK: &str = "/gemeente/duinrade/check/";

#[tokio::test]
async fn every_answer_forbids_scripts_frames_and_referrers_also_an_error() {
    let house = house(GuardSettings::default());
    for path in ["/", "/gemeente/duinrade/", "/style.css", "/nergens/", "/api/v1/nergens"] {
        let answer = house.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_in_words() {
    let house = house(GuardSettings::default());
    let answer = house.get("/gemeente/nergens/").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text().contains("Deze bladzijde is er niet"), "{}", answer.text());
    assert!(answer.text().contains("href=\"../../style.css\""), "{}", answer.text());
    let program = house.get("/api/v1/nergens").await;
    assert_eq!(program.header("content-type"), "application/problem+json");
    assert_eq!(program.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_does_not_open_the_door() {
    let own =
        GuardSettings { hosts: vec![String::from("oco.example")], ..GuardSettings::default() };
    let house = house(own);
    let hosts = [
        ("127.0.0.1:8017", StatusCode::OK),
        ("localhost:8017", StatusCode::OK),
        ("[::1]:8017", StatusCode::OK),
        ("OCO.example", StatusCode::OK),
        ("kwaad.example", StatusCode::MISDIRECTED_REQUEST),
        ("localhost.kwaad.example", StatusCode::MISDIRECTED_REQUEST),
        ("203.0.113.7", StatusCode::MISDIRECTED_REQUEST),
        ("", StatusCode::BAD_REQUEST),
    ];
    for (host, status) in hosts {
        let request = Request::get("/").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(house.ask(request).await.status, status, "{host}");
    }
    let two = Request::get("/").header("host", "localhost").header("host", "kwaad.example");
    let two = two.body(Body::empty()).unwrap();
    assert_eq!(house.ask(two).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn another_website_cannot_have_a_site_read_in_the_name_of_a_visitor() {
    let house = house(GuardSettings::default());
    let refused: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://kwaad.example")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://kwaad.example")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:9999")],
    ];
    for headers in refused {
        let request =
            headers.iter().fold(post(CHECK), |all, (name, value)| all.header(*name, *value));
        let answer = house.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let welcome: [&[(&str, &str)]; 3] = [
        // What a browser sends from a page with `no-referrer`.
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        &[("origin", "http://127.0.0.1:8017")],
        &[],
    ];
    for headers in welcome {
        let request =
            headers.iter().fold(post(CHECK), |all, (name, value)| all.header(*name, *value));
        let answer = house.ask(request.body(Body::empty()).unwrap()).await;
        assert!(answer.status.is_redirection(), "{headers:?}: {}", answer.status);
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let house = house(GuardSettings::default());
    let long = format!("/?q={}", "a".repeat(5000));
    assert_eq!(house.get(&long).await.status, StatusCode::URI_TOO_LONG);
    let request = post(CHECK).header("content-length", "999999999").body(Body::empty()).unwrap();
    assert_eq!(house.ask(request).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_client_that_asks_too_much_hears_when_to_come_back_and_others_go_on() {
    let settings = GuardSettings { per_minute: 20, behind_proxy: true, ..GuardSettings::default() };
    let house = house(settings);
    let from = |client: &str| {
        get("/style.css").header("x-forwarded-for", client).body(Body::empty()).unwrap()
    };
    for _ in 0..20 {
        assert_eq!(house.ask(from("192.0.2.1")).await.status, StatusCode::OK);
    }
    let answer = house.ask(from("192.0.2.1")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(house.ask(from("192.0.2.2")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_origin_reads_the_interface_only_when_the_operator_says_so() {
    let friend = "https://vriend.example";
    let settings =
        GuardSettings { cors: Some(friend.parse().unwrap()), ..GuardSettings::default() };
    let house = house(settings);
    let before = |origin: &str| {
        Request::options("/api/v1/municipalities")
            .header("host", "localhost")
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .body(Body::empty())
            .unwrap()
    };
    let answer = house.ask(before(friend)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-origin"), friend);
    assert!(!house.ask(before("https://kwaad.example")).await.status.is_success());
    let page = house.ask(get("/").header("origin", friend).body(Body::empty()).unwrap()).await;
    assert_eq!(page.header("access-control-allow-origin"), "", "pages are no interface");
}

#[tokio::test]
async fn search_engines_are_kept_from_what_is_made_anew_for_every_request() {
    let house = house(GuardSettings::default());
    let robots = house.get("/robots.txt").await;
    assert!(robots.header("content-type").starts_with("text/plain"));
    for made_anew in ["/*/bewijs/", "/*.docx", "/*?", "/api/"] {
        assert!(robots.text().contains(&format!("Disallow: {made_anew}\n")), "{made_anew}");
    }
}
