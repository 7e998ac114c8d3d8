//! A paragraph that the first stage found, and its rescoring.

use crate::engine::Match;

/// A match; with a score and a best_sentence if it was rescored from its text.
#[derive(Clone)]
pub(crate) struct Candidate {
    pub(crate) found: Match,
    pub(crate) score: Option<f32>,
    /// Hash of its best sentence.
    pub(crate) best_sentence: Option<u64>,
}

impl From<Match> for Candidate {
    fn from(found: Match) -> Self {
        Self { found, score: None, best_sentence: None }
    }
}
