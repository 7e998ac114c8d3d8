//! What documents name: flags, verbs, features, files and tests.

use std::collections::BTreeSet;
use std::process::Command;

use super::tree::{Tree, root, rust, section};

pub fn documents_are_true(tree: &Tree, flags: &BTreeSet<String>, verbs: &BTreeSet<String>) -> Vec<String> {
    let mut complaints = Vec::new();
    let exists = |path: &str| {
        let path = path.trim_end_matches('/');
        root().join(path).exists() || tree.keys().any(|known| known.starts_with(path))
    };
    let features = section(tree, "[features]");
    let all_code: String = rust(tree).map(|(_, text)| text.as_str()).collect();
    for (path, text) in tree.iter().filter(|(path, _)| path.ends_with(".md")) {
        let mut complain = |what: String| complaints.push(format!("{path}: {what}"));
        for line in code_in(text) {
            let (cargo, own) = split_cargo(&line);
            let bench = cargo.strip_prefix("cargo bench --bench ").and_then(|rest| rest.split(' ').next());
            let is_there = |flag: &str| match bench {
                Some(bench) => tree
                    .get(&format!("benches/{bench}.rs"))
                    .is_some_and(|code| code.contains(&format!("\"{flag}\""))),
                None => flags.contains(flag),
            };
            for flag in own.split(is_no_flag).filter(|word| word.starts_with("--") && word.len() > 2) {
                if !is_there(flag) {
                    complain(format!("no flag {flag}"));
                }
            }
            if let Some(verb) = verb(cargo, own)
                && !verbs.contains(verb)
            {
                complain(format!("no verb {verb}"));
            }
            if let Some(named) = line.split("features = [").nth(1).and_then(|rest| rest.split(']').next()) {
                for feature in named.split([',', ' ', '"']).filter(|name| !name.is_empty()) {
                    if !features.contains(feature) {
                        complain(format!("no feature {feature}"));
                    }
                }
            }
            for word in line.split([' ', '`', '"', '\'', '(', ')', ',']) {
                let ours = ["src/", "tests/", "docs/", "corpus/", "examples/", ".ci/"];
                if ours.iter().any(|folder| word.starts_with(folder)) && !word.contains('*') && !exists(word)
                {
                    complain(format!("no file {word}"));
                }
            }
            if let Some((_, test)) = line.rsplit_once("::")
                && test.matches('_').count() > 1
                && !all_code.contains(&format!("fn {test}("))
            {
                complain(format!("no test {test}"));
            }
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            if !target.is_empty() && !target.contains("://") {
                let target = if folder.is_empty() { target.to_owned() } else { format!("{folder}/{target}") };
                if !exists(&target) {
                    complain(format!("no file {target}"));
                }
            }
        }
    }
    complaints
}

/// The lines and spans of a document that are code.
fn code_in(text: &str) -> Vec<String> {
    let mut code = Vec::new();
    for (number, block) in text.split("```").enumerate() {
        if number % 2 == 1 {
            code.extend(block.lines().skip(1).map(str::to_owned));
        } else {
            code.extend(block.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    code
}

/// A line's part that cargo reads, and the part that the program reads.
fn split_cargo(line: &str) -> (&str, &str) {
    match line.find("cargo ") {
        Some(_) => line.split_once(" -- ").unwrap_or((line, "")),
        None => ("", line),
    }
}

/// The verb that a line calls the program with.
fn verb<'a>(cargo: &str, own: &'a str) -> Option<&'a str> {
    let call = if cargo.contains("cargo run") && !cargo.contains("--example") {
        own
    } else {
        let (before, call) = own.split_once("duansou ")?;
        (before.is_empty() || before.ends_with(['|', ' ', '\''])).then_some(call)?
    };
    let word = call.split([' ', '|']).next()?;
    (!word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase())).then_some(word)
}

fn is_no_flag(character: char) -> bool {
    !(character == '-' || character.is_ascii_lowercase())
}

/// The flags and verbs of the program, from its own completions.
pub fn surface() -> (BTreeSet<String>, BTreeSet<String>) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_duansou")).args(["generate", "complete-fish"]).output().unwrap();
    let script = String::from_utf8(output.stdout).unwrap();
    let after = |mark: &str| -> Vec<String> {
        script.lines().flat_map(|line| line.split(mark).skip(1)).map(identifier_with_hyphens).collect()
    };
    let flags = after(" -l ").into_iter().map(|flag| format!("--{flag}")).collect();
    let verbs = after(" -f -a \"").into_iter().collect();
    (flags, verbs)
}

fn identifier_with_hyphens(text: &str) -> String {
    text.chars().take_while(|c| *c == '-' || c.is_alphanumeric()).collect()
}
