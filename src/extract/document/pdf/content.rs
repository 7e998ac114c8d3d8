//! Content streams: what a page shows, glyph by glyph, each with its place.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Number, Object, Stream};
use hayro_syntax::page::Page;

use super::font::{Font, name};
use super::stream::{Budget, data};

/// A glyph where it stands on the page, which is seen upright: x to the right, y downwards.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) y: f64,
    /// How far the next one is.
    pub(super) width: f64,
    /// The size of the letters.
    pub(super) size: f64,
    pub(super) vertical: bool,
}

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) glyphs: Vec<Glyph>,
    /// Codes whose character is not known.
    pub(super) unknown: usize,
    pub(super) images: usize,
    pub(super) height: f64,
    pub(super) width: f64,
    /// Whether the budget ended before the page did.
    pub(super) cut: bool,
}

/// Fonts that were read, by the number of their object.
pub(super) type Fonts = HashMap<(u32, i32), Rc<Font>>;

/// Forms may hold forms; deeper than this they hold themselves.
const DEEPEST_FORM: usize = 8;

/// Matrices as PDF writes them.
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `inner`, then `outer`.
fn times(inner: &Matrix, outer: &Matrix) -> Matrix {
    let [a, b, c, d, e, f] = *inner;
    let [g, h, i, j, k, l] = *outer;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

pub(super) fn shown(page: &Page<'_>, fonts: &mut Fonts, budget: &mut Budget) -> Shown {
    let (width, height) = page.render_dimensions();
    let mut bytes = Vec::new();
    match page.raw().get::<Object<'_>>(b"Contents") {
        Some(Object::Stream(stream)) => bytes = data(&stream, budget).unwrap_or_default(),
        Some(Object::Array(streams)) => {
            for stream in streams.iter::<Stream<'_>>() {
                bytes.extend(data(&stream, budget).unwrap_or_default());
                bytes.push(b'\n');
            }
        }
        _ => {}
    }
    let mut run = Run {
        fonts,
        budget,
        shown: Shown { width: f64::from(width), height: f64::from(height), ..Shown::default() },
    };
    let resources = page.resources();
    let begin = page.initial_transform(true).as_coeffs();
    run.stream(&bytes, begin, &resources.fonts, &resources.x_objects, 0);
    run.shown
}

struct Run<'a> {
    fonts: &'a mut Fonts,
    budget: &'a mut Budget,
    shown: Shown,
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Rc<Font>,
    size: f64,
    char_spacing: f64,
    word_spacing: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

impl Run<'_> {
    fn stream(&mut self, bytes: &[u8], matrix: Matrix, fonts: &Dict<'_>, objects: &Dict<'_>, depth: usize) {
        let mut state = State {
            matrix,
            font: Rc::default(),
            size: 1.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut saved = Vec::new();
        let (mut text, mut line) = (IDENTITY, IDENTITY);
        // How deep the marks are, and at which depth what is no content began.
        let (mut marks, mut artifact) = (0usize, None);
        let mut operations = UntypedIter::new(bytes);
        while let Some(instruction) = operations.next() {
            if self.budget.operations == 0 || self.budget.glyphs == 0 {
                self.shown.cut = true;
                return;
            }
            self.budget.operations -= 1;
            let operator: &[u8] = instruction.operator;
            let numbers: Vec<f64> = instruction
                .operands()
                .filter_map(
                    |object| if let Object::Number(number) = object { Some(number.as_f64()) } else { None },
                )
                .take(6)
                .collect();
            let number = |at: usize| numbers.get(at).copied().unwrap_or_default();
            match operator {
                b"q" if saved.len() < 512 => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => {
                    if let Ok(inner) = Matrix::try_from(numbers.as_slice()) {
                        state.matrix = times(&inner, &state.matrix);
                    }
                }
                b"BT" => (text, line) = (IDENTITY, IDENTITY),
                b"Tf" => {
                    state.size = number(0);
                    if let Some(Object::Name(key)) = instruction.operands().next() {
                        state.font = self.font(fonts, key.as_ref());
                    }
                }
                b"Tc" => state.char_spacing = number(0),
                b"Tw" => state.word_spacing = number(0),
                b"Tz" => state.scale = number(0) / 100.0,
                b"TL" => state.leading = number(0),
                b"Ts" => state.rise = number(0),
                b"Td" | b"TD" => {
                    if operator == b"TD" {
                        state.leading = -number(1);
                    }
                    line = times(&[1.0, 0.0, 0.0, 1.0, number(0), number(1)], &line);
                    text = line;
                }
                b"Tm" => {
                    if let Ok(matrix) = Matrix::try_from(numbers.as_slice()) {
                        (text, line) = (matrix, matrix);
                    }
                }
                b"T*" | b"'" | b"\"" => {
                    if operator == b"\"" {
                        (state.word_spacing, state.char_spacing) = (number(0), number(1));
                    }
                    line = times(&[1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], &line);
                    text = line;
                    if let Some(Object::String(string)) = instruction.operands().last() {
                        self.show(string.as_bytes(), &state, &mut text, artifact.is_some());
                    }
                }
                b"Tj" => {
                    if let Some(Object::String(string)) = instruction.operands().last() {
                        self.show(string.as_bytes(), &state, &mut text, artifact.is_some());
                    }
                }
                b"TJ" => {
                    let Some(Object::Array(parts)) = instruction.operands().last() else { continue };
                    for part in parts.iter::<Object<'_>>() {
                        match part {
                            Object::String(string) => {
                                self.show(string.as_bytes(), &state, &mut text, artifact.is_some());
                            }
                            Object::Number(number) => {
                                let back = -number.as_f64() / 1000.0 * state.size;
                                let (x, y) =
                                    if state.font.vertical { (0.0, back) } else { (back * state.scale, 0.0) };
                                text = times(&[1.0, 0.0, 0.0, 1.0, x, y], &text);
                            }
                            _ => {}
                        }
                    }
                }
                b"BMC" | b"BDC" => {
                    marks += 1;
                    let mark = instruction.operands().next();
                    if artifact.is_none()
                        && matches!(mark, Some(Object::Name(name)) if name.as_str() == "Artifact")
                    {
                        artifact = Some(marks);
                    }
                }
                b"EMC" => {
                    if artifact == Some(marks) {
                        artifact = None;
                    }
                    marks = marks.saturating_sub(1);
                }
                b"BI" => self.shown.images += 1,
                b"Do" if artifact.is_none() => {
                    let Some(Object::Name(key)) = instruction.operands().next() else { continue };
                    let Some(object) = objects.get::<Stream<'_>>(key.as_ref()) else { continue };
                    match name(object.dict(), b"Subtype").as_deref() {
                        Some("Image") => self.shown.images += 1,
                        Some("Form") if depth < DEEPEST_FORM => {
                            self.form(&object, &state, fonts, objects, depth)
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn form(&mut self, form: &Stream<'_>, state: &State, fonts: &Dict<'_>, objects: &Dict<'_>, depth: usize) {
        let Some(bytes) = data(form, self.budget) else { return };
        let own: Vec<f64> = form
            .dict()
            .get::<Array<'_>>(b"Matrix")
            .map(|matrix| matrix.iter::<Number>().take(6).map(|number| number.as_f64()).collect())
            .unwrap_or_default();
        let matrix = times(&Matrix::try_from(own.as_slice()).unwrap_or(IDENTITY), &state.matrix);
        match form.dict().get::<Dict<'_>>(b"Resources") {
            Some(own) => {
                let part = |key: &[u8]| own.get::<Dict<'_>>(key).unwrap_or_default();
                self.stream(&bytes, matrix, &part(b"Font"), &part(b"XObject"), depth + 1);
            }
            None => self.stream(&bytes, matrix, fonts, objects, depth + 1),
        }
    }

    fn font(&mut self, fonts: &Dict<'_>, key: &[u8]) -> Rc<Font> {
        let Some(dict) = fonts.get::<Dict<'_>>(key) else { return Rc::default() };
        let place = fonts.get_ref(key).map(|reference| (reference.obj_number, reference.gen_number));
        if let Some(font) = place.and_then(|place| self.fonts.get(&place)) {
            return Rc::clone(font);
        }
        let font = Rc::new(Font::read(&dict, self.budget));
        if let Some(place) = place {
            self.fonts.insert(place, Rc::clone(&font));
        }
        font
    }

    fn show(&mut self, bytes: &[u8], state: &State, text: &mut Matrix, artifact: bool) {
        for code in state.font.codes(bytes) {
            let Some(left) = self.budget.glyphs.checked_sub(1) else { return };
            self.budget.glyphs = left;
            let spacing = state.char_spacing + if code.is_space { state.word_spacing } else { 0.0 };
            let (x, y) = match state.font.vertical {
                true => (0.0, -state.size + spacing),
                false => ((code.width * state.size + spacing) * state.scale, 0.0),
            };
            let place = times(&[1.0, 0.0, 0.0, 1.0, 0.0, state.rise], &times(text, &state.matrix));
            let next = times(&times(&[1.0, 0.0, 0.0, 1.0, x, y], text), &state.matrix);
            *text = times(&[1.0, 0.0, 0.0, 1.0, x, y], text);
            let [a, b, c, d, e, f] = place;
            if artifact || !place.iter().all(|number| number.is_finite()) {
                continue;
            }
            // Letters that stand askew are a stamp across the page.
            let (straight, askew) = (a.abs() + d.abs(), b.abs() + c.abs());
            if straight.min(askew) > 0.1 * straight.max(askew) {
                continue;
            }
            match code.text {
                None => self.shown.unknown += 1,
                Some(letters) => {
                    let size = state.size.abs() * c.hypot(d);
                    let (dx, dy) = (next[4] - e, next[5] - f);
                    let vertical = dy.abs() > dx.abs();
                    let width = if vertical { dy.abs() } else { dx.abs() };
                    // A glyph that hangs from its origin stands left and right of it.
                    let x = if state.font.vertical { e - size / 2.0 } else { e };
                    self.shown.glyphs.push(Glyph { text: letters, x, y: f, width, size, vertical });
                }
            }
        }
    }
}
