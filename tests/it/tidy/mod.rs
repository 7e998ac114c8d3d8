//! The rules of the code as tests: which module imports which, where a crate may be named, what
//! documents may name.
//!
//! Every rule is a function from a tree of files to complaints. The real tree must give none, and a
//! small tree that breaks the rule must give one.

mod documents;
mod imports;
mod tree;

use std::collections::BTreeSet;
use std::process::Command;

use documents::{documents_are_true, surface};
use imports::{Table, imports_are_allowed, no_file_circle, no_module_circle, siblings_are_allowed};
use tree::{Tree, code, dependencies, fails, holds, passes, root, rust, sources};

/// Which module may import which; a module is a file or folder directly under `src/`.
const MODULES: &Table = &[
    ("error", &[]),
    ("model", &[]),
    ("source", &["error", "model"]),
    ("decode", &[]),
    ("extract", &["model"]),
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
            "error", "model", "source", "decode", "extract", "topic", "analysis", "engine", "snippet",
            "search", "config", "index", "eval", "serve",
        ],
    ),
];

/// Which sub-module of `extract` may import which.
const EXTRACT: &Table = &[
    ("block", &[]),
    ("lexicon", &[]),
    ("html", &["lexicon"]),
    ("metadata", &["block", "lexicon", "html"]),
    ("content", &["block", "lexicon", "html", "metadata"]),
    ("text", &["block", "lexicon", "metadata"]),
];

/// Which sub-module of `engine/local` may import which.
const LOCAL: &Table = &[
    ("errors", &[]),
    ("windowed_file", &[]),
    ("directory", &["windowed_file"]),
    ("format", &["errors"]),
    ("read", &["errors", "format"]),
    ("handle", &["errors", "format", "read"]),
    ("sizes", &["format", "handle", "read"]),
    ("catch_panic", &["errors", "format", "handle"]),
    ("write", &["errors", "directory", "format", "handle"]),
    ("recover", &["directory", "errors", "format", "handle", "read", "write"]),
    ("snapshot", &["directory", "errors", "format", "recover", "write"]),
    ("maintenance", &["catch_panic", "handle", "recover", "snapshot", "write"]),
    ("engine", &["format", "handle", "read", "sizes", "write"]),
    ("open", &["catch_panic", "directory", "errors", "format", "handle", "maintenance", "read", "write"]),
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
    ("flate2", &["src/source/", "src/serve/answer.rs"]),
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
        &["src/error.rs", "src/source/", "src/engine/local/", "src/eval/trec.rs", "src/cli/", "src/serve/"],
    ),
    ("std::process", &["src/main.rs", "src/engine/local/write/lock.rs", "src/cli/"]),
];

/// Longest file, in lines: beyond it, a file becomes a folder of the same name. A file of tests may have
/// a hundred more.
const LONGEST_FILE: usize = 400;

#[test]
fn modules_import_only_what_the_table_allows() {
    let rule = |tree: &Tree| imports_are_allowed(tree, MODULES);
    holds(rule);
    fails(
        rule,
        &[("src/snippet.rs", "use crate::model::Record;"), ("src/model.rs", "")],
        "snippet imports model",
    );
    fails(
        rule,
        &[("src/topic/read.rs", "fn f() -> crate::query::Query {}"), ("src/query/mod.rs", "")],
        "topic imports query",
    );
    fails(
        rule,
        &[("src/decode.rs", "use crate::{error::Error};"), ("src/error.rs", "")],
        "decode imports error",
    );
    fails(
        rule,
        &[("src/query/mod.rs", "use super::engine::Engine;"), ("src/engine/mod.rs", "")],
        "query imports engine",
    );
    fails(
        rule,
        &[("src/query/parse.rs", "use super::super::model::Record;"), ("src/model.rs", "")],
        "query imports model",
    );
    fails(
        rule,
        &[
            ("src/lib.rs", "mod index;\npub use index::Index;"),
            ("src/index/mod.rs", ""),
            ("src/rank.rs", "use crate::Index;"),
        ],
        "rank imports index",
    );
    fails(rule, &[("src/attic.rs", "")], "attic is not in the table");
    passes(
        rule,
        &[
            ("src/model.rs", "// crate::index\n#[cfg(test)]\nmod t { use crate::index; }"),
            ("src/index/mod.rs", ""),
        ],
    );
}

#[test]
fn sub_modules_import_only_what_the_table_allows() {
    holds(|tree: &Tree| siblings_are_allowed(tree, "extract", EXTRACT));
    holds(|tree: &Tree| siblings_are_allowed(tree, "engine/local", LOCAL));
    let rule = |tree: &Tree| siblings_are_allowed(tree, "extract", EXTRACT);
    let words = ("src/extract/lexicon/words.rs", "use crate::extract::html::page::Line;");
    fails(rule, &[words, ("src/extract/html/page.rs", "")], "extract/lexicon imports html");
    fails(rule, &[("src/extract/attic.rs", "")], "extract/attic is not in the table");
    let page = ("src/extract/html/page.rs", "use crate::extract::RULES;");
    fails(rule, &[page, ("src/extract/mod.rs", "")], "extract/html imports mod");
}

#[test]
fn no_module_and_no_file_is_reached_from_itself() {
    holds(no_module_circle);
    holds(no_file_circle);
    fails(
        no_module_circle,
        &[("src/model.rs", "use crate::search;"), ("src/search.rs", "use crate::model;")],
        "model → search → model",
    );
    let one = ("src/topic/one.rs", "use super::two::{Two, deep::{self}};");
    fails(
        no_file_circle,
        &[one, ("src/topic/two.rs", "fn f() { crate::topic::one::g(); }")],
        "src/topic/one.rs → src/topic/two.rs → src/topic/one.rs",
    );
    // What `mod.rs` only gives out is defined elsewhere.
    let sign = ("src/topic/mod.rs", "mod one;\nmod two;\npub use one::One;\npub use two::Two;");
    passes(no_file_circle, &[sign, ("src/topic/one.rs", "use crate::topic::Two;"), ("src/topic/two.rs", "")]);
    let user = ("src/topic/mod.rs", "mod one;\nuse one::One;\npub struct Tag;");
    fails(
        no_file_circle,
        &[user, ("src/topic/one.rs", "use crate::topic::Tag;")],
        "src/topic/mod.rs → src/topic/one.rs → src/topic/mod.rs",
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
    fails(files_are_short, &[("src/long.rs", &long)], "src/long.rs has 401 lines");
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

/// ARCHITECTURE.md shows the tables that this file holds.
#[test]
fn the_page_shows_the_tables() {
    holds(tables_are_on_the_page);
    let page: String = rows().skip(1).collect();
    fails(tables_are_on_the_page, &[("ARCHITECTURE.md", &page)], "the page lacks `| error | nothing |`");
    let page: String = rows().collect();
    passes(tables_are_on_the_page, &[("ARCHITECTURE.md", &page)]);
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

fn tables_are_on_the_page(tree: &Tree) -> Vec<String> {
    let page = tree.get("ARCHITECTURE.md").map(String::as_str).unwrap_or_default();
    let missing = rows().filter(|row| !page.contains(row.as_str()));
    missing.map(|row| format!("the page lacks `{}`", row.trim_end())).collect()
}

/// The rows of the tables, as the page shows them.
fn rows() -> impl Iterator<Item = String> {
    let tables = [("", MODULES), ("extract/", EXTRACT), ("engine/local/", LOCAL)];
    tables.into_iter().flat_map(|(parent, table)| {
        table.iter().map(move |(module, imports)| {
            let imports = if imports.is_empty() { "nothing".to_owned() } else { imports.join(", ") };
            format!("| {parent}{module} | {imports} |\n")
        })
    })
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
    let most = |path: &str| if path.starts_with("tests/") { LONGEST_FILE + 100 } else { LONGEST_FILE };
    lines.filter(|(path, n)| *n > most(path)).map(|(path, n)| format!("{path} has {n} lines")).collect()
}

fn files_say_what_they_are_for(tree: &Tree) -> Vec<String> {
    let mute = rust(tree).filter(|(path, text)| !text.starts_with("//! ") && *path != "src/lib.rs");
    mute.map(|(path, _)| format!("{path} does not begin with a `//!` sentence")).collect()
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
