//! JSON lines: one article a line, read one at a time.

use std::io::{BufRead, Read};
use std::path::PathBuf;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Record;

use super::fields::{self, Fields};
use super::open;

/// The records of one file of JSON lines.
pub(super) struct JsonLines {
    reader: Box<dyn BufRead>,
    /// Name of the file in messages.
    name: PathBuf,
    /// The container of the records.
    origin: Option<String>,
    max_line: u64,
    fields: Fields,
    line: u64,
    ended: bool,
}

impl JsonLines {
    pub(super) fn new(
        reader: Box<dyn BufRead>,
        name: PathBuf,
        origin: Option<String>,
        max_line: u64,
        fields: Fields,
    ) -> Self {
        Self { reader, name, origin, max_line, fields, line: 0, ended: false }
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

    /// Skips the rest of a line.
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
                Some(fields::record(&line, &mut self.fields).map_err(|message| self.invalid(message)).map(
                    |mut record| {
                        record.origin.clone_from(&self.origin);
                        record
                    },
                ))
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
