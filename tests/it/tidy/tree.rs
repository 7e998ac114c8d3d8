//! The files of the repository, and what a rule says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Files by path, `/` between folders.
pub type Tree = BTreeMap<String, String>;

pub fn rust(tree: &Tree) -> impl Iterator<Item = (&String, &String)> {
    tree.iter().filter(|(path, _)| path.ends_with(".rs"))
}

pub fn sources(tree: &Tree) -> impl Iterator<Item = (&String, &String)> {
    rust(tree).filter(|(path, _)| path.starts_with("src/"))
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the repository that the rules are about.
pub fn real_tree() -> Tree {
    fn collect(folder: &Path, tree: &mut Tree) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            let wanted = ["src", "tests", "benches", "examples", "corpus", "docs"];
            if path.is_dir() {
                if wanted.iter().any(|wanted| name.starts_with(wanted)) {
                    collect(&path, tree);
                }
            } else if name.ends_with(".rs")
                || (name.ends_with(".md")
                    && !name.starts_with("tests/")
                    && (!name.starts_with("corpus/") || name == "corpus/README.md"))
                || name == "Cargo.toml"
            {
                tree.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut tree = Tree::new();
    collect(root(), &mut tree);
    tree
}

pub fn holds(rule: impl Fn(&Tree) -> Vec<String>) {
    let complaints = rule(&real_tree());
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The rule complains about this tree, once, in these words.
#[track_caller]
pub fn fails(rule: impl Fn(&Tree) -> Vec<String>, files: &[(&str, &str)], expected: &str) {
    let complaints = rule(&sample(files));
    assert!(
        complaints.len() == 1 && complaints.iter().any(|complaint| complaint.contains(expected)),
        "expected one complaint `{expected}`, found {complaints:?}"
    );
}

#[track_caller]
pub fn passes(rule: impl Fn(&Tree) -> Vec<String>, files: &[(&str, &str)]) {
    assert_eq!(rule(&sample(files)), Vec::<String>::new());
}

pub fn sample(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// A source file without comments, texts and unit tests.
pub fn code(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("r\"")
            || rest.starts_with("r#") && rest.trim_start_matches(['r', '#']).starts_with('"')
        {
            let hashes = rest[1..].chars().take_while(|c| *c == '#').count();
            let close = format!("\"{}", "#".repeat(hashes));
            let body = hashes + 2;
            rest[body..].find(&close).map_or(rest.len(), |at| body + at + close.len())
        } else if character == '"' {
            let mut escaped = false;
            let end = rest.char_indices().skip(1).find(|(_, c)| {
                let ends = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                ends
            });
            end.map_or(rest.len(), |(at, _)| at + 1)
        } else if character == '\'' {
            // A character, unless it is a lifetime.
            let body = rest[1..].char_indices().nth(if rest[1..].starts_with('\\') { 2 } else { 1 });
            body.filter(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 2)
        } else {
            0
        };
        if skipped == 0 {
            code.push(character);
            rest = &rest[character.len_utf8()..];
        } else {
            rest = &rest[skipped..];
        }
    }
    while let Some(start) = code.find("#[cfg(test)]") {
        let body = &code[start..];
        let open = body.find('{').unwrap_or(body.len());
        let end = match body.find(';') {
            Some(semicolon) if semicolon < open => semicolon + 1,
            _ => closing(body, open),
        };
        code.replace_range(start..start + end, "");
    }
    code
}

/// Where the brace at `open` is closed.
pub fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, character) in code.char_indices().skip_while(|(at, _)| *at < open) {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// The keys of a table in Cargo.toml.
pub fn section(tree: &Tree, header: &str) -> BTreeSet<String> {
    let manifest = tree.get("Cargo.toml").map(String::as_str).unwrap_or_default();
    let lines = manifest.lines().skip_while(|line| line.trim() != header).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let keys = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    keys.map(|(key, _)| key.trim().to_owned()).collect()
}

pub fn dependencies(tree: &Tree) -> Vec<String> {
    section(tree, "[dependencies]").into_iter().map(|name| name.replace('-', "_")).collect()
}
