//! Options of a sync, and the changes that it reports.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::source::FilesOptions;

/// Options of a sync.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SyncOptions {
    /// How files are read.
    pub files: FilesOptions,
    /// Remove the articles of files that are missing from the given paths.
    pub prune: bool,
    /// Read every file again, changed or not.
    pub force: bool,
    /// Commit after every this many articles; without it, only at the end. Each commit holds whole
    /// articles.
    pub commit_every: Option<u64>,
    /// Ends the run before the next record once it is true. What was not committed is not indexed.
    pub stop: Option<Arc<AtomicBool>>,
}

/// The change of a file since it was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Change {
    /// New.
    New,
    /// Its bytes or the rules that read it changed, or it must be read again because another file
    /// changed.
    Changed,
    /// Unchanged.
    Unchanged,
    /// Missing.
    Gone,
}
