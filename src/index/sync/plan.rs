//! Plans a sync: compares the files with the facts about them.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use crate::error::{ErrorKind, Result};
use crate::index::sync::facts::Facts;
use crate::index::sync::options::{Change, SyncOptions};
use crate::source::{Input, address, inputs};

/// A file and the action for it.
pub(super) struct Step {
    pub(super) input: Input,
    pub(super) change: Change,
    /// The file's stamp before the digest was computed.
    pub(super) stamp: Option<String>,
    /// Digest of its bytes, if it was computed.
    pub(super) digest: Option<String>,
}

/// The actions of a sync.
pub(super) struct Plan {
    pub(super) steps: Vec<Result<Step>>,
    /// Origins whose files are missing.
    pub(super) gone: Vec<String>,
    /// The index of each origin's step.
    pub(super) places: HashMap<String, usize>,
}

pub(super) fn plan(
    paths: &[PathBuf],
    options: &SyncOptions,
    origins: &BTreeMap<String, Facts>,
    rules: &str,
) -> Plan {
    let mut plan = Plan { steps: Vec::new(), gone: Vec::new(), places: HashMap::new() };
    // Files below an unreadable folder do not count as missing.
    let mut unseen = Vec::new();
    for input in inputs(paths, &options.files) {
        let input = match input {
            Ok(input) => input,
            Err(error) => {
                if let Some(path) = error.path() {
                    let at = address(path, &options.files);
                    let gone = error.kind() == ErrorKind::NotFound
                        && origins.keys().any(|known| lies_in(known, &at));
                    if gone && options.prune {
                        continue;
                    }
                    unseen.push(at);
                }
                plan.steps.push(Err(error));
                continue;
            }
        };
        if let Some(origin) = input.origin() {
            if plan.places.contains_key(origin) {
                continue;
            }
            plan.places.insert(origin.to_owned(), plan.steps.len());
        }
        let known = input.origin().and_then(|origin| origins.get(origin));
        plan.steps.push(step(input, known, options.force, rules));
    }
    let below: Vec<String> = paths.iter().map(|path| address(path, &options.files)).collect();
    let is_gone = |origin: &&String| {
        !plan.places.contains_key(*origin)
            && below.iter().any(|folder| lies_in(origin, folder))
            && !unseen.iter().any(|folder| lies_in(origin, folder))
    };
    plan.gone = origins.keys().filter(is_gone).cloned().collect();
    // If several files have an article, the last one counts. When one of them changes, the others must
    // be read again.
    let shared = |origin: &str| origins.get(origin).is_some_and(|facts| facts.shared);
    let moved = |step: &Result<Step>| match step {
        Ok(step) => step.change != Change::Unchanged && step.input.origin().is_some_and(shared),
        Err(_) => false,
    };
    if (options.prune && plan.gone.iter().any(|origin| shared(origin))) || plan.steps.iter().any(moved) {
        for step in plan.steps.iter_mut().flatten().filter(|step| step.input.origin().is_some_and(shared)) {
            if step.change == Change::Unchanged {
                step.change = Change::Changed;
            }
        }
    }
    plan
}

fn step(input: Input, known: Option<&Facts>, force: bool, rules: &str) -> Result<Step> {
    let unread = |input, change| Ok(Step { input, change, stamp: None, digest: None });
    let Some(known) = known else { return unread(input, Change::New) };
    // A page keeps its given address until another is given.
    let input = input.or_url(known.url.clone());
    if force || input.url() != known.url.as_deref() || known.rules != rules {
        return unread(input, Change::Changed);
    }
    let stamp = input.stamp();
    if stamp.is_some() && stamp == known.stamp {
        return Ok(Step { input, change: Change::Unchanged, stamp, digest: None });
    }
    if input.size() != Some(known.bytes) {
        return unread(input, Change::Changed);
    }
    let digest = input.digest()?;
    let same = digest.as_ref() == Some(&known.digest);
    let change = if same { Change::Unchanged } else { Change::Changed };
    Ok(Step { input, change, stamp, digest })
}

/// Whether an origin is the file or folder of this address, or lies in it. The base folder has an empty
/// address.
fn lies_in(origin: &str, folder: &str) -> bool {
    match folder {
        "" => !origin.starts_with('/'),
        "/" => origin.starts_with('/'),
        _ => origin.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
    }
}
