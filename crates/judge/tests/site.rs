//! A whole site: how the words of its pages become verdicts.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use jiff::{Timestamp, civil::date};
use ocowijzer_judge::site::{
    Coverage, FirstOcoPage, ReadPage, SiteReading, SiteStatus, Speaker, Via,
};
use ocowijzer_judge::verdict::{Judgement, RuleVerdict, Stance, Verdict, judge};
use support::{RULES, page};

fn read(path: &str, html: &str) -> ReadPage {
    let page = page(path, &format!("<main>{html}</main>"));
    ReadPage {
        url: page.url.clone().unwrap(),
        claims: ocowijzer_judge::claims::assess(&page, &RULES),
        page,
        speaker: Speaker::Municipality,
        clicks: Some(2),
        via: Via::Link,
        fetched_at: Timestamp::UNIX_EPOCH,
        payload_sha256: String::new(),
        archive: None,
    }
}

fn site(pages: Vec<ReadPage>) -> SiteReading {
    SiteReading {
        municipality: String::from("Voorbeeld"),
        read_on: date(2026, 11, 23),
        status: SiteStatus::Complete,
        reason: None,
        pages,
        coverage: Coverage { best_unread: 0.0, threshold: 0.3, gaps: Vec::new() },
        first_oco_page: None,
        broken_links: Vec::new(),
        links_tried: 0,
    }
}

fn on<'a>(judgement: &'a Judgement, rule: &str) -> &'a RuleVerdict {
    judgement.verdicts.iter().find(|verdict| verdict.rule.as_str() == rule).unwrap()
}

fn quotes(judgement: &Judgement, rule: &str, stance: Stance) -> Vec<String> {
    let ids = &on(judgement, rule).evidence;
    let items = ids.iter().filter_map(|id| judgement.evidence.get(id));
    items.filter(|item| item.stance == stance).map(|item| item.exact.clone()).collect()
}

const FREE: &str =
    "<h1>Cliëntondersteuning</h1><p>Een cliëntondersteuner denkt met u mee. Dat is gratis.</p>";
const PAID: &str = "<h1>Wmo</h1><p>U kunt een cliëntondersteuner vragen. Voor een cliëntondersteuner betaalt u een eigen bijdrage.</p>";
const NOTHING: &str = "<h1>Afval</h1><p>Grofvuil brengt u gratis naar de milieustraat.</p>";

#[test]
fn one_good_page_meets_an_information_duty() {
    let judgement = judge(&mut site(vec![read("/afval", NOTHING), read("/oco", FREE)]), &RULES);
    assert_eq!(on(&judgement, "free").verdict, Verdict::Met);
    assert_eq!(quotes(&judgement, "free", Stance::Supports), ["Dat is gratis."]);
}

#[test]
fn pages_that_say_opposite_things_are_said_to_disagree_with_both_quotes() {
    let judgement = judge(&mut site(vec![read("/oco", FREE), read("/wmo", PAID)]), &RULES);
    let free = on(&judgement, "free");
    assert_eq!((free.verdict, free.conflict), (Verdict::Contradicted, true));
    assert_eq!(quotes(&judgement, "free", Stance::Contradicts).len(), 1);
    assert_eq!(quotes(&judgement, "free", Stance::Supports).len(), 1);
    assert_eq!(on(&judgement, "consistent").verdict, Verdict::Contradicted);
}

#[test]
fn without_any_page_about_the_service_core_rules_are_not_found_and_the_others_do_not_apply() {
    let judgement = judge(&mut site(vec![read("/afval", NOTHING)]), &RULES);
    assert_eq!(on(&judgement, "free").verdict, Verdict::NotFound);
    assert_eq!(on(&judgement, "findable").verdict, Verdict::NotFound);
    assert_eq!(on(&judgement, "no-conditions").verdict, Verdict::NotApplicable);
    assert_eq!(on(&judgement, "expert").verdict, Verdict::NotApplicable);
    assert_eq!(judgement.score.value, Some(0.0));
}

#[test]
fn what_was_not_read_is_never_called_absent() {
    let mut reading = site(vec![read("/afval", NOTHING)]);
    reading.coverage.gaps = vec![String::from("timeout")];
    let judgement = judge(&mut reading, &RULES);
    assert!(judgement.verdicts.iter().all(|verdict| verdict.verdict == Verdict::Unknown));
    assert!(judgement.verdicts.iter().all(|verdict| verdict.reason == "timeout"));
    assert_eq!(judgement.score.value, None);

    let mut reading = site(vec![read("/oco", FREE)]);
    reading.coverage.best_unread = 0.8;
    let judgement = judge(&mut reading, &RULES);
    assert_eq!(on(&judgement, "free").verdict, Verdict::Met);
    assert_eq!(on(&judgement, "independent").verdict, Verdict::Unknown);
    assert_eq!(on(&judgement, "no-conditions").verdict, Verdict::Unknown);
}

#[test]
fn a_site_that_keeps_us_out_is_unknown_in_everything() {
    let mut reading = site(Vec::new());
    reading.status = SiteStatus::Blocked;
    reading.reason = Some(String::from("robots"));
    let judgement = judge(&mut reading, &RULES);
    assert!(judgement.verdicts.iter().all(|verdict| verdict.verdict == Verdict::Unknown));
    assert_eq!(judgement.score.high, None);
}

#[test]
fn a_by_law_is_shown_as_a_near_miss_and_decides_nothing() {
    let by_law = "<h1>Verordening maatschappelijke ondersteuning</h1>
        <p>Artikel 4. Het college wijst de cliënt op gratis cliëntondersteuning.</p>";
    let judgement = judge(&mut site(vec![read("/verordening", by_law)]), &RULES);
    assert_eq!(on(&judgement, "free").verdict, Verdict::NotFound);
    assert_eq!(quotes(&judgement, "free", Stance::NearMiss).len(), 1);
}

#[test]
fn words_of_a_provider_are_not_words_of_the_municipality() {
    let mut provider = read("/oco", FREE);
    provider.speaker = Speaker::Other;
    let judgement = judge(&mut site(vec![provider]), &RULES);
    assert_eq!(on(&judgement, "free").verdict, Verdict::NotFound);
}

#[test]
fn no_threshold_on_pages_that_explain_the_service_is_met_without_words() {
    let judgement = judge(&mut site(vec![read("/oco", FREE)]), &RULES);
    let verdict = on(&judgement, "no-conditions");
    assert_eq!((verdict.verdict, verdict.reason.as_str()), (Verdict::Met, "no-threshold-found"));
}

#[test]
fn clicks_and_the_way_in_decide_how_findable_a_page_is() {
    let cases = [
        (Some(3), Via::Link, Verdict::Met, "own-page-near"),
        (Some(5), Via::Link, Verdict::Partly, "own-page-far"),
        (Some(6), Via::Link, Verdict::NotFound, "too-deep"),
        (None, Via::Search, Verdict::Partly, "search-only"),
        (None, Via::Sitemap, Verdict::Partly, "sitemap-only"),
    ];
    for (clicks, via, verdict, reason) in cases {
        let mut oco = read("/clientondersteuning", FREE);
        (oco.clicks, oco.via) = (clicks, via);
        let judgement = judge(&mut site(vec![oco]), &RULES);
        let findable = on(&judgement, "findable");
        assert_eq!((findable.verdict, findable.reason.as_str()), (verdict, reason));
    }
}

#[test]
fn the_first_page_found_tells_how_findable_it_is_unless_another_is_easier_to_come_by() {
    let reason = |first: (Option<u32>, Via), other: Option<u32>| {
        let (mut oco, mut later) =
            (read("/clientondersteuning", FREE), read("/zorg/clientondersteuning", FREE));
        // What the crawl tells of its first find counts, not what stands with the page.
        (oco.clicks, later.clicks) = (None, other);
        let url = oco.url.clone();
        let mut reading = site(vec![later, oco]);
        let (clicks, via) = first;
        reading.first_oco_page = Some(FirstOcoPage { url, requests_before: 2, clicks, via });
        on(&judge(&mut reading, &RULES), "findable").reason.clone()
    };
    assert_eq!(reason((Some(2), Via::Link), Some(6)), "own-page-near");
    assert_eq!(reason((None, Via::Search), Some(6)), "search-only");
    assert_eq!(reason((None, Via::Search), Some(3)), "own-page-near");
}

#[test]
fn the_page_about_the_report_must_name_the_service_and_that_it_is_free() {
    let verdict = |talk: &str| {
        let talk = format!(
            "<h1>Wmo-melding doen</h1><p>Na uw melding volgt een gesprek.</p><p>{talk}</p>"
        );
        let pages = vec![read("/clientondersteuning", FREE), read("/wmo-melding", &talk)];
        on(&judge(&mut site(pages), &RULES), "mentioned-before-talk").reason.clone()
    };
    assert_eq!(verdict("Een cliëntondersteuner helpt u gratis bij het gesprek."), "oco-and-free");
    assert_eq!(verdict("Een cliëntondersteuner kan bij het gesprek zijn."), "oco-not-free");
    assert_eq!(verdict("U mag iemand meenemen naar het gesprek."), "someone-only");
    assert_eq!(verdict("Houd uw identiteitsbewijs bij de hand."), "not-mentioned");
}

#[test]
fn a_name_of_the_sites_own_is_known_on_all_its_pages() {
    let explained = "<h1>Een Meedenker staat naast u</h1>
        <p>Een Meedenker is iemand van buiten de gemeente die met u meedenkt en aan uw kant staat.
        Hij gaat mee naar het gesprek met de gemeente. Een Meedenker kost u niets.</p>
        <p>Ook de familie van een Meedenker is welkom.</p>";
    let uses_it = "<h1>Wmo-melding doen</h1><p>Vraag gratis een Meedenker voor het gesprek.</p>";
    let pages = vec![read("/meedenkers", explained), read("/wmo-melding", uses_it)];
    assert!(!pages[1].claims.about_oco());
    let mut reading = site(pages);
    let judgement = judge(&mut reading, &RULES);
    assert!(reading.pages[1].claims.about_oco());
    assert_eq!(on(&judgement, "mentioned-before-talk").verdict, Verdict::Met);
}

#[test]
fn every_quotation_stands_literally_on_its_page_and_every_verdict_has_its_words() {
    let pages = vec![read("/oco", FREE), read("/wmo", PAID), read("/afval", NOTHING)];
    let mut reading = site(pages);
    let judgement = judge(&mut reading, &RULES);
    for evidence in judgement.evidence.values().filter(|evidence| evidence.span.is_some()) {
        let text = reading.pages[evidence.page.unwrap()].page.visible_text();
        assert!(text.contains(&evidence.exact), "{}", evidence.exact);
    }
    for verdict in &judgement.verdicts {
        assert!(
            !verdict.summary.nl.is_empty() && !verdict.summary.en.is_empty(),
            "{}",
            verdict.rule
        );
        assert!(!verdict.summary.nl.contains('{'), "{}: {}", verdict.rule, verdict.summary.nl);
    }
}
