//! How a run goes about its files, and what it says of each.

use serde::Serialize;

use crate::source::FilesOptions;

/// How files are indexed again.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SyncOptions {
    /// How files are read.
    pub files: FilesOptions,
    /// Remove what came from files that are gone from the given paths.
    pub prune: bool,
    /// Read everything again, changed or not.
    pub force: bool,
    /// Commit after this many articles, and again; at the end only without it. Each commit holds
    /// whole articles.
    pub commit_every: Option<u64>,
}

/// What became of a file since it was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Change {
    /// It was not there.
    New,
    /// Its bytes are others, or other rules read it, or it has to be read again for its neighbours.
    Changed,
    /// It is what it was.
    Unchanged,
    /// It is no longer there.
    Gone,
}
