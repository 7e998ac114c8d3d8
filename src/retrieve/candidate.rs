//! A paragraph that the first stage found, and its rescoring.

use crate::engine::Match;

/// A match, and what came of reading it where it is among those that are put in order by their text.
#[derive(Clone)]
pub(crate) struct Candidate {
    pub(crate) found: Match,
    pub(crate) score: Option<f32>,
    /// What its best sentence says, as a hash.
    pub(crate) best_sentence: Option<u64>,
}

impl From<Match> for Candidate {
    fn from(found: Match) -> Self {
        Self { found, score: None, best_sentence: None }
    }
}
