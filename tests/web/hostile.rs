//! A website that tries to do harm through what is quoted from it.

use ocowijzer::result::MunicipalityResult;
use ocowijzer::web::serve::security::GuardSettings;
use scraper::{Html, Node};
use url::Url;

use crate::house::{House, example};

const MARK: &str = "kwaad";

/// Words that would do something on a page, or to a reader, if they were let through.
pub const WORDS: [&str; 6] = [
    "<script>kwaad()</script>",
    "\"><img src=x onerror=kwaad()>",
    "<svg onload=kwaad()><a xlink:href=javascript:kwaad()>klik</a></svg>",
    "</title></textarea></style><iframe src=//kwaad.example></iframe>",
    "\u{202e}kwaad\u{2066}\u{200f}\u{0}\u{7}\u{1b}[2J",
    "&lt;script&gt;kwaad&#40;&#41;&lt;/script&gt;",
];

/// A result whose every free text and address is hostile.
fn hostile(words: &str) -> MunicipalityResult {
    let mut result = example();
    let evil: Url = "javascript:kwaad()".parse().unwrap();
    for one in result.evidence.values_mut() {
        one.exact = format!("Gratis {words} hulp");
        words.clone_into(&mut one.prefix);
        words.clone_into(&mut one.suffix);
        words.clone_into(&mut one.page_title);
        one.heading_path = vec![words.to_owned()];
        one.url = evil.clone();
        one.link = evil.clone();
    }
    for verdict in &mut result.verdicts {
        words.clone_into(&mut verdict.summary.nl);
        words.clone_into(&mut verdict.advice.nl);
        for basis in &mut verdict.basis {
            words.clone_into(&mut basis.title);
            basis.url = String::from("javascript:kwaad()");
        }
    }
    for provider in &mut result.providers {
        words.clone_into(&mut provider.name);
        provider.url = Some(String::from("javascript:kwaad()"));
        provider.email = Some(format!("{words}@kwaad.example"));
        provider.phone = Some(words.to_owned());
    }
    for page in &mut result.pages {
        words.clone_into(&mut page.title);
        page.url = evil.clone();
    }
    words.clone_into(&mut result.municipality.name);
    result.municipality.website = evil.clone();
    result.site.reason = Some(words.to_owned());
    if let Some(first) = &mut result.site.first_oco_page {
        first.url = evil;
    }
    result
}

const PAGES: [&str; 10] = [
    "/",
    "/gemeenten/",
    "/wijzigingen/",
    "/punt/free/",
    "/gemeente/duinrade/",
    "/en/gemeente/duinrade/",
    "/gemeente/duinrade/brief/",
    "/en/gemeente/duinrade/brief/",
    "/gemeente/duinrade/gesprek/",
    "/gemeente/duinrade/bewijs/e1/",
];

#[tokio::test]
async fn nothing_a_website_says_becomes_an_element_an_attribute_or_a_link_of_our_page() {
    let tame = House::with(&[example()], GuardSettings::default());
    for words in WORDS {
        let house = House::with(&[hostile(words)], GuardSettings::default());
        for path in PAGES {
            let answer = house.get(path).await;
            let usual = tame.get(path).await;
            assert_eq!(answer.status, usual.status, "{path}");
            harmless(answer.text(), &format!("{path} with {words:?}"));
            let (shape, usual) = (shape(answer.text()), shape(usual.text()));
            assert_eq!(shape, usual, "{path} with {words:?} has other kinds of elements");
        }
    }
}

/// The kinds of elements of a page.
fn shape(html: &str) -> std::collections::BTreeSet<String> {
    let page = Html::parse_document(html);
    let names = page.tree.values().filter_map(|node| match node {
        Node::Element(element) => Some(element.name().to_owned()),
        _ => None,
    });
    names.collect()
}

/// No attribute runs anything, links lead to the web, and no letter turns the direction of writing.
pub fn harmless(html: &str, what: &str) {
    for node in Html::parse_document(html).tree.values() {
        match node {
            Node::Element(element) => {
                for (name, value) in element.attrs() {
                    assert!(!name.starts_with("on"), "{what}: {name}={value}");
                    assert!(name != "style" && name != "srcdoc", "{what}: {name}={value}");
                    if matches!(name, "href" | "src" | "action" | "formaction") {
                        web_link(value, what);
                    }
                }
                let script = element.name() == "script";
                assert!(!script || element.attr("src").is_some(), "{what}: a script of its own");
            }
            Node::Text(text) => {
                let bad = text.chars().find(|c| is_harmful(*c));
                assert!(bad.is_none(), "{what}: {bad:?} in {:?}", &**text);
            }
            Node::Comment(comment) => panic!("{what}: a comment {:?}", &**comment),
            _ => {}
        }
    }
}

fn web_link(value: &str, what: &str) {
    match Url::parse(value) {
        Ok(url) => assert!(
            matches!(url.scheme(), "http" | "https" | "mailto" | "tel"),
            "{what}: a link to {value}"
        ),
        Err(_) => assert!(!value.contains(MARK) || !value.contains(':'), "{what}: {value}"),
    }
}

fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
