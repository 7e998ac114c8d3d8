//! `duansou extract`: prints the articles that are in files.

use std::path::PathBuf;

use clap::Args;

use super::args::{Output, Reading};
use super::console::{Console, Failure, Outcome, note};
use super::input::{records, report, workshop};
use super::render;

/// Print the articles that are in files: title, date, source, paragraphs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  duansou extract page.html
  duansou extract --format jsonl articles > articles.jsonl")]
pub struct ExtractArgs {
    /// Files and folders to read; `-` is stdin
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &ExtractArgs) -> Result<Outcome, Failure> {
    let index = workshop(&args.reading)?;
    let mut console = Console::new(&args.output);
    let mut list = console.list();
    let mut whole = true;
    for record in records(&args.paths, &args.reading, None) {
        match record {
            Ok(record) => {
                let article = index.article(&record)?;
                for warning in &article.warnings {
                    note(format!("{}: {warning}", article.uri.as_deref().unwrap_or(article.id.as_str())));
                }
                list.item(&article, |console, article| render::article(console, article, &index))?;
            }
            Err(error) => {
                report(&[error]);
                whole = false;
            }
        }
    }
    let count = list.end()?;
    console.flush()?;
    Ok(Outcome::of(count as u64, whole))
}
