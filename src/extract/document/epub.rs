//! EPUB: the chapters of a book in reading order, as one article.
//!
//! A book is one article because where its files part is up to the program that wrote them: at
//! chapters, at headings, every 200 KB. Chapter headings are headings, so that a paragraph is found
//! with the number that it has in the book, whoever cut it.

use std::collections::HashMap;

use super::container::{Container, SMALL};
use super::item::{Document, Item, Kind};
use super::properties;
use crate::decode::decode;
use crate::extract::html;
use crate::xml::{Part, walk};

/// The longest file of a book.
const LONGEST_CHAPTER: u64 = 32 << 20;

/// The book in a container.
///
/// # Errors
/// What keeps it from being read.
pub(super) fn read(container: &mut Container) -> Result<Document, String> {
    if container.has("META-INF/encryption.xml") && container.has("META-INF/rights.xml") {
        return Err("is locked by its seller; only his programs read it".to_owned());
    }
    let broken = || "is an epub without its list of chapters; convert it again".to_owned();
    let place = container
        .part("META-INF/container.xml", SMALL)
        .and_then(|bytes| package(&bytes))
        .ok_or_else(broken)?;
    let package = container.part(&place, SMALL).ok_or_else(broken)?;
    let mut document = Document::default();
    properties::read(&mut document, &package);
    document.is_book = document.title.is_some();
    let folder = place.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut missing = 0;
    for chapter in spine(&package) {
        let Some(bytes) = container.part(&joined(folder, &chapter), LONGEST_CHAPTER) else {
            missing += 1;
            continue;
        };
        chapter_items(&decode(&bytes, None).text, &mut document);
    }
    if missing > 0 {
        document.warnings.push(format!("{missing} of its files are missing or broken"));
    }
    Ok(document)
}

fn chapter_items(text: &str, document: &mut Document) {
    let page = html::page(text);
    let title = document.title.clone().unwrap_or_default();
    let front = document.items.len() < 6;
    for line in page.lines {
        let author = document.author.as_deref().unwrap_or_default();
        // The page of the title repeats what the properties say.
        let repeats = line.text == title
            || [author, document.created.as_deref().unwrap_or_default()].contains(&line.text.as_str());
        if front && repeats {
            continue;
        }
        let kind = if line.heading > 0 { Kind::Heading } else { Kind::Text };
        document.items.push(Item::new(kind, line.text));
    }
}

/// The place of the package among the files.
fn package(bytes: &[u8]) -> Option<String> {
    let mut place = None;
    walk(bytes, &mut |part| {
        if let Part::Open(element) = part
            && element.name == "rootfile"
            && place.is_none()
        {
            place = element.attribute("full-path");
        }
    });
    place
}

/// The files of a book in reading order, without its list of contents.
fn spine(package: &[u8]) -> Vec<String> {
    let mut files: HashMap<String, String> = HashMap::new();
    let mut order = Vec::new();
    walk(package, &mut |part| {
        let Part::Open(element) = part else { return };
        match element.name {
            "item" => {
                let contents = element
                    .attribute("properties")
                    .is_some_and(|all| all.split_whitespace().any(|one| one == "nav"));
                if let (Some(id), Some(href), false) =
                    (element.attribute("id"), element.attribute("href"), contents)
                {
                    files.insert(id, href);
                }
            }
            "itemref" => order.extend(element.attribute("idref")),
            _ => {}
        }
    });
    order.iter().filter_map(|id| files.remove(id)).collect()
}

/// A name relative to a folder of the container, `%20` and `..` resolved.
fn joined(folder: &str, name: &str) -> String {
    let name = name.split('#').next().unwrap_or(name);
    let mut pieces = name.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let code = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(b'%'));
        bytes.extend_from_slice(
            piece.get(if code.is_some() { 2 } else { 0 }..).unwrap_or_default().as_bytes(),
        );
    }
    let name = String::from_utf8_lossy(&bytes).into_owned();
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
