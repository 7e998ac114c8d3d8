//! `duansou search`: finds paragraphs, in an index or in files.

use std::path::PathBuf;

use clap::Args;

use super::args::{Format, Output, Place, Reading, date, number};
use super::console::{Console, Failure, Outcome, note};
use super::input::{open, records, report, text, workshop};
use super::render::{self, count};
use crate::analysis::Synonyms;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ParagraphKind, Published};
use crate::search::{Duplicates, Facet, Group, Level, Like, Sort};
use crate::{Index, SearchRequest, SearchResponse};

/// Find paragraphs.
#[derive(Debug, Args)]
#[command(after_help = "\
Query:
  数据安全             a paragraph that holds it as it stands, else all its parts, else some
  数据 安全            both, anywhere in the paragraph
  \"数据安全法\"         exactly this; also “…” and 「…」
  -草案                not this
  数据 OR 信息         either; ( ) groups
  title:教育  topic:职业教育  source:新华社  date:2024-05..2024-06

Examples:
  duansou search 职业教育 --in articles
  duansou search '高校 -会议' --topic 创新 --since 2024-05
  duansou search 高校 --format json | jq -r '.hits[].id'

Exit status: 0 hits, 1 none, 2 an error.")]
pub struct SearchArgs {
    /// What to find; quote it when it has several words
    #[arg(value_name = "QUERY", required_unless_present_any = ["like", "like_text"])]
    pub query: Option<String>,
    /// Find paragraphs of other articles that are like this paragraph or article
    #[arg(long, value_name = "ID", conflicts_with = "like_text")]
    pub like: Option<String>,
    /// Find paragraphs that are like the text in this file; `-` is stdin
    #[arg(long, value_name = "FILE")]
    pub like_text: Option<PathBuf>,
    /// Search these files and folders and keep no index; `-` is stdin
    #[arg(long = "in", value_name = "PATH", num_args = 1..)]
    pub paths: Vec<PathBuf>,
    /// Take all of QUERY literally, signs and spaces included
    #[arg(short = 'F', long)]
    pub literal: bool,
    /// Lowest level to show [default: the best that has hits]
    #[arg(long = "match", value_name = "LEVEL")]
    pub level: Option<Level>,
    /// Most hits to show
    #[arg(long, value_name = "N", value_parser = number::<usize>, default_value_t = 10)]
    pub limit: usize,
    /// Hits to pass over first
    #[arg(long, value_name = "N", value_parser = number::<usize>, default_value_t = 0)]
    pub offset: usize,
    /// Only this topic, by id or name; repeat it, or use commas, for any of several
    #[arg(long = "topic", value_name = "TOPIC", value_delimiter = ',')]
    pub topics: Vec<String>,
    /// Only this source; repeat it for any of several
    #[arg(long = "source", value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Only this kind of paragraph; repeat it, or use commas, for any of several
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',')]
    pub kinds: Vec<ParagraphKind>,
    /// Published on this day or later: 2024, 2024-05, 2024-05-25
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<Published>,
    /// Published on this day or earlier; a year or month counts to its end
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Published>,
    /// Order of the hits
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    pub sort: Sort,
    /// What one hit stands for
    #[arg(long, value_name = "UNIT", default_value = "paragraph")]
    pub group: Group,
    /// What becomes of the same text in several articles
    #[arg(long, value_name = "WHAT", default_value = "collapse")]
    pub duplicates: Duplicates,
    /// Count hits by these
    #[arg(long, value_name = "FACET", value_delimiter = ',')]
    pub facets: Vec<Facet>,
    /// Longest snippet, in characters
    #[arg(long, value_name = "N", value_parser = number::<usize>, default_value_t = 120)]
    pub snippet_chars: usize,
    /// Say why each hit scored as it did
    #[arg(long)]
    pub explain: bool,
    /// Other words for keywords, in Solr's format, in place of those that ship
    #[arg(long, value_name = "FILE", conflicts_with = "no_synonyms")]
    pub synonyms: Option<PathBuf>,
    /// Take every keyword as it stands
    #[arg(long)]
    pub no_synonyms: bool,
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
