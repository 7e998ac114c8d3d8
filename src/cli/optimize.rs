//! `duansou optimize`: lays an index out anew.

use clap::Args;

use super::args::Place;
use super::console::{Failure, Outcome, note};
use super::render::count;
use crate::{Index, Layout};

/// Lay an index out anew: in one segment, without what was deleted.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  duansou optimize
  duansou optimize --index news.idx

It is smaller and faster to search then, and answers as before. Indexing merges by itself; this is for
an index that will be read for long. It takes room for both while it is at work.")]
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
