//! `duansou taxonomy`: shows, checks and begins taxonomies.

use std::fs::OpenOptions;
use std::io::{ErrorKind as IoKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::args::{Format, INDEX, Output, Tagging};
use super::console::{Console, Failure, Outcome, note};
use super::input::{given, taxonomy};
use super::render::count;
use super::style::{Span, Style};
use crate::Index;
use crate::error::{Error, ErrorKind, Result};
use crate::topic::Taxonomy;
use crate::topic::eval::Labelled;
use crate::topic::review::{Review, TermReview, review};

/// Show, check or create a taxonomy: topics and their terms.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  duansou taxonomy init my.toml           a small one with a comment at each key
  duansou taxonomy check my.toml
  duansou retag --taxonomy my.toml        tag an index by it")]
pub struct TaxonomyArgs {
    #[command(subcommand)]
    pub command: TaxonomyCommand,
}

/// What is to be done with a taxonomy.
#[derive(Debug, Subcommand)]
pub enum TaxonomyCommand {
    /// Print the built-in taxonomy or another one; as JSON, its topics.
    #[command(before_help = "\
Examples:
  duansou taxonomy show > my.toml         the built-in one, to be changed
  duansou taxonomy show --index news.idx
  duansou taxonomy show --format json | jq -r '.topics[].id'")]
    Show(TaxonomyShowArgs),

    /// Check a taxonomy and print what it holds, or where it is wrong.
    #[command(
        before_help = "\
Examples:
  duansou taxonomy check my.toml
  duansou taxonomy check my.toml --against gold.jsonl",
        after_help = "\
A line of GOLD is `{\"id\", \"text\", \"topics\"}`, as for `duansou tag --eval`. --against counts for each
term the texts in which it helped to give a labelled topic, hurt by giving another one, or was
silenced although the topic was missed. Labels that no term speaks for follow with their texts.

Exit status: 0 if it is valid, 2 if not; line, column and what was expected are on stderr."
    )]
    Check(TaxonomyCheckArgs),

    /// Print a small taxonomy with a comment at each key, to start from.
    #[command(before_help = "\
Examples:
  duansou taxonomy init > my.toml
  duansou taxonomy init my.toml           the same; an existing file is not overwritten")]
    Init(TaxonomyInitArgs),
}

#[derive(Debug, Args)]
pub struct TaxonomyShowArgs {
    /// Show the taxonomy of the index in this folder
    #[arg(help_heading = INDEX, long, value_name = "DIR", conflicts_with = "taxonomy")]
    pub index: Option<PathBuf>,
    #[command(flatten)]
    pub tagging: Tagging,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct TaxonomyCheckArgs {
    /// Check this TOML file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Also print which terms help and which hurt on these labelled texts
    #[arg(long, value_name = "GOLD")]
    pub against: Option<PathBuf>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct TaxonomyInitArgs {
    /// Write it to FILE [default: stdout]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

pub fn run(args: &TaxonomyArgs) -> Result<Outcome, Failure> {
    match &args.command {
        TaxonomyCommand::Show(args) => show(&in_force(args)?, &args.output)?,
        TaxonomyCommand::Check(args) => check(args)?,
        TaxonomyCommand::Init(args) => match &args.file {
            Some(file) => begin(file)?,
            None => print(Taxonomy::template())?,
        },
    }
    Ok(Outcome::Found)
}

fn in_force(args: &TaxonomyShowArgs) -> Result<Taxonomy> {
    match &args.index {
        Some(folder) => Ok(Index::open(folder)?.config()?.taxonomy.clone()),
        None => Ok(given(&args.tagging)?.unwrap_or_else(Taxonomy::builtin)),
    }
}

fn show(taxonomy: &Taxonomy, output: &Output) -> Result<(), Failure> {
    let mut console = Console::new(output);
    match console.format() {
        Format::Text => console.raw(taxonomy.source())?,
        Format::Json => console.json(taxonomy)?,
        Format::Jsonl => taxonomy.topics().iter().try_for_each(|topic| console.json(topic))?,
    }
    console.flush()
}

fn check(args: &TaxonomyCheckArgs) -> Result<(), Failure> {
    let (file, output) = (&args.file, &args.output);
    let taxonomy = taxonomy(file)?;
    let review = args.against.as_ref().map(|gold| against(&taxonomy, gold)).transpose()?;
    if output.format != Format::Text {
        return match review {
            Some(review) => print_review(&review, output),
            None => show(&taxonomy, output),
        };
    }
    let topics = taxonomy.topics();
    let ids: Vec<&str> = topics.iter().map(|topic| topic.id.as_str()).collect();
    let topics = count(topics.len() as u64, "topic");
    let mut console = Console::new(output);
    console.line(2, &[Span::plain(format!("{}: {topics}: {}", file.display(), ids.join(", ")))])?;
    console.flush()?;
    review.map_or(Ok(()), |review| print_review(&review, output))
}

/// What the terms of a taxonomy do on the labelled texts of a file.
fn against(taxonomy: &Taxonomy, gold: &Path) -> Result<Review> {
    let lines = std::fs::read_to_string(gold).map_err(|error| Error::io(gold, error))?;
    let labelled = Labelled::read(&lines, taxonomy).map_err(|error| error.with_path(gold))?;
    Ok(review(taxonomy, &labelled))
}

fn print_review(review: &Review, output: &Output) -> Result<(), Failure> {
    let mut console = Console::new(output);
    match console.format() {
        Format::Json => console.json(review)?,
        Format::Jsonl => {
            review.terms.iter().try_for_each(|term| console.json(term))?;
            review.unmatched.iter().try_for_each(|one| console.json(one))?;
        }
        Format::Text => {
            let mut line = |text: String, style| console.line(2, &[Span::new(text, style)]);
            line("helped   hurt  silenced  topic         term".to_owned(), Style::Title)?;
            for TermReview { topic, term, helped, hurt, silenced, .. } in &review.terms {
                line(format!("{helped:>6} {hurt:>6} {silenced:>9}  {topic:<12}  {term}"), Style::Plain)?;
            }
            for one in &review.unmatched {
                line(format!("nothing speaks for {} in {}: {}", one.topic, one.id, one.text), Style::Plain)?;
            }
        }
    }
    console.flush()
}

fn print(text: &str) -> Result<(), Failure> {
    let output = Output { format: Format::Text, color: super::args::When::Never, width: None };
    let mut console = Console::new(&output);
    console.raw(text)?;
    console.flush()
}

/// Writes the small taxonomy to a file that is not there yet.
fn begin(file: &Path) -> Result<()> {
    let failed = |error: std::io::Error| match error.kind() {
        IoKind::AlreadyExists => {
            Error::new(ErrorKind::AlreadyExists, "is there already; name another file").with_path(file)
        }
        _ => Error::io(file, error),
    };
    let mut new = OpenOptions::new().write(true).create_new(true).open(file).map_err(failed)?;
    new.write_all(Taxonomy::template().as_bytes()).map_err(failed)?;
    note(format!("{}: change it to your field, then `duansou taxonomy check {0}`", file.display()));
    Ok(())
}
