//! Which files are meant by the paths given: a sorted walk that no loop of links can trap.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};

/// Something to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// A file that was named; it may have any extension.
    Named(PathBuf),
    /// A file in a folder, with an extension that is known.
    InFolder(PathBuf),
    /// Standard input.
    Stdin,
}

impl Found {
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Named(path) | Self::InFolder(path) => Some(path),
            Self::Stdin => None,
        }
    }

    /// What messages call it.
    pub(super) fn name(&self) -> &Path {
        self.path().unwrap_or(Path::new("-"))
    }

    pub(super) fn in_folder(&self) -> bool {
        matches!(self, Self::InFolder(_))
    }
}

/// The extensions that are read from folders, each also followed by `.gz`.
const EXTENSIONS: [&str; 8] = ["html", "htm", "xhtml", "txt", "md", "jsonl", "ndjson", "warc"];

/// The extension of `path` in lowercase, without regard to `.gz`.
pub(super) fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map(|(_, extension)| extension.to_owned())
}

/// The walk itself: what is still to be visited, the next at the end.
pub(super) struct Walk {
    pending: Vec<Found>,
    /// Folders that were entered, by their real path. A folder is entered once, so that links
    /// that lead back into the walk end there.
    entered: HashSet<PathBuf>,
}

impl Walk {
    pub(super) fn new(paths: &[PathBuf]) -> Self {
        let found =
            |path: &PathBuf| if path.as_os_str() == "-" { Found::Stdin } else { Found::Named(path.clone()) };
        Self { pending: paths.iter().rev().map(found).collect(), entered: HashSet::new() }
    }

    /// Puts what a folder holds on the stack, the first name on top.
    fn enter(&mut self, folder: &Path) -> Result<()> {
        let real = fs::canonicalize(folder).map_err(|error| Error::io(folder, error))?;
        if !self.entered.insert(real) {
            return Ok(());
        }
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| Error::io(folder, error))? {
            paths.push(entry.map_err(|error| Error::io(folder, error))?.path());
        }
        paths.sort_unstable_by(|left, right| right.cmp(left));
        self.pending.extend(paths.into_iter().filter(|path| is_visible(path)).map(Found::InFolder));
        Ok(())
    }
}

impl Iterator for Walk {
    type Item = Result<Found>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(found) = self.pending.pop() {
            let Some(path) = found.path() else { return Some(Ok(found)) };
            let metadata = match fs::metadata(path) {
                Ok(metadata) => metadata,
                Err(_) if found.in_folder() && !is_known(path) => continue,
                Err(error) => return Some(Err(Error::io(path, error))),
            };
            if metadata.is_dir() {
                if let Err(error) = self.enter(path) {
                    return Some(Err(error));
                }
            } else if !found.in_folder() || (metadata.is_file() && is_known(path)) {
                return Some(Ok(found));
            }
        }
        None
    }
}

fn is_known(path: &Path) -> bool {
    extension(path).is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Whether a walk goes there: hidden files, and our own indexes, are not input. Nor is a README,
/// which is about a folder and not part of it.
fn is_visible(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    !name.starts_with('.') && !name.ends_with(".idx") && !stem.eq_ignore_ascii_case("readme")
}

/// The folder that addresses are relative to, absolute.
pub(super) fn base(base: Option<&Path>) -> PathBuf {
    absolute(base.unwrap_or(Path::new(".")))
}

/// The address of a file: its path relative to `base` with `/` when it lies inside, else absolute.
pub(super) fn uri(path: &Path, base: &Path) -> String {
    let path = absolute(path);
    if let Ok(relative) = path.strip_prefix(base) {
        return slashed(relative);
    }
    // The same place may be named through a link on one side only.
    let real = path.parent().zip(path.file_name()).and_then(|(folder, name)| {
        let (folder, base) = (fs::canonicalize(folder).ok()?, fs::canonicalize(base).ok()?);
        folder.join(name).strip_prefix(base).ok().map(slashed)
    });
    real.unwrap_or_else(|| slashed(&path))
}

/// An absolute path without `.` and `..`.
fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace('\\', "/") }
}
