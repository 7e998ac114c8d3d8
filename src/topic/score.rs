//! Weighs the evidence of a paragraph: topics, scores and the reasons for them.

use std::ops::Range;

use crate::analysis::{Normalized, fold_str, normalize};
use crate::topic::evidence::{TermEvidence, clues};
use crate::topic::matcher::Matcher;
use crate::topic::tag::{Context, Origin, Reason, Tag, Weight, reaches};

/// So many hints count in a paragraph: with one weak term they are enough, alone they are not.
const HINTS: usize = 2;

/// Terms never prove a topic.
const HIGHEST_CONFIDENCE: f32 = 0.99;

/// A topic and the score from which it is given.
#[derive(Debug, Clone)]
pub(super) struct Threshold {
    pub(super) id: String,
    pub(super) threshold: f32,
}

/// The topics of a paragraph whose score reaches their threshold.
pub(super) fn given(
    matcher: &Matcher,
    topics: &[Threshold],
    paragraph: &str,
    context: &Context<'_>,
) -> Vec<Tag> {
    let text = fold_str(paragraph);
    let clues = evidence_in(matcher, topics, &text);
    if clues.is_empty() {
        return Vec::new();
    }
    let (mut reached, mut open) = (false, false);
    for (number, topic) in topics.iter().enumerate() {
        let score = score(&text, &clues, number);
        let given = topic.is_reached(score);
        reached |= given;
        // What stands around is read only where it can tip the scale, which is seldom.
        open |= !given && score > 0.0 && topic.is_reached(most(score, context));
    }
    if !reached && !open {
        return Vec::new();
    }
    let mut tags = tags(topics, paragraph, &clues);
    if open {
        add_context(matcher, topics, &mut tags, context);
    }
    tags.retain(Tag::is_given);
    tags
}

/// Every topic that anything speaks for, with its score.
pub(super) fn explain(
    matcher: &Matcher,
    topics: &[Threshold],
    paragraph: &str,
    context: &Context<'_>,
) -> Vec<Tag> {
    let mut tags = tags(topics, paragraph, &evidence_in(matcher, topics, &fold_str(paragraph)));
    add_context(matcher, topics, &mut tags, context);
    tags
}

/// The clues of a folded text. A term that is left to another topic counts for that one alone, if
/// that one is given and nothing but such terms speaks for this one.
fn evidence_in(matcher: &Matcher, topics: &[Threshold], text: &str) -> Vec<TermEvidence> {
    let mut clues = clues(matcher, text);
    if clues.iter().all(|clue| clue.unless.is_none()) {
        return clues;
    }
    let before = clues.clone();
    let is_given = |number: usize| {
        topics.get(number).is_some_and(|topic| topic.is_reached(score(text, &before, number)))
    };
    for clue in &mut clues {
        let Some(other) = clue.unless else { continue };
        let own = before.iter().filter(|one| one.topic == clue.topic && one.unless.is_none());
        let alone = combine(own.map(|one| (one.key(text), one.weight))) < Weight::Weak.share();
        if clue.weight.counts() && alone && is_given(other) {
            clue.weight = Weight::Left;
        }
    }
    clues
}

fn tags(topics: &[Threshold], paragraph: &str, clues: &[TermEvidence]) -> Vec<Tag> {
    if clues.is_empty() {
        return Vec::new();
    }
    let folded = normalize(paragraph);
    let mut tags = Vec::new();
    for (number, topic) in topics.iter().enumerate() {
        let own = clues.iter().filter(|clue| clue.topic == number);
        let reasons: Vec<Reason> = own.map(|clue| reason(paragraph, &folded, clue)).collect();
        if !reasons.is_empty() {
            let score = score(folded.as_str(), clues, number);
            tags.push(Tag { topic: topic.id.clone(), score, threshold: topic.threshold, reasons });
        }
    }
    tags
}

/// Lets what stands around a paragraph tip the scale for topics that something in it speaks for.
fn add_context(matcher: &Matcher, topics: &[Threshold], tags: &mut [Tag], context: &Context<'_>) {
    let open = |tag: &Tag| !tag.is_given() && tag.score > 0.0;
    for (origin, text) in around(context) {
        if !tags.iter().any(open) {
            break;
        }
        let lenders = given(matcher, topics, text, &Context::default());
        for tag in tags.iter_mut().filter(|tag| open(tag)) {
            let lender = lenders.iter().find(|lender| lender.topic == tag.topic);
            let first = lender.and_then(|lender| lender.reasons.iter().find(|one| one.weight.counts()));
            if let Some(first) = first {
                tag.reasons.push(Reason { origin, weight: context_weight(origin), ..first.clone() });
                tag.score =
                    combine(tag.reasons.iter().map(|one| ((one.origin, one.term.as_str()), one.weight)));
            }
        }
    }
}

/// The score that a topic has at most if everything around the paragraph speaks for it.
fn most(score: f32, context: &Context<'_>) -> f32 {
    let added = around(context).map(|(origin, _)| 1.0 - context_weight(origin).share());
    (1.0 - (1.0 - score) * added.product::<f32>()).min(HIGHEST_CONFIDENCE)
}

/// What a text around a paragraph context_weight to it.
fn context_weight(origin: Origin) -> Weight {
    if origin == Origin::Neighbour { Weight::Hint } else { Weight::Weak }
}

/// What stands around a paragraph. A heading or else the title is about the paragraph, a neighbour
/// need not be.
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

impl Threshold {
    fn is_reached(&self, score: f32) -> bool {
        reaches(score, self.threshold)
    }
}

impl TermEvidence {
    /// The same for the same words.
    fn key<'a>(&self, text: &'a str) -> (&'a str, &'a str) {
        let words = |span: &Range<usize>| text.get(span.clone()).unwrap_or_default();
        (words(&self.span), self.with.as_ref().map_or("", words))
    }
}

fn score(text: &str, clues: &[TermEvidence], topic: usize) -> f32 {
    combine(clues.iter().filter(|clue| clue.topic == topic).map(|clue| (clue.key(text), clue.weight)))
}

/// One minus the doubt that the evidence leaves. The second and third time a term is a hint, after
/// that nothing; and no number of hints makes up for a term that means the topic.
fn combine<K: PartialEq>(evidence: impl Iterator<Item = (K, Weight)>) -> f32 {
    let mut doubt = 1.0;
    let mut hints = 0;
    let mut before: Vec<(K, usize)> = Vec::new();
    for (key, usual) in evidence.filter(|(_, weight)| weight.counts()) {
        let times = match before.iter_mut().find(|(other, _)| *other == key) {
            Some((_, times)) => {
                *times += 1;
                *times
            }
            None => {
                before.push((key, 1));
                1
            }
        };
        let weight = match (usual, times) {
            (weight, 1) => weight,
            (Weight::Strong | Weight::Weak, 2 | 3) => Weight::Hint,
            _ => continue,
        };
        if weight == Weight::Hint {
            hints += 1;
        }
        if weight != Weight::Hint || hints <= HINTS {
            doubt *= 1.0 - weight.share();
        }
    }
    (1.0 - doubt).min(HIGHEST_CONFIDENCE)
}

fn reason(paragraph: &str, folded: &Normalized, clue: &TermEvidence) -> Reason {
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
