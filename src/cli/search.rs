//! `duansou search`: finds paragraphs, in an index or in files.

use super::args::{Format, SearchArgs};
use super::console::{Console, Failure, Outcome, note};
use super::input::{open, records, report, text, workshop};
use super::render::{self, count};
use crate::analysis::Synonyms;
use crate::error::{Error, ErrorKind, Result};
use crate::search::{Level, Like};
use crate::{Index, SearchRequest, SearchResponse};

pub fn run(args: &SearchArgs) -> Result<Outcome, Failure> {
    let mut request = args.request();
    if let Some(path) = &args.like_text {
        request.like = Some(Like::Text(text(path)?));
    }
    if let Some(path) = &args.synonyms {
        let read = Synonyms::parse(&text(path)?);
        request.synonyms = Some(read.map_err(|bad| {
            let at = format!("{}:{}", path.display(), bad.line);
            Error::new(ErrorKind::InvalidConfig, bad.message).with_path(at)
        })?);
    } else if args.no_synonyms {
        request.synonyms = Some(Synonyms::default());
    }
    let (index, whole) = if args.paths.is_empty() {
        (open(&args.place.index, &args.reading.tagging)?, true)
    } else {
        from_files(args)?
    };
    let response = index.search(&request)?;
    let mut console = Console::new(&args.output);
    match console.format() {
        Format::Json => console.json(&response)?,
        Format::Jsonl => response.hits.iter().try_for_each(|hit| console.json(hit))?,
        Format::Text => {
            comment(&request, &response);
            render::response(&mut console, &response, &index)?;
        }
    }
    console.flush()?;
    Ok(Outcome::of(response.total, whole))
}

/// An index of the files, in memory, and whether all of them are in it.
fn from_files(args: &SearchArgs) -> Result<(Index, bool)> {
    let index = workshop(&args.reading)?;
    let done = index.ingest(records(&args.paths, &args.reading, None))?;
    report(&done.skipped);
    Ok((index, done.skipped.is_empty()))
}

/// What a reader should know about the hits that the hits do not say.
fn comment(request: &SearchRequest, response: &SearchResponse) {
    let shown = response.hits.len();
    if response.total == 0 {
        note("no paragraph matches");
    } else if request.limit == 0 {
        note(count(response.total, "match"));
    } else if shown == 0 {
        note(format!("{}, none after --offset {}", count(response.total, "match"), request.offset));
    }
    let best = response.hits.iter().map(|hit| hit.level).min();
    match best {
        Some(Level::All) => note("no paragraph holds the query literally; these hold all its parts"),
        Some(Level::Some) if request.like.is_none() => {
            note("no paragraph holds all parts of the query; these hold some");
        }
        _ => {}
    }
    if !response.absent.is_empty() {
        note(format!("nowhere in the index: {}", response.absent.join(", ")));
    }
}
