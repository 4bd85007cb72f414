//! A linear look ahead at the tags, before the tree is built.
//!
//! The tree builder is quadratic in how deep tags are nested, so tags beyond a depth that no real page has
//! are left out here, with their text kept.

use std::borrow::Cow;

/// Deeper than any page made by a content management system (seen: below 60).
pub(super) const DEEPEST: usize = 256;
/// Open formatting tags are opened again in every later paragraph, so few of them may be open at once.
const DEEPEST_FORMATTING: usize = 24;

/// Leaves out the tags that are nested too deep; says how many.
pub(super) fn flatten(html: &str) -> (Cow<'_, str>, usize) {
    let mut scan = Scan::default();
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| memchr(b'<', rest)) {
        let start = at + offset;
        at = scan.tag(html, start);
    }
    if scan.cuts.is_empty() {
        return (Cow::Borrowed(html), 0);
    }
    let mut out = String::with_capacity(html.len());
    let mut from = 0;
    for &(start, end) in &scan.cuts {
        out.push_str(html.get(from..start).unwrap_or_default());
        from = end;
    }
    out.push_str(html.get(from..).unwrap_or_default());
    (Cow::Owned(out), scan.cuts.len())
}

#[derive(Default)]
struct Scan {
    depth: usize,
    formatting: usize,
    left_out: usize,
    left_out_formatting: usize,
    cuts: Vec<(usize, usize)>,
}

impl Scan {
    /// Reads what starts at the `<` at `start`; gives where to go on.
    fn tag(&mut self, html: &str, start: usize) -> usize {
        let bytes = html.as_bytes();
        let rest = bytes.get(start + 1..).unwrap_or_default();
        if rest.starts_with(b"!--") {
            return find(bytes, start + 4, b"-->").map_or(bytes.len(), |end| end + 3);
        }
        let closes = rest.first() == Some(&b'/');
        let name_start = start + 1 + usize::from(closes);
        let name = tag_name(bytes.get(name_start..).unwrap_or_default());
        if name.is_empty() {
            return start + 1;
        }
        let end = tag_end(bytes, name_start + name.len());
        let name = name.to_ascii_lowercase();
        let name = std::str::from_utf8(&name).unwrap_or_default();
        if closes {
            self.close(name, start, end);
        } else {
            self.open(name, start, end);
            if is_raw(name) {
                return end_of_raw(bytes, end, name);
            }
        }
        end
    }

    fn open(&mut self, name: &str, start: usize, end: usize) {
        match Nesting::of(name) {
            Nesting::None => {}
            Nesting::Block if self.depth < DEEPEST => self.depth += 1,
            Nesting::Formatting if self.formatting < DEEPEST_FORMATTING => self.formatting += 1,
            Nesting::Block => {
                self.left_out += 1;
                self.cuts.push((start, end));
            }
            Nesting::Formatting => {
                self.left_out_formatting += 1;
                self.cuts.push((start, end));
            }
        }
    }

    fn close(&mut self, name: &str, start: usize, end: usize) {
        let (open, left_out) = match Nesting::of(name) {
            Nesting::None => return,
            Nesting::Block => (&mut self.depth, &mut self.left_out),
            Nesting::Formatting => (&mut self.formatting, &mut self.left_out_formatting),
        };
        if *left_out > 0 {
            *left_out -= 1;
            self.cuts.push((start, end));
        } else {
            *open = open.saturating_sub(1);
        }
    }
}

/// How an element adds to the depth.
enum Nesting {
    /// Void, or closed by its next sibling.
    None,
    Block,
    Formatting,
}

impl Nesting {
    fn of(name: &str) -> Self {
        match name {
            "p" | "li" | "dt" | "dd" | "tr" | "td" | "th" | "thead" | "tbody" | "tfoot"
            | "option" | "optgroup" | "colgroup" | "caption" | "rt" | "rp" | "rb" | "rtc"
            | "html" | "head" | "body" | "area" | "base" | "br" | "col" | "embed" | "hr"
            | "img" | "input" | "link" | "meta" | "param" | "source" | "track" | "wbr"
            | "frame" | "image" | "keygen" | "bgsound" | "basefont" => Self::None,
            "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike"
            | "strong" | "tt" | "u" | "a" => Self::Formatting,
            _ => Self::Block,
        }
    }
}

fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes"
    )
}

/// Just before the end tag of a raw text element.
fn end_of_raw(bytes: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = find(bytes, at, b"</") {
        let tail = bytes.get(found + 2..).unwrap_or_default();
        if tail.len() >= name.len()
            && tail.get(..name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name.as_bytes()))
        {
            return found;
        }
        at = found + 2;
    }
    bytes.len()
}

fn tag_name(rest: &[u8]) -> &[u8] {
    if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
        return &[];
    }
    let length = rest
        .iter()
        .position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        .unwrap_or(rest.len());
    rest.get(..length.min(64)).unwrap_or_default()
}

/// Just after the `>` that ends the tag; quoted `>` do not.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    let mut quote = None;
    let mut before_value = false;
    for (offset, &b) in bytes.get(from..).unwrap_or_default().iter().enumerate() {
        match quote {
            Some(open) if b == open => quote = None,
            Some(_) => {}
            None if b == b'>' => return from + offset + 1,
            None if before_value && matches!(b, b'"' | b'\'') => quote = Some(b),
            None => {}
        }
        if !b.is_ascii_whitespace() {
            before_value = b == b'=' && quote.is_none();
        }
    }
    bytes.len()
}

fn memchr(needle: u8, haystack: &[u8]) -> Option<usize> {
    haystack.iter().position(|&b| b == needle)
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(needle.len()).position(|window| window == needle).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_without_end_tags_is_not_deep() {
        let html = format!("<ul>{}</ul>", "<li><p>punt".repeat(5_000));
        assert_eq!(flatten(&html).1, 0);
    }

    #[test]
    fn tags_beyond_the_bound_go_and_their_text_stays() {
        let html = format!("{}gratis{}<p>na", "<div>".repeat(1_000), "</div>".repeat(1_000));
        let (cut, left_out) = flatten(&html);
        assert_eq!(left_out, 2 * (1_000 - DEEPEST));
        assert!(cut.contains(">gratis<"));
        assert!(cut.ends_with("</div><p>na"));
    }

    #[test]
    fn tags_inside_scripts_and_comments_do_not_count() {
        let html = format!("<script>{0}</script><!--{0}-->", "'<div>'".repeat(1_000));
        assert_eq!(flatten(&html).1, 0);
    }
}
