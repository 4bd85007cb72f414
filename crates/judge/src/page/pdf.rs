//! The text of a PDF as a page: lines joined into paragraphs, running heads and page numbers dropped.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::{Block, Page, PageFormat, plain};

/// How many lines at the top and bottom of a page may be running heads.
const EDGE_LINES: usize = 2;

/// Reads the texts of the pages of a PDF, in order.
pub(super) fn read(pages: &[String]) -> Page {
    let pages: Vec<Vec<String>> = pages.iter().map(|page| lines_of(page)).collect();
    let running = running_lines(&pages);
    let mut out = Page { format: PageFormat::Pdf, ..Page::default() };
    for (at, lines) in pages.iter().enumerate() {
        let kept = without_running(lines, &running);
        let read = plain::read(&join_lines(&kept));
        let offset = out.blocks.len();
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        out.blocks.extend(read.blocks.into_iter().map(|block| Block {
            lead_in: block.lead_in.map(|index| index + offset),
            pdf_page: Some(number),
            ..block
        }));
        if out.heading.is_none() {
            out.heading = read.heading;
        }
    }
    out.title = out.heading.clone().unwrap_or_default();
    out
}

/// The lines of a page with ligatures taken apart.
fn lines_of(page: &str) -> Vec<String> {
    page.lines().map(|line| line.nfkc().collect::<String>().trim().to_owned()).collect()
}

/// A line with its figures evened out, so that "pagina 3 van 9" is the same on each page.
fn shape(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars() {
        if !c.is_ascii_digit() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

fn edges(lines: &[String]) -> impl Iterator<Item = usize> {
    let filled: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| !line.is_empty()).map(|(at, _)| at).collect();
    let top = filled.iter().copied().take(EDGE_LINES);
    let bottom = filled.iter().copied().rev().take(EDGE_LINES);
    let mut all: Vec<usize> = top.chain(bottom).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter()
}

/// Lines at the edges that come back on more than half of at least three pages.
fn running_lines(pages: &[Vec<String>]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for lines in pages {
        let mut here: Vec<String> =
            edges(lines).filter_map(|at| lines.get(at)).map(|line| shape(line)).collect();
        here.sort_unstable();
        here.dedup();
        for line in here {
            *seen.entry(line).or_default() += 1;
        }
    }
    seen.into_iter()
        .filter(|(_, count)| pages.len() >= 3 && count * 2 > pages.len())
        .map(|(line, _)| line)
        .collect()
}

fn without_running<'a>(lines: &'a [String], running: &[String]) -> Vec<&'a str> {
    let edges: Vec<usize> = edges(lines).collect();
    lines
        .iter()
        .enumerate()
        .filter(|(at, line)| {
            let is_number = !line.is_empty() && line.chars().all(|c| c.is_ascii_digit());
            !(edges.contains(at) && (is_number || running.binary_search(&shape(line)).is_ok()))
        })
        .map(|(_, line)| line.as_str())
        .collect()
}

/// Joins what was one paragraph before it was set in lines of a fixed width.
fn join_lines(lines: &[&str]) -> String {
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
    let mut out = String::new();
    let mut previous = "";
    for &line in lines {
        if let Some(stem) = hyphenated(previous, line) {
            out.truncate(out.len() - (previous.len() - stem.len()));
        } else if runs_on(previous, line, width) {
            out.push(' ');
        } else {
            out.push('\n');
        }
        out.push_str(line);
        previous = line;
    }
    out
}

/// The line without its hyphen, when the next goes on with the same word.
fn hyphenated<'a>(previous: &'a str, next: &str) -> Option<&'a str> {
    let stem = previous.strip_suffix(['-', '\u{ad}', '\u{2010}'])?;
    let is_letter = stem.chars().next_back().is_some_and(char::is_lowercase);
    // "zorg- en welzijn": the hyphen belongs to the word.
    let is_enumeration = ["en ", "of ", "als "].iter().any(|word| next.starts_with(word));
    (is_letter && next.starts_with(char::is_lowercase) && !is_enumeration).then_some(stem)
}

fn runs_on(previous: &str, next: &str, width: usize) -> bool {
    if previous.is_empty() || next.is_empty() || super::blocks::line::starts_with_bullet(next) {
        return false;
    }
    let is_full = previous.chars().count() * 10 >= width * 7;
    next.starts_with(char::is_lowercase)
        || (is_full && !previous.ends_with(['.', '!', '?', ':']))
        || (is_full && previous.ends_with(['.', '!', '?']))
}

#[cfg(test)]
mod tests {
    use crate::page::Page;

    #[test]
    fn a_pdf_is_read_without_running_heads_hyphens_and_ligatures() {
        let pages: Vec<String> = (1..=3)
            .zip(["gratis", "los", "lang"])
            .map(|(number, word)| {
                format!(
                    "Gemeente Voorbeeldstad\n\nU kunt {word} hulp krijgen van een onafhankelijke cliëntonder-\nsteuner bij het ge\u{fb01}nancierde gesprek dat {word} is.\n\nPagina {number} van 3"
                )
            })
            .collect();
        let page = Page::from_pdf_pages(&pages);
        assert_eq!(page.blocks.len(), 3, "{:#?}", page.blocks);
        assert_eq!(
            page.blocks[1].text,
            "U kunt los hulp krijgen van een onafhankelijke cliëntondersteuner bij het gefinancierde gesprek dat los is."
        );
        assert_eq!(page.blocks[1].pdf_page, Some(2));
    }
}
