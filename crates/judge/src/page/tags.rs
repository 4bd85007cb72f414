//! The elements of HTML, by how they behave.

use std::sync::LazyLock;

/// What is true of an element; several may hold.
type Traits = u16;
const PLAIN: Traits = 0;
const VOID: Traits = 1;
const RAW: Traits = 1 << 1;
const NEVER_TEXT: Traits = 1 << 2;
const INLINE: Traits = 1 << 3;
const ENDS_PARAGRAPH: Traits = 1 << 4;
const OF_HEAD: Traits = 1 << 5;
const HEADING: Traits = 1 << 6;
const BY_SIBLING: Traits = 1 << 7;

macro_rules! tags {
    ($($tag:ident = $name:literal: $traits:expr,)*) => {
        /// The name of an element.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Tag {
            $(#[doc = $name] $tag,)*
            /// One that HTML does not know.
            Unknown,
        }

        const ALL: &[(Tag, &str)] = &[$((Tag::$tag, $name)),*];
        const TRAITS: &[Traits] = &[$($traits,)* INLINE];
    };
}

tags! {
    A = "a": INLINE,
    Abbr = "abbr": INLINE,
    Acronym = "acronym": INLINE,
    Address = "address": ENDS_PARAGRAPH,
    Applet = "applet": NEVER_TEXT,
    Area = "area": VOID | INLINE,
    Article = "article": ENDS_PARAGRAPH,
    Aside = "aside": ENDS_PARAGRAPH,
    Audio = "audio": NEVER_TEXT,
    B = "b": INLINE,
    Base = "base": VOID | OF_HEAD,
    Bdi = "bdi": INLINE,
    Bdo = "bdo": INLINE,
    Big = "big": INLINE,
    BlockQuote = "blockquote": ENDS_PARAGRAPH,
    Body = "body": PLAIN,
    Br = "br": VOID,
    Button = "button": INLINE,
    Canvas = "canvas": NEVER_TEXT,
    Caption = "caption": BY_SIBLING,
    Center = "center": ENDS_PARAGRAPH,
    Cite = "cite": INLINE,
    Code = "code": INLINE,
    Col = "col": VOID,
    ColGroup = "colgroup": BY_SIBLING,
    Data = "data": INLINE,
    DataList = "datalist": NEVER_TEXT,
    Dd = "dd": ENDS_PARAGRAPH | BY_SIBLING,
    Del = "del": INLINE,
    Details = "details": ENDS_PARAGRAPH,
    Dfn = "dfn": INLINE,
    Dialog = "dialog": NEVER_TEXT | ENDS_PARAGRAPH,
    Dir = "dir": ENDS_PARAGRAPH,
    Div = "div": ENDS_PARAGRAPH,
    Dl = "dl": ENDS_PARAGRAPH,
    Dt = "dt": ENDS_PARAGRAPH | BY_SIBLING,
    Em = "em": INLINE,
    Embed = "embed": VOID | INLINE,
    FieldSet = "fieldset": ENDS_PARAGRAPH,
    FigCaption = "figcaption": ENDS_PARAGRAPH,
    Figure = "figure": ENDS_PARAGRAPH,
    Font = "font": INLINE,
    Footer = "footer": ENDS_PARAGRAPH,
    Form = "form": ENDS_PARAGRAPH,
    Frame = "frame": VOID,
    FrameSet = "frameset": NEVER_TEXT,
    H1 = "h1": ENDS_PARAGRAPH | HEADING,
    H2 = "h2": ENDS_PARAGRAPH | HEADING,
    H3 = "h3": ENDS_PARAGRAPH | HEADING,
    H4 = "h4": ENDS_PARAGRAPH | HEADING,
    H5 = "h5": ENDS_PARAGRAPH | HEADING,
    H6 = "h6": ENDS_PARAGRAPH | HEADING,
    Head = "head": NEVER_TEXT | OF_HEAD,
    Header = "header": ENDS_PARAGRAPH,
    HGroup = "hgroup": ENDS_PARAGRAPH,
    Hr = "hr": VOID | ENDS_PARAGRAPH,
    Html = "html": OF_HEAD,
    I = "i": INLINE,
    IFrame = "iframe": RAW | NEVER_TEXT,
    Image = "image": VOID | INLINE,
    Img = "img": VOID | INLINE,
    Input = "input": VOID | INLINE,
    Ins = "ins": INLINE,
    Kbd = "kbd": INLINE,
    Keygen = "keygen": VOID,
    Label = "label": INLINE,
    Legend = "legend": PLAIN,
    Li = "li": ENDS_PARAGRAPH | BY_SIBLING,
    Link = "link": VOID | INLINE | OF_HEAD,
    Main = "main": ENDS_PARAGRAPH,
    Map = "map": INLINE,
    Mark = "mark": INLINE,
    Marquee = "marquee": PLAIN,
    Math = "math": RAW | NEVER_TEXT,
    Menu = "menu": ENDS_PARAGRAPH,
    Meta = "meta": VOID | INLINE | OF_HEAD,
    Meter = "meter": INLINE,
    Nav = "nav": ENDS_PARAGRAPH,
    Nobr = "nobr": INLINE,
    NoEmbed = "noembed": RAW | NEVER_TEXT,
    NoFrames = "noframes": RAW | NEVER_TEXT,
    NoScript = "noscript": RAW | NEVER_TEXT | OF_HEAD,
    Object = "object": NEVER_TEXT,
    Ol = "ol": ENDS_PARAGRAPH,
    OptGroup = "optgroup": BY_SIBLING,
    Option = "option": BY_SIBLING,
    Output = "output": INLINE,
    P = "p": ENDS_PARAGRAPH | BY_SIBLING,
    Param = "param": VOID,
    Picture = "picture": INLINE,
    PlainText = "plaintext": PLAIN,
    Pre = "pre": ENDS_PARAGRAPH,
    Progress = "progress": INLINE,
    Q = "q": INLINE,
    Rb = "rb": INLINE | BY_SIBLING,
    Rp = "rp": INLINE | BY_SIBLING,
    Rt = "rt": INLINE | BY_SIBLING,
    Ruby = "ruby": INLINE,
    S = "s": INLINE,
    Samp = "samp": INLINE,
    Script = "script": RAW | NEVER_TEXT | OF_HEAD,
    Search = "search": ENDS_PARAGRAPH,
    Section = "section": ENDS_PARAGRAPH,
    Select = "select": NEVER_TEXT,
    Slot = "slot": INLINE,
    Small = "small": INLINE,
    Source = "source": VOID | INLINE,
    Span = "span": INLINE,
    Strike = "strike": INLINE,
    Strong = "strong": INLINE,
    Style = "style": RAW | NEVER_TEXT | OF_HEAD,
    Sub = "sub": INLINE,
    Summary = "summary": ENDS_PARAGRAPH,
    Sup = "sup": INLINE,
    Svg = "svg": RAW | NEVER_TEXT | INLINE,
    Table = "table": ENDS_PARAGRAPH,
    TBody = "tbody": BY_SIBLING,
    Td = "td": BY_SIBLING,
    Template = "template": NEVER_TEXT | OF_HEAD,
    TextArea = "textarea": RAW | NEVER_TEXT,
    TFoot = "tfoot": BY_SIBLING,
    Th = "th": BY_SIBLING,
    THead = "thead": BY_SIBLING,
    Time = "time": INLINE,
    Title = "title": RAW | NEVER_TEXT | OF_HEAD,
    Tr = "tr": BY_SIBLING,
    Track = "track": VOID,
    Tt = "tt": INLINE,
    U = "u": INLINE,
    Ul = "ul": ENDS_PARAGRAPH,
    Var = "var": INLINE,
    Video = "video": NEVER_TEXT,
    Wbr = "wbr": VOID | INLINE,
    Xmp = "xmp": RAW | ENDS_PARAGRAPH,
}

/// Names packed into numbers, in order, so that looking one up compares no strings.
static PACKED: LazyLock<Vec<(u128, Tag)>> = LazyLock::new(|| {
    let mut packed: Vec<(u128, Tag)> =
        ALL.iter().map(|&(tag, name)| (pack(name.as_bytes()), tag)).collect();
    packed.sort_unstable_by_key(|&(name, _)| name);
    packed
});

/// The bytes in lower case as one number; names of more than 15 bytes are no known ones.
fn pack(name: &[u8]) -> u128 {
    if name.len() > 15 {
        return 0;
    }
    name.iter().fold(0, |packed, b| packed << 8 | u128::from(b.to_ascii_lowercase()))
}

impl Tag {
    /// The element of this name, in any case.
    pub(super) fn of(name: &[u8]) -> Self {
        let packed = pack(name);
        PACKED
            .binary_search_by_key(&packed, |&(known, _)| known)
            .ok()
            .and_then(|at| PACKED.get(at))
            .map_or(Self::Unknown, |&(_, tag)| tag)
    }

    /// Its name in bytes of lower case; empty for an unknown one.
    pub(super) fn name(self) -> &'static str {
        ALL.get(self as usize).map_or("", |&(_, name)| name)
    }

    fn has(self, traits: Traits) -> bool {
        TRAITS.get(self as usize).is_some_and(|has| has & traits != 0)
    }

    /// Has no content.
    pub(super) fn is_void(self) -> bool {
        self.has(VOID)
    }

    /// Its content is text up to its end tag; mark-up in it is not read.
    pub(super) fn is_raw(self) -> bool {
        self.has(RAW)
    }

    /// Nobody reads its text.
    pub(super) fn is_never_text(self) -> bool {
        self.has(NEVER_TEXT)
    }

    /// Runs on in the line; unknown elements do, as in a browser.
    pub(super) fn is_inline(self) -> bool {
        self.has(INLINE)
    }

    /// Ends an open paragraph when it begins.
    pub(super) fn ends_paragraph(self) -> bool {
        self.has(ENDS_PARAGRAPH)
    }

    /// Belongs in the head; anything else begins the body.
    pub(super) fn is_of_head(self) -> bool {
        self.has(OF_HEAD)
    }

    /// `h1` to `h6`.
    pub(super) fn is_heading(self) -> bool {
        self.has(HEADING)
    }

    /// Needs no end tag when the next of its kind begins.
    pub(super) fn is_closed_by_sibling(self) -> bool {
        self.has(BY_SIBLING)
    }

    /// A drawing or formula, skipped as a whole.
    pub(super) fn is_drawing(self) -> bool {
        matches!(self, Self::Svg | Self::Math)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_is_found_in_any_case() {
        for &(tag, name) in ALL {
            assert_eq!(Tag::of(name.as_bytes()), tag);
            assert_eq!(Tag::of(name.to_ascii_uppercase().as_bytes()), tag);
            assert_eq!(tag.name(), name);
        }
        assert_eq!(Tag::of(b"o:p"), Tag::Unknown);
        assert_eq!(Tag::of(b"a-very-long-custom-element"), Tag::Unknown);
        assert_eq!(Tag::of(b""), Tag::Unknown);
    }
}
