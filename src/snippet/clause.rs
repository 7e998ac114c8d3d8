//! Cuts a text into clauses, the units of passages.

use std::ops::Range;

use super::mark::{Mark, joined};
use crate::analysis::{continues_cluster, is_run_char};

/// A run of characters up to a punctuation mark that ends a clause, in bytes of the text.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub(super) place: Range<usize>,
    /// In characters.
    pub(super) length: usize,
    /// Whether a sentence begins here, and whether one ends here.
    pub(super) begins: bool,
    pub(super) ends: bool,
    /// The marks that begin in it, as numbers into the marks.
    pub(super) marks: Range<usize>,
}

/// Cuts a text after punctuation that ends a clause, and a longer clause at `budget` characters; never
/// inside a mark that fits, nor inside a grapheme cluster.
pub(super) fn clauses(text: &str, marks: &[Mark], budget: usize) -> Vec<Clause> {
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
        // Closing marks belong to the text before them; a comma or colon inside a number ends no clause.
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

/// More characters than a grapheme cluster of any script or emoji has; a longer one is an attack.
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
