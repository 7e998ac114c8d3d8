//! `duansou analyze`: prints the tokens that a text is indexed and searched by.

use super::args::{AnalyzeArgs, Format};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::analysis::trace;

pub fn run(args: &AnalyzeArgs) -> Result<Outcome, Failure> {
    let trace = trace(&args.text);
    let mut console = Console::new(&args.output);
    if console.format() == Format::Text {
        render::trace(&mut console, &trace)?;
    } else {
        console.json(&trace)?;
    }
    console.flush()?;
    Ok(Outcome::Found)
}
