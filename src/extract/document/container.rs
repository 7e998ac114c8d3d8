//! ZIP containers of documents: their parts by name, unpacked within a budget.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

/// An opened container.
pub(super) struct Container {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

/// What all parts of one document may unpack to.
const MOST_BYTES: u64 = 512 << 20;

/// What the properties, the styles and the lists of a document may unpack to, each.
pub(super) const SMALL: u64 = 8 << 20;

impl Container {
    /// # Errors
    /// What is wrong with it.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, String> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(said)?;
        Ok(Self { archive, left: MOST_BYTES })
    }

    /// The part of this name, as a stream; `None` where there is none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn stream(&mut self, name: &str) -> Result<Option<impl Read + '_>, String> {
        let left = self.left;
        match self.archive.by_name(name) {
            Ok(part) => Ok(Some(part.take(left))),
            Err(ZipError::FileNotFound) => Ok(None),
            Err(error) => Err(said(error)),
        }
    }

    /// The part of this name, of which no more than `limit` bytes are read.
    pub(super) fn part(&mut self, name: &str, limit: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.stream(name).ok()??.take(limit).read_to_end(&mut bytes);
        self.left = self.left.saturating_sub(bytes.len() as u64);
        (read.is_ok() || !bytes.is_empty()).then_some(bytes)
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }
}

fn said(error: ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(what) if what.contains("assword") => {
            "is encrypted; save a copy without password first".to_owned()
        }
        _ => "is a broken zip container; open it and save it again".to_owned(),
    }
}
