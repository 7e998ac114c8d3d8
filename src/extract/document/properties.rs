//! What a document in a container says of itself: Dublin Core, as Word, OpenDocument and EPUB write it.

use super::item::Document;
use crate::xml::{Part, walk};

/// Takes over the properties in the XML of `bytes`. What is there already stays.
pub(super) fn read(document: &mut Document, bytes: &[u8]) {
    let mut name = String::new();
    let mut text = String::new();
    walk(bytes, &mut |part| match part {
        Part::Open(element) => {
            element.name.clone_into(&mut name);
            text.clear();
        }
        Part::Text(more) => text.push_str(more),
        Part::Close(closed) => {
            if closed == name {
                set(document, closed, text.trim());
            }
            name.clear();
        }
    });
}

fn set(document: &mut Document, name: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let first = |field: &mut Option<String>| {
        if field.is_none() {
            *field = Some(text.to_owned());
        }
    };
    match name {
        "title" => first(&mut document.title),
        // OpenDocument calls him a creator who saved it last.
        "initial-creator" => document.author = is_person(text).then(|| text.to_owned()),
        "creator" if is_person(text) => match &mut document.author {
            Some(authors) => {
                authors.push('、');
                authors.push_str(text);
            }
            None => document.author = Some(text.to_owned()),
        },
        "publisher" => first(&mut document.publisher),
        "language" => first(&mut document.language),
        "created" | "creation-date" => document.created = Some(text.chars().take(10).collect()),
        "date" => first(&mut document.created),
        _ => {}
    }
}

/// Office programs name the account or the machine where nobody said who wrote it.
pub(super) fn is_person(name: &str) -> bool {
    let folded = name.trim_matches('(').to_lowercase();
    let accounts = [
        "admin",
        "user",
        "用户",
        "微软",
        "lenovo",
        "thinkpad",
        "dell",
        "asus",
        "microsoft",
        "python-docx",
        "windows",
        "hp",
        "pc",
        "test",
        "unknown",
        "作者",
        "未知",
        "un-named",
        "office",
        "mac",
        "system",
        "guest",
        "anonymous",
        "unspecified",
    ];
    let is = |account: &str| {
        let rest = folded.strip_prefix(account);
        rest.is_some_and(|rest| !rest.starts_with(|char: char| char.is_ascii_alphabetic()))
    };
    !accounts.iter().any(|account| is(account))
}
