//! An open index: the façade that every interface calls.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::OnceLock;

use serde_json::value::RawValue;

use crate::config::Config;
use crate::engine::{self, Counted, Engine, Location, Maintenance, Match, Page, Writer, WriterOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::index::facts;
use crate::index::reading::article;
use crate::index::report::{Excerpt, Removal, SyncReport};
use crate::model::{Article, ArticleId, Record};
use crate::query::{Condition, Field, Query};
use crate::retrieve;
use crate::search::{Explained, SearchRequest, SearchResponse};
use crate::snippet::Part;
use crate::topic::{Tagger, Taxonomy};

/// An index of paragraphs, in a folder or in memory.
#[derive(Debug)]
pub struct Index {
    pub(super) engine: Box<dyn Engine>,
    pub(super) location: Option<Location>,
    pub(super) writing: WriterOptions,
    pub(super) settings: Settings,
}

/// The settings of an index, parsed on first use: a search that names no topic needs none of them.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) stored: Box<RawValue>,
    labels: OnceLock<BTreeMap<String, String>>,
    config: OnceLock<Result<Config, String>>,
    tagger: OnceLock<Tagger>,
}

impl Index {
    /// Creates an index at `location`: a folder that is missing or empty, or the URL of an index in a
    /// cluster.
    ///
    /// # Errors
    /// `AlreadyExists` if it is not empty, `Io`, `Engine`, `Unsupported` if this build has no engine
    /// for the URL.
    pub fn create(location: impl AsRef<Path>, config: Config) -> Result<Self> {
        let location = Location::new(location);
        let stored = config.stored()?;
        let engine = location.create(stored.clone())?;
        Ok(Self::over(engine, Some(location), Settings::of(stored, Some(config))))
    }

    /// Opens the index at `location`, a folder or the URL of an index in a cluster, with its stored
    /// settings.
    ///
    /// # Errors
    /// `NotFound` if there is none, `Incompatible` if another analysis made it, `Io`, `Engine` if it is
    /// damaged, `Unsupported` if this build has no engine for the URL.
    pub fn open(location: impl AsRef<Path>) -> Result<Self> {
        let location = Location::new(location);
        let (engine, stored) = location.open()?;
        Ok(Self::over(engine, Some(location), Settings::of(stored, None)))
    }

    /// An index in memory.
    ///
    /// # Errors
    /// `Engine`.
    pub fn in_memory(config: Config) -> Result<Self> {
        Self::with_engine(engine::in_memory()?, config)
    }

    /// An index whose paragraphs are stored in `engine`.
    ///
    /// # Errors
    /// `InvalidConfig` if the settings cannot be serialized.
    pub fn with_engine(engine: Box<dyn Engine>, config: Config) -> Result<Self> {
        Ok(Self::over(engine, None, Settings::of(config.stored()?, Some(config))))
    }

    fn over(engine: Box<dyn Engine>, location: Option<Location>, settings: Settings) -> Self {
        let writing = WriterOptions::new(Config::stored_memory(&settings.stored));
        Self { engine, location, writing, settings }
    }

    /// Maintenance of the files of an opened index.
    pub(super) fn maintenance(&self) -> Result<&dyn Maintenance> {
        self.engine.maintenance().ok_or_else(engine::no_maintenance)
    }

    /// The settings that the index was created with.
    ///
    /// # Errors
    /// `InvalidConfig` if the stored ones are damaged.
    pub fn config(&self) -> Result<&Config> {
        self.settings.config()
    }

    /// Limits the memory of later writers, in bytes. The default is in the settings.
    pub fn limit_memory(&mut self, bytes: usize) {
        self.writing = WriterOptions::new(bytes);
    }

    /// The single writer.
    pub(super) fn writer(&self) -> Result<Box<dyn Writer + '_>> {
        self.engine.writer(&self.writing)
    }

    /// The labels of topics, by id.
    pub fn labels(&self) -> &BTreeMap<String, String> {
        self.settings.labels.get_or_init(|| Config::stored_labels(&self.settings.stored))
    }

    /// Indexes the records of `source` in one commit. Replaces articles with the same id, and
    /// everything else from the same origin. Skips and reports records that are errors; one of the kind
    /// `Interrupted` ends the run.
    ///
    /// # Errors
    /// `Locked` while another process writes, `Io`, `Engine`, `Interrupted`; the index is then unchanged.
    pub fn ingest(&self, source: impl IntoIterator<Item = Result<Record>>) -> Result<SyncReport> {
        let tagger = self.settings.tagger()?;
        let mut writer = self.writer()?;
        let mut report = SyncReport::default();
        let (mut origins, mut displaced) = (HashSet::new(), HashSet::new());
        let files = !writer.origins().is_empty();
        for record in source {
            let record = match record {
                Ok(record) => record,
                Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
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

    /// Removes articles in one commit, and returns their number. They stay removed until their file
    /// changes or is read again with `force`.
    ///
    /// # Errors
    /// `NotFound` if one does not exist; nothing is then removed. `Locked`, `Io`, `Engine`.
    pub fn remove(&self, removal: &Removal) -> Result<u64> {
        let mut writer = self.writer()?;
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

    /// Makes later commits of other processes visible.
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
        retrieve::search(&*self.engine, request, &|name| self.topic(name))
    }

    /// Explains why a request finds the paragraph `id` (`<article>#<ordinal>`) or not, and its rank
    /// among the hits.
    ///
    /// # Errors
    /// `NotFound` if the index has no such paragraph, and those of [`Index::search`].
    pub fn explain(&self, request: &SearchRequest, id: &str) -> Result<Explained> {
        retrieve::explain(&*self.engine, request, id, &|name| self.topic(name))
    }

    /// Each of `texts`, whole, with what a request looks for marked in it, as in a snippet.
    ///
    /// # Errors
    /// Those of [`Index::search`].
    pub fn highlight(&self, request: &SearchRequest, texts: &[&str]) -> Result<Vec<Vec<Part>>> {
        retrieve::highlight(&*self.engine, request, texts, &|name| self.topic(name))
    }

    fn topic(&self, name: &str) -> Result<String> {
        Ok(self.config()?.taxonomy.resolve(name)?.to_owned())
    }

    /// The paragraph `id` (`<article>#<ordinal>`) with `neighbours` paragraphs on either side, or the
    /// whole article if `id` names one.
    ///
    /// # Errors
    /// `NotFound` if the index has no such paragraph.
    pub fn show(&self, id: &str, neighbours: u32) -> Result<Excerpt> {
        let (article, focus) = retrieve::cited(id);
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
            None => Err(retrieve::no_paragraph(id)),
        }
    }

    /// Every article with its paragraphs and metadata, ordered by id. Exported as JSON lines, they make
    /// an index that gives the same answers.
    ///
    /// # Errors
    /// `Io`, `Engine`, also for each article.
    pub fn articles(&self) -> Result<impl Iterator<Item = Result<Article>> + '_> {
        self.engine.articles()
    }
}

impl Settings {
    pub(super) fn of(stored: Box<RawValue>, config: Option<Config>) -> Self {
        let cell = OnceLock::new();
        if let Some(config) = config {
            let _ = cell.set(Ok(config));
        }
        Self { stored, labels: OnceLock::new(), config: cell, tagger: OnceLock::new() }
    }

    pub(super) fn config(&self) -> Result<&Config> {
        let read = || Config::from_stored(&self.stored).map_err(|error| error.to_string());
        self.config
            .get_or_init(read)
            .as_ref()
            .map_err(|message| Error::new(ErrorKind::InvalidConfig, format!("stored settings: {message}")))
    }

    pub(super) fn tagger(&self) -> Result<&Tagger> {
        let taxonomy: &Taxonomy = &self.config()?.taxonomy;
        Ok(self.tagger.get_or_init(|| Tagger::new(taxonomy)))
    }
}
