//! XML as a stream of elements by their local names, however deep and however broken.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What stands next in a document.
pub(crate) enum Part<'a> {
    Open(&'a Element<'a>),
    Close(&'a str),
    Text(&'a str),
}

/// The beginning of an element.
pub(crate) struct Element<'a> {
    pub(crate) name: &'a str,
    start: &'a BytesStart<'a>,
}

/// Attributes of one element that are looked at; no element that is read has as many.
const MOST_ATTRIBUTES: usize = 64;

impl Element<'_> {
    /// The value of an attribute by its local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        let found = attributes
            .take(MOST_ATTRIBUTES)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)?;
        let value: &str = &found.value;
        Some(
            quick_xml::escape::unescape(value)
                .map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned),
        )
    }
}

/// Hands the parts of a document to `each`, until it ends or cannot be understood any more. Gives
/// back whether it was read to its end.
pub(crate) fn walk(source: impl BufRead, each: &mut dyn FnMut(Part<'_>)) -> bool {
    let mut reader = Reader::from_reader(source);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => {
                each(Part::Open(&Element { name: start.local_name().as_ref(), start: &start }));
            }
            Ok(Event::Empty(start)) => {
                let name = start.local_name();
                each(Part::Open(&Element { name: name.as_ref(), start: &start }));
                each(Part::Close(name.as_ref()));
            }
            Ok(Event::End(end)) => each(Part::Close(end.local_name().as_ref())),
            Ok(Event::Text(text)) => each(Part::Text(&text.xml10_content())),
            Ok(Event::CData(text)) => each(Part::Text(&text.xml10_content())),
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(char)) => each(Part::Text(char.encode_utf8(&mut [0; 4]))),
                _ => each(Part::Text(entity(&reference.xml10_content()))),
            },
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

fn entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => " ",
        "mdash" => "—",
        "hellip" => "…",
        "ldquo" => "“",
        "rdquo" => "”",
        "middot" => "·",
        _ => "",
    }
}
