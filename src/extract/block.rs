//! A block of the input and its classification.

use serde::Serialize;

use crate::model::ParagraphKind;

/// A block of the input and its classification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Block {
    /// The block's text.
    pub text: String,
    /// The kind of paragraph; `None` if it was dropped.
    pub kind: Option<ParagraphKind>,
    /// Why, as the end of a sentence that begins with "it".
    pub reason: &'static str,
}

impl Block {
    pub(crate) fn new(text: impl Into<String>, kind: Option<ParagraphKind>, reason: &'static str) -> Self {
        Self { text: text.into(), kind, reason }
    }
}
