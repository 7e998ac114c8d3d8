//! `duansou optimize`: merges an index into one segment.

use clap::Args;

use super::args::Place;
use super::console::{Failure, Outcome, note};
use super::render::count;
use crate::{Index, Layout};

/// Merge an index into one segment, without deleted paragraphs.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou optimize
  duansou optimize --index news.idx",
    after_help = "\
The index becomes smaller and faster to search; its answers stay the same. Indexing merges segments by
itself, so this pays for an index that rarely changes. It needs disk space for both while it runs."
)]
pub struct OptimizeArgs {
    #[command(flatten)]
    pub place: Place,
}

pub fn run(args: &OptimizeArgs) -> Result<Outcome, Failure> {
    let folder = &args.place.index;
    let done = Index::open(folder)?.optimize()?;
    note(format!("{} before, {} now: {}", layout(&done.before), layout(&done.after), folder.display()));
    Ok(Outcome::Found)
}

fn layout(layout: &Layout) -> String {
    let deleted = match layout.deleted {
        0 => String::new(),
        deleted => format!(", {} deleted", count(deleted, "paragraph")),
    };
    format!("{} in {}{deleted}", count(layout.bytes, "byte"), count(layout.segments, "segment"))
}
