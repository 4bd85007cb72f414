//! How fast pages are read and judged on one core, in pages and megabytes per second.
//!
//! `cargo bench -p ocowijzer-judge --bench judge_page`
//!
//! The median municipal page is 40 KB of HTML, of which the text that people read is a sixth: the rest is head, mega
//! menu, footer, cookie bar, icons and the data of scripts. So the pages here are the gold pages, two at a time
//! for their text (some 600 words), in a frame of 40 KB in all that is built as such sites are.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench fails where it stands")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ocowijzer_judge::claims::assess;
use ocowijzer_judge::page::{Page, PageSource};
use ocowijzer_judge::text::{sentences, tokens};
use url::Url;

mod pages;
#[path = "../tests/support/mod.rs"]
mod support;

fn judge_page(criterion: &mut Criterion) {
    let rules = &*support::RULES;
    let pages = pages::pages();
    let url = Url::parse("https://www.voorbeeldstad.example/zorg/hulp").unwrap();
    let read = |html: &str| {
        Page::read(&PageSource {
            body: html.as_bytes(),
            content_type: Some("text/html; charset=utf-8"),
            url: Some(&url),
        })
    };
    let parsed: Vec<Page> = pages.iter().map(|html| read(html)).collect();
    let mut group = criterion.benchmark_group("pages of 40 KB");
    group.throughput(Throughput::ElementsAndBytes {
        elements: pages.len() as u64,
        bytes: pages.iter().map(|page| page.len() as u64).sum(),
    });
    group.bench_function("read and judge", |bencher| {
        bencher.iter(|| {
            pages.iter().filter(|html| assess(&read(black_box(html)), rules).about_oco()).count()
        });
    });
    group.bench_function("read", |bencher| {
        bencher.iter(|| pages.iter().map(|html| read(black_box(html)).blocks.len()).sum::<usize>());
    });
    group.bench_function("judge", |bencher| {
        bencher.iter(|| {
            parsed.iter().filter(|page| assess(black_box(page), rules).about_oco()).count()
        });
    });
    group.bench_function("words of their text", |bencher| {
        bencher.iter(|| {
            let blocks = parsed.iter().flat_map(|page| &page.blocks);
            blocks.map(|block| tokens(black_box(&block.text)).len()).sum::<usize>()
        });
    });
    group.bench_function("sentences of their text", |bencher| {
        bencher.iter(|| {
            let blocks = parsed.iter().flat_map(|page| &page.blocks);
            blocks.map(|block| sentences(black_box(&block.text)).len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, judge_page);
criterion_main!(benches);
