//! The JSON contract: what is asked, what is answered. Every front end speaks these types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::Synonyms;
use crate::model::{ArticleId, ParagraphKind, Published};
pub use crate::rank::Weights;
use crate::snippet::Part;

/// Version of the contract; it changes when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

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

/// How much of the query a paragraph holds. Better levels are less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Every keyword stands there literally.
    Exact,
    /// All pieces of every keyword are there.
    All,
    /// Some pieces are there.
    Some,
}

impl Level {
    /// Every level, best first.
    pub const ALL: [Self; 3] = [Self::Exact, Self::All, Self::Some];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::All => "all",
            Self::Some => "some",
        }
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

/// What can be counted over the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Facet {
    /// Topics; a paragraph counts for each of its own.
    Topic,
    /// Sources.
    Source,
    /// Years of publication.
    Year,
}

/// The answer to a [`SearchRequest`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SearchResponse {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The query as it was asked.
    pub query: String,
    /// How many paragraphs, or articles, there are at the levels shown, all pages together and
    /// copies included; so are they in the counts of facets.
    pub total: u64,
    /// How many of them stand at each level that was looked at: down to the one asked for, or to the
    /// first that has any. What stands at a better level is not counted again.
    pub levels: BTreeMap<Level, u64>,
    /// How many of them are copies of a hit on this page or before.
    #[serde(skip_serializing_if = "is_zero")]
    pub collapsed: u64,
    /// Keywords that stand in no paragraph and no title at all, as they were typed; looked for only
    /// where no hit holds every keyword.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// Counts by facet and value, for the facets that were asked for.
    pub facets: BTreeMap<Facet, BTreeMap<String, u64>>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A match, dressed for the user.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Hit {
    /// Place among all hits, from 1.
    pub rank: usize,
    /// Score; comparable within one answer only.
    pub score: f32,
    /// How much of the query the paragraph holds.
    #[serde(rename = "match")]
    pub level: Level,
    /// `<article>#<ordinal>`, the citation.
    pub id: String,
    /// The article.
    pub article: ArticleId,
    /// Place of the paragraph in the article, from 0.
    pub ordinal: u32,
    /// What the paragraph is.
    pub kind: ParagraphKind,
    /// Title of the article.
    pub title: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Where it came from.
    pub uri: Option<String>,
    /// Ids of the paragraph's topics.
    pub topics: Vec<String>,
    /// The whole paragraph.
    pub text: String,
    /// The best passages; parts joined are pieces of `text` with `…` where something was left out.
    pub snippet: Vec<Part>,
    /// Matching paragraphs of the article besides this one, where hits stand for articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<u64>,
    /// Where else the same text stands, the earliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<Repost>,
    /// Why it scored as it did, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// The same paragraph in another article, or the same article in another place.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Repost {
    /// `<article>#<ordinal>`, the citation.
    pub id: String,
    /// The article.
    pub article: ArticleId,
    /// Title of the article.
    pub title: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Where it came from.
    pub uri: Option<String>,
}

/// Why a hit scored as it did. The parts add up to the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The ingredients, largest first.
    pub parts: Vec<ScorePart>,
    /// Factor for the kind of paragraph, applied to the sum of the parts.
    pub kind_factor: f32,
}

/// One ingredient of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScorePart {
    /// What it is: `pair`, `run`, `character`, `synonym`, `answer`, `title`, `sentence`, `opening`, `typed`.
    pub name: &'static str,
    /// The token or keyword it is about; empty for the whole query.
    pub term: String,
    /// How often it stands in the paragraph.
    pub count: u32,
    /// How many paragraphs of the index hold it.
    pub paragraphs: u64,
    /// What it adds.
    pub score: f32,
}

/// Why a paragraph was found, or not, and where it stands among the hits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Explained {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The query as it was asked.
    pub query: String,
    /// The paragraph, `<article>#<ordinal>`.
    pub id: String,
    /// Its text.
    pub text: String,
    /// How much of the query it holds; `None` where it holds nothing, or what was excluded.
    #[serde(rename = "match")]
    pub level: Option<Level>,
    /// Whether it satisfies the filters.
    pub passes_filters: bool,
    /// The best level on which anything was found, which is the one that is shown.
    pub shown: Option<Level>,
    /// Its place among the hits that are shown, from 1; `None` where it is not among the first
    /// thousand.
    pub rank: Option<usize>,
    /// For each keyword, where it stands and what is missing of it.
    pub keywords: Vec<KeywordFound>,
    /// What its score is made of.
    pub explanation: Explanation,
    /// The score.
    pub score: f32,
}

/// Where a keyword stands in a paragraph, and what of it does not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct KeywordFound {
    /// The keyword as it was typed.
    pub keyword: String,
    /// Whether it stands literally in the text.
    pub in_text: bool,
    /// Whether it stands literally in the title.
    pub in_title: bool,
    /// Its pieces that stand neither in the text nor in the title.
    pub missing: Vec<String>,
}
