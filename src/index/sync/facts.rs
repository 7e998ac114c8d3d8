//! What is known of each origin, and what became of it.

use serde::{Deserialize, Serialize};

/// What is known of an origin, kept with the index. That a file is what it was is decided by its
/// bytes, and those are taken for what they were only where nobody can have written to it since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) digest: String,
    pub(super) bytes: u64,
    /// What the file system said of it before it was read, if that says something for sure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stamp: Option<String>,
    /// What made articles of it.
    pub(super) rules: String,
    pub(super) articles: u64,
    pub(super) paragraphs: u64,
    /// Whether it has an article that another origin has as well; the last one read counts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) shared: bool,
    /// The address that its page came from, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    /// Whether it has an article twice, of which the last one counts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) repeated: bool,
    /// What could not be read of it, to be named again by every run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) faults: Vec<(u64, String)>,
}

impl Facts {
    /// The same of a file that is to be read again, whatever its bytes are.
    pub(super) fn doubted(self) -> Self {
        Self { digest: String::new(), stamp: None, ..self }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}
