//! The façade: runs the stages and owns what they share.

mod backup;
mod doctor;
mod facts;
mod reading;
mod remake;
mod renew;
mod retag;
mod stats;
mod tagging;
mod topics;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::config::Config;
use crate::engine::local::{Guarded, Local};
use crate::engine::{Counted, Engine, Match, Page};
use crate::error::{Error, ErrorKind, Result};
use crate::ladder;
use crate::model::{Article, ArticleId, Paragraph, Record};
use crate::query::{Condition, Field, Query};
use crate::search::{Explained, SearchRequest, SearchResponse};
use crate::topic::{Tagger, Taxonomy};

use reading::article;

pub use crate::engine::{Checkup, Snapshot};
pub use backup::{Layout, Optimized};
pub use remake::{Remade, Repaired};
pub use renew::{Change, Renewal};
pub use retag::Retagged;
pub use stats::Stats;
pub use tagging::Scope;
pub use topics::{TopicCount, TopicCounts};

/// An index of paragraphs, in a folder or in memory.
#[derive(Debug)]
pub struct Index {
    engine: Box<dyn Engine>,
    path: Option<PathBuf>,
    settings: Settings,
}

/// The settings of an index. A search that names no topic needs none of them, so they are read
/// when they are first asked for.
#[derive(Debug)]
struct Settings {
    stored: Box<RawValue>,
    labels: OnceLock<BTreeMap<String, String>>,
    config: OnceLock<Result<Config, String>>,
    tagger: OnceLock<Tagger>,
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
    /// Files that were not there before.
    pub new: u64,
    /// Files that were read again.
    pub changed: u64,
    /// Files that are what they were.
    pub unchanged: u64,
    /// Of those, files that were not read: the file system says that nobody wrote to them.
    pub untouched: u64,
    /// Files that are gone, and what came from them with them.
    pub removed: u64,
    /// Files that are gone, and what came from them is still there.
    pub gone: u64,
}

/// Which articles are to be removed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Removal {
    /// These.
    pub articles: Vec<ArticleId>,
    /// All from these sources.
    pub sources: Vec<String>,
}

impl Report {
    fn count(&mut self, article: Article) {
        self.articles += 1;
        self.paragraphs += article.paragraphs.len() as u64;
        let name = article.uri.unwrap_or_else(|| article.id.to_string());
        self.warnings.extend(article.warnings.into_iter().map(|warning| (name.clone(), warning)));
    }
}

/// Paragraphs of an article with its metadata: one that was asked for, and its neighbours.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// Ordinal of the paragraph that was asked for; `None` where the whole article was.
    pub focus: Option<u32>,
    /// The paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
}

impl Index {
    /// Creates an index in the folder `dir`, which is made if it is missing and must be empty.
    ///
    /// # Errors
    /// `AlreadyExists` where it holds something, `Io`.
    pub fn create(dir: impl AsRef<Path>, config: Config) -> Result<Self> {
        let path = dir.as_ref();
        let stored = config.stored()?;
        let engine = Local::create(path, stored.clone(), config.memory)?;
        Ok(Self::over(Box::new(Guarded(engine)), Some(path.to_owned()), Settings::of(stored, Some(config))))
    }

    /// Opens the index in `dir`. Its settings are those that it was created with.
    ///
    /// # Errors
    /// `NotFound` where there is none, `Incompatible` where another analysis made it, `Io`,
    /// `Engine` where it is damaged.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self> {
        let path = dir.as_ref();
        let (engine, stored) = Local::open(path, Config::stored_memory)?;
        Ok(Self::over(Box::new(Guarded(engine)), Some(path.to_owned()), Settings::of(stored, None)))
    }

    /// An index in memory.
    ///
    /// # Errors
    /// `Engine`.
    pub fn in_memory(config: Config) -> Result<Self> {
        Self::with_engine(Box::new(Guarded(Local::in_memory(config.memory)?)), config)
    }

    /// An index whose paragraphs live in `engine`.
    ///
    /// # Errors
    /// `InvalidConfig` where the settings cannot be written down.
    pub fn with_engine(engine: Box<dyn Engine>, config: Config) -> Result<Self> {
        Ok(Self::over(engine, None, Settings::of(config.stored()?, Some(config))))
    }

    fn over(engine: Box<dyn Engine>, path: Option<PathBuf>, settings: Settings) -> Self {
        Self { engine, path, settings }
    }

    /// The settings that the index was created with.
    ///
    /// # Errors
    /// `InvalidConfig` where the stored ones are damaged.
    pub fn config(&self) -> Result<&Config> {
        self.settings.config()
    }

    /// Bounds the memory that writing takes from now on, in bytes. At first it is what the settings say.
    pub fn limit_memory(&mut self, bytes: usize) {
        self.engine.limit_memory(bytes);
    }

    /// What the topics of hits are called for people, by id.
    pub fn labels(&self) -> &BTreeMap<String, String> {
        self.settings.labels.get_or_init(|| Config::stored_labels(&self.settings.stored))
    }

    /// Indexes what `source` yields, in one commit. Articles that are there already are replaced,
    /// and so is everything else that came from the same origin. A record that is an error is
    /// skipped and reported.
    ///
    /// # Errors
    /// `Locked` while another writer is at work, `Io`, `Engine`; nothing is changed then.
    pub fn ingest(&self, source: impl IntoIterator<Item = Result<Record>>) -> Result<Report> {
        let tagger = self.settings.tagger()?;
        let mut writer = self.engine.writer()?;
        let mut report = Report::default();
        let (mut origins, mut displaced) = (HashSet::new(), HashSet::new());
        let files = !writer.origins().is_empty();
        for record in source {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    report.skipped.push(error);
                    continue;
                }
            };
            if let Some(origin) = &record.origin
                && origins.insert(origin.clone())
            {
                writer.delete_origin(origin);
            }
            let article = article(&record, tagger);
            if files && displaced.insert(article.id.clone()) {
                facts::displace(&*self.engine, &mut *writer, &article.id)?;
            }
            writer.delete(&article.id);
            writer.add(&article)?;
            report.count(article);
        }
        writer.commit()?;
        Ok(report)
    }

    /// Removes an article.
    ///
    /// # Errors
    /// `NotFound`, `Locked`, `Io`, `Engine`.
    pub fn delete(&self, article: &ArticleId) -> Result<()> {
        let removal = Removal { articles: vec![article.clone()], ..Removal::default() };
        self.remove(&removal).map(|_| ())
    }

    /// Removes articles, in one commit, and says how many there were. They stay away until a file
    /// that has them changes or is read again by force.
    ///
    /// # Errors
    /// `NotFound` for what is not there; nothing is removed then. `Locked`, `Io`, `Engine`.
    pub fn remove(&self, removal: &Removal) -> Result<u64> {
        let mut writer = self.engine.writer()?;
        let mut articles = HashSet::new();
        let (ids, sources) = (&removal.articles, &removal.sources);
        let conditions = ids.iter().map(|id| (Field::Article, id.as_str(), "article"));
        let conditions = conditions.chain(sources.iter().map(|source| (Field::Source, &**source, "source")));
        for (field, value, what) in conditions {
            let query = Query { condition: Condition::Token(field, value.to_owned()), terms: Vec::new() };
            let page = Page { counts: vec![Counted::Article], ..Page::default() };
            let found = self.engine.search(&query, &page)?;
            if found.total == 0 {
                let message = format!("no {what} `{value}` in the index; nothing was deleted");
                return Err(Error::new(ErrorKind::NotFound, message));
            }
            articles.extend(found.counts.into_values().flat_map(BTreeMap::into_keys));
        }
        for article in &articles {
            let article = ArticleId::new(article);
            facts::displace(&*self.engine, &mut *writer, &article)?;
            writer.delete(&article);
        }
        if !articles.is_empty() {
            writer.commit()?;
        }
        Ok(articles.len() as u64)
    }

    /// Makes visible what another process committed since the index was opened.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    pub fn reload(&self) -> Result<()> {
        self.engine.reload()
    }

    /// Answers a request.
    ///
    /// # Errors
    /// `InvalidQuery` for an unknown topic; never for the text of the query. `Engine`, `Io`.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse> {
        ladder::search(&*self.engine, request, &|name| self.topic(name))
    }

    /// Why the paragraph `id` (`<article>#<ordinal>`) is found by a request, or not, and where it
    /// stands among the hits.
    ///
    /// # Errors
    /// `NotFound` where the index holds no such paragraph, and those of [`Index::search`].
    pub fn explain(&self, request: &SearchRequest, id: &str) -> Result<Explained> {
        ladder::explain(&*self.engine, request, id, &|name| self.topic(name))
    }

    fn topic(&self, name: &str) -> Result<String> {
        Ok(self.config()?.taxonomy.resolve(name)?.to_owned())
    }

    /// The paragraph `id` (`<article>#<ordinal>`) with `neighbours` paragraphs on either side, or
    /// the whole article where `id` names one.
    ///
    /// # Errors
    /// `NotFound` where the index holds no such paragraph.
    pub fn show(&self, id: &str, neighbours: u32) -> Result<Excerpt> {
        let (article, focus) = ladder::cited(id);
        let around = |at: u32| at.saturating_sub(neighbours)..=at.saturating_add(neighbours);
        let found = self.engine.paragraphs(&article, focus.map_or(0..=u32::MAX, around))?;
        let there = |found: &Match| focus.is_none_or(|focus| found.paragraph.ordinal == focus);
        match found.first().filter(|_| found.iter().any(there)).cloned() {
            Some(first) => Ok(Excerpt {
                article,
                title: first.title,
                source: first.source,
                published: first.published,
                uri: first.uri,
                focus,
                paragraphs: found.into_iter().map(|found| found.paragraph).collect(),
            }),
            None => Err(ladder::no_paragraph(id)),
        }
    }

    /// Every article with its paragraphs and all that is known of it, in the order of the ids. Written
    /// down as JSON lines, they make an index that gives the same answers.
    ///
    /// # Errors
    /// `Io`, `Engine`, also for each of them.
    pub fn articles(&self) -> Result<impl Iterator<Item = Result<Article>> + '_> {
        self.engine.articles()
    }
}

impl Settings {
    fn of(stored: Box<RawValue>, config: Option<Config>) -> Self {
        let cell = OnceLock::new();
        if let Some(config) = config {
            let _ = cell.set(Ok(config));
        }
        Self { stored, labels: OnceLock::new(), config: cell, tagger: OnceLock::new() }
    }

    fn config(&self) -> Result<&Config> {
        let read = || Config::from_stored(&self.stored).map_err(|error| error.to_string());
        self.config
            .get_or_init(read)
            .as_ref()
            .map_err(|message| Error::new(ErrorKind::InvalidConfig, format!("stored settings: {message}")))
    }

    fn tagger(&self) -> Result<&Tagger> {
        let taxonomy: &Taxonomy = &self.config()?.taxonomy;
        Ok(self.tagger.get_or_init(|| Tagger::new(taxonomy)))
    }
}
