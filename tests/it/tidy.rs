//! The house rules as tests: who may import whom, where a crate lives, what documents may name.
//!
//! Every rule is a function from a tree of files to complaints. The real tree must give none, and
//! a small tree that breaks the rule must give one, so that no rule can fall asleep.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Which room may import which; a room is a file or folder directly under `src/`.
const ROOMS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("model", &[]),
    ("source", &["error", "model", "decode", "xml"]),
    ("xml", &[]),
    ("decode", &[]),
    ("extract", &["model", "decode", "xml"]),
    ("topic", &["error", "analysis"]),
    ("analysis", &[]),
    ("query", &["error", "analysis"]),
    ("engine", &["error", "model", "analysis", "query"]),
    ("rank", &["model", "analysis", "query", "engine"]),
    ("snippet", &["analysis"]),
    ("search", &["model", "analysis", "snippet", "rank"]),
    ("repost", &["analysis"]),
    ("retrieve", &["error", "model", "analysis", "query", "engine", "rank", "snippet", "repost", "search"]),
    ("config", &["error", "topic"]),
    (
        "index",
        &[
            "error", "model", "source", "decode", "extract", "topic", "analysis", "query", "engine",
            "snippet", "search", "retrieve", "config",
        ],
    ),
    ("eval", &["error", "search", "index"]),
    ("serve", &["error", "model", "source", "extract", "topic", "analysis", "search", "index"]),
    (
        "cli",
        &[
            "error", "model", "source", "decode", "extract", "topic", "analysis", "snippet", "search",
            "config", "index", "eval", "serve",
        ],
    ),
];

/// Where each crate, and each part of the standard library that touches the world, may be named.
const HOMES: &[(&str, &[&str])] = &[
    ("tantivy", &["src/engine/local/"]),
    ("scraper", &["src/extract/html/"]),
    (
        "serde",
        &[
            "src/model.rs",
            "src/search/",
            "src/snippet/mod.rs",
            "src/index/",
            "src/config.rs",
            "src/topic/",
            "src/engine/",
            "src/analysis/trace.rs",
            "src/extract/mod.rs",
            "src/extract/block.rs",
            "src/eval/summary.rs",
            "src/cli/console.rs",
            "src/serve/",
        ],
    ),
    (
        "serde_json",
        &[
            "src/config.rs",
            "src/index/",
            "src/source/",
            "src/topic/eval.rs",
            "src/engine/",
            "src/cli/console.rs",
            "src/serve/",
        ],
    ),
    ("toml", &["src/topic/", "src/config.rs"]),
    ("encoding_rs", &["src/decode.rs"]),
    ("chardetng", &["src/decode.rs"]),
    ("aho_corasick", &["src/topic/matcher.rs"]),
    ("flate2", &["src/source/", "src/extract/document/", "src/serve/answer.rs"]),
    ("hayro_syntax", &["src/extract/document/pdf/"]),
    ("zip", &["src/extract/document/container.rs", "src/source/container.rs"]),
    ("quick_xml", &["src/xml.rs"]),
    ("unicode_normalization", &["src/analysis/"]),
    ("time", &["src/model.rs", "src/engine/local/read/collect.rs"]),
    (
        "sha2",
        &["src/model.rs", "src/source/mod.rs", "src/analysis/mod.rs", "src/topic/taxonomy.rs", "src/serve/"],
    ),
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/generate.rs"]),
    ("clap_mangen", &["src/cli/generate.rs"]),
    ("indicatif", &["src/cli/progress.rs"]),
    ("notify", &["src/cli/watch.rs"]),
    ("terminal_size", &["src/cli/console.rs"]),
    ("unicode_width", &["src/cli/style.rs", "src/cli/help.rs"]),
    ("tokio", &["src/serve/"]),
    ("hyper", &["src/serve/"]),
    ("hyper_util", &["src/serve/connections.rs"]),
    ("http_body_util", &["src/serve/"]),
    ("form_urlencoded", &["src/serve/listen.rs"]),
    ("schemars", &["src/"]),
    ("std::env", &["src/cli/"]),
    ("std::fs", &["src/source/", "src/engine/local/", "src/eval/trec.rs", "src/cli/"]),
    (
        "std::io",
        &[
            "src/error.rs",
            "src/xml.rs",
            "src/extract/document/",
            "src/source/",
            "src/engine/local/",
            "src/eval/trec.rs",
            "src/cli/",
            "src/serve/",
        ],
    ),
    ("std::process", &["src/main.rs", "src/engine/local/write/lock.rs", "src/cli/"]),
];

/// Longest file, in lines. Beyond it, a file becomes a folder of the same name.
const LONGEST_FILE: usize = 700;

/// Files by path, `/` between folders.
type Tree = BTreeMap<String, String>;

#[test]
fn rooms_import_only_what_the_table_allows() {
    holds(imports_are_allowed);
    fails(imports_are_allowed, &[("src/snippet.rs", "use crate::model::Record;")], "snippet imports model");
    fails(
        imports_are_allowed,
        &[("src/topic/read.rs", "fn f() -> crate::query::Query {}")],
        "topic imports query",
    );
    fails(imports_are_allowed, &[("src/decode.rs", "use crate::{error::Error};")], "decode imports error");
    fails(imports_are_allowed, &[("src/query/mod.rs", "use super::engine::Engine;")], "query imports engine");
    fails(
        imports_are_allowed,
        &[("src/query/parse.rs", "use super::super::model::Record;")],
        "query imports model",
    );
    fails(
        imports_are_allowed,
        &[("src/lib.rs", "pub use index::Index;"), ("src/rank.rs", "use crate::Index;")],
        "rank imports index",
    );
    fails(imports_are_allowed, &[("src/attic.rs", "")], "attic is not in the table");
    passes(
        imports_are_allowed,
        &[("src/model.rs", "// crate::index\n#[cfg(test)]\nmod t { use crate::index; }")],
    );
}

#[test]
fn no_room_is_reached_from_itself() {
    holds(no_cycles);
    fails(
        no_cycles,
        &[("src/model.rs", "use crate::search;"), ("src/search.rs", "use crate::model;")],
        "model → search → model",
    );
}

#[test]
fn a_foreign_crate_has_one_home() {
    holds(crates_are_at_home);
    fails(crates_are_at_home, &[("src/rank.rs", "use tantivy::Index;")], "src/rank.rs names tantivy");
    fails(crates_are_at_home, &[("src/extract/mod.rs", "fn f() { scraper::Html::new() }")], "names scraper");
    fails(crates_are_at_home, &[("src/topic/mod.rs", "use std::fs;")], "src/topic/mod.rs names std::fs");
    fails(
        crates_are_at_home,
        &[("Cargo.toml", "[dependencies]\nleft-pad = \"1\"\n")],
        "left_pad has no home",
    );
    passes(crates_are_at_home, &[("src/rank.rs", "use std::time::Instant; // tantivy::Index")]);
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    holds(files_are_short);
    holds(files_say_what_they_are_for);
    let long = "//! Long.\n".repeat(LONGEST_FILE + 1);
    fails(files_are_short, &[("src/long.rs", &long)], "src/long.rs has 701 lines");
    fails(files_say_what_they_are_for, &[("src/mute.rs", "use std::fmt;")], "src/mute.rs does not begin");
}

#[test]
fn documents_name_only_what_exists() {
    let (flags, verbs) = surface();
    let rule = |tree: &Tree| documents_are_true(tree, &flags, &verbs);
    holds(rule);
    for (document, complaint) in [
        ("`duansou search --colour never`", "no flag --colour"),
        ("```\ncargo run --release -- search x --inn y\n```", "no flag --inn"),
        ("`cargo bench --bench search -- --limit 3`", "no flag --limit"),
        ("`duansou serch x`", "no verb serch"),
        ("`cargo run --release -- find x`", "no verb find"),
        ("`src/attic.rs`", "no file src/attic.rs"),
        ("[house](HOUSE.md)", "no file HOUSE.md"),
        ("`features = [\"cloud\"]`", "no feature cloud"),
        ("`tidy::this_test_is_not_there`", "no test this_test_is_not_there"),
    ] {
        fails(rule, &[("README.md", document)], complaint);
    }
    passes(
        rule,
        &[("README.md", "`cargo test --all-targets`, `duansou search --limit 3`, [up](https://a.b/c)")],
    );
}

/// The page about the house shows the table that this file holds.
#[test]
fn the_page_shows_the_table() {
    holds(rooms_are_on_the_page);
    let page: String = ROOMS.iter().skip(1).map(row).collect();
    fails(rooms_are_on_the_page, &[("ARCHITECTURE.md", &page)], "the page lacks `| error | nothing |`");
    let page: String = ROOMS.iter().map(row).collect();
    passes(rooms_are_on_the_page, &[("ARCHITECTURE.md", &page)]);
}

/// The core that others embed carries no terminal and no runtime.
#[test]
fn the_core_is_lean() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["tree", "--no-default-features", "-e", "normal", "--prefix", "none", "--offline"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8_lossy(&output.stdout);
    let crates: BTreeSet<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains("tantivy"), "{tree}");
    for absent in ["clap", "anyhow", "tokio", "hyper", "schemars", "indicatif", "notify", "unicode-width"] {
        assert!(!crates.contains(absent), "the core carries {absent}");
    }
}

// The rules.

fn imports_are_allowed(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for (room, imported) in imports(tree) {
        match ROOMS.iter().find(|(name, _)| *name == room) {
            None => complaints.push(format!("{room} is not in the table of rooms")),
            Some((_, allowed)) => complaints.extend(
                imported
                    .iter()
                    .filter(|import| !allowed.contains(&import.as_str()))
                    .map(|import| format!("{room} imports {import}")),
            ),
        }
    }
    complaints
}

fn rooms_are_on_the_page(tree: &Tree) -> Vec<String> {
    let page = tree.get("ARCHITECTURE.md").map(String::as_str).unwrap_or_default();
    let missing = ROOMS.iter().map(row).filter(|row| !page.contains(row.as_str()));
    missing.map(|row| format!("the page lacks `{}`", row.trim_end())).collect()
}

/// A room in the table of the page.
fn row((room, imports): &(&str, &[&str])) -> String {
    format!("| {room} | {} |\n", if imports.is_empty() { "nothing".to_owned() } else { imports.join(", ") })
}

fn no_cycles(tree: &Tree) -> Vec<String> {
    fn walk(
        room: &str,
        graph: &BTreeMap<String, BTreeSet<String>>,
        path: &mut Vec<String>,
    ) -> Option<String> {
        if let Some(at) = path.iter().position(|known| known == room) {
            return Some(format!("{} → {room}", path.get(at..)?.join(" → ")));
        }
        path.push(room.to_owned());
        let found = graph.get(room)?.iter().find_map(|next| walk(next, graph, path));
        path.pop();
        found
    }
    let graph = imports(tree);
    graph.keys().find_map(|room| walk(room, &graph, &mut Vec::new())).into_iter().collect()
}

fn crates_are_at_home(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for (path, text) in sources(tree) {
        let code = code(text);
        for (name, homes) in HOMES {
            if names(&code, name) && !homes.iter().any(|home| path.starts_with(home)) {
                complaints.push(format!("{path} names {name}, which lives in {}", homes.join(", ")));
            }
        }
    }
    for dependency in dependencies(tree) {
        if !HOMES.iter().any(|(name, _)| *name == dependency) {
            complaints.push(format!("{dependency} has no home in the table"));
        }
    }
    complaints
}

fn files_are_short(tree: &Tree) -> Vec<String> {
    let lines = rust(tree).map(|(path, text)| (path, text.lines().count()));
    lines.filter(|(_, n)| *n > LONGEST_FILE).map(|(path, n)| format!("{path} has {n} lines")).collect()
}

fn files_say_what_they_are_for(tree: &Tree) -> Vec<String> {
    let mute = rust(tree).filter(|(path, text)| !text.starts_with("//! ") && *path != "src/lib.rs");
    mute.map(|(path, _)| format!("{path} does not begin with a `//!` sentence")).collect()
}

fn documents_are_true(tree: &Tree, flags: &BTreeSet<String>, verbs: &BTreeSet<String>) -> Vec<String> {
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

// What the rules look at.

/// The rooms that each room imports, itself left out.
fn imports(tree: &Tree) -> BTreeMap<String, BTreeSet<String>> {
    let homes = re_exports(tree);
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources(tree) {
        let Some(room) = room(path) else { continue };
        let code = code(text);
        // As many `super` as there are folders between a file and the crate's root lead there.
        let depth = path.matches('/').count() - usize::from(path.ends_with("/mod.rs"));
        let up = "super::".repeat(depth);
        let reached = heads(&code, "crate::").into_iter().chain(heads(&code, &up));
        let imported = graph.entry(room.to_owned()).or_default();
        imported.extend(reached.filter_map(|name| {
            let home = homes.get(&name).cloned().unwrap_or(name);
            (home != room && home != "super" && home != "self").then_some(home)
        }));
    }
    graph
}

/// The names that follow `prefix` in the code, also inside braces.
fn heads(code: &str, prefix: &str) -> Vec<String> {
    let mut heads = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c == ':' || c == '_' || c == '$' || c.is_alphanumeric()) {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut head = String::new();
            for character in group.chars() {
                match character {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => heads.push(identifier(&std::mem::take(&mut head))),
                    _ if depth == 1 => head.push(character),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            heads.push(identifier(&head));
        } else {
            heads.push(identifier(rest));
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

fn identifier(text: &str) -> String {
    text.trim_start().chars().take_while(|c| *c == '_' || c.is_alphanumeric()).collect()
}

/// Where the names that the crate's root gives out come from.
fn re_exports(tree: &Tree) -> BTreeMap<String, String> {
    let root = tree.get("src/lib.rs").map(|text| code(text)).unwrap_or_default();
    let mut homes = BTreeMap::new();
    for statement in root.split(';').filter_map(|statement| statement.trim().strip_prefix("pub use ")) {
        if let Some((home, names)) = statement.split_once("::") {
            for name in names.trim_matches(['{', '}']).split(',') {
                homes.insert(name.trim().to_owned(), home.to_owned());
            }
        }
    }
    homes
}

fn room(path: &str) -> Option<&str> {
    let room = path.strip_prefix("src/")?.split('/').next()?;
    Some(room.trim_end_matches(".rs")).filter(|room| !["lib", "main"].contains(room))
}

/// Whether the code names the path `name`, not as the end of a longer path.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        let inside = |c: char| c == ':' || c == '_' || c.is_alphanumeric();
        let is_path = name.contains("::") || after.starts_with("::") || code[..at].ends_with("use ");
        !before.is_some_and(inside) && is_path && !identifier_continues(after)
    })
}

fn identifier_continues(after: &str) -> bool {
    after.chars().next().is_some_and(|c| c == '_' || c.is_alphanumeric())
}

/// A source file without comments, texts and unit tests.
fn code(text: &str) -> String {
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
fn closing(code: &str, open: usize) -> usize {
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

fn dependencies(tree: &Tree) -> Vec<String> {
    section(tree, "[dependencies]").into_iter().map(|name| name.replace('-', "_")).collect()
}

/// The keys of a table in Cargo.toml.
fn section(tree: &Tree, header: &str) -> BTreeSet<String> {
    let manifest = tree.get("Cargo.toml").map(String::as_str).unwrap_or_default();
    let lines = manifest.lines().skip_while(|line| line.trim() != header).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let keys = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    keys.map(|(key, _)| key.trim().to_owned()).collect()
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
fn surface() -> (BTreeSet<String>, BTreeSet<String>) {
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

// The tree, and what a rule owes.

fn rust(tree: &Tree) -> impl Iterator<Item = (&String, &String)> {
    tree.iter().filter(|(path, _)| path.ends_with(".rs"))
}

fn sources(tree: &Tree) -> impl Iterator<Item = (&String, &String)> {
    rust(tree).filter(|(path, _)| path.starts_with("src/"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the repository that the rules are about.
fn real_tree() -> Tree {
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

fn holds(rule: impl Fn(&Tree) -> Vec<String>) {
    let complaints = rule(&real_tree());
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The rule complains about this tree, once, in these words.
#[track_caller]
fn fails(rule: impl Fn(&Tree) -> Vec<String>, files: &[(&str, &str)], expected: &str) {
    let complaints = rule(&sample(files));
    assert!(
        complaints.len() == 1 && complaints.iter().any(|complaint| complaint.contains(expected)),
        "expected one complaint `{expected}`, found {complaints:?}"
    );
}

#[track_caller]
fn passes(rule: impl Fn(&Tree) -> Vec<String>, files: &[(&str, &str)]) {
    assert_eq!(rule(&sample(files)), Vec::<String>::new());
}

fn sample(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}
