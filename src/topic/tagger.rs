//! A compiled taxonomy, and the topics that it gives to a paragraph.

use serde::Serialize;

use crate::topic::matcher::Matcher;
use crate::topic::score::{self, Threshold};
use crate::topic::tag::{Context, Tag};
use crate::topic::taxonomy::Taxonomy;

/// A compiled taxonomy: finds all its terms in one pass and weighs them.
#[derive(Debug, Clone)]
pub struct Tagger {
    matcher: Matcher,
    topics: Vec<Threshold>,
}

/// The topics of a text that has a name: what `duansou tag` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tagged {
    /// The name of the text.
    pub id: String,
    /// Its topics, in the taxonomy's order.
    pub topics: Vec<Tag>,
}

impl Tagger {
    /// Compiles a taxonomy.
    pub fn new(taxonomy: &Taxonomy) -> Self {
        let infos = taxonomy.topics().iter();
        let topics = infos
            .zip(&taxonomy.rules().topics)
            .map(|(info, rules)| Threshold { id: info.id.clone(), threshold: rules.threshold })
            .collect();
        Self { matcher: Matcher::new(taxonomy.rules()), topics }
    }

    /// The topics of a paragraph without context, in the taxonomy's order.
    pub fn tag(&self, paragraph: &str) -> Vec<Tag> {
        self.tag_in(paragraph, &Context::default())
    }

    /// The topics of a paragraph in its context.
    pub fn tag_in(&self, paragraph: &str, context: &Context<'_>) -> Vec<Tag> {
        score::given(&self.matcher, &self.topics, paragraph, context)
    }

    /// Every topic with evidence, given or not, and its evidence.
    pub fn explain(&self, paragraph: &str, context: &Context<'_>) -> Vec<Tag> {
        score::explain(&self.matcher, &self.topics, paragraph, context)
    }
}

impl Tagged {
    /// The topics of `text`, which is called `id`, without context.
    pub fn new(id: impl Into<String>, text: &str, tagger: &Tagger) -> Self {
        Self::in_context(id, text, &Context::default(), tagger)
    }

    /// The topics of `text` in its context.
    pub fn in_context(id: impl Into<String>, text: &str, context: &Context<'_>, tagger: &Tagger) -> Self {
        Self { id: id.into(), topics: tagger.tag_in(text, context) }
    }
}
