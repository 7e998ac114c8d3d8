//! The terminal front end: reads flags, calls the library, prints what comes back.

mod analyze;
mod args;
mod command;
mod console;
mod delete;
mod doctor;
mod eval;
mod explain;
mod export;
mod extract;
mod generate;
mod help;
mod index;
mod input;
mod inspect;
mod optimize;
mod progress;
mod rebuild;
mod reference;
mod render;
mod retag;
mod search;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod snapshot;
mod style;
mod tag;
mod taxonomy;
mod topics;
mod watch;

use std::error::Error as _;
use std::panic::{catch_unwind, set_hook, take_hook};
use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use command::{Arguments, Command};
use console::{Failure, Outcome, note};

use crate::error::Error;

/// Runs the program with the arguments of the process.
///
/// Exit codes are those of ripgrep: 0 where something was found or done, 1 where nothing was
/// found, 2 where there was an error, also one that did not keep the rest from being done.
pub fn main() -> ExitCode {
    silence_panics_of_dependencies();
    let outcome = match help::laid_out(Arguments::command())
        .try_get_matches()
        .and_then(|found| Arguments::from_arg_matches(&found))
    {
        Ok(arguments) => catch_unwind(|| run(arguments.command)),
        Err(error) => return usage(&error),
    };
    let outcome = outcome.unwrap_or_else(|_| {
        let message = "a fault of the program; please report it, with what you did";
        Err(Error::new(crate::ErrorKind::Engine, message).into())
    });
    match outcome {
        Ok(Outcome::Found) | Err(Failure::Closed) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Faulty) => ExitCode::from(2),
        Err(Failure::Error(error)) => {
            note(format!("duansou: {error}"));
            ExitCode::from(2)
        }
    }
}

/// A panic in the engine below, as over a damaged file, becomes an error of one line; what would be
/// printed on the way to there says nothing to a user. Panics of our own are faults, and do speak.
fn silence_panics_of_dependencies() {
    let own = file!().trim_end_matches("cli/mod.rs");
    let usual = take_hook();
    set_hook(Box::new(move |panic| {
        if panic.location().is_some_and(|at| at.file().starts_with(own)) {
            usual(panic);
        }
    }));
}

fn run(command: Command) -> Result<Outcome, Failure> {
    match command {
        Command::Index(args) => index::run(&args),
        Command::Watch(args) => watch::run(&args),
        Command::Delete(args) => delete::run(&args),
        Command::Search(args) => search::run(&args),
        Command::Explain(args) => explain::run(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Tag(args) => tag::run(&args),
        Command::Topics(args) => topics::run(&args),
        Command::Taxonomy(args) => taxonomy::run(&args),
        Command::Retag(args) => retag::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Optimize(args) => optimize::run(&args),
        Command::Snapshot(args) => snapshot::run(&args),
        Command::Rebuild(args) => rebuild::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Analyze(args) => analyze::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Generate(args) => generate::run(&args, help::laid_out(Arguments::command())),
    }
}

/// Help as clap words it; a mistake as one line, like every other error.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Help was asked for; whoever reads it may leave early.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
    } else {
        note(format!("duansou: {}", one_line(error)));
    }
    ExitCode::from(2)
}

/// What clap says in a paragraph, a list of tips and a usage, as one line with the first tip.
fn one_line(error: &clap::Error) -> String {
    // The library words what is wrong with a value itself.
    if let (Some(flag), Some(source)) = (error.get(ContextKind::InvalidArg), error.source()) {
        let flag = flag.to_string();
        return format!("{}: {source}", flag.split(' ').next().unwrap_or(&flag));
    }
    let text = error.render().to_string();
    let mut paragraphs = text.split("\n\n");
    let join = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = join(paragraphs.next().unwrap_or_default().trim_start_matches("error: "));
    let tip =
        paragraphs.next().unwrap_or_default().lines().find_map(|line| line.trim().strip_prefix("tip: "));
    match (tip, stray_argument(error)) {
        (_, Some(StrayArgument::Word)) => {
            format!("{message}; put a query of several words in quotes, and files after --in")
        }
        (_, Some(StrayArgument::Exclusion)) => format!("{message}; put -- before a query that begins with -"),
        (_, Some(StrayArgument::Swallowed)) => {
            format!("{message}; it goes before --in, which takes all that follows")
        }
        (Some(tip), None) => format!("{message}; {tip}"),
        (None, None) => format!("{message}; see `duansou --help`"),
    }
}

/// An argument that is not where its author meant it to be.
enum StrayArgument {
    Word,
    /// `-会议`
    Exclusion,
    /// `--in articles 会议`
    Swallowed,
}

fn stray_argument(error: &clap::Error) -> Option<StrayArgument> {
    let argument = error.get(ContextKind::InvalidArg)?.to_string();
    match error.kind() {
        ErrorKind::UnknownArgument => {}
        ErrorKind::MissingRequiredArgument if argument == "<QUERY>" => return Some(StrayArgument::Swallowed),
        _ => return None,
    }
    match argument.strip_prefix('-') {
        None => Some(StrayArgument::Word),
        Some(rest) if rest.starts_with(|c: char| !c.is_ascii()) => Some(StrayArgument::Exclusion),
        Some(_) => None,
    }
}
