//! RFC 9309, section by section, and what hostile and careless files do.

use std::fmt::Write as _;
use std::time::Duration;

use ocowijzer::fetch::robots::{Decision, PARSE_LIMIT, Robots};
use url::Url;

fn decide(file: &str, path: &str) -> Decision {
    let url = Url::parse(&format!("https://gemeente.example{path}")).unwrap();
    Robots::parse(file.as_bytes(), "ocowijzer/0.1 (+https://ocowijzer.nl/)").decide(&url)
}

#[track_caller]
fn check(file: &str, allowed: &[&str], refused: &[&str]) {
    for path in allowed {
        assert!(decide(file, path).allowed, "{path} should be allowed by\n{file}");
    }
    for path in refused {
        assert!(!decide(file, path).allowed, "{path} should be refused by\n{file}");
    }
}

// ---- §2.1 protocol definition, §2.2 syntax ----

#[test]
fn line_ends_are_lf_crlf_or_cr_and_lines_are_counted_alike() {
    for end in ["\n", "\r\n", "\r"] {
        let file = ["User-agent: *", "", "# uitleg", "Disallow: /zoeken", ""].join(end);
        let decision = decide(&file, "/zoeken?q=wmo");
        assert_eq!((decision.allowed, decision.line), (false, Some(4)), "{end:?}");
        assert_eq!(decision.text.as_deref(), Some("Disallow: /zoeken"));
    }
}

#[test]
fn keys_are_case_insensitive_and_blanks_around_them_do_not_matter() {
    check("USER-AGENT : *\n\tdIsAlLoW\t:\t/a \t\n", &["/b"], &["/a", "/a/x"]);
}

#[test]
fn a_byte_order_mark_does_not_hide_the_first_line() {
    check("\u{feff}User-agent: *\nDisallow: /\n", &[], &["/"]);
}

#[test]
fn comments_end_a_line_and_leave_what_stands_before_them() {
    check("User-agent: * # iedereen\nDisallow: /a # niet hier\n#Disallow: /b\n", &["/b"], &["/a"]);
}

#[test]
fn a_file_without_a_last_line_end_is_read_to_the_end() {
    check("User-agent: *\nDisallow: /a", &["/b"], &["/a"]);
}

#[test]
fn a_sloppy_disallow_is_taken_as_it_was_meant() {
    check("User-agent *\nDisallow /a\n", &["/b"], &["/a"]);
    check("User-agent: *\nDissallow: /a\nDisalow: /b\n", &["/c"], &["/a", "/b"]);
    check("User-agent: *\nDisallow: zoeken\n", &["/wmo"], &["/zoeken"]);
}

// ---- §2.2.1 the user-agent line ----

#[test]
fn the_product_token_is_matched_whole_and_without_regard_to_case() {
    check("User-agent: OCOWIJZER\nDisallow: /\n", &[], &["/"]);
    check("User-agent: ocowijzer/9.9 (beta)\nDisallow: /\n", &[], &["/"]);
    check("User-agent: oco\nDisallow: /\n", &["/"], &[]);
    check("User-agent: ocowijzer-images\nDisallow: /\n", &["/"], &[]);
}

#[test]
fn a_group_of_our_own_replaces_the_one_for_everyone_in_either_order() {
    let ours = "User-agent: ocowijzer\nDisallow: /a\n";
    let everyone = "User-agent: *\nDisallow: /b\n";
    for file in [format!("{ours}\n{everyone}"), format!("{everyone}\n{ours}")] {
        check(&file, &["/b"], &["/a"]);
    }
}

#[test]
fn all_groups_that_name_us_are_one_group() {
    check(
        "User-agent: ocowijzer\nDisallow: /a\n\nUser-agent: ander\nDisallow: /b\n\nUser-agent: Ocowijzer\nDisallow: /c\n",
        &["/b"],
        &["/a", "/c"],
    );
}

#[test]
fn a_group_may_name_several_agents() {
    check("User-agent: x\nUser-agent: ocowijzer\nUser-agent: y\nDisallow: /a\n", &["/b"], &["/a"]);
    check("User-agent: *\nUser-agent: x\nDisallow: /a\n", &["/b"], &["/a"]);
}

#[test]
fn a_group_of_our_own_without_rules_lets_us_in_everywhere() {
    check("User-agent: *\nDisallow: /\n\nUser-agent: ocowijzer\n", &["/", "/a"], &[]);
    check("User-agent: *\nDisallow: /\n\nUser-agent: ocowijzer\nDisallow:\n", &["/", "/a"], &[]);
}

#[test]
fn without_a_group_for_us_or_everyone_nothing_is_refused() {
    check("User-agent: ander\nDisallow: /\n", &["/"], &[]);
    check("", &["/"], &[]);
}

#[test]
fn rules_before_the_first_group_belong_to_nobody() {
    check("Disallow: /a\nUser-agent: *\nDisallow: /b\n", &["/a"], &["/b"]);
}

// ---- §2.2.2 allow and disallow ----

#[test]
fn paths_are_compared_from_the_start_and_with_regard_to_case() {
    check(
        "User-agent: *\nDisallow: /zorg\n",
        &["/Zorg", "/de/zorg", "/"],
        &["/zorg", "/zorgen", "/zorg/x"],
    );
}

#[test]
fn the_longest_match_wins_wherever_it_stands() {
    let file = "User-agent: *\nDisallow: /\nAllow: /zorg/\nDisallow: /zorg/intern\n";
    check(file, &["/zorg/", "/zorg/wmo"], &["/", "/zorg", "/zorg/intern/x"]);
    assert_eq!(decide(file, "/zorg/wmo").line, Some(3));
}

#[test]
fn of_two_equally_long_rules_allow_wins() {
    check("User-agent: *\nDisallow: /a\nAllow: /a\n", &["/a"], &[]);
    check("User-agent: *\nAllow: /a\nDisallow: /a\n", &["/a"], &[]);
    check(
        "User-agent: *\nDisallow: /a*b\nAllow: /aa*b\nDisallow: /a*bb\n",
        &["/aaxb"],
        &["/axbb", "/axb"],
    );
}

#[test]
fn an_empty_disallow_refuses_nothing() {
    check("User-agent: *\nDisallow:\n", &["/", "/a"], &[]);
}

#[test]
fn without_a_matching_rule_no_line_decides() {
    assert_eq!(
        decide("User-agent: *\nDisallow: /a\n", "/b"),
        Decision { allowed: true, line: None, text: None }
    );
}

#[test]
fn robots_txt_itself_is_always_allowed() {
    check("User-agent: *\nDisallow: /\n", &["/robots.txt"], &["/robots.txt.bak"]);
}

#[test]
fn the_query_is_part_of_what_is_compared() {
    check(
        "User-agent: *\nDisallow: /*?sort=\nDisallow: /zoek?\n",
        &["/zoek", "/a?x=1"],
        &["/zoek?q=1", "/a?sort=x"],
    );
}

#[test]
fn octets_outside_ascii_match_however_they_are_written() {
    for rule in ["/cliënt", "/cli%C3%ABnt", "/cli%c3%abnt"] {
        check(
            &format!("User-agent: *\nDisallow: {rule}\n"),
            &["/client"],
            &["/cliënt", "/cli%C3%ABnt", "/cli%c3%abntondersteuning"],
        );
    }
}

#[test]
fn encoded_unreserved_characters_match_plain_ones_and_reserved_ones_do_not() {
    check(
        "User-agent: *\nDisallow: /%7Ejan/%61\n",
        &["/~jan/b"],
        &["/~jan/a", "/%7ejan/a", "/~jan/%61"],
    );
    check("User-agent: *\nDisallow: /a%2Fb\n", &["/a/b"], &["/a%2Fb", "/a%2fb"]);
    check("User-agent: *\nDisallow: /a/b\n", &["/a%2Fb"], &["/a/b"]);
}

#[test]
fn octets_that_are_not_utf_8_are_compared_as_octets() {
    let robots = Robots::parse(b"User-agent: *\nDisallow: /cli\xebnt\n", "ocowijzer");
    let url = |path: &str| Url::parse(&format!("https://a.example{path}")).unwrap();
    assert!(!robots.decide(&url("/cli%EBnt")).allowed);
    assert!(robots.decide(&url("/cli%C3%ABnt")).allowed);
}

// ---- §2.2.3 special characters ----

#[test]
fn a_star_stands_for_any_characters_and_also_for_none() {
    check(
        "User-agent: *\nDisallow: /a*z\n",
        &["/a", "/az-".get(..2).unwrap()],
        &["/az", "/abcz", "/a/b/z/q"],
    );
    check("User-agent: *\nDisallow: *.pdf\n", &["/pdf"], &["/x.pdf", "/x.pdf?y", "/a/b.pdfs"]);
    check("User-agent: *\nDisallow: /**/x\n", &["/x"], &["/a/x", "//x"]);
}

#[test]
fn a_dollar_at_the_end_is_the_end_of_the_address() {
    check(
        "User-agent: *\nDisallow: /*.pdf$\n",
        &["/a.pdf?x", "/a.pdfx"],
        &["/a.pdf", "/a.pdf/b.pdf"],
    );
    check("User-agent: *\nDisallow: /$\n", &["/a", "/?a"], &["/"]);
    check("User-agent: *\nAllow: /$\nDisallow: /\n", &["/"], &["/a"]);
}

#[test]
fn a_dollar_elsewhere_and_encoded_specials_are_themselves() {
    check("User-agent: *\nDisallow: /a$b\n", &["/a", "/a$"], &["/a$b", "/a%24b"]);
    check("User-agent: *\nDisallow: /a%2A\n", &["/ab", "/a"], &["/a*", "/a%2A"]);
    check("User-agent: *\nDisallow: /a%24\n", &["/a"], &["/a$", "/a%24b"]);
}

#[test]
fn the_end_is_found_even_if_the_last_piece_also_stands_earlier() {
    check("User-agent: *\nDisallow: /*ab*ab$\n", &["/ab", "/xaab"], &["/abab", "/ab-ab-ab"]);
}

// ---- §2.2.4 other records ----

#[test]
fn sitemaps_are_kept_and_interrupt_no_group() {
    let file = "User-agent: x\nSitemap: https://gemeente.example/a.xml\nUser-agent: ocowijzer\nSITEMAP:/b.xml\nDisallow: /a\n";
    check(file, &["/b"], &["/a"]);
    let robots = Robots::parse(file.as_bytes(), "ocowijzer");
    assert_eq!(robots.sitemaps(), ["https://gemeente.example/a.xml", "/b.xml"]);
}

#[test]
fn unknown_records_are_skipped() {
    check(
        "User-agent: *\nHost: x\nNoindex: /b\nClean-param: q\n\0\0\nDisallow: /a\n",
        &["/b"],
        &["/a"],
    );
}

#[test]
fn crawl_delay_is_taken_from_our_group_only() {
    let delay = |file: &str| Robots::parse(file.as_bytes(), "ocowijzer").crawl_delay();
    let file =
        "User-agent: *\nCrawl-delay: 20\n\nUser-agent: ocowijzer\nDisallow: /a\nCrawl-delay: 2.5\n";
    assert_eq!(delay(file), Some(Duration::from_millis(2500)));
    assert_eq!(delay("User-agent: *\nCrawl-delay: 20\n"), Some(Duration::from_secs(20)));
    assert_eq!(delay("User-agent: ander\nCrawl-delay: 20\n"), None);
    for nonsense in ["-1", "veel", "", "NaN"] {
        assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {nonsense}\n")), None, "{nonsense}");
    }
    assert!(delay("User-agent: *\nCrawl-delay: 1e300\n").is_some());
}

// ---- §2.5 limits, and files that are no robots.txt ----

#[test]
fn five_hundred_kibibytes_are_read_and_the_line_the_limit_cuts_is_not() {
    let filler = "# opvulling\n".repeat(PARSE_LIMIT / 12 - 4);
    let head = format!("User-agent: *\nDisallow: /voor\n{filler}");
    let rest = PARSE_LIMIT - head.len();
    // The limit falls inside this rule: read in half it would refuse everything.
    let cut = format!("{}\nDisallow: /{}\nDisallow: /na\n", "#".repeat(rest - 12), "x".repeat(50));
    let file = format!("{head}{cut}");
    assert!(file.len() > PARSE_LIMIT);
    check(&file, &["/na", "/x", "/"], &["/voor"]);
}

#[test]
fn a_web_page_in_place_of_robots_txt_refuses_nothing() {
    let page = "<!doctype html>\n<html><head><title>Niet gevonden</title>\n<style>a:hover{x:y}</style></head>\n<body>Disallow: niets</body></html>";
    check(page, &["/", "/zorg"], &[]);
}

#[test]
fn any_bytes_are_read_without_harm() {
    for bytes in
        [&b"\xff\xfeU\0s\0e\0r\0"[..], b"\0\0\0", b":::\n:\n*:*\n", b"User-agent:\nDisallow", b"%"]
    {
        let robots = Robots::parse(bytes, "ocowijzer");
        let _ = robots.decide(&Url::parse("https://a.example/%").unwrap());
    }
}

// ---- cost ----

/// Steps are counted by doing a lot of them: a quadratic matcher would not come back.
#[test]
fn twenty_thousand_rules_and_hostile_patterns_stay_cheap() {
    let mut file = String::from("User-agent: *\n");
    for n in 0..20_000 {
        let wild = if n % 2 == 0 { "*" } else { "" };
        let _ = writeln!(file, "Disallow: /{wild}p{n}x");
    }
    let robots = Robots::parse(file.as_bytes(), "ocowijzer");
    for n in 0..400 {
        let url =
            Url::parse(&format!("https://a.example/zorg-en-welzijn/pagina-{n}/p{n}x")).unwrap();
        assert_eq!(robots.decide(&url).allowed, n % 2 == 1);
    }
    let hostile = format!(
        "User-agent: *\nDisallow: /{}b\nDisallow: /{}$\n",
        "*a".repeat(60),
        "a*".repeat(90_000)
    );
    let robots = Robots::parse(hostile.as_bytes(), "ocowijzer");
    let url = Url::parse(&format!("https://a.example/{}", "a".repeat(2000))).unwrap();
    for _ in 0..400 {
        assert!(robots.decide(&url).allowed);
    }
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// The definition of a match, slow and plainly right.
    fn naive(pattern: &[u8], path: &[u8]) -> bool {
        match pattern.split_first() {
            None => true,
            Some((b'$', [])) => path.is_empty(),
            Some((b'*', rest)) => (0..=path.len()).any(|skip| naive(rest, &path[skip..])),
            Some((first, rest)) => path.first() == Some(first) && naive(rest, &path[1..]),
        }
    }

    proptest! {
        #[test]
        fn the_matcher_agrees_with_the_definition(
            pattern in "/[ab*]{0,8}\\$?", path in "/[ab]{0,10}"
        ) {
            let file = format!("User-agent: *\nDisallow: {pattern}\n");
            prop_assert_eq!(!decide(&file, &path).allowed, naive(pattern.as_bytes(), path.as_bytes()));
        }

        #[test]
        fn no_file_and_no_address_makes_it_stumble(
            file in proptest::collection::vec(any::<u8>(), 0..400), path in "/\\PC{0,40}"
        ) {
            let robots = Robots::parse(&file, "ocowijzer");
            if let Ok(url) = Url::parse("https://a.example").unwrap().join(&path) {
                let decision = robots.decide(&url);
                prop_assert_eq!(decision.line.is_some(), decision.text.is_some());
            }
        }
    }
}
