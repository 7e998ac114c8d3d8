//! `duansou extract`: prints the articles that are in files, and why each block is in them or not.

use std::path::PathBuf;

use clap::Args;

use super::args::{OUTPUT, Output, Reading};
use super::console::{Console, Failure, Outcome, note};
use super::input::{Address, in_memory, options};
use super::render;
use super::style::{Span, Style};
use super::unread::Unread;
use crate::error::ErrorKind;
use crate::extract::Explained;
use crate::model::ParagraphKind;
use crate::source::files;

/// Print the articles in files: title, date, source, paragraphs.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  duansou extract page.html
  duansou extract page.html --explain      every block, and why it was kept or dropped
  duansou extract --format jsonl articles > articles.jsonl
  curl -s URL | duansou extract - --url URL")]
pub struct ExtractArgs {
    /// Read these files and folders; `-` is stdin
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print every block, and why it was kept or dropped; in JSON as `blocks`
    #[arg(help_heading = OUTPUT, long)]
    pub explain: bool,
    #[command(flatten)]
    pub address: Address,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &ExtractArgs) -> Result<Outcome, Failure> {
    let index = in_memory(&args.reading)?;
    let mut files_options = options(&args.reading);
    files_options.url = args.address.of(&args.paths)?;
    let mut console = Console::new(&args.output);
    let mut list = console.list();
    let mut unread = Unread::new(args.reading.verbose);
    for record in files(&args.paths, &files_options) {
        match record {
            Ok(record) => {
                let explained = match index.explain_article(&record) {
                    Err(error) if error.kind() == ErrorKind::InvalidInput => {
                        unread.add(error);
                        continue;
                    }
                    explained => explained?,
                };
                let article = &explained.article;
                for warning in &article.warnings {
                    note(format!("{}: {warning}", article.uri.as_deref().unwrap_or(article.id.as_str())));
                }
                if args.explain {
                    list.item(&explained, blocks)?;
                } else {
                    list.item(article, |console, article| render::article(console, article, &index))?;
                }
            }
            Err(error) => unread.add(error),
        }
    }
    let count = list.end()?;
    console.flush()?;
    Ok(Outcome::of(count as u64, unread.end(count as u64)))
}

/// Every block on a line: its number if it is a paragraph, what became of it, why, and its text.
fn blocks(console: &mut Console, explained: &Explained) -> Result<(), Failure> {
    render::article_heading(console, &explained.article)?;
    let mut ordinal = 0;
    for block in &explained.blocks {
        let number = if block.kind.is_some() { ordinal.to_string() } else { String::new() };
        ordinal += usize::from(block.kind.is_some());
        let verdict = block.kind.map_or("dropped", ParagraphKind::as_str);
        console.clipped(&[
            Span::new(format!("{number:>4}  "), Style::Rank),
            Span::new(format!("{verdict:<7}  "), Style::Topic),
            Span::plain(format!("{}: {}", block.reason, block.text)),
        ])?;
    }
    console.line(0, &[])
}
