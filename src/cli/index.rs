//! `duansou index`: builds an index or renews what it holds of the given files.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::args::{Format, Memory, OUTPUT, Output, Place, Reading, When, number};
use super::console::{Console, Failure, Outcome, note};
use super::input::{Address, config, in_memory, open, options};
use super::number::count;
use super::progress::Progress;
use super::style::clean;
use super::unread::{ingested, passed_over, report};
use crate::error::{Error, ErrorKind, Result};
use crate::source::{FilesOptions, files};
use crate::{Change, Index, SyncOptions, SyncReport};

/// Build an index of files, or sync it with them.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou index articles                  build or sync ./duansou.idx
  duansou index news.jsonl pages/ --index news.idx
  duansou index articles --prune          also remove what is no longer there
  duansou index articles --dry-run        print what is new, changed or gone
  zcat dump.jsonl.gz | duansou index -",
    after_help = "\
Folders are walked in the order of their names. A file that was indexed before is read again only
if it changed, and its articles are replaced. A run is committed as a whole when it ends. Files that
cannot be read are skipped and named at the end, and the exit status is 2. No index is created if no
PATH can be read."
)]
pub struct IndexArgs {
    /// Read these files and folders; `-` is stdin
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Remove the articles of files that are gone from PATH
    #[arg(long)]
    pub prune: bool,
    /// Read every file, also those that did not change
    #[arg(long)]
    pub force: bool,
    /// Change nothing; print what is new, changed or gone
    #[arg(long)]
    pub dry_run: bool,
    /// Commit after every N articles instead of once at the end
    #[arg(long, value_name = "N", value_parser = number::<u64>)]
    pub commit_every: Option<u64>,
    /// Print what was done as text, or as one JSON value with every file that was not read
    #[arg(help_heading = OUTPUT, long, value_name = "FORM", default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub address: Address,
    #[command(flatten)]
    pub memory: Memory,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub reading: Reading,
}

pub fn run(args: &IndexArgs) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let folder = args.place.index.as_path();
    let base = std::path::absolute(folder).map_err(|error| Error::io(folder, error))?;
    let mut files = options(&args.reading, base.parent());
    files.url = args.address.of(&args.paths)?;
    let sync_options = SyncOptions {
        files,
        prune: args.prune,
        force: args.force,
        commit_every: args.commit_every,
        ..SyncOptions::default()
    };
    if args.dry_run {
        return preview(args, &sync_options);
    }
    let mut index = match existing(&args.place, &args.reading)? {
        Some(index) => index,
        None => {
            let faults = faults(&args.paths, &sync_options.files);
            if !faults.is_empty() {
                report(&faults);
                note("nothing could be read; no index was made");
                return Ok(Outcome::Faulty);
            }
            create(&args.place, &args.reading)?
        }
    };
    index.limit_memory(args.memory.bytes());
    let progress = Progress::start();
    let outcome = index.sync(&args.paths, &sync_options, &|record| progress.step(record));
    progress.end();
    let report = outcome?;
    let whole = summarize(&report, folder, start.elapsed().as_secs_f64(), args.reading.verbose);
    if args.format != Format::Text {
        json(&report)?;
    }
    Ok(if whole { Outcome::Found } else { Outcome::Faulty })
}

/// What a run would do, a line for each file that is not what it was.
fn preview(args: &IndexArgs, sync_options: &SyncOptions) -> Result<Outcome, Failure> {
    let index = match existing(&args.place, &args.reading)? {
        Some(index) => index,
        None => in_memory(&args.reading)?,
    };
    let output = Output { format: Format::Text, color: When::Never, width: None };
    let mut console = Console::new(&output);
    let (mut skipped, mut left_out) = (Vec::new(), Vec::new());
    let mut unchanged = 0;
    for change in index.changes(&args.paths, sync_options)? {
        let (name, change) = match change {
            Ok(change) => change,
            Err(error) if error.kind() == ErrorKind::PassedOver => {
                left_out.push(error);
                continue;
            }
            Err(error) => {
                skipped.push(error);
                continue;
            }
        };
        let what = match change {
            Change::Unchanged => {
                unchanged += 1;
                continue;
            }
            Change::New => "new      ",
            Change::Changed => "changed  ",
            Change::Gone if args.prune => "removed  ",
            Change::Gone => "gone     ",
        };
        console.raw(&format!("{what}{}\n", clean(&name)))?;
    }
    console.flush()?;
    report(&skipped);
    passed_over(&left_out, args.reading.verbose);
    note(format!("{} unchanged; nothing was done", count(unchanged, "file")));
    Ok(if skipped.is_empty() { Outcome::Found } else { Outcome::Faulty })
}

/// The index that the flags name, if it is there.
///
/// # Errors
/// Those of opening one.
pub fn existing(place: &Place, reading: &Reading) -> Result<Option<Index>> {
    match open(&place.index, &reading.tagging) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        opened => opened.map(Some),
    }
}

/// The index that the flags name, made.
///
/// # Errors
/// Those of [`config`] and of creating one.
pub fn create(place: &Place, reading: &Reading) -> Result<Index> {
    Index::create(&place.index, config(reading)?)
}

/// What is wrong with the paths, if none of them can be read: there is nothing to make an index of
/// then. A folder that can be read may hold nothing.
fn faults(paths: &[PathBuf], options: &FilesOptions) -> Vec<Error> {
    let mut faults = Vec::new();
    for path in paths {
        if is_open(path) {
            return Vec::new();
        }
        for record in files(std::slice::from_ref(path), options) {
            match record {
                Ok(_) => return Vec::new(),
                Err(error) => faults.push(error),
            }
        }
    }
    faults
}

/// Whether a path can be read, as far as can be told without reading it: what comes through a pipe
/// comes once.
fn is_open(path: &Path) -> bool {
    if path.as_os_str() == "-" {
        return std::io::stdin().lock().fill_buf().is_ok_and(|begin| !begin.is_empty());
    }
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => std::fs::read_dir(path).is_ok(),
        Ok(metadata) => !metadata.is_file(),
        Err(_) => false,
    }
}

/// Says what a run did, and what it passed over.
/// Gives back whether all that should have been read was.
pub fn summarize(done: &SyncReport, folder: &Path, seconds: f64, verbose: bool) -> bool {
    warn(&done.warnings);
    let whole = ingested(done, verbose);
    let skipped = match done.skipped.len() {
        0 => String::new(),
        number => format!(", {number} skipped"),
    };
    let files = [(done.new, "new"), (done.changed, "changed"), (done.removed, "removed")];
    let files = files.into_iter().chain([(done.unchanged, "unchanged"), (done.gone, "gone, but kept")]);
    let files: Vec<_> =
        files.filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    let files = if files.is_empty() { String::new() } else { format!(" (files: {})", files.join(", ")) };
    note(format!(
        "{}, {} indexed{skipped}{files} in {seconds:.1} s: {}",
        count(done.articles, "article"),
        count(done.paragraphs, "paragraph"),
        folder.display()
    ));
    whole
}

/// Prints what a run did as one JSON value.
fn json(done: &SyncReport) -> Result<(), Failure> {
    let output = Output { format: Format::Json, color: When::Never, width: None };
    let mut console = Console::new(&output);
    console.json(done)?;
    console.flush()
}

/// Each doubt once: with the address where it is about one article, else with their number.
fn warn(warnings: &[(String, String)]) {
    let mut doubts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (uri, warning) in warnings {
        doubts.entry(warning).or_default().push(uri);
    }
    for (doubt, uris) in doubts {
        match uris.as_slice() {
            [uri] => note(format!("{uri}: {doubt}")),
            [first, ..] => note(format!("{} articles, first {first}: {doubt}", uris.len())),
            [] => {}
        }
    }
}
