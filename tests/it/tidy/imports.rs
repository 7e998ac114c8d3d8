//! Which module, and which file, imports which.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Tree, code, sources};

/// A table of modules and what each of them may import.
pub type Table = [(&'static str, &'static [&'static str])];

/// The modules that import what the table does not allow them.
pub fn imports_are_allowed(tree: &Tree, table: &Table) -> Vec<String> {
    let mut complaints = Vec::new();
    for (module, imported) in modules(tree) {
        match table.iter().find(|(name, _)| *name == module) {
            None => complaints.push(format!("{module} is not in the table of modules")),
            Some((_, allowed)) => complaints.extend(
                imported
                    .iter()
                    .filter(|import| !allowed.contains(&import.as_str()))
                    .map(|import| format!("{module} imports {import}")),
            ),
        }
    }
    complaints
}

/// The sub-modules of `parent` that import siblings which the table does not allow them. `mod.rs` may
/// import every sub-module, and no sub-module imports it.
pub fn siblings_are_allowed(tree: &Tree, parent: &str, table: &Table) -> Vec<String> {
    let mut complaints = BTreeSet::new();
    let folder = format!("src/{parent}/");
    let part = |path: &str| -> Option<String> {
        Some(path.strip_prefix(&folder)?.split('/').next()?.trim_end_matches(".rs").to_owned())
    };
    for (path, targets) in files(tree) {
        let Some(module) = part(&path).filter(|module| module != "mod") else { continue };
        let Some((_, allowed)) = table.iter().find(|(name, _)| *name == module) else {
            complaints.insert(format!("{parent}/{module} is not in the table of modules"));
            continue;
        };
        for import in targets.iter().filter_map(|target| part(target)).filter(|import| *import != module) {
            if !allowed.contains(&import.as_str()) {
                complaints.insert(format!("{parent}/{module} imports {import}"));
            }
        }
    }
    complaints.into_iter().collect()
}

/// The first circle of imports between modules.
pub fn no_module_circle(tree: &Tree) -> Vec<String> {
    circle(&modules(tree)).into_iter().collect()
}

/// The first circle of imports between files.
pub fn no_file_circle(tree: &Tree) -> Vec<String> {
    circle(&files(tree)).into_iter().collect()
}

type Graph = BTreeMap<String, BTreeSet<String>>;

fn circle(graph: &Graph) -> Option<String> {
    fn walk(
        node: &str,
        graph: &Graph,
        path: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> Option<String> {
        if let Some(at) = path.iter().position(|known| known == node) {
            return Some(format!("{} → {node}", path.get(at..)?.join(" → ")));
        }
        if done.contains(node) {
            return None;
        }
        path.push(node.to_owned());
        let found = graph.get(node).into_iter().flatten().find_map(|next| walk(next, graph, path, done));
        path.pop();
        done.insert(node.to_owned());
        found
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|node| walk(node, graph, &mut Vec::new(), &mut done))
}

/// The modules directly under `src/` that each of them imports, itself left out.
fn modules(tree: &Tree) -> Graph {
    let module = |path: &str| -> Option<String> {
        let module = path.strip_prefix("src/")?.split('/').next()?.trim_end_matches(".rs");
        (!["lib", "main"].contains(&module)).then(|| module.to_owned())
    };
    let mut graph = Graph::new();
    for (path, targets) in files(tree) {
        let Some(own) = module(&path) else { continue };
        let imported = graph.entry(own.clone()).or_default();
        imported.extend(targets.iter().filter_map(|target| module(target)).filter(|other| *other != own));
    }
    graph
}

/// The files that each file imports: those that define what it names. A re-export is a sign that points
/// to the file that defines a name, and is followed there; naming it is no import of the file that has
/// the sign.
fn files(tree: &Tree) -> Graph {
    let modules: BTreeMap<String, String> =
        sources(tree).filter_map(|(path, _)| Some((module_of(path)?, path.clone()))).collect();
    let codes: BTreeMap<&String, String> = sources(tree).map(|(path, text)| (path, code(text))).collect();
    let mut signs: BTreeMap<(String, String), String> = BTreeMap::new();
    for (path, code) in &codes {
        let Some(own) = module_of(path) else { continue };
        for (is_sign, target) in paths(code, &own, &modules) {
            if is_sign && let Some(name) = target.rsplit("::").next() {
                signs.insert((own.clone(), name.to_owned()), target.clone());
            }
        }
    }
    let mut graph = Graph::new();
    for (path, code) in &codes {
        let Some(own) = module_of(path) else { continue };
        let imported = graph.entry((*path).clone()).or_default();
        for (is_sign, target) in paths(code, &own, &modules) {
            if is_sign {
                continue;
            }
            let target = defined(target, &modules, &signs);
            imported.extend(modules.get(&target).filter(|other| other != path).cloned());
        }
        if !path.ends_with("lib.rs") {
            imported.remove("src/lib.rs");
        }
    }
    graph
}

/// `src/extract/html/page.rs` is `crate::extract::html::page`.
fn module_of(path: &str) -> Option<String> {
    let path = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let path = path.strip_suffix("/mod").unwrap_or(path);
    Some(match path {
        "lib" => "crate".to_owned(),
        path => format!("crate::{}", path.replace('/', "::")),
    })
}

/// The module that defines what a path leads to.
fn defined(
    mut path: String,
    modules: &BTreeMap<String, String>,
    signs: &BTreeMap<(String, String), String>,
) -> String {
    for _ in 0..20 {
        let (module, rest) = known(&path, modules);
        let name = rest.split("::").next().unwrap_or_default();
        match signs.get(&(module.clone(), name.to_owned())) {
            Some(target) if !name.is_empty() => {
                let after = rest.strip_prefix(name).unwrap_or_default();
                path = format!("{target}{after}");
            }
            _ => return module,
        }
    }
    path
}

/// The longest beginning of a path that is a module, and what follows.
fn known(path: &str, modules: &BTreeMap<String, String>) -> (String, String) {
    let mut end = path.len();
    loop {
        let module = &path[..end];
        if modules.contains_key(module) || !module.contains("::") {
            return (module.to_owned(), path[end..].trim_start_matches("::").to_owned());
        }
        end = module.rfind("::").unwrap_or_default();
    }
}

/// The absolute paths that the code of a module names, and whether each is re-exported.
fn paths(code: &str, own: &str, modules: &BTreeMap<String, String>) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for statement in code.split_inclusive(';') {
        match statement.rfind("use ").filter(|at| is_use(statement, *at)) {
            Some(at) => {
                let before = statement[..at].trim_end();
                let is_sign = before.ends_with("pub") || before.ends_with(')') && before.contains("pub(");
                for path in leaves(statement[at + 4..].trim_end_matches(';')) {
                    if let Some(path) = absolute(&path, own, modules, &names) {
                        names.insert(path.rsplit("::").next().unwrap_or_default().to_owned(), path.clone());
                        found.push((is_sign, path));
                    }
                }
                rest.push_str(&statement[..at]);
            }
            None => rest.push_str(statement),
        }
    }
    let word = |c: char| c == '_' || c == ':' || c.is_alphanumeric();
    for path in rest.split(|c: char| !word(c)).filter(|path| path.contains("::")) {
        found.extend(
            absolute(path.trim_matches(':'), own, modules, &BTreeMap::new()).map(|path| (false, path)),
        );
    }
    found
}

/// Whether `use ` at this place of a statement begins a use declaration.
fn is_use(statement: &str, at: usize) -> bool {
    let before = statement[..at].trim_end();
    before.is_empty() || before.ends_with(['}', '{', ']', ')', ';']) || before.ends_with("pub")
}

/// The single paths of a tree in a use declaration; `self` stands for what is before it.
fn leaves(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((before, group)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        return vec![path.trim_end_matches("::self").to_owned()];
    };
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    let parts = parts.into_iter().map(str::trim).filter(|part| !part.is_empty());
    parts.flat_map(|part| leaves(&format!("{}{part}", before.trim()))).collect()
}

/// A path from the crate's root. `None` where it leads out of the crate.
fn absolute(
    path: &str,
    own: &str,
    modules: &BTreeMap<String, String>,
    names: &BTreeMap<String, String>,
) -> Option<String> {
    let (mut base, mut path) = (own.to_owned(), path);
    if path == "crate" || path.starts_with("crate::") {
        return Some(path.to_owned());
    }
    if let Some(inner) = path.strip_prefix("self::") {
        return Some(format!("{base}::{inner}"));
    }
    if !path.starts_with("super") {
        let first = path.split("::").next()?;
        let child = format!("{own}::{first}");
        if modules.contains_key(&child) {
            return Some(format!("{own}::{path}"));
        }
        let imported = names.get(first)?;
        return modules.contains_key(imported).then(|| path.replacen(first, imported, 1));
    }
    while let Some(rest) = path.strip_prefix("super") {
        base.truncate(base.rfind("::")?);
        path = rest.strip_prefix("::").unwrap_or(rest);
    }
    Some(if path.is_empty() { base } else { format!("{base}::{path}") })
}
