//! Names what was not read: each error on a line, and the files that a walk left out by their reason.

use super::console::note;
use crate::SyncReport;
use crate::error::{Error, ErrorKind};

/// Names of files that a reason is told with; `--verbose` has all of them.
const SHOWN: usize = 3;

/// What was not read of the inputs of a command.
#[derive(Debug, Default)]
pub struct Unread {
    passed_over: Vec<Error>,
    /// Whether everything that should have been read was.
    whole: bool,
    verbose: bool,
}

impl Unread {
    pub fn new(verbose: bool) -> Self {
        Self { passed_over: Vec::new(), whole: true, verbose }
    }

    /// Names an error at once, and remembers a file that was left out.
    pub fn add(&mut self, error: Error) {
        if error.kind() == ErrorKind::PassedOver {
            self.passed_over.push(error);
        } else {
            self.whole = false;
            report(&[error]);
        }
    }

    /// Says what was left out. Gives back whether all that should have been read was, and something
    /// was; `count` is how many things were.
    pub fn end(self, count: u64) -> bool {
        passed_over(&self.passed_over, self.verbose);
        let nothing = count == 0 && !self.passed_over.is_empty() && self.whole;
        if nothing {
            note(NOTHING);
        }
        self.whole && !nothing
    }
}

/// What is said of a walk that found nothing to read.
pub const NOTHING: &str =
    "nothing was read: no file there is of a kind that is read; docs/files.md lists them";

/// Names what was skipped, a line each.
pub fn report(skipped: &[Error]) {
    for error in skipped {
        note(format!("duansou: {error}"));
    }
}

/// Says what a walk left out: a line for each reason with the first names, or for each file.
pub fn passed_over(errors: &[Error], verbose: bool) {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for error in errors {
        let name = name(error);
        if verbose {
            note(format!("not read: {name}: {}", error.message()));
            continue;
        }
        match reasons.iter_mut().find(|(reason, _)| *reason == error.message()) {
            Some((_, names)) => names.push(name),
            None => reasons.push((error.message(), vec![name])),
        }
    }
    for (reason, names) in reasons {
        let reason = reason.strip_prefix("is ").unwrap_or(reason);
        let first = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        let more = match names.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more (--verbose lists them)"),
        };
        let files = if names.len() == 1 { "file" } else { "files" };
        note(format!("{} {files} not read ({reason}): {first}{more}", names.len()));
    }
}

/// Says what was not read of files that were indexed in memory. Gives back whether all that should have
/// been read was.
pub fn ingested(done: &SyncReport, verbose: bool) -> bool {
    report(&done.skipped);
    passed_over(&done.passed_over, verbose);
    let nothing = !done.has_read() && !done.passed_over.is_empty() && done.skipped.is_empty();
    if nothing {
        note(NOTHING);
    }
    done.skipped.is_empty() && !nothing
}

fn name(error: &Error) -> String {
    error.path().map(crate::error::shown).unwrap_or_default()
}
