//! Explains why a text has its topics and not others.

use serde::Serialize;

use crate::topic::tag::{Context, Origin, Reason, Tag, Weight, rounded};
use crate::topic::tagger::Tagger;

/// Every topic with evidence in a text, given or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Explained {
    /// The name of the text.
    pub id: String,
    /// The topics, in the taxonomy's order.
    pub topics: Vec<Verdict>,
}

/// The result of the evidence for a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Verdict {
    /// Id of the topic.
    pub id: String,
    /// Whether the text gets it.
    pub given: bool,
    /// The score, from 0 to 1.
    pub score: f64,
    /// The threshold: the score from which the topic is given.
    pub threshold: f64,
    /// The evidence, counted or not, in reading order.
    pub evidence: Vec<Evidence>,
}

/// A term and its context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Evidence {
    /// The term as the text has it.
    pub term: String,
    /// How it counts, or why it does not.
    pub weight: Weight,
    /// Whether it counts.
    pub counts: bool,
    /// The text that contains it.
    #[serde(rename = "in")]
    pub origin: Origin,
    /// The text before it.
    pub before: String,
    /// The text after it.
    pub after: String,
}

/// Characters that are shown on either side of a term.
const AROUND: usize = 12;

impl Explained {
    /// Explains the topics of `text`, which is called `id`.
    pub fn new(id: impl Into<String>, text: &str, context: &Context<'_>, tagger: &Tagger) -> Self {
        let verdict = |tag: Tag| Verdict {
            given: tag.is_given(),
            score: rounded(tag.score),
            threshold: rounded(tag.threshold),
            evidence: tag.reasons.into_iter().map(|reason| evidence(reason, text, context)).collect(),
            id: tag.topic,
        };
        Self { id: id.into(), topics: tagger.explain(text, context).into_iter().map(verdict).collect() }
    }
}

fn evidence(reason: Reason, text: &str, context: &Context<'_>) -> Evidence {
    // Of two neighbours, the one that has the term where it was read.
    let has = |text: &&&str| text.get(reason.span.clone()).is_some_and(|at| at.starts_with(&*first(&reason)));
    let text = match reason.origin {
        Origin::Paragraph => text,
        Origin::Title => context.title.unwrap_or_default(),
        Origin::Heading => context.heading.unwrap_or_default(),
        Origin::Neighbour => context.neighbours.iter().find(has).copied().unwrap_or_default(),
    };
    let before = text.get(..reason.span.start).unwrap_or_default();
    let after = text.get(reason.span.end..).unwrap_or_default();
    let start = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let end = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
    Evidence {
        before: before.get(start..).unwrap_or_default().to_owned(),
        after: after.get(..end).unwrap_or_default().to_owned(),
        counts: reason.weight.counts(),
        weight: reason.weight,
        origin: reason.origin,
        term: reason.term,
    }
}

/// The first half of a pair, or the term.
fn first(reason: &Reason) -> String {
    reason.term.split(" … ").next().unwrap_or_default().to_owned()
}
