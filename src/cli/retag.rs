//! `duansou retag`: tags an index anew from its own paragraphs.

use super::args::RetagArgs;
use super::console::{Failure, Outcome, note};
use super::input::given;
use super::render::count;
use crate::Index;

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
