//! CSV and TSV: the first row names the fields, every other row is an article.

use std::path::Path;

use serde_json::{Map, Value};

use crate::decode::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Record;

use super::fields::Fields;

/// The records of one file.
pub(super) struct Rows {
    text: String,
    at: usize,
    separator: char,
    header: Vec<String>,
    fields: Fields,
    name: std::path::PathBuf,
    origin: Option<String>,
    line: u64,
}

impl Rows {
    pub(super) fn new(bytes: &[u8], name: &Path, origin: Option<String>, fields: Fields) -> Self {
        // Spreadsheets write CSV in the charset of the system, GBK in China.
        let text = decode(bytes, None).text;
        let first = text.lines().next().unwrap_or_default();
        let count = |separator: char| first.matches(separator).count();
        let separator = [',', '\t', ';'].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(',');
        // The first of several that are as frequent is the usual one.
        let separator = if count(',') == count(separator) { ',' } else { separator };
        let mut rows = Self {
            text,
            at: 0,
            separator,
            header: Vec::new(),
            fields,
            name: name.to_owned(),
            origin,
            line: 1,
        };
        rows.header = rows.row().unwrap_or_default().iter().map(|name| name.trim().to_owned()).collect();
        rows
    }

    /// The cells of the next row.
    fn row(&mut self) -> Option<Vec<String>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (mut cells, mut cell) = (Vec::new(), String::new());
        let (mut quoted, mut lines) = (false, 0);
        let mut chars = rest.char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, char)) = chars.next() {
            match char {
                '"' if quoted && chars.peek().is_some_and(|(_, next)| *next == '"') => {
                    cell.push('"');
                    chars.next();
                }
                '"' if quoted => quoted = false,
                '"' if cell.is_empty() => quoted = true,
                '\n' => {
                    lines += 1;
                    if !quoted {
                        end = at + 1;
                        break;
                    }
                    cell.push('\n');
                }
                '\r' if chars.peek().is_some_and(|(_, next)| *next == '\n') => {}
                char if char == self.separator && !quoted => cells.push(std::mem::take(&mut cell)),
                char => cell.push(char),
            }
        }
        cells.push(cell);
        self.at += end;
        self.line += lines;
        Some(cells)
    }
}

impl Iterator for Rows {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = self.line;
            let cells = self.row()?;
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let named = self
                .header
                .iter()
                .zip(cells)
                .filter(|(name, cell)| !name.is_empty() && !cell.trim().is_empty());
            let fields: Map<String, Value> =
                named.map(|(name, cell)| (name.clone(), Value::String(cell))).collect();
            let record = self.fields.record(fields).map(|mut record| {
                record.origin.clone_from(&self.origin);
                record
            });
            return Some(record.map_err(|message| {
                Error::new(ErrorKind::InvalidInput, message).with_path(&self.name).with_line(line)
            }));
        }
    }
}
