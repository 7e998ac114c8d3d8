//! `duansou doctor`: says whether an index is what it should be.

use std::path::Path;

use clap::Args;

use super::args::{Format, Output, Place};
use super::console::{Console, Failure, Outcome, note};
use super::number::count;
use super::style::clean;
use crate::{CheckReport, Index};

/// Check an index for damage, and repair it.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou doctor
  duansou doctor --index news.idx --format json
  duansou doctor --repair && duansou index articles",
    after_help = "\
The check reads every checksum, compares counts, and tests that stored text is found. --repair trusts
only data whose checksum matches, rebuilds the rest from stored text, removes unused files, and names
the files whose text is lost; the next `duansou index` reads them again.

Exit status: 0 if the index is sound, 2 if it is damaged or text was lost."
)]
pub struct DoctorArgs {
    /// Repair what is damaged from the text that the index stores
    #[arg(long)]
    pub repair: bool,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub output: Output,
}

pub fn run(args: &DoctorArgs) -> Result<Outcome, Failure> {
    if args.repair {
        return repair(args);
    }
    let folder = &args.place.index;
    let checkup = Index::check(folder)?;
    let mut console = Console::new(&args.output);
    if console.format() == Format::Text {
        name(&mut console, &checkup, "belongs to no commit; the next run of `index` removes it")?;
        match checkup.findings.is_empty() {
            true => note(sound(&checkup, folder)),
            false => note(format!(
                "damaged; `duansou doctor --repair` keeps what can be kept: {}",
                folder.display()
            )),
        }
    } else {
        console.json(&checkup)?;
    }
    console.flush()?;
    Ok(if checkup.findings.is_empty() { Outcome::Found } else { Outcome::Faulty })
}

fn repair(args: &DoctorArgs) -> Result<Outcome, Failure> {
    let folder = &args.place.index;
    let repaired = Index::repair(folder)?;
    let mut console = Console::new(&args.output);
    if console.format() == Format::Text {
        name(&mut console, &repaired.before, "belonged to no commit; it is removed")?;
        if let Some(rebuilt) = &repaired.rebuilt {
            for lost in &rebuilt.lost {
                console.raw(&format!("lost: {}\n", clean(lost)))?;
            }
            let (articles, paragraphs) =
                (count(rebuilt.articles, "article"), count(rebuilt.paragraphs, "paragraph"));
            note(format!("{articles}, {paragraphs} rebuilt: {}", folder.display()));
        }
        name(&mut console, &repaired.after, "belongs to no commit and cannot be removed")?;
        if repaired.after.findings.is_empty() {
            note(sound(&repaired.after, folder));
        }
    } else {
        console.json(&repaired)?;
    }
    console.flush()?;
    Ok(if repaired.is_whole() { Outcome::Found } else { Outcome::Faulty })
}

/// What is wrong, and the files that nothing needs, a line each.
fn name(console: &mut Console, checkup: &CheckReport, orphan: &str) -> Result<(), Failure> {
    for finding in &checkup.findings {
        console.raw(&format!("{}\n", clean(finding)))?;
    }
    for file in &checkup.orphans {
        console.raw(&format!("{}: {orphan}\n", clean(file)))?;
    }
    Ok(())
}

fn sound(checkup: &CheckReport, folder: &Path) -> String {
    let (files, paragraphs) = (count(checkup.files, "file"), count(checkup.paragraphs, "paragraph"));
    format!("sound: {files}, {paragraphs}, {} asked for: {}", checkup.sampled, folder.display())
}
