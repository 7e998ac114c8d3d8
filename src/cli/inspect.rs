//! `duansou inspect`: prints facts about an index.

use super::args::{Format, InspectArgs};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::Index;

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
