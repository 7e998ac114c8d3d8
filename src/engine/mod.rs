//! 7. Where postings live: what every engine can do, in words that no engine owns.

pub(crate) mod local;
pub(crate) mod location;
mod maintenance;
#[cfg(feature = "opensearch")]
mod opensearch;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::RangeInclusive;

pub use location::Location;
pub(crate) use location::{in_memory, no_maintenance};
pub use maintenance::{CheckReport, Lost, Maintenance, Salvage, SalvagedSettings, Snapshot};

use crate::error::Result;
use crate::model::{Article, ArticleId, Paragraph, Published};
use crate::query::{Condition, Query, Weighted};

/// Stores paragraphs and finds them. Any number of threads may search while one writes.
pub trait Engine: Debug + Send + Sync {
    /// The paragraphs that satisfy the query's condition, in the order that `page` asks for.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn search(&self, query: &Query, page: &Page) -> Result<Matches>;

    /// Whether any paragraph satisfies the condition.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn any(&self, condition: &Condition) -> Result<bool>;

    /// What the ranking needs to know of the whole index, and of these terms in it.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn statistics(&self, terms: &[Weighted]) -> Result<Statistics>;

    /// Paragraphs of an article with these ordinals, in order.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn paragraphs(&self, article: &ArticleId, ordinals: RangeInclusive<u32>) -> Result<Vec<Match>>;

    /// Every article as it is stored, in the order of the ids. The encoding that it was decoded from is
    /// not stored.
    ///
    /// # Errors
    /// `Io`, `Engine`, also for each of them.
    fn articles(&self) -> Result<Articles<'_>>;

    /// The state that the last commit, by whomever, holds for each origin; it need not be visible yet.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn origins(&self) -> Result<BTreeMap<String, String>>;

    /// Sizes and counts of what is stored.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn facts(&self) -> Result<Facts>;

    /// Makes visible what others have committed.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn reload(&self) -> Result<()>;

    /// The one writer. Dropped without `commit`, it changes nothing.
    ///
    /// # Errors
    /// `Locked` while another writer is at work; `Io`, `Engine`.
    fn writer(&self, options: &WriterOptions) -> Result<Box<dyn Writer + '_>>;

    /// What only an engine with files of its own can do; `None` where the engine has none.
    fn maintenance(&self) -> Option<&dyn Maintenance>;
}

/// Articles, read as they are asked for.
pub type Articles<'a> = Box<dyn Iterator<Item = Result<Article>> + 'a>;

/// What a writer may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriterOptions {
    /// Memory that it may fill, in bytes.
    pub memory: usize,
}

impl WriterOptions {
    /// So much memory, in bytes.
    pub fn new(memory: usize) -> Self {
        Self { memory }
    }
}

/// Collects changes; all of them become visible at `commit`, or none.
pub trait Writer {
    /// Adds the paragraphs of an article; all of them become visible, or none.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn add(&mut self, article: &Article) -> Result<()>;

    /// Removes an article as it was committed, with what this writer added of it so far.
    fn delete(&mut self, article: &ArticleId);

    /// Removes everything that came from `origin`, with what this writer added of it so far, and the
    /// state of the origin.
    fn delete_origin(&mut self, origin: &str);

    /// The state of each origin, as of the last commit and with the changes since.
    fn origins(&self) -> &BTreeMap<String, String>;

    /// Stores the state of an origin, as JSON that the engine does not read. It becomes visible with
    /// the articles, or never.
    fn put_state(&mut self, origin: &str, state: String);

    /// Replaces the settings of the index, as JSON that the engine does not read. They count from the
    /// commit on that makes the articles visible, or never.
    fn set_settings(&mut self, settings: String);

    /// Makes the changes so far visible and lasting, and goes on.
    ///
    /// # Errors
    /// `Io`, `Engine`; nothing has changed then.
    fn checkpoint(&mut self) -> Result<()>;

    /// Makes the changes visible and lasting.
    ///
    /// # Errors
    /// `Io`, `Engine`; nothing has changed then.
    fn commit(self: Box<Self>) -> Result<()>;
}

/// Which of the matches are wanted, and what is counted over all of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Matches passed over.
    pub offset: usize,
    /// Matches returned.
    pub limit: usize,
    /// Their order.
    pub order: Order,
    /// Values counted over all matches.
    pub counts: Vec<Counted>,
    /// Share of the best score that a match has to have to be returned, unless it is one of the
    /// first `min_candidates`; 0 returns all that `limit` allows.
    pub score_ratio: f32,
    /// How many of the best are returned whatever they score.
    pub min_candidates: usize,
}

/// In which order an engine returns matches; ties by their place in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By the query's weighted terms.
    #[default]
    Score,
    /// Newest first; paragraphs without a date last.
    Newest,
}

/// A field whose values are counted.
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

/// What an engine found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matches {
    /// How many paragraphs satisfy the condition.
    pub total: u64,
    /// Those that were asked for.
    pub matches: Vec<Match>,
    /// For each field asked for, how often each value occurs among all matches.
    pub counts: BTreeMap<Counted, BTreeMap<String, u64>>,
}

/// A paragraph that was found, with its article's metadata.
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

/// What a ranking needs to know of the whole index.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statistics {
    /// Paragraphs in the index.
    pub paragraphs: u64,
    /// Average length of a paragraph, in characters, spaces left out.
    pub average_length: f32,
    /// For each of the terms, how many paragraphs hold it.
    pub frequencies: Vec<u64>,
}

/// Facts about what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Paragraphs.
    pub paragraphs: u64,
    /// Characters of their texts.
    pub characters: u64,
    /// What takes room, largest first.
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

    /// Paragraphs that were deleted and still take room.
    pub fn deleted(&self) -> u64 {
        self.segments.iter().map(|segment| segment.deleted).sum()
    }
}

/// A part of an index and the room that it takes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Part {
    /// `store`, `postings`, `terms`, `columns`, `lengths`, `deletes` or `other`; `shards` in a
    /// cluster.
    pub name: &'static str,
    /// In bytes.
    pub bytes: u64,
}

/// A piece of an index that was written at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct Segment {
    /// Its size, in bytes.
    pub bytes: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Paragraphs that were deleted and still take room in it.
    pub deleted: u64,
}

/// Orders matches with the same score or date: the paragraphs of an article one after the other, and
/// articles by 40 bits of a hash (FNV-1a) of their ids. It does not depend on the engine or on the
/// order in which articles were written.
pub fn place(article: &ArticleId, ordinal: u32) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    let hash = article.as_str().bytes().fold(0xCBF2_9CE4_8422_2325_u64, step);
    (hash & 0xFF_FFFF_FFFF) << 24 | u64::from(ordinal.min(LAST_ORDINAL))
}

/// Paragraphs after this one share its place.
const LAST_ORDINAL: u32 = 0xFF_FFFF;

/// The ordinal of the paragraph at a place.
pub(crate) fn ordinal_at(place: u64) -> u32 {
    place as u32 & LAST_ORDINAL
}
