//! `duansou watch`: keeps an index in sync while its files change.

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
use super::input::options_for;
use super::unread::report;
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

/// Changes come in bursts; a sync waits until none arrived for `QUIET`, at most `MAX_DELAY`.
const QUIET: Duration = Duration::from_millis(200);
const MAX_DELAY: Duration = Duration::from_secs(2);

/// Delay before a failed sync is retried, for example while another process writes.
const RETRY: Duration = Duration::from_secs(1);

/// Interval of polling where the system reports no changes.
const POLL_INTERVAL: Duration = Duration::from_secs(10);

pub fn run(args: &WatchArgs) -> Result<Outcome, Failure> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        let message = "standard input cannot be watched; name files or folders";
        return Err(Error::new(ErrorKind::InvalidInput, message).into());
    }
    for path in &args.paths {
        std::fs::metadata(path).map_err(|error| Error::io(path, error))?;
    }
    // Watching begins before anything is read, so that no change is missed.
    let mut changes = Changes::of(&args.paths);
    let mut named = BTreeSet::new();
    update(args, &mut named)?;
    let mut failed = false;
    loop {
        let timeout = match (failed, changes.is_complete()) {
            (true, _) => Some(RETRY),
            (false, true) => None,
            (false, false) => Some(POLL_INTERVAL),
        };
        changes.wait(timeout, &args.place.index);
        changes.watch_again();
        failed = match update(args, &mut named) {
            Ok(()) => false,
            Err(error) => {
                // Repeated failures, as while another process writes, are reported once.
                if !failed {
                    report(&[error]);
                }
                true
            }
        };
    }
}

/// Syncs the index as `index --prune` does. `named` holds the errors that were reported before.
fn update(args: &WatchArgs, named: &mut BTreeSet<String>) -> Result<()> {
    let start = Instant::now();
    let folder = args.place.index.as_path();
    let sync_options =
        SyncOptions { files: options_for(&args.reading, folder)?, prune: true, ..SyncOptions::default() };
    // The index is opened for every sync: it may have been retagged or removed meanwhile.
    let mut index = match existing(&args.place, &args.reading)? {
        Some(index) => index,
        None => create(&args.place, &args.reading)?,
    };
    index.limit_memory(args.memory.bytes());
    let first = named.is_empty();
    let mut done = index.sync(&args.paths, &sync_options, &|_| {})?;
    let errors: BTreeSet<String> = done.skipped.iter().map(ToString::to_string).collect();
    done.skipped.retain(|error| !named.contains(&error.to_string()));
    if first || is_news(&done) {
        summarize(&done, folder, start.elapsed().as_secs_f64(), args.reading.verbose);
    }
    *named = errors;
    // A non-empty set marks that the first sync is done.
    named.insert(String::new());
    Ok(())
}

fn is_news(done: &SyncReport) -> bool {
    done.new + done.changed + done.removed > 0 || !done.skipped.is_empty()
}

/// Receives the changes of the watched paths.
struct Changes {
    events: Receiver<notify::Result<Event>>,
    watcher: Option<RecommendedWatcher>,
    /// The paths, and whether each is watched.
    roots: Vec<(PathBuf, bool)>,
}

impl Changes {
    fn of(paths: &[PathBuf]) -> Self {
        let (sender, events) = channel();
        let watcher = notify::recommended_watcher(sender);
        if let Err(error) = &watcher {
            note(format!("duansou: {}; checking every {} s instead", words(error), POLL_INTERVAL.as_secs()));
        }
        let roots = paths.iter().map(|path| (path.clone(), false)).collect();
        let mut changes = Self { events, watcher: watcher.ok(), roots };
        for (path, error) in changes.watch() {
            let every = POLL_INTERVAL.as_secs();
            note(format!("duansou: {}: {}; checking every {every} s instead", path.display(), words(&error)));
        }
        changes
    }

    /// Watches the paths that are not watched yet; returns those that cannot be.
    fn watch(&mut self) -> Vec<(PathBuf, notify::Error)> {
        let mut failed = Vec::new();
        let Some(watcher) = &mut self.watcher else { return failed };
        for (path, watched) in self.roots.iter_mut().filter(|(_, watched)| !watched) {
            // A file is often replaced by a new one of the same name, so its folder is watched.
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

    /// Watches paths again that were removed and created anew; the system drops its watch of them.
    fn watch_again(&mut self) {
        for (path, watched) in &mut self.roots {
            *watched &= path.exists();
        }
        self.watch();
    }

    fn is_complete(&self) -> bool {
        self.watcher.is_some() && self.roots.iter().all(|(_, watched)| *watched)
    }

    /// Waits for a change, and then until no other follows for a moment; at most for `timeout`.
    fn wait(&self, timeout: Option<Duration>, index: &Path) {
        let index = std::fs::canonicalize(index).unwrap_or_else(|_| index.to_owned());
        let started = Instant::now();
        let mut changed: Option<Instant> = None;
        loop {
            let left = match (changed, timeout) {
                (Some(since), _) => Some(QUIET.min(MAX_DELAY.saturating_sub(since.elapsed()))),
                (None, Some(timeout)) => Some(timeout.saturating_sub(started.elapsed())),
                (None, None) => None,
            };
            let event = match left {
                Some(left) => self.events.recv_timeout(left),
                None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(event) if is_change(&event, &index) => {
                    changed.get_or_insert_with(Instant::now);
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return,
                // The watcher is gone; poll.
                Err(RecvTimeoutError::Disconnected) => {
                    return std::thread::sleep(timeout.unwrap_or(POLL_INTERVAL));
                }
            }
        }
    }
}

/// Whether a file may have changed. Writes to the index and reads are no change; lost events are one.
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
            "more folders than the system can watch; raise fs.inotify.max_user_watches".to_owned()
        }
        notify::ErrorKind::Io(error) => error.to_string().to_lowercase(),
        _ => "the system does not report changes".to_owned(),
    }
}
