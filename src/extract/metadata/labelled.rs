//! What a line states with a label: time, 来源, 作者, 编辑, glued together or apart.

use std::ops::Range;

use crate::extract::lexicon::bits::has_bit;
use crate::extract::lexicon::fold::{fold, is_hanzi};
use crate::extract::lexicon::words::{self, Label};
use crate::extract::metadata::date::{self, Stamp};
use crate::extract::metadata::facts::{Facts, Fragment};
use crate::extract::metadata::names::{names, source};
use crate::extract::metadata::unlabelled;

/// Reads the statements of one line. Meant for short lines; a paragraph has none to speak of.
pub(crate) fn facts(line: &str) -> Facts {
    let original: Vec<char> = line.chars().collect();
    let folded: Vec<char> = fold(line).chars().collect();
    let dates = date::find(&folded);
    let labels = labels(&folded);
    let mut used = vec![false; folded.len()];
    let mut fields = Facts::default();
    for (at, (range, label)) in labels.iter().enumerate() {
        let next = labels.get(at + 1).map_or(folded.len(), |(next, _)| next.start);
        let value = value(&folded, range.end..next, *label, &dates);
        take(&mut fields, *label, &original, value.clone());
        mark(&mut used, range.start..value.end);
        match label {
            Label::Noise => fields.buttons += 1,
            _ => fields.count += 1,
        }
    }
    for (range, stamp) in dates {
        let label = labels.iter().rev().find(|(label, _)| label.end <= range.start);
        let near = label.filter(|(label, _)| range.start - label.end <= 3).map(|(_, label)| *label);
        match near {
            Some(Label::Updated) => fields.updated.push(stamp),
            Some(Label::Other | Label::Noise | Label::OriginalTitle) => {}
            _ => fields.published.push(stamp),
        }
        mark(&mut used, range);
        fields.count += 1;
    }
    addresses(&folded, &mut used);
    leftover(&mut fields, &original, &folded, &used);
    fields
}

/// Labels that are followed by a sign that makes them one.
fn labels(folded: &[char]) -> Vec<(Range<usize>, Label)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < folded.len() {
        match label_at(folded, at) {
            Some((end, label)) => {
                found.push((at..end, label));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn label_at(folded: &[char], at: usize) -> Option<(usize, Label)> {
    let rest = folded.get(at..)?;
    if !rest.first().is_some_and(|char| char.is_ascii_lowercase() || has_bit(&words::LABEL_BITS, *char)) {
        return None;
    }
    let before = at.checked_sub(1).and_then(|before| folded.get(before)).copied();
    let fresh = before.is_none_or(|char| !char.is_alphanumeric() || char.is_ascii_digit());
    // Inside a word only a colon makes a label.
    if !fresh && !rest.iter().take(10).any(|char| *char == ':') {
        return None;
    }
    let fits = |word: &str| word.chars().enumerate().all(|(place, char)| rest.get(place) == Some(&char));
    let all = words::LABELS.iter().flat_map(|(label, words)| words.iter().map(move |word| (word, label)));
    let (word, label) = all.filter(|(word, _)| fits(word)).max_by_key(|(word, _)| word.len())?;
    let length = word.chars().count();
    let mut end = at + length;
    // One character is a label only where a piece of the line begins.
    if length == 1 && !fresh {
        return None;
    }
    let mut spaces = 0;
    while folded.get(end) == Some(&' ') {
        end += 1;
        spaces += 1;
    }
    match folded.get(end) {
        Some(':') => Some((end + 1, *label)),
        Some('/' | '|') if fresh && !matches!(label, Label::Other | Label::Noise) => Some((end + 1, *label)),
        Some(_) if fresh && spaces > 0 => Some((end, *label)),
        // `最后更新2019-09-07`, `发布于2024`.
        Some(char) if char.is_ascii_digit() && matches!(label, Label::Published | Label::Updated) => {
            Some((end, *label))
        }
        // `记者张三`, in brackets or at the start of a line.
        Some(char)
            if fresh
                && words::SURNAMES.contains(*char)
                && ["记者", "本报记者", "通讯员", "责编", "责任编辑"].contains(word) =>
        {
            Some((end, *label))
        }
        _ => None,
    }
}

/// Where the value of a label lies, given where it has to end at the latest.
fn value(
    folded: &[char],
    limits: Range<usize>,
    label: Label,
    dates: &[(Range<usize>, Stamp)],
) -> Range<usize> {
    let mut start = limits.start;
    while start < limits.end && folded.get(start).is_some_and(|char| *char == ' ') {
        start += 1;
    }
    let mut end = start;
    while end < limits.end {
        if dates.iter().any(|(range, _)| range.start == end) {
            break;
        }
        let char = folded.get(end).copied().unwrap_or(' ');
        let next = folded.get(end + 1).copied().unwrap_or(' ');
        let names = matches!(label, Label::Author | Label::Editor);
        let stops = match char {
            ']' | '。' | '>' => true,
            ')' => !folded.get(start..end).is_some_and(|value| value.contains(&'(')),
            '|' | ';' => !names,
            ' ' if label == Label::OriginalTitle => false,
            ' ' if names => next == ' ' || !is_name_part(folded, end + 1, limits.end),
            // A source is one word, or several Latin ones.
            ' ' => {
                let last = folded.get(end.saturating_sub(1)).copied().unwrap_or(' ');
                !(last.is_ascii_alphanumeric() && next.is_ascii_alphabetic())
            }
            _ => false,
        };
        if stops {
            break;
        }
        end += 1;
    }
    start..end
}

/// Whether a short word follows that may be one more name.
fn is_name_part(folded: &[char], start: usize, limit: usize) -> bool {
    let rest = folded.get(start..limit).unwrap_or_default();
    let word: String = rest.iter().take_while(|char| !" )]。|".contains(**char)).collect();
    let length = word.chars().count();
    let known = words::AMONG_FACTS.contains(&word.as_str()) || word.contains(':');
    (1..=4).contains(&length) && !known && word.chars().all(|char| is_hanzi(char) || "、,·".contains(char))
        || (word.is_ascii()
            && word.chars().all(|char| char.is_ascii_alphabetic() || char == '.')
            && length > 1)
}

fn take(fields: &mut Facts, label: Label, original: &[char], range: Range<usize>) {
    let text: String = original.get(range.clone()).unwrap_or_default().iter().collect();
    match label {
        Label::Source => fields.source = fields.source.take().or_else(|| source(&text)),
        Label::Author => add(&mut fields.authors, names(&text)),
        Label::Editor => add(&mut fields.editors, names(&text)),
        Label::OriginalTitle if fields.original_title.is_none() => {
            let title = text.trim_matches(|char: char| " :：）)】]".contains(char));
            fields.original_title = Some(title.to_owned()).filter(|title| !title.is_empty());
        }
        Label::OriginalTitle | Label::Published | Label::Updated | Label::Other | Label::Noise => {}
    }
}

fn add(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

fn mark(used: &mut [bool], range: Range<usize>) {
    for place in used.get_mut(range).unwrap_or_default() {
        *place = true;
    }
}

/// Marks addresses, which say nothing that is wanted.
fn addresses(folded: &[char], used: &mut [bool]) {
    let begins = |at: usize, word: &str| {
        word.chars().enumerate().all(|(place, char)| folded.get(at + place) == Some(&char))
    };
    for at in 0..folded.len() {
        if begins(at, "http://") || begins(at, "https://") || begins(at, "www.") {
            let rest = folded.get(at..).unwrap_or_default();
            let length = rest
                .iter()
                .take_while(|char| char.is_ascii_alphanumeric() || "/:.-_?=&%#~+".contains(**char))
                .count();
            mark(used, at..at + length);
        }
    }
}

/// Looks at what is neither label, value, date nor sign.
fn leftover(fields: &mut Facts, original: &[char], folded: &[char], used: &[bool]) {
    let mut pieces: Vec<Fragment> = Vec::new();
    let mut piece = String::new();
    let mut dated = false;
    for (at, char) in folded.iter().enumerate() {
        let taken = used.get(at).copied().unwrap_or(false);
        let parts = taken || " |·/()[]:,;>".contains(*char);
        if parts && !piece.is_empty() {
            pieces.push(Fragment { text: std::mem::take(&mut piece), after: dated });
        }
        dated |= taken;
        if !parts {
            piece.push(original.get(at).copied().unwrap_or(*char));
        }
    }
    if !piece.is_empty() {
        pieces.push(Fragment { text: piece, after: dated });
    }
    unlabelled::read(fields, &pieces);
}
