//! Tags the paragraphs of an article, each in its context.

use crate::model::{Article, Paragraph, ParagraphKind};
use crate::topic::{Context, Tag, Tagger};

/// The context that determines a paragraph's topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Scope {
    /// The paragraph, and its surroundings if the paragraph alone is not decisive.
    #[default]
    Article,
    /// The paragraph alone.
    Paragraph,
}

/// Gives the paragraphs of an article their topics.
pub(super) fn tag(article: &mut Article, tagger: &Tagger) {
    let id = |tag: Tag| tag.topic;
    let topics: Vec<Vec<String>> = each(article, Scope::Article, |paragraph, context| {
        tagger.tag_in(&paragraph.text, context).into_iter().map(id).collect()
    });
    for (paragraph, topics) in article.paragraphs.iter_mut().zip(topics) {
        paragraph.topics = topics;
    }
}

pub(super) fn citation(article: &Article, paragraph: &Paragraph) -> String {
    format!("{}#{}", article.id, paragraph.ordinal)
}

/// Calls `classify` with every paragraph and its context.
pub(super) fn each<T>(
    article: &Article,
    scope: Scope,
    mut judge: impl FnMut(&Paragraph, &Context<'_>) -> T,
) -> Vec<T> {
    let mut heading = None;
    let mut judged = Vec::with_capacity(article.paragraphs.len());
    for (at, paragraph) in article.paragraphs.iter().enumerate() {
        let is_text = paragraph.kind == ParagraphKind::Body;
        let before = at.checked_sub(1).and_then(|at| article.paragraphs.get(at));
        let beside = [before, article.paragraphs.get(at + 1)].into_iter().flatten();
        let neighbours: Vec<&str> =
            beside.filter(|one| one.kind == ParagraphKind::Body).map(|one| one.text.as_str()).collect();
        let context = match scope {
            Scope::Article if is_text => {
                Context { title: article.metadata.title.as_deref(), heading, neighbours: &neighbours }
            }
            _ => Context::default(),
        };
        judged.push(judge(paragraph, &context));
        if paragraph.kind == ParagraphKind::Heading {
            heading = Some(paragraph.text.as_str());
        }
    }
    judged
}
