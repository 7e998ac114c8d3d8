//! 7. Where postings live: what every engine can do, in words that no engine owns.

pub(crate) mod local;

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::error::Result;
use crate::model::{Article, ArticleId, Paragraph, Published};
use crate::query::{Condition, Query, Weighted};

/// Stores paragraphs and finds them. Any number of threads may search while one writes.
pub trait Engine: Debug + Send + Sync {
    /// The one writer. Dropped without `commit`, it leaves nothing.
    ///
    /// # Errors
    /// `Locked` while another writer is at work; `Io`, `Engine`.
    fn writer(&self) -> Result<Box<dyn Writer + '_>>;

    /// The paragraphs that satisfy the query's condition, in the order that `page` asks for.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn search(&self, query: &Query, page: &Page) -> Result<Matches>;

    /// Whether any paragraph satisfies the condition.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn is_met(&self, condition: &Condition) -> Result<bool>;

    /// What the ranking needs to know of the whole index, and of these terms in it.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn statistics(&self, terms: &[Weighted]) -> Result<Statistics>;

    /// Paragraphs of an article with these ordinals, in order.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn paragraphs(&self, article: &ArticleId, ordinals: std::ops::RangeInclusive<u32>) -> Result<Vec<Match>>;

    /// Every article as it is stored, in the order of the ids. Its encoding is not known any more.
    ///
    /// # Errors
    /// `Io`, `Engine`, also for each of them.
    fn articles(&self) -> Result<Articles<'_>>;

    /// What was kept of each origin by the last commit, by whomever; it need not be visible yet.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn origins(&self) -> Result<BTreeMap<String, String>>;

    /// Facts about what is stored.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn facts(&self) -> Result<Facts>;

    /// Makes what others committed since visible.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn reload(&self) -> Result<()>;

    /// Bounds what later writers take of the memory, in bytes.
    fn limit_memory(&mut self, bytes: usize);
}

/// Articles, read as they are asked for.
pub type Articles<'a> = Box<dyn Iterator<Item = Result<Article>> + 'a>;

/// Collects changes; all of them become visible at `commit`, or none.
pub trait Writer {
    /// Adds the paragraphs of an article; it is whole or not there.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn add(&mut self, article: &Article) -> Result<()>;

    /// Removes an article as it stood before, with what this writer added of it so far.
    fn delete(&mut self, article: &ArticleId);

    /// Removes everything that came from `origin`, with what this writer added of it so far and
    /// what was kept of it.
    fn delete_origin(&mut self, origin: &str);

    /// What is kept of each origin, as of the last commit and with the changes since.
    fn origins(&self) -> &BTreeMap<String, String>;

    /// Keeps facts about an origin, as JSON that is of no concern to the engine. They become
    /// visible with the articles, or never.
    fn keep(&mut self, origin: &str, facts: String);

    /// Keeps other settings with the index, as JSON that is of no concern to the engine. They count
    /// from the commit on that makes the articles visible, or never.
    fn settle(&mut self, settings: String);

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

    /// Lays what is committed out anew, in one segment and without what was deleted. Changes that
    /// were not committed are undone.
    ///
    /// # Errors
    /// `Io`, `Engine`; nothing has changed then.
    fn merge(self: Box<Self>) -> Result<()>;
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
    /// first `surely`; 0 returns all that `limit` allows.
    pub share: f32,
    /// How many of the best are returned whatever they score.
    pub surely: usize,
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

/// What a look over an index found.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Checkup {
    /// What is wrong, a line each; nothing where it is sound.
    pub findings: Vec<String>,
    /// Files that belong to no commit; they do no harm.
    pub orphans: Vec<String>,
    /// Files whose checksums were held against them.
    pub files: u64,
    /// Segments.
    pub segments: u64,
    /// Paragraphs that were read.
    pub paragraphs: u64,
    /// Origins that facts are kept of.
    pub origins: u64,
    /// Paragraphs that were asked for by a piece of their text.
    pub sampled: u64,
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
    /// `store`, `postings`, `terms`, `columns`, `lengths`, `deletes` or `other`.
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

/// What a snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// Files.
    pub files: u64,
    /// Their size, in bytes.
    pub bytes: u64,
    /// Of the files, those that are shared with the index by a hard link.
    pub linked: u64,
}
