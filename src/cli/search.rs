//! `duansou search`: finds paragraphs, in an index or in files.

use std::path::PathBuf;

use clap::Args;

use super::args::{FILTERS, Format, INPUT, OUTPUT, Output, Place, QUERY, Reading, date, number};
use super::console::{Console, Failure, Outcome, note};
use super::input::{in_memory, open, records, text};
use super::number::matches;
use super::render;
use super::unread::ingested;
use crate::analysis::Synonyms;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ParagraphKind, Published};
use crate::search::{Duplicates, Facet, Group, Level, Like, Sort};
use crate::{Index, SearchRequest, SearchResponse};

/// Find paragraphs in an index, or in files.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  duansou search 职业教育 --in articles
  duansou search '高校 -会议' --topic 创新 --since 2024-05
  duansou search 高校 --format json | jq -r '.hits[].id'")]
pub struct SearchArgs {
    /// Find this; quote a query of several words
    #[arg(value_name = "QUERY", required_unless_present_any = ["like", "like_text"])]
    pub query: Option<String>,
    /// Find paragraphs of other articles that are like this paragraph or article
    #[arg(help_heading = QUERY, long, value_name = "ID", conflicts_with = "like_text")]
    pub like: Option<String>,
    /// Find paragraphs that are like the text in FILE; `-` is stdin
    #[arg(help_heading = QUERY, long, value_name = "FILE")]
    pub like_text: Option<PathBuf>,
    /// Search for QUERY as it is typed, signs and spaces included
    #[arg(help_heading = QUERY, short = 'F', long)]
    pub literal: bool,
    /// Show hits down to this match level [default: the best level that has hits]
    #[arg(help_heading = QUERY, long = "match", value_name = "LEVEL")]
    pub level: Option<Level>,
    /// Read synonyms from FILE, in Solr's format, instead of the built-in ones
    #[arg(help_heading = QUERY, long, value_name = "FILE", conflicts_with = "no_synonyms")]
    pub synonyms: Option<PathBuf>,
    /// Do not expand synonyms
    #[arg(help_heading = QUERY, long)]
    pub no_synonyms: bool,
    /// Keep only paragraphs with this topic, by id or name; repeat it, or use commas, for several
    #[arg(help_heading = FILTERS, long = "topic", value_name = "TOPIC", value_delimiter = ',')]
    pub topics: Vec<String>,
    /// Keep only paragraphs from this source; repeat it for several
    #[arg(help_heading = FILTERS, long = "source", value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Keep only this kind of paragraph; repeat it, or use commas, for several
    #[arg(help_heading = FILTERS, long = "kind", value_name = "KIND", value_delimiter = ',')]
    pub kinds: Vec<ParagraphKind>,
    /// Keep only what was published on this day or later: 2024, 2024-05 or 2024-05-25
    #[arg(help_heading = FILTERS, long, value_name = "DATE", value_parser = date)]
    pub since: Option<Published>,
    /// Keep only what was published on this day or earlier; a year or month counts to its end
    #[arg(help_heading = FILTERS, long, value_name = "DATE", value_parser = date)]
    pub until: Option<Published>,
    /// Search these files and folders and keep no index; `-` is stdin
    #[arg(help_heading = INPUT, long = "in", value_name = "PATH", num_args = 1..)]
    pub paths: Vec<PathBuf>,
    /// Show at most N hits
    #[arg(help_heading = OUTPUT, long, value_name = "N", value_parser = number::<usize>, default_value_t = 10)]
    pub limit: usize,
    /// Skip the first N hits
    #[arg(help_heading = OUTPUT, long, value_name = "N", value_parser = number::<usize>, default_value_t = 0)]
    pub offset: usize,
    /// Sort hits by score, or by date with the newest first
    #[arg(help_heading = OUTPUT, long, value_name = "ORDER", default_value = "relevance")]
    pub sort: Sort,
    /// Show every paragraph that matches, or the best one of each article
    #[arg(help_heading = OUTPUT, long, value_name = "UNIT", default_value = "paragraph")]
    pub group: Group,
    /// List reposts of a text under the original, or keep each as a hit
    #[arg(help_heading = OUTPUT, long, value_name = "WHAT", default_value = "collapse")]
    pub duplicates: Duplicates,
    /// Count matches by topic, source or year; repeat it, or use commas, for several
    #[arg(help_heading = OUTPUT, long, value_name = "FACET", value_delimiter = ',')]
    pub facets: Vec<Facet>,
    /// Count matches exactly up to N; 0 counts all
    #[arg(help_heading = OUTPUT, long, value_name = "N", value_parser = number::<usize>, default_value_t = 1000)]
    pub count_limit: usize,
    /// Cut snippets to at most N characters
    #[arg(help_heading = OUTPUT, long, value_name = "N", value_parser = number::<usize>, default_value_t = 120)]
    pub snippet_chars: usize,
    /// Show how the score of each hit is made up
    #[arg(help_heading = OUTPUT, long)]
    pub explain: bool,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
}

impl SearchArgs {
    /// The request that the flags make up.
    pub fn request(&self) -> SearchRequest {
        let mut request = SearchRequest::new(self.query.as_deref().unwrap_or_default());
        request.literal = self.literal;
        request.level = self.level;
        request.limit = self.limit;
        request.offset = self.offset;
        request.topics.clone_from(&self.topics);
        request.sources.clone_from(&self.sources);
        request.kinds.clone_from(&self.kinds);
        request.since.clone_from(&self.since);
        request.until.clone_from(&self.until);
        request.sort = self.sort;
        request.group = self.group;
        request.duplicates = self.duplicates;
        request.facets.clone_from(&self.facets);
        request.count_limit = self.count_limit;
        request.snippet_chars = self.snippet_chars;
        request.explain = self.explain;
        request.like = self.like.clone().map(Like::Id);
        request
    }
}

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
    let index = in_memory(&args.reading)?;
    let done = index.ingest(records(&args.paths, &args.reading, None))?;
    let whole = ingested(&done, args.reading.verbose);
    Ok((index, whole))
}

/// What a reader should know about the hits that the hits do not say.
fn comment(request: &SearchRequest, response: &SearchResponse) {
    let shown = response.hits.len();
    if response.total == 0 {
        note("no paragraph matches");
    } else if request.limit == 0 {
        note(matches(response));
    } else if shown == 0 {
        note(format!("{}, none after --offset {}", matches(response), request.offset));
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
