//! PDF: pages to paragraphs. The crate reads objects; characters, lines and columns are read here.

mod coding;
mod content;
mod font;
mod layout;
mod paragraphs;
mod radicals;
mod stream;

use hayro_syntax::metadata::Metadata;
use hayro_syntax::{LoadPdfError, Pdf};

use super::item::Document;
use super::properties;
use crate::decode::in_charset;
use content::{Fonts, Shown};
use stream::Budget;

/// Bytes that the streams of one file may unpack to.
const MOST_BYTES: usize = 1 << 30;

/// Operators of one file.
const MOST_OPERATIONS: usize = 50_000_000;

/// Glyphs of one page; a page of a newspaper has twenty thousand.
const MOST_GLYPHS: usize = 200_000;

/// The document in a PDF file.
///
/// # Errors
/// What keeps all of it from being read, with what helps.
pub(super) fn read(bytes: Vec<u8>) -> Result<Document, String> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => "is encrypted; save a copy without password first".to_owned(),
        LoadPdfError::Invalid => "is broken pdf; print it to a new pdf first".to_owned(),
    })?;
    let mut document = Document::default();
    let mut budget = Budget { bytes: MOST_BYTES, operations: MOST_OPERATIONS, glyphs: MOST_GLYPHS };
    let mut fonts = Fonts::new();
    let (mut lines, mut unread, mut cut) = (Vec::new(), Vec::new(), Vec::new());
    for (at, page) in pdf.pages().iter().enumerate() {
        budget.glyphs = MOST_GLYPHS;
        let shown = content::shown(page, &mut fonts, &mut budget);
        if shown.cut {
            cut.push(at + 1);
        }
        if is_unreadable(&shown) {
            unread.push(at + 1);
        } else {
            lines.extend(layout::lines(shown, at));
        }
        if budget.operations == 0 || budget.bytes == 0 {
            cut.extend((at + 2 <= pdf.pages().len()).then_some(at + 2));
            break;
        }
    }
    if lines.is_empty() {
        return Err("has no text that can be read; OCR it first".to_owned());
    }
    if !unread.is_empty() {
        let have = if unread.len() == 1 { "has" } else { "have" };
        document.warnings.push(format!("{} {have} no text that can be read; OCR it first", named(&unread)));
    }
    if !cut.is_empty() {
        document.warnings.push(format!("{} shows too much to be read as a whole", named(&cut)));
    }
    document.items = paragraphs::paragraphs(lines, pdf.pages().len());
    state(&mut document, pdf.metadata());
    Ok(document)
}

/// Whether a page has text that nobody can tell, or pictures of text.
fn is_unreadable(shown: &Shown) -> bool {
    let known = |text: &str| {
        text.chars().all(|char| {
            char != '\u{FFFD}' && !('\u{E000}'..='\u{F8FF}').contains(&char) && !char.is_control()
        })
    };
    let legible = shown.glyphs.iter().filter(|glyph| known(&glyph.text)).count();
    let lost = shown.unknown + shown.glyphs.len() - legible;
    lost * 5 > (legible + lost) || legible == 0 && shown.images > 0
}

/// `page 3`, `pages 3, 5-9 and 12`.
fn named(pages: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for page in pages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *page => *last = *page,
            _ => runs.push((*page, *page)),
        }
    }
    let more = runs.len().saturating_sub(12);
    let names: Vec<String> = runs
        .iter()
        .take(12)
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") })
        .collect();
    let word = if pages.len() == 1 { "page" } else { "pages" };
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{word} {}{more}", names.join(", "))
}

/// Takes over what the file says of itself.
fn state(document: &mut Document, metadata: &Metadata) {
    let text =
        |bytes: &Option<Box<[u8]>>| bytes.as_deref().and_then(string).filter(|text| !text.trim().is_empty());
    document.title = text(&metadata.title);
    document.author = text(&metadata.author).filter(|name| properties::is_person(name));
    document.created =
        metadata.creation_date.map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
}

/// A string of the document's properties: UTF-16 with a mark, UTF-8 with one, or Latin letters; what
/// writes GBK there is common as well.
fn string(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => in_charset(rest, "utf-16be"),
        [0xFF, 0xFE, rest @ ..] => in_charset(rest, "utf-16le"),
        _ => std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
            .map(str::to_owned)
            .ok()
            .or_else(|| in_charset(bytes, "gb18030")),
    }
}
