//! `duansou explain`: says why a paragraph is found by a query, or why not.

use clap::Args;

use super::args::{Format, Output, Place};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::{Index, SearchRequest};

/// Explain why a query finds a paragraph, or why it does not.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  duansou explain --doc 7fz1k0c5m2q8w4e9#4 '职业教育 雄安'
  duansou explain --doc 7fz1k0c5m2q8w4e9#4 学徒制 --format json")]
pub struct ExplainArgs {
    /// Explain this query
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// Explain it for the paragraph with this citation, `<article>#<paragraph>`
    #[arg(long = "doc", value_name = "ID")]
    pub id: String,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &ExplainArgs) -> Result<Outcome, Failure> {
    let index = Index::open(&args.place.index)?;
    let explained = index.explain(&SearchRequest::new(args.query.as_str()), &args.id)?;
    let mut console = Console::new(&args.output);
    if console.format() == Format::Text {
        render::explained(&mut console, &explained)?;
    } else {
        console.json(&explained)?;
    }
    console.flush()?;
    Ok(if explained.level.is_some() { Outcome::Found } else { Outcome::Nothing })
}
