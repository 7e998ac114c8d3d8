//! `duansou watch`: keeps an index fresh while its files change.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use clap::Args;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::args::{Memory, Place, Reading};
use super::console::{Failure, Outcome, note};
use super::index::{create, existing, summarize};
use super::input::{options, report};
use crate::error::{Error, ErrorKind, Result};
use crate::{SyncOptions, SyncReport};

/// Keep an index in sync with files while they change.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou watch articles                  sync ./duansou.idx after every change
  duansou watch articles news.jsonl --index news.idx",
    after_help = "\
The verb runs `duansou index --prune` at once and after every change, and prints one line each time.
Searches see each new state. A file that cannot be read is named once. Press Ctrl-C to stop; the
index keeps the last committed state. Where the system does not report changes, files are checked
every 10 seconds."
)]
pub struct WatchArgs {
    /// Watch these files and folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub memory: Memory,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub reading: Reading,
}

/// Changes come in bursts; a sync waits until none arrived for `QUIET_PERIOD`, at most `LONGEST`.
const QUIET_PERIOD: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(2);

/// Delay before a failed sync is retried, for example while another process writes.
const RETRY: Duration = Duration::from_secs(1);

/// Interval of polling where the system reports no changes.
const ROUND: Duration = Duration::from_secs(10);

pub fn run(args: &WatchArgs) -> Result<Outcome, Failure> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        let message = "standard input cannot be watched; name files or folders";
        return Err(Error::new(ErrorKind::InvalidInput, message).into());
    }
    for path in &args.paths {
        std::fs::metadata(path).map_err(|error| Error::io(path, error))?;
    }
    // Before anything is read, so that no change is missed in between.
    let mut folders = FolderWatcher::of(&args.paths);
    let mut named = BTreeSet::new();
    update(args, &mut named)?;
    let mut failed = false;
    loop {
        let patience = match (failed, folders.is_whole()) {
            (true, _) => Some(RETRY),
            (false, true) => None,
            (false, false) => Some(ROUND),
        };
        folders.wait(patience, &args.place.index);
        folders.watch_again();
        failed = match update(args, &mut named) {
            Ok(()) => false,
            Err(error) => {
                // Once, however long another writer takes.
                if !failed {
                    report(&[error]);
                }
                true
            }
        };
    }
}

/// One run as `index --prune` does it. `named` are the faults that were named before.
fn update(args: &WatchArgs, named: &mut BTreeSet<String>) -> Result<()> {
    let start = Instant::now();
    let folder = args.place.index.as_path();
    let base = std::path::absolute(folder).map_err(|error| Error::io(folder, error))?;
    let sync_options =
        SyncOptions { files: options(&args.reading, base.parent()), prune: true, ..SyncOptions::default() };
    // Opened each time: it may have been retagged meanwhile, or removed.
    let mut index = match existing(&args.place, &args.reading)? {
        Some(index) => index,
        None => create(&args.place, &args.reading)?,
    };
    index.limit_memory(args.memory.bytes());
    let first = named.is_empty();
    let mut done = index.sync(&args.paths, &sync_options, &|_| {})?;
    let faults: BTreeSet<String> = done.skipped.iter().map(ToString::to_string).collect();
    done.skipped.retain(|fault| !named.contains(&fault.to_string()));
    if first || is_news(&done) {
        summarize(&done, folder, start.elapsed().as_secs_f64());
    }
    *named = faults;
    // Something to tell the first run from the others by.
    named.insert(String::new());
    Ok(())
}

fn is_news(done: &SyncReport) -> bool {
    done.new + done.changed + done.removed > 0 || !done.skipped.is_empty()
}

/// Who is folders of changes, and of what.
struct FolderWatcher {
    changes: Receiver<notify::Result<Event>>,
    watcher: Option<RecommendedWatcher>,
    /// What is to be watched, and whether it is.
    roots: Vec<(PathBuf, bool)>,
}

impl FolderWatcher {
    fn of(paths: &[PathBuf]) -> Self {
        let (sender, changes) = channel();
        let watcher = notify::recommended_watcher(sender);
        if let Err(error) = &watcher {
            note(format!("duansou: {}; looking every {} s instead", words(error), ROUND.as_secs()));
        }
        let roots = paths.iter().map(|path| (path.clone(), false)).collect();
        let mut folders = Self { changes, watcher: watcher.ok(), roots };
        for (path, error) in folders.watch() {
            let every = ROUND.as_secs();
            note(format!("duansou: {}: {}; looking every {every} s instead", path.display(), words(&error)));
        }
        folders
    }

    /// Watches what is not watched yet; gives back what cannot be.
    fn watch(&mut self) -> Vec<(PathBuf, notify::Error)> {
        let mut failed = Vec::new();
        let Some(watcher) = &mut self.watcher else { return failed };
        for (path, watched) in self.roots.iter_mut().filter(|(_, watched)| !watched) {
            // A file is often replaced by another of its name, so its folder is watched for it.
            let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            let (folder, mode) = match real.parent().filter(|_| !real.is_dir()) {
                Some(parent) => (parent.to_owned(), RecursiveMode::NonRecursive),
                None => (real, RecursiveMode::Recursive),
            };
            match watcher.watch(&folder, mode) {
                Ok(()) => *watched = true,
                Err(error) => failed.push((path.clone(), error)),
            }
        }
        failed
    }

    /// A folder that went, and came back, is another one to the system.
    fn watch_again(&mut self) {
        for (path, watched) in &mut self.roots {
            *watched &= path.exists();
        }
        self.watch();
    }

    fn is_whole(&self) -> bool {
        self.watcher.is_some() && self.roots.iter().all(|(_, watched)| *watched)
    }

    /// Waits for a change, and then until there is none for a moment; or as long as `patience`.
    fn wait(&self, patience: Option<Duration>, index: &Path) {
        let index = std::fs::canonicalize(index).unwrap_or_else(|_| index.to_owned());
        let started = Instant::now();
        let mut changed: Option<Instant> = None;
        loop {
            let left = match (changed, patience) {
                (Some(since), _) => Some(QUIET_PERIOD.min(LONGEST.saturating_sub(since.elapsed()))),
                (None, Some(patience)) => Some(patience.saturating_sub(started.elapsed())),
                (None, None) => None,
            };
            let event = match left {
                Some(left) => self.changes.recv_timeout(left),
                None => self.changes.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(event) if is_change(&event, &index) => {
                    changed.get_or_insert_with(Instant::now);
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return,
                // Nobody tells any more.
                Err(RecvTimeoutError::Disconnected) => return std::thread::sleep(patience.unwrap_or(ROUND)),
            }
        }
    }
}

/// Whether something may be otherwise than before. Our own writing to the index is not meant, nor
/// our own reading of files; that events were lost is.
fn is_change(event: &notify::Result<Event>, index: &Path) -> bool {
    let Ok(event) = event else { return true };
    let reading =
        matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
    let own = !event.paths.is_empty() && event.paths.iter().all(|path| path.starts_with(index));
    event.need_rescan() || !(reading || own)
}

fn words(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "more folders than the system tells of, as fs.inotify.max_user_watches says".to_owned()
        }
        notify::ErrorKind::Io(error) => error.to_string().to_lowercase(),
        _ => "the system does not tell of changes".to_owned(),
    }
}
