//! Input that is made to be slow: nobody writes such a page, and anybody may put one online.

use ocowijzer_judge::page::{Page, PageSource};

/// A name and what is to be read; HTML when it begins with `<`.
pub type Case = (&'static str, String);

/// Reads a case as the crawl or `assess` would.
pub fn page_of(text: &str) -> Page {
    if !text.starts_with('<') {
        return Page::from_text(text);
    }
    let url = url::Url::parse("https://www.voorbeeld.example/zorg/").ok();
    Page::read(&PageSource {
        body: text.as_bytes(),
        content_type: Some("text/html; charset=utf-8"),
        url: url.as_ref(),
    })
}

/// Every case; `share` makes them smaller, for a build that is not optimised.
pub fn cases(share: usize) -> Vec<Case> {
    let times = |piece: &str, count: usize| piece.repeat(count / share);
    let oco = "Een cliëntondersteuner helpt u gratis. ";
    let in_html = |body: String| format!("<h1>Cliëntondersteuning</h1><p>{body}");
    let numbered = |count: usize, piece: &dyn Fn(usize) -> String| {
        (0..count / share).map(piece).collect::<String>()
    };
    let tags = |tag: &str| {
        let count = 100_000 / share;
        format!("{}{oco}{}", format!("<{tag}>").repeat(count), format!("</{tag}>").repeat(count))
    };
    vec![
        ("a hundred thousand nested divisions", tags("div")),
        ("a hundred thousand nested tables", tags("table")),
        ("a hundred thousand nested lists", tags("ul")),
        ("a hundred thousand nested letters in bold", tags("b")),
        ("one line of five megabytes", times("cliëntondersteuner gratis voor iedereen ", 120_000)),
        (
            "one line of five megabytes in HTML",
            in_html(times("hulp van de cliëntondersteuner ", 160_000)),
        ),
        ("one word of five megabytes", format!("{oco}{}", times("a", 5_000_000))),
        ("a million times the word", times("cliënt ", 1_000_000)),
        ("a million times the word in HTML", in_html(times("cliënt ", 1_000_000))),
        ("a million paragraphs of the word", times("<p>cliënt", 1_000_000)),
        ("a hundred thousand sentences", times(oco, 100_000)),
        ("a hundred thousand sentences in HTML", in_html(times(oco, 100_000))),
        ("a hundred thousand headings", times("<h2>Cliëntondersteuning</h2>", 100_000)),
        (
            "headings of every level",
            times("<h2>Kosten</h2><h3>Wat kost het?</h3><p>Niets.", 30_000),
        ),
        ("questions without end", in_html(times("Is de cliëntondersteuner gratis? ", 50_000))),
        (
            "a list without end",
            format!("<p>De cliëntondersteuner helpt bij:<ul>{}", times("<li>wonen", 100_000)),
        ),
        (
            "links without end",
            in_html(times("<a href=https://www.mee.example/x>MEE Zuid</a> ", 50_000)),
        ),
        ("links in one sentence", in_html(times("<a href=/x>gratis</a>, ", 100_000))),
        (
            "a row of names",
            format!("{oco}De hulp is er in {}.", numbered(100_000, &|n| format!("Aa{n}, "))),
        ),
        (
            "names joined by en",
            format!("{oco}In {}.", numbered(100_000, &|n| format!("Bb{n} en "))),
        ),
        (
            "different organisations",
            format!(
                "{oco}{}",
                numbered(30_000, &|n| format!("Stichting Brug{n} geeft cliëntondersteuning. "))
            ),
        ),
        (
            "different organisations in HTML",
            in_html(numbered(30_000, &|n| {
                format!("<p>Stichting De Brug{n} geeft onafhankelijke cliëntondersteuning.")
            })),
        ),
        (
            "the same organisation",
            in_html(times("MEE geeft cliëntondersteuning. Bel MEE: 088 000 12 34. ", 30_000)),
        ),
        ("persons without end", format!("{oco}{}", times("van de ", 200_000))),
        ("addresses without white space", format!("{oco}{}", times("a.nl", 200_000))),
        ("addresses with white space", format!("{oco}{}", times("www.a.nl ", 100_000))),
        ("mail addresses", format!("{oco}{}", times("a@b.nl ", 100_000))),
        ("mail signs", format!("{oco}{}", times("a@", 300_000))),
        ("telephone numbers", format!("{oco}{}", times("088 000 12 34, ", 60_000))),
        ("brackets", format!("{oco}{}", times("(", 500_000))),
        ("figures", format!("{oco}{}", times("0 ", 500_000))),
        ("denials", format!("{oco}{}", times("niet geen nooit ", 60_000))),
        ("capitals", format!("{oco}{}", times("De Brug Samen ", 60_000))),
        ("damaged letters", times("cliĆ«ntondersteuning cli├źnt ", 60_000)),
        ("typing errors", times("clientonderstuening ", 60_000)),
        (
            "different long words",
            format!("{oco}{}", numbered(100_000, &|n| format!("clientondersteunin{n} "))),
        ),
        (
            "a wide table",
            format!("<table><tr>{}", times("<td>cliëntondersteuner<td>gratis", 50_000)),
        ),
        (
            "a long table",
            format!(
                "<table>{}",
                times("<tr><th>Kosten<td>geen, de cliëntondersteuner is gratis", 50_000)
            ),
        ),
        (
            "a service under a name of its own",
            in_html(times(
                "De Meedenker gaat gratis met u mee naar het gesprek en werkt niet voor de gemeente. ",
                20_000,
            )),
        ),
        (
            "the wrong services",
            in_html(times("De vertrouwenspersoon en het wijkteam helpen u. ", 40_000)),
        ),
    ]
}
