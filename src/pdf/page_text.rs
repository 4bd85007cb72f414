//! Text of one page: the text operators of its content stream (ISO 32000-1 §9.4) and of the forms it draws.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId, Stream};

use super::layout::{Lines, Matrix, Piece};

/// What the content of one page, or one form, may unpack to. Pages with text are far below it.
const MAX_CONTENT: usize = 2 * 1024 * 1024;
/// What a font's character map may unpack to.
const MAX_CMAP: usize = 2 * 1024 * 1024;
/// Forms within forms.
const MAX_DEPTH: usize = 6;
/// Forms drawn on one page.
const MAX_FORMS: usize = 200;
/// Text of one page, in bytes.
const MAX_PAGE_TEXT: usize = 256 * 1024;
/// Width of a letter when the font does not say, in thousandths of its size.
const USUAL_WIDTH: f64 = 500.0;

/// Reads the pages of one document.
pub struct PageReader<'a> {
    document: &'a Document,
}

impl<'a> PageReader<'a> {
    /// For this document.
    pub fn new(document: &'a Document) -> Self {
        Self { document }
    }

    /// Text of a page; none when it cannot be read.
    pub fn text(&mut self, page: ObjectId) -> Option<String> {
        let content = self.document.get_page_content_with_limit(page, MAX_CONTENT).ok()?;
        let (own, inherited) = self.document.get_page_resources(page).ok()?;
        let mut resources: Vec<&Dictionary> = own.into_iter().collect();
        resources.extend(inherited.iter().filter_map(|id| self.document.get_dictionary(*id).ok()));
        let mut drawing =
            Drawing { document: self.document, lines: Lines::default(), forms: 0, undecoded: 0 };
        drawing.run(&content, &resources, Matrix::IDENTITY, 0);
        // Letters are drawn, but their font does not say which: that is not a page without text.
        let unreadable = drawing.undecoded > drawing.lines.len();
        (!unreadable).then(|| drawing.lines.finish())
    }
}

/// A page being drawn, text only.
struct Drawing<'a> {
    document: &'a Document,
    lines: Lines,
    forms: usize,
    /// Octets of strings whose font does not tell what they mean.
    undecoded: usize,
}

/// Graphics and text state (§8.4, §9.3).
#[derive(Clone, Copy)]
struct State {
    ctm: Matrix,
    text: Matrix,
    line: Matrix,
    size: f64,
    char_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
}

impl<'a> Drawing<'a> {
    fn run(&mut self, content: &[u8], resources: &[&'a Dictionary], ctm: Matrix, depth: usize) {
        let Ok(content) = Content::decode(content) else { return };
        let owned = self.fonts(resources);
        let fonts: BTreeMap<&[u8], Font<'_>> = owned
            .iter()
            .map(|(name, font)| (name.as_slice(), Font::read(font, self.document)))
            .collect();
        let mut state = State::new(ctm);
        let mut font: Option<&Font<'_>> = None;
        let mut saved = Vec::new();
        for operation in &content.operations {
            if self.lines.len() > MAX_PAGE_TEXT {
                return;
            }
            match operation.operator.as_str() {
                "q" if saved.len() < 64 => saved.push((state, font)),
                "Q" => (state, font) = saved.pop().unwrap_or((state, font)),
                "Tf" => {
                    font = operation.operands.first().and_then(name).and_then(|n| fonts.get(n));
                    state.size = number(operation, 1);
                }
                "Tj" | "TJ" | "'" | "\"" => self.show(operation, font, &mut state),
                "Do" => self.draw_form(operation, resources, state.ctm, depth),
                _ => state.apply(operation),
            }
        }
    }

    /// A font with a map to Unicode is read by that map, not by its encoding (§9.10.2).
    fn fonts(&self, resources: &[&'a Dictionary]) -> BTreeMap<Vec<u8>, FontSource> {
        let mut fonts = BTreeMap::new();
        for dictionary in resources.iter().filter_map(|r| self.entry(r, b"Font")) {
            for (key, value) in dictionary {
                if let Some(font) = self.dictionary(value) {
                    fonts.entry(key.clone()).or_insert_with(|| FontSource::new(font));
                }
            }
        }
        fonts
    }

    fn entry(&self, of: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.dictionary(of.get(key).ok()?)
    }

    fn dictionary(&self, object: &'a Object) -> Option<&'a Dictionary> {
        self.document.dereference(object).ok()?.1.as_dict().ok()
    }

    fn show(&mut self, operation: &Operation, font: Option<&Font<'_>>, state: &mut State) {
        let Some(font) = font else { return };
        let shown = match operation.operator.as_str() {
            "\"" => {
                state.word_space = number(operation, 0);
                state.char_space = number(operation, 1);
                state.next_line(0.0, -state.leading);
                operation.operands.get(2)
            }
            "'" => {
                state.next_line(0.0, -state.leading);
                operation.operands.first()
            }
            _ => operation.operands.first(),
        };
        match shown {
            Some(Object::String(bytes, _)) => self.show_string(bytes, font, state),
            Some(Object::Array(parts)) => {
                for part in parts {
                    match part {
                        Object::String(bytes, _) => self.show_string(bytes, font, state),
                        other => {
                            let back = float(other) / 1000.0 * state.size * state.scale;
                            state.text = Matrix::shift(-back, 0.0).then(state.text);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn show_string(&mut self, bytes: &[u8], font: &Font<'_>, state: &mut State) {
        let width = font.width(bytes, state) * state.scale;
        let text = font.decode(bytes);
        if text.is_empty() {
            self.undecoded += bytes.len();
        } else {
            let place = state.text.then(state.ctm);
            self.lines.push(Piece { text: &text, place, width, height: state.size.abs() });
        }
        state.text = Matrix::shift(width, 0.0).then(state.text);
    }

    fn draw_form(
        &mut self,
        operation: &Operation,
        resources: &[&'a Dictionary],
        ctm: Matrix,
        depth: usize,
    ) {
        let Some(key) = operation.operands.first().and_then(name) else { return };
        let Some(form) = self.form(resources, key) else { return };
        self.forms += 1;
        if depth >= MAX_DEPTH || self.forms > MAX_FORMS {
            return;
        }
        let Ok(content) = form.decompressed_content_with_limit(MAX_CONTENT) else { return };
        let own = self.entry(&form.dict, b"Resources");
        let placed = form.dict.get(b"Matrix").ok().and_then(matrix).unwrap_or(Matrix::IDENTITY);
        let resources = own.map_or_else(|| resources.to_vec(), |own| vec![own]);
        self.run(&content, &resources, placed.then(ctm), depth + 1);
    }

    fn form(&self, resources: &[&'a Dictionary], key: &[u8]) -> Option<&'a Stream> {
        let forms = resources.iter().find_map(|r| self.entry(r, b"XObject")?.get(key).ok())?;
        let stream = self.document.dereference(forms).ok()?.1.as_stream().ok()?;
        let kind = stream.dict.get(b"Subtype").ok().and_then(name);
        (kind == Some(b"Form")).then_some(stream)
    }
}

impl State {
    fn new(ctm: Matrix) -> Self {
        Self {
            ctm,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
        }
    }

    fn apply(&mut self, operation: &Operation) {
        match operation.operator.as_str() {
            "cm" => {
                if let Some(map) = six(&operation.operands) {
                    self.ctm = map.then(self.ctm);
                }
            }
            "BT" => (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            "Tm" => {
                if let Some(map) = six(&operation.operands) {
                    (self.text, self.line) = (map, map);
                }
            }
            "Td" => self.next_line(number(operation, 0), number(operation, 1)),
            "TD" => {
                self.leading = -number(operation, 1);
                self.next_line(number(operation, 0), number(operation, 1));
            }
            "T*" => self.next_line(0.0, -self.leading),
            "TL" => self.leading = number(operation, 0),
            "Tc" => self.char_space = number(operation, 0),
            "Tw" => self.word_space = number(operation, 0),
            "Tz" => self.scale = number(operation, 0) / 100.0,
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::shift(x, y).then(self.line);
        self.text = self.line;
    }
}

/// A font's dictionary, and the same without `Encoding` when it maps to Unicode by itself.
struct FontSource {
    as_is: Dictionary,
    by_map: Option<Dictionary>,
}

impl FontSource {
    fn new(font: &Dictionary) -> Self {
        let by_map = font.has(b"ToUnicode").then(|| {
            let mut bare = font.clone();
            bare.remove(b"Encoding");
            bare
        });
        Self { as_is: font.clone(), by_map }
    }
}

struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    by_map: Option<Encoding<'a>>,
    /// Two bytes per character (§9.7).
    composite: bool,
    widths: BTreeMap<u32, f64>,
    usual_width: f64,
}

impl<'a> Font<'a> {
    fn read(source: &'a FontSource, document: &'a Document) -> Self {
        let encoding =
            |font: &'a Dictionary| font.get_font_encoding_with_limit(document, MAX_CMAP).ok();
        let composite = source.as_is.get(b"Subtype").ok().and_then(name) == Some(b"Type0");
        let (widths, usual_width) = if composite {
            composite_widths(&source.as_is, document)
        } else {
            (simple_widths(&source.as_is, document), USUAL_WIDTH)
        };
        Self {
            encoding: encoding(&source.as_is),
            by_map: source.by_map.as_ref().and_then(encoding),
            composite,
            widths,
            usual_width,
        }
    }

    /// By the map to Unicode; by the encoding where the map is silent (some map only their ligatures).
    fn decode(&self, bytes: &[u8]) -> String {
        let decode = |encoding: &Option<Encoding<'_>>| {
            encoding.as_ref().and_then(|e| Document::decode_text(e, bytes).ok())
        };
        let text = decode(&self.by_map).filter(|text| !text.contains('\u{fffd}'));
        let text = text.or_else(|| decode(&self.encoding)).unwrap_or_default();
        text.chars().filter(|c| !c.is_control() && *c != '\u{fffd}').collect()
    }

    /// How far the pen moves, in text space before horizontal scaling (§9.4.4).
    fn width(&self, bytes: &[u8], state: &State) -> f64 {
        let one = |code: u32| {
            let width = self.widths.get(&code).copied().unwrap_or(self.usual_width);
            let word = if code == 32 && !self.composite { state.word_space } else { 0.0 };
            width / 1000.0 * state.size + state.char_space + word
        };
        if self.composite {
            bytes.chunks(2).map(|c| one(c.iter().fold(0, |n, b| n << 8 | u32::from(*b)))).sum()
        } else {
            bytes.iter().map(|b| one(u32::from(*b))).sum()
        }
    }
}

fn simple_widths(font: &Dictionary, document: &Document) -> BTreeMap<u32, f64> {
    let first = font.get(b"FirstChar").map_or(0.0, float).clamp(0.0, 255.0);
    let widths = font.get_deref(b"Widths", document).and_then(Object::as_array);
    let widths = widths.map(Vec::as_slice).unwrap_or_default();
    // A width of zero says "not known" in careless files.
    (0..256_u32)
        .zip(widths)
        .map(|(at, width)| (at + code(first), float(width)))
        .filter(|(_, width)| *width > 0.0)
        .collect()
}

/// `W` and `DW` of the descendant font (§9.7.4.3).
fn composite_widths(font: &Dictionary, document: &Document) -> (BTreeMap<u32, f64>, f64) {
    let mut widths = BTreeMap::new();
    let descendant = font
        .get_deref(b"DescendantFonts", document)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| document.dereference(fonts.first()?).ok()?.1.as_dict().ok());
    let Some(descendant) = descendant else { return (widths, 1000.0) };
    let usual = descendant.get(b"DW").map_or(1000.0, float);
    let list = descendant.get_deref(b"W", document).and_then(Object::as_array);
    let mut list = list.map(Vec::as_slice).unwrap_or_default();
    while let [first, rest @ ..] = list {
        let first = code(float(first));
        match rest {
            [Object::Array(each), tail @ ..] => {
                widths.extend((first..).zip(each.iter().map(float)));
                list = tail;
            }
            [last, width, tail @ ..] => {
                let last = code(float(last)).min(first.saturating_add(0xffff));
                widths.extend((first..=last).map(|code| (code, float(width))));
                list = tail;
            }
            _ => break,
        }
        if widths.len() > 0x1_0000 {
            break;
        }
    }
    (widths, usual)
}

fn name(object: &Object) -> Option<&[u8]> {
    object.as_name().ok()
}

fn float(object: &Object) -> f64 {
    object.as_float().map_or(0.0, f64::from)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to u16 first")]
fn code(number: f64) -> u32 {
    number.clamp(0.0, 65_535.0) as u32
}

fn number(operation: &Operation, at: usize) -> f64 {
    operation.operands.get(at).map_or(0.0, float)
}

fn six(operands: &[Object]) -> Option<Matrix> {
    let operands: &[Object; 6] = operands.try_into().ok()?;
    Some(Matrix(operands.each_ref().map(float)))
}

fn matrix(object: &Object) -> Option<Matrix> {
    six(object.as_array().ok()?)
}
