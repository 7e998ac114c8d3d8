//! Finds what speaks for topics in a folded text: terms, names that act, pairs.

use std::ops::Range;

use crate::topic::context::{self, Use};
use crate::topic::matcher::{Found, Matcher, Part};
use crate::topic::tag::Weight;

/// How far apart the halves of a pair may stand, in bytes (40 汉字).
const PAIR_REACH: usize = 120;

/// No phrase of a taxonomy is longer, in bytes, than what its cause is looked for in.
const COVER_REACH: usize = 200;

/// Something that speaks for a topic, or would: at a place of the folded text.
#[derive(Debug, Clone)]
pub(super) struct TermEvidence {
    pub topic: usize,
    pub weight: Weight,
    pub span: Range<usize>,
    /// The other half of a pair.
    pub with: Option<Range<usize>>,
    /// A topic to which the term is left where that one is given and nothing else speaks for this.
    pub unless: Option<usize>,
}

/// All that speaks for any topic in a folded text, in reading order.
pub(super) fn clues(matcher: &Matcher, text: &str) -> Vec<TermEvidence> {
    let found = matcher.find(text);
    if found.is_empty() {
        return Vec::new();
    }
    let mut hidden = hidden(&found);
    let names = names(matcher, text, &found, &mut hidden);
    let lists = context::lists(matcher, text, &found, &hidden);
    let mut clues = Vec::new();
    for (at, one) in found.iter().enumerate() {
        let name = names.get(at).unwrap_or(&Use::Plain);
        let list = lists.get(at).unwrap_or(&Use::Plain);
        if one.term.evidence.is_empty() && one.term.endings.is_empty() {
            continue;
        }
        let (weight, span) = if hidden.get(at).copied().unwrap_or(false) {
            match covering_term(&found, at) {
                Some(covering_term) if covering_term.term.uses.ignored => {
                    (Some(Weight::Ignored), &covering_term.span)
                }
                _ => continue,
            }
        } else {
            judge(one, name, list)
        };
        let said = one.term.evidence.iter().map(|(topic, usual)| (*topic, weight.unwrap_or(*usual)));
        let named = one.term.endings.iter().map(|topic| (*topic, weight.unwrap_or(Weight::Hint)));
        let unless = |topic| one.term.unless.iter().find(|(own, _)| *own == topic).map(|(_, other)| *other);
        let mut push = |(topic, weight)| {
            clues.push(TermEvidence { topic, weight, span: span.clone(), with: None, unless: unless(topic) });
        };
        if matches!(name, Use::Plain) { said.for_each(&mut push) } else { named.for_each(&mut push) }
    }
    let unsaid: Vec<bool> = hidden
        .iter()
        .zip(names.iter().zip(&lists))
        .map(|(hidden, (name, list))| *hidden || matches!(name, Use::Framed(_)) || *list != Use::Plain)
        .collect();
    let pairs = pairs(text, &found, &unsaid);
    clues.retain(|clue| !pairs.iter().any(|pair| replaces(pair, clue)));
    clues.extend(pairs);
    clues.sort_by_key(|clue| clue.span.start);
    clues
}

/// How a term counts where it stands, `None` as the taxonomy says, and what is shown as evidence.
/// A list of actors silences the kinds of institutions in it, not those that it calls by name.
fn judge<'a>(one: &'a Found<'_>, name: &'a Use, list: &Use) -> (Option<Weight>, &'a Range<usize>) {
    match (name, list) {
        (Use::Plain, Use::Plain) => (None, &one.span),
        (Use::Acting(name), list) if *list == Use::Plain || *name != one.span => (Some(Weight::Strong), name),
        (Use::Named(name), _) => (Some(Weight::Hint), name),
        (Use::Framed(name), _) => (Some(Weight::Name), name),
        (_, Use::Listed) => (Some(Weight::Listed), &one.span),
        _ => (Some(Weight::Name), &one.span),
    }
}

/// Which terms a longer one covers: in 创新精神, 创新 says nothing.
fn hidden(found: &[Found<'_>]) -> Vec<bool> {
    let mut reach = 0;
    found
        .iter()
        .map(|one| {
            let hidden = one.span.end <= reach;
            if is_content(one) {
                reach = reach.max(one.span.end);
            }
            hidden
        })
        .collect()
}

/// The longer term that covers the one at `at`.
fn covering_term<'a, 'b>(found: &'a [Found<'b>], at: usize) -> Option<&'a Found<'b>> {
    let one = found.get(at)?;
    let near = |other: &&Found<'_>| other.span.start + COVER_REACH >= one.span.start;
    let mut before = found.get(..at)?.iter().rev().take_while(near);
    before.find(|other| is_content(other) && one.span.end <= other.span.end)
}

/// Whether a term means something by itself, and so covers what stands inside it.
fn is_content(one: &Found<'_>) -> bool {
    let uses = one.term.uses;
    !one.term.evidence.is_empty() || uses.ignored || uses.ending || uses.kind || uses.other
}

/// How each proper name is used. What stands inside a name is hidden by it.
fn names(matcher: &Matcher, text: &str, found: &[Found<'_>], hidden: &mut [bool]) -> Vec<Use> {
    let mut uses = vec![Use::Plain; found.len()];
    // From the end, so that 天津大学附属中学 is read before the 天津大学 in it.
    for (at, one) in found.iter().enumerate().rev() {
        if !one.term.uses.ending || hidden.get(at).copied().unwrap_or(true) {
            continue;
        }
        let used = context::name(matcher, text, one, found);
        if let Use::Acting(name) | Use::Named(name) | Use::Framed(name) = &used {
            let first = found.partition_point(|inside| inside.span.start < name.start);
            let inside = found.iter().zip(hidden.iter_mut()).skip(first);
            for (inside, hidden) in inside.take_while(|(inside, _)| inside.span.start < name.end) {
                let within = inside.span.end <= name.end && inside.span.len() < name.len();
                *hidden |= within && inside.span != one.span;
            }
        }
        if let Some(place) = uses.get_mut(at) {
            *place = used;
        }
    }
    uses
}

/// Whether a pair says all that this term says, so that no word counts twice.
fn replaces(pair: &TermEvidence, term: &TermEvidence) -> bool {
    let half = pair.span == term.span || pair.with.as_ref() == Some(&term.span);
    half && pair.topic == term.topic && term.weight.counts() && pair.weight <= term.weight
}

/// The halves of pairs that stand together, each half used once, none of the `unsaid`.
fn pairs(text: &str, found: &[Found<'_>], unsaid: &[bool]) -> Vec<TermEvidence> {
    let mut clues: Vec<TermEvidence> = Vec::new();
    let mut waiting: Vec<(Part, Range<usize>)> = Vec::new();
    for (one, _) in found.iter().zip(unsaid).filter(|(_, unsaid)| !**unsaid) {
        for part in &one.term.pairs {
            let same = |other: &Part| (other.topic, other.pair) == (part.topic, part.pair);
            let near = |span: &Range<usize>| {
                let between = text.get(span.end..one.span.start);
                between.is_some_and(|gap| gap.len() <= PAIR_REACH && !context::has_sentence_end(gap))
            };
            let partner =
                waiting.iter().find(|(other, span)| same(other) && other.half != part.half && near(span));
            if let Some((_, span)) = partner {
                let (span, with) = (span.clone(), Some(one.span.clone()));
                clues.push(TermEvidence { topic: part.topic, weight: part.weight, span, with, unless: None });
                waiting.retain(|(other, _)| !same(other));
            } else {
                waiting.push((*part, one.span.clone()));
            }
        }
    }
    clues
}
