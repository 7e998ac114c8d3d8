//! Captures: pages saved as plain text, with their navigation, captions and footer.

use crate::extract::block::Block;
use std::ops::Range;

use crate::extract::lexicon::fold::{clean, ends_sentence, hanzi, has_sentence, length};
use crate::extract::metadata::draft::{Draft, Stated};
use crate::extract::metadata::line::{self, Line};
use crate::extract::metadata::{names, unlabelled};
use crate::model::ParagraphKind;

/// One line of the capture that is not blank.
struct Row {
    text: String,
    /// Columns of white space before it.
    indent: usize,
    line: Line,
}

/// The article in a capture.
///
/// A capture has no mark-up, so the order of a page is what there is to go by: navigation, title,
/// a line of facts, text with captions, small print. Where the text is indented as Chinese
/// paragraphs are, what is not indented is no paragraph.
pub(crate) fn capture(text: &str) -> Draft {
    let rows = rows(text);
    let mut draft = Draft::default();
    let facts = facts_row(&rows);
    let title = title_row(&rows, facts);
    let start = facts.max(title).map_or(0, |at| at + 1);
    let end = end_row(&rows, start);
    let indented = is_indented(rows.get(start..end).unwrap_or_default());
    let title_text = title.and_then(|at| rows.get(at)).map(|row| headline(&row.text));
    draft.title.clone_from(&title_text);
    draft.site = title
        .and_then(|at| rows.get(at))
        .and_then(|row| crate::extract::metadata::title::site(&row.text))
        .map(str::to_owned);

    let sentence = |at: &usize| rows.get(*at).is_some_and(is_sentence);
    let text =
        (start..end).find(sentence).unwrap_or(end)..(start..end).rfind(sentence).map_or(end, |at| at + 1);
    let mut place = Place { at: 0, text, start, end, title, facts, indented, after_picture: false };
    for (at, row) in rows.iter().enumerate() {
        place.at = at;
        let (kind, reason) = judge(row, &place, title_text.as_deref(), &rows);
        place.after_picture = reason == PICTURE;
        if at < start
            && row.line == Line::Text
            && title.is_some_and(|title| title < at)
            && unlabelled::is_publisher(&row.text)
        {
            draft.state_source(Stated::Placed, names::source(&row.text));
        }
        if let Line::Facts(fields) = &row.line
            && (at < end || row.text.chars().count() < 60)
        {
            draft.state(fields, at < start);
        }
        draft.push(Block::new(row.text.clone(), kind, reason));
    }
    draft.state_inner();
    draft
}

const PICTURE: &str = "stands for a picture";

#[derive(Clone)]
struct Place {
    at: usize,
    /// From the first line with a sentence to the last.
    text: Range<usize>,
    /// Where the text begins.
    start: usize,
    /// Where it ends.
    end: usize,
    title: Option<usize>,
    facts: Option<usize>,
    indented: bool,
    after_picture: bool,
}

fn judge(
    row: &Row,
    place: &Place,
    title: Option<&str>,
    rows: &[Row],
) -> (Option<ParagraphKind>, &'static str) {
    if place.title == Some(place.at) {
        return (None, "is the title");
    }
    if place.facts == Some(place.at) {
        return (None, "states time, source and people");
    }
    if place.at < place.start {
        return (None, "stands before the article");
    }
    if place.at >= place.end {
        return (None, "stands after the article");
    }
    if title.is_some_and(|title| is_placeholder(&row.text, title)) {
        return (None, PICTURE);
    }
    match &row.line {
        Line::Noise("is the name of a picture") => (None, PICTURE),
        Line::Noise(reason) | Line::End(reason) => (None, reason),
        Line::Related => (None, "heads other articles or comments"),
        Line::Name if !place.text.contains(&place.at) => (Some(ParagraphKind::Credit), "names who wrote it"),
        Line::Facts(_) => (Some(ParagraphKind::Credit), "states time, source or people"),
        Line::Caption if !(place.indented && row.indent >= INDENT && length(&row.text) > 80) => {
            (Some(ParagraphKind::Caption), "names a picture or its maker")
        }
        _ if place.after_picture && row.indent < INDENT && is_caption_like(row, place, rows) => {
            (Some(ParagraphKind::Caption), "follows a picture")
        }
        _ if place.indented && row.indent < INDENT && !is_text_anyway(row) => {
            if line::may_be_heading(&row.text) && followed_by_text(place, rows) {
                (Some(ParagraphKind::Heading), "is short and stands above text")
            } else {
                (None, "is not indented as the text is")
            }
        }
        _ if is_heading(row, place, rows) => (Some(ParagraphKind::Heading), "is short and stands above text"),
        _ => (Some(ParagraphKind::Body), "is text"),
    }
}

/// Two 汉字 of indent are four columns; captures that fold U+3000 leave two spaces.
const INDENT: usize = 2;

/// Whether the text of this capture is indented: most of its long lines are.
fn is_indented(rows: &[Row]) -> bool {
    let long =
        |row: &&Row| matches!(row.line, Line::Text) && length(&row.text) >= 20 && has_sentence(&row.text);
    let total = rows.iter().filter(long).count();
    let indented = rows.iter().filter(long).filter(|row| row.indent >= INDENT).count();
    indented >= 1 && indented * 2 > total
}

/// A long line of whole sentences is text even where the indent was lost.
fn is_text_anyway(row: &Row) -> bool {
    length(&row.text) >= 60 && ends_sentence(&row.text) && has_sentence(&row.text)
}

/// A line without the end of a sentence, right under a picture, is what the picture shows.
fn is_caption_like(row: &Row, place: &Place, rows: &[Row]) -> bool {
    let length = length(&row.text);
    let last = place.at + 1 >= place.end.min(rows.len());
    length <= 60 && !last && (place.indented || !ends_sentence(&row.text))
}

fn is_heading(row: &Row, place: &Place, rows: &[Row]) -> bool {
    line::may_be_heading(&row.text) && hanzi(&row.text) >= 2 && followed_by_text(place, rows)
}

fn followed_by_text(place: &Place, rows: &[Row]) -> bool {
    let next = rows.get(place.at + 1..place.end).unwrap_or_default();
    let next = next.iter().find(|row| !matches!(row.line, Line::Noise(_)));
    next.is_some_and(|row| matches!(row.line, Line::Text | Line::Caption))
}

/// The title's own words with an id behind, as pages without pictures show them.
fn is_placeholder(text: &str, title: &str) -> bool {
    text.strip_prefix(title).is_some_and(|rest| {
        rest.is_empty()
            || rest.starts_with(['_', '-', '(', '（', '.'])
            || rest.chars().all(|char| char.is_ascii_digit())
    })
}

/// The line of facts near the top: the first that states a time or a source, before the text gets
/// going.
fn facts_row(rows: &[Row]) -> Option<usize> {
    let mut text = 0;
    for (at, row) in rows.iter().enumerate() {
        match &row.line {
            Line::Facts(fields) if !fields.published.is_empty() || fields.source.is_some() => {
                // Facts may go on in the next lines.
                let more = rows.get(at + 1..).unwrap_or_default().iter();
                let more = more.take_while(|row| matches!(row.line, Line::Facts(_) | Line::Noise(_))).count();
                return Some(at + more);
            }
            Line::Text if length(&row.text) >= 40 && has_sentence(&row.text) => text += 1,
            _ => {}
        }
        if text >= 2 {
            return None;
        }
    }
    None
}

/// The title: the last line that may be one above the facts, or the first of all.
fn title_row(rows: &[Row], facts: Option<usize>) -> Option<usize> {
    let first_text = rows.iter().position(|row| {
        matches!(row.line, Line::Text)
            && (ends_sentence(&row.text) && length(&row.text) > 40 || length(&row.text) > 90)
    });
    let above = facts.map(|facts| first_facts(rows, facts));
    let limit = above.or(first_text).unwrap_or(rows.len());
    let may_be = |row: &Row| {
        matches!(row.line, Line::Text)
            && (4..=90).contains(&length(&row.text))
            && hanzi(&row.text) >= 2
            && !row.text.ends_with(['。', '；', '，', ','])
            && !row.text.starts_with(['—', '-', '－'])
    };
    let candidates = rows.iter().enumerate().take(limit).filter(|(_, row)| may_be(row)).map(|(at, _)| at);
    let mut candidates: Vec<usize> = candidates.collect();
    // Who published it stands between title and time.
    let named = |at: &usize| rows.get(*at).is_some_and(|row| unlabelled::is_publisher(&row.text));
    while candidates.len() > 1 && candidates.last().is_some_and(named) {
        candidates.pop();
    }
    // A title that stands for pictures below is sure.
    let sure = candidates.iter().copied().take(30).find(|at| {
        let title = rows.get(*at).map(|row| row.text.as_str()).unwrap_or_default();
        rows.iter().skip(at + 1).any(|row| row.text.len() > title.len() && is_placeholder(&row.text, title))
    });
    let chosen = if above.is_some() { candidates.last().copied() } else { candidates.first().copied() };
    let below = || {
        // Some pages put the facts above the title.
        let facts = facts?;
        let next = rows.get(facts + 1)?;
        (may_be(next) && next.indent < INDENT && followed_by_long(rows, facts + 1)).then_some(facts + 1)
    };
    sure.or(chosen).or_else(below)
}

/// The first of the lines of facts that end at `last`.
fn first_facts(rows: &[Row], last: usize) -> usize {
    let run = rows.iter().take(last + 1).rev();
    let run = run.take_while(|row| matches!(row.line, Line::Facts(_) | Line::Noise(_))).count();
    last + 1 - run.max(1)
}

fn followed_by_long(rows: &[Row], at: usize) -> bool {
    rows.get(at + 1).is_some_and(|row| length(&row.text) >= 20 && has_sentence(&row.text))
}

/// The start of the footer: the first line that says so and is followed by less text than
/// stands before it, or by none that is indented.
fn end_row(rows: &[Row], start: usize) -> usize {
    let weight = |row: &Row| if is_sentence(row) { length(&row.text) } else { 0 };
    let after = rows.get(start..).unwrap_or_default();
    let (total, mut before): (usize, usize) = (after.iter().map(weight).sum(), 0);
    let mut indents = after.iter().filter(|row| row.indent >= INDENT).count();
    for (at, row) in rows.iter().enumerate().skip(start) {
        indents -= usize::from(row.indent >= INDENT);
        let ends = matches!(row.line, Line::End(_) | Line::Related);
        if ends && before > 0 && (before * 2 >= total || indents == 0) {
            return at;
        }
        before += weight(row);
    }
    rows.len()
}

fn is_sentence(row: &Row) -> bool {
    matches!(row.line, Line::Text) && has_sentence(&row.text)
}

/// The title without the name of the site behind it.
fn headline(text: &str) -> String {
    crate::extract::metadata::title::without_site(text).to_owned()
}

fn rows(text: &str) -> Vec<Row> {
    let lines: Vec<Raw> = lines(text);
    let full = full_width(&lines);
    let mut rows: Vec<Row> = Vec::new();
    let mut after_full = false;
    for raw in lines {
        let joins = after_full && raw.gap == 0 && raw.indent < INDENT;
        after_full = full.is_some_and(|full| raw.width + WRAP_SLACK >= full);
        match rows.last_mut().filter(|_| joins) {
            Some(row) => join(&mut row.text, &raw.text),
            None => rows.push(Row { text: raw.text, indent: raw.indent, line: Line::Text }),
        }
    }
    for row in &mut rows {
        row.line = line::judge(&row.text, &row.text);
    }
    rows
}

/// A line as it stands in the file.
struct Raw {
    text: String,
    /// Columns of white space before it.
    indent: usize,
    /// Blank lines before it.
    gap: usize,
    /// Columns from the margin to its end.
    width: usize,
}

fn lines(text: &str) -> Vec<Raw> {
    let mut lines = Vec::new();
    let mut gap = 0;
    for raw in text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{B}', '\u{C}', '\u{85}']) {
        let text = clean(raw);
        if text.is_empty() {
            gap += 1;
            continue;
        }
        let indent: usize = raw.chars().take_while(|char| char.is_whitespace()).map(columns).sum();
        let width = indent + text.chars().map(columns).sum::<usize>();
        lines.push(Raw { text, indent, gap, width });
        gap = 0;
    }
    lines
}

/// A line is full when the next character would not have fitted, or the next few, which may not
/// begin a line.
const WRAP_SLACK: usize = 6;

/// The width that lines were broken at, if they were: many are as wide as the widest, and none is
/// as long as paragraphs are.
fn full_width(lines: &[Raw]) -> Option<usize> {
    let widest = lines.iter().map(|line| line.width).max()?;
    let full = lines.iter().filter(|line| line.width + WRAP_SLACK >= widest);
    let broken = full.filter(|line| !ends_sentence(&line.text)).count();
    ((40..=132).contains(&widest) && broken >= 3 && broken * 3 >= lines.len()).then_some(widest)
}

fn join(text: &mut String, more: &str) {
    let latin = |char: Option<char>| char.is_some_and(|char| char.is_ascii());
    if latin(text.chars().next_back()) && latin(more.chars().next()) {
        text.push(' ');
    }
    text.push_str(more);
}

fn columns(char: char) -> usize {
    match char {
        '\t' => 4,
        '\0'..='\u{2FFF}' => 1,
        _ => 2,
    }
}
