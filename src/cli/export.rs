//! `duansou export`: prints the articles of an index.

use clap::Args;

use super::args::{Output, Place};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::Index;

/// Print every article of an index as JSON lines that `index` reads.
#[derive(Debug, Args)]
#[command(mut_arg("format", |format| format.default_value("jsonl")), before_help = "\
Examples:
  duansou export > articles.jsonl
  duansou index articles.jsonl --index copy.idx    build an index with the same answers
  duansou export --index news.idx | jq -r .title", after_help = "\
Articles are printed in the order of their ids, with their paragraphs and metadata. Topics are printed
but `index` does not read them; it tags again, by your own taxonomy with --taxonomy. The command
`duansou taxonomy show --index DIR` prints the taxonomy of an index.

Exit status: 0 if there are articles, 1 if there are none, 2 after an error.")]
pub struct ExportArgs {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &ExportArgs) -> Result<Outcome, Failure> {
    let index = Index::open(&args.place.index)?;
    let mut console = Console::new(&args.output);
    let mut list = console.list();
    for article in index.articles()? {
        list.item(&article?, |console, article| render::article(console, article, &index))?;
    }
    let count = list.end()?;
    console.flush()?;
    Ok(Outcome::of(count as u64, true))
}
