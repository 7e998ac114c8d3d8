//! The façade: runs the stages and owns what they share.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, ArticleId, Paragraph, Record};
use crate::search::{SearchRequest, SearchResponse};

/// An index of paragraphs, in a folder or in memory.
#[derive(Debug)]
pub struct Index {
    config: Config,
}

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
}

/// Facts about an index.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Where it is; `None` in memory.
    pub path: Option<PathBuf>,
    /// Articles in it.
    pub articles: u64,
    /// Paragraphs in it.
    pub paragraphs: u64,
    /// Paragraphs by kind, topic, source and year.
    pub counts: std::collections::BTreeMap<String, std::collections::BTreeMap<String, u64>>,
    /// Size of its files, in bytes.
    pub bytes: u64,
    /// Segments that hold it.
    pub segments: u64,
    /// Version of the format.
    pub format: u32,
    /// Fingerprint of the analysis.
    pub analysis: String,
    /// Fingerprint of the taxonomy.
    pub taxonomy: String,
}

/// A paragraph with its article's metadata and its neighbours.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Excerpt {
    /// The article that it is from; `paragraphs` holds the paragraph asked for and its neighbours.
    #[serde(flatten)]
    pub article: Article,
    /// Ordinal of the paragraph that was asked for; `None` where the whole article was.
    pub focus: Option<u32>,
}

impl Index {
    /// Creates an index in the folder `dir`, which is made if it is missing and must be empty.
    ///
    /// # Errors
    /// `AlreadyExists`, `Io`.
    pub fn create(_dir: impl AsRef<Path>, _config: Config) -> Result<Self> {
        Err(Error::new(ErrorKind::Engine, "not built yet"))
    }

    /// Opens the index in `dir`.
    ///
    /// # Errors
    /// `NotFound` where there is none, `Incompatible` where another analysis made it, `Io`.
    pub fn open(_dir: impl AsRef<Path>) -> Result<Self> {
        Err(Error::new(ErrorKind::Engine, "not built yet"))
    }

    /// An index in memory.
    ///
    /// # Errors
    /// `Engine`.
    pub fn in_memory(config: Config) -> Result<Self> {
        Ok(Self { config })
    }

    /// The settings that the index was created with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Stages 2 to 4 for one record: decoded, extracted, tagged; nothing is stored.
    pub fn article(&self, record: &Record) -> Article {
        Article::of(record)
    }

    /// Indexes what `source` yields, in one commit. Articles that are there already are replaced,
    /// and so is everything else that came from the same origin. A record that is an error is
    /// skipped and reported.
    ///
    /// # Errors
    /// `Locked` while another writer is at work, `Io`, `Engine`; nothing is changed then.
    pub fn ingest(&self, _source: impl IntoIterator<Item = Result<Record>>) -> Result<Report> {
        Err(Error::new(ErrorKind::Engine, "not built yet"))
    }

    /// Removes an article.
    ///
    /// # Errors
    /// `NotFound`, `Locked`, `Io`, `Engine`.
    pub fn delete(&self, _article: &ArticleId) -> Result<()> {
        Err(Error::new(ErrorKind::Engine, "not built yet"))
    }

    /// Answers a request.
    ///
    /// # Errors
    /// `InvalidQuery` for an unknown topic; never for the text of the query. `Engine`, `Io`.
    pub fn search(&self, _request: &SearchRequest) -> Result<SearchResponse> {
        Err(Error::new(ErrorKind::Engine, "not built yet"))
    }

    /// The paragraph `id` (`<article>#<ordinal>`) with `neighbours` paragraphs on either side, or
    /// the whole article where `id` names one.
    ///
    /// # Errors
    /// `NotFound` where the index holds no such paragraph.
    pub fn show(&self, _id: &str, _neighbours: u32) -> Result<Excerpt> {
        Err(Error::new(ErrorKind::Engine, "not built yet"))
    }

    /// Facts about the index.
    ///
    /// # Errors
    /// `Engine`, `Io`.
    pub fn stats(&self) -> Result<Stats> {
        Err(Error::new(ErrorKind::Engine, "not built yet"))
    }

    /// The paragraphs of `article` with their topics set from the index's taxonomy.
    pub fn tag(&self, _paragraphs: &mut [Paragraph]) {}
}
