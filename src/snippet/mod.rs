//! Cuts a snippet: the best passages of a paragraph, with the matches marked.
//!
//! A passage is a run of whole clauses. The best one has the greatest weight of distinct matches; rare
//! and long matches weigh more. Further passages add what the first one lacks, within the budget.

mod clause;
mod mark;
mod passage;

use std::ops::Range;

use serde::Serialize;

use crate::analysis::normalize;

pub use mark::Wanted;
use mark::{Mark, joined, marks};
use passage::passages;

/// A part of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Part {
    /// A substring of the paragraph, or `…` where text was left out.
    pub text: String,
    /// Whether this part matches the query.
    pub hit: bool,
}

/// Replaces text that was left out.
const GAP: &str = "…";

/// The best passages of `text` in at most `budget` characters, gaps not counted, as parts. The joined
/// parts of a passage are a substring of `text`; a hit, folded, is a wanted text or token, or several
/// overlapping ones. A text that fits is shown whole.
pub fn cut(text: &str, wanted: &[Wanted], budget: usize) -> Vec<Part> {
    let normalized = normalize(text);
    let marks = marks(text, &normalized, wanted);
    let budget = budget.max(1);
    let passages = match text.chars().count() <= budget {
        true => std::iter::once(0..text.len()).collect(),
        false => passages(text, &marks, budget),
    };
    let mut parts = Vec::new();
    let mut end = 0;
    for passage in passages {
        if passage.start > end {
            parts.push(gap());
        }
        push_passage(text, passage.clone(), &marks, &mut parts);
        end = passage.end;
    }
    if text.get(end..).is_some_and(|rest| !rest.trim().is_empty()) {
        parts.push(gap());
    }
    parts
}

fn gap() -> Part {
    Part { text: GAP.to_owned(), hit: false }
}

/// Appends a passage as parts: marks that overlap or touch become one hit.
fn push_passage(text: &str, passage: Range<usize>, marks: &[Mark], parts: &mut Vec<Part>) {
    let mut push = |place: Range<usize>, hit: bool| {
        if let Some(part) = text.get(place).filter(|part| !part.is_empty()) {
            parts.push(Part { text: part.to_owned(), hit });
        }
    };
    let mut at = passage.start;
    for span in joined(marks) {
        let (start, end) = (span.start.max(passage.start), span.end.min(passage.end));
        if start < end {
            push(at..start, false);
            push(start..end, true);
            at = end;
        }
    }
    push(at..passage.end, false);
}
