//! RSS and Atom: each entry is an article.

use crate::decode::decode;
use crate::model::{MediaType, Record};
use crate::xml::{Part, walk};

use super::dates;

/// The entries of a feed, in its order.
pub(super) fn entries(bytes: &[u8]) -> Vec<Record> {
    let text = decode(bytes, None).text;
    let (mut site, mut records) = (None, Vec::new());
    let mut entry: Option<Entry> = None;
    let mut value = String::new();
    let mut path: Vec<String> = Vec::new();
    walk(text.as_bytes(), &mut |part| match part {
        Part::Open(element) => {
            if matches!(element.name, "item" | "entry") {
                entry = Some(Entry::default());
            }
            // Markup of XHTML stands in Atom as elements; their text is enough.
            if let (Some(entry), "link", Some(address)) =
                (&mut entry, element.name, element.attribute("href"))
            {
                let rel = element.attribute("rel");
                if entry.link.is_none() && rel.is_none_or(|rel| rel == "alternate") {
                    entry.link = Some(address);
                }
            }
            let in_content = path.last().is_some_and(|name| name == "content" || name == "div");
            match in_content && matches!(element.name, "p" | "br" | "div" | "h1" | "h2" | "h3" | "li") {
                true => value.push_str("\n\n"),
                false if !path.iter().any(|name| name == "content") => value.clear(),
                false => {}
            }
            if path.len() < DEEPEST {
                path.push(element.name.to_owned());
            }
        }
        Part::Text(text) => value.push_str(text),
        Part::Close(name) => {
            if path.last().is_some_and(|last| last == name) {
                path.pop();
            }
            let text = value.trim();
            match (&mut entry, name) {
                (Some(_), "item" | "entry") => {
                    records.extend(entry.take().and_then(|entry| entry.record(&site)))
                }
                (Some(entry), name) if !text.is_empty() => {
                    entry.set(name, path.last().map(String::as_str), text)
                }
                (None, "title") if site.is_none() && !text.is_empty() => site = Some(text.to_owned()),
                _ => {}
            }
            if !path.iter().any(|name| name == "content") {
                value.clear();
            }
        }
    });
    records
}

const DEEPEST: usize = 64;

#[derive(Default)]
struct Entry {
    title: Option<String>,
    link: Option<String>,
    id: Option<String>,
    date: Option<String>,
    updated: Option<String>,
    authors: Vec<String>,
    source: Option<String>,
    content: Option<String>,
    summary: Option<String>,
}

impl Entry {
    fn set(&mut self, name: &str, parent: Option<&str>, text: &str) {
        let first = |place: &mut Option<String>| {
            if place.is_none() {
                *place = Some(text.to_owned());
            }
        };
        match name {
            // The source of a feed entry is a feed with a title of its own.
            "title" if parent == Some("source") => self.source = Some(text.to_owned()),
            "title" => first(&mut self.title),
            "link" => first(&mut self.link),
            "guid" | "id" => first(&mut self.id),
            "pubDate" | "published" | "date" => first(&mut self.date),
            "updated" | "modified" => first(&mut self.updated),
            "creator" => self.authors.push(text.to_owned()),
            "name" if parent == Some("author") => self.authors.push(text.to_owned()),
            "author" if !text.contains('@') => self.authors.push(text.to_owned()),
            "source" => first(&mut self.source),
            "encoded" | "content" => first(&mut self.content),
            "description" | "summary" => first(&mut self.summary),
            _ => {}
        }
    }

    fn record(self, site: &Option<String>) -> Option<Record> {
        let text = self.content.or(self.summary)?;
        let is_page = text.contains('<') && text.contains('>');
        let mut record = Record::new(if is_page { MediaType::Html } else { MediaType::Paragraphs }, text);
        let is_address = |id: &String| id.starts_with("http://") || id.starts_with("https://");
        record.uri = self.link.or_else(|| self.id.clone().filter(is_address));
        if record.uri.is_none() {
            record.id = self.id.map(crate::model::ArticleId::new);
        }
        record.charset = Some("utf-8".to_owned());
        record.known.title = self.title;
        record.known.published = self.date.or(self.updated).and_then(|date| dates::read(&date));
        record.known.authors = self.authors;
        record.known.source = self.source;
        record.known.site.clone_from(site);
        Some(record)
    }
}
