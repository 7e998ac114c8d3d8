//! Copies of an index, and its layout.

use std::path::Path;

use serde::Serialize;

use crate::engine::{Facts, Location, Snapshot};
use crate::error::Result;
use crate::index::handle::Index;

/// What laying an index out anew did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Optimized {
    /// The layout before.
    pub before: Layout,
    /// The layout after.
    pub after: Layout,
}

/// How an index is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Layout {
    /// Size of its files, in bytes.
    pub bytes: u64,
    /// Segments that hold it.
    pub segments: u64,
    /// Paragraphs that were deleted and still take room.
    pub deleted: u64,
}

impl Index {
    /// Copies the last commit of the index in `dir` to the folder `to`, which is missing or empty, and
    /// is there as a whole or not at all. Others may write meanwhile. Files are shared by hard links
    /// where both folders are on one disk; no file of an index ever changes.
    ///
    /// # Errors
    /// `NotFound` where there is no index, `AlreadyExists` where `to` holds something, `Incompatible`
    /// where a later version made it, `Unsupported` for a cluster, `Io`, `Engine`.
    pub fn snapshot(dir: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<Snapshot> {
        Location::new(dir).maintenance()?.snapshot(to.as_ref())
    }

    /// Lays the index out anew, in one segment and without what was deleted: smaller, and faster to
    /// search. Answers are what they were.
    ///
    /// # Errors
    /// `Locked` while another writer is at work, `Unsupported` where the index has no files of its own,
    /// `Io`, `Engine`; nothing is changed then.
    pub fn optimize(&self) -> Result<Optimized> {
        let before = layout(&self.engine.facts()?);
        self.maintenance()?.optimize(&self.writing)?;
        self.engine.reload()?;
        Ok(Optimized { before, after: layout(&self.engine.facts()?) })
    }
}

fn layout(facts: &Facts) -> Layout {
    Layout { bytes: facts.bytes(), segments: facts.segments.len() as u64, deleted: facts.deleted() }
}
