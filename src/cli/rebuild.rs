//! `duansou rebuild`: makes an index of another version anew.

use clap::Args;

use super::args::Place;
use super::console::{Failure, Outcome, note};
use super::render::count;
use crate::Index;

/// Make an index of an earlier version anew, from its own text.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  duansou rebuild
  duansou rebuild --index news.idx && duansou index articles --index news.idx

The files that the articles came from are not read, and what is known of them stays known. The index
is replaced at once when the new one is whole; searches go on meanwhile. It takes room for both.")]
pub struct RebuildArgs {
    #[command(flatten)]
    pub place: Place,
}

pub fn run(args: &RebuildArgs) -> Result<Outcome, Failure> {
    let folder = &args.place.index;
    match Index::rebuild(folder)? {
        Some(done) => note(format!(
            "{}, {} made anew: {}",
            count(done.articles, "article"),
            count(done.paragraphs, "paragraph"),
            folder.display()
        )),
        None => note(format!("it is of this version already; nothing was done: {}", folder.display())),
    }
    Ok(Outcome::Found)
}
