//! What is answered: hits with their citations, and why they are hits.

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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Explanation {
    /// The ingredients, largest first.
    pub parts: Vec<ScorePart>,
    /// Factor for the kind of paragraph, applied to the sum of the parts.
    pub kind_factor: f32,
}

/// One ingredient of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
