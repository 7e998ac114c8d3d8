//! `duansou show`: prints a paragraph by its citation, with its neighbours.

use super::args::{Format, ShowArgs};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::Index;

pub fn run(args: &ShowArgs) -> Result<Outcome, Failure> {
    let index = Index::open(&args.place.index)?;
    let excerpt = index.show(&args.id, args.context)?;
    let mut console = Console::new(&args.output);
    if console.format() == Format::Text {
        render::excerpt(&mut console, &excerpt, &index)?;
    } else {
        console.json(&excerpt)?;
    }
    console.flush()?;
    Ok(Outcome::Found)
}
