//! Page → article: which area is the article, and what each line in it is.

use std::ops::Range;

use super::draft::Draft;
use super::line::{self, Line as Words};
use super::page::{Line, Page, Role};
use super::text::{ends_sentence, fold, hanzi, has_sentence, length};
use super::{Judged, metadata, title};
use crate::model::ParagraphKind;

/// The article of a page.
pub(super) fn article(page: &Page) -> Draft {
    let mut draft = Draft::default();
    let words: Vec<Words> = page.lines.iter().map(judged).collect();
    let chosen = choose(page, &words);
    let range = page.areas.get(chosen.area).map(|area| area.lines.clone()).unwrap_or_default();
    let first = first_text(page, &words, &range);
    let title = title::find(page, &range, first);
    let start = title.line.filter(|line| range.contains(line)).map_or(range.start, |line| line + 1);
    let mut body = start..range.end;
    body.end = end_line(page, &words, &body);
    draft.title = title.text;
    metadata::state(&mut draft, page, &words, title.line, &body);

    let judge =
        Judge { page, words: &words, chosen: &chosen, body: body.clone(), title: draft.title.clone() };
    for at in range.clone() {
        let Some(line) = page.lines.get(at) else { continue };
        let (kind, reason) =
            if title.line == Some(at) { (None, "is the title") } else { judge.line(at, line) };
        draft.push(Judged::new(line.text.clone(), kind, reason));
    }
    draft.state_inner();
    draft
}

fn judged(line: &Line) -> Words {
    if line.linked * 2 > length(&line.text) {
        return Words::Text;
    }
    line::judge(line.apart.as_deref().unwrap_or(&line.text), &line.text)
}

/// The area of the article.
struct Chosen {
    area: usize,
    /// Roles that speak against an area, given that the article itself may stand in one.
    against: fn(Role) -> bool,
}

/// The area whose lines weigh most: text counts for it, links and small print against it, so that
/// it holds the whole text and as little else as can be.
fn choose(page: &Page, words: &[Words]) -> Chosen {
    let leniencies: [fn(Role) -> bool; 3] =
        [|role| !matches!(role, Role::Plain | Role::Caption), |role| role == Role::Hidden, |_| false];
    let mut best = Chosen { area: 0, against: |_| false };
    for against in leniencies {
        let inside = inherited(page, against);
        let mut sums = vec![0i64];
        for (line, words) in page.lines.iter().zip(words) {
            let bad = inside.get(line.area).copied().unwrap_or(false);
            sums.push(sums.last().copied().unwrap_or(0) + weight(line, words, bad));
        }
        let sum = |range: &Range<usize>| {
            let at = |place: usize| sums.get(place).copied().unwrap_or_default();
            at(range.end) - at(range.start)
        };
        // Of equal areas the innermost, which comes last, holds the least else.
        let found =
            (0..page.areas.len()).max_by_key(|area| page.areas.get(*area).map_or(0, |area| sum(&area.lines)));
        let area = found.unwrap_or_default();
        best = Chosen { area, against };
        if page.areas.get(area).is_some_and(|area| sum(&area.lines) >= ENOUGH) {
            break;
        }
    }
    best
}

/// Less text than this is no article; another look is taken.
const ENOUGH: i64 = 60;

/// For each area whether it or an area around it has a role that speaks against it.
fn inherited(page: &Page, against: fn(Role) -> bool) -> Vec<bool> {
    let mut inside = Vec::with_capacity(page.areas.len());
    for area in &page.areas {
        let around = inside.get(area.parent).copied().unwrap_or(false);
        inside.push(around || against(area.role));
    }
    inside
}

fn weight(line: &Line, words: &Words, bad: bool) -> i64 {
    let length = length(&line.text);
    let signed = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    if bad {
        return -signed(length.min(40));
    }
    if line.linked * 2 > length {
        return -signed(length.clamp(8, 30));
    }
    match words {
        Words::Text if has_sentence(&line.text) && length >= 12 => signed(length - line.linked),
        Words::Text if line.item || line.linked > 0 => -4,
        Words::Text | Words::Caption | Words::Facts(_) => 1,
        Words::Noise(_) => -10,
        Words::End(_) => -signed(length.clamp(20, 80)),
    }
}

/// The first line of running text.
fn first_text(page: &Page, words: &[Words], range: &Range<usize>) -> usize {
    let is_text = |at: &usize| {
        let text = page.lines.get(*at).is_some_and(|line| {
            length(&line.text) >= 20 && has_sentence(&line.text) && line.linked * 2 < length(&line.text)
        });
        text && matches!(words.get(*at), Some(Words::Text))
    };
    range.clone().find(is_text).unwrap_or(range.start)
}

/// Where what follows an article begins: a line that says so, with less text behind it than before.
fn end_line(page: &Page, words: &[Words], body: &Range<usize>) -> usize {
    let weight = |range: Range<usize>| -> usize {
        let lines = range.filter(|at| matches!(words.get(*at), Some(Words::Text)));
        let texts = lines.filter_map(|at| page.lines.get(at));
        texts.filter(|line| has_sentence(&line.text) && line.linked == 0).map(|line| length(&line.text)).sum()
    };
    for at in body.clone() {
        let ends = matches!(words.get(at), Some(Words::End(_)));
        if ends && weight(body.start..at) > weight(at + 1..body.end) {
            return at;
        }
    }
    body.end
}

struct Judge<'a> {
    page: &'a Page,
    words: &'a [Words],
    chosen: &'a Chosen,
    body: Range<usize>,
    title: Option<String>,
}

impl Judge<'_> {
    fn line(&self, at: usize, line: &Line) -> (Option<ParagraphKind>, &'static str) {
        if at < self.body.start {
            return (None, "stands above the title");
        }
        if at >= self.body.end {
            return (None, "stands after the article");
        }
        if let Some(reason) = self.in_other_area(line) {
            return (None, reason);
        }
        let length = length(&line.text);
        if line.linked * 10 >= length * 8 {
            return (None, "is a link");
        }
        if self.title.as_ref().is_some_and(|title| same(title, &line.text)) {
            return (None, "repeats the title");
        }
        match self.words.get(at) {
            Some(Words::Noise(reason) | Words::End(reason)) => return (None, reason),
            Some(Words::Facts(_)) => return (Some(ParagraphKind::Credit), "states time, source or people"),
            Some(Words::Caption) => return (Some(ParagraphKind::Caption), "names a picture or its maker"),
            _ => {}
        }
        if let Some(reason) = self.caption(at, line) {
            return (Some(ParagraphKind::Caption), reason);
        }
        let heading = line.heading > 0 || line.bold * 10 >= length * 9 || line::may_be_heading(&line.text);
        if heading && hanzi(&line.text) > 1 && line::may_be_heading(&line.text) && self.followed_by_text(at) {
            return (Some(ParagraphKind::Heading), "is short and stands above text");
        }
        (Some(ParagraphKind::Body), "is text")
    }

    /// Whether the line stands in an area inside the article that is for something else.
    fn in_other_area(&self, line: &Line) -> Option<&'static str> {
        let mut at = line.area;
        while at > self.chosen.area {
            let area = self.page.areas.get(at)?;
            if (self.chosen.against)(area.role) {
                return Some(match area.role {
                    Role::Navigation => "is in an area for navigation",
                    Role::Related => "is in an area for other articles",
                    Role::Comments => "is in an area for comments",
                    Role::Sharing => "is in an area for buttons",
                    Role::Rights => "is in an area for small print",
                    Role::Hidden => "is hidden",
                    Role::Plain | Role::Caption => "is in another area",
                });
            }
            at = area.parent;
        }
        None
    }

    fn caption(&self, at: usize, line: &Line) -> Option<&'static str> {
        let length = length(&line.text);
        let area = self.page.areas.get(line.area)?;
        if area.role == Role::Caption {
            return Some("is marked as a caption");
        }
        if length > 100 {
            return None;
        }
        // A picture and one line in a box of their own.
        let mut place = line.area;
        while place > self.chosen.area {
            let area = self.page.areas.get(place)?;
            if area.lines.len() != 1 {
                break;
            }
            if area.images > 0 {
                return Some("shares a box with a picture");
            }
            place = area.parent;
        }
        if line.images_before > 0 {
            let folded = fold(&line.text);
            let bracketed = folded.starts_with('(') && folded.ends_with(')');
            if bracketed && length <= 60 {
                return Some("stands in brackets under a picture");
            }
            if line.centred && length <= 60 && !(ends_sentence(&line.text) && length > 40) {
                return Some("is centred under a picture");
            }
        }
        let _ = at;
        None
    }

    fn followed_by_text(&self, at: usize) -> bool {
        let next = (at + 1..self.body.end).find(|at| !matches!(self.words.get(*at), Some(Words::Noise(_))));
        next.is_some_and(|at| matches!(self.words.get(at), Some(Words::Text | Words::Caption)))
    }
}

/// Whether two lines are the same words.
fn same(one: &str, two: &str) -> bool {
    let words = |text: &str| fold(text).chars().filter(|char| char.is_alphanumeric()).collect::<String>();
    one == two || words(one) == words(two)
}
