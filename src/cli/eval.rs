//! `duansou eval`: measures a ranking by judged queries.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::args::{Format, INDEX, INPUT, OUTPUT, Output, Place, QUERY, Reading};
use super::console::{Console, Failure, Outcome, note};
use super::input::{in_memory, open, records};
use super::style::Span;
use super::unread::ingested;
use crate::Index;
use crate::error::{Error, Result};
use crate::eval::{
    JudgedQuery, Metric, Qrels, Run, Summary, answer, by_query, figures, read_qrels, read_queries, read_run,
    write_run,
};

/// Measure the ranking by judged queries: MRR@10, nDCG@10, recall.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou eval --queries queries.tsv --qrels qrels.txt --in docs.jsonl
  duansou eval --queries queries.tsv --qrels qrels.txt --index new.idx --compare old.idx
  duansou eval --queries queries.tsv --qrels qrels.txt --run today.run --compare-run before.run
  duansou eval --qrels qrels.txt --from-run today.run --compare-run before.run",
    after_help = "\
Judgements have the format of TREC's qrels. A document is an article, named by its id; a grade of 1 or
more is relevant. The figures are those of trec_eval, over the best 100 articles of each query at all
match levels; latency is the mean time of a query in milliseconds. A difference is printed with the
95 % interval of the paired bootstrap, and with * if the interval excludes 0. With --format jsonl every
line has the figures of one query."
)]
pub struct EvalArgs {
    /// Read queries from FILE, lines `id<TAB>text`
    #[arg(help_heading = QUERY, long, value_name = "FILE", required_unless_present = "from_run")]
    pub queries: Option<PathBuf>,
    /// Read judgements from FILE, lines `query 0 document grade`
    #[arg(help_heading = QUERY, long, value_name = "FILE")]
    pub qrels: PathBuf,
    /// Search these files and folders and keep no index
    #[arg(help_heading = INPUT, long = "in", value_name = "PATH", num_args = 1..)]
    pub paths: Vec<PathBuf>,
    /// Write the answers to FILE as a TREC run
    #[arg(help_heading = OUTPUT, long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// Measure the run in FILE instead of an index
    #[arg(help_heading = INPUT, long, value_name = "FILE", conflicts_with_all = ["paths", "run"])]
    pub from_run: Option<PathBuf>,
    /// Compare with the answers of this index
    #[arg(help_heading = INDEX, long, value_name = "DIR", conflicts_with = "compare_run")]
    pub compare: Option<PathBuf>,
    /// Compare with the run in FILE
    #[arg(help_heading = INPUT, long, value_name = "FILE")]
    pub compare_run: Option<PathBuf>,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &EvalArgs) -> Result<Outcome, Failure> {
    let qrels = parsed(&args.qrels, read_qrels)?;
    let queries = match &args.queries {
        Some(path) => parsed(path, read_queries)?,
        None => qrels.queries().map(|id| JudgedQuery { id: id.to_owned(), text: String::new() }).collect(),
    };
    let first = first_run(args, &queries)?;
    if let Some(path) = &args.run {
        std::fs::write(path, write_run(&first.run, "duansou")).map_err(|error| Error::io(path, error))?;
    }
    let measured = figures(&first.run, &queries, &qrels);
    let mut summary = Summary::new(queries.len(), &measured, first.latency);
    if let Some(other) = other_run(args, &queries)? {
        summary = summary.beside(&measured, &figures(&other.run, &queries, &qrels), other.latency);
    }
    comment(&queries, &qrels, &summary);
    let mut console = Console::new(&args.output);
    match console.format() {
        Format::Json => console.json(&summary)?,
        Format::Jsonl => by_query(&measured).try_for_each(|of_query| console.json(&of_query))?,
        Format::Text => table(&mut console, &summary)?,
    }
    console.flush()?;
    Ok(Outcome::of(summary.judged as u64, first.whole))
}

/// What was found for the queries, and how long one took where they were asked here.
struct Found {
    run: Run,
    latency: Option<Duration>,
    /// Whether everything that should have been searched was.
    whole: bool,
}

impl Found {
    fn asked(index: &Index, queries: &[JudgedQuery], whole: bool) -> Result<Self> {
        let answers = answer(index, queries)?;
        let latency = Some(answers.mean());
        Ok(Self { run: answers.run, latency, whole })
    }

    fn read(path: &Path) -> Result<Self> {
        Ok(Self { run: parsed(path, read_run)?, latency: None, whole: true })
    }
}

fn first_run(args: &EvalArgs, queries: &[JudgedQuery]) -> Result<Found> {
    if let Some(path) = &args.from_run {
        return Found::read(path);
    }
    if args.paths.is_empty() {
        return Found::asked(&open(&args.place.index, &args.reading.tagging)?, queries, true);
    }
    let index = in_memory(&args.reading)?;
    let done = index.ingest(records(&args.paths, &args.reading))?;
    let whole = ingested(&done, args.reading.verbose);
    Found::asked(&index, queries, whole)
}

fn other_run(args: &EvalArgs, queries: &[JudgedQuery]) -> Result<Option<Found>> {
    match (&args.compare, &args.compare_run) {
        (Some(index), _) => Found::asked(&Index::open(index)?, queries, true).map(Some),
        (None, Some(path)) => Found::read(path).map(Some),
        (None, None) => Ok(None),
    }
}

/// A file of TREC's, read by its reader.
fn parsed<T>(path: &Path, read: fn(&Path, &[u8]) -> Result<T>) -> Result<T> {
    read(path, &std::fs::read(path).map_err(|error| Error::io(path, error))?)
}

/// Prints notes that qualify the figures.
fn comment(queries: &[JudgedQuery], qrels: &Qrels, summary: &Summary) {
    let unasked = qrels.queries().filter(|id| !queries.iter().any(|query| query.id == *id)).count();
    if unasked > 0 {
        note(format!("queries that have judgements but were not asked: {unasked}"));
    }
    match summary.judged {
        0 => note("no query has judgements; are the ids of both files the same?"),
        judged if judged < queries.len() => {
            note(format!("queries without judgements, which do not count: {}", queries.len() - judged));
        }
        _ => {}
    }
    if summary.judged > 0 && summary.metrics.get(Metric::Recall100.as_str()) == Some(&0.0) {
        note("no judged document was found; the ids of the judgements are those of articles");
    }
}

/// A metric a line, beside the other run where there is one.
fn table(console: &mut Console, summary: &Summary) -> Result<(), Failure> {
    let mut line = |text: String| console.line(12, &[Span::plain(text)]);
    line(format!("{:<12}{}, {} judged", "queries", summary.queries, summary.judged))?;
    if summary.compared.is_some() {
        line(format!("{:<12}{:<10}{:<10}{:<12}{}", "", "this", "other", "difference", "95 %"))?;
    }
    for metric in Metric::ALL {
        let name = metric.as_str();
        let value = summary.metrics.get(name).copied().unwrap_or_default();
        let versus = summary.compared.as_ref().and_then(|compared| compared.metrics.get(name));
        line(match versus {
            None => format!("{name:<12}{value:.4}"),
            Some(versus) => format!(
                "{name:<12}{value:<10.4}{:<10.4}{:<12}{:+.4} to {:+.4}",
                versus.other,
                format!("{:+.4}{}", versus.difference, if versus.significant { " *" } else { "" }),
                versus.low,
                versus.high
            ),
        })?;
    }
    let other = summary.compared.as_ref().and_then(|compared| compared.latency_ms);
    match (summary.latency_ms, other) {
        (None, None) => Ok(()),
        (Some(time), None) => line(format!("{:<12}{time:.2} ms", "latency")),
        (time, Some(other)) => {
            let time = time.map_or_else(|| "–".to_owned(), |time| format!("{time:.2}"));
            line(format!("{:<12}{time:<10}{other:.2} ms", "latency"))
        }
    }
}
