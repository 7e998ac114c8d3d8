//! Arguments and results of index operations.

use serde::Serialize;

use crate::error::{Error, ErrorKind, shown};
use crate::model::{Article, ArticleId, Paragraph};

/// The result of indexing.
#[derive(Debug, Default, Serialize)]
#[non_exhaustive]
pub struct SyncReport {
    /// Articles indexed.
    pub articles: u64,
    /// Paragraphs indexed.
    pub paragraphs: u64,
    /// Inputs that were skipped, with the reason.
    #[serde(serialize_with = "named")]
    pub skipped: Vec<Error>,
    /// Files of folders that are of no kind that is read, with the reason.
    #[serde(serialize_with = "named")]
    pub passed_over: Vec<Error>,
    /// Warnings about inputs that were indexed: the address and the warning.
    pub warnings: Vec<(String, String)>,
    /// New files.
    pub new: u64,
    /// Changed files, which were read again.
    pub changed: u64,
    /// Unchanged files.
    pub unchanged: u64,
    /// Unchanged files that were not read, because the file system reports no modification.
    pub untouched: u64,
    /// Missing files whose articles were removed.
    pub removed: u64,
    /// Missing files whose articles were kept.
    pub gone: u64,
}

/// The articles to remove.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Removal {
    /// These.
    pub articles: Vec<ArticleId>,
    /// All from these sources.
    pub sources: Vec<String>,
}

/// An error of a file as data.
#[derive(Serialize)]
struct Named<'a> {
    path: Option<String>,
    line: Option<u64>,
    reason: &'a str,
}

fn named<S: serde::Serializer>(errors: &[Error], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(errors.iter().map(|error| Named {
        path: error.path().map(shown),
        line: error.line(),
        reason: error.message(),
    }))
}

impl SyncReport {
    /// Puts an error where it belongs.
    pub(super) fn skip(&mut self, error: Error) {
        match error.kind() {
            ErrorKind::PassedOver => self.passed_over.push(error),
            _ => self.skipped.push(error),
        }
    }

    /// Whether a file was read, now or by an earlier run.
    pub fn has_read(&self) -> bool {
        self.articles + self.new + self.changed + self.unchanged > 0
    }

    pub(super) fn count(&mut self, article: Article) {
        self.articles += 1;
        self.paragraphs += article.paragraphs.len() as u64;
        let name = article.uri.unwrap_or_else(|| article.id.to_string());
        self.warnings.extend(article.warnings.into_iter().map(|warning| (name.clone(), warning)));
    }
}

/// Paragraphs of an article with its metadata: the requested one, and its neighbours.
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
    /// Ordinal of the requested paragraph; `None` for a whole article.
    pub focus: Option<u32>,
    /// The paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
}
