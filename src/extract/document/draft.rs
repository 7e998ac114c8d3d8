//! A document as a draft: the same facts, captions and credits as in a page are looked for.

use super::item::{Document, Item, Kind};
use crate::extract::block::Block;
use crate::extract::lexicon::fold::{clean, ends_sentence, fold, length};
use crate::extract::metadata::date;
use crate::extract::metadata::draft::{Draft, Stated};
use crate::extract::metadata::line::{self, Line};
use crate::extract::metadata::{names, title, unlabelled};
use crate::model::ParagraphKind;

/// The draft of a document. What its text says counts more than its properties.
pub(crate) fn draft(document: &Document) -> Draft {
    let mut draft = Draft::default();
    let items: Vec<Item> = document
        .items
        .iter()
        .map(|item| Item::new(item.kind, clean(&item.text)))
        .filter(|item| !item.text.is_empty())
        .collect();
    let title_at = if document.is_book { None } else { title_at(&items, document.title.as_deref()) };
    let stated = document.title.as_deref().map(clean).filter(|title| is_title(title));
    draft.title = title_at.and_then(|at| items.get(at)).map(|item| item.text.clone()).or(stated);
    // Facts stand between title and text.
    let start = title_at.map_or(0, |at| at + 1);
    let text = (start..items.len()).find(|at| items.get(*at).is_some_and(is_text)).unwrap_or(items.len());
    for (at, item) in items.iter().enumerate() {
        if title_at == Some(at) {
            draft.push(Block::new(&*item.text, None, "is the title"));
            continue;
        }
        let line = line::judge(&item.text, &item.text);
        if let Line::Facts(fields) = &line {
            draft.state(fields, at < text);
        } else if at < text && item.kind == Kind::Text && unlabelled::is_publisher(&item.text) {
            draft.state_source(Stated::Placed, names::source(&item.text));
        }
        let (kind, reason) = kind(item, &line, at < text);
        draft.push(Block::new(&*item.text, Some(kind), reason));
    }
    draft.state_inner();
    properties(&mut draft, document);
    draft
}

fn kind(item: &Item, line: &Line, above: bool) -> (ParagraphKind, &'static str) {
    match (item.kind, line) {
        (Kind::Heading | Kind::Title, _) => (ParagraphKind::Heading, "is a heading of the document"),
        (Kind::Caption, _) => (ParagraphKind::Caption, "is a caption of the document"),
        (Kind::Note, _) => (ParagraphKind::Body, "is a note"),
        (Kind::Row, _) => (ParagraphKind::Body, "is a row of a table"),
        (_, Line::Facts(_)) => (ParagraphKind::Credit, "states time, source or people"),
        (_, Line::Name) if above => (ParagraphKind::Credit, "names who wrote it"),
        (_, Line::Caption) if !ends_sentence(&item.text) => {
            (ParagraphKind::Caption, "names a picture or its maker")
        }
        _ => (ParagraphKind::Body, "is text"),
    }
}

fn is_text(item: &Item) -> bool {
    item.kind == Kind::Text && length(&item.text) >= 30 && ends_sentence(&item.text)
}

/// The title: what the document calls so, or the text that its properties have, or a heading with
/// nothing but short lines above it.
fn title_at(items: &[Item], stated: Option<&str>) -> Option<usize> {
    if let Some(at) = items.iter().position(|item| item.kind == Kind::Title) {
        return Some(at);
    }
    let key = stated.map(title::key).filter(|key| !key.is_empty());
    let same = |item: &Item| key.as_ref().is_some_and(|key| title::key(&item.text) == *key);
    if let Some(at) = items.iter().take(12).position(same) {
        return Some(at);
    }
    let text = items.iter().position(is_text).unwrap_or(items.len());
    let headings = items.iter().take(text).position(|item| item.kind == Kind::Heading);
    let first = |item: &Item| {
        item.kind == Kind::Text
            && (4..=60).contains(&length(&item.text))
            && !ends_sentence(&item.text)
            && matches!(line::judge(&item.text, &item.text), Line::Text)
    };
    headings
        .filter(|at| *at < 6)
        .or_else(|| items.first().filter(|item| first(item) && stated.is_none()).map(|_| 0))
}

/// Programs name documents after files and templates.
fn is_title(title: &str) -> bool {
    let folded = fold(title);
    let made = [
        "microsoft word",
        "untitled",
        "(anonymous",
        "(unspecified",
        "(null",
        "powerpoint",
        "document",
        "无标题",
        "未命名",
        "幻灯片",
        "文档",
    ];
    let file = [".doc", ".docx", ".wps", ".indd", ".pdf", ".qxd", ".fm", ".cdr", ".ppt", ".odt", ".html"];
    length(title) >= 2
        && !made.iter().any(|begin| folded.starts_with(begin))
        && !file.iter().any(|end| folded.ends_with(end))
}

/// Takes over from the properties what the text does not say.
fn properties(draft: &mut Draft, document: &Document) {
    if let Some(author) = &document.author {
        draft.state_authors(&names::names(author));
    }
    if let Some(publisher) = &document.publisher {
        draft.state_source(Stated::Hidden, names::source(publisher));
    }
    if let Some(stamp) = document.created.as_deref().and_then(|created| date::whole(&fold(created))) {
        draft.state_time(stamp);
    }
    draft.languages.extend(document.language.clone());
}
