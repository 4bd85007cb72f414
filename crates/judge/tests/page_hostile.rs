//! Reading a page never fails, whatever it is made of.

use ocowijzer_judge::page::{Oddity, Page, PageSource};
use ocowijzer_judge::text::{sentences, tokens, visible};
use proptest::prelude::*;

/// A build without optimisation gets a tenth, so that the tests stay quick; a release build gets it all.
const SHARE: usize = if cfg!(debug_assertions) { 10 } else { 1 };

fn read(body: &[u8]) -> Page {
    let url = url::Url::parse("https://www.voorbeeld.example/zorg/").expect("a good address");
    let page = Page::read(&PageSource { body, content_type: Some("text/html"), url: Some(&url) });
    check(&page);
    page
}

/// What must hold for every page.
fn check(page: &Page) {
    for (index, block) in page.blocks.iter().enumerate() {
        assert_eq!(block.text, visible(&block.text), "the text is in display form");
        assert!(!block.text.is_empty());
        for (range, link) in &block.links {
            assert!(
                block.text.get(range.clone()).is_some_and(|text| !text.is_empty()),
                "{block:?}"
            );
            assert!(*link < page.links.len());
        }
        for cell in &block.cells {
            assert!(block.text.get(cell.clone()).is_some(), "{block:?}");
        }
        assert!(
            block.lead_in.is_none_or(|lead_in| lead_in < index),
            "a lead-in comes before its list"
        );
        check_text(&block.text);
    }
}

fn check_text(text: &str) {
    let mut at = 0;
    for sentence in sentences(text) {
        assert_eq!(sentence.start, at);
        assert!(text.get(sentence.clone()).is_some_and(|s| !s.is_empty()));
        at = sentence.end;
    }
    assert_eq!(at, text.len());
    let mut at = 0;
    for token in tokens(text) {
        let between = text.get(at..token.range.start).expect("tokens are in order");
        assert!(between.trim().is_empty(), "only white space is left out: {between:?}");
        assert!(text.get(token.range.clone()).is_some_and(|t| !t.is_empty()));
        assert!(!token.norm.is_empty());
        at = token.range.end;
    }
    assert!(text.get(at..).is_some_and(|rest| rest.trim().is_empty()));
}

#[test]
fn ten_to_the_fifth_nested_tags_are_cut() {
    for tag in ["div", "b", "table", "ul", "span", "svg", "a", "select", "form", "template", "x-y"]
    {
        let html = format!(
            "{}gratis{}",
            format!("<{tag}>").repeat(100_000 / SHARE),
            format!("</{tag}>").repeat(100_000 / SHARE)
        );
        let page = read(html.as_bytes());
        let is_bounded = page.oddities.iter().any(|oddity| matches!(oddity, Oddity::CutAtDepth(_)));
        assert!(is_bounded || matches!(tag, "svg" | "a" | "form" | "select"), "{tag}");
    }
    let mixed = "<div><b id=1><p><table><td><a href=x>".repeat(20_000 / SHARE);
    read(mixed.as_bytes());
}

#[test]
fn a_tag_soup_that_opens_formatting_again_and_again_stays_small() {
    let pieces: Vec<String> =
        (0..20_000 / SHARE).map(|n| format!("<p><b id={n}><i class={n}>x")).collect();
    let html = pieces.concat();
    let page = read(html.as_bytes());
    assert!(page.blocks.len() <= 20_000);
}

#[test]
fn one_line_of_five_megabytes_is_cut_at_the_bound() {
    let page = read(format!("<p>{}", "a".repeat(5_000_000)).as_bytes());
    assert!(page.oddities.iter().any(|oddity| matches!(oddity, Oddity::CutAtSize(_))));
    let text = Page::from_text(&"woord ".repeat(1_000_000));
    check(&text);
}

#[test]
fn a_million_times_the_word_is_read() {
    let page = read("<p>cliënt ".repeat(1_000_000 / SHARE).as_bytes());
    assert!(page.blocks.len() > 90_000 / SHARE);
    read("cliënt ".repeat(1_000_000 / SHARE).as_bytes());
    read("cliënt. Ja? ".repeat(300_000 / SHARE).as_bytes());
}

#[test]
fn signs_without_words_are_no_trouble() {
    for sign in
        ["? ", "/A?", ". ", "A. ", ".(", "&", "&amp;", "Ã", "'s ", "1.", "- ", "<br>", "<br>- x"]
    {
        read(format!("<p>{}", sign.repeat(300_000 / SHARE)).as_bytes());
        check(&Page::from_text(&sign.repeat(100_000 / SHARE)));
        check(&Page::from_text(&format!("{sign}\n").repeat(30_000 / SHARE)));
    }
}

#[test]
fn a_million_links_are_read() {
    let page = read("<a href=/x>y</a>".repeat(1_000_000 / SHARE).as_bytes());
    assert!(page.links.len() > 200_000 / SHARE);
    read("<a href=/x>".repeat(1_000_000 / SHARE).as_bytes());
    read("<li><a href=#m>Naar de inhoud</a>".repeat(100_000 / SHARE).as_bytes());
}

#[test]
fn what_is_never_closed_ends_with_the_page() {
    for open in [
        "<!--",
        "<!-- <p>",
        "<script>",
        "<style>",
        "<title>",
        "<textarea>",
        "<svg>",
        "<a href=\"",
        "<p class='",
        "<",
        "</",
        "<!",
        "<!doctype",
        "&#",
        "&#x",
        "&amp",
        "<table><tr><td>",
        "<select><option>",
        "<noscript>",
        "<math>",
        "<iframe>",
    ] {
        read(format!("<h1>Zorg</h1>{open}").as_bytes());
        read(open.repeat(50_000 / SHARE).as_bytes());
    }
}

#[test]
fn a_mebibyte_of_attribute_is_no_trouble() {
    let value = "x ".repeat(512 * 1024 / SHARE);
    for name in ["class", "id", "href", "alt", "style", "title", "aria-label", "content", "action"]
    {
        for tag in ["a", "div", "img", "meta name=robots", "form", "button"] {
            read(format!("<{tag} {name}=\"{value}\">gratis hulp</{tag}>").as_bytes());
        }
    }
    read(format!("<p {}>gratis", "a=b ".repeat(250_000 / SHARE)).as_bytes());
}

#[test]
fn a_binary_file_is_no_text() {
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0, 1, 2, 3].repeat(1000)].concat();
    let page = Page::read(&PageSource { body: &png, content_type: Some("text/html"), url: None });
    assert_eq!(page.oddities, [Oddity::NotText]);
    assert!(page.blocks.is_empty());
}

#[test]
fn an_empty_page_is_an_empty_page() {
    let page = read(b"");
    assert!(page.blocks.is_empty() && page.title.is_empty() && !page.needs_script);
}

/// Mark-up that a page could be made of.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<p>", "</p>", "<div class=content>", "<div>", "</div>", "<ul>", "<li>", "</li>", "</ul>", "<b>", "</b>",
            "<a href=/wmo>", "</a>", "<a href='mailto:info@mee.example'>", "<table>", "<tr>", "<td>", "<th>", "</td>",
            "</tr>", "</table>", "<h1>", "</h1>", "<h2>", "</h2>", "<main>", "</main>", "<nav>", "</nav>",
            "<details>", "<summary>", "</summary>", "</details>", "<br>", "<br><br>", "<img alt='foto van'>",
            "<dl>", "<dt>", "<dd>", "</dl>", "<!-- x -->", "<script>x</script>", "<div hidden>", "<aside>", "</aside>",
            "<div role=tablist><a role=tab aria-controls=t1>Kosten</a></div><div role=tabpanel id=t1>",
            "<button aria-expanded=false aria-controls=t2>Vraag</button><div id=t2 hidden>", "<address>", "</address>",
            "<form action=/zoek><input name=q></form>", "<select><option>", "</select>", "<svg>", "</svg>",
            "<header>", "</header>", "<footer>", "</footer>", "<span style='display:none'>", "</span>", "<ol>", "</ol>",
            "<h3 class=title>", "</h3>", "<div class=breadcrumb>Home > Zorg</div>", "<p><strong>Kosten</strong></p>",
            "<strong>Kop</strong><br>", "<br>- een<br>- twee", "<caption>", "</caption>", "<thead>", "<tbody>",
            "<base href=/x/>", "<body>", "</body>", "</html>", "<title>", "</title>", "<template>", "</template>",
        ]).prop_map(str::to_owned),
        prop::sample::select(vec![
            "De cliëntondersteuner is gratis. ", "Wat kost het? ", "cli├źnt", "cliÃ«nt", "clie\u{308}nt", "\u{308}", "\u{ad}",
            "\u{200b}", " ", "\n", "\u{a0}", "&nbsp;", "&euml;", "&copy", "&#x0301;", "&#0;", "e&#769;", "1. ", "• ", "a", "é", "한", "\u{1112}", "\u{1161}",
            "o.a. ", "t/m", "9.00", "!", "Bel dhr. Jansen.", "\u{202e}", "14 0592", "’s", "zo’n",
        ]).prop_map(str::to_owned),
        "[<>/a-z=\"' &;#!-]{0,12}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_soup_of_tags_gives_a_sound_page(html in soup()) {
        read(format!("<html>{html}").as_bytes());
    }

    #[test]
    fn any_bytes_give_a_sound_page(bytes in prop::collection::vec(any::<u8>(), 0..600), kind in prop::option::of("[a-z/;=0-9 -]{0,30}")) {
        check(&Page::read(&PageSource { body: &bytes, content_type: kind.as_deref(), url: None }));
    }

    #[test]
    fn any_text_gives_a_sound_page(text in "(\\PC|\n){0,400}") {
        check(&Page::from_text(&text));
        check(&Page::from_pdf_pages(&[text.clone(), text]));
    }

    #[test]
    fn sentences_and_tokens_tile_any_text(text in soup()) {
        check_text(&text);
        check_text(&visible(&text));
    }
}
