//! Lines of pages to paragraphs: Chinese text says where one begins and where one ends.

use std::collections::HashMap;

use super::layout::{Line, median};
use crate::extract::document::item::{Item, Kind};
use crate::extract::lexicon::fold::{ends_sentence, is_hanzi, length};
use crate::extract::metadata::line::is_caption;

/// The paragraphs of a document, given all of its lines in reading order.
pub(super) fn paragraphs(mut lines: Vec<Line>, pages: usize) -> Vec<Item> {
    drop_running_heads(&mut lines, pages);
    let size = body_size(&lines);
    widen_columns(&mut lines, size);
    let leading = leading(&lines, size);
    let indented = is_indented(&lines);
    let mut items: Vec<Item> = Vec::new();
    let mut last: Option<Line> = None;
    for line in lines {
        let begins = last.as_ref().is_none_or(|last| begins(last, &line, size, leading, indented));
        match items.last_mut() {
            Some(item) if !begins => append(&mut item.text, &line.text),
            _ => items.push(Item::new(kind(&line, last.as_ref(), size), line.text.clone())),
        }
        last = Some(line);
    }
    let first = items.iter().position(|item| item.kind == Kind::Heading);
    if let Some(first) = first.filter(|first| *first < 4)
        && let Some(item) = items.get_mut(first)
    {
        item.kind = Kind::Title;
    }
    for item in &mut items {
        if item.kind == Kind::Text && is_caption(&item.text, length(&item.text)) && !ends_sentence(&item.text)
        {
            item.kind = Kind::Caption;
        }
    }
    items
}

/// Lines that stand at the same height of many pages, and the numbers of pages.
fn drop_running_heads(lines: &mut Vec<Line>, pages: usize) {
    // The outermost lines of each page, by their distance from its edge.
    let mut edges: HashMap<usize, (f64, f64)> = HashMap::new();
    for line in lines.iter() {
        let edge = edges.entry(line.page).or_insert((line.depth, line.depth));
        edge.0 = edge.0.min(line.depth);
        edge.1 = edge.1.max(line.depth);
    }
    let outer = |line: &Line| {
        let Some((top, bottom)) = edges.get(&line.page) else { return false };
        line.depth < 0.14 && line.depth - top < 0.04 || line.depth > 0.86 && bottom - line.depth < 0.04
    };
    let key = |line: &Line| {
        let text: String = line
            .text
            .chars()
            .filter(|char| !char.is_whitespace())
            .map(|c| if c.is_ascii_digit() { '#' } else { c })
            .collect();
        (text, (line.depth * 50.0).round() as i64)
    };
    let mut seen: HashMap<(String, i64), usize> = HashMap::new();
    for line in lines.iter().filter(|line| outer(line)) {
        *seen.entry(key(line)).or_default() += 1;
    }
    // The heads of left and right pages differ, and a first page may have none.
    let often = (pages / 3).max(2);
    lines.retain(|line| {
        let repeats = outer(line) && seen.get(&key(line)).is_some_and(|times| *times >= often);
        !(repeats || outer(line) && is_page_number(&line.text))
    });
}

/// Whether a line is the number of its page and nothing else.
fn is_page_number(text: &str) -> bool {
    let rest = text.trim_matches(|char: char| {
        char.is_whitespace() || "-–—－·•~～|/／()（）[]【】第页頁共".contains(char)
    });
    let number =
        |text: &str| !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = rest
        .split(|char: char| char.is_whitespace() || "/／共页頁,，第of".contains(char))
        .filter(|part| !part.is_empty())
        .collect();
    let roman = !rest.is_empty() && rest.len() <= 5 && rest.chars().all(|char| "ivxlcIVXLC".contains(char));
    (!parts.is_empty() && parts.len() <= 2 && parts.iter().all(|part| number(part))) || roman
}

/// The size that most letters have.
fn body_size(lines: &[Line]) -> f64 {
    let mut sizes: HashMap<i64, usize> = HashMap::new();
    for line in lines {
        *sizes.entry((line.size * 4.0).round() as i64).or_default() += line.text.chars().count();
    }
    let most = sizes.into_iter().max_by_key(|(size, count)| (*count, *size));
    most.map_or(10.0, |(size, _)| size as f64 / 4.0)
}

/// A column with few lines is as wide as those above and below it.
fn widen_columns(lines: &mut [Line], size: f64) {
    let place = |line: &Line| (line.column.start / (2.5 * size)).round() as i64;
    let mut widest: HashMap<i64, f64> = HashMap::new();
    let mut leftmost: HashMap<i64, f64> = HashMap::new();
    for line in lines.iter() {
        // A line that goes across columns says nothing of their edges.
        let right = widest.entry(place(line)).or_insert(line.column.end);
        let narrow = line.column.end.min(*right);
        let wide = line.column.end.max(*right);
        *right = if wide > narrow * 1.4 && narrow - line.column.start > 12.0 * size { narrow } else { wide };
        let left = leftmost.entry(place(line)).or_insert(line.column.start);
        *left = left.min(line.column.start);
    }
    for line in lines {
        if let Some(right) = widest.get(&place(line))
            && *right > line.column.end
        {
            line.column.end = *right;
        }
        if let Some(left) = leftmost.get(&place(line)) {
            line.column.start = *left;
        }
    }
}

/// How far one line of text stands under another.
fn leading(lines: &[Line], size: f64) -> f64 {
    let steps = lines.iter().zip(lines.iter().skip(1)).filter(|(above, below)| {
        above.page == below.page && above.column == below.column && (above.size - size).abs() < 1.0
    });
    let steps =
        steps.map(|(above, below)| below.y - above.y).filter(|step| *step > 0.5 * size && *step < 4.0 * size);
    let steps: Vec<f64> = steps.collect();
    if steps.is_empty() { 1.6 * size } else { median(steps.into_iter()) }
}

fn indent(line: &Line) -> f64 {
    (line.left - line.column.start) / line.size.max(1.0)
}

/// Whether a line begins with the room of two letters.
fn has_indent(line: &Line) -> bool {
    (1.4..=4.2).contains(&indent(line))
}

fn is_short(line: &Line) -> bool {
    line.column.end - line.right > 2.2 * line.size
}

/// Whether the paragraphs of the document are told by their indent.
fn is_indented(lines: &[Line]) -> bool {
    let pairs = || lines.iter().zip(lines.iter().skip(1));
    // Behind a last line, short or with a final sign, a paragraph begins.
    let sure = pairs()
        .filter(|(above, below)| is_short(above) && ends_sentence(&above.text) && below.page == above.page);
    let (all, indented) = sure.fold((0usize, 0usize), |(all, indented), (_, below)| {
        (all + 1, indented + usize::from(has_indent(below)))
    });
    let any = lines.iter().filter(|line| has_indent(line)).count();
    if all == 0 { any > 0 } else { indented * 2 >= all }
}

/// Whether a paragraph begins with `line`.
fn begins(last: &Line, line: &Line, size: f64, leading: f64, indented: bool) -> bool {
    if last.cells > 1 || line.cells > 1 {
        // A row of a table is a paragraph of its own; a line with a wide gap may be text, though.
        return last.cells > 2 || line.cells > 2 || is_short(last) || !is_full_text(last, line);
    }
    if (last.size - line.size).abs() > 0.12 * size.max(last.size) {
        return true;
    }
    let same_column = last.page == line.page && last.column == line.column && line.y > last.y;
    if same_column && line.y - last.y > 1.55 * leading.max(1.1 * size) {
        return true;
    }
    if indented && has_indent(line) && !(has_indent(last) && is_hanging(last, line)) {
        return true;
    }
    if is_short(last) {
        // Lines that were broken after so many letters differ in length by the figures in them.
        let fills = last.right - last.left > 0.6 * (last.column.end - last.column.start);
        return !(indented && fills && !ends_sentence(&last.text) && indent(line) < 0.5);
    }
    // Centred lines, each short on both sides.
    if indent(line) > 4.2 {
        return true;
    }
    let gap = same_column && line.y - last.y > 1.25 * leading;
    gap && ends_sentence(&last.text) && !indented
}

/// A paragraph that is set in as a whole keeps its left edge.
fn is_hanging(last: &Line, line: &Line) -> bool {
    (last.left - line.left).abs() < 0.3 * line.size && !ends_sentence(&last.text) && !is_short(last)
}

fn is_full_text(last: &Line, line: &Line) -> bool {
    !is_short(last) && length(&last.text) > 12 && !has_indent(line)
}

fn kind(line: &Line, last: Option<&Line>, size: f64) -> Kind {
    let large = line.size > 1.12 * size && length(&line.text) <= 60;
    let small = line.size < 0.9 * size && line.depth > 0.6;
    match () {
        () if large && !ends_sentence(&line.text) => Kind::Heading,
        () if line.cells > 1 => Kind::Row,
        () if small && last.is_some_and(|last| last.page == line.page) => Kind::Note,
        () => Kind::Text,
    }
}

/// Puts a line behind another: 汉字 without a space, words with one, a word that was parted in one.
fn append(text: &mut String, line: &str) {
    let (last, first) = (text.chars().last(), line.chars().next());
    let letter = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() && !is_hanzi(char));
    // A number goes on in the next line.
    let number = |char: Option<char>| char.is_some_and(|char| char.is_ascii_digit());
    if last == Some('-') && first.is_some_and(char::is_lowercase) {
        text.pop();
    } else if !(number(last) && number(first))
        && (letter(last) || last.is_some_and(|char| ",.;:".contains(char)))
        && letter(first)
    {
        text.push(' ');
    }
    text.push_str(line);
}
