//! A page as an inhabitant sees it: the main text in blocks, with what stands around each block.
//!
//! [`Page::read`] turns the bytes of one response into a [`Page`]. Menus, headers, footers, cookie bars,
//! breadcrumbs, scripts, templates and leftovers that are never shown are set aside; closed accordions,
//! inactive tabs and alt texts are kept, because a reader can open them.

mod attributes;
mod blocks;

mod dom;
mod entities;
mod forms;
mod head;
mod headings;
mod hints;
mod layout;
mod links;
mod parse;
mod pdf;
mod plain;
mod read;
mod references;
mod table;
mod tags;
mod words;

use std::sync::Arc;

use url::Url;

/// What the response said it was and where it came from.
#[derive(Debug, Clone, Default)]
pub struct PageSource<'a> {
    /// The body after content-encoding was undone.
    pub body: &'a [u8],
    /// The `Content-Type` header, if there was one.
    pub content_type: Option<&'a str>,
    /// The address after redirects; relative links resolve against it. Absent for a pasted draft.
    pub url: Option<&'a Url>,
}

/// How the bytes were understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageFormat {
    /// HTML or XHTML.
    #[default]
    Html,
    /// Plain text: a blank line ends a paragraph.
    Text,
    /// A PDF whose text was taken out elsewhere, page by page.
    Pdf,
}

/// One page: its title, its main text in reading order, its links and its search forms.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// How it was read.
    pub format: PageFormat,
    /// `<title>`, or the first heading, or empty.
    pub title: String,
    /// The first `h1` of the main text.
    pub heading: Option<String>,
    /// The language the page declares (`nl`, `fy`, `en`, …), lower case, region cut off.
    pub declared_language: Option<String>,
    /// Its address after redirects; absent for a pasted draft.
    pub url: Option<Url>,
    /// `rel=canonical`, resolved.
    pub canonical: Option<Url>,
    /// What the page asks of robots (`<meta name=robots>`).
    pub robots: RobotsMeta,
    /// The breadcrumb trail, outermost first, without the page itself when it can be told.
    pub breadcrumb: Vec<String>,
    /// The main text, in reading order.
    pub blocks: Vec<Block>,
    /// Every link with an address, wherever it stands.
    pub links: Vec<Link>,
    /// Forms that look like the site's own search (GET only).
    pub search_forms: Vec<SearchForm>,
    /// `meta http-equiv=refresh` target, resolved.
    pub refresh: Option<Url>,
    /// Target of a link or iframe that carries the whole content (frameset, single iframe), resolved.
    pub frames: Vec<Url>,
    /// True when the HTML has next to no text but does have scripts: it must be rendered to be read.
    pub needs_script: bool,
    /// A date the page itself gives for its last change (meta, `<time>`, "laatst gewijzigd").
    pub modified: Option<jiff::civil::Date>,
    /// What was odd about the input, for the log and the trace.
    pub oddities: Vec<Oddity>,
}

/// What `<meta name=robots>` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RobotsMeta {
    /// The page should not be shown in an index. We read it all the same: we are no index.
    pub noindex: bool,
    /// Links on the page should not be followed.
    pub nofollow: bool,
}

/// A piece of the main text that stands on its own: a heading, a paragraph, a list item, a table row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What kind of mark-up it came from.
    pub kind: BlockKind,
    /// The visible text on one line: white space collapsed, NFC, soft hyphens and zero-width characters
    /// taken out. Otherwise as written, so that a quotation of it is literally on the page.
    pub text: String,
    /// The headings above it, outermost first; a heading's own text is not in its own path.
    pub heading_path: Arc<[String]>,
    /// Index of the block that introduces the list this item stands in ("U kunt terecht bij:").
    pub lead_in: Option<usize>,
    /// For a table row: the column headers, one per cell (empty where there is none).
    pub column_headers: Arc<[String]>,
    /// For a table row: byte ranges of the cells in `text`.
    pub cells: Vec<std::ops::Range<usize>>,
    /// Links inside the block: byte range in `text` and index into [`Page::links`].
    pub links: Vec<(std::ops::Range<usize>, usize)>,
    /// Where on the page it stands.
    pub region: Region,
    /// Page number in a PDF, from 1.
    pub pdf_page: Option<u32>,
}

/// The kinds of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// `h1`–`h6`, the `summary` of an accordion, a tab's label.
    Heading {
        /// 1 to 6; a `summary` or tab label counts as one level below the heading above it.
        level: u8,
    },
    /// Running text.
    Paragraph,
    /// `li`; `depth` from 1.
    ListItem {
        /// Nesting depth of the list, from 1.
        depth: u8,
    },
    /// A row of a data table, cells joined with " | ".
    TableRow,
    /// `dt`.
    Term,
    /// `dd`; its term is the nearest [`BlockKind::Term`] before it.
    Definition,
    /// `address`, or a block that holds contact details only.
    Contact,
    /// Alt text of an image that stands in the main text.
    ImageText,
}

/// Where on a page something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Region {
    /// The page's own text.
    #[default]
    Main,
    /// A side column or related block inside the content.
    Aside,
    /// Menus, breadcrumbs, header and footer: read for links, never for claims.
    Boilerplate,
}

/// A link as it stands on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, resolved against `<base>` and the page's address; `tel:` and `mailto:` included.
    pub target: LinkTarget,
    /// The text of the link (or its image's alt text), on one line.
    pub text: String,
    /// `title` or `aria-label`, when it says more than the text.
    pub label: Option<String>,
    /// The nearest heading above it.
    pub heading: Option<String>,
    /// Where it stands.
    pub region: Region,
    /// `rel` contains `nofollow`.
    pub nofollow: bool,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// `http` or `https`.
    Web(Url),
    /// `tel:`, digits and a leading plus only.
    Phone(String),
    /// `mailto:`, the bare address.
    Mail(String),
    /// A relative address on a page whose own address is not known (a pasted draft).
    Relative(String),
}

/// A form that looks like the site's own search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchForm {
    /// Where the form sends its query, resolved.
    pub action: Url,
    /// The name of the text field.
    pub field: String,
    /// Hidden fields with their values, and the submit button's if it has a name.
    pub hidden: Vec<(String, String)>,
}

/// Something odd about the input that did not stop us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// Tags nested deeper than we let the tree builder see (it is quadratic in depth).
    CutAtDepth(usize),
    /// The text was cut at the size bound.
    CutAtSize(usize),
    /// The charset was guessed, or the declared one was wrong.
    CharsetGuessed(&'static str),
    /// So many characters could not be decoded.
    Undecodable(usize),
    /// Not all of a PDF gave its text (pictures of pages, damaged parts, more pages than are read).
    Incomplete,
    /// The bytes are neither HTML nor text (an image, an archive).
    NotText,
}

impl Page {
    /// The visible main text, one block per line.
    pub fn visible_text(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            text.push_str(&block.text);
            text.push('\n');
        }
        text
    }
}
