//! `duansou snapshot`: copies an index while others write to it.

use std::path::PathBuf;

use clap::Args;

use super::args::Place;
use super::console::{Failure, Outcome, note};
use super::number::count;
use crate::Index;

/// Copy the last committed state of an index, also while it is written.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou snapshot backup/2024-05-25
  duansou search 职业教育 --index backup/2024-05-25",
    after_help = "\
The copy is a complete index, or is not created. On the same disk it shares files with the index by
hard links and takes no space until the index changes. To be safe from a failing disk, choose a folder
on another disk."
)]
pub struct SnapshotArgs {
    /// Write the copy to this folder, which is missing or empty
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
