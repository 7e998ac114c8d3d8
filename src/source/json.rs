//! JSON that is no lines: an array of objects, an object that holds one, or objects that go over
//! several lines; read one object at a time.

use std::io::BufRead;
use std::path::PathBuf;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Record;

use super::fields::{self, Fields};
use super::open;

/// The records of one file.
pub(super) struct Objects {
    reader: Box<dyn BufRead>,
    name: PathBuf,
    origin: Option<String>,
    max_object: u64,
    fields: Fields,
    /// How deep in arrays and objects the objects stand that are articles.
    level: usize,
    depth: usize,
    count: u64,
    ended: bool,
}

impl Objects {
    pub(super) fn new(
        reader: Box<dyn BufRead>,
        name: PathBuf,
        origin: Option<String>,
        max_object: u64,
        fields: Fields,
        level: usize,
    ) -> Self {
        Self { reader, name, origin, max_object, fields, level, depth: 0, count: 0, ended: false }
    }

    /// The bytes of the next object of the level.
    fn object(&mut self) -> Result<Option<Vec<u8>>> {
        let mut object = Vec::new();
        let (mut quoted, mut escaped, mut inside) = (false, false, false);
        loop {
            let buffer = self.reader.fill_buf().map_err(|error| open::failed(&self.name, error))?;
            if buffer.is_empty() {
                self.ended = true;
                return if inside { Err(self.broken("it ends within an object")) } else { Ok(None) };
            }
            let mut used = 0;
            let mut whole = false;
            for byte in buffer {
                used += 1;
                if inside && object.len() as u64 <= self.max_object {
                    object.push(*byte);
                }
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    _ if quoted => {}
                    b'{' | b'[' => {
                        if *byte == b'{' && self.depth == self.level && !inside {
                            inside = true;
                            object.push(*byte);
                        }
                        self.depth += 1;
                    }
                    b'}' | b']' => {
                        self.depth = self.depth.saturating_sub(1);
                        whole = inside && self.depth == self.level;
                    }
                    _ => {}
                }
                if whole {
                    break;
                }
            }
            self.reader.consume(used);
            if whole {
                self.count += 1;
                if object.len() as u64 > self.max_object {
                    return Err(
                        self.invalid(format!("is longer than {} bytes; split the article", self.max_object))
                    );
                }
                return Ok(Some(object));
            }
        }
    }

    /// An error about the object that was read last.
    fn invalid(&self, message: impl std::fmt::Display) -> Error {
        let message = format!("article {}: {message}", self.count);
        Error::new(ErrorKind::InvalidInput, message).with_path(&self.name).with_line(self.count)
    }

    fn broken(&self, what: &str) -> Error {
        Error::new(ErrorKind::InvalidInput, format!("is broken json: {what}")).with_path(&self.name)
    }
}

impl Iterator for Objects {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.object() {
            Ok(Some(object)) => {
                let record =
                    fields::record(&object, &mut self.fields).map_err(|message| self.invalid(message));
                Some(record.map(|mut record| {
                    record.origin.clone_from(&self.origin);
                    record
                }))
            }
            Ok(None) if self.count == 0 => {
                Some(Err(self.broken("no article is in it, expected objects with a field `text`")))
            }
            Ok(None) => None,
            Err(error) => {
                self.ended |= error.line().is_none();
                Some(Err(error))
            }
        }
    }
}
