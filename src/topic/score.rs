//! Weighs the terms of a paragraph: topics, scores and the reasons for them.

use super::matcher::{Found, Matcher};
use super::{Context, Origin, Reason, Tag, Topic, Weight};
use crate::analysis::normalize;

/// Every topic that anything speaks for, with its score.
pub(super) fn explain(
    matcher: &Matcher,
    topics: &[Topic],
    paragraph: &str,
    _context: &Context<'_>,
) -> Vec<Tag> {
    let folded = normalize(paragraph);
    let found = matcher.find(folded.as_str());
    let visible: Vec<&Found<'_>> = found.iter().filter(|one| !hidden(one, &found)).collect();
    let mut tags = Vec::new();
    for (number, topic) in topics.iter().enumerate() {
        let mut reasons = Vec::new();
        let mut doubt = 1.0;
        for one in &visible {
            for (_, weight) in one.term.evidence.iter().filter(|(topic, _)| *topic == number) {
                let chars = folded.char_at(one.span.start)..folded.char_at(one.span.end);
                let span = folded.original(chars);
                let term = paragraph.get(span.clone()).unwrap_or_default().to_owned();
                doubt *= 1.0 - weight.share();
                reasons.push(Reason { term, span, origin: Origin::Paragraph, weight: *weight });
            }
        }
        if !reasons.is_empty() {
            tags.push(Tag {
                topic: topic.id.clone(),
                score: 1.0 - doubt,
                threshold: topic.threshold,
                reasons,
            });
        }
    }
    tags
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

/// Whether a longer term covers this one: 创新精神 says nothing about 创新.
fn hidden(one: &Found<'_>, all: &[Found<'_>]) -> bool {
    let covers = |other: &Found<'_>| {
        other.span.start <= one.span.start
            && one.span.end <= other.span.end
            && other.span.len() > one.span.len()
    };
    all.iter().any(covers)
}
