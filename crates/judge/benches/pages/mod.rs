//! Pages of the size and make of real municipal ones.

use std::fmt::Write as _;
use std::path::Path;

use ocowijzer_judge::evaluate::GoldRecord;

/// Bytes of one page.
const SIZE: usize = 40 * 1024;

/// Themes of the mega menu, each with its own items.
const THEMES: [(&str, &[&str]); 8] = [
    (
        "Afval en milieu",
        &[
            "Afvalkalender",
            "Grofvuil",
            "Milieustraat",
            "Zwerfafval melden",
            "Duurzaam wonen",
            "Laadpalen",
        ],
    ),
    (
        "Burgerzaken",
        &[
            "Paspoort en identiteitskaart",
            "Rijbewijs",
            "Verhuizing doorgeven",
            "Uittreksel uit de basisregistratie",
            "Trouwen",
            "Geboorte aangeven",
        ],
    ),
    (
        "Zorg en ondersteuning",
        &[
            "Wet maatschappelijke ondersteuning",
            "Hulp bij het huishouden",
            "Mantelzorg",
            "Jeugdhulp",
            "Vervoer",
            "Wonen met zorg",
        ],
    ),
    (
        "Werk en inkomen",
        &[
            "Bijstand aanvragen",
            "Bijzondere bijstand",
            "Schuldhulpverlening",
            "Hulp bij werk zoeken",
            "Meedoenregeling",
            "Zelfstandigen",
        ],
    ),
    (
        "Wonen en bouwen",
        &[
            "Omgevingsvergunning",
            "Bestemmingsplan bekijken",
            "Woning huren",
            "Bomen kappen",
            "Splitsen van een woning",
            "Monumenten",
        ],
    ),
    (
        "Belastingen",
        &[
            "Aanslag bekijken",
            "Kwijtschelding",
            "Hondenbelasting",
            "Bezwaar tegen de WOZ-waarde",
            "Betalen in termijnen",
            "Toeristenbelasting",
        ],
    ),
    (
        "Verkeer en parkeren",
        &[
            "Parkeervergunning",
            "Gehandicaptenparkeerkaart",
            "Wegwerkzaamheden",
            "Fietsenstallingen",
            "Parkeergarages",
            "Invalidenparkeerplaats",
        ],
    ),
    (
        "Bestuur en organisatie",
        &[
            "Gemeenteraad",
            "College van burgemeester en wethouders",
            "Vergaderingen",
            "Vacatures",
            "Open data",
            "Klacht indienen",
        ],
    ),
];

fn gold() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/gold");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    files
        .iter()
        .flat_map(|file| {
            let text = std::fs::read_to_string(file).unwrap();
            text.lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect::<Vec<GoldRecord>>()
        })
        .filter(|record| record.body.contains("</head>") && record.body.contains("<body"))
        .map(|record| record.body)
        .collect()
}

/// Whole pages of [`SIZE`] bytes.
pub fn pages() -> Vec<String> {
    gold().chunks_exact(2).map(|pair| framed(&pair[0], &pair[1])).collect()
}

/// One gold page with the text of a second, in the frame of a real site.
fn framed(first: &str, second: &str) -> String {
    let (head, body) = first.split_once("</head>").unwrap();
    let body = body.replace("</body>", "").replace("</html>", "");
    let more = second.split_once("<body").and_then(|(_, rest)| rest.split_once('>')).unwrap().1;
    let more = more.replace("</body>", "").replace("</html>", "");
    let mut html = String::from(head);
    for file in 0..14 {
        _ = write!(
            html,
            "<link rel=\"stylesheet\" href=\"/typo3temp/assets/css/theme-{file}f1c90.css?v=1.{file}.3\" media=\"all\">\n<meta property=\"og:detail-{file}\" content=\"Alles over wonen, werken en leven in onze gemeente\">\n"
        );
    }
    html.push_str("<style>.visually-hidden{position:absolute;left:-9999px}@media(max-width:40em){.mega{display:none}}</style></head>\n");
    let (open, body) = body.split_once("<body").and_then(|(_, rest)| rest.split_once('>')).unwrap();
    _ = write!(
        html,
        "<body{open}><div id=\"page\" class=\"layout layout--default\"><nav class=\"mega-menu\" aria-label=\"Alle onderwerpen\"><ul class=\"mega-menu__list\">"
    );
    for (number, (theme, items)) in THEMES.iter().enumerate() {
        _ = write!(
            html,
            "<li class=\"mega-menu__item mega-menu__item--level-1 has-children\"><button type=\"button\" class=\"mega-menu__toggle\" aria-expanded=\"false\" aria-controls=\"menu-{number}\"><span class=\"mega-menu__text\">{theme}</span><svg class=\"icon icon--chevron\" width=\"16\" height=\"16\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"M2.2 5.3a.7.7 0 0 1 1 0L8 10.1l4.8-4.8a.7.7 0 1 1 1 1l-5.3 5.3a.7.7 0 0 1-1 0L2.2 6.3a.7.7 0 0 1 0-1z\"/></svg></button><ul id=\"menu-{number}\" class=\"mega-menu__sub\">"
        );
        for (place, item) in items.iter().enumerate() {
            _ = write!(
                html,
                "<li class=\"mega-menu__item mega-menu__item--level-2\"><a class=\"mega-menu__link\" href=\"/onderwerp-{number}/pagina-{place}\" data-drupal-link-system-path=\"node/{number}{place}\"><span class=\"mega-menu__text\">{item}</span></a></li>"
            );
        }
        html.push_str("</ul></li>\n");
    }
    html.push_str("</ul></nav>\n");
    html.push_str(body);
    html.push_str("\n<section class=\"paragraph paragraph--text\"><div class=\"container\"><div class=\"row\">");
    html.push_str(&more);
    html.push_str("</div></div></section>\n");
    html.push_str("<footer class=\"site-footer\"><div class=\"container\"><div class=\"row\">");
    for (number, (theme, _)) in THEMES.iter().enumerate() {
        _ = write!(
            html,
            "<div class=\"site-footer__column\"><a class=\"site-footer__link\" href=\"/over/{number}\"><svg class=\"icon\" viewBox=\"0 0 16 16\"><path d=\"M8 1l7 7-7 7\"/></svg><span>{theme}</span></a></div>\n"
        );
    }
    html.push_str("</div></div></footer></div><section class=\"cookie-bar\"><form method=\"post\"><p>Wij gebruiken cookies om het bezoek te meten.</p><button name=\"cookie_accept\">Akkoord</button><button name=\"cookie_deny\">Weigeren</button></form></section>\n<script id=\"__NEXT_DATA__\" type=\"application/json\">{\"props\":{\"pageProps\":{\"paragraphs\":[");
    let mut block = 0;
    while html.len() < SIZE - 400 {
        block += 1;
        _ = write!(
            html,
            "{{\"entityBundle\":\"text\",\"id\":\"{block:06}\",\"uuid\":\"7c9e6679-7425-40de-944b-{block:012}\",\"weight\":{block},\"classes\":[\"ParagraphText__text\",\"container\"]}},"
        );
    }
    html.push_str("null]}}}</script>\n<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}</script></body></html>");
    html
}
