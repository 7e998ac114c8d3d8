//! `duansou topics`: counts paragraphs by topic and year.

use std::collections::BTreeSet;

use clap::Args;

use super::args::{Format, Output, Place};
use super::console::{Console, Failure, Outcome};
use super::style::{Span, Style, columns};
use crate::{Index, TopicCount, TopicCounts};

/// Years that get a column; those before share one.
const YEARS: usize = 6;

/// Cells of the longest bar.
const LONGEST: u64 = 20;

/// Count the paragraphs of an index by topic and year.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou topics
  duansou topics --index news.idx --format json",
    after_help = "\
Exit status: 0 if some paragraph has a topic, 1 if none has, 2 after an error."
)]
pub struct TopicsArgs {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &TopicsArgs) -> Result<Outcome, Failure> {
    let counts = Index::open(&args.place.index)?.topics()?;
    let mut console = Console::new(&args.output);
    match console.format() {
        Format::Json => console.json(&counts)?,
        Format::Jsonl => counts.topics.iter().try_for_each(|topic| console.json(topic))?,
        Format::Text => table(&mut console, &counts)?,
    }
    console.flush()?;
    let found = counts.topics.iter().any(|topic| topic.paragraphs > 0);
    Ok(if found { Outcome::Found } else { Outcome::Nothing })
}

/// A topic a line: how many, how many of each year, and a bar.
fn table(console: &mut Console, counts: &TopicCounts) -> Result<(), Failure> {
    let topics = &counts.topics;
    let years: BTreeSet<&str> =
        topics.iter().flat_map(|topic| topic.years.keys().map(String::as_str)).collect();
    let shown: Vec<&str> = years.iter().copied().skip(years.len().saturating_sub(YEARS)).collect();
    let cut = shown.first().copied().filter(|_| years.len() > shown.len());
    let is_undated = topics.iter().any(|topic| topic.undated() > 0);
    let name = topics.iter().map(|topic| columns(&topic.label)).max().unwrap_or_default().max(5);
    let most = topics.iter().map(|topic| topic.paragraphs).max().unwrap_or_default().max(1);

    let mut titles = format!("topic{}  paragraphs", " ".repeat(name - 5));
    let heads = cut.map(|_| "before").into_iter().chain(shown.iter().copied());
    for head in heads.chain(is_undated.then_some("undated")) {
        titles.push_str(&format!("  {head:>7}"));
    }
    console.line(0, &[Span::plain(titles)])?;
    for topic in topics {
        let mut line = format!("{}  {:>10}", " ".repeat(name - columns(&topic.label)), topic.paragraphs);
        let before = cut.map(|first| before(topic, first));
        let each = shown.iter().map(|year| topic.years.get(*year).copied().unwrap_or_default());
        for count in before.into_iter().chain(each).chain(is_undated.then(|| topic.undated())) {
            line.push_str(&format!("  {count:>7}"));
        }
        // Whatever is there at all is seen.
        let cells = (topic.paragraphs * LONGEST).div_ceil(most) as usize;
        let bar = format!("  {}", "█".repeat(cells));
        console.line(
            0,
            &[Span::new(&topic.label, Style::Topic), Span::plain(line), Span::new(bar, Style::Rank)],
        )?;
    }
    Ok(())
}

/// Paragraphs of years before `first`.
fn before(topic: &TopicCount, first: &str) -> u64 {
    topic.years.iter().filter(|(year, _)| year.as_str() < first).map(|(_, count)| count).sum()
}
