//! `duansou inspect`: prints facts about an index.

use clap::Args;

use super::args::{Format, Output, Place};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::Index;

/// Print what an index holds, and the size of its parts.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  duansou inspect
  duansou inspect --index news.idx --format json")]
pub struct InspectArgs {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &InspectArgs) -> Result<Outcome, Failure> {
    let index = Index::open(&args.place.index)?;
    let stats = index.stats()?;
    let mut console = Console::new(&args.output);
    if console.format() == Format::Text {
        render::stats(&mut console, &stats, &index)?;
    } else {
        console.json(&stats)?;
    }
    console.flush()?;
    Ok(Outcome::Found)
}
