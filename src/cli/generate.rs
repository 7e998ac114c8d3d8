//! `duansou generate`: the manual page and the shell completions, from the flags themselves.

use std::io::Write;

use clap::{Args, ValueEnum};
use clap_complete::{Shell, generate};
use clap_mangen::Man;

use super::console::{Failure, Outcome};
use super::reference::reference;
use crate::error::Error;

/// Print the manual page, the reference or a shell completion.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  duansou generate man | man -l -
  duansou generate reference > docs/cli.md
  duansou generate complete-bash > /etc/bash_completion.d/duansou")]
pub struct GenerateArgs {
    /// Print this
    #[arg(value_name = "WHAT")]
    pub what: Generated,
}

/// What is made from the flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Generated {
    Man,
    Reference,
    CompleteBash,
    CompleteZsh,
    CompleteFish,
    CompletePowershell,
}

pub fn run(args: &GenerateArgs, mut command: clap::Command) -> Result<Outcome, Failure> {
    let mut page = Vec::new();
    let shell = match args.what {
        Generated::Man | Generated::Reference => None,
        Generated::CompleteBash => Some(Shell::Bash),
        Generated::CompleteZsh => Some(Shell::Zsh),
        Generated::CompleteFish => Some(Shell::Fish),
        Generated::CompletePowershell => Some(Shell::PowerShell),
    };
    let made = match shell {
        Some(shell) => {
            generate(shell, &mut command, "duansou", &mut page);
            Ok(())
        }
        None if args.what == Generated::Reference => {
            page = reference(command).into_bytes();
            Ok(())
        }
        None => manual(command, &mut page),
    };
    made.and_then(|()| std::io::stdout().lock().write_all(&page)).map_err(|error| {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Failure::Closed
        } else {
            Error::io("standard output", error).into()
        }
    })?;
    Ok(Outcome::Found)
}

/// One page for all verbs, since few people look for one page a verb.
fn manual(mut command: clap::Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    command.build();
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    for (name, verb) in verbs(&command) {
        let man = Man::new(verb.clone());
        let mut sections = Vec::new();
        man.render_synopsis_section(&mut sections)?;
        man.render_description_section(&mut sections)?;
        man.render_options_section(&mut sections)?;
        writeln!(page, ".SH \"DUANSOU {}\"", name.to_uppercase())?;
        // Sections of a page become subsections of the verb.
        page.extend_from_slice(String::from_utf8_lossy(&sections).replace(".SH ", ".SS ").as_bytes());
        page.extend_from_slice(
            verbatim(&verb.get_before_help().map(ToString::to_string).unwrap_or_default()).as_bytes(),
        );
        page.extend_from_slice(
            verbatim(&verb.get_after_help().map(ToString::to_string).unwrap_or_default()).as_bytes(),
        );
    }
    writeln!(page, ".SH ENVIRONMENT")?;
    writeln!(page, ".TP\nDUANSOU_INDEX\nFolder of the index where \\-\\-index is not given.")?;
    writeln!(page, ".TP\nNO_COLOR\nSet to anything, no colours unless \\-\\-color always is given.")?;
    writeln!(page, ".SH EXAMPLES")?;
    page.extend_from_slice(
        verbatim(&command.get_after_help().map(ToString::to_string).unwrap_or_default()).as_bytes(),
    );
    Ok(())
}

/// Every verb, and after a verb that has verbs of its own, those.
fn verbs(command: &clap::Command) -> Vec<(String, &clap::Command)> {
    let mut verbs = Vec::new();
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let name = verb.get_name();
        verbs.push((name.to_owned(), verb));
        let own = self::verbs(verb).into_iter();
        verbs.extend(own.map(|(inner, verb)| (format!("{name} {inner}"), verb)));
    }
    verbs
}

/// Lines as they are, in the language of manual pages.
fn verbatim(text: &str) -> String {
    let lines = text.lines().map(|line| format!("\\&{}\n", line.replace('\\', "\\e").replace('-', "\\-")));
    format!(".PP\n.nf\n{}.fi\n", lines.collect::<String>())
}
