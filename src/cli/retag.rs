//! `duansou retag`: retags an index from its own paragraphs.

use clap::Args;

use super::args::{Place, Tagging};
use super::console::{Failure, Outcome, note};
use super::input::given;
use super::render::count;
use crate::Index;

/// Tag all paragraphs of an index again, without reading the files.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou retag --taxonomy my.toml        use other topics
  duansou retag                           use the rules of this version",
    after_help = "\
Without --taxonomy an index keeps its taxonomy; if that was built in, it gets the one of this
version. The tags and the taxonomy change together, or not at all."
)]
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
