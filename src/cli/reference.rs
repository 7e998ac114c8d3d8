//! The reference of all verbs in Markdown, from the definitions of their arguments.

use std::fmt::Write;

use clap::{Arg, Command};

use super::help::{QUERIES, grouped};

const HEAD: &str = "\
# Reference

Every verb and every option of `duansou`. This page is generated:
`duansou generate reference` prints it, and a test holds it.

Exit status: 0 hits, 1 none, 2 an error. Results are printed to stdout, everything else to stderr.

";

/// The page.
pub fn reference(mut command: Command) -> String {
    command.build();
    let mut page = HEAD.to_owned();
    for (group, verbs) in grouped(&command) {
        let names: Vec<_> =
            verbs.iter().map(|verb| format!("[{0}](#duansou-{0})", verb.get_name())).collect();
        page += &format!("- {group}: {}\n", names.join(", "));
    }
    page += "\n## Queries\n\n| query | finds |\n|---|---|\n";
    for (query, finds) in QUERIES {
        page += &format!("| `{query}` | {finds} |\n");
    }
    for (_, verbs) in grouped(&command) {
        for verb in verbs {
            describe(verb, &mut page);
        }
    }
    page
}

fn describe(verb: &Command, page: &mut String) {
    let mut lines = verb.clone();
    let name = verb.get_bin_name().unwrap_or_else(|| verb.get_name());
    let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
    let usage = lines.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").trim();
    *page += &format!("\n## {name}\n\n{}.\n\n```text\n{usage}\n```\n", about.trim_end_matches('.'));
    if let Some(examples) = verb.get_before_help() {
        let examples = examples.to_string();
        let lines: Vec<_> = examples.lines().skip(1).map(|line| example(line.trim_start())).collect();
        *page += &format!("\n```sh\n{}\n```\n", lines.join("\n").trim_end());
    }
    let mut headings: Vec<Option<&str>> = Vec::new();
    let shown = |arg: &&Arg| !matches!(arg.get_id().as_str(), "help" | "version") && !arg.is_hide_set();
    for arg in verb.get_arguments().filter(shown) {
        if !headings.contains(&arg.get_help_heading()) {
            headings.push(arg.get_help_heading());
        }
    }
    for heading in headings {
        *page += &format!("\n{}:\n\n", heading.unwrap_or("Arguments and options"));
        for arg in verb.get_arguments().filter(shown).filter(|arg| arg.get_help_heading() == heading) {
            *page += &option(arg);
        }
    }
    // The examples of queries have a table of their own.
    if let Some(notes) = verb.get_after_help().filter(|_| verb.get_name() != "search") {
        *page += &format!("\n{}\n", notes.to_string().trim());
    }
    for inner in verb.get_subcommands().filter(|inner| inner.get_name() != "help") {
        describe(inner, page);
    }
}

/// An example as a line of a shell: what it is for becomes a comment.
fn example(line: &str) -> String {
    match line.split_once("  ") {
        Some((command, purpose)) => format!("{command}  # {}", purpose.trim_start()),
        None => line.to_owned(),
    }
}

/// An argument as an item of a list.
fn option(arg: &Arg) -> String {
    let mut line = format!("- `{arg}`");
    if let Some(short) = arg.get_short() {
        let _ = write!(line, ", `-{short}`");
    }
    let _ = write!(line, ": {}", arg.get_help().map(ToString::to_string).unwrap_or_default());
    let default: Vec<_> = arg.get_default_values().iter().filter_map(|value| value.to_str()).collect();
    if !default.is_empty() && arg.get_action().takes_values() {
        let _ = write!(line, " [default: {}]", default.join(" "));
    }
    let values = if arg.get_action().takes_values() { arg.get_possible_values() } else { Vec::new() };
    if !values.is_empty() {
        let names: Vec<_> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
        let _ = write!(line, " [possible values: {}]", names.join(", "));
    }
    if let Some(variable) = arg.get_env().and_then(|variable| variable.to_str()) {
        let _ = write!(line, " [env: {variable}]");
    }
    line + "\n"
}
