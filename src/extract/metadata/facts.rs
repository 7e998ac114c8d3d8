//! The facts that a line states: plain data, filled by the readers of labelled and unlabelled facts.

use crate::extract::metadata::date::Stamp;

/// What a line states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Dates that are not said to be something else than the publication.
    pub published: Vec<Stamp>,
    /// Dates of a later change.
    pub updated: Vec<Stamp>,
    pub source: Option<String>,
    pub authors: Vec<String>,
    pub editors: Vec<String>,
    /// The title that the article had where it comes from (原标题).
    pub original_title: Option<String>,
    /// A publisher that stands beside the time without a label, as 来源 often does.
    pub unlabelled_source: Option<String>,
    /// A person who stands beside the time without a label.
    pub unlabelled_author: Option<String>,
    /// How many labels and dates there were, counters and buttons aside.
    pub count: usize,
    /// How many counters and buttons there were.
    pub buttons: usize,
    /// Characters that belong to none of them.
    pub leftover: usize,
}

impl Facts {
    /// Whether a time, a source or somebody is named.
    pub(crate) fn names_something(&self) -> bool {
        !self.published.is_empty()
            || self.source.is_some()
            || !self.authors.is_empty()
            || !self.editors.is_empty()
    }
}

/// A part of a line that is neither label, value, date nor sign.
pub(crate) struct Fragment {
    pub text: String,
    /// Whether a date or a statement stands before it.
    pub after: bool,
}
