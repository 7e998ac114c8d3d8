//! Glyphs of a page to lines in reading order: rows, the columns they stand in, text across and down.

use std::ops::Range;

use super::content::{Glyph, Shown};

/// A line of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) page: usize,
    pub(super) left: f64,
    pub(super) right: f64,
    /// Where its letters stand.
    pub(super) y: f64,
    pub(super) size: f64,
    /// The edges of the column.
    pub(super) column: Range<f64>,
    /// Parts that stand apart, as the cells of a table do.
    pub(super) cells: usize,
    /// How far down the page it stands, from 0 to 1.
    pub(super) depth: f64,
}

/// The lines of a page in reading order.
pub(super) fn lines(mut shown: Shown, page: usize) -> Vec<Line> {
    let vertical = shown.glyphs.iter().filter(|glyph| glyph.vertical).count();
    let height = if vertical * 2 > shown.glyphs.len() {
        // Text that runs down and to the left is text that runs right and down, turned.
        for glyph in &mut shown.glyphs {
            (glyph.x, glyph.y) = (glyph.y, shown.width - glyph.x);
        }
        shown.width
    } else {
        shown.glyphs.retain(|glyph| !glyph.vertical);
        shown.height
    };
    let spans = spans(shown.glyphs, page, height.max(1.0));
    let mut lines = Vec::new();
    order(spans, 0, &mut lines);
    lines
}

/// A gap of more letters than this parts a row.
const GAP: f64 = 1.3;

/// Rows of glyphs, parted at wide gaps.
fn spans(mut glyphs: Vec<Glyph>, page: usize, height: f64) -> Vec<Line> {
    glyphs.retain(|glyph| glyph.size > 0.5 && glyph.text.chars().any(|char| !char.is_whitespace()));
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        // Small letters above or below the line belong to it.
        let near = |row: &Vec<Glyph>| {
            row.last().is_some_and(|last| (glyph.y - last.y).abs() <= 0.35 * glyph.size.max(last.size))
        };
        match rows.last_mut() {
            Some(row) if near(row) => row.push(glyph),
            _ => rows.push(vec![glyph]),
        }
    }
    let mut spans = Vec::new();
    for mut row in rows {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut span: Option<Line> = None;
        let mut last: Option<Glyph> = None;
        for glyph in row {
            // Letters that are printed twice, to look bold, are there once.
            if last
                .as_ref()
                .is_some_and(|last| last.text == glyph.text && glyph.x - last.x < 0.3 * last.width)
            {
                continue;
            }
            let gap = last.as_ref().map_or(0.0, |last| glyph.x - last.x - last.width);
            let size = last.as_ref().map_or(glyph.size, |last| last.size.max(glyph.size));
            if span.is_some() && gap > GAP * size {
                spans.extend(span.take());
            }
            let line = span.get_or_insert_with(|| Line {
                page,
                left: glyph.x,
                y: glyph.y,
                cells: 1,
                depth: glyph.y / height,
                ..Line::default()
            });
            let apart = gap > 0.18 * size && !line.text.is_empty();
            if apart && (is_narrow(line.text.chars().last()) || is_narrow(glyph.text.chars().next())) {
                line.text.push(' ');
            }
            line.text.push_str(&glyph.text);
            line.right = line.right.max(glyph.x + glyph.width);
            line.size = line.size.max(glyph.size);
            last = Some(glyph);
        }
        spans.extend(span);
    }
    spans
}

fn is_narrow(char: Option<char>) -> bool {
    char.is_some_and(|char| char.is_ascii_alphanumeric())
}

/// More columns than this are no text.
const DEEPEST: usize = 4;

/// Puts spans into reading order: columns one after the other, between what goes across them.
fn order(spans: Vec<Line>, depth: usize, lines: &mut Vec<Line>) {
    let gutter = if depth < DEEPEST { gutter(&spans) } else { None };
    let Some(gutter) = gutter else {
        lines.extend(joined(spans));
        return;
    };
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut across = Vec::new();
    for span in spans {
        if span.left < gutter.start && span.right > gutter.end {
            if !left.is_empty() || !right.is_empty() {
                lines.append(&mut joined(std::mem::take(&mut across)));
            }
            order_if_any(&mut left, depth, lines);
            order_if_any(&mut right, depth, lines);
            across.push(span);
        } else {
            lines.append(&mut joined(std::mem::take(&mut across)));
            if span.right <= gutter.end { left.push(span) } else { right.push(span) }
        }
    }
    lines.append(&mut joined(across));
    order_if_any(&mut left, depth, lines);
    order_if_any(&mut right, depth, lines);
}

fn order_if_any(spans: &mut Vec<Line>, depth: usize, lines: &mut Vec<Line>) {
    if !spans.is_empty() {
        order(std::mem::take(spans), depth + 1, lines);
    }
}

/// Where two columns part: hardly a span crosses it, and on both sides stands running text.
fn gutter(spans: &[Line]) -> Option<Range<f64>> {
    if spans.len() < 6 {
        return None;
    }
    let size = median(spans.iter().map(|span| span.size));
    // A column begins where lines begin.
    let mut starts: Vec<f64> = spans.iter().map(|span| span.left).collect();
    starts.sort_by(f64::total_cmp);
    let mut tried = f64::NEG_INFINITY;
    let mut best: Option<(usize, Range<f64>)> = None;
    for start in starts {
        if start - tried < 0.4 * size {
            continue;
        }
        tried = start;
        let end = start - 0.2 * size;
        let left: Vec<&Line> = spans.iter().filter(|span| span.right <= end).collect();
        let right: Vec<&Line> = spans.iter().filter(|span| span.left >= end).collect();
        let crossing = spans.len() - left.len() - right.len();
        if left.len() < 3 || right.len() < 3 || crossing * 4 > spans.len() {
            continue;
        }
        let edge = left.iter().map(|span| span.right).fold(f64::NEG_INFINITY, f64::max);
        if start - edge < 0.7 * size || !(is_running(&left) && is_running(&right)) || !overlap(&left, &right)
        {
            continue;
        }
        if best.as_ref().is_none_or(|(least, _)| crossing < *least) {
            best = Some((crossing, edge..end));
        }
    }
    best.map(|(_, range)| range)
}

/// Whether most spans fill their column, as text does and cells of a table do not.
fn is_running(spans: &[&Line]) -> bool {
    let left = spans.iter().map(|span| span.left).fold(f64::INFINITY, f64::min);
    let right = spans.iter().map(|span| span.right).fold(f64::NEG_INFINITY, f64::max);
    let full = spans
        .iter()
        .filter(|span| span.right - span.left > 0.75 * (right - left) && span.text.chars().count() >= 6);
    full.count() * 2 >= spans.len()
}

/// Whether the two stand beside one another.
fn overlap(left: &[&Line], right: &[&Line]) -> bool {
    let range = |spans: &[&Line]| {
        let top = spans.iter().map(|span| span.y).fold(f64::INFINITY, f64::min);
        let bottom = spans.iter().map(|span| span.y).fold(f64::NEG_INFINITY, f64::max);
        top..bottom
    };
    let (left, right) = (range(left), range(right));
    let shared = left.end.min(right.end) - left.start.max(right.start);
    shared > 0.5 * (left.end - left.start).min(right.end - right.start)
}

/// Spans of one column as lines: those of one row are one line.
fn joined(spans: Vec<Line>) -> Vec<Line> {
    let left = spans.iter().map(|span| span.left).fold(f64::INFINITY, f64::min);
    let right = spans.iter().map(|span| span.right).fold(f64::NEG_INFINITY, f64::max);
    let mut lines: Vec<Line> = Vec::new();
    for mut span in spans {
        span.column = left..right;
        match lines.last_mut() {
            Some(line) if (line.y - span.y).abs() <= 0.35 * line.size.max(span.size) => {
                line.text.push(' ');
                line.text.push_str(&span.text);
                line.right = line.right.max(span.right);
                line.left = line.left.min(span.left);
                line.size = line.size.max(span.size);
                line.cells += 1;
            }
            _ => lines.push(span),
        }
    }
    lines
}

pub(super) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0)
}
