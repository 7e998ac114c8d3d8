//! 1. Reads input: files, folders and archives to records.

#[cfg(feature = "documents")]
mod container;
mod csv;
mod dates;
#[cfg(feature = "documents")]
mod feed;
mod fields;
mod json;
mod jsonl;
mod level;
mod mhtml;
mod mounts;
mod open;
mod options;
mod reading;
mod stamp;
mod tar;
mod walk;
mod warc;

use std::fs;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};
use crate::model::Record;

pub use options::FilesOptions;
pub use reading::Records;

use fields::Fields;
use jsonl::JsonLines;
use walk::{Found, Walk};

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
    JsonLines::new(Box::new(reader), name.into(), None, max_line, Fields::default())
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
        // What has no extension that is known is looked into: it may be a picture or a program.
        if found.in_folder()
            && !found.path().is_some_and(walk::is_known)
            && let Err(error) = open::open(&found, options.max_bytes)
            && error.kind() == ErrorKind::PassedOver
        {
            return Err(error);
        }
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

    /// Its records: one, or, from lines, tables, feeds and archives, as many as there are.
    pub fn records(&self) -> Records {
        match open::open(&self.found, self.options.max_bytes) {
            Ok((reader, shape)) => {
                let name = self.found.name().to_owned();
                let place = reading::Place { name, uri: self.origin.clone(), origin: self.origin.clone() };
                reading::records(reader, shape, place, &self.options)
            }
            Err(error) => Records::one(Err(error)),
        }
    }
}
