//! The single writer of an index; its changes are committed atomically.

pub(crate) mod lock;
mod merge_policy;
mod queue;

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use tantivy::directory::{INDEX_WRITER_LOCK, META_LOCK};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy, UserOperation};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, IndexWriter, Searcher, TERMINATED, TantivyError, Term};

use crate::engine::local::directory;
use crate::engine::local::errors::translate;
use crate::engine::local::format::commit::{self, Commit, Origins};
use crate::engine::local::format::{manifest, tokenizer};
use crate::engine::local::handle::Local;
use crate::engine::local::write::queue::{BoundedQueue, QueueItem};
use crate::engine::{Writer, WriterOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, ArticleId};

/// Fraction of the memory for paragraphs before they are flushed to a segment. The rest is for flushing
/// and merges.
const SHARE: usize = 4;

/// Fraction for the queue of paragraphs to be indexed.
const QUEUE_DIVISOR: usize = 16;

/// Limits of tantivy's writer.
const LEAST_ARENA: usize = 15 << 20;
const MOST_ARENA: usize = 2 << 30;

/// Overhead of a queued paragraph besides its text, in bytes.
const WEIGHT: usize = 1 << 10;

/// Number and delay of attempts to lock before the lock holder is reported.
const RETRIES: u32 = 5;
const RETRY_DELAY: std::time::Duration = std::time::Duration::from_millis(20);

pub(crate) struct LocalWriter<'a> {
    engine: &'a Local,
    /// `None` after waiting for merges.
    writer: Option<IndexWriter<QueueItem>>,
    queue: BoundedQueue,
    origins: Origins,
    /// Settings of its commits, if they differ from the manifest's.
    settings: Option<String>,
    /// Articles and origins added since the writer was opened, as hashes to save memory.
    added: HashSet<u64>,
    /// Names the lock holder while the writer lives.
    _holder: Option<lock::LockHolder>,
}

impl<'a> LocalWriter<'a> {
    pub(crate) fn begin(engine: &'a Local, options: &WriterOptions) -> Result<Self> {
        let memory = options.memory;
        // One thread keeps the order of paragraphs, so the same input gives the same index. One merge
        // at a time, since each takes memory and reads files.
        let tantivy_options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread((memory / SHARE).clamp(LEAST_ARENA, MOST_ARENA))
            .num_merge_threads(1)
            .build();
        engine.same()?;
        let index = match &engine.data {
            Some(path) => opened_to_write(path).map_err(engine.failed())?,
            None => engine.index.clone(),
        };
        let open = || index.writer_with_options(tantivy_options.clone()).map_err(engine.failed());
        let mut opened = open();
        // A child process that was just started may inherit a lock for a moment after its release here.
        for _ in 0..RETRIES {
            if opened.as_ref().err().map(Error::kind) != Some(ErrorKind::Locked) {
                break;
            }
            std::thread::sleep(RETRY_DELAY);
            opened = open();
        }
        let writer = opened.map_err(|error| match &engine.path {
            Some(path) if error.kind() == ErrorKind::Locked => lock::locked(path).with_source(error),
            _ => error,
        })?;
        writer.set_merge_policy(Box::new(merge_policy::ByMemory::new(engine.data.clone(), memory)));
        engine.same()?;
        let owner = engine.path.as_deref().and_then(lock::LockHolder::note);
        // Another process may have committed since this index was opened.
        engine.reader.reload().map_err(engine.failed())?;
        let commit = engine.committed()?;
        // Writing with outdated settings would tag by another taxonomy.
        if commit.settings != *engine.settings.lock().unwrap_or_else(PoisonError::into_inner) {
            let message = "the index was tagged again since it was opened; open it again";
            let error = Error::new(ErrorKind::Incompatible, message);
            return Err(match &engine.path {
                Some(path) => error.with_path(path),
                None => error,
            });
        }
        clear_orphans(engine, &commit)?;
        let origins = commit.facts(&*engine.directory)?.unwrap_or_default();
        let settings = commit.settings;
        let queue = BoundedQueue::new(memory / QUEUE_DIVISOR);
        Ok(Self {
            engine,
            writer: Some(writer),
            queue,
            origins,
            settings,
            added: HashSet::new(),
            _holder: owner,
        })
    }

    /// Deletes by term, if any document has it: tantivy keeps every deletion in memory until the
    /// commit, and then looks it up in every segment.
    fn remove(&mut self, term: Term) {
        let Some(writer) = &self.writer else { return };
        // The commit reports errors. A panic in tantivy's thread would abort the process, so the same
        // data is read here first.
        let committed = walk(&self.engine.reader.searcher(), &term).unwrap_or(true);
        if committed || self.added.contains(&hash(&term)) {
            writer.delete_term(term);
        }
    }

    fn ended() -> Error {
        Error::new(ErrorKind::Engine, "the writer has ended")
    }
}

impl Writer for LocalWriter<'_> {
    fn add(&mut self, article: &Article) -> Result<()> {
        let weights = article.paragraphs.iter().map(|paragraph| WEIGHT + 4 * paragraph.text.len());
        let documents = self.queue.push(self.engine.fields.documents(article).zip(weights).collect());
        let documents = documents.into_iter().map(UserOperation::Add);
        let writer = self.writer.as_mut().ok_or_else(Self::ended)?;
        let Err(error) = writer.run(documents) else {
            let fields = &self.engine.fields;
            self.added.insert(hash(&Term::from_field_text(fields.article, article.id.as_str())));
            if let Some(origin) = &article.origin {
                self.added.insert(hash(&Term::from_field_text(fields.origin, origin)));
            }
            return Ok(());
        };
        // Sending fails if the thread has ended; only a commit returns the reason.
        let cause = match error {
            TantivyError::ErrorInThread(_) => writer.prepare_commit().err(),
            _ => None,
        };
        Err(translate(cause.unwrap_or(error), self.engine.path.as_deref()))
    }

    fn delete(&mut self, article: &ArticleId) {
        self.remove(Term::from_field_text(self.engine.fields.article, article.as_str()));
    }

    fn delete_origin(&mut self, origin: &str) {
        self.origins.remove(origin);
        self.remove(Term::from_field_text(self.engine.fields.origin, origin));
    }

    fn origins(&self) -> &Origins {
        &self.origins
    }

    fn put_state(&mut self, origin: &str, facts: String) {
        self.origins.insert(origin.to_owned(), facts);
    }

    fn set_settings(&mut self, settings: String) {
        self.settings = Some(settings);
    }

    fn checkpoint(&mut self) -> Result<()> {
        self.write_down()?;
        self.engine.reader.reload().map_err(self.engine.failed())
    }

    fn commit(mut self: Box<Self>) -> Result<()> {
        self.write_down()?;
        self.end()
    }
}

impl LocalWriter<'_> {
    /// Merges all committed segments into one, without deleted paragraphs. Rolls back uncommitted
    /// changes.
    ///
    /// # Errors
    /// `Io`, `Engine`; the index is then unchanged.
    pub(crate) fn optimize(mut self) -> Result<()> {
        let engine = self.engine;
        let writer = self.writer.as_mut().ok_or_else(Self::ended)?;
        writer.rollback().map_err(engine.failed())?;
        let segments = engine.index.searchable_segment_metas().map_err(engine.failed())?;
        if segments.len() > 1 || segments.iter().any(|segment| segment.has_deletes()) {
            writer.set_merge_policy(Box::new(NoMergePolicy));
            let ids: Vec<_> = segments.iter().map(tantivy::SegmentMeta::id).collect();
            writer.merge(&ids).wait().map_err(engine.failed())?;
        }
        self.end()
    }

    /// Commits, without reloading the reader.
    fn write_down(&mut self) -> Result<()> {
        let engine = self.engine;
        let writer = self.writer.as_mut().ok_or_else(Self::ended)?;
        let named = |error: Error| match &engine.path {
            Some(path) if error.kind() == ErrorKind::Io => error.with_path(path),
            _ => error,
        };
        let mut commit =
            Commit::write(&*engine.directory, &self.origins, self.settings.as_deref()).map_err(named)?;
        let mut prepared = writer.prepare_commit().map_err(engine.failed())?;
        let payload = commit.payload(prepared.opstamp())?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(engine.failed())?;
        drop_old_facts(engine, &commit);
        *engine.settings.lock().unwrap_or_else(PoisonError::into_inner) = commit.settings;
        Ok(())
    }

    /// Waits for merges, and removes unused files.
    fn end(mut self) -> Result<()> {
        let engine = self.engine;
        self.added = HashSet::new();
        let merged = self.writer.take().map_or(Ok(()), IndexWriter::wait_merging_threads);
        // The reader is reloaded only after merges: with little memory a run leaves hundreds of
        // segments to merge, and every open segment keeps some pages of each file in memory. The commit
        // is valid even if a merge failed.
        engine.reader.reload().map_err(engine.failed())?;
        merged.map_err(engine.failed())?;
        // Merged files stayed while this index had them open. If another writer has started meanwhile,
        // it removes them.
        match engine.directory.acquire_lock(&INDEX_WRITER_LOCK) {
            Ok(_lock) => clear_orphans(engine, &engine.committed()?),
            Err(_) => Ok(()),
        }
    }
}

/// The index as opened for merging, with other access patterns than searching.
fn opened_to_write(path: &Path) -> tantivy::Result<tantivy::Index> {
    let mut index = tantivy::Index::open(directory::Folder::windowed(path)?)?;
    index.set_tokenizers(tokenizer::manager());
    Ok(index)
}

fn hash(term: &Term) -> u64 {
    let mut hasher = DefaultHasher::new();
    term.hash(&mut hasher);
    hasher.finish()
}

/// Reads the data that a commit reads to delete a term; returns whether any document has the term.
fn walk(searcher: &Searcher, term: &Term) -> tantivy::Result<bool> {
    let mut there = false;
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(term.field())?;
        if let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? {
            while postings.doc() != TERMINATED {
                there = true;
                postings.advance();
            }
        }
    }
    Ok(there)
}

/// Removes files of no commit, which a killed writer left. Requires the writer's lock, and waits for
/// readers that are opening a commit.
fn clear_orphans(engine: &Local, commit: &Commit) -> Result<()> {
    let (Some(path), Some(data)) = (engine.path.as_deref(), engine.data.as_deref()) else { return Ok(()) };
    let mut orphans = orphans_of(&engine.index, data, commit)?;
    orphans.extend(leftovers(path, data));
    if orphans.is_empty() {
        return Ok(());
    }
    let _lock = engine.directory.acquire_lock(&META_LOCK).map_err(|error| {
        Error::new(ErrorKind::Io, format!("readers cannot be waited for: {error}")).with_path(path)
    })?;
    for orphan in orphans {
        discard(&orphan);
    }
    Ok(())
}

/// Removes a file or folder. On failure the next writer retries.
pub(crate) fn discard(orphan: &Path) {
    let _ = if orphan.is_dir() { fs::remove_dir_all(orphan) } else { fs::remove_file(orphan) };
}

/// Removes what a finished or interrupted rebuild left: files or folders of the index that the manifest
/// does not name.
pub(crate) fn leftovers(path: &Path, data: &Path) -> Vec<PathBuf> {
    let mut leftovers = manifest::data_folders(path);
    leftovers.retain(|folder| folder != data);
    if path != data {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let of_tantivy = |name: &str| is_ours(name) || ["meta.json", ".managed.json"].contains(&name);
        let old = entries.filter(|entry| entry.file_name().to_str().is_some_and(of_tantivy));
        leftovers.extend(old.map(|entry| entry.path()));
    }
    leftovers.sort();
    leftovers
}

/// Files in the folder with names of index files that the last commit does not name.
pub(crate) fn orphans_of(index: &tantivy::Index, path: &Path, commit: &Commit) -> Result<Vec<PathBuf>> {
    let metas = index.load_metas().map_err(|error| translate(error, Some(path)))?;
    let mut living: HashSet<PathBuf> = metas.list_segment_files();
    living.extend(commit.file());
    let mut orphans = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| Error::io(path, error))? {
        let entry = entry.map_err(|error| Error::io(path, error))?;
        let name = PathBuf::from(entry.file_name());
        if !living.contains(&name) && name.to_str().is_some_and(is_ours) {
            orphans.push(entry.path());
        }
    }
    orphans.sort();
    Ok(orphans)
}

/// Whether a commit could name this file, or it is a temporary file of one.
fn is_ours(name: &str) -> bool {
    let segment = name.split('.').next().unwrap_or_default();
    let is_segment = segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_segment
        || name.starts_with(commit::PREFIX)
        || name.starts_with(".tmp")
        || name == format!("{}.new", manifest::FILE)
}

/// The facts of earlier commits.
fn drop_old_facts(engine: &Local, commit: &Commit) {
    let Some(path) = engine.data.as_deref() else { return };
    let names =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| PathBuf::from(entry.file_name()));
    let old = names.filter(|name| name.to_str().is_some_and(|name| name.starts_with(commit::PREFIX)));
    for name in old.filter(|name| Some(name) != commit.file().as_ref()) {
        let _ = fs::remove_file(path.join(name));
    }
}
