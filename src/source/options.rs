//! Options for reading files as records.

use std::path::PathBuf;

/// Options for reading files as records.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FilesOptions {
    /// The folder that `uri`s are relative to; the current one without it.
    pub base: Option<PathBuf>,
    /// The largest file, unpacked, or line of a JSON lines file that is read.
    pub max_bytes: u64,
    /// The address that a single saved page came from.
    pub url: Option<String>,
    /// Names that JSON and tables have for our fields: pairs of ours and theirs, `text` and `content`.
    /// Common names are known without.
    pub fields: Vec<(String, String)>,
}

impl Default for FilesOptions {
    fn default() -> Self {
        Self { base: None, max_bytes: 256 << 20, url: None, fields: Vec::new() }
    }
}
