//! The engine in this process, on tantivy: the only folder that names it.

mod collect;
mod compile;
mod directory;
mod excluded;
mod meta;
mod schema;
mod tokenizer;

use std::fs;
use std::ops::{Bound, RangeInclusive};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::value::RawValue;
use tantivy::directory::error::{LockError, OpenReadError};
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::indexer::UserOperation;
use tantivy::query::{Bm25StatisticsProvider, BooleanQuery, Occur, Query as _, RangeQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument,
    TantivyError, Term,
};

pub(crate) use meta::FORMAT;

use self::collect::{Best, Counts};
use self::schema::Fields;
use super::{Engine, Facts, Match, Matches, Order, Page, Statistics, Writer};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, ArticleId};
use crate::query::{Query, Weighted};

/// An index of tantivy's in a folder or in memory.
pub(crate) struct Local {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    /// Its folder; `None` in memory.
    path: Option<PathBuf>,
    /// Memory that a writer may fill before it writes a segment, in bytes.
    memory: usize,
    /// The settings that the index was opened with, where a commit brought them.
    settings: Mutex<Option<String>>,
}

/// Bytes of stored paragraphs that are packed together. The ranking reads some sixty paragraphs here
/// and there; smaller blocks are read faster and pack worse.
const BLOCK: usize = 8 << 10;

/// tantivy refuses a writer with less.
const LEAST_MEMORY: usize = 16 << 20;

impl Local {
    /// Creates an index in a folder that is missing or empty. `settings` are kept for the façade.
    pub(crate) fn create(path: &Path, settings: Box<RawValue>, memory: usize) -> Result<Self> {
        if path.join(meta::FILE).exists() {
            return Err(Error::new(ErrorKind::AlreadyExists, "holds an index already").with_path(path));
        }
        fs::create_dir_all(path).map_err(|error| Error::io(path, error))?;
        clear_debris(path)?;
        let directory = MmapDirectory::open(path).map_err(|error| translate(error.into(), Some(path)))?;
        let local = Self::build(directory::Folder(directory), Some(path.to_owned()), memory)?;
        meta::Manifest::new(settings).write(path)?;
        Ok(local)
    }

    /// Opens the index in a folder; also gives back the settings kept with it.
    /// `memory` reads from them what a writer may fill.
    pub(crate) fn open(path: &Path, memory: fn(&RawValue) -> usize) -> Result<(Self, Box<RawValue>)> {
        let manifest = meta::Manifest::read(path)?;
        let failed = |error: TantivyError| translate(error, Some(path));
        // A cold index is read here and there; reading ahead would fetch most of it.
        let directory = MmapDirectory::open_with_madvice(path, tantivy::directory::Advice::Random)
            .map_err(|error| failed(error.into()))?;
        let mut index = tantivy::Index::open(directory::Folder(directory)).map_err(failed)?;
        index.set_tokenizers(tokenizer::manager());
        let committed = committed(&index).map_err(|error| error.with_path(path))?;
        let settings = match committed {
            Some(settings) => RawValue::from_string(settings).map_err(|error| {
                Error::new(ErrorKind::Engine, "the settings are damaged; remove the index and index again")
                    .with_path(path)
                    .with_source(error)
            })?,
            None => manifest.settings,
        };
        let memory = memory(&settings);
        Ok((Self::over(index, Some(path.to_owned()), memory)?, settings))
    }

    /// An index in memory.
    pub(crate) fn in_memory(memory: usize) -> Result<Self> {
        Self::build(RamDirectory::create(), None, memory)
    }

    fn build(directory: impl tantivy::Directory, path: Option<PathBuf>, memory: usize) -> Result<Self> {
        let (schema, _) = Fields::new();
        let index = tantivy::Index::builder()
            .schema(schema)
            .tokenizers(tokenizer::manager())
            .settings(IndexSettings { docstore_blocksize: BLOCK, ..IndexSettings::default() })
            .open_or_create(Box::new(directory) as Box<dyn tantivy::Directory>)
            .map_err(|error| translate(error, path.as_deref()))?;
        Self::over(index, path, memory)
    }

    fn over(index: tantivy::Index, path: Option<PathBuf>, memory: usize) -> Result<Self> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error| translate(error, path.as_deref()))?;
        let (_, fields) = Fields::new();
        let settings = Mutex::new(committed(&index)?);
        Ok(Self { index, reader, fields, path, memory: memory.max(LEAST_MEMORY), settings })
    }

    fn failed(&self) -> impl Fn(TantivyError) -> Error + '_ {
        |error| translate(error, self.path.as_deref())
    }

    fn read(&self, searcher: &Searcher, address: DocAddress, score: f32) -> Result<Match> {
        let document: TantivyDocument = searcher.doc(address).map_err(self.failed())?;
        self.fields.read(&document, score)
    }
}

impl std::fmt::Debug for Local {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Local").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Engine for Local {
    fn writer(&self) -> Result<Box<dyn Writer + '_>> {
        // One thread: paragraphs keep the order in which they came, so that the same input gives
        // the same index.
        let writer = self.index.writer_with_num_threads(1, self.memory).map_err(self.failed())?;
        // Whoever would write with the settings of before would tag by another taxonomy.
        let settings = committed(&self.index)?;
        if settings != *self.settings.lock().unwrap_or_else(PoisonError::into_inner) {
            let message = "the index was tagged anew since it was opened; open it again";
            let error = Error::new(ErrorKind::Incompatible, message);
            return Err(match &self.path {
                Some(path) => error.with_path(path),
                None => error,
            });
        }
        let empty = self.reader.searcher().num_docs() == 0;
        Ok(Box::new(LocalWriter { engine: self, writer, empty, settings }))
    }

    fn search(&self, query: &Query, page: &Page) -> Result<Matches> {
        let searcher = self.reader.searcher();
        let collected = || -> tantivy::Result<_> {
            let condition = compile::unscored(&self.fields, &query.condition, &query.terms);
            let (total, counts) = match page.counts.is_empty() {
                true => (condition.count(&searcher)? as u64, Vec::new()),
                false => searcher.search(&*condition, &Counts(page.counts.clone()))?,
            };
            let limit =
                usize::try_from(total).unwrap_or(usize::MAX).min(page.offset.saturating_add(page.limit));
            let best = Best { limit, order: page.order };
            let found = match page.order {
                _ if page.limit == 0 || limit <= page.offset => Vec::new(),
                Order::Score => {
                    let scored = compile::scored(&self.fields, query);
                    searcher.search_with_statistics_provider(&*scored, &best, &Shaped(&searcher))?
                }
                Order::Newest => searcher.search(&*condition, &best)?,
            };
            Ok((total, counts, found))
        };
        let (total, counts, found) = collected().map_err(self.failed())?;
        let matches = found.into_iter().skip(page.offset);
        let matches = matches.map(|found| self.read(&searcher, found.address, found.value as f32));
        Ok(Matches {
            total,
            matches: matches.collect::<Result<_>>()?,
            counts: page.counts.iter().copied().zip(counts).collect(),
        })
    }

    fn statistics(&self, terms: &[Weighted]) -> Result<Statistics> {
        let searcher = self.reader.searcher();
        let paragraphs = searcher.num_docs();
        let counted = || -> tantivy::Result<_> {
            let mut tokens = 0;
            for segment in searcher.segment_readers() {
                tokens += segment.inverted_index(self.fields.text_pairs)?.total_num_tokens();
            }
            let frequency =
                |term: &Weighted| searcher.doc_freq(&compile::token(&self.fields, term.field, &term.token));
            Ok((tokens, terms.iter().map(frequency).collect::<tantivy::Result<Vec<u64>>>()?))
        };
        let (tokens, frequencies) = counted().map_err(self.failed())?;
        let average_length = tokens as f32 / paragraphs.max(1) as f32;
        Ok(Statistics { paragraphs, average_length, frequencies })
    }

    fn paragraphs(&self, article: &ArticleId, ordinals: RangeInclusive<u32>) -> Result<Vec<Match>> {
        let searcher = self.reader.searcher();
        let article = Term::from_field_text(self.fields.article, article.as_str());
        let ordinal = |at: u32| Bound::Included(Term::from_field_u64(self.fields.ordinal, u64::from(at)));
        let query = BooleanQuery::new(vec![
            (Occur::Must, Box::new(TermQuery::new(article, IndexRecordOption::Basic))),
            (Occur::Must, Box::new(RangeQuery::new(ordinal(*ordinals.start()), ordinal(*ordinals.end())))),
        ]);
        let found = searcher.search(&query, &tantivy::collector::DocSetCollector).map_err(self.failed())?;
        let matches = found.into_iter().map(|address| self.read(&searcher, address, 0.0));
        let mut matches: Vec<Match> = matches.collect::<Result<_>>()?;
        matches.sort_by_key(|found| found.paragraph.ordinal);
        Ok(matches)
    }

    fn facts(&self) -> Result<Facts> {
        let searcher = self.reader.searcher();
        let space = searcher.space_usage().map_err(|error| self.failed()(error.into()))?;
        Ok(Facts {
            paragraphs: searcher.num_docs(),
            bytes: space.total().get_bytes(),
            segments: searcher.segment_readers().len() as u64,
        })
    }

    fn reload(&self) -> Result<()> {
        self.reader.reload().map_err(self.failed())
    }
}

/// The statistics of an index with lengths that seem shorter.
///
/// tantivy's BM25 is fixed to k1 = 1.2 and b = 0.75, which holds a length of `l` averages against a
/// paragraph by 0.3 + 0.9 l. With averages that seem 4.5 times as long it does so by 0.3 + 0.2 l,
/// which is what k1 = 0.5 and b = 0.4 do: where short and long paragraphs are mixed, candidates come
/// out as good as from a list more than twice as long.
struct Shaped<'a>(&'a Searcher);

impl Bm25StatisticsProvider for Shaped<'_> {
    fn total_num_tokens(&self, field: tantivy::schema::Field) -> tantivy::Result<u64> {
        Ok(Bm25StatisticsProvider::total_num_tokens(self.0, field)?.saturating_mul(9) / 2)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_docs(self.0)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::doc_freq(self.0, term)
    }
}

struct LocalWriter<'a> {
    engine: &'a Local,
    writer: IndexWriter,
    /// Whether the index held nothing when the writer began, and nothing was added since.
    empty: bool,
    /// The settings that its commit keeps, where they are not the manifest's.
    settings: Option<String>,
}

impl LocalWriter<'_> {
    fn remove(&mut self, term: Term) {
        if !self.empty {
            self.writer.delete_term(term);
        }
    }
}

impl Writer for LocalWriter<'_> {
    fn add(&mut self, article: &Article) -> Result<()> {
        let documents = self.engine.fields.documents(article).map(UserOperation::Add);
        self.writer.run(documents).map_err(self.engine.failed())?;
        self.empty = false;
        Ok(())
    }

    fn delete(&mut self, article: &ArticleId) {
        self.remove(Term::from_field_text(self.engine.fields.article, article.as_str()));
    }

    fn delete_origin(&mut self, origin: &str) {
        self.remove(Term::from_field_text(self.engine.fields.origin, origin));
    }

    fn settle(&mut self, settings: &str) {
        self.settings = Some(settings.to_owned());
    }

    fn commit(mut self: Box<Self>) -> Result<()> {
        let engine = self.engine;
        let payload = meta::Commit { settings: self.settings.clone() }.payload()?;
        let mut prepared = self.writer.prepare_commit().map_err(engine.failed())?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(engine.failed())?;
        *engine.settings.lock().unwrap_or_else(PoisonError::into_inner) = self.settings.take();
        self.writer.wait_merging_threads().map_err(engine.failed())?;
        engine.reload()
    }
}

/// The settings that the last commit brought, if it brought any.
fn committed(index: &tantivy::Index) -> Result<Option<String>> {
    let metas = index.load_metas().map_err(|error| translate(error, None))?;
    Ok(meta::Commit::read(metas.payload.as_deref())?.settings)
}

/// Removes what an interrupted `create` left. Anything else in the folder is somebody's, and stays.
fn clear_debris(path: &Path) -> Result<()> {
    const OURS: [&str; 4] = ["meta.json", ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"];
    let failed = |error| Error::io(path, error);
    let mut debris = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| OURS.contains(&name) || name.starts_with(meta::FILE));
        if !ours {
            let message = "is not empty and holds no index; name another folder";
            return Err(Error::new(ErrorKind::AlreadyExists, message).with_path(path));
        }
        debris.push(entry.path());
    }
    debris.into_iter().try_for_each(|file| fs::remove_file(&file).map_err(|error| Error::io(file, error)))
}

/// tantivy's errors in this crate's words.
fn translate(error: TantivyError, path: Option<&Path>) -> Error {
    let io = |error: &std::io::Error| {
        let copy = std::io::Error::new(error.kind(), error.to_string());
        let at = path.map_or_else(|| PathBuf::from("memory"), Path::to_owned);
        Error::io(at, copy)
    };
    let translated = match &error {
        TantivyError::LockFailure(LockError::LockBusy, _) => Error::new(
            ErrorKind::Locked,
            "another process is writing to the index; try again when it is done",
        ),
        TantivyError::LockFailure(LockError::IoError(error), _) => return io(error),
        TantivyError::IoError(error) => return io(error),
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => Error::new(
            ErrorKind::Engine,
            format!("{} is missing from the index; remove it and index again", file.display()),
        ),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => return io(io_error),
        TantivyError::OpenWriteError(tantivy::directory::error::OpenWriteError::IoError {
            io_error, ..
        }) => {
            return io(io_error);
        }
        other => Error::new(ErrorKind::Engine, format!("the index failed: {}", one_line(&other.to_string()))),
    };
    match path {
        Some(path) => translated.with_path(path).with_source(error),
        None => translated.with_source(error),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
