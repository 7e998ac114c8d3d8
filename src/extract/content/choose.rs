//! Which lines of a page are the article: those that weigh most together.

use std::ops::Range;

use crate::extract::html::page::{Line, Page};
use crate::extract::lexicon::fold::has_sentence;
use crate::extract::lexicon::role::Role;
use crate::extract::metadata::line::Line as Words;

/// Where the article stands.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// The area that holds it.
    pub area: usize,
    /// Its lines, and a few others.
    pub lines: Range<usize>,
    /// Roles that speak against an area, given that the article itself may stand in one.
    pub against: fn(Role) -> bool,
}

/// Chooses by weight: text counts for an article, links, small print and `others`' texts against it,
/// so that what weighs most holds the whole text and as little else as can be.
///
/// Mostly that is an area. On a page whose text stands beside everything else it is a run of lines.
pub(crate) fn choose(page: &Page, words: &[Words], others: &[Option<&str>]) -> Chosen {
    let leniencies: [fn(Role) -> bool; 3] =
        [|role| !matches!(role, Role::Plain | Role::Caption), |role| role == Role::Hidden, |_| false];
    let mut best = Chosen { area: 0, lines: 0..page.lines.len(), against: |_| false };
    for against in leniencies {
        let inside = inherited(page, against);
        let weights: Vec<i64> = page
            .lines
            .iter()
            .zip(words.iter().zip(others))
            .map(|(line, (words, other))| {
                let bad = other.is_some() || inside.get(line.area).copied().unwrap_or(false);
                weight(line, words, bad)
            })
            .collect();
        let (area, lines, sum) = said_to_be(page, &weights).unwrap_or_else(|| heaviest(page, &weights));
        best = Chosen { area, lines, against };
        if sum >= MIN_WEIGHT {
            break;
        }
    }
    best
}

/// The one `<article>` of a page, if it has an article's weight. Where there are several, they are
/// lists of articles, comments, or anything.
fn said_to_be(page: &Page, weights: &[i64]) -> Option<(usize, Range<usize>, i64)> {
    let mut all = page.areas.iter().enumerate().filter(|(_, area)| area.article);
    let (at, area) = all.next().filter(|_| all.next().is_none())?;
    let sum = weights.get(area.lines.clone())?.iter().sum();
    (sum >= 2 * MIN_WEIGHT).then(|| (at, area.lines.clone(), sum))
}

/// For each area whether it or an area around it has a role that speaks against it.
pub(crate) fn inherited(page: &Page, against: fn(Role) -> bool) -> Vec<bool> {
    let mut inside = Vec::with_capacity(page.areas.len());
    for area in &page.areas {
        let around = inside.get(area.parent).copied().unwrap_or(false);
        inside.push(around || against(area.role));
    }
    inside
}

/// Less text than this is no article; another look is taken.
const MIN_WEIGHT: i64 = 60;

/// The heaviest area, or run of lines if that is much heavier, and what it weighs.
fn heaviest(page: &Page, weights: &[i64]) -> (usize, Range<usize>, i64) {
    let mut sums = vec![0i64];
    let mut total = 0;
    sums.extend(weights.iter().map(|weight| {
        total += weight;
        total
    }));
    let at = |place: usize| sums.get(place).copied().unwrap_or_default();
    let sum = |range: &Range<usize>| at(range.end) - at(range.start);
    // Of equal areas the innermost, which comes last, holds the least else.
    let area =
        (0..page.areas.len()).max_by_key(|area| page.areas.get(*area).map_or(0, |area| sum(&area.lines)));
    let area = area.unwrap_or_default();
    let lines = page.areas.get(area).map(|area| area.lines.clone()).unwrap_or_default();
    let run = heaviest_run(weights);
    if sum(&run) * 2 <= sum(&lines) * 3 {
        let sum = sum(&lines);
        return (area, lines, sum);
    }
    let area = around(page, &run);
    let limits = page.areas.get(area).map(|area| area.lines.clone()).unwrap_or_default();
    let neutral = |at: usize| weights.get(at).is_some_and(|weight| (-2..=1).contains(weight));
    let mut lines = run.clone();
    while lines.start > limits.start && neutral(lines.start - 1) {
        lines.start -= 1;
    }
    while lines.end < limits.end && neutral(lines.end) {
        lines.end += 1;
    }
    (area, lines, sum(&run))
}

/// The run of lines that weighs most, where a run ends as soon as a row of links weighs it down:
/// what readers say stands behind one.
fn heaviest_run(weights: &[i64]) -> Range<usize> {
    const ROW: i64 = 50;
    let mut best = (0, 0..0);
    let (mut start, mut sum, mut peak) = (0, 0i64, 0i64);
    for (at, weight) in weights.iter().enumerate() {
        sum += weight;
        if sum > best.0 {
            best = (sum, start..at + 1);
        }
        peak = peak.max(sum);
        if sum <= 0 || sum + ROW < peak {
            (start, sum, peak) = (at + 1, 0, 0);
        }
    }
    best.1
}

/// The innermost area that holds all of `lines`.
fn around(page: &Page, lines: &Range<usize>) -> usize {
    let holds = |area: &usize| {
        let area = page.areas.get(*area).map(|area| area.lines.clone()).unwrap_or_default();
        area.start <= lines.start && lines.end <= area.end
    };
    (0..page.areas.len()).rev().find(holds).unwrap_or_default()
}

fn weight(line: &Line, words: &Words, bad: bool) -> i64 {
    let length = line.length;
    let signed = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    if bad {
        return -signed(length.min(40));
    }
    if line.linked * 2 > length {
        return -signed(length.clamp(8, 30));
    }
    match words {
        Words::Text if has_sentence(&line.text) && length >= 12 => signed(length.saturating_sub(line.linked)),
        Words::Text if line.item || line.linked > 0 => -4,
        // News may be told by a picture and the words under it alone.
        Words::Caption if length >= 40 && has_sentence(&line.text) => signed(length / 2),
        Words::Text | Words::Caption | Words::Facts(_) => 1,
        Words::Name => 0,
        Words::Noise(_) => -10,
        Words::Related => -20,
        Words::End(_) => -signed(length.clamp(20, 80)),
    }
}
