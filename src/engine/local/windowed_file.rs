//! Reads a file through a small buffer instead of mapping it: merges read every byte, and mapped pages
//! count as memory of the process.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

/// Bytes per read. Merges read sequentially, a few bytes at a time.
const WIDTH: usize = 128 << 10;

#[derive(Debug)]
pub(crate) struct WindowedFile {
    file: File,
    length: usize,
    /// The last block read, and its offset.
    seen: Mutex<(usize, OwnedBytes)>,
}

impl WindowedFile {
    pub(crate) fn open(file: File) -> io::Result<Self> {
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        Ok(Self { file, length, seen: Mutex::new((0, OwnedBytes::empty())) })
    }

    fn read(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        read_at(&self.file, &mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

impl HasLen for WindowedFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for WindowedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "read past the end of a file"));
        }
        if range.len() >= WIDTH {
            return self.read(range);
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if range.start < seen.0 || range.end > seen.0 + seen.1.len() {
            let end = range.start.saturating_add(WIDTH).min(self.length);
            *seen = (range.start, self.read(range.start..end)?);
        }
        Ok(seen.1.slice(range.start - seen.0..range.end - seen.0))
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, start)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut start: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, start)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = bytes.get_mut(read..).unwrap_or_default();
        start += read as u64;
    }
    Ok(())
}
