//! DOCX: the text of a Word document, changes accepted, notes behind the paragraph that names them.

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
    for name in ["docProps/core.xml", "docProps/app.xml"] {
        properties::read(&mut document, &container.part(name, SMALL).unwrap_or_default());
    }
    let styles = styles(&container.part("word/styles.xml", SMALL).unwrap_or_default());
    let mut notes = HashMap::new();
    for (part, kind) in [("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")] {
        let bytes = container.part(part, 8 * SMALL).unwrap_or_default();
        let mut text = Text::new(&styles, HashMap::new());
        walk(&*bytes, &mut |part| text.part(&part));
        notes.extend(text.notes.into_iter().map(|(id, items)| (format!("{kind}{id}"), items)));
    }
    let mut text = Text::new(&styles, notes);
    let Some(main) = container.stream("word/document.xml")? else {
        return Err("is a docx without its text; open it and save it again".to_owned());
    };
    let whole = walk(BufReader::new(main), &mut |part| text.part(&part));
    if !whole {
        document.warnings.push("its text is cut off or broken; what stands before that was read".to_owned());
    }
    for (kind, found) in [("author", text.author), ("date", text.date)] {
        match kind {
            "author" => document.author = found.or(document.author.take()),
            _ => document.created = found.or(document.created.take()),
        }
    }
    document.items = text.items;
    Ok(document)
}

/// What the styles of a document are, by their ids.
fn styles(bytes: &[u8]) -> HashMap<String, String> {
    let mut styles = HashMap::new();
    let mut id = String::new();
    walk(bytes, &mut |part| {
        let Part::Open(element) = part else { return };
        match element.name {
            "style" => id = element.attribute("styleId").unwrap_or_default(),
            "name" => {
                let name = element.attribute("val").unwrap_or_default().to_lowercase();
                styles.entry(id.clone()).or_insert(name);
            }
            "outlineLvl"
                if element.attribute("val").is_some_and(|level| level.len() == 1 && level != "9") =>
            {
                let heading =
                    |name: &String| name == "title" || name.starts_with("toc") || name == "subtitle";
                if !styles.get(&id).is_some_and(heading) {
                    styles.insert(id.clone(), "heading".to_owned());
                }
            }
            _ => {}
        }
    });
    styles
}

/// A paragraph that is open.
#[derive(Default)]
struct Open {
    text: String,
    style: String,
    heading: bool,
    notes: Vec<String>,
}

struct Text<'a> {
    styles: &'a HashMap<String, String>,
    known: HashMap<String, Vec<Item>>,
    items: Vec<Item>,
    open: Vec<Open>,
    tables: Tables,
    /// How deep in what is not shown.
    hidden: usize,
    /// Whether the run that is open is not shown.
    vanished: bool,
    in_run: bool,
    in_text: bool,
    author: Option<String>,
    date: Option<String>,
    /// Notes that were read, by their ids, where it is a part of notes.
    notes: Vec<(String, Vec<Item>)>,
    note: Option<String>,
}

/// Elements whose text is not of the document: what was deleted or moved away, what older programs
/// see instead of what is there, and instructions.
const HIDDEN: &[&str] = &["del", "moveFrom", "Fallback", "instrText", "delText", "annotation", "rt"];

impl<'a> Text<'a> {
    fn new(styles: &'a HashMap<String, String>, known: HashMap<String, Vec<Item>>) -> Self {
        Self {
            styles,
            known,
            items: Vec::new(),
            open: Vec::new(),
            tables: Tables::default(),
            hidden: 0,
            vanished: false,
            in_run: false,
            in_text: false,
            author: None,
            date: None,
            notes: Vec::new(),
            note: None,
        }
    }

    fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Open(element) if HIDDEN.contains(&element.name) => self.hidden += 1,
            Part::Close(name) if HIDDEN.contains(name) => self.hidden = self.hidden.saturating_sub(1),
            Part::Open(element) if self.hidden == 0 => self.begin(element),
            Part::Close(name) if self.hidden == 0 => self.end(name),
            Part::Text(text) if self.hidden == 0 && self.in_text && !self.vanished => self.push(text),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
    }

    fn begin(&mut self, element: &Element<'_>) {
        let value = || element.attribute("val").unwrap_or_default();
        match element.name {
            "p" => self.open.push(Open::default()),
            "r" => (self.in_run, self.vanished) = (true, false),
            "t" => self.in_text = true,
            "tab" if self.in_run => self.push("\t"),
            "br" | "cr" if self.in_run => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "vanish" if self.in_run => self.vanished = !matches!(value().as_str(), "0" | "false"),
            "pStyle" => {
                let style = value();
                let name = self.styles.get(&style).cloned().unwrap_or_else(|| style.to_lowercase());
                if let Some(open) = self.open.last_mut() {
                    open.style = name;
                }
            }
            "outlineLvl" => {
                let level = value();
                if let Some(open) = self.open.last_mut() {
                    open.heading = level.len() == 1 && level != "9";
                }
            }
            "footnoteReference" | "endnoteReference" => {
                let kind = element.name.trim_end_matches("Reference");
                let id = format!("{kind}{}", element.attribute("id").unwrap_or_default());
                if let Some(open) = self.open.last_mut() {
                    open.notes.push(id);
                }
            }
            "footnote" | "endnote" => self.note = element.attribute("id"),
            "tbl" => self.tables.open(),
            "tr" => self.tables.row(),
            "tc" => self.tables.cell(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "r" => (self.in_run, self.vanished) = (false, false),
            "p" => self.end_paragraph(),
            "tr" => self.items.extend(self.tables.end_row()),
            "tbl" => self.items.extend(self.tables.close()),
            "footnote" | "endnote" => {
                if let Some(id) = self.note.take() {
                    self.notes.push((id, std::mem::take(&mut self.items)));
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let style = open.style.as_str();
        if style.starts_with("toc") {
            return;
        }
        let text = open.text.trim();
        if !text.is_empty() && matches!(style, "author" | "date") && self.note.is_none() {
            let place = if style == "author" { &mut self.author } else { &mut self.date };
            place.get_or_insert_with(|| text.to_owned());
            return;
        }
        let kind = match style {
            _ if self.note.is_some() => Kind::Note,
            "title" => Kind::Title,
            _ if open.heading
                || style.starts_with("heading")
                || style.starts_with("标题")
                || style == "subtitle" =>
            {
                Kind::Heading
            }
            _ if style.ends_with("caption") || style == "题注" => Kind::Caption,
            _ => Kind::Text,
        };
        let mut items: Vec<Item> = text.split('\n').map(|line| Item::new(kind, line)).collect();
        items.extend(open.notes.iter().filter_map(|id| self.known.remove(id)).flatten());
        items.retain(|item| !item.text.trim().is_empty());
        match self.tables.is_open() {
            true => self.tables.add(items),
            false => self.items.extend(items),
        }
    }
}
