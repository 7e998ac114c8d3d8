//! An open index, shared by the threads of one process.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use duansou::model::{Article, ArticleId};
use duansou::source::FilesOptions;
use duansou::{Config, Error, ErrorKind, Removal, SyncOptions, SyncReport};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyIterator};
use serde_json::json;

use crate::fault::{self, Result, free};
use crate::feed::{Given, records};
use crate::request::request;

/// How long work goes on between two looks at signals.
const TICK: Duration = Duration::from_millis(50);

/// How many paths, or blocks of JSON lines, wait to be indexed.
const WAITING: usize = 8;

/// An index; `duansou.Index` wraps it.
#[pyclass(frozen, module = "duansou._native")]
pub struct Index {
    inner: RwLock<Option<Arc<duansou::Index>>>,
    /// The process that opened it.
    process: u32,
    /// The folder that addresses are relative to.
    base: Option<PathBuf>,
}

#[pymethods]
impl Index {
    /// Creates an index at `path`.
    #[staticmethod]
    fn create(
        py: Python<'_>,
        path: PathBuf,
        taxonomy: Option<String>,
        memory: Option<usize>,
    ) -> PyResult<Self> {
        free(py, || {
            let index = duansou::Index::create(&path, config(taxonomy.as_deref(), memory)?)?;
            Ok(Self::over(index, base(&path)))
        })
    }

    /// Opens the index at `path`.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        free(py, || Ok(Self::over(duansou::Index::open(&path)?, base(&path))))
    }

    /// Makes an index in memory.
    #[staticmethod]
    fn in_memory(py: Python<'_>, taxonomy: Option<String>, memory: Option<usize>) -> PyResult<Self> {
        free(py, || Ok(Self::over(duansou::Index::in_memory(config(taxonomy.as_deref(), memory)?)?, None)))
    }

    /// Ends the use of the index; calls that run go on.
    fn close(&self) {
        *self.inner.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether it was closed.
    #[getter]
    fn closed(&self) -> bool {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Answers a request, JSON for JSON.
    fn search(&self, py: Python<'_>, asked: &str) -> PyResult<String> {
        let index = self.get(py)?;
        fault::json(py, || index.search(&request(asked)?))
    }

    /// Explains a paragraph, JSON for JSON.
    fn explain(&self, py: Python<'_>, asked: &str, id: &str) -> PyResult<String> {
        let index = self.get(py)?;
        fault::json(py, || index.explain(&request(asked)?, id))
    }

    /// Marks a text, JSON for JSON.
    fn mark(&self, py: Python<'_>, asked: &str, text: &str) -> PyResult<String> {
        let index = self.get(py)?;
        fault::json(py, || {
            let parts = index.highlight(&request(asked)?, &[text])?;
            Ok(parts.into_iter().next().unwrap_or_default())
        })
    }

    /// A paragraph with its neighbours, or an article.
    fn read(&self, py: Python<'_>, id: &str, context: u32) -> PyResult<String> {
        let index = self.get(py)?;
        fault::json(py, || index.show(id, context))
    }

    /// Paragraphs by topic and year.
    fn topics(&self, py: Python<'_>) -> PyResult<String> {
        let index = self.get(py)?;
        fault::json(py, || index.topics())
    }

    /// What is in the index.
    fn stats(&self, py: Python<'_>) -> PyResult<String> {
        let index = self.get(py)?;
        fault::json(py, || index.stats())
    }

    /// Makes later commits of others visible.
    fn reload(&self, py: Python<'_>) -> PyResult<()> {
        let index = self.get(py)?;
        free(py, || index.reload())
    }

    /// Removes articles by id or source.
    fn delete(&self, py: Python<'_>, articles: Vec<String>, sources: Vec<String>) -> PyResult<u64> {
        let index = self.get(py)?;
        free(py, || {
            let mut removal = Removal::default();
            removal.articles = articles.iter().map(ArticleId::new).collect();
            removal.sources = sources;
            index.remove(&removal)
        })
    }

    /// Every article, one JSON text after the other.
    fn export(&self, py: Python<'_>) -> PyResult<Articles> {
        let index = self.get(py)?;
        // Articles borrow the index that they come from, so a thread owns both.
        let (sender, receiver) = sync_channel(WAITING);
        thread::spawn(move || {
            let sent = fault::guarded(|| {
                for article in index.articles()? {
                    if sender.send(article).is_err() {
                        break;
                    }
                }
                Ok(())
            });
            if let Err(error) = sent {
                let _ = sender.send(Err(error));
            }
        });
        Ok(Articles { receiver: std::sync::Mutex::new(receiver) })
    }

    /// Indexes what `items` gives: tuples `(True, JSON lines, number of the first)` and `(False, path, 0)`.
    fn add(
        &self,
        py: Python<'_>,
        items: &Bound<'_, PyIterator>,
        url: Option<String>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let index = self.get(py)?;
        let mut options = FilesOptions::default();
        options.base.clone_from(&self.base);
        options.url = url;
        let stop = Arc::new(AtomicBool::new(false));
        let read = Arc::new(AtomicU64::new(0));
        let (sender, receiver) = sync_channel(WAITING);
        let work = {
            let (stop, read) = (Arc::clone(&stop), Arc::clone(&read));
            move || {
                let counted = records(receiver, options, stop).inspect(|_| {
                    read.fetch_add(1, Ordering::Relaxed);
                });
                index.ingest(counted)
            }
        };
        let watch = Watch { stop, read, progress };
        watch.run(py, work, move |watch| {
            let sender = sender;
            let fed = feed(py, items, &sender, watch);
            // Before the sender goes: its end alone would mean that everything was sent.
            watch.stop.store(fed.is_err(), Ordering::Relaxed);
            fed
        })
    }

    /// Renews what the index has of `paths`.
    #[allow(clippy::too_many_arguments)]
    fn sync(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        prune: bool,
        force: bool,
        commit_every: Option<u64>,
        url: Option<String>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let index = self.get(py)?;
        let stop = Arc::new(AtomicBool::new(false));
        let read = Arc::new(AtomicU64::new(0));
        let mut options = SyncOptions::default();
        options.files.base.clone_from(&self.base);
        options.files.url = url;
        (options.prune, options.force, options.commit_every) = (prune, force, commit_every);
        options.stop = Some(Arc::clone(&stop));
        let counted = Arc::clone(&read);
        let work = move || {
            index.sync(&paths, &options, &|_| {
                counted.fetch_add(1, Ordering::Relaxed);
            })
        };
        Watch { stop, read, progress }.run(py, work, |_| Ok(()))
    }
}

impl Index {
    fn over(index: duansou::Index, base: Option<PathBuf>) -> Self {
        Self { inner: RwLock::new(Some(Arc::new(index))), process: std::process::id(), base }
    }

    /// The index, unless it was closed or belongs to another process.
    fn get(&self, py: Python<'_>) -> PyResult<Arc<duansou::Index>> {
        if std::process::id() != self.process {
            let message = "the index was opened before this process was forked; open it again here";
            return Err(fault::raise(py, &Error::new(ErrorKind::Unsupported, message)));
        }
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner.clone().ok_or_else(|| {
            let message = "the index is closed; open it again";
            fault::raise(py, &Error::new(ErrorKind::InvalidInput, message))
        })
    }
}

/// The articles of an index, as JSON texts.
#[pyclass(frozen, module = "duansou._native")]
pub struct Articles {
    receiver: std::sync::Mutex<std::sync::mpsc::Receiver<Result<Article>>>,
}

#[pymethods]
impl Articles {
    fn __iter__(own: PyRef<'_, Self>) -> PyRef<'_, Self> {
        own
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<String>> {
        free(py, || {
            let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
            match receiver.recv() {
                Ok(article) => fault::written(&article?).map(Some),
                Err(_) => Ok(None),
            }
        })
    }
}

/// A long run and who watches it.
struct Watch {
    stop: Arc<AtomicBool>,
    read: Arc<AtomicU64>,
    progress: Option<Py<PyAny>>,
}

impl Watch {
    /// Runs `work` on a thread of its own, `meanwhile` on this one, and gives the report as JSON. An
    /// exception of `meanwhile`, of a signal's handler or of the callback ends the work, which then commits
    /// nothing.
    fn run(
        &self,
        py: Python<'_>,
        work: impl FnOnce() -> Result<SyncReport> + Send + 'static,
        meanwhile: impl FnOnce(&Self) -> PyResult<()>,
    ) -> PyResult<String> {
        let (sender, receiver) = channel();
        let worker = thread::spawn(move || {
            let _ = sender.send(fault::guarded(work));
        });
        let mut failed = meanwhile(self).err();
        if failed.is_some() {
            self.stop.store(true, Ordering::Relaxed);
        }
        let lost = || Err(Error::new(ErrorKind::Engine, "the run ended without a report; please report it"));
        let receiver = std::sync::Mutex::new(receiver);
        let done = loop {
            let waited = py.detach(|| {
                let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
                receiver.recv_timeout(TICK)
            });
            match waited {
                Ok(done) => break done,
                Err(RecvTimeoutError::Disconnected) => break lost(),
                Err(RecvTimeoutError::Timeout) if failed.is_some() => {}
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(error) = self.look(py) {
                        self.stop.store(true, Ordering::Relaxed);
                        failed = Some(error);
                    }
                }
            }
        };
        let _ = py.detach(|| worker.join());
        match (failed, done) {
            // What was committed stays committed, whatever came too late to stop it.
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(fault::raise(py, &error)),
            (None, Ok(report)) => {
                if let Some(progress) = &self.progress {
                    progress.call1(py, (self.read.load(Ordering::Relaxed),))?;
                }
                fault::written(&reported(&report)).map_err(|error| fault::raise(py, &error))
            }
        }
    }

    /// Handles signals, and tells the callback how many records were read.
    fn look(&self, py: Python<'_>) -> PyResult<()> {
        py.check_signals()?;
        if let Some(progress) = &self.progress {
            progress.call1(py, (self.read.load(Ordering::Relaxed),))?;
        }
        Ok(())
    }
}

/// Sends what `items` gives to the worker, until it is used up or the worker has ended.
fn feed(
    py: Python<'_>,
    items: &Bound<'_, PyIterator>,
    sender: &SyncSender<Given>,
    watch: &Watch,
) -> PyResult<()> {
    let mut looked = Instant::now();
    for item in items {
        let (lines, value, first): (bool, Bound<'_, PyAny>, u64) = item?.extract()?;
        let mut given = if lines {
            let bytes: Vec<u8> = value.extract()?;
            Given::Lines(bytes, first)
        } else {
            let path: PathBuf = value.extract().map_err(|_| PyTypeError::new_err("expected a path"))?;
            Given::Path(path)
        };
        loop {
            if looked.elapsed() >= TICK {
                watch.look(py)?;
                looked = Instant::now();
            }
            match sender.try_send(given) {
                Ok(()) => break,
                // The worker failed; its error is the answer.
                Err(TrySendError::Disconnected(_)) => return Ok(()),
                Err(TrySendError::Full(back)) => {
                    given = back;
                    py.detach(|| thread::sleep(Duration::from_millis(1)));
                }
            }
        }
    }
    Ok(())
}

fn config(taxonomy: Option<&str>, memory: Option<usize>) -> Result<Config> {
    let mut config = match taxonomy {
        Some(toml) => Config::with_taxonomy(toml)?,
        None => Config::default(),
    };
    config.memory = memory.unwrap_or(config.memory);
    Ok(config)
}

/// The folder that an index stands in, which addresses are relative to.
fn base(path: &Path) -> Option<PathBuf> {
    std::path::absolute(path).ok()?.parent().map(Path::to_owned)
}

fn reported(report: &SyncReport) -> serde_json::Value {
    let skipped = report.skipped.iter().map(|error| {
        let path = error.path().map(|path| path.to_string_lossy().into_owned());
        json!({
            "kind": fault::name(error.kind()), "message": error.message(), "path": path, "line": error.line(),
        })
    });
    let warnings = report.warnings.iter().map(|(uri, message)| json!({"uri": uri, "message": message}));
    json!({
        "articles": report.articles,
        "paragraphs": report.paragraphs,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "untouched": report.untouched,
        "removed": report.removed,
        "gone": report.gone,
        "skipped": skipped.collect::<Vec<_>>(),
        "warnings": warnings.collect::<Vec<_>>(),
    })
}
