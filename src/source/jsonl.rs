//! JSON lines: one article a line, read one at a time.

use std::io::{BufRead, Read};
use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind, Result};
use crate::model::{ArticleId, MediaType, Paragraph, ParagraphKind, Published, Record};

use super::open;

/// The records of one file of JSON lines.
pub(super) struct JsonLines {
    reader: Box<dyn BufRead>,
    /// What messages call the file.
    name: PathBuf,
    /// The container of the records.
    origin: Option<String>,
    max_line: u64,
    line: u64,
    ended: bool,
}

impl JsonLines {
    pub(super) fn new(
        reader: Box<dyn BufRead>,
        name: PathBuf,
        origin: Option<String>,
        max_line: u64,
    ) -> Self {
        Self { reader, name, origin, max_line, line: 0, ended: false }
    }

    /// The next line that is not blank.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            let mut bytes = Vec::new();
            let mut limited = Read::take(&mut self.reader, self.max_line.saturating_add(1));
            limited.read_until(b'\n', &mut bytes).map_err(|error| open::failed(&self.name, error))?;
            if bytes.is_empty() {
                return Ok(None);
            }
            self.line += 1;
            if bytes.len() as u64 > self.max_line && !bytes.ends_with(b"\n") {
                self.skip_line()?;
                let message = format!("line is longer than {} bytes; split the article", self.max_line);
                return Err(self.invalid(message));
            }
            let line = if self.line == 1 { bytes.strip_prefix(b"\xEF\xBB\xBF") } else { None };
            let line = line.unwrap_or(&bytes);
            if !line.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some(line.to_vec()));
            }
        }
    }

    /// Leaves the rest of a line behind without keeping it.
    fn skip_line(&mut self) -> Result<()> {
        loop {
            let buffer = self.reader.fill_buf().map_err(|error| open::failed(&self.name, error))?;
            let (used, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(used);
            if ended {
                return Ok(());
            }
        }
    }

    fn invalid(&self, message: impl Into<String>) -> Error {
        Error::new(ErrorKind::InvalidInput, message).with_path(&self.name).with_line(self.line)
    }
}

impl Iterator for JsonLines {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.next_line() {
            Ok(Some(line)) => {
                Some(record(&line).map_err(|message| self.invalid(message)).map(|mut record| {
                    record.origin.clone_from(&self.origin);
                    record
                }))
            }
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(error) => {
                // A line that is too long was left behind; a reader that fails will fail again.
                self.ended = error.line().is_none();
                Some(Err(error))
            }
        }
    }
}

/// What a line may hold. `encoding` and `warnings` are what `extract` found out about a file; they are
/// no part of the article.
const FIELDS: &str = "expected `id`, `title`, `text`, `paragraphs`, `published`, `source`, `uri`, `authors`, `editors`, \
    `site`, `canonical` or `language`";

fn record(line: &[u8]) -> Result<Record, String> {
    let value: Value = serde_json::from_slice(line).map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default().to_lowercase();
        let at = if error.is_eof() { String::new() } else { format!(" at column {}", error.column()) };
        format!("not json: {what}{at}; expected one object a line")
    })?;
    let Value::Object(mut fields) = value else {
        return Err(format!("found {}, expected an object with a field `text`", described(&value)));
    };
    let mut record = match (string(&mut fields, "text")?, paragraphs(&mut fields)?) {
        (Some(text), None) => Record::new(MediaType::Paragraphs, text),
        (None, Some(paragraphs)) => cut_already(paragraphs),
        (None, None) => return Err("missing field `text`, or `paragraphs`".to_owned()),
        (Some(_), Some(_)) => return Err("has `text` and `paragraphs`, expected one of them".to_owned()),
    };
    record.id = string(&mut fields, "id")?.filter(|id| !id.is_empty()).map(ArticleId::new);
    record.uri = string(&mut fields, "uri")?.filter(|uri| !uri.is_empty());
    record.known.title = string(&mut fields, "title")?.filter(|title| !title.trim().is_empty());
    record.known.source = string(&mut fields, "source")?.filter(|source| !source.trim().is_empty());
    if let Some(published) = string(&mut fields, "published")?.filter(|date| !date.is_empty()) {
        record.known.published = Some(Published::try_from(published)?);
    }
    record.known.authors = strings(&mut fields, "authors")?;
    record.known.editors = strings(&mut fields, "editors")?;
    for (name, known) in [
        ("site", &mut record.known.site),
        ("canonical", &mut record.known.canonical),
        ("language", &mut record.known.language),
    ] {
        *known = string(&mut fields, name)?;
    }
    string(&mut fields, "encoding")?;
    strings(&mut fields, "warnings")?;
    match fields.keys().next() {
        Some(unknown) => Err(format!("unknown field `{unknown}`, {FIELDS}")),
        None => Ok(record),
    }
}

/// A record of paragraphs. Without an id and an address, it has the id that its text would have.
fn cut_already(paragraphs: Vec<Paragraph>) -> Record {
    let texts: Vec<&str> = paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    let mut record = Record::new(MediaType::Paragraphs, texts.join("\n\n"));
    record.paragraphs = Some(paragraphs);
    record
}

/// Takes the paragraphs. Their order is that of the list, and their topics are computed again.
fn paragraphs(fields: &mut Map<String, Value>) -> Result<Option<Vec<Paragraph>>, String> {
    let values = match fields.remove("paragraphs") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(values)) => values,
        Some(other) => return Err(format!("field `paragraphs` is {}, expected a list", described(&other))),
    };
    let paragraph = |(ordinal, value)| match value {
        Value::Object(fields) => {
            paragraph(ordinal, fields).map_err(|what| format!("paragraph {ordinal}: {what}"))
        }
        other => Err(format!("paragraph {ordinal} is {}, expected an object with `text`", described(&other))),
    };
    (0..).zip(values).map(paragraph).collect::<Result<_, _>>().map(Some)
}

fn paragraph(ordinal: u32, mut fields: Map<String, Value>) -> Result<Paragraph, String> {
    let text = string(&mut fields, "text")?.ok_or("missing field `text`")?;
    let kind = match string(&mut fields, "kind")? {
        None => ParagraphKind::default(),
        Some(name) => ParagraphKind::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or_else(|| {
            format!("unknown kind `{name}`, expected `body`, `heading`, `caption` or `credit`")
        })?,
    };
    fields.remove("ordinal");
    fields.remove("topics");
    match fields.keys().next() {
        Some(unknown) => {
            Err(format!("unknown field `{unknown}`, expected `kind`, `text`, `ordinal` or `topics`"))
        }
        None => Ok(Paragraph::new(ordinal, kind, text)),
    }
}

/// Takes a field that is a string, or a number, which ids often are.
fn string(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(Value::Number(number)) if name == "id" => Ok(Some(number.to_string())),
        Some(other) => Err(format!("field `{name}` is {}, expected a string", described(&other))),
    }
}

fn strings(fields: &mut Map<String, Value>, name: &str) -> Result<Vec<String>, String> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(values)) => values
            .into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                other => Err(format!("field `{name}` holds {}, expected strings", described(&other))),
            })
            .collect(),
        Some(other) => Err(format!("field `{name}` is {}, expected a list of strings", described(&other))),
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
