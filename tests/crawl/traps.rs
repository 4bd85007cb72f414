//! Sites without an end: each trap costs at most 200 requests and never keeps us from the rest.

use ocowijzer::crawl::CrawlSettings;

use super::memory::{Reply, Site, html, paths, run, run_with};

/// A site with a trap behind a link that promises help, and the page about OCO behind everything.
fn site(trap: &str, answer: impl Fn(&url::Url) -> Option<String> + Send + Sync + 'static) -> Site {
    let links =
        format!("<a href=\"{trap}\">Wmo hulp aanvragen</a><a href=\"/laatste\">Lees verder</a>");
    Site::new()
        .page("/", "Gemeente Voorbeeldstad", &links)
        .page("/laatste", "Laatste", "<a href=\"/allerlaatste\">Nog iets</a>")
        .page("/allerlaatste", "Iets", "<p>Een cliëntondersteuner helpt u gratis.</p>")
        .dynamic(move |url| answer(url).map(Reply::Html))
}

/// Every page, as an audit reads it.
fn audit() -> CrawlSettings {
    CrawlSettings { max_pages: 5_000, exhaustive: true, ..CrawlSettings::default() }
}

async fn costs(site: Site, in_trap: impl Fn(&str) -> bool) -> usize {
    let crawled = run_with(&site, &audit()).await;
    assert!(paths(&crawled).contains(&"/allerlaatste".into()), "starved: {:?}", site.asked().len());
    let cost = site.asked().iter().filter(|path| in_trap(path)).count();
    println!("{cost} requests, {:?}", site.asked().last());
    assert!(cost <= 200, "{cost}");
    cost
}

fn number(url: &url::Url, name: &str) -> Option<i64> {
    url.query_pairs().find(|(key, _)| key == name)?.1.parse().ok()
}

#[tokio::test]
async fn a_calendar_costs_at_most_200_requests() {
    let calendar = site("/zorg/agenda?maand=1", |url| {
        let month = (url.path() == "/zorg/agenda").then(|| number(url, "maand"))??;
        let body = format!(
            "<p>Zorg en Wmo: hulp in maand {month}. Geen activiteiten.</p><a href=\"?maand={}\">Hulp vorige maand</a><a href=\"?maand={}\">Hulp volgende maand</a>",
            month - 1,
            month + 1
        );
        Some(html("Agenda zorg", &body))
    });
    costs(calendar, |path| path.contains("agenda")).await;
}

#[tokio::test]
async fn a_calendar_in_the_path_costs_at_most_200_requests() {
    let calendar = site("/wmo-agenda/2026/1", |url| {
        let mut parts = url.path().strip_prefix("/wmo-agenda/")?.split('/');
        let (year, month): (i64, i64) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let names = ["december", "januari", "februari", "maart", "april", "mei"];
        let name = names[usize::try_from(month.rem_euclid(6)).unwrap()];
        let body = format!(
            "<p>{name} {year}: geen afspraken</p><a href=\"/wmo-agenda/{}/{}\">Wmo volgende</a><a href=\"/wmo-agenda/{}/{month}\">Wmo jaar later</a>",
            year,
            month + 1,
            year + 1
        );
        Some(html("Wmo agenda", &body))
    });
    costs(calendar, |path| path.contains("agenda")).await;
}

#[tokio::test]
async fn session_ids_cost_at_most_200_requests() {
    let sessions = site("/zorg/p0?s3ss=0", |url| {
        let page: i64 = url.path().strip_prefix("/zorg/p")?.parse().ok()?;
        let session = number(url, "s3ss")?;
        let links: Vec<_> = (0..20)
            .map(|next| {
                format!(
                    "<a href=\"/zorg/p{next}?s3ss={}\">Zorg {next}</a>",
                    session * 31 + next + 1
                )
            })
            .collect();
        Some(html(&format!("Zorg {page}"), &links.concat()))
    });
    costs(sessions, |path| path.contains("s3ss")).await;
}

#[tokio::test]
async fn a_path_spiral_costs_at_most_200_requests() {
    let spiral = site("/wmo/", |url| {
        let path = url.path();
        path.starts_with("/wmo/").then(|| {
            let body = format!(
                "<p>Hulp en zorg {path}</p><a href=\"{path}hulp/\">Hulp</a><a href=\"{path}zorg/\">Zorg</a><a href=\"{path}wmo/\">Wmo</a>"
            );
            html("Wmo", &body)
        })
    });
    costs(spiral, |path| path.starts_with("/wmo/")).await;
}

#[tokio::test]
async fn combinations_of_filters_cost_at_most_200_requests() {
    let facets = site("/wmo/lijst?a=0&b=0&c=0", |url| {
        (url.path() == "/wmo/lijst").then(|| {
            let links: Vec<_> = (0..12)
                .map(|value| {
                    let (name, number) = (["a", "b", "c", "d"][value % 4], value);
                    let mut next = url.clone();
                    next.query_pairs_mut().append_pair(name, &number.to_string());
                    format!(
                        "<a href=\"{}\">Wmo filter {value}</a>",
                        next.as_str().replace('&', "&amp;")
                    )
                })
                .collect();
            html("Wmo lijst", &format!("<p>Tien voorzieningen</p>{}", links.concat()))
        })
    });
    costs(facets, |path| path.starts_with("/wmo/lijst")).await;
}

#[tokio::test]
async fn a_trap_that_promises_help_does_not_starve_a_usual_crawl() {
    let body = |month: i64| {
        format!("<p>Geen hulp</p><a href=\"/wmo/agenda/{}\">Wmo hulp volgende dag</a>", month + 1)
    };
    let site = Site::new()
        .page("/", "Gemeente", "<a href=\"/wmo/agenda/1\">Wmo agenda: hulp aanvragen</a><a href=\"/inwoners\">Inwoners</a>")
        .page("/inwoners", "Inwoners", "<a href=\"/gesprek\">Het gesprek</a>")
        .page("/gesprek", "Het gesprek", "<p>Een cliëntondersteuner helpt u bij het keukentafelgesprek.</p>")
        .dynamic(move |url| {
            let day = url.path().strip_prefix("/wmo/agenda/")?.parse().ok()?;
            Some(Reply::Html(html("Wmo agenda", &body(day))))
        });
    let crawled = run(&site).await;
    assert!(crawled.reading.first_oco_page.is_some());
    assert!(crawled.counts.requests < 40, "{}", crawled.counts.requests);
}

#[tokio::test]
async fn a_long_list_of_real_pages_is_no_trap() {
    let words =
        ["rolstoel", "lift", "begeleiding", "vervoer", "huishouden", "dagbesteding", "tillift"];
    let site = Site::new().page("/", "Gemeente", "<a href=\"/product/1\">Producten</a>").dynamic(
        move |url| {
            let number: usize = url
                .path()
                .strip_prefix("/product/")?
                .parse()
                .ok()
                .filter(|&number| number < 300)?;
            let text: Vec<_> = (0..8).map(|bit| words[(number >> bit) % words.len()]).collect();
            let links: Vec<_> = (1..6)
                .map(|step| {
                    format!("<a href=\"/product/{}\">Product</a>", (number * step + 1) % 300)
                })
                .collect();
            let own = "x".repeat(number);
            Some(Reply::Html(html(
                "Product",
                &format!("<p>{} {own}</p>{}", text.join(" "), links.concat()),
            )))
        },
    );
    let crawled = run_with(&site, &audit()).await;
    assert!(paths(&crawled).len() > 250, "{}", paths(&crawled).len());
}
