//! A topic of a paragraph with its evidence, and the context of a paragraph.

use std::fmt;
use std::ops::Range;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// A topic of a paragraph, with the evidence. Serialized as `{"id", "score", "reasons": ["…"]}`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tag {
    /// Id of the topic.
    pub topic: String,
    /// The score, from 0 to 1: 0.75 for one strong term, less than 1 however many there are.
    pub score: f32,
    /// The score from which the taxonomy gives the topic.
    pub threshold: f32,
    /// The evidence, counted or not, in reading order.
    pub reasons: Vec<Reason>,
}

/// A term that is evidence for a topic, or is not counted because of its context.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// The term as the text has it.
    pub term: String,
    /// Its bytes in the text that `origin` names.
    pub span: Range<usize>,
    /// Where it was read.
    pub origin: Origin,
    /// How it counts.
    pub weight: Weight,
}

/// The text that a reason was read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Origin {
    /// The paragraph itself.
    #[default]
    Paragraph,
    /// The title of its article.
    Title,
    /// The heading above it.
    Heading,
    /// A paragraph beside it.
    Neighbour,
}

/// How a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Weight {
    /// Enough by itself.
    Strong,
    /// Two are enough.
    Weak,
    /// Evidence only together with other terms.
    Hint,
    /// Not counted: part of a phrase that the taxonomy ignores.
    Ignored,
    /// Not counted: a name that stands for a place, a host, an employer or a source.
    Name,
    /// Not counted: one of a general list of actors.
    Listed,
    /// Not counted: it means another topic here, which is given.
    Left,
}

/// The context of a paragraph. It can raise a score over the threshold but never gives a topic alone;
/// it is recorded as evidence.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The title of the article.
    pub title: Option<&'a str>,
    /// The heading above the paragraph.
    pub heading: Option<&'a str>,
    /// The paragraphs beside it.
    pub neighbours: &'a [&'a str],
}

impl Tag {
    /// Whether the score reaches the taxonomy's threshold.
    pub fn is_given(&self) -> bool {
        reaches(self.score, self.threshold)
    }

    /// The terms that count for the topic, each once, in reading order.
    pub fn terms(&self) -> Vec<&str> {
        let mut terms: Vec<&str> = Vec::new();
        for reason in self.reasons.iter().filter(|reason| reason.weight.counts()) {
            if !terms.contains(&reason.term.as_str()) {
                terms.push(&reason.term);
            }
        }
        terms
    }
}

/// A score as it is printed.
pub(super) fn rounded(score: f32) -> f64 {
    (f64::from(score) * 100.0).round() / 100.0
}

/// A score is a product, so it may miss its threshold by less than anyone means.
pub(super) fn reaches(score: f32, threshold: f32) -> bool {
    score + 1e-5 >= threshold
}

impl Weight {
    /// Whether the term counts for the topic.
    pub fn counts(self) -> bool {
        matches!(self, Self::Strong | Self::Weak | Self::Hint)
    }
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tag = serializer.serialize_struct("Tag", 3)?;
        tag.serialize_field("id", &self.topic)?;
        tag.serialize_field("score", &rounded(self.score))?;
        tag.serialize_field("reasons", &self.terms())?;
        tag.end()
    }
}

/// `vocational 0.94 (产教融合 strong, 高校 weak in title)`.
impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.2}", self.topic, self.score)?;
        for (at, reason) in self.reasons.iter().enumerate() {
            let open = if at == 0 { " (" } else { ", " };
            write!(f, "{open}{reason}")?;
        }
        if self.reasons.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}

/// `高校 weak in title`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.term, self.weight)?;
        match self.origin {
            Origin::Paragraph => Ok(()),
            origin => write!(f, " in {origin}"),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Paragraph => "paragraph",
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Neighbour => "neighbour",
        })
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strong => "strong",
            Self::Weak => "weak",
            Self::Hint => "hint",
            Self::Ignored => "ignored",
            Self::Name => "only named",
            Self::Listed => "in a list of actors",
            Self::Left => "left to another topic",
        })
    }
}
