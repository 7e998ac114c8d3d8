//! The request: a query, its filters, and how to return the hits.

use super::{Facet, Level, Weights};
use crate::analysis::Synonyms;
use crate::model::{ParagraphKind, Published};

/// A search request. Start with `SearchRequest::new("职业教育")`, then call the builder methods.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SearchRequest {
    /// The query, in the query language.
    pub query: String,
    /// Whether `query` as a whole is one literal phrase, signs and spaces included.
    pub literal: bool,
    /// Lowest match level to show; `None` shows the best level with hits.
    pub level: Option<Level>,
    /// Maximum number of hits.
    pub limit: usize,
    /// Number of hits to skip.
    pub offset: usize,
    /// Topics, of which a hit must have at least one: ids or labels of the index's taxonomy.
    pub topics: Vec<String>,
    /// Sources, of which a hit must have one, as written on the page.
    pub sources: Vec<String>,
    /// Kinds of paragraph to return; empty for any kind.
    pub kinds: Vec<ParagraphKind>,
    /// Earliest time of publication.
    pub since: Option<Published>,
    /// Latest time of publication, inclusive at its precision.
    pub until: Option<Published>,
    /// Order of the hits.
    pub sort: Sort,
    /// The unit of a hit.
    pub group: Group,
    /// How to show the same text in several articles.
    pub duplicates: Duplicates,
    /// Facets to count over all hits of the level.
    pub facets: Vec<Facet>,
    /// Number of matches up to which totals and facets are exact; 0 counts all. Above it they are lower
    /// bounds, and facets count the first `count_limit` hits.
    pub count_limit: usize,
    /// Maximum length of a snippet, in characters of the text.
    pub snippet_chars: usize,
    /// Whether to explain the score of each hit.
    pub explain: bool,
    /// A text to find similar paragraphs for; the query then only filters.
    pub like: Option<Like>,
    /// Synonyms for keywords; `None` uses the built-in ones, `Synonyms::default()` uses none.
    pub synonyms: Option<Synonyms>,
    /// Weights of the ranking features.
    pub weights: Weights,
}

/// The text to find similar paragraphs for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Like {
    /// A paragraph of the index by its citation, or a whole article. Hits exclude its article.
    Id(String),
    /// Any text.
    Text(String),
}

impl Default for SearchRequest {
    fn default() -> Self {
        Self {
            query: String::new(),
            literal: false,
            level: None,
            limit: 10,
            offset: 0,
            topics: Vec::new(),
            sources: Vec::new(),
            kinds: Vec::new(),
            since: None,
            until: None,
            sort: Sort::Relevance,
            group: Group::Paragraph,
            duplicates: Duplicates::Collapse,
            facets: Vec::new(),
            count_limit: 1000,
            snippet_chars: 120,
            explain: false,
            like: None,
            synonyms: None,
            weights: Weights::default(),
        }
    }
}

impl SearchRequest {
    /// A request for `query` with the defaults: ten paragraphs, best first.
    pub fn new(query: impl Into<String>) -> Self {
        Self { query: query.into(), ..Self::default() }
    }

    /// Searches for the whole query as one literal phrase.
    #[must_use]
    pub fn literal(mut self) -> Self {
        self.literal = true;
        self
    }

    /// Shows hits of `level` and better, better levels first.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// Returns at most `limit` hits.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Skips the first `offset` hits.
    #[must_use]
    pub fn offset(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Filters by topic; several calls allow any of them.
    #[must_use]
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.topics.push(topic.into());
        self
    }

    /// Filters by source; several calls allow any of them.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.sources.push(source.into());
        self
    }

    /// Filters by kind of paragraph; several calls allow any of them.
    #[must_use]
    pub fn kind(mut self, kind: ParagraphKind) -> Self {
        self.kinds.push(kind);
        self
    }

    /// Filters by publication on or after `since`.
    #[must_use]
    pub fn since(mut self, since: Published) -> Self {
        self.since = Some(since);
        self
    }

    /// Filters by publication no later than `until`.
    #[must_use]
    pub fn until(mut self, until: Published) -> Self {
        self.until = Some(until);
        self
    }

    /// Sets the order of the hits.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self
    }

    /// Groups the hits by paragraph or by article.
    #[must_use]
    pub fn group(mut self, group: Group) -> Self {
        self.group = group;
        self
    }

    /// Shows the same text in several articles as one hit, or as several.
    #[must_use]
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// Counts a facet over all hits of the level shown; several calls count several.
    #[must_use]
    pub fn facet(mut self, facet: Facet) -> Self {
        self.facets.push(facet);
        self
    }

    /// Counts exactly up to `limit` matches; 0 counts all.
    #[must_use]
    pub fn count_limit(mut self, limit: usize) -> Self {
        self.count_limit = limit;
        self
    }

    /// Limits snippets to `chars` characters.
    #[must_use]
    pub fn snippet_chars(mut self, chars: usize) -> Self {
        self.snippet_chars = chars;
        self
    }

    /// Searches for paragraphs similar to a paragraph or a text.
    #[must_use]
    pub fn like(mut self, like: Like) -> Self {
        self.like = Some(like);
        self
    }

    /// Replaces the built-in synonyms; `Synonyms::default()` disables them.
    #[must_use]
    pub fn synonyms(mut self, synonyms: Synonyms) -> Self {
        self.synonyms = Some(synonyms);
        self
    }

    /// Explains the score of every hit.
    #[must_use]
    pub fn explain(mut self) -> Self {
        self.explain = true;
        self
    }
}

/// Order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first; paragraphs without a date last.
    Date,
}

/// The unit of a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Group {
    /// A paragraph.
    #[default]
    Paragraph,
    /// An article, represented by its best paragraph.
    Article,
}

/// How to show the same text in several articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Duplicates {
    /// Every copy is a hit.
    Keep,
    /// The original is the hit, at the rank of the best copy, and lists the others as copies.
    #[default]
    Collapse,
}
