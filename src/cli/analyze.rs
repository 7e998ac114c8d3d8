//! `duansou analyze`: prints the tokens that a text is indexed and searched by.

use clap::Args;

use super::args::{Format, Output};
use super::console::{Console, Failure, Outcome};
use super::render;
use crate::analysis::trace;

/// Print the tokens of a text as they are indexed and searched.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  duansou analyze 協同發展２０２４年
  duansou analyze 'C++ 与 5G' --format json")]
pub struct AnalyzeArgs {
    /// Analyze this text
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub text: String,
    #[command(flatten)]
    pub output: Output,
}

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
