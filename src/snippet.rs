//! 8. Text + terms → parts: the best passages of a paragraph, marked.

use serde::Serialize;

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// A piece of the paragraph, or `…` between two of them.
    pub text: String,
    /// Whether the query stands here.
    pub hit: bool,
}
