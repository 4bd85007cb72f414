//! Pages per second from a compressed archive to verdicts: `cargo bench --bench rescore`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench fails where it stands")]

use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use ocowijzer::archive::{ArchiveWriter, Discovery, sha256_hex};
use ocowijzer::data_folder::{
    DataFolder, Plan, READING_FORMAT, RunFolder, Speaker, StoredCoverage, StoredPage, StoredReading,
};
use ocowijzer::fetch::Exchange;
use ocowijzer::judging::Judging;
use ocowijzer::pdf::PdfReader;
use ocowijzer::pipeline::{TOOL_VERSION, Target};
use ocowijzer::rescore::rescore_run;
use ocowijzer::result::{
    ArchiveRef, MunicipalityRef, NotRead, RulesetRef, RunRef, Site, SiteStatus, Via,
};
use ocowijzer::rule_files::RuleFiles;
use url::Url;

const SITES: usize = 40;
const PAGES_PER_SITE: usize = 50;

/// The pages of the example sites, as they stand in the repository.
fn pages(folder: &Path, out: &mut Vec<Vec<u8>>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            pages(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            out.push(std::fs::read(&path).unwrap());
        }
    }
}

fn run_ref(at: Timestamp) -> RunRef {
    RunRef {
        id: String::from("bench"),
        started_at: at,
        finished_at: at,
        tool_version: TOOL_VERSION.to_owned(),
        ruleset: RulesetRef { version: String::new(), sha256: String::new() },
    }
}

/// A run of forty sites with fifty different pages each.
fn archived_run(data: &Path) -> RunFolder {
    let at = Timestamp::UNIX_EPOCH;
    let mut bodies = Vec::new();
    pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sites"), &mut bodies);
    let targets: Vec<Target> = (0..SITES).map(target).collect();
    let folder = DataFolder::open(data).unwrap();
    let run = folder.begin_run(&Plan { run: run_ref(at), targets: targets.clone() }).unwrap();
    let mut archive = ArchiveWriter::open(&run.archive(), "bench", "bench").unwrap();
    let mut number = 0;
    for target in &targets {
        let pages = (0..PAGES_PER_SITE)
            .map(|page| {
                // No two are the same: otherwise the archive would hold revisits.
                let mut body = bodies[number % bodies.len()].clone();
                body.extend_from_slice(format!("<!-- {number} -->").as_bytes());
                number += 1;
                page_of(&mut archive, target, page, body)
            })
            .collect();
        run.write_reading(&target.key(), &reading(target, at, pages)).unwrap();
    }
    archive.close().unwrap();
    run
}

fn target(number: usize) -> Target {
    let website = Url::parse(&format!("https://gemeente{number}.example/")).unwrap();
    Target {
        municipality: MunicipalityRef {
            code: Some(format!("GM{number:04}")),
            name: format!("Gemeente {number}"),
            slug: format!("gemeente-{number}"),
            website,
        },
        alt_hosts: Vec::new(),
    }
}

fn page_of(archive: &mut ArchiveWriter, target: &Target, page: usize, body: Vec<u8>) -> StoredPage {
    let url = target.municipality.website.join(&format!("pagina-{page}")).unwrap();
    let payload_sha256 = sha256_hex(&body);
    let exchange = Exchange {
        url: url.clone(),
        peer: None,
        at: Timestamp::UNIX_EPOCH,
        request_head: b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        response_head: b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n\r\n"
            .to_vec(),
        response_body: body,
        truncated: None,
        archived: None,
        confirmed: None,
    };
    let kept = archive.append(&exchange, &Discovery::default()).unwrap();
    StoredPage {
        url,
        archive: ArchiveRef { file: kept.at.file, record_id: kept.at.record_id },
        payload_record: kept.payload_record,
        payload_sha256,
        speaker: Speaker::Municipality,
        clicks: Some(2),
        via: Via::Link,
        fetched_at: Timestamp::UNIX_EPOCH,
        requests_before: 1,
    }
}

fn reading(target: &Target, at: Timestamp, pages: Vec<StoredPage>) -> StoredReading {
    StoredReading {
        format: READING_FORMAT,
        municipality: target.municipality.clone(),
        run: run_ref(at),
        read_on: "2026-10-01".parse().unwrap(),
        site: Site {
            status: SiteStatus::Complete,
            reason: None,
            requests: 52,
            pages_fetched: 50,
            pages_about_oco: 2,
            bytes: 0,
            duration_ms: 0,
            not_read: NotRead::default(),
            first_oco_page: None,
        },
        coverage: StoredCoverage { best_unread: 0.0, threshold: 0.35, gaps: Vec::new() },
        broken_links: Vec::new(),
        links_tried: 0,
        pages,
        fetches: Vec::new(),
    }
}

fn rescore(criterion: &mut Criterion) {
    let data = tempfile::tempdir().unwrap();
    let run = archived_run(data.path());
    let ruleset = RuleFiles::built_in().load().unwrap();
    let judging = Arc::new(Judging::new(Arc::new(ruleset), PdfReader::new("ocowijzer".into())));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut group = criterion.benchmark_group("rescore");
    group.sample_size(10);
    group.throughput(Throughput::Elements((SITES * PAGES_PER_SITE) as u64));
    group.bench_function("pages of a run", |bencher| {
        bencher.iter(|| rescore_run(&run, None, &judging, runtime.handle()).unwrap().len());
    });
    group.finish();
}

criterion_group!(benches, rescore);
criterion_main!(benches);
