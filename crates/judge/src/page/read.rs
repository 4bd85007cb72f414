//! From the bytes of one response to a [`Page`].

use url::Url;

use super::dom::Dom;
use super::layout::{Layout, layout};
use super::parse::{DEEPEST, parse};
use super::tags::Tag;
use super::{BlockKind, Oddity, Page, PageFormat, PageSource, blocks, forms, head, pdf, plain};
use crate::text::{decode, visible};

/// More text than this is cut: no page for inhabitants is as long, and time is bounded by it.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// As much text (in bytes) as is kept of a page: some two hundred pages of paper.
const MOST_TEXT: usize = 512 * 1024;
/// A page with fewer visible characters than this, and with scripts, is built by these.
const LEAST_CHARACTERS: usize = 60;

impl Page {
    /// Reads the body of a response. Never fails: what is not HTML or text gives an empty page.
    pub fn read(source: &PageSource<'_>) -> Self {
        let (body, was_cut) = bounded(source.body);
        if is_not_text(body, source.content_type) {
            let oddities = vec![Oddity::NotText];
            return Self { format: PageFormat::Text, oddities, ..Self::default() };
        }
        let decoded = decode(body, source.content_type);
        let mut page = if is_html(&decoded.text, source.content_type) {
            read_html(&decoded.text, source.url)
        } else {
            Self::from_text(&decoded.text)
        };
        page.keep_within(MOST_TEXT);
        page.url = source.url.cloned();
        page.oddities.splice(0..0, decoded.oddities);
        if was_cut {
            page.oddities.push(Oddity::CutAtSize(MOST_BYTES));
        }
        page
    }

    /// Reads plain text: a blank line ends a paragraph, a short line on its own is a heading.
    pub fn from_text(text: &str) -> Self {
        let (text, was_cut) = bounded_text(text);
        let mut page = plain::read(text);
        page.keep_within(MOST_TEXT);
        if was_cut {
            page.oddities.push(Oddity::CutAtSize(MOST_BYTES));
        }
        page
    }

    /// Reads the texts of the pages of a PDF.
    pub fn from_pdf_pages(pages: &[String]) -> Self {
        let mut page = pdf::read(pages);
        page.keep_within(MOST_TEXT);
        page
    }

    /// Leaves out the text beyond so many bytes, and notes it.
    fn keep_within(&mut self, most: usize) {
        let mut left = most;
        let Some(first) = self.blocks.iter().position(|block| {
            let fits = block.text.len() <= left;
            left = left.saturating_sub(if fits { block.text.len() } else { 0 });
            !fits
        }) else {
            return;
        };
        self.blocks.truncate(first + 1);
        if let Some(last) = self.blocks.last_mut() {
            let end = last.text.floor_char_boundary(left);
            last.text.truncate(last.text[..end].trim_end().len());
            let end = last.text.len();
            last.links.retain(|(range, _)| range.end <= end);
            last.cells.retain(|cell| cell.end <= end);
            if end == 0 {
                self.blocks.pop();
            }
        }
        self.oddities.push(Oddity::CutAtSize(most));
    }
}

fn bounded(body: &[u8]) -> (&[u8], bool) {
    body.get(..MOST_BYTES).map_or((body, false), |head| (head, body.len() > MOST_BYTES))
}

fn bounded_text(text: &str) -> (&str, bool) {
    if text.len() <= MOST_BYTES {
        return (text, false);
    }
    let end = (0..=MOST_BYTES).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
    (text.get(..end).unwrap_or_default(), true)
}

fn read_html(html: &str, url: Option<&Url>) -> Page {
    let (dom, cut) = parse(html);
    let base = head::base_url(&dom, url);
    let layout = layout(&dom);
    let walked = blocks::walk(&dom, &layout, base.as_ref());
    let mut page = Page { blocks: walked.blocks, links: walked.links, ..Page::default() };
    head::read_head(html, &dom, base.as_ref(), &mut page);
    page.heading = first_heading(&page);
    if page.title.is_empty() {
        page.title = page.heading.clone().unwrap_or_default();
    }
    page.search_forms = forms::search_forms(&dom, base.as_ref());
    page.breadcrumb = breadcrumb(&dom, &layout, &page);
    if layout.visible_characters < LEAST_CHARACTERS {
        page.frames.extend(head::lone_frames(&dom, base.as_ref()));
    }
    let is_bare =
        layout.visible_characters < LEAST_CHARACTERS || (page.blocks.is_empty() && has_mount(&dom));
    page.needs_script = is_bare
        && page.frames.is_empty()
        && dom.elements().any(|(_, element)| element.name == Tag::Script);
    if cut.tags > 0 {
        page.oddities.push(Oddity::CutAtDepth(DEEPEST));
    }
    page.oddities.extend(cut.from.map(Oddity::CutAtSize));
    page
}

/// Is there an empty element that a script is known to fill with the page?
fn has_mount(dom: &Dom<'_>) -> bool {
    dom.elements().any(|(id, element)| {
        let name = element.attribute("id").unwrap_or_default();
        matches!(name, "root" | "app" | "__next" | "__nuxt" | "q-app" | "main-app")
            && visible(&dom.text(id)).len() < LEAST_CHARACTERS
    })
}

fn first_heading(page: &Page) -> Option<String> {
    let at_level = |most: u8| {
        page.blocks
            .iter()
            .find(|block| matches!(block.kind, BlockKind::Heading { level } if level <= most))
    };
    at_level(1).or_else(|| at_level(6)).map(|block| block.text.clone())
}

/// The texts of the trail, without the page itself.
fn breadcrumb(dom: &Dom<'_>, layout: &Layout, page: &Page) -> Vec<String> {
    let Some(id) = layout.breadcrumb else { return Vec::new() };
    let mut steps: Vec<String> = Vec::new();
    let mut piece = String::new();
    let mut push = |piece: &mut String| {
        for step in std::mem::take(piece).split(['>', '»', '›', '/', '|', '→', '\u{203a}']) {
            let step = visible(step);
            let step = ["U bent hier:", "U bevindt zich hier:", "Je bent hier:"]
                .iter()
                .find_map(|start| step.strip_prefix(start))
                .map_or(step.as_str(), str::trim);
            if step.chars().any(char::is_alphanumeric)
                && steps.last().is_none_or(|last| last != step)
            {
                steps.push(step.to_owned());
            }
        }
    };
    for at in id..dom.end(id) {
        match dom.nodes.get(at).map(|node| &node.data) {
            Some(super::dom::Data::Text(text)) if !is_label(dom, at) => piece.push_str(text),
            Some(super::dom::Data::Element(element))
                if matches!(element.name, Tag::Li | Tag::A | Tag::Div) =>
            {
                push(&mut piece);
            }
            _ => {}
        }
    }
    push(&mut piece);
    steps.retain(|step| !matches!(step.to_lowercase().as_str(), "u bent hier" | "kruimelpad"));
    if steps.last().is_some_and(|last| {
        Some(last) == page.heading.as_ref() || page.title.starts_with(last.as_str())
    }) {
        steps.pop();
    }
    steps
}

/// Text of a heading ("Kruimelpad") or of a part that nobody sees.
fn is_label(dom: &Dom<'_>, id: usize) -> bool {
    dom.ancestors(id).take(6).any(|above| {
        matches!(
            dom.name(above),
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::Script | Tag::Style | Tag::Svg
        )
    })
}

fn is_html(text: &str, content_type: Option<&str>) -> bool {
    let declared = content_type.map(str::to_ascii_lowercase).unwrap_or_default();
    if declared.contains("html") {
        return true;
    }
    let mut at = text.len().min(4096);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let head = text.get(..at).unwrap_or_default().to_ascii_lowercase();
    let is_marked =
        ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| head.contains(tag));
    if declared.starts_with("text/plain") {
        return head.trim_start().starts_with("<!doctype html")
            || head.trim_start().starts_with("<html");
    }
    is_marked || has_tags(&head)
}

/// A fragment of HTML: it has at least one well-known tag that is also closed, or starts with one.
fn has_tags(head: &str) -> bool {
    let starts = head.trim_start().starts_with('<');
    ["p", "div", "h1", "h2", "h3", "ul", "ol", "table", "section", "article", "main", "span", "a"]
        .iter()
        .any(|name| {
            let opens = head.contains(&format!("<{name}>")) || head.contains(&format!("<{name} "));
            opens && (starts || head.contains(&format!("</{name}>")))
        })
}

/// Is it an HTML page after all, whatever the server calls it?
fn starts_as_html(body: &[u8]) -> bool {
    let head = body.get(..1024).unwrap_or(body).to_ascii_lowercase();
    ["<!doctype html", "<html"]
        .iter()
        .any(|tag| head.windows(tag.len()).any(|w| w == tag.as_bytes()))
}

/// Images, archives and the like: known first bytes, or many bytes that no text has.
fn is_not_text(body: &[u8], content_type: Option<&str>) -> bool {
    let declared = content_type.map(str::to_ascii_lowercase).unwrap_or_default();
    let known: [&[u8]; 12] = [
        b"%PDF-",
        b"\x89PNG",
        b"GIF8",
        b"\xff\xd8\xff",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"RIFF",
        b"7z\xbc\xaf",
        b"Rar!",
        b"\x7fELF",
        b"OggS",
        b"\xd0\xcf\x11\xe0",
    ];
    if known.iter().any(|magic| body.starts_with(magic)) {
        return true;
    }
    let kinds = ["image/", "video/", "audio/", "font/", "text/css", "text/csv", "text/calendar"];
    let data = [
        "json",
        "javascript",
        "application/xml",
        "text/xml",
        "rss+xml",
        "atom+xml",
        "octet-stream",
    ];
    if kinds.iter().any(|kind| declared.starts_with(kind)) {
        return true;
    }
    if data.iter().any(|kind| declared.contains(kind)) && !starts_as_html(body) {
        return true;
    }
    let head = body.get(..4096).unwrap_or(body);
    let odd = head.iter().filter(|&&b| matches!(b, 1..=8 | 14..=26 | 28..=31 | 127)).count();
    let nul = head.iter().map(|&b| usize::from(b == 0)).sum::<usize>();
    // UTF-16 has NUL in half of its bytes but hardly any control characters.
    odd * 20 > head.len().max(1) || (nul * 10 > head.len() * 6)
}
