//! The flags that several verbs share; those of one verb stand with it. Each flag is written once, with
//! its help, and becomes a type of the library as it is read.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::model::{ParagraphKind, Published};
use crate::search::{Duplicates, Facet, Group, Level, Sort};

/// Headings of the options in the help of a verb.
pub const QUERY: &str = "Query";
pub const FILTERS: &str = "Filters";
pub const OUTPUT: &str = "Output";
pub const INDEX: &str = "Index";
pub const INPUT: &str = "Input";

/// The option that names the index.
#[derive(Debug, Args)]
pub struct Place {
    /// Use the index in this folder, or at this URL
    #[arg(help_heading = INDEX, long, value_name = "DIR", env = "DUANSOU_INDEX", default_value = "duansou.idx")]
    pub index: PathBuf,
}

/// The option that names the taxonomy.
#[derive(Debug, Args)]
pub struct Tagging {
    /// Tag by the topics of this TOML file instead of the built-in ones
    #[arg(help_heading = INPUT, long, value_name = "FILE")]
    pub taxonomy: Option<PathBuf>,
}

/// Options for reading files.
#[derive(Debug, Args)]
pub struct Reading {
    #[command(flatten)]
    pub tagging: Tagging,
    /// Skip files larger than SIZE, in bytes or with K, M or G
    #[arg(help_heading = INPUT, long, value_name = "SIZE", value_parser = size, default_value = "256M")]
    pub max_bytes: u64,
    /// Take FIELD from NAME of JSON objects and rows, as in `text=content`
    #[arg(help_heading = INPUT, long = "field", value_name = "FIELD=NAME", value_parser = field)]
    pub fields: Vec<(String, String)>,
    /// List every file that was not read, not only the first of each reason
    #[arg(help_heading = INPUT, long)]
    pub verbose: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self { tagging: Tagging { taxonomy: None }, max_bytes: 256 << 20, fields: Vec::new(), verbose: false }
    }
}

/// The option that limits the memory of writing.
#[derive(Debug, Args)]
pub struct Memory {
    /// Write with at most SIZE of memory, in bytes or with K, M or G; at least 16M
    #[arg(help_heading = INDEX, long, value_name = "SIZE", value_parser = memory, default_value = "256M")]
    pub memory: u64,
}

impl Memory {
    pub fn bytes(&self) -> usize {
        usize::try_from(self.memory).unwrap_or(usize::MAX)
    }
}

/// Options for printing results.
#[derive(Debug, Clone, Args)]
pub struct Output {
    /// Print results as text, as one JSON value, or as one JSON value per line
    #[arg(help_heading = OUTPUT, long, value_name = "FORM", default_value = "text")]
    pub format: Format,
    /// Use colors; `auto` uses them on a terminal unless NO_COLOR is set
    #[arg(help_heading = OUTPUT, long, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// Wrap text at N columns [default: the terminal's width; piped text is not wrapped]
    #[arg(help_heading = OUTPUT, long, value_name = "N", value_parser = number::<usize>)]
    pub width: Option<usize>,
}

/// Form of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Jsonl,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

/// Lets a flag name the values of a type of the library.
macro_rules! values {
    ($type:ty: $($variant:ident = $name:literal),+) => {
        impl ValueEnum for $type {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant),+]
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new(match self { $(Self::$variant => $name),+ }))
            }
        }
    };
}

values!(Level: Exact = "exact", All = "all", Some = "some");
values!(ParagraphKind: Body = "body", Heading = "heading", Caption = "caption", Credit = "credit");
values!(Sort: Relevance = "relevance", Date = "date");
values!(Group: Article = "article", Paragraph = "paragraph");
values!(Duplicates: Collapse = "collapse", Keep = "keep");
values!(Facet: Topic = "topic", Source = "source", Year = "year");

pub fn date(text: &str) -> Result<Published, String> {
    Published::try_from(text.to_owned())
}

pub fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("found `{text}`, expected a number"))
}

/// Our name of a field, and that of a file.
fn field(text: &str) -> Result<(String, String), String> {
    let names =
        ["id", "title", "text", "published", "source", "uri", "authors", "editors", "site", "language"];
    match text.split_once('=') {
        Some((ours, theirs)) if names.contains(&ours) && !theirs.is_empty() => {
            Ok((ours.to_owned(), theirs.to_owned()))
        }
        _ => Err(format!("found `{text}`, expected FIELD=NAME, where FIELD is one of {}", names.join(", "))),
    }
}

/// A number of bytes that is enough to write with.
fn memory(text: &str) -> Result<u64, String> {
    let bytes = size(text)?;
    if bytes < 16 << 20 { Err(format!("found `{text}`, expected 16M or more")) } else { Ok(bytes) }
}

/// A number of bytes: `500`, `64M`.
pub fn size(text: &str) -> Result<u64, String> {
    let expected = || format!("found `{text}`, expected a number of bytes such as 500000, 500K, 64M or 2G");
    let (number, shift) = match text.chars().last() {
        Some('k' | 'K') => (text.get(..text.len() - 1), 10),
        Some('m' | 'M') => (text.get(..text.len() - 1), 20),
        Some('g' | 'G') => (text.get(..text.len() - 1), 30),
        _ => (Some(text), 0),
    };
    let number: u64 = number.and_then(|number| number.parse().ok()).ok_or_else(expected)?;
    number.checked_mul(1 << shift).ok_or_else(expected)
}
