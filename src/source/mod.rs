//! 1. Bytes in: the only reader of input.

mod jsonl;
mod open;
mod walk;
mod warc;

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::model::{MediaType, Record};

use jsonl::JsonLines;
use open::Shape;
use walk::{Found, Walk};
use warc::Warc;

/// How files become records.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FilesOptions {
    /// The folder that `uri`s are relative to; the current one without it.
    pub base: Option<PathBuf>,
    /// The largest file, unpacked, or line of a JSON lines file that is read.
    pub max_bytes: u64,
    /// The address that a single saved page came from.
    pub url: Option<String>,
}

impl Default for FilesOptions {
    fn default() -> Self {
        Self { base: None, max_bytes: 256 << 20, url: None }
    }
}

/// The records of `paths`, in a fixed order: files as they are, folders by name. `-` is standard
/// input. A path that cannot be read is an `Err` among the items, and the iteration goes on.
pub fn files(paths: &[PathBuf], options: &FilesOptions) -> impl Iterator<Item = Result<Record>> + use<> {
    let mut options = options.clone();
    if paths.len() != 1 {
        options.url = None;
    }
    Files { base: walk::base(options.base.as_deref()), walk: Walk::new(paths), many: None, options }
}

struct Files {
    options: FilesOptions,
    base: PathBuf,
    walk: Walk,
    /// The records of a file that holds many.
    many: Option<Box<dyn Iterator<Item = Result<Record>>>>,
}

impl Iterator for Files {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.many.as_mut().and_then(Iterator::next) {
                return Some(record);
            }
            self.many = None;
            match self.walk.next()? {
                Ok(found) => {
                    if let Some(record) = self.read(&found) {
                        return Some(record);
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Files {
    /// The record of a file, or nothing when the file turns out to hold many, which then come next.
    fn read(&mut self, found: &Found) -> Option<Result<Record>> {
        let (mut reader, shape) = match open::open(found, self.options.max_bytes) {
            Ok(opened) => opened,
            Err(error) => return Some(Err(error)),
        };
        let uri = found.path().map(|path| walk::uri(path, &self.base));
        let media = match shape {
            Shape::JsonLines => {
                let (name, limit) = (found.name().to_owned(), self.options.max_bytes);
                self.many = Some(Box::new(JsonLines::new(reader, name, uri, limit)));
                return None;
            }
            Shape::Warc => {
                let (name, limit) = (found.name().to_owned(), self.options.max_bytes);
                self.many = Some(Box::new(Warc::new(reader, name, uri, limit)));
                return None;
            }
            Shape::Page => MediaType::Html,
            Shape::Markdown => MediaType::Markdown,
            Shape::Text => MediaType::Capture,
        };
        Some(read_whole(&mut *reader, found.name(), self.options.max_bytes).map(|bytes| {
            let mut record = Record::new(media, bytes);
            record.uri = self.options.url.clone().filter(|_| !found.in_folder()).or_else(|| uri.clone());
            record.origin = uri;
            record
        }))
    }
}

fn read_whole(reader: &mut dyn BufRead, name: &Path, max_bytes: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = Read::take(&mut *reader, max_bytes.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| open::failed(name, error))?;
    if bytes.len() as u64 > max_bytes {
        return Err(open::too_large(name, max_bytes));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(empty(name));
    }
    Ok(bytes)
}

fn empty(name: &Path) -> Error {
    Error::new(ErrorKind::InvalidInput, "is empty").with_path(name)
}
