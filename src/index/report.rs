//! What calls of an index take and give.

use serde::Serialize;

use crate::error::Error;
use crate::model::{Article, ArticleId, Paragraph};

/// What an ingest did.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// Articles indexed.
    pub articles: u64,
    /// Paragraphs indexed.
    pub paragraphs: u64,
    /// Inputs that were passed over, with the reason.
    pub skipped: Vec<Error>,
    /// What was doubtful about inputs that were indexed: the address, and the warning.
    pub warnings: Vec<(String, String)>,
    /// Files that were not there before.
    pub new: u64,
    /// Files that were read again.
    pub changed: u64,
    /// Files that are what they were.
    pub unchanged: u64,
    /// Of those, files that were not read: the file system says that nobody wrote to them.
    pub untouched: u64,
    /// Files that are gone, and what came from them with them.
    pub removed: u64,
    /// Files that are gone, and what came from them is still there.
    pub gone: u64,
}

/// Which articles are to be removed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Removal {
    /// These.
    pub articles: Vec<ArticleId>,
    /// All from these sources.
    pub sources: Vec<String>,
}

impl Report {
    pub(super) fn count(&mut self, article: Article) {
        self.articles += 1;
        self.paragraphs += article.paragraphs.len() as u64;
        let name = article.uri.unwrap_or_else(|| article.id.to_string());
        self.warnings.extend(article.warnings.into_iter().map(|warning| (name.clone(), warning)));
    }
}

/// Paragraphs of an article with its metadata: one that was asked for, and its neighbours.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Excerpt {
    /// The article.
    pub article: ArticleId,
    /// Its title.
    pub title: Option<String>,
    /// Its source.
    pub source: Option<String>,
    /// Its date.
    pub published: Option<crate::model::Published>,
    /// Its address.
    pub uri: Option<String>,
    /// Ordinal of the paragraph that was asked for; `None` where the whole article was.
    pub focus: Option<u32>,
    /// The paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
}
