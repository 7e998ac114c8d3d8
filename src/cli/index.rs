//! `duansou index`: builds an index or renews what it holds of the given files.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use super::args::IndexArgs;
use super::console::{Failure, Outcome, note};
use super::input::{config, open, records, report};
use super::progress::Progress;
use super::render::count;
use crate::error::{Error, ErrorKind, Result};
use crate::{Index, Report};

pub fn run(args: &IndexArgs) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let folder = args.place.index.as_path();
    let index = open_or_create(args, folder)?;
    let base = std::path::absolute(folder).map_err(|error| Error::io(folder, error))?;
    let progress = Progress::start();
    let source = records(&args.paths, &args.reading, base.parent());
    let outcome = index.ingest(source.inspect(|record| progress.step(record)));
    progress.end();
    let report = outcome?;
    summarize(&report, folder, start.elapsed().as_secs_f64());
    Ok(if report.skipped.is_empty() { Outcome::Found } else { Outcome::Faulty })
}

fn open_or_create(args: &IndexArgs, folder: &Path) -> Result<Index> {
    match open(folder, &args.reading.tagging) {
        Err(error) if error.kind() == ErrorKind::NotFound => Index::create(folder, config(&args.reading)?),
        opened => opened,
    }
}

fn summarize(done: &Report, folder: &Path, seconds: f64) {
    warn(&done.warnings);
    report(&done.skipped);
    let skipped = match done.skipped.len() {
        0 => String::new(),
        number => format!(", {number} skipped"),
    };
    note(format!(
        "{}, {} indexed{skipped} in {seconds:.1} s: {}",
        count(done.articles, "article"),
        count(done.paragraphs, "paragraph"),
        folder.display()
    ));
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
