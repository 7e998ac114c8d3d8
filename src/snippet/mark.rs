//! Where in a text what is wanted stands.

use std::ops::Range;

use crate::analysis::{Letter, Lookup, Ngram, Normalized, RUN, tokens};

/// What is marked in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wanted {
    /// Folded text that is marked wherever it stands; empty where only tokens are wanted.
    pub literal: String,
    /// Tokens that are marked where the literal text stands nowhere.
    pub tokens: Vec<(Ngram, String)>,
}

impl Wanted {
    /// A folded text, and the tokens that stand for it where it is missing.
    pub fn new(literal: impl Into<String>, tokens: Vec<(Ngram, String)>) -> Self {
        Self { literal: literal.into(), tokens }
    }
}

/// A place that is marked, in bytes of the text, and what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) place: Range<usize>,
    /// Number of the literal text or token; equal ones count once.
    pub(super) what: usize,
}

/// Where what is wanted stands, in order of place.
pub(super) fn marks(text: &str, normalized: &Normalized, wanted: &[Wanted]) -> Vec<Mark> {
    let folded = normalized.as_str();
    let mut marks = Vec::new();
    let mut missing: Vec<&str> = Vec::new();
    for (what, wanted) in wanted.iter().enumerate() {
        let length = wanted.literal.chars().count();
        let before = marks.len();
        let found = (length > 0).then(|| folded.match_indices(wanted.literal.as_str()));
        for (byte, _) in found.into_iter().flatten() {
            let first = normalized.char_at(byte);
            marks.push(Mark { place: normalized.original(first..first + length), what });
        }
        if marks.len() == before {
            missing.extend(wanted.tokens.iter().map(|(_, token)| token.as_str()));
        }
    }
    missing.sort_unstable();
    missing.dedup();
    mark_tokens(normalized, &missing, wanted.len(), &mut marks);
    marks.retain(|mark| !mark.place.is_empty() && text.get(mark.place.clone()).is_some());
    marks.sort_by_key(|mark| (mark.place.start, mark.place.end));
    marks
}

/// Marks pairs, characters and runs; the first of them is number `from`.
fn mark_tokens(normalized: &Normalized, wanted: &[&str], from: usize, marks: &mut Vec<Mark>) {
    let mut letters = Lookup::default();
    let mut runs: Vec<(&str, usize)> = Vec::new();
    for (token, what) in wanted.iter().zip(from..) {
        let mut characters = token.chars();
        match (characters.next(), characters.next()) {
            (Some(RUN), Some(_)) => runs.push((token, what)),
            (Some(first), Some(second)) => letters.add_pair(first, second, what),
            (Some(character), None) => letters.add_character(character, what),
            (None, _) => {}
        }
    }
    let mut mark = |first, length, what| {
        marks.push(Mark { place: normalized.original(first..first + length), what });
    };
    if !letters.is_empty() {
        let mut before: Option<&Letter> = None;
        for (at, character) in normalized.as_str().chars().enumerate() {
            let letter = letters.find(character);
            if let (Some(what), Some(first)) =
                (before.and_then(|before| before.pair(character)), at.checked_sub(1))
            {
                mark(first, 2, what);
            }
            if let Some(what) = letter.and_then(Letter::single) {
                mark(at, 1, what);
            }
            before = letter;
        }
    }
    if !runs.is_empty() {
        tokens(normalized.as_str(), Ngram::Bigram, |token| {
            if let Some((_, what)) = runs.iter().find(|(run, _)| *run == token.text) {
                mark(token.position, token.length, *what);
            }
        });
    }
}

/// Places where marks overlap or touch, as one.
pub(super) fn joined(marks: &[Mark]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.place.start <= last.end => last.end = last.end.max(mark.place.end),
            _ => joined.push(mark.place.clone()),
        }
    }
    joined
}
