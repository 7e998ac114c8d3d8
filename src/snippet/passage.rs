//! Chooses the passages that hold most of what is wanted.

use std::ops::Range;

use super::clause::{Clause, clauses};
use super::mark::Mark;

/// At most this many passages.
const MOST_PASSAGES: usize = 3;
/// A further passage is not worth less than this many characters.
const MIN_PASSAGE_CHARS: usize = 16;

/// Where the best passages are, in order of place, not touching each other.
pub(super) fn passages(text: &str, marks: &[Mark], budget: usize) -> Vec<Range<usize>> {
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
    while chosen.len() < MOST_PASSAGES && (chosen.is_empty() || room >= MIN_PASSAGE_CHARS) {
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
