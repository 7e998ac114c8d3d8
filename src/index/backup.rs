//! Snapshots of an index, and optimizing its layout.

use std::path::Path;

use serde::Serialize;

use crate::engine::{Facts, Location, Snapshot};
use crate::error::Result;
use crate::index::handle::Index;

/// The result of optimizing an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Optimized {
    /// The layout before.
    pub before: Layout,
    /// The layout after.
    pub after: Layout,
}

/// The layout of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Layout {
    /// Size of its files, in bytes.
    pub bytes: u64,
    /// Number of segments.
    pub segments: u64,
    /// Deleted paragraphs that still take room.
    pub deleted: u64,
}

impl Index {
    /// Copies the last commit of the index in `dir` to the folder `to`, which is missing or empty. The
    /// copy is atomic, and others may write meanwhile. Files are shared by hard links if both folders
    /// are on one disk; the files of an index are immutable.
    ///
    /// # Errors
    /// `NotFound` if there is no index, `AlreadyExists` if `to` is not empty, `Incompatible` if a later
    /// version made it, `Unsupported` for a cluster, `Io`, `Engine`.
    pub fn snapshot(dir: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<Snapshot> {
        Location::new(dir).maintenance()?.snapshot(to.as_ref())
    }

    /// Merges the index into one segment without deleted paragraphs: smaller, and faster to search.
    /// Answers do not change.
    ///
    /// # Errors
    /// `Locked` while another process writes, `Unsupported` if the index is not in a folder, `Io`,
    /// `Engine`; the index is then unchanged.
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
