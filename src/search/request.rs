//! What is asked: a query, what narrows it, and how the hits are to come.

use super::{Facet, Level, Weights};
use crate::analysis::Synonyms;
use crate::model::{ParagraphKind, Published};

/// What a user asks. `SearchRequest::new("职业教育")`, then the builder methods.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SearchRequest {
    /// The query, in the query language.
    pub query: String,
    /// Whether all of `query` is one literal phrase, signs and spaces included.
    pub literal: bool,
    /// Lowest level that is shown; `None` shows the best level that has a hit.
    pub level: Option<Level>,
    /// Most hits returned.
    pub limit: usize,
    /// Hits passed over first.
    pub offset: usize,
    /// Topics of which a hit has at least one: ids or names of the index's taxonomy.
    pub topics: Vec<String>,
    /// Sources of which a hit has one, as written on the page.
    pub sources: Vec<String>,
    /// Kinds of paragraph of which a hit is one; empty is any kind.
    pub kinds: Vec<ParagraphKind>,
    /// Published on or after the first second of this.
    pub since: Option<Published>,
    /// Published before the end of this.
    pub until: Option<Published>,
    /// Order of the hits.
    pub sort: Sort,
    /// What one hit stands for.
    pub group: Group,
    /// What becomes of the same text in several articles.
    pub duplicates: Duplicates,
    /// What is counted over all hits of the level.
    pub facets: Vec<Facet>,
    /// Longest snippet, in characters of the text.
    pub snippet_chars: usize,
    /// Whether hits say why they scored as they did.
    pub explain: bool,
    /// A paragraph that the hits are to be like; the query then only narrows.
    pub like: Option<Like>,
    /// Other words for keywords; `None` takes the ones that ship with the crate, and
    /// `Synonyms::default()` is without any.
    pub synonyms: Option<Synonyms>,
    /// What the ingredients of a score weigh.
    pub weights: Weights,
}

/// What hits are to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Like {
    /// A paragraph of the index, by its citation, or a whole article. Its article is no answer.
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

    /// Takes all of the query as one literal phrase.
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

    /// Passes over the first `offset` hits.
    #[must_use]
    pub fn offset(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Asks for a topic; called again, for either.
    #[must_use]
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.topics.push(topic.into());
        self
    }

    /// Asks for a source; called again, for either.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.sources.push(source.into());
        self
    }

    /// Asks for a kind of paragraph; called again, for either.
    #[must_use]
    pub fn kind(mut self, kind: ParagraphKind) -> Self {
        self.kinds.push(kind);
        self
    }

    /// Asks for paragraphs published on or after `since`.
    #[must_use]
    pub fn since(mut self, since: Published) -> Self {
        self.since = Some(since);
        self
    }

    /// Asks for paragraphs published no later than `until`.
    #[must_use]
    pub fn until(mut self, until: Published) -> Self {
        self.until = Some(until);
        self
    }

    /// Orders the hits.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self
    }

    /// Folds the hits of an article into its best one.
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

    /// Counts a facet over all hits of the level shown; called again, another one.
    #[must_use]
    pub fn facet(mut self, facet: Facet) -> Self {
        self.facets.push(facet);
        self
    }

    /// Cuts snippets to `chars` characters.
    #[must_use]
    pub fn snippet_chars(mut self, chars: usize) -> Self {
        self.snippet_chars = chars;
        self
    }

    /// Asks for paragraphs that are like a paragraph or a text.
    #[must_use]
    pub fn like(mut self, like: Like) -> Self {
        self.like = Some(like);
        self
    }

    /// Takes these synonyms for those that ship; `Synonyms::default()` for none.
    #[must_use]
    pub fn synonyms(mut self, synonyms: Synonyms) -> Self {
        self.synonyms = Some(synonyms);
        self
    }

    /// Asks every hit for its reasons.
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

/// What one hit stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Group {
    /// A paragraph.
    #[default]
    Paragraph,
    /// An article, by its best paragraph.
    Article,
}

/// What becomes of the same text in several articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Duplicates {
    /// Each is a hit.
    Keep,
    /// The original is a hit, at the place of the best of them, and the others are its copies.
    #[default]
    Collapse,
}
