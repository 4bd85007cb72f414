//! From pieces of text with a place on the page to lines and paragraphs.
//!
//! A PDF has no spaces and no lines, only places. Pieces are taken in the order they are drawn, which is reading
//! order in what word processors write; gaps between them become spaces, steps down become lines.

/// A gap wider than this part of the letter height separates words.
const WORD_GAP: f64 = 0.18;
/// A step further than this part of the letter height is another line.
const LINE_STEP: f64 = 0.5;
/// A step further than this many letter heights begins a paragraph.
const PARAGRAPH_STEP: f64 = 1.8;

/// An affine map, `[a b c d e f]` of ISO 32000-1 §8.3.3.
#[derive(Debug, Clone, Copy)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    /// Leaves everything where it is.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Moves by `x`, `y`.
    pub fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First this, then `next`.
    pub fn then(self, next: Self) -> Self {
        let (m, n) = (self.0, next.0);
        Self([
            m[0] * n[0] + m[1] * n[2],
            m[0] * n[1] + m[1] * n[3],
            m[2] * n[0] + m[3] * n[2],
            m[2] * n[1] + m[3] * n[3],
            m[4] * n[0] + m[5] * n[2] + n[4],
            m[4] * n[1] + m[5] * n[3] + n[5],
        ])
    }
}

/// A piece of text in one go, as drawn.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// Its characters.
    pub text: &'a str,
    /// From text space, where it begins at the origin, to the page.
    pub place: Matrix,
    /// How far it runs, in text space.
    pub width: f64,
    /// Letter height, in text space.
    pub height: f64,
}

/// The text of a page as it grows.
#[derive(Debug, Default)]
pub struct Lines {
    text: String,
    /// Where the last piece ended.
    pen: Option<(f64, f64)>,
}

impl Lines {
    /// Adds a piece after the last one.
    pub fn push(&mut self, piece: Piece<'_>) {
        let [right, rise, slant, up, x, y] = piece.place.0;
        let along = right.hypot(rise).max(1e-9);
        let height = (piece.height * slant.hypot(up)).abs().max(1e-6);
        if let Some((pen_x, pen_y)) = self.pen {
            let (dx, dy) = (x - pen_x, y - pen_y);
            // In the direction of writing, and across it (down is negative).
            let forward = (dx * right + dy * rise) / along;
            let across = (dy * right - dx * rise) / along;
            self.separate(forward / height, across / height);
        }
        self.text.push_str(piece.text);
        self.pen = Some((x + piece.width * right, y + piece.width * rise));
    }

    fn separate(&mut self, forward: f64, across: f64) {
        if across.abs() > LINE_STEP {
            let apart = !(-PARAGRAPH_STEP..=LINE_STEP).contains(&across);
            self.text.push_str(if apart { "\n\n" } else { "\n" });
        } else if !(-1.0..=WORD_GAP).contains(&forward) {
            self.text.push(' ');
        }
    }

    /// How many bytes so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// The page: no blanks at the ends of lines, no double ones in them, at most one empty line in a row.
    pub fn finish(self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut empty = 0;
        for line in self.text.lines() {
            let words = line.split([' ', '\t', '\u{a0}']).filter(|word| !word.is_empty());
            let line = words.collect::<Vec<_>>().join(" ");
            if line.is_empty() {
                empty += 1;
                continue;
            }
            if !out.is_empty() {
                out.push_str(if empty > 0 { "\n\n" } else { "\n" });
            }
            out.push_str(&line);
            empty = 0;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(pieces: &[(&str, f64, f64)]) -> String {
        let mut lines = Lines::default();
        for (text, x, y) in pieces {
            let width = text.chars().count() as f64 * 5.0;
            lines.push(Piece { text, place: Matrix::shift(*x, *y), width, height: 10.0 });
        }
        lines.finish()
    }

    #[test]
    fn letters_drawn_one_by_one_are_one_word_and_gaps_are_spaces() {
        assert_eq!(page(&[("g", 0.0, 0.0), ("ra", 5.2, 0.0), ("tis", 15.0, 0.0)]), "gratis");
        assert_eq!(page(&[("is", 0.0, 0.0), ("gratis", 13.0, 0.0)]), "is gratis");
    }

    #[test]
    fn steps_down_are_lines_and_big_ones_paragraphs() {
        let text = page(&[("een", 0.0, 100.0), ("twee", 0.0, 88.0), ("drie", 0.0, 60.0)]);
        assert_eq!(text, "een\ntwee\n\ndrie");
    }

    #[test]
    fn a_step_up_is_another_column() {
        assert_eq!(page(&[("links", 0.0, 0.0), ("rechts", 200.0, 500.0)]), "links\n\nrechts");
    }

    #[test]
    fn turned_text_reads_along_its_own_line() {
        let turned = |x, y| Matrix([0.0, 1.0, -1.0, 0.0, x, y]);
        let mut lines = Lines::default();
        lines.push(Piece { text: "is", place: turned(50.0, 0.0), width: 10.0, height: 10.0 });
        lines.push(Piece { text: "gratis", place: turned(50.0, 13.0), width: 30.0, height: 10.0 });
        assert_eq!(lines.finish(), "is gratis");
    }
}
