//! Pages in the mark-up of the content management systems that municipalities use.

use ocowijzer_judge::page::{Block, BlockKind, LinkTarget, Page, PageSource, Region};

fn read(html: &str) -> Page {
    let url = url::Url::parse("https://www.voorbeeldstad.example/zorg/clientondersteuning")
        .expect("a good address");
    let content_type = Some("text/html; charset=utf-8");
    Page::read(&PageSource { body: html.as_bytes(), content_type, url: Some(&url) })
}

/// The main text as `kind: text` lines, aside blocks marked with `|`.
fn lines(page: &Page) -> Vec<String> {
    let kind = |block: &Block| match block.kind {
        BlockKind::Heading { level } => format!("h{level}"),
        BlockKind::Paragraph => "p".to_owned(),
        BlockKind::ListItem { depth } => format!("li{depth}"),
        BlockKind::TableRow => "tr".to_owned(),
        BlockKind::Term => "dt".to_owned(),
        BlockKind::Definition => "dd".to_owned(),
        BlockKind::Contact => "address".to_owned(),
        BlockKind::ImageText => "img".to_owned(),
    };
    let mark = |block: &Block| if block.region == Region::Aside { "| " } else { "" };
    page.blocks
        .iter()
        .map(|block| format!("{}{}: {}", mark(block), kind(block), block.text))
        .collect()
}

#[track_caller]
fn block<'p>(page: &'p Page, text: &str) -> &'p Block {
    page.blocks.iter().find(|block| block.text == text).expect("the page has this block")
}

#[test]
fn simsite_of_2020_without_a_main_element() {
    let page = read(
        r##"<html lang="nl"><head><title>Cliëntondersteuning - Gemeente Voorbeeldstad</title><meta name="DCTERMS.modified" content="2024-03-05"/></head><body>
        <ul class="skiplinks"><li><a href="#content">Ga direct naar het tekstgedeelte</a></li><li><a href="#search">Ga direct naar zoeken</a></li></ul>
        <div id="main_content"><div id="header-search"><form name="solr_searchbox_form" method="get" action="/home/zoeken_3382/"><input type="hidden" name="v" value="1"><input id="search_trefwoord" name="trefwoord"></form></div>
        <div id="header-navigation" class="no_solr rs_skip"><ul><li><a href="/home">Home</a></li><li><a href="/wmo">Gratis taxi</a></li></ul></div>
        <div id="main_content"><div id="content"><h1>Cliëntondersteuning</h1><p>Een cliëntondersteuner helpt u gratis bij het gesprek met de gemeente en bij alles wat daarna komt.</p>
        <p><a href="https://www.mee.example/folder.pdf?cb=x">Folder (pdf, 117 kB)</a></p></div>
        <div id="sidebar"><h2>Contact</h2><p>Bel 14 0592</p></div></div></div>
        <section><div class="cookie_bar_wrapper"><form id="frm_bar" method="POST"><p>Mogen wij cookies plaatsen?</p><input type="submit" name="cookie_accept"></form></div></section></body></html>"##,
    );
    assert_eq!(
        lines(&page),
        [
            "h1: Cliëntondersteuning",
            "p: Een cliëntondersteuner helpt u gratis bij het gesprek met de gemeente en bij alles wat daarna komt.",
            "p: Folder (pdf, 117 kB)",
            "| h2: Contact",
            "| p: Bel 14 0592",
        ]
    );
    assert_eq!(page.search_forms.len(), 1);
    assert_eq!(page.search_forms[0].field, "trefwoord");
    assert_eq!(page.search_forms[0].action.path(), "/home/zoeken_3382/");
    assert_eq!(page.search_forms[0].hidden, [("v".to_owned(), "1".to_owned())]);
    assert_eq!(page.modified, Some(jiff::civil::date(2024, 3, 5)));
    let folder =
        page.links.iter().find(|link| link.text == "Folder").expect("the kind of file is cut off");
    assert_eq!(folder.heading.as_deref(), Some("Cliëntondersteuning"));
}

#[test]
fn simsite_on_next_has_its_text_in_the_html() {
    let page = read(
        r#"<html lang="nl"><head><title>OCO | Gemeente Leudal</title></head><body><div id="__next"><div id="BodyWrapper_wrapper__x1"><header><a href="/">Home</a></header>
        <nav aria-label="Kruimelpad"><ol><li><a href="/">Home</a></li><li><a href="/zorg">Zorg</a></li><li>OCO</li></ol></nav>
        <main><h1>OCO</h1><div class="ParagraphText__paragraphText text-container"><p>U krijgt hulp van een onafhankelijke cliëntondersteuner.</p>
        <details><summary>Wat kost het?</summary><p>Niets.</p></details><p>Bel ons.</p></div></main>
        <aside class="Sidebar_sidebar__a"><h2>Contact</h2><a href="tel:140475">14 0475</a></aside><footer><p>Gratis wifi in de hal</p></footer>
        <div><p>Wij gebruiken cookies</p><button>Accepteer noodzakelijke cookies</button></div></div></div>
        <script id="__NEXT_DATA__" type="application/json">{"text":"kost 50 euro"}</script></body></html>"#,
    );
    assert_eq!(
        lines(&page),
        [
            "h1: OCO",
            "p: U krijgt hulp van een onafhankelijke cliëntondersteuner.",
            "h2: Wat kost het?",
            "p: Niets.",
            "p: Bel ons.",
            "| h2: Contact",
            "| p: 14 0475"
        ]
    );
    assert_eq!(*block(&page, "Niets.").heading_path, ["OCO", "Wat kost het?"]);
    assert_eq!(
        *block(&page, "Bel ons.").heading_path,
        ["OCO"],
        "an accordion item ends with its element"
    );
    assert_eq!(page.breadcrumb, ["Home", "Zorg"]);
    assert!(!page.needs_script);
    assert!(page.links.iter().any(|link| link.target == LinkTarget::Phone("140475".into())));
}

#[test]
fn a_page_that_scripts_build_says_so() {
    let page = read(
        r#"<html><head><script src="/app.js"></script></head><body><div id="root"></div><noscript>Zet JavaScript aan</noscript></body></html>"#,
    );
    assert!(page.needs_script);
    assert!(page.blocks.is_empty());
    let sorry = read(
        r#"<body><noscript><p>We're sorry but this site doesn't work properly without JavaScript enabled. Please enable it to continue.</p></noscript><div id="app"><p>Laden…</p></div><script type="module" src="/assets/index.js"></script></body>"#,
    );
    assert!(sorry.needs_script, "a message for browsers without scripts is no text of the page");
    let with_frame = read(
        r#"<body><header><nav><a href="/">Home</a><a href="/zorg">Zorg en ondersteuning</a><a href="/werk">Werk en inkomen in Voorbeeldstad</a><a href="/bestuur">Bestuur en organisatie van de gemeente</a></nav></header><div id="app"></div><script src="/app.js"></script></body>"#,
    );
    assert!(with_frame.needs_script);
}

#[test]
fn typo3_with_tabs_by_script_and_solr_search() {
    let page = read(
        r##"<body><div class="header"><form action="/zoeken" method="get" class="tx-solr"><input type="hidden" name="L" value="0"><input name="tx_solr[q]"><button type="submit">Zoek</button></form></div>
        <div class="mainmenu"><ul><li><a href="/a">Aanvragen</a></li></ul></div><div class="breadcrumb-section">Home / Zorg</div>
        <div id="c12" class="frame frame-default"><h1>Hulp bij uw gesprek</h1><p class="bodytext">Iemand die naast u staat, met kennis van alle regels en wetten.</p>
        <ul class="nav-tabs" role="tablist"><li><a role="tab" href="#t1" aria-controls="t1">Kosten</a></li><li><a role="tab" href="#t2" aria-controls="t2">Aanvragen</a></li></ul>
        <div role="tabpanel" id="t1"><p>De hulp is gratis.</p></div><div role="tabpanel" id="t2" style="display:none" aria-hidden="true"><p>Bel de cliëntondersteuner zelf.</p></div>
        <p>Tot slot.</p></div><div id="footer"><p>Voet</p></div></body>"##,
    );
    assert_eq!(
        lines(&page),
        [
            "h1: Hulp bij uw gesprek",
            "p: Iemand die naast u staat, met kennis van alle regels en wetten.",
            "h2: Kosten",
            "p: De hulp is gratis.",
            "h2: Aanvragen",
            "p: Bel de cliëntondersteuner zelf.",
            "p: Tot slot.",
        ]
    );
    assert_eq!(*block(&page, "Tot slot.").heading_path, ["Hulp bij uw gesprek"]);
    assert_eq!(page.search_forms[0].field, "tx_solr[q]");
    assert_eq!(page.search_forms[0].hidden, [("L".to_owned(), "0".to_owned())]);
}

#[test]
fn openwebconcept_on_wordpress_with_accordion_and_json_ld() {
    let page = read(
        r##"<html lang="nl-NL"><body><header id="site-header"><a class="skiplink" href="#main">Naar de inhoud</a><form id="headersearch" method="get" action="/zoekresultaten/"><input type="search" name="_search_search"></form></header>
        <nav id="menu" aria-label="Hoofdmenu"><a href="/wmo">Wmo</a></nav><main id="main"><div class="breadcrumbs"><a href="/">Home</a> › <a href="/zorg">Zorg</a> › OCO</div><h1>Onafhankelijke hulp</h1>
        <details><summary><h3>Is het gratis?</h3></summary><div>Ja, het kost u niets.</div><script type="application/ld+json">{"@type":"Answer","text":"Ja, het kost u niets."}</script></details>
        <div class="contact-details"><a href="mailto:oco@voorbeeld.example">oco@voorbeeld.example</a> <a href="tel:0881234567">088 123 45 67<span class="screen-reader-text">Call OCO</span></a></div></main></body></html>"##,
    );
    assert_eq!(
        lines(&page),
        [
            "h1: Onafhankelijke hulp",
            "h3: Is het gratis?",
            "p: Ja, het kost u niets.",
            "p: oco@voorbeeld.example 088 123 45 67"
        ]
    );
    assert_eq!(page.breadcrumb, ["Home", "Zorg", "OCO"]);
    assert_eq!(page.search_forms[0].field, "_search_search");
    assert!(
        page.links
            .iter()
            .any(|link| link.target == LinkTarget::Mail("oco@voorbeeld.example".into()))
    );
}

#[test]
fn nl_design_system_without_main_and_with_hidden_panels() {
    let page = read(
        r##"<body class="utrecht-document"><p><a class="utrecht-skip-link" href="#main">Naar inhoud</a></p><div class="utrecht-page"><header class="utrecht-page-header"><nav><a href="/">Home</a></nav></header>
        <nav class="utrecht-breadcrumb-nav"><h2 hidden>Kruimelpad</h2><ol itemscope itemtype="https://schema.org/BreadcrumbList"><li><a href="/">Home</a></li><li aria-hidden="true" hidden>/</li><li><a href="/zorg">Zorg</a></li></ol></nav>
        <div class="utrecht-page-content"><article id="main" class="utrecht-article"><h1 class="utrecht-heading-1">Cliëntondersteuning</h1><p class="utrecht-paragraph">Hulp bij vragen over zorg, wonen en geld.</p>
        <div class="utrecht-accordion"><div class="utrecht-accordion__section"><h2 class="utrecht-accordion__header"><button aria-expanded="false" aria-controls="p1">Voor wie?</button></h2><div id="p1" class="utrecht-accordion__panel" hidden><p>Voor iedereen.</p></div></div></div>
        <div hidden class="leftover"><p>Dit kost 40 euro.</p></div>
        <address class="utrecht-address">Stationsplein 1<br>Voorbeeldstad</address></article></div><footer class="utrecht-page-footer"><address>Bel <a href="tel:453453">453 453</a></address></footer></div></body>"##,
    );
    assert_eq!(
        lines(&page),
        [
            "h1: Cliëntondersteuning",
            "p: Hulp bij vragen over zorg, wonen en geld.",
            "h2: Voor wie?",
            "p: Voor iedereen.",
            "address: Stationsplein 1 Voorbeeldstad",
        ]
    );
    assert_eq!(page.breadcrumb, ["Home", "Zorg"]);
}

#[test]
fn a_panel_right_after_its_toggle_is_read_without_any_name_that_ties_them() {
    let page = read(
        r#"<body><header><button aria-expanded="false">Menu</button><ul hidden><li><a href="/afval">Afval en milieu</a></li></ul></header>
        <main><h1>Laat u ondersteunen</h1><section>
        <h3><button aria-expanded="false">Wie is er voor mij?</button></h3>
        <div hidden><p>Buurtpunt Sluiswijk heeft een cliëntondersteuner voor u.</p></div>
        <p><span role="button" aria-expanded="false">Wat kost een gesprek?</span></p>
        <div style="display: none"><p>De gemeente betaalt.</p></div>
        <div><button aria-expanded="false">Hoe lang?</button><div hidden><p>Een uur.</p></div></div>
        <div style="display:none"><p>Dit kost 40 euro.</p></div>
        <p>Bel gerust.</p>
        <div hidden><p>Dit kost 40 euro.</p></div></section></main></body>"#,
    );
    let text = page.visible_text();
    for shown in ["heeft een cliëntondersteuner voor u", "De gemeente betaalt."] {
        assert!(text.contains(shown), "{text}");
    }
    assert!(!text.contains("40 euro"), "{text}");
    assert!(
        page.blocks
            .iter()
            .all(|block| { block.region == Region::Boilerplate || !block.text.contains("Afval") })
    );
}

#[test]
fn amsterdam_with_panels_hidden_by_class() {
    let page = read(
        r#"<body><header class="ams-page-header"><form role="search" action="/zoeken/"><input type="search" name="Zoe"></form></header><main><nav aria-labelledby="k"><h2 id="k" class="ams-visually-hidden">Kruimelpad</h2><ol class="ams-breadcrumb__list"><li><a href="/">Home</a></li></ol></nav>
        <h1 class="ams-heading">Hulp van een cliëntondersteuner</h1><div class="ams-accordion"><h2 class="ams-accordion__header"><button aria-expanded="false" aria-controls=":r1:">Kosten</button></h2><section id=":r1:" aria-labelledby="x" class="ams-accordion__panel"><p>U betaalt niets.</p></section></div></main></body>"#,
    );
    assert_eq!(
        lines(&page),
        ["h1: Hulp van een cliëntondersteuner", "h2: Kosten", "p: U betaalt niets."]
    );
    assert_eq!(page.search_forms[0].field, "Zoe");
}

#[test]
fn the_title_in_a_banner_above_the_main_text_is_kept() {
    let page = read(
        "<body><header><nav><a href=/>Home</a></nav></header><div class=hero><h1>Cliëntondersteuning</h1></div><main><p>Gratis en onafhankelijk, voor alle inwoners van onze gemeente.</p></main></body>",
    );
    assert_eq!(page.heading.as_deref(), Some("Cliëntondersteuning"));
    assert_eq!(*page.blocks[1].heading_path, ["Cliëntondersteuning"]);
}

#[test]
fn lists_know_what_leads_them_in_and_how_deep_they_stand() {
    let page = read(
        "<main><p>U kunt terecht bij:</p><ul><li>MEE<ul><li>Assen</li></ul></li><li><p>Humanitas</p></li></ul><p>Einde.</p></main>",
    );
    assert_eq!(
        lines(&page),
        ["p: U kunt terecht bij:", "li1: MEE", "li2: Assen", "li1: Humanitas", "p: Einde."]
    );
    let lead_ins: Vec<Option<usize>> = page.blocks.iter().map(|block| block.lead_in).collect();
    assert_eq!(lead_ins, [None, Some(0), Some(1), Some(0), None]);
}

#[test]
fn a_table_of_data_has_headers_and_a_table_of_columns_has_paragraphs() {
    let page = read(
        "<main><h1>Hulp</h1><table><thead><tr><th>Organisatie<th>Telefoon</thead><tr><td><a href=/mee>MEE</a><td>088 123</table><table role=presentation><tr><td><p>Links.</p><td><p>Rechts.</p></table></main>",
    );
    assert_eq!(
        lines(&page),
        ["h1: Hulp", "tr: Organisatie | Telefoon", "tr: MEE | 088 123", "p: Links.", "p: Rechts."]
    );
    let row = &page.blocks[2];
    assert_eq!(*row.column_headers, ["Organisatie", "Telefoon"]);
    let cells: Vec<&str> = row.cells.iter().map(|cell| &row.text[cell.clone()]).collect();
    assert_eq!(cells, ["MEE", "088 123"]);
    assert_eq!(row.links, [(0..3, 0)]);
    assert!(page.blocks[1].column_headers.is_empty());
}

#[test]
fn line_breaks_and_bold_lines_make_paragraphs_headings_and_items() {
    let page = read(
        "<div id=content><h1>Hulp</h1>Losse tekst in een div.<br><br><strong>Wat kost het?</strong><br>Niets.<br><br>U krijgt:<br>- uitleg<br>- steun</div>",
    );
    assert_eq!(
        lines(&page),
        [
            "h1: Hulp",
            "p: Losse tekst in een div.",
            "h2: Wat kost het?",
            "p: Niets.",
            "p: U krijgt:",
            "li1: - uitleg",
            "li1: - steun"
        ]
    );
    assert_eq!(page.blocks[5].lead_in, Some(4));
    assert_eq!(*page.blocks[3].heading_path, ["Hulp", "Wat kost het?"]);
}

#[test]
fn what_nobody_sees_is_not_read_and_what_can_be_opened_is() {
    let page = read(
        r#"<main><h1>Hulp</h1><!-- 50 euro --><template><p>50 euro</p></template><noscript>50 euro</noscript><p style="display: none">50 euro</p><p class="print-only">50 euro</p><p class="oud hidden">50 euro</p>
        <p>De hulp is <span style="visibility:hidden">niet </span>gratis.</p><img src="x.jpg" alt="Een cliëntondersteuner op bezoek"><dialog><p>50 euro</p></dialog></main>"#,
    );
    assert_eq!(
        lines(&page),
        ["h1: Hulp", "p: De hulp is gratis.", "img: Een cliëntondersteuner op bezoek"]
    );
}

#[test]
fn links_point_into_the_text_of_their_block() {
    let page = read(
        "<main><p>Bel of <a href=../mail>mail <b>MEE</b></a>, of lees <a href=/x rel=nofollow title='Meer over MEE'>verder</a>.</p></main>",
    );
    let block = &page.blocks[0];
    assert_eq!(block.text, "Bel of mail MEE, of lees verder.");
    let marked: Vec<&str> =
        block.links.iter().map(|(range, _)| &block.text[range.clone()]).collect();
    assert_eq!(marked, ["mail MEE", "verder"]);
    assert!(page.links[1].nofollow);
    assert_eq!(page.links[1].label.as_deref(), Some("Meer over MEE"));
    assert!(matches!(&page.links[0].target, LinkTarget::Web(url) if url.path() == "/mail"));
}

#[test]
fn forms_that_are_no_search_are_left_alone() {
    for form in [
        "<form action=/zoek method=post><input name=q></form>",
        "<form action=/login><input name=q><input type=password name=p></form>",
        "<form action=/nieuwsbrief><input name=naam></form>",
        "<form action=/contact><input name=naam><input name=adres></form>",
    ] {
        assert!(read(form).search_forms.is_empty(), "{form}");
    }
}

#[test]
fn the_head_is_read() {
    let page = read(
        r#"<html lang="nl-NL"><head><base href="/x/"><link rel="canonical" href="/oco"><meta name="robots" content="noindex, nofollow"><meta http-equiv="refresh" content="5; URL='nieuw'"></head><body><p>Laatst gewijzigd op 3 maart 2024</p></body></html>"#,
    );
    assert_eq!(page.declared_language.as_deref(), Some("nl"));
    assert_eq!(page.canonical.as_ref().map(url::Url::path), Some("/oco"));
    assert_eq!(page.refresh.as_ref().map(url::Url::path), Some("/x/nieuw"));
    assert!(page.robots.noindex && page.robots.nofollow);
    assert_eq!(page.modified, Some(jiff::civil::date(2024, 3, 3)));
}

#[test]
fn a_frameset_names_its_frames() {
    let page = read("<html><frameset><frame src=/inhoud.html></frameset></html>");
    assert_eq!(page.frames.iter().map(url::Url::path).collect::<Vec<_>>(), ["/inhoud.html"]);
    assert!(!page.needs_script);
}

#[test]
fn headings_of_plain_text_are_told_from_its_sentences() {
    let page = Page::from_text(
        "Cliëntondersteuning\n\nU kunt gratis hulp krijgen.\n\nKosten\nDe hulp kost u niets. Ook niet later.\n\n## Bellen\n - 088 123\n - 14 0592\n",
    );
    assert_eq!(
        lines(&page),
        [
            "h1: Cliëntondersteuning",
            "p: U kunt gratis hulp krijgen.",
            "h2: Kosten",
            "p: De hulp kost u niets. Ook niet later.",
            "h2: Bellen",
            "li1: 088 123",
            "li1: 14 0592"
        ]
    );
    assert_eq!(page.blocks[5].lead_in, Some(4));
}

#[test]
fn a_page_of_links_is_read_without_its_menus() {
    let page = read(
        r##"<body><a class="visually-hidden-focusable page-skip-link" href="#page-content"><span>Naar hoofdinhoud</span></a><header class="bp-page-header navbar"><nav><ul><li><a href="/zorg">Zorg en hulp</a></li><li><a href="/werk">Werk en geld</a></li></ul></nav></header>
        <div id="page-content"><h1>Burgerzaken</h1><ul><li><a href="/paspoort">Paspoort en identiteitskaart</a></li><li><a href="/trouwen">Trouwen</a></li></ul></div>
        <footer><h2>Klantcontactcentrum</h2><p>Bel gratis 0800-0123</p><p>Voor u, dichtbij en onafhankelijk van de waan van de dag.</p></footer></body>"##,
    );
    assert_eq!(
        lines(&page),
        ["h1: Burgerzaken", "li1: Paspoort en identiteitskaart", "li1: Trouwen"]
    );
    let regions: Vec<Region> = page.links.iter().map(|link| link.region).collect();
    assert_eq!(regions[..2], [Region::Boilerplate; 2]);
    assert_eq!(regions[2..], [Region::Main; 2]);
}

#[test]
fn data_is_no_page() {
    for (kind, body) in [
        ("application/json", r#"{"a":"gratis"}"#),
        ("text/xml", "<rss><title>gratis</title></rss>"),
    ] {
        let page =
            Page::read(&PageSource { body: body.as_bytes(), content_type: Some(kind), url: None });
        assert!(page.blocks.is_empty(), "{kind}");
    }
    let html = b"<!doctype html><p>Gratis hulp.</p>";
    let page = Page::read(&PageSource {
        body: html,
        content_type: Some("application/octet-stream"),
        url: None,
    });
    assert_eq!(lines(&page), ["p: Gratis hulp."]);
}

#[test]
fn a_short_page_is_not_drowned_by_its_footer_and_cookie_bar() {
    let page = read(
        r#"<body class="has-cookie-bar"><div class="wrapper footer-sticky"><div class="tekst"><h1>Hulp</h1><p>De cliëntondersteuner is er voor u.</p></div></div>
        <div class="cookie-melding"><p>Om de site te verbeteren houden wij anoniem bezoekcijfers bij. Dit is kosteloos en u hoeft niets te doen. U kunt uw keuze altijd wijzigen.</p></div>
        <footer><p>Gratis parkeren rond het gemeentehuis. Onafhankelijk van de drukte is er altijd plek, ook voor bezoekers van de markt en de schouwburg.</p></footer></body>"#,
    );
    assert_eq!(lines(&page), ["h1: Hulp", "p: De cliëntondersteuner is er voor u."]);
}

#[test]
fn a_line_between_stars_or_dashes_is_a_heading_in_plain_text() {
    let page = Page::from_text(
        "Ons aanbod\n\n** Tuinhulp **\nU betaalt 6 euro per uur.\n** Hulp bij een gesprek **\nDie is gratis.\n== Kosten ==\nGeen.",
    );
    let headings: Vec<&str> = page
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Heading { .. }))
        .map(|block| block.text.as_str())
        .collect();
    assert_eq!(headings, ["Ons aanbod", "Tuinhulp", "Hulp bij een gesprek", "Kosten"]);
}
