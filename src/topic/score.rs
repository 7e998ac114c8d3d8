//! Weighs the terms of a paragraph: topics, scores and the reasons for them.

use std::ops::Range;

use super::frame::{self, Use};
use super::matcher::{Found, Matcher, Part};
use super::{Context, Origin, Reason, Tag, Topic, Weight};
use crate::analysis::{Normalized, fold_str, normalize};

/// How far apart the halves of a pair may stand, in bytes (40 汉字).
const PAIR_REACH: usize = 120;

/// So many hints count in a paragraph: with one weak term they are enough, alone they are not.
const HINTS: usize = 2;

/// Something that speaks for a topic, or would: at a place of the folded text.
#[derive(Debug, Clone)]
struct Clue {
    topic: usize,
    weight: Weight,
    span: Range<usize>,
    /// The other half of a pair.
    with: Option<Range<usize>>,
}

/// Every topic that anything speaks for, with its score.
pub(super) fn explain(
    matcher: &Matcher,
    topics: &[Topic],
    paragraph: &str,
    context: &Context<'_>,
) -> Vec<Tag> {
    let clues = clues(matcher, &fold_str(paragraph));
    if clues.is_empty() {
        return Vec::new();
    }
    let folded = normalize(paragraph);
    let mut tags = Vec::new();
    for (number, topic) in topics.iter().enumerate() {
        let reasons: Vec<Reason> = clues
            .iter()
            .filter(|clue| clue.topic == number)
            .map(|clue| reason(paragraph, &folded, clue))
            .collect();
        if !reasons.is_empty() {
            let score = score(&reasons);
            tags.push(Tag { topic: topic.id.clone(), score, threshold: topic.threshold, reasons });
        }
    }
    let open = |tag: &Tag| !tag.is_given() && tag.score > 0.0;
    if tags.iter().any(open) {
        for (origin, text) in around(context) {
            if !tags.iter().any(open) {
                break;
            }
            let lent = explain(matcher, topics, text, &Context::default());
            for tag in tags.iter_mut().filter(|tag| open(tag)) {
                let lender = lent.iter().find(|lender| lender.topic == tag.topic && lender.is_given());
                let first = lender.and_then(|lender| lender.reasons.iter().find(|one| one.weight.counts()));
                if let Some(first) = first {
                    let weight = if origin == Origin::Neighbour { Weight::Hint } else { Weight::Weak };
                    tag.reasons.push(Reason { origin, weight, ..first.clone() });
                    tag.score = score(&tag.reasons);
                }
            }
        }
    }
    tags
}

/// What stands around a paragraph, the nearest word on its topic first. A title and a heading are
/// about the paragraph, a neighbour need not be.
fn around<'a>(context: &Context<'a>) -> impl Iterator<Item = (Origin, &'a str)> {
    let heading = context.heading.map(|text| (Origin::Heading, text));
    let title = context.title.map(|text| (Origin::Title, text));
    let neighbours = context.neighbours.iter().map(|text| (Origin::Neighbour, *text));
    heading.or(title).into_iter().chain(neighbours)
}

impl Weight {
    /// How much of the remaining doubt one term takes away.
    fn share(self) -> f32 {
        match self {
            Self::Strong => 0.75,
            Self::Weak => 0.5,
            Self::Hint => 0.3,
            _ => 0.0,
        }
    }
}

/// One minus the doubt that the reasons leave. The second and third time a term is a hint, after
/// that nothing; and no number of hints makes up for a term that means the topic.
fn score(reasons: &[Reason]) -> f32 {
    let mut doubt = 1.0;
    let mut hints = 0;
    for (at, reason) in reasons.iter().enumerate() {
        let before = reasons.iter().take(at);
        let repeated = before.filter(|one| one.term == reason.term && one.weight == reason.weight).count();
        let weight = match (reason.weight, repeated) {
            (weight, 0) => weight,
            (Weight::Strong | Weight::Weak, 1 | 2) => Weight::Hint,
            _ => continue,
        };
        if weight == Weight::Hint {
            hints += 1;
        }
        if weight != Weight::Hint || hints <= HINTS {
            doubt *= 1.0 - weight.share();
        }
    }
    1.0 - doubt
}

fn reason(paragraph: &str, folded: &Normalized, clue: &Clue) -> Reason {
    let original =
        |span: &Range<usize>| folded.original(folded.char_at(span.start)..folded.char_at(span.end));
    let written = |span: &Range<usize>| paragraph.get(span.clone()).unwrap_or_default();
    let mut span = original(&clue.span);
    let mut term = written(&span).to_owned();
    if let Some(with) = &clue.with {
        let with = original(with);
        let (first, second) = if with.start < span.start { (with, span) } else { (span, with) };
        term = format!("{} … {}", written(&first), written(&second));
        span = first.start..second.end;
    }
    Reason { term, span, origin: Origin::Paragraph, weight: clue.weight }
}

/// All that speaks for any topic in a folded text, in reading order.
fn clues(matcher: &Matcher, text: &str) -> Vec<Clue> {
    let found = matcher.find(text);
    if found.is_empty() {
        return Vec::new();
    }
    let mut hidden = hidden(&found);
    let names = names(matcher, text, &found, &mut hidden);
    let lists = frame::lists(matcher, text, &found, &hidden);
    let mut clues = Vec::new();
    for (at, one) in found.iter().enumerate() {
        let name = names.get(at).unwrap_or(&Use::Plain);
        let list = lists.get(at).unwrap_or(&Use::Plain);
        let (weight, span) = if hidden.get(at).copied().unwrap_or(false) {
            match found.iter().find(|other| covers(other, one)) {
                Some(coverer) if coverer.term.uses.ignored => (Some(Weight::Ignored), &coverer.span),
                _ => continue,
            }
        } else {
            judge(one, name, list)
        };
        let said = one.term.evidence.iter().map(|(topic, usual)| (*topic, weight.unwrap_or(*usual)));
        let named = one.term.endings.iter().map(|topic| (*topic, weight.unwrap_or(Weight::Hint)));
        let mut push = |(topic, weight)| clues.push(Clue { topic, weight, span: span.clone(), with: None });
        if matches!(name, Use::Plain) { said.for_each(&mut push) } else { named.for_each(&mut push) }
    }
    let unsaid: Vec<bool> = hidden
        .iter()
        .zip(names.iter().zip(&lists))
        .map(|(hidden, (name, list))| *hidden || matches!(name, Use::Framed(_)) || *list != Use::Plain)
        .collect();
    clues.extend(pairs(text, &found, &unsaid));
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

fn covers(long: &Found<'_>, short: &Found<'_>) -> bool {
    is_content(long)
        && long.span.start <= short.span.start
        && short.span.end <= long.span.end
        && long.span.len() > short.span.len()
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
        let used = frame::name(matcher, text, one, found);
        if let Use::Acting(name) | Use::Named(name) | Use::Framed(name) = &used {
            for (inside, hidden) in found.iter().zip(hidden.iter_mut()) {
                let within = name.start <= inside.span.start && inside.span.end <= name.end;
                *hidden |= within && inside.span != one.span && inside.span.len() < name.len();
            }
        }
        if let Some(place) = uses.get_mut(at) {
            *place = used;
        }
    }
    uses
}

/// The halves of pairs that stand together, each half used once, none of the `unsaid`.
fn pairs(text: &str, found: &[Found<'_>], unsaid: &[bool]) -> Vec<Clue> {
    let mut clues: Vec<Clue> = Vec::new();
    let mut waiting: Vec<(Part, Range<usize>)> = Vec::new();
    for (one, _) in found.iter().zip(unsaid).filter(|(_, unsaid)| !**unsaid) {
        for part in &one.term.pairs {
            let same = |other: &Part| (other.topic, other.pair) == (part.topic, part.pair);
            let near = |span: &Range<usize>| {
                let between = text.get(span.end..one.span.start);
                between.is_some_and(|gap| gap.len() <= PAIR_REACH && !frame::has_sentence_end(gap))
            };
            let partner =
                waiting.iter().find(|(other, span)| same(other) && other.half != part.half && near(span));
            if let Some((_, span)) = partner {
                let (span, with) = (span.clone(), Some(one.span.clone()));
                clues.push(Clue { topic: part.topic, weight: part.weight, span, with });
                waiting.retain(|(other, _)| !same(other));
            } else {
                waiting.push((*part, one.span.clone()));
            }
        }
    }
    clues
}
