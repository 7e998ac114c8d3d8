//! Facts about each origin, and its change since.

use serde::{Deserialize, Serialize};

/// Facts about an origin, stored with the index. A file is unchanged if its digest is; the digest is
/// not recomputed if the file system proves that the file was not modified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) digest: String,
    pub(super) bytes: u64,
    /// The file's stamp before it was read, if the stamp is reliable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stamp: Option<String>,
    /// Fingerprint of the program and rules that read it.
    pub(super) rules: String,
    pub(super) articles: u64,
    pub(super) paragraphs: u64,
    /// Whether another origin has one of its articles too; the last one read counts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) shared: bool,
    /// The address that its page came from, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    /// Whether it has an article twice; the last one counts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) repeated: bool,
    /// Its read errors, which every run reports again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) faults: Vec<(u64, String)>,
    /// Files of the archive that are left out, with the reason, which every run reports again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) left_out: Vec<(String, String)>,
}

impl Facts {
    /// The same facts, marked so that the file is read again whatever its bytes are.
    pub(super) fn uncertain(self) -> Self {
        Self { digest: String::new(), stamp: None, ..self }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}
