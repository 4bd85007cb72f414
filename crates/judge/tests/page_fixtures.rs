//! The fixture municipalities are built in the mark-up of many systems; what stands on every page is not
//! main text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ocowijzer_judge::page::{Page, PageSource, Region};

fn html_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            html_files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            out.push(path);
        }
    }
}

fn sites() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/sites");
    let entries = std::fs::read_dir(folder).expect("the fixture sites are there");
    let mut sites: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    sites.sort();
    sites
}

fn read(path: &Path) -> Page {
    let body = std::fs::read(path).expect("the page can be read");
    Page::read(&PageSource { body: &body, content_type: Some("text/html"), url: None })
}

#[test]
fn what_stands_on_half_of_the_pages_of_a_site_is_no_main_text() {
    let mut leaks = Vec::new();
    for site in sites() {
        let mut files = Vec::new();
        html_files(&site.join("www"), &mut files);
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for file in &files {
            let mut texts: Vec<String> = read(file)
                .blocks
                .into_iter()
                .filter(|block| block.region == Region::Main)
                .map(|block| block.text)
                .collect();
            texts.sort();
            texts.dedup();
            for text in texts {
                *seen.entry(text).or_default() += 1;
            }
        }
        let name = site.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let often =
            seen.into_iter().filter(|(_, count)| count * 2 > files.len() && files.len() > 4);
        leaks.extend(often.map(|(text, count)| format!("{name}: {count} × {text}")));
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
}

#[test]
fn every_page_of_the_sites_has_a_heading() {
    for site in sites() {
        let mut files = Vec::new();
        html_files(&site.join("www"), &mut files);
        for file in files {
            let page = read(&file);
            assert!(page.heading.is_some(), "{} has {:?}", file.display(), page.visible_text());
        }
    }
}
