//! The rules of deny.toml for licences, duplicate versions and registries, held over the tree of dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

#[test]
fn what_is_linked_follows_the_rules() {
    let rules = Rules::read();
    let packages = linked();
    assert!(packages.len() > 50, "found {} packages", packages.len());
    assert_eq!(complaints(&rules, &packages), Vec::<String>::new());
}

#[test]
fn what_breaks_a_rule_is_named() {
    let rules = Rules {
        licences: ["MIT", "Apache-2.0", "BSD-3-Clause"].map(str::to_owned).into(),
        skipped: vec![("old".to_owned(), "0.3".to_owned())],
        registries: vec![CRATES_IO.to_owned()],
    };
    let package = |name: &str, version: &str, licence: &str, source: &str| Package {
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.to_owned(),
        source: source.to_owned(),
    };
    let crates = format!("registry+{CRATES_IO}");
    let cases: &[(&str, &[&str])] = &[
        ("MIT", &[]),
        ("GPL-3.0-only", &["bad 1.0.0 has the licence GPL-3.0-only"]),
        ("MIT OR LGPL-2.1-or-later", &[]),
        ("MIT AND GPL-2.0-only", &["bad 1.0.0 has the licence MIT AND GPL-2.0-only"]),
        ("(MIT OR GPL-2.0-only) AND BSD-3-Clause", &[]),
        ("MIT/Apache-2.0", &[]),
        ("", &["bad 1.0.0 has the licence "]),
    ];
    for (licence, expected) in cases {
        let found = complaints(&rules, &[package("bad", "1.0.0", licence, &crates)]);
        assert_eq!(found, *expected, "{licence}");
    }
    let two = |name: &str| [package(name, "0.3.1", "MIT", &crates), package(name, "0.4.0", "MIT", &crates)];
    assert_eq!(complaints(&rules, &two("new")), ["new has the versions 0.3.1, 0.4.0"]);
    assert_eq!(complaints(&rules, &two("old")), Vec::<String>::new());
    let git = complaints(&rules, &[package("bad", "1.0.0", "MIT", "git+https://example.org/bad")]);
    assert_eq!(git, ["bad 1.0.0 comes from git+https://example.org/bad"]);
}

const CRATES_IO: &str = "https://github.com/rust-lang/crates.io-index";

struct Rules {
    licences: BTreeSet<String>,
    /// Name and the beginning of a version.
    skipped: Vec<(String, String)>,
    registries: Vec<String>,
}

impl Rules {
    fn read() -> Self {
        let text = std::fs::read_to_string(root().join("deny.toml")).unwrap();
        let file: toml::Table = text.parse().unwrap();
        let strings = |value: &toml::Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        let skipped = file["bans"]["skip"].as_array().unwrap().iter().map(|skip| {
            assert!(!skip["reason"].as_str().unwrap().is_empty());
            let (name, version) = skip["crate"].as_str().unwrap().split_once('@').unwrap();
            (name.to_owned(), version.to_owned())
        });
        Self {
            licences: strings(&file["licenses"]["allow"]).into_iter().collect(),
            skipped: skipped.collect(),
            registries: strings(&file["sources"]["allow-registry"]),
        }
    }
}

struct Package {
    name: String,
    version: String,
    licence: String,
    source: String,
}

fn complaints(rules: &Rules, packages: &[Package]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for Package { name, version, licence, source } in packages {
        if !is_allowed(licence, &rules.licences) {
            complaints.push(format!("{name} {version} has the licence {licence}"));
        }
        if !rules.registries.iter().any(|registry| *source == format!("registry+{registry}")) {
            complaints.push(format!("{name} {version} comes from {source}"));
        }
        let begins = |start: &str| version.strip_prefix(start).is_some_and(|rest| rest.starts_with('.'));
        if !rules.skipped.iter().any(|(skipped, start)| skipped == name && begins(start)) {
            versions.entry(name).or_default().insert(version);
        }
    }
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        let versions: Vec<_> = versions.iter().copied().collect();
        complaints.push(format!("{name} has the versions {}", versions.join(", ")));
    }
    complaints
}

/// Whether an SPDX expression can be met by allowed licences alone; AND binds closer than OR.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = either(&words, &mut at, allowed);
    met && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= both(words, at, allowed);
    }
    met
}

fn both(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = either(words, at, allowed);
        *at += 1;
        return met;
    }
    let mut licence = (*word).to_owned();
    if words.get(*at) == Some(&"WITH") {
        licence = format!("{licence} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&licence)
}

/// What the program links or runs to build itself on this platform, with all features.
fn linked() -> Vec<Package> {
    let lock: toml::Table = std::fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let text = |value: &toml::Value| value.as_str().unwrap().to_owned();
    let sources: BTreeMap<(String, String), String> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| {
            Some(((text(&entry["name"]), text(&entry["version"])), text(entry.get("source")?)))
        })
        .collect();
    // Unlike `cargo metadata`, the tree leaves out the features that only tests ask for.
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = [
        "tree",
        "--locked",
        "--offline",
        "--all-features",
        "-e",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}|{l}|",
    ];
    let tree = run(&cargo, &arguments);
    let lines: BTreeSet<(&str, &str)> = tree
        .lines()
        .filter_map(|line| line.split_once('|'))
        .map(|(package, rest)| (package, rest.split('|').next().unwrap()))
        .collect();
    let packages = lines.into_iter().map(|(package, licence)| {
        let mut words = package.split(' ');
        let name = words.next().unwrap().to_owned();
        let version = words.next().unwrap().trim_start_matches('v').to_owned();
        let source = sources.get(&(name.clone(), version.clone())).cloned().unwrap_or_default();
        Package { name, version, licence: licence.to_owned(), source }
    });
    packages.filter(|package| package.name != env!("CARGO_PKG_NAME")).collect()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
