//! `duansou rebuild`: rebuilds an index of another version.

use clap::Args;

use super::args::Place;
use super::console::{Failure, Outcome, note};
use super::render::count;
use crate::Index;

/// Rebuild an index of an earlier version from the text it stores.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou rebuild
  duansou rebuild --index news.idx && duansou index articles --index news.idx",
    after_help = "\
The files of the articles are not read, and later runs of `index` still know them. The new index
replaces the old one when it is complete; searches continue meanwhile. It needs disk space for both."
)]
pub struct RebuildArgs {
    #[command(flatten)]
    pub place: Place,
}

pub fn run(args: &RebuildArgs) -> Result<Outcome, Failure> {
    let folder = &args.place.index;
    match Index::rebuild(folder)? {
        Some(done) => note(format!(
            "{}, {} rebuilt: {}",
            count(done.articles, "article"),
            count(done.paragraphs, "paragraph"),
            folder.display()
        )),
        None => note(format!("it is of this version already; nothing was done: {}", folder.display())),
    }
    Ok(Outcome::Found)
}
