//! `duansou retag`: tags an index anew from its own paragraphs.

use clap::Args;

use super::args::{Place, Tagging};
use super::console::{Failure, Outcome, note};
use super::input::given;
use super::render::count;
use crate::Index;

/// Tag all paragraphs of an index anew, without the files that they came from.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  duansou retag --taxonomy my.toml        other topics
  duansou retag                           the same, by the rules of this version

Without --taxonomy an index keeps its own; if that is the one that ships with duansou, it gets the
one that ships with this version. The tags and the taxonomy change together, or not at all.")]
pub struct RetagArgs {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub tagging: Tagging,
}

pub fn run(args: &RetagArgs) -> Result<Outcome, Failure> {
    let taxonomy = given(&args.tagging)?;
    let folder = args.place.index.as_path();
    let mut index = Index::open(folder)?;
    let done = index.retag(taxonomy)?;
    note(format!(
        "{} of {} changed in their topics: {}",
        done.changed,
        count(done.paragraphs, "paragraph"),
        folder.display()
    ));
    Ok(Outcome::Found)
}
