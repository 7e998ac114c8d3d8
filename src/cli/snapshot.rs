//! `duansou snapshot`: copies an index while others write to it.

use std::path::PathBuf;

use clap::Args;

use super::args::Place;
use super::console::{Failure, Outcome, note};
use super::render::count;
use crate::Index;

/// Copy an index as it was last committed, while others write to it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  duansou snapshot backup/2024-05-25
  duansou search 职业教育 --index backup/2024-05-25

The copy is an index of its own, and there as a whole or not at all. On the same disk its files are
shared with the index by hard links and take no room until the index is written anew; for safety from
the disk itself, copy it elsewhere or name a folder on another disk.")]
pub struct SnapshotArgs {
    /// Where to put it: a folder that is missing or empty
    #[arg(value_name = "DIR")]
    pub to: PathBuf,
    #[command(flatten)]
    pub place: Place,
}

pub fn run(args: &SnapshotArgs) -> Result<Outcome, Failure> {
    let done = Index::snapshot(&args.place.index, &args.to)?;
    note(format!("{} copied: {}", count(done.files, "file"), args.to.display()));
    Ok(Outcome::Found)
}
