//! The elements of HTML, by how they behave.

/// The known name that equals these bytes but for case; `""` for an unknown element.
pub(super) fn intern(name: &[u8]) -> &'static str {
    let mut lower = [0_u8; 12];
    let Some(slot) = lower.get_mut(..name.len()) else { return "" };
    slot.copy_from_slice(name);
    slot.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(slot) else { return "" };
    KNOWN
        .binary_search_by(|known| known.len().cmp(&lower.len()).then_with(|| (*known).cmp(lower)))
        .ok()
        .and_then(|at| KNOWN.get(at))
        .copied()
        .unwrap_or_default()
}

/// Known elements, by length and then by name.
const KNOWN: &[&str] = &[
    "a",
    "b",
    "i",
    "p",
    "q",
    "s",
    "u",
    "br",
    "dd",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "rb",
    "rp",
    "rt",
    "td",
    "th",
    "tr",
    "tt",
    "ul",
    "bdi",
    "bdo",
    "big",
    "col",
    "del",
    "dfn",
    "dir",
    "div",
    "img",
    "ins",
    "kbd",
    "map",
    "nav",
    "pre",
    "sub",
    "sup",
    "svg",
    "var",
    "wbr",
    "xmp",
    "abbr",
    "area",
    "base",
    "body",
    "cite",
    "code",
    "data",
    "font",
    "form",
    "head",
    "html",
    "link",
    "main",
    "mark",
    "math",
    "menu",
    "meta",
    "nobr",
    "ruby",
    "samp",
    "slot",
    "span",
    "time",
    "aside",
    "audio",
    "embed",
    "frame",
    "image",
    "input",
    "label",
    "meter",
    "param",
    "small",
    "style",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "title",
    "track",
    "video",
    "applet",
    "button",
    "canvas",
    "center",
    "dialog",
    "figure",
    "footer",
    "header",
    "hgroup",
    "iframe",
    "keygen",
    "legend",
    "object",
    "option",
    "output",
    "script",
    "search",
    "select",
    "source",
    "strike",
    "strong",
    "acronym",
    "address",
    "article",
    "caption",
    "details",
    "marquee",
    "noembed",
    "picture",
    "section",
    "summary",
    "colgroup",
    "datalist",
    "fieldset",
    "frameset",
    "noframes",
    "noscript",
    "optgroup",
    "progress",
    "template",
    "textarea",
    "plaintext",
    "blockquote",
    "figcaption",
];

/// Elements without content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose content is text up to their end tag, with the mark-up in it not read.
pub(super) fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "textarea"
            | "title"
            | "iframe"
            | "noembed"
            | "noframes"
            | "noscript"
            | "xmp"
            | "svg"
            | "math"
    )
}

/// Elements whose text nobody reads.
pub(super) fn is_never_text(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "head"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "select"
            | "datalist"
            | "textarea"
            | "audio"
            | "video"
            | "canvas"
            | "noframes"
            | "noembed"
            | "frameset"
            | "dialog"
            | "title"
            | "applet"
    )
}

/// Elements that run on in the line; unknown ones do, as in a browser.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "" | "a"
            | "abbr"
            | "acronym"
            | "area"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "button"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "embed"
            | "font"
            | "i"
            | "image"
            | "img"
            | "input"
            | "ins"
            | "kbd"
            | "label"
            | "link"
            | "map"
            | "mark"
            | "meta"
            | "meter"
            | "nobr"
            | "output"
            | "picture"
            | "progress"
            | "q"
            | "rb"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "slot"
            | "small"
            | "source"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "svg"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// Elements that end an open paragraph when they begin.
pub(super) fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
            | "li"
            | "dt"
            | "dd"
            | "xmp"
    )
}

/// Elements of the head; anything else begins the body.
pub(super) fn is_of_head(name: &str) -> bool {
    matches!(
        name,
        "base"
            | "link"
            | "meta"
            | "noscript"
            | "script"
            | "style"
            | "template"
            | "title"
            | "head"
            | "html"
    )
}

pub(super) fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_is_found_in_any_case() {
        for &name in KNOWN {
            assert_eq!(intern(name.as_bytes()), name);
            assert_eq!(intern(name.to_ascii_uppercase().as_bytes()), name);
        }
        assert_eq!(intern(b"o:p"), "");
        assert_eq!(intern(b"a-very-long-custom-element"), "");
    }
}
