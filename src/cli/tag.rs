//! `duansou tag`: prints the topics of texts, explains them, and measures their quality.

use std::path::{Path, PathBuf};

use clap::Args;

use super::args::{Format, Output, Reading};
use super::console::{Console, Failure, List, Outcome};
use super::input::{in_memory, records};
use super::render;
use super::style::{Span, Style};
use super::unread::Unread;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, MediaType, Record};
use crate::topic::eval::{self, Labelled};
use crate::topic::{Context, Evidence, Explained, Origin, Tagged, Tagger};
use crate::{Index, Scope};

/// Print the topics of texts.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  echo '{\"id\":\"1\",\"text\":\"深化产教融合\"}' | duansou tag --format jsonl
  duansou tag article.txt                 tag every paragraph of an article
  duansou tag article.txt --explain       print the evidence as well
  duansou tag lines.jsonl --taxonomy my.toml
  duansou tag --eval gold.jsonl           measure the topics",
    after_help = "\
The text of a JSON line is tagged by itself. A paragraph of an article is tagged with its title or
heading and its neighbours as further evidence, as `duansou index` does; they never add a topic alone.

A line of GOLD is `{\"id\", \"text\", \"topics\"}`. The report gives precision, recall and F1 by topic,
over all (micro) and as a mean (macro), and lists every mistake with its evidence."
)]
pub struct TagArgs {
    /// Read these files, JSON lines of `id` and `text` or articles; `-` is stdin
    #[arg(value_name = "PATH", default_value = "-")]
    pub paths: Vec<PathBuf>,
    /// Print the evidence for each topic, where it stands, and what was not counted
    #[arg(long)]
    pub explain: bool,
    /// Tag every paragraph of an article without its title and neighbours
    #[arg(long)]
    pub no_context: bool,
    /// Measure the topics by the labelled texts in GOLD instead
    #[arg(long, value_name = "GOLD", conflicts_with_all = ["paths", "explain", "no_context"])]
    pub eval: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &TagArgs) -> Result<Outcome, Failure> {
    let index = in_memory(&args.reading)?;
    if let Some(gold) = &args.eval {
        return measure(args, gold, &index);
    }
    let tagger = Tagger::new(&index.config()?.taxonomy);
    let scope = if args.no_context { Scope::Paragraph } else { Scope::Article };
    if args.explain {
        let alone = |id: &str, text: &str| Explained::new(id, text, &Context::default(), &tagger);
        let paragraphs = |article: &Article| index.explain_tags(article, scope);
        tag(args, &index, alone, paragraphs, |list, one| {
            list.item(one, |console, one| evidence(console, one, &index))
        })
    } else {
        let alone = |id: &str, text: &str| Tagged::new(id, text, &tagger);
        let paragraphs = |article: &Article| index.tags(article, scope);
        tag(args, &index, alone, paragraphs, |list, one| {
            list.item(one, |console, one| render::tagged(console, one, &index))
        })
    }
}

/// Prints what is said of every text: the text of a JSON line is tagged `alone`, an article by its
/// `paragraphs`.
fn tag<T>(
    args: &TagArgs,
    index: &Index,
    alone: impl Fn(&str, &str) -> T,
    paragraphs: impl Fn(&Article) -> Result<Vec<T>>,
    print: impl Fn(&mut List<'_>, &T) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    let mut console = Console::new(&args.output);
    let mut list = console.list();
    let mut unread = Unread::new(args.reading.verbose);
    for record in records(&args.paths, &args.reading) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                unread.add(error);
                continue;
            }
        };
        let tagged = match line(&record) {
            Some(text) => vec![alone(record.article_id().as_str(), &text)],
            None => match index.article(&record) {
                Err(error) if error.kind() == ErrorKind::InvalidInput => {
                    unread.add(error);
                    continue;
                }
                article => paragraphs(&article?)?,
            },
        };
        tagged.iter().try_for_each(|one| print(&mut list, one))?;
    }
    let count = list.end()?;
    console.flush()?;
    Ok(Outcome::of(count as u64, unread.end(count as u64)))
}

fn line(record: &Record) -> Option<String> {
    let is_line = record.media == MediaType::Paragraphs && record.paragraphs.is_none();
    is_line.then(|| String::from_utf8_lossy(&record.bytes).into_owned())
}

/// How good the topics of labelled texts are.
fn measure(args: &TagArgs, gold: &Path, index: &Index) -> Result<Outcome, Failure> {
    let taxonomy = &index.config()?.taxonomy;
    let evaluation = eval::measure(taxonomy, &labelled(gold, index)?);
    let mut console = Console::new(&args.output);
    match console.format() {
        Format::Json => console.json(&evaluation)?,
        Format::Jsonl => evaluation.mistakes.iter().try_for_each(|mistake| console.json(mistake))?,
        Format::Text => {
            let table = evaluation.to_string();
            table.lines().try_for_each(|line| console.line(2, &[Span::plain(line)]))?;
        }
    }
    console.flush()?;
    Ok(if evaluation.total == 0 { Outcome::Nothing } else { Outcome::Found })
}

fn labelled(path: &Path, index: &Index) -> Result<Vec<Labelled>> {
    let lines = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    Labelled::read(&lines, &index.config()?.taxonomy).map_err(|error| error.with_path(path))
}

/// Every topic that something in a text speaks for, and its evidence, a line each.
fn evidence(console: &mut Console, explained: &Explained, index: &Index) -> Result<(), Failure> {
    let mut line = vec![Span::new(&explained.id, Style::Citation)];
    if explained.topics.is_empty() {
        line.push(Span::plain("  –"));
    }
    console.line(2, &line)?;
    for topic in &explained.topics {
        let (mark, verdict) = if topic.given { ("+", "of") } else { ("-", "short of") };
        let score = format!("  {:.2} {verdict} {:.2}", topic.score, topic.threshold);
        let name = Span::new(render::label(index, &topic.id), Style::Topic);
        console.line(4, &[Span::plain(format!("  {mark} ")), name, Span::plain(score)])?;
        topic.evidence.iter().try_for_each(|evidence| place(console, evidence))?;
    }
    Ok(())
}

/// A term as it stands, and how it counts.
fn place(console: &mut Console, evidence: &Evidence) -> Result<(), Failure> {
    let Evidence { term, weight, counts, origin, before, after, .. } = evidence;
    let place = match origin {
        Origin::Paragraph => String::new(),
        origin => format!(" in {origin}"),
    };
    let mark = if *counts { '+' } else { '-' };
    console.line(
        8,
        &[
            Span::plain(format!("      {mark} {before}")),
            Span::new(format!("【{term}】"), Style::Hit),
            Span::plain(format!("{after}  {weight}{place}")),
        ],
    )
}
