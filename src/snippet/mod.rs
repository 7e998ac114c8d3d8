//! 8. Text + terms → parts: the best passages of a paragraph, marked.
//!
//! A passage is a run of whole clauses. The best run is the one that holds most of what was asked
//! for, rare or long things counting more; when room is left, further passages bring what the
//! first one lacks.

mod clause;
mod mark;
mod passage;

use std::ops::Range;

use serde::Serialize;

use crate::analysis::normalize;

pub use mark::Wanted;
use mark::{Mark, joined, marks};
use passage::passages;

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Part {
    /// A piece of the paragraph, or `…` where something was left out.
    pub text: String,
    /// Whether the query stands here.
    pub hit: bool,
}

/// What stands where something was left out.
const GAP: &str = "…";

/// The best passages of `text` in at most `budget` characters (the gaps not counted), as parts. The
/// parts of a passage joined are a piece of `text`; a part that is a hit, folded, is what was
/// wanted, or several overlapping pieces of it. A text that fits is shown whole.
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
        push_marked(text, passage.clone(), &marks, &mut parts);
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
fn push_marked(text: &str, passage: Range<usize>, marks: &[Mark], parts: &mut Vec<Part>) {
    let mut push = |place: Range<usize>, hit: bool| {
        if let Some(piece) = text.get(place).filter(|piece| !piece.is_empty()) {
            parts.push(Part { text: piece.to_owned(), hit });
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
