//! ODT: the text of an OpenDocument, deletions left out, notes behind the paragraph that names them.

use std::collections::HashMap;
use std::io::BufReader;

use super::container::{Container, SMALL};
use super::item::{Document, Item, Kind};
use super::properties;
use super::table::Tables;
use crate::xml::{Element, Part, walk};

/// The document in a container.
///
/// # Errors
/// What keeps it from being read.
pub(super) fn read(container: &mut Container) -> Result<Document, String> {
    let mut document = Document::default();
    properties::read(&mut document, &container.part("meta.xml", SMALL).unwrap_or_default());
    let manifest = container.part("META-INF/manifest.xml", SMALL).unwrap_or_default();
    if String::from_utf8_lossy(&manifest).contains("encryption-data") {
        return Err("is encrypted; save a copy without password first".to_owned());
    }
    let mut text = Text::default();
    let Some(main) = container.stream("content.xml")? else {
        return Err("is an odt without its text; open it and save it again".to_owned());
    };
    if !walk(BufReader::new(main), &mut |part| text.part(&part)) {
        document.warnings.push("its text is cut off or broken; what stands before that was read".to_owned());
    }
    document.author = text.author.take().or(document.author.take());
    document.created = text.date.take().or(document.created.take());
    document.items = text.items;
    Ok(document)
}

/// A paragraph that is open.
struct Open {
    text: String,
    style: String,
    heading: bool,
    /// Whether it stands in a note.
    note: bool,
    notes: Vec<Item>,
}

#[derive(Default)]
struct Text {
    items: Vec<Item>,
    open: Vec<Open>,
    tables: Tables,
    /// How deep in what is not shown.
    hidden: usize,
    /// How deep in notes.
    notes: usize,
    /// What automatic styles are made from.
    parents: HashMap<String, String>,
    author: Option<String>,
    date: Option<String>,
}

/// Elements whose text is not of the document: what was deleted, remarks, numbers of notes, lists of
/// contents, and forms.
const HIDDEN: &[&str] = &[
    "tracked-changes",
    "annotation",
    "note-citation",
    "table-of-content",
    "alphabetical-index",
    "forms",
    "illustration-index",
    "table-index",
    "ruby-text",
    "desc",
    "script",
];

/// Spaces that one element stands for.
const MOST_SPACES: usize = 64;

impl Text {
    fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Open(element) if HIDDEN.contains(&element.name) => self.hidden += 1,
            Part::Close(name) if HIDDEN.contains(name) => self.hidden = self.hidden.saturating_sub(1),
            Part::Open(element) if self.hidden == 0 => self.begin(element),
            Part::Close(name) if self.hidden == 0 => self.end(name),
            Part::Text(text) if self.hidden == 0 => {
                if let Some(open) = self.open.last_mut() {
                    // Line breaks of the file are spaces, and none where 汉字 meet.
                    open.text.push_str(&text.replace(['\n', '\r', '\t'], " "));
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
    }

    fn begin(&mut self, element: &Element<'_>) {
        match element.name {
            "p" | "h" => {
                let style = element.attribute("style-name").unwrap_or_default();
                let style = self.parents.get(&style).cloned().unwrap_or(style).to_lowercase();
                let (heading, note) = (element.name == "h", self.notes > 0);
                self.open.push(Open { text: String::new(), style, heading, note, notes: Vec::new() });
            }
            "style" => {
                if let (Some(name), Some(parent)) =
                    (element.attribute("name"), element.attribute("parent-style-name"))
                {
                    self.parents.insert(name, parent);
                }
            }
            "note" => self.notes += 1,
            "s" => {
                let count = element.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.push(&" ".repeat(MOST_SPACES.min(count)));
            }
            "tab" => self.push("\t"),
            "line-break" => self.push("\n"),
            "table" => self.tables.open(),
            "table-row" => self.tables.row(),
            "table-cell" | "covered-table-cell" => self.tables.cell(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" | "h" => self.end_paragraph(),
            "note" => self.notes = self.notes.saturating_sub(1),
            "table-row" => self.items.extend(self.tables.end_row()),
            "table" => self.items.extend(self.tables.close()),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let style = open.style.as_str();
        let text = open.text.trim();
        if !text.is_empty() && matches!(style, "author" | "date") {
            let place = if style == "author" { &mut self.author } else { &mut self.date };
            place.get_or_insert_with(|| text.to_owned());
            return;
        }
        let kind = match style {
            _ if open.note => Kind::Note,
            "title" => Kind::Title,
            _ if open.heading || style == "subtitle" || style.starts_with("heading") => Kind::Heading,
            "caption" | "figurecaption" | "tablecaption" | "illustration" | "figure" => Kind::Caption,
            _ => Kind::Text,
        };
        let mut items: Vec<Item> = text.split('\n').map(|line| Item::new(kind, line)).collect();
        items.extend(open.notes);
        items.retain(|item| !item.text.trim().is_empty());
        // A paragraph in a note, or in a frame, stands in the one that it hangs on.
        match self.open.last_mut() {
            Some(outer) => outer.notes.extend(items),
            None if self.tables.is_open() => self.tables.add(items),
            None => self.items.extend(items),
        }
    }
}
