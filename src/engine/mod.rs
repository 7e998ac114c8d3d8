//! 7. Postings and documents: the interface that every engine implements.

pub(crate) mod local;
pub(crate) mod location;
mod maintenance;
#[cfg(feature = "opensearch")]
mod opensearch;
mod url;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::RangeInclusive;

pub use location::Location;
pub(crate) use location::{in_memory, no_maintenance};
pub use maintenance::{CheckReport, Lost, Maintenance, Salvage, SalvagedSettings, Snapshot};

use crate::error::Result;
use crate::model::{Article, ArticleId, Paragraph, Published};
use crate::query::{Condition, Query, Weighted};

/// Finds paragraphs. Any number of threads may search while one writes.
pub trait Engine: Debug + Send + Sync {
    /// The paragraphs that satisfy the query's condition, in the order of `page`.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn search(&self, query: &Query, page: &Page) -> Result<Matches>;

    /// Whether any paragraph satisfies the condition.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn any(&self, condition: &Condition) -> Result<bool>;

    /// Collection statistics for the ranking, and document frequencies of these terms.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn statistics(&self, terms: &[Weighted]) -> Result<Statistics>;

    /// Paragraphs of an article with these ordinals, in order.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn paragraphs(&self, article: &ArticleId, ordinals: RangeInclusive<u32>) -> Result<Vec<Match>>;

    /// Every stored article, ordered by id. The original encoding is not stored.
    ///
    /// # Errors
    /// `Io`, `Engine`, also for each article.
    fn articles(&self) -> Result<Articles<'_>>;

    /// The state of each origin as of the last commit of any process, which need not be visible yet.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn origins(&self) -> Result<BTreeMap<String, String>>;

    /// Sizes and counts of the stored data.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn facts(&self) -> Result<Facts>;

    /// Makes commits of other processes visible.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn reload(&self) -> Result<()>;

    /// The single writer. Dropping it without `commit` discards its changes.
    ///
    /// # Errors
    /// `Locked` while another process writes; `Io`, `Engine`.
    fn writer(&self, options: &WriterOptions) -> Result<Box<dyn Writer + '_>>;

    /// Maintenance of its files; `None` if the engine has none.
    fn maintenance(&self) -> Option<&dyn Maintenance>;
}

/// Articles, read lazily.
pub type Articles<'a> = Box<dyn Iterator<Item = Result<Article>> + 'a>;

/// Resources of a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriterOptions {
    /// Maximum memory, in bytes.
    pub memory: usize,
}

impl WriterOptions {
    /// Limits the memory to these bytes.
    pub fn new(memory: usize) -> Self {
        Self { memory }
    }
}

/// Collects changes, which `commit` makes visible atomically.
pub trait Writer {
    /// Adds the paragraphs of an article, atomically.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn add(&mut self, article: &Article) -> Result<()>;

    /// Removes an article, both committed and as added by this writer.
    fn delete(&mut self, article: &ArticleId);

    /// Removes all articles of `origin`, both committed and as added by this writer, and the state of
    /// the origin.
    fn delete_origin(&mut self, origin: &str);

    /// The state of each origin: the last commit and the changes since.
    fn origins(&self) -> &BTreeMap<String, String>;

    /// Stores the state of an origin, as JSON that is opaque to the engine. It is committed together
    /// with the articles.
    fn put_state(&mut self, origin: &str, state: String);

    /// Replaces the settings of the index, as JSON that is opaque to the engine. They are committed
    /// together with the articles.
    fn set_settings(&mut self, settings: String);

    /// Makes the changes so far visible and durable, and continues.
    ///
    /// # Errors
    /// `Io`, `Engine`; the index is then unchanged.
    fn checkpoint(&mut self) -> Result<()>;

    /// Makes the changes visible and durable.
    ///
    /// # Errors
    /// `Io`, `Engine`; the index is then unchanged.
    fn commit(self: Box<Self>) -> Result<()>;
}

/// Which matches to return, and what to count over all of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Matches to skip.
    pub offset: usize,
    /// Maximum number of matches to return.
    pub limit: usize,
    /// Their order.
    pub order: Order,
    /// Fields to count over all matches, or over the first `count_limit` of them.
    pub counts: Vec<Counted>,
    /// Number of matches up to which `total` and `counts` are exact; 0 counts all.
    pub count_limit: usize,
    /// Minimum score relative to the best one, except for the first `min_candidates`; 0 returns all
    /// within `limit`.
    pub score_ratio: f32,
    /// Number of best matches that are returned whatever their score.
    pub min_candidates: usize,
}

/// The order of matches; ties are broken by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By the query's weighted terms.
    #[default]
    Score,
    /// Newest first; paragraphs without a date last.
    Newest,
}

/// A field whose values are counted (a facet).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Counted {
    /// Topics.
    Topic,
    /// Sources.
    Source,
    /// Years of publication.
    Year,
    /// Kinds of paragraph.
    Kind,
    /// Articles.
    Article,
    /// Origins.
    Origin,
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matches {
    /// Number of paragraphs that satisfy the condition, at most the page's `count_limit`.
    pub total: u64,
    /// Whether there are more matches than `total`.
    pub is_lower_bound: bool,
    /// The requested matches.
    pub matches: Vec<Match>,
    /// For each requested field, the number of matches by value.
    pub counts: BTreeMap<Counted, BTreeMap<String, u64>>,
}

/// A matching paragraph with its article's metadata.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The engine's own score.
    pub score: f32,
    /// The article.
    pub article: ArticleId,
    /// Its title.
    pub title: Option<String>,
    /// Its source.
    pub source: Option<String>,
    /// Its date.
    pub published: Option<Published>,
    /// Its address.
    pub uri: Option<String>,
    /// The paragraph.
    pub paragraph: Paragraph,
}

/// Collection statistics for the ranking.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statistics {
    /// Paragraphs in the index.
    pub paragraphs: u64,
    /// Average length of a paragraph, in characters without spaces.
    pub average_length: f32,
    /// For each term, its document frequency.
    pub frequencies: Vec<u64>,
}

/// Sizes and counts of the stored data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Paragraphs.
    pub paragraphs: u64,
    /// Characters of their texts.
    pub characters: u64,
    /// Disk usage by part, largest first.
    pub parts: Vec<Part>,
    /// Segments, largest first.
    pub segments: Vec<Segment>,
    /// Version of the format.
    pub format: u32,
}

impl Facts {
    /// Size on disk, or in memory, in bytes.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }

    /// Deleted paragraphs that still take room.
    pub fn deleted(&self) -> u64 {
        self.segments.iter().map(|segment| segment.deleted).sum()
    }
}

/// A part of an index and its size.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Part {
    /// `store`, `postings`, `terms`, `columns`, `lengths`, `deletes` or `other`; `shards` in a
    /// cluster.
    pub name: &'static str,
    /// In bytes.
    pub bytes: u64,
}

/// A segment: a part of an index that was written at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Segment {
    /// Its size, in bytes.
    pub bytes: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Deleted paragraphs that still take room in it.
    pub deleted: u64,
}

/// The place of a paragraph, which breaks ties: paragraphs of an article are consecutive, and articles
/// are ordered by 40 bits of a hash (FNV-1a) of their ids. It depends neither on the engine nor on the
/// order of writing.
pub fn place(article: &ArticleId, ordinal: u32) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    let hash = article.as_str().bytes().fold(0xCBF2_9CE4_8422_2325_u64, step);
    (hash & 0xFF_FFFF_FFFF) << 24 | u64::from(ordinal.min(LAST_ORDINAL))
}

/// Paragraphs after this ordinal share its place.
const LAST_ORDINAL: u32 = 0xFF_FFFF;

/// The ordinal of the paragraph at a place.
pub(crate) fn ordinal_at(place: u64) -> u32 {
    place as u32 & LAST_ORDINAL
}
