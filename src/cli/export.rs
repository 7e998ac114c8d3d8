//! `duansou export`: gives back the articles of an index.

use clap::Args;

use super::args::{Output, Place};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::Index;

/// Print every article of an index, as lines that `index` reads.
#[derive(Debug, Args)]
#[command(mut_arg("format", |format| format.default_value("jsonl")), after_help = "\
Examples:
  duansou export > articles.jsonl
  duansou index articles.jsonl --index copy.idx    gives the same answers
  duansou export --index news.idx | jq -r .title

Articles come in the order of their ids, each with all of its paragraphs and all that the index knows
of it. Topics are printed but not read: `index` finds them anew, by a taxonomy of your own with
--taxonomy, which `duansou taxonomy show --index DIR` prints.

Exit status: 0 articles, 1 none, 2 an error.")]
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
