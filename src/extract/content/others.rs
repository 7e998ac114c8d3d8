//! Texts on a page that are no article of it: a second copy, what readers say, summaries of others.

use std::collections::HashMap;
use std::ops::Range;

use crate::extract::content::choose::inherited;
use crate::extract::html::page::{Line, Page};
use crate::extract::lexicon::fold::{fold, has_any, prefix};
use crate::extract::lexicon::role::Role;
use crate::extract::lexicon::words;
use crate::extract::metadata::line::Line as Words;

/// For each line why it belongs to another text, if it does; `running` says which lines are running
/// text.
pub(crate) fn others(page: &Page, words: &[Words], running: &[bool]) -> Vec<Option<&'static str>> {
    let mut others = vec![None; page.lines.len()];
    let mut mark = |lines: Range<usize>, reason| {
        others.get_mut(lines).unwrap_or_default().iter_mut().for_each(|other| *other = Some(reason));
    };
    for at in copies(page, running) {
        mark(at..at + 1, "repeats the text");
    }
    for lines in comments(page, words, running) {
        mark(lines, "is said by a reader");
    }
    others
}

/// Lines of a second copy of the text, for printers or telephones. One paragraph may stand twice,
/// as an abstract does; two that follow each other both times are a copy.
fn copies(page: &Page, running: &[bool]) -> Vec<usize> {
    let aside = inherited(page, |role| !matches!(role, Role::Plain | Role::Caption));
    let shown = |line: &Line| !aside.get(line.area).copied().unwrap_or(false);
    let lines = page.lines.iter().enumerate().zip(running);
    let texts = lines.filter(|((_, line), running)| **running && line.length >= 12 && shown(line));
    let texts: Vec<(usize, &str)> = texts.map(|((at, line), _)| (at, line.text.as_str())).collect();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let first: Vec<usize> =
        texts.iter().enumerate().map(|(place, (_, text))| *seen.entry(text).or_insert(place)).collect();
    let again = |place: usize| first.get(place).copied().filter(|first| *first < place);
    let next = |place: usize| again(place).is_some_and(|first| again(place + 1) == Some(first + 1));
    let copied = |place: &usize| next(*place) || place.checked_sub(1).is_some_and(next);
    (0..texts.len()).filter(copied).filter_map(|place| texts.get(place).map(|(at, _)| *at)).collect()
}

/// What stands below a heading of comments, to the end of the area that the heading stands in.
///
/// An article may have a part of that name. So the first lines below have to tell when somebody
/// spoke, or invite to answer, or, apart from the text, begin with who speaks.
fn comments(page: &Page, words: &[Words], running: &[bool]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut text = None;
    for (at, line) in page.lines.iter().enumerate() {
        if found.last().is_some_and(|last| last.contains(&at)) {
            continue;
        }
        if running.get(at) == Some(&true) {
            text = Some(at);
        }
        let Some(text) = text.filter(|_| heads_comments(line)) else { continue };
        let below = at + 1..(at + 5).min(page.lines.len());
        let is_comment = below.clone().any(|at| match words.get(at) {
            Some(Words::Facts(fields)) => !fields.published.is_empty(),
            _ => page.lines.get(at).is_some_and(|line| line.length <= 20 && line.text.contains("回复")),
        });
        let runs: Vec<usize> = below.filter(|at| running.get(*at) == Some(&true)).collect();
        let spoken = runs.len() >= 2 && runs.iter().all(|at| page.lines.get(*at).is_some_and(names_speaker));
        if is_comment && !runs.is_empty() || spoken && around(page, text) != around(page, at) {
            found.push(at..end_of_area(page, at));
        }
    }
    found
}

/// The area around the one of a line.
fn around(page: &Page, at: usize) -> Option<usize> {
    let area = page.lines.get(at).map(|line| line.area)?;
    page.areas.get(area).map(|area| area.parent)
}

/// `山里人：谢谢分享…`.
fn names_speaker(line: &Line) -> bool {
    line.text.split_once(['：', ':']).is_some_and(|(who, _)| (1..=12).contains(&who.chars().count()))
}

fn heads_comments(line: &Line) -> bool {
    if line.length > 16 || !line.text.contains(['评', '評', '跟', '留']) {
        return false;
    }
    let folded = fold(&line.text);
    let bare = folded.trim_matches(|char: char| !char.is_alphanumeric());
    let rest = prefix(bare, words::COMMENTS).and_then(|word| bare.strip_prefix(word));
    rest.is_some_and(|rest| {
        rest.chars().all(|char| !char.is_alphabetic() || "共有条个位人参与".contains(char))
    })
}

/// Where the innermost area ends that holds line `at` and more below it.
fn end_of_area(page: &Page, at: usize) -> usize {
    let mut place = page.lines.get(at).map_or(0, |line| line.area);
    while let Some(area) = page.areas.get(place).filter(|area| area.lines.end <= at + 1 && place > 0) {
        place = area.parent;
    }
    page.areas.get(place).map_or(at + 1, |area| area.lines.end)
}

/// Whether the running text in `lines` is a list of summaries: most of them stand below the linked
/// title of an article, and show that they are not all of it.
pub(crate) fn is_list(page: &Page, words: &[Words], running: &[bool], lines: Range<usize>) -> bool {
    let texts: Vec<usize> = lines.filter(|at| running.get(*at) == Some(&true)).collect();
    let summaries = texts.iter().filter(|at| is_summary(page, words, **at)).count();
    summaries >= 3 && summaries * 3 >= texts.len() * 2
}

fn is_summary(page: &Page, words: &[Words], at: usize) -> bool {
    let line = |at: usize| page.lines.get(at);
    let Some(text) = line(at) else { return false };
    let aside = |at: &usize| matches!(words.get(*at), Some(Words::Facts(_) | Words::Noise(_)));
    let above = (at.saturating_sub(3)..at).rev().find(|at| !aside(at)).and_then(line);
    let titled = above.is_some_and(|above| above.linked * 2 > above.length && above.length >= 4);
    let headed = above.is_some_and(|above| above.heading > 0);
    let dated =
        |at: usize| matches!(words.get(at), Some(Words::Facts(fields)) if !fields.published.is_empty());
    let tail = text.tail.as_deref().unwrap_or_default();
    let shown = text.text.strip_suffix(tail).unwrap_or(&text.text).trim_end();
    let folded = fold(tail);
    let detailed = words::DETAILS.contains(&folded.trim_matches(|char: char| !char.is_alphanumeric()));
    let open = shown.ends_with('…') || shown.ends_with("...");
    // Paragraphs of a survey may lead to more about what they tell, too.
    detailed && (open || titled)
        || titled && text.linked == 0 && (open || headed && (dated(at + 1) || dated(at.saturating_sub(1))))
}

/// Whether a line is a way to another text with words in front of it: `【热点推荐】` and a link,
/// `>>>` and a link.
pub(crate) fn leads_away(line: &Line) -> bool {
    let Some(head) = line.tail.as_deref().and_then(|tail| line.text.strip_suffix(tail)) else { return false };
    let folded = fold(head);
    let bare = folded.trim_matches(|char: char| !char.is_alphanumeric());
    let named =
        || prefix(bare, words::RELATED).is_some_and(|word| bare.chars().count() <= word.chars().count() + 4);
    line.linked * 2 > line.length && (bare.is_empty() && has_any(&folded, &[">", "·", "*", "]"]) || named())
}
