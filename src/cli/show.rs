//! `duansou show`: prints a paragraph by its citation, with its neighbours.

use clap::Args;

use super::args::{Format, Output, Place, number};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::Index;

/// Print a paragraph by its citation, with its neighbours.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  duansou show 7fz1k0c5m2q8w4e9#4 -C 1    print the paragraph and its neighbours
  duansou show 7fz1k0c5m2q8w4e9           print the whole article")]
pub struct ShowArgs {
    /// Print the paragraph `<article>#<paragraph>`, or a whole article by its id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Print N paragraphs before and after as well
    #[arg(short = 'C', long, value_name = "N", value_parser = number::<u32>, default_value_t = 0)]
    pub context: u32,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

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
