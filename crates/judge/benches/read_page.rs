//! How fast a page is read: the median municipal page is 40 KB of HTML.
//!
//! `cargo bench -p ocowijzer-judge --bench read_page`

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ocowijzer_judge::page::{Page, PageSource};
use ocowijzer_judge::text::{sentences, tokens};

/// A page in the proportions of a real one: two thirds mark-up and menus, a third running text.
fn page_of(kilobytes: usize) -> String {
    let mut html = String::from(
        "<!DOCTYPE html><html lang=\"nl\"><head><meta charset=\"utf-8\"><title>Onafhankelijke cliëntondersteuning | Gemeente Voorbeeldstad</title>\
         <link rel=\"canonical\" href=\"https://www.voorbeeldstad.example/clientondersteuning\"><style>.a{color:red}</style></head>\
         <body class=\"page-node-type-product\"><a class=\"skip-link\" href=\"#main-content\">Naar de inhoud</a><header class=\"site-header\"><nav class=\"main-nav\"><ul>",
    );
    for item in 0..60 {
        _ = write!(
            html,
            "<li class=\"menu-item menu-item--level-1\"><a class=\"menu-link\" href=\"/onderwerp-{item}\" data-id=\"{item}\"><span class=\"menu-link__text\">Onderwerp nummer {item}</span></a></li>"
        );
    }
    html.push_str("</ul></nav></header><main id=\"main-content\"><h1 class=\"page-title\">Onafhankelijke cliëntondersteuning</h1>");
    let mut section = 0;
    while html.len() < kilobytes * 1024 - 2_500 {
        section += 1;
        _ = write!(
            html,
            "<section class=\"paragraph paragraph--type--text\"><div class=\"field field--name-text\"><h2 class=\"heading\">Wat kan een cliëntondersteuner voor u doen? ({section})</h2>\
             <p class=\"utrecht-paragraph\">Een onafhankelijke cliëntondersteuner helpt u gratis bij vragen over zorg, wonen, werk en inkomen. De cliëntondersteuner staat naast u en is niet in dienst van de gemeente. <a class=\"utrecht-link\" href=\"/contact-{section}\">Neem contact op</a>.</p>\
             <ul class=\"utrecht-unordered-list\"><li class=\"item\">uw vraag helder krijgen</li><li class=\"item\">het gesprek voorbereiden</li><li class=\"item\">meegaan naar het gesprek</li></ul></div></section>"
        );
    }
    html.push_str("</main><footer class=\"site-footer\"><ul>");
    for item in 0..12 {
        _ = write!(
            html,
            "<li class=\"footer-item\"><a href=\"/voet-{item}\">Voettekst {item}</a></li>"
        );
    }
    html.push_str("</ul></footer><script>window.dataLayer=[];</script></body></html>");
    html
}

fn read_page(criterion: &mut Criterion) {
    let html = page_of(40);
    let url = url::Url::parse("https://www.voorbeeldstad.example/clientondersteuning").ok();
    let source = PageSource {
        body: html.as_bytes(),
        content_type: Some("text/html; charset=utf-8"),
        url: url.as_ref(),
    };
    let mut group = criterion.benchmark_group("page of 40 KB");
    group.throughput(Throughput::Bytes(html.len() as u64));
    group.bench_function("read", |bencher| bencher.iter(|| Page::read(black_box(&source))));
    let page = Page::read(&source);
    group.bench_function("tokens of its text", |bencher| {
        bencher.iter(|| {
            page.blocks.iter().map(|block| tokens(black_box(&block.text)).len()).sum::<usize>()
        });
    });
    group.bench_function("sentences of its text", |bencher| {
        bencher.iter(|| {
            page.blocks.iter().map(|block| sentences(black_box(&block.text)).len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, read_page);
criterion_main!(benches);
