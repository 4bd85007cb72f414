//! A site outside the register, typed into the search field of the front page.

use axum::body::Body;
use axum::http::StatusCode;
use ocowijzer::demo::{Demo, SiteFixture};
use ocowijzer::fetch::AddressPolicy;
use ocowijzer::web::serve::security::GuardSettings;
use url::Url;

use crate::hostile::harmless;
use crate::house::{Answer, House, example, post};

async fn search(house: &House, typed: &str) -> Answer {
    let typed: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    house.get(&format!("/gemeenten/?zoek={typed}")).await
}

async fn ask(house: &House, typed: &str) -> Answer {
    let typed: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    let request = post("/website/").header("content-type", "application/x-www-form-urlencoded");
    house.ask(request.body(Body::from(format!("adres={typed}"))).unwrap()).await
}

#[tokio::test]
async fn another_site_is_refused_in_plain_words_unless_the_operator_allows_it() {
    let house = House::with(&[example()], GuardSettings::default());
    let found = search(&house, "https://www.example.org/").await;
    assert!(found.text().contains("Hier lezen wij alleen websites van gemeenten."));
    assert!(!found.text().contains("Lees deze website"), "no button");
    let refused = ask(&house, "https://www.example.org/").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text().contains("Hier lezen wij alleen websites van gemeenten."));
    let own = ask(&house, "https://www.utrecht.nl/wmo").await;
    assert_eq!(own.header("location"), "../gemeente/utrecht/", "a municipality is always welcome");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_within_the_own_network_is_never_read_for_a_visitor() {
    let house = House::of_any_site(AddressPolicy::PublicOnly);
    for address in [
        "http://127.0.0.1:8017/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433/",
        "http://www.example.org:22/",
    ] {
        let refused = ask(&house, address).await;
        assert!(refused.status.is_client_error(), "{address}: {}", refused.status);
        let found = search(&house, address).await;
        assert!(!found.text().contains("Lees deze website"), "{address}");
    }
    let found = search(&house, "http://10.0.0.1/").await;
    assert!(found.text().contains("Dit adres is niet openbaar."), "{}", found.text());
    // A name may lead inside as well; that is seen when it is looked up, before anybody is contacted.
    let begun = ask(&house, "http://localhost/").await;
    assert_eq!(begun.header("location"), "../gemeente/localhost/check/");
    let events = house.get("/gemeente/localhost/check/gebeurtenissen").await;
    assert!(events.text().contains("event: over"), "{}", events.text());
    let page = house.get("/gemeente/localhost/").await;
    assert!(page.text().contains("Geen oordeel"), "{}", page.text());
    for odd in ["", "javascript:alert(1)", "file:///etc/passwd", "ftp://a.nl/", "geen adres"] {
        assert!(ask(&house, odd).await.status.is_client_error(), "{odd}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allowed_site_is_read_and_shown_but_is_no_part_of_the_country() {
    let demo = Demo::start(SiteFixture::embedded().unwrap()).await.unwrap();
    let home: Url = demo.site("lindermeer").unwrap().home.clone();
    let house = House::of_any_site(AddressPolicy::AllowPrivate);
    let found = search(&house, home.as_str()).await;
    assert!(found.text().contains("Lees deze website"), "{}", found.text());
    harmless(found.text(), "another site");
    let begun = ask(&house, &format!("{home}zorg?x=1#y")).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
    let check = begun.header("location").trim_start_matches("..").to_owned();
    assert!(house.get(&check).await.text().contains("wordt gelezen"), "{check}");
    let events = house.get(&format!("{check}gebeurtenissen")).await;
    assert!(events.text().contains("event: over"), "{}", events.text());
    let page = check.strip_suffix("check/").unwrap();
    let result = house.get(page).await;
    assert!(result.text().contains("punten gevonden"), "{}", result.text());
    assert!(house.get(&format!("/en{page}")).await.text().contains("points found"));
    let host = format!("{}:{}", home.host_str().unwrap(), home.port().unwrap());
    for country in ["/", "/gemeenten/", "/data/municipalities.csv"] {
        assert!(!house.get(country).await.text().contains(&host), "{host} on {country}");
    }
    assert!(search(&house, home.as_str()).await.status.is_redirection(), "known by now");
    assert_eq!(ask(&house, home.as_str()).await.header("location"), format!("..{page}"), "fresh");
    demo.stop().await;
}
