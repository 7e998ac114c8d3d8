//! Records that Python gives, read on another thread while the caller's thread stays Python's.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use duansou::model::Record;
use duansou::source::{FilesOptions, files, lines};
use duansou::{Error, ErrorKind};

use crate::fault::Result;

/// Something to index.
#[derive(Debug)]
pub enum Given {
    /// JSON lines, and the number of the first one among all.
    Lines(Vec<u8>, u64),
    /// A file or folder.
    Path(PathBuf),
}

/// The records of what comes through `given`, until it is closed. Once `stop` is true, an error of the kind
/// `Interrupted`, which ends the run.
pub fn records(
    given: Receiver<Given>,
    options: FilesOptions,
    stop: Arc<AtomicBool>,
) -> impl Iterator<Item = Result<Record>> {
    let stopped = Arc::clone(&stop);
    let all = given.into_iter().flat_map(move |given| read(given, &options));
    let end = std::iter::once_with(move || stopped.load(Ordering::Relaxed).then(|| Err(interrupted())));
    let all = all.map(move |record| if stop.load(Ordering::Relaxed) { Err(interrupted()) } else { record });
    all.chain(end.flatten())
}

fn read(given: Given, options: &FilesOptions) -> Box<dyn Iterator<Item = Result<Record>>> {
    match given {
        Given::Path(path) => Box::new(files(&[path], options)),
        Given::Lines(bytes, first) => {
            let records = lines(Cursor::new(bytes), "records", options.max_bytes);
            Box::new(records.map(move |record| {
                record.map_err(|error| {
                    let line = error.line().unwrap_or(1);
                    error.with_line(first + line - 1)
                })
            }))
        }
    }
}

fn interrupted() -> Error {
    Error::new(ErrorKind::Interrupted, "interrupted; the index is as it was")
}
