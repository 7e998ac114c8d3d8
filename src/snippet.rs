//! 8. Text + terms → parts: the best passages of a paragraph, marked.
//!
//! A passage is a run of whole clauses. The best run is the one that holds most of what was asked
//! for, rare or long things counting more; when room is left, further passages bring what the
//! first one lacks.

use std::ops::Range;

use serde::Serialize;

use crate::analysis::{
    Lane, Letter, Lookup, Normalized, RUN, continues_cluster, is_run_char, normalize, tokens,
};

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// A piece of the paragraph, or `…` where something was left out.
    pub text: String,
    /// Whether the query stands here.
    pub hit: bool,
}

/// What is marked in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wanted {
    /// Folded text that is marked wherever it stands; empty where only tokens are wanted.
    pub literal: String,
    /// Tokens that are marked where the literal text stands nowhere.
    pub tokens: Vec<(Lane, String)>,
}

impl Wanted {
    /// A folded text, and the tokens that stand for it where it is missing.
    pub fn new(literal: impl Into<String>, tokens: Vec<(Lane, String)>) -> Self {
        Self { literal: literal.into(), tokens }
    }
}

/// At most this many passages.
const MOST_PASSAGES: usize = 3;
/// A further passage is not worth less than this many characters.
const LEAST_ROOM: usize = 16;
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
        dress(text, passage.clone(), &marks, &mut parts);
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

/// A place that is marked, in bytes of the text, and what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    place: Range<usize>,
    /// Number of the literal text or token; equal ones count once.
    what: usize,
}

/// Where what is wanted stands, in order of place.
fn marks(text: &str, normalized: &Normalized, wanted: &[Wanted]) -> Vec<Mark> {
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
        tokens(normalized.as_str(), Lane::Pair, |token| {
            if let Some((_, what)) = runs.iter().find(|(run, _)| *run == token.text) {
                mark(token.position, token.length, *what);
            }
        });
    }
}

/// Places where marks overlap or touch, as one.
fn joined(marks: &[Mark]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.place.start <= last.end => last.end = last.end.max(mark.place.end),
            _ => joined.push(mark.place.clone()),
        }
    }
    joined
}

/// A run of characters up to a sign that ends a clause, in bytes of the text.
#[derive(Debug, Clone)]
struct Clause {
    place: Range<usize>,
    /// In characters.
    length: usize,
    /// Whether a sentence begins here, and whether one ends here.
    begins: bool,
    ends: bool,
    /// The marks that begin in it, as numbers into the marks.
    marks: Range<usize>,
}

/// Where the best passages are, in order of place, not touching each other.
fn passages(text: &str, marks: &[Mark], budget: usize) -> Vec<Range<usize>> {
    let clauses = clauses(text, marks, budget);
    if marks.is_empty() {
        // Nothing to show: what the paragraph begins with, then.
        let mut runs: Vec<Range<usize>> = std::iter::once(0..1).collect();
        let first = clauses.first().map_or(0, |clause| clause.length);
        widen(&clauses, &mut runs, budget.saturating_sub(first));
        return places(text, &clauses, runs);
    }
    let kinds = marks.iter().map(|mark| mark.what).max().map_or(0, |most| most + 1);
    let weights = weights(marks, kinds);
    let mut seen = vec![false; kinds];
    let mut chosen: Vec<Range<usize>> = Vec::new();
    let mut room = budget;
    while chosen.len() < MOST_PASSAGES && (chosen.is_empty() || room >= LEAST_ROOM) {
        let Some((run, gain)) = best_run(&clauses, marks, &weights, &seen, &chosen, room) else { break };
        if !chosen.is_empty() && gain <= 0.0 {
            break;
        }
        let inside = clauses.get(run.clone()).unwrap_or_default();
        room = room.saturating_sub(inside.iter().map(|clause| clause.length).sum());
        for mark in inside.iter().flat_map(|clause| marks.get(clause.marks.clone()).unwrap_or_default()) {
            if let Some(seen) = seen.get_mut(mark.what) {
                *seen = true;
            }
        }
        chosen.push(run);
    }
    widen(&clauses, &mut chosen, room);
    places(text, &clauses, chosen)
}

/// Runs of clauses as bytes of the text, without white space at either end.
fn places(text: &str, clauses: &[Clause], runs: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let place = |run: Range<usize>| {
        let inside = clauses.get(run)?;
        Some(inside.first()?.place.start..inside.last()?.place.end)
    };
    runs.into_iter().filter_map(place).map(|passage| trim(text, passage)).collect()
}

/// Gives the room that is left to the passages: first to what is missing of their sentences, clause
/// by clause, then to whole sentences after and before. Passages that meet become one.
fn widen(clauses: &[Clause], chosen: &mut Vec<Range<usize>>, mut room: usize) {
    let length = |run: Range<usize>| -> usize {
        clauses.get(run).unwrap_or_default().iter().map(|clause| clause.length).sum()
    };
    let begins = |at: usize| clauses.get(at).is_none_or(|clause| clause.begins);
    let ends = |at: usize| at.checked_sub(1).and_then(|at| clauses.get(at)).is_none_or(|clause| clause.ends);
    let sentence_end = |at: usize| (at + 1..clauses.len()).find(|end| ends(*end)).unwrap_or(clauses.len());
    let sentence_start = |at: usize| (0..at).rev().find(|start| begins(*start)).unwrap_or(0);
    let clause_or_sentence = |run: &Range<usize>, whole: bool| {
        let after = match (whole, ends(run.end)) {
            (true, true) => run.end..sentence_end(run.end),
            (false, false) => run.end..run.end + 1,
            _ => run.end..run.end,
        };
        let before = match (whole, begins(run.start)) {
            (true, true) => sentence_start(run.start)..run.start,
            (false, false) => run.start.saturating_sub(1)..run.start,
            _ => run.start..run.start,
        };
        [before, after]
    };
    let mut whole = false;
    loop {
        chosen.sort_by_key(|run| run.start);
        chosen.dedup_by(|run, before| {
            let meet = run.start <= before.end;
            if meet {
                before.end = before.end.max(run.end);
            }
            meet
        });
        let mut widened = false;
        for run in chosen.iter_mut() {
            for more in clause_or_sentence(run, whole) {
                let needs = length(more.clone());
                if needs > 0 && needs <= room {
                    *run = run.start.min(more.start)..run.end.max(more.end);
                    room -= needs;
                    widened = true;
                }
            }
        }
        if !widened && whole {
            return;
        }
        whole |= !widened;
    }
}

fn trim(text: &str, passage: Range<usize>) -> Range<usize> {
    let inside = text.get(passage.clone()).unwrap_or_default();
    let start = passage.start + (inside.len() - inside.trim_start().len());
    start..(start + inside.trim().len())
}

/// What each wanted thing is worth: its length, less the more often it stands in the paragraph.
fn weights(marks: &[Mark], kinds: usize) -> Vec<f32> {
    let mut lengths = vec![0_usize; kinds];
    let mut counts = vec![0_usize; kinds];
    for mark in marks {
        if let (Some(length), Some(count)) = (lengths.get_mut(mark.what), counts.get_mut(mark.what)) {
            *length = mark.place.len();
            *count += 1;
        }
    }
    let weight = |(length, count): (usize, usize)| length as f32 / (1.0 + count as f32).ln().max(0.5);
    lengths.into_iter().zip(counts).map(weight).collect()
}

/// The run of clauses within `room` that brings most of what is not `seen`, and how much.
fn best_run(
    clauses: &[Clause],
    marks: &[Mark],
    weights: &[f32],
    seen: &[bool],
    chosen: &[Range<usize>],
    room: usize,
) -> Option<(Range<usize>, f32)> {
    let taken = |at: usize| chosen.iter().any(|run| run.contains(&at));
    let mut met = vec![usize::MAX; weights.len()];
    let mut best: Option<(Range<usize>, f32, f32)> = None;
    for start in 0..clauses.len() {
        let (mut length, mut gain, mut repeats) = (0, 0.0, 0.0);
        for (end, clause) in clauses.iter().enumerate().skip(start) {
            length += clause.length;
            let alone = chosen.is_empty() && end == start;
            if taken(end) || (length > room && !alone) {
                break;
            }
            for mark in marks.get(clause.marks.clone()).unwrap_or_default() {
                let weight = weights.get(mark.what).copied().unwrap_or(0.0);
                let new = met.get(mark.what) != Some(&start) && seen.get(mark.what) == Some(&false);
                if new {
                    gain += weight;
                } else {
                    repeats += weight;
                }
                if let Some(met) = met.get_mut(mark.what) {
                    *met = start;
                }
            }
            // As short as can be: the room that is left goes to other passages first.
            let begins = clauses.get(start).is_some_and(|clause| clause.begins);
            let shape = f32::from(u8::from(begins)) + repeats * 0.05 - length as f32 / room as f32;
            if best.as_ref().is_none_or(|(_, most, finest)| (gain, shape) > (*most, *finest)) {
                best = Some((start..end + 1, gain, shape));
            }
        }
    }
    best.map(|(run, gain, _)| (run, gain))
}

/// Cuts a text after the signs that end a clause, and where none of them comes in time, at
/// `budget` characters, but neither inside a mark that fits nor inside what is seen as one character.
fn clauses(text: &str, marks: &[Mark], budget: usize) -> Vec<Clause> {
    let mut cutter = Cutter { clauses: Vec::new(), start: 0, length: 0, marks: 0..0, begins: true };
    let spans = joined(marks);
    let mut spans = spans.iter().peekable();
    let mut ahead = marks.iter().peekable();
    let mut reach = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let end = at + character.len_utf8();
        if let Some(span) = spans.next_if(|span| span.start < end) {
            let length = text.get(span.clone()).map_or(0, |inside| inside.chars().count());
            if cutter.length > 0 && cutter.length + length > budget && span.start == at {
                cutter.cut(at, false);
            }
            reach = span.end;
        }
        cutter.length += 1;
        while ahead.next_if(|mark| mark.place.start < end).is_some() {
            cutter.marks.end += 1;
        }
        let next = characters.peek().map(|(_, next)| *next);
        let whole = !next.is_some_and(|next| continues_cluster(character, next));
        let full = cutter.length >= budget;
        let sign = ends_clause(character) || (is_closing(character) && ended(text, at, ends_clause));
        // Closing marks belong to what they close, and a sign inside a number is none.
        let bound = next.is_some_and(|next| is_closing(next) || ends_clause(next));
        let in_number = matches!(character, ',' | ':') && next.is_some_and(is_run_char);
        let free = reach <= end;
        if next.is_none() {
            cutter.cut(end, true);
        } else if (whole && (full || (sign && free && !bound && !in_number)))
            || cutter.length >= budget + LONGEST_CLUSTER
        {
            cutter.cut(end, sign && ended(text, end, ends_sentence));
        }
    }
    cutter.clauses
}

/// More characters than any script or emoji joins into one; a longer cluster is an attack.
const LONGEST_CLUSTER: usize = 32;

struct Cutter {
    clauses: Vec<Clause>,
    start: usize,
    length: usize,
    marks: Range<usize>,
    begins: bool,
}

impl Cutter {
    fn cut(&mut self, end: usize, ends: bool) {
        let (place, length, marks) = (self.start..end, self.length, self.marks.clone());
        self.clauses.push(Clause { place, length, begins: self.begins, ends, marks });
        (self.start, self.length, self.begins) = (end, 0, ends);
        self.marks.start = self.marks.end;
    }
}

fn ends_clause(character: char) -> bool {
    ends_sentence(character) || matches!(character, '，' | ',' | '：' | ':' | '、' | '\n')
}

fn ends_sentence(character: char) -> bool {
    matches!(character, '。' | '！' | '!' | '？' | '?' | '；' | ';' | '…' | '｡')
}

fn is_closing(character: char) -> bool {
    matches!(character, '”' | '’' | '」' | '』' | '）' | ')' | '》' | '〉' | '】' | '"')
}

/// Whether the text before `end`, without closing marks, ends with a sign that `is_end` knows.
fn ended(text: &str, end: usize, is_end: fn(char) -> bool) -> bool {
    text.get(..end)
        .and_then(|before| before.trim_end_matches(is_closing).chars().next_back())
        .is_some_and(is_end)
}

/// Appends a passage as parts: marks that overlap or touch become one hit.
fn dress(text: &str, passage: Range<usize>, marks: &[Mark], parts: &mut Vec<Part>) {
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
