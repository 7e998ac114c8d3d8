//! Page → article: finds its start and end, and classifies every line.

mod choose;
mod classify;
mod others;

use std::ops::Range;

use crate::extract::block::Block;
use crate::extract::content::choose::{choose, inherited};
use crate::extract::content::classify::Classifier;
use crate::extract::content::others::{is_list, others};
use crate::extract::html::page::{Line, Page};
use crate::extract::lexicon::fold::{ends_sentence, fold, has_sentence, length, prefix};
use crate::extract::lexicon::role::Role;
use crate::extract::lexicon::words;
use crate::extract::metadata;
use crate::extract::metadata::draft::Draft;
use crate::extract::metadata::line;
use crate::extract::metadata::line::Line as Words;
use crate::extract::metadata::title;

/// The article of a page.
pub(crate) fn article(page: &Page) -> Draft {
    let mut draft = Draft::default();
    let words: Vec<Words> = page.lines.iter().map(judged).collect();
    let mut running: Vec<bool> =
        page.lines.iter().zip(&words).map(|(line, words)| is_running(line, words)).collect();
    let others = others(page, &words, &running);
    for (running, other) in running.iter_mut().zip(&others) {
        *running &= other.is_none();
    }
    let first_in = |range: &Range<usize>| range.clone().find(|at| running.get(*at) == Some(&true));
    let last_in = |range: &Range<usize>| range.clone().rfind(|at| running.get(*at) == Some(&true));

    let chosen = choose(page, &words, &others);
    let range = chosen.lines.clone();
    let first = first_in(&range).unwrap_or(range.start);
    let title = title::find(page, &words, first, &inherited(page, chosen.against));
    let start = title.line.filter(|line| range.contains(line)).map_or(range.start, |line| line + 1);
    let body = start..end_line(page, &words, &running, start..range.end);
    draft.title.clone_from(&title.text);
    let text = first_in(&body).unwrap_or(body.start)..last_in(&body).map_or(body.end, |at| at + 1);
    if is_list(page, &words, &running, text.clone()) {
        return no_article(page, title.text);
    }
    metadata::state(&mut draft, page, &words, title.line, &body);
    draft.goes_on = goes_on(page, &words, text.end);
    let judge = Classifier::new(page, &words, &running, &chosen, body, text, title.text.as_deref());
    // Above the area of the text an abstract may stand.
    let lead = title.line.map_or(range.start, |line| line.min(range.start));
    for (at, line) in page.lines.iter().enumerate() {
        let (kind, reason) = if title.line == Some(at) {
            (None, "is the title")
        } else if let Some(reason) = others.get(at).copied().flatten() {
            (None, reason)
        } else if at < lead || at >= range.end {
            (None, outside(words.get(at), at < lead))
        } else if at < range.start {
            judge.lead(at, line)
        } else {
            judge.line(at, line)
        };
        draft.push(Block::new(without_tail(line), kind, reason));
    }
    classify::keep_captioned_boxes(&mut draft.judged);
    draft.state_inner();
    draft
}

/// What is known of a page that only leads to articles: what it is called, and what its head says.
fn no_article(page: &Page, title: Option<String>) -> Draft {
    let mut draft = Draft::default();
    draft.title = title;
    metadata::head(&mut draft, page);
    for line in &page.lines {
        draft.push(Block::new(&*line.text, None, "stands on a page that leads to articles"));
    }
    draft
}

/// What keeps a line out that does not stand where the article does.
fn outside(words: Option<&Words>, before: bool) -> &'static str {
    match words {
        Some(Words::Noise(reason) | Words::End(reason)) => reason,
        Some(Words::Related) => "heads other articles or comments",
        Some(Words::Facts(_)) => "states time, source or people",
        _ if before => "stands before the article",
        _ => "stands after the article",
    }
}

fn judged(line: &Line) -> Words {
    if line.linked * 2 > line.length && (line.length > 80 || !line.text.contains([':', '：'])) {
        return Words::Text;
    }
    line::judge(line.apart.as_deref().unwrap_or(&line.text), &line.text)
}

/// Whether a line is running text: sentences, and not a link.
fn is_running(line: &Line, words: &Words) -> bool {
    matches!(words, Words::Text)
        && line.linked * 2 < line.length
        && (line.length >= 40 || line.length >= 12 && has_sentence(&line.text))
}

/// Where what follows an article begins: a line that says so, with less text behind it than before.
/// A heading of related articles is one only if links or short lines follow; where text follows, it
/// heads a part of the article.
fn end_line(page: &Page, words: &[Words], running: &[bool], body: Range<usize>) -> usize {
    let runs = |at: usize| running.get(at) == Some(&true);
    let weight = |at: usize| if runs(at) { page.lines.get(at).map_or(0, |line| line.length) } else { 0 };
    let total: usize = body.clone().map(weight).sum();
    let mut before = 0;
    for at in body.clone() {
        let ends = match words.get(at) {
            Some(Words::End(_)) => true,
            Some(Words::Related) => !(at + 1..body.end).take(3).any(runs),
            _ => false,
        };
        if ends && before * 2 > total {
            return at;
        }
        before += weight(at);
    }
    body.end
}

/// Whether links to the other pages of the article stand right behind its text, which ends at line
/// `end`.
fn goes_on(page: &Page, words: &[Words], end: usize) -> bool {
    const NEAR: usize = 8;
    let others = inherited(page, |role| matches!(role, Role::Comments | Role::Related));
    let behind = page.lines.iter().zip(words).skip(end).take(NEAR);
    let mut behind = behind.take_while(|(_, words)| !matches!(words, Words::Related));
    behind.any(|(line, _)| {
        line.linked > 0
            && !others.get(line.area).copied().unwrap_or(false)
            && line::leads_to_pages(line.apart.as_deref().unwrap_or(&line.text))
    })
}

/// The text of a line without a link at its end that leads away (`>>返回首页`).
fn without_tail(line: &Line) -> String {
    let Some(tail) = &line.tail else { return line.text.clone() };
    let leads_away =
        prefix(&fold(tail), words::TAIL_LINKS).is_some() && length(tail) <= 24 || tail.ends_with(['>', '»']);
    match line.text.strip_suffix(tail.as_str()) {
        Some(text) if leads_away && ends_sentence(text) => text.trim_end().to_owned(),
        _ => line.text.clone(),
    }
}
