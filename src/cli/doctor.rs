//! `duansou doctor`: says whether an index is what it should be.

use clap::Args;

use super::args::{Format, Output, Place};
use super::console::{Console, Failure, Outcome, note};
use super::render::count;
use super::style::clean;
use crate::Index;

/// Check an index: checksums, counts, and whether what stands there is found.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  duansou doctor
  duansou doctor --index news.idx --format json

Exit status: 0 where it is sound, 2 where it is not.")]
pub struct DoctorArgs {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &DoctorArgs) -> Result<Outcome, Failure> {
    let folder = &args.place.index;
    let checkup = Index::examine(folder)?;
    let mut console = Console::new(&args.output);
    if console.format() == Format::Text {
        for finding in &checkup.findings {
            console.raw(&format!("{}\n", clean(finding)))?;
        }
        for orphan in &checkup.orphans {
            console.raw(&format!(
                "{}: belongs to no commit; the next run of `index` removes it\n",
                clean(orphan)
            ))?;
        }
        let checked = format!(
            "{}, {}, {} asked for",
            count(checkup.files, "file"),
            count(checkup.paragraphs, "paragraph"),
            checkup.sampled
        );
        match checkup.findings.is_empty() {
            true => note(format!("sound: {checked}: {}", folder.display())),
            false => note(format!("damaged; remove it and index again: {}", folder.display())),
        }
    } else {
        console.json(&checkup)?;
    }
    console.flush()?;
    Ok(if checkup.findings.is_empty() { Outcome::Found } else { Outcome::Faulty })
}
