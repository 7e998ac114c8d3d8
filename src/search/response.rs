//! The response: hits with citations and explanations.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Facet, Level};
use crate::model::{ArticleId, ParagraphKind, Published};
use crate::snippet::Part;

/// The answer to a [`SearchRequest`](super::SearchRequest).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SearchResponse {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION).
    pub schema_version: u32,
    /// The query of the request.
    pub query: String,
    /// How many paragraphs, or articles, there are at the levels shown, all pages together and
    /// copies included; so are they in the counts of facets. At each level at most `count_limit`.
    pub total: u64,
    /// Whether `total`, `levels` and `facets` are exact.
    pub total_relation: TotalRelation,
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

/// How `total` relates to the number of matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TotalRelation {
    /// It is their number.
    Eq,
    /// There are more: `total`, `levels` and `facets` are lower bounds.
    Gte,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A match prepared for display.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Hit {
    /// Rank among all hits, from 1.
    pub rank: usize,
    /// Score; comparable within one response only.
    pub score: f32,
    /// The match level of the paragraph.
    #[serde(rename = "match")]
    pub level: Level,
    /// `<article>#<ordinal>`, the citation.
    pub id: String,
    /// The article.
    pub article: ArticleId,
    /// Ordinal of the paragraph in the article, from 0.
    pub ordinal: u32,
    /// Kind of the paragraph.
    pub kind: ParagraphKind,
    /// Title of the article.
    pub title: Option<String>,
    /// Source of the article.
    pub source: Option<String>,
    /// Date of publication.
    pub published: Option<Published>,
    /// Address of the article.
    pub uri: Option<String>,
    /// Ids of the paragraph's topics.
    pub topics: Vec<String>,
    /// The whole paragraph.
    pub text: String,
    /// The best passages: parts of `text`, joined with `…` where text is omitted.
    pub snippet: Vec<Part>,
    /// Further matching paragraphs of the article, if hits are articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<u64>,
    /// Copies of the hit, the earliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<Repost>,
    /// Explanation of the score, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// A copy: the same paragraph in another article, or the same article at another address.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Repost {
    /// `<article>#<ordinal>`, the citation.
    pub id: String,
    /// The article.
    pub article: ArticleId,
    /// Title of the article.
    pub title: Option<String>,
    /// Source of the article.
    pub source: Option<String>,
    /// Date of publication.
    pub published: Option<Published>,
    /// Address of the article.
    pub uri: Option<String>,
}

/// Explanation of a score. The parts add up to the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Explanation {
    /// The features, largest first.
    pub parts: Vec<ScorePart>,
    /// Factor for the kind of paragraph, applied to the sum of the parts.
    pub kind_factor: f32,
}

/// One feature of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScorePart {
    /// Name of the feature: `pair`, `run`, `character`, `synonym`, `answer`, `title`, `sentence`,
    /// `opening`, `typed`.
    pub name: &'static str,
    /// The token or keyword; empty for the whole query.
    pub term: String,
    /// Number of occurrences in the paragraph.
    pub count: u32,
    /// Document frequency in the index.
    pub paragraphs: u64,
    /// Contribution to the score.
    pub score: f32,
}

/// Why a paragraph was found, or not, and where it stands among the hits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Explained {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION).
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
