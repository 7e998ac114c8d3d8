//! 1. Bytes in: the only reader of input.

mod jsonl;
mod open;
mod stamp;
mod walk;
mod warc;

use std::fs;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

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
    inputs(paths, options).flat_map(|input| match input {
        Ok(input) => input.records(),
        Err(error) => Records::one(Err(error)),
    })
}

/// The records of JSON lines that are read from anywhere; `name` is what messages call it. A line that
/// cannot be read is an `Err` among the items, and the iteration goes on.
pub fn lines(
    reader: impl BufRead + 'static,
    name: impl Into<PathBuf>,
    max_line: u64,
) -> impl Iterator<Item = Result<Record>> {
    JsonLines::new(Box::new(reader), name.into(), None, max_line)
}

/// The inputs that `paths` stand for, unopened, in the order of [`files`].
pub fn inputs(paths: &[PathBuf], options: &FilesOptions) -> impl Iterator<Item = Result<Input>> + use<> {
    let mut options = options.clone();
    if paths.len() != 1 {
        options.url = None;
    }
    let base = walk::base(options.base.as_deref());
    Walk::new(paths).map(move |found| {
        let found = found?;
        let origin = found.path().map(|path| walk::uri(path, &base));
        let mut options = options.clone();
        options.url = options.url.filter(|_| !found.in_folder());
        Ok(Input { found, origin, options })
    })
}

/// The address that a path has as an origin, whether there is something or not.
pub fn address(path: &Path, options: &FilesOptions) -> String {
    walk::uri(path, &walk::base(options.base.as_deref()))
}

/// A file, or standard input, that has not been opened yet.
#[derive(Debug, Clone)]
pub struct Input {
    found: Found,
    origin: Option<String>,
    options: FilesOptions,
}

impl Input {
    /// The container that its records come from; standard input is none.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The address that its page came from, if one was given.
    pub fn url(&self) -> Option<&str> {
        self.options.url.as_deref()
    }

    /// The same input, whose page came from `url` where nothing else was said.
    #[must_use]
    pub fn or_url(mut self, url: Option<String>) -> Self {
        self.options.url = self.options.url.or(url);
        self
    }

    /// What messages call it.
    pub fn name(&self) -> &Path {
        self.found.name()
    }

    /// Its size in bytes, as far as that is known.
    pub fn size(&self) -> Option<u64> {
        fs::metadata(self.found.path()?).ok().map(|metadata| metadata.len())
    }

    /// What the file system says of it that changes whenever somebody writes to it. `None` where that
    /// is not sure: for a file that was written to a moment ago, for what is no file, and for one
    /// that would not be read for its size.
    pub fn stamp(&self) -> Option<String> {
        let metadata = fs::metadata(self.found.path()?).ok().filter(fs::Metadata::is_file)?;
        match self.is_too_large(metadata.len()) {
            true => None,
            false => stamp::stamp(&metadata, SystemTime::now()),
        }
    }

    /// Whether a file of this length would not be read. Lines are read one by one, of however many.
    fn is_too_large(&self, length: u64) -> bool {
        let limit = self.options.max_bytes;
        length > limit && open::open(&self.found, limit).is_err()
    }

    /// 128 bits of the SHA-256 of its bytes as they are on the disk. `None` for standard input and
    /// pipes, and for a file that would not be read for its size.
    ///
    /// # Errors
    /// `Io`, `NotFound`.
    pub fn digest(&self) -> Result<Option<String>> {
        let Some(path) = self.found.path() else { return Ok(None) };
        let fail = |error| Error::io(path, error);
        // A pipe can be read once.
        if !fs::metadata(path).map_err(fail)?.is_file() {
            return Ok(None);
        }
        let mut file = fs::File::open(path).map_err(fail)?;
        if self.is_too_large(file.metadata().map_err(fail)?.len()) {
            return Ok(None);
        }
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 128 << 10];
        loop {
            let length = file.read(&mut buffer).map_err(fail)?;
            match buffer.get(..length) {
                Some(read) if length > 0 => hash.update(read),
                _ => break,
            }
        }
        Ok(Some(hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()))
    }

    /// Its records: one, or, from a file of JSON lines, as many as there are lines.
    pub fn records(&self) -> Records {
        let (mut reader, shape) = match open::open(&self.found, self.options.max_bytes) {
            Ok(opened) => opened,
            Err(error) => return Records::one(Err(error)),
        };
        let name = self.found.name();
        let holds = |what: &str| {
            let message =
                format!("holds {what}, which have addresses of their own; leave out the address given");
            Records::one(Err(Error::new(ErrorKind::InvalidInput, message).with_path(name)))
        };
        let media = match shape {
            Shape::JsonLines if self.options.url.is_some() => return holds("json lines"),
            Shape::Warc if self.options.url.is_some() => return holds("answers of a server"),
            Shape::JsonLines => {
                let (name, origin, limit) = (name.to_owned(), self.origin.clone(), self.options.max_bytes);
                return Records(Box::new(JsonLines::new(reader, name, origin, limit)));
            }
            Shape::Warc => {
                let (name, origin, limit) = (name.to_owned(), self.origin.clone(), self.options.max_bytes);
                return Records(Box::new(Warc::new(reader, name, origin, limit)));
            }
            Shape::Page => MediaType::Html,
            Shape::Markdown => MediaType::Markdown,
            Shape::Text => MediaType::Capture,
        };
        Records::one(read_whole(&mut *reader, name, self.options.max_bytes).map(|bytes| {
            let mut record = Record::new(media, bytes);
            record.uri = self.options.url.clone().or_else(|| self.origin.clone());
            record.origin.clone_from(&self.origin);
            record
        }))
    }
}

/// The records of one input.
pub struct Records(Box<dyn Iterator<Item = Result<Record>>>);

impl Records {
    fn one(record: Result<Record>) -> Self {
        Self(Box::new(std::iter::once(record)))
    }
}

impl Iterator for Records {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
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
        return Err(open::empty(name));
    }
    Ok(bytes)
}
