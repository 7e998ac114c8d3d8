//! Walks the given paths in sorted order, safe from loops of links.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, ErrorKind, Result, shown};

use super::mounts;

/// Something to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// A file that was named; it may have any extension.
    Named(PathBuf),
    /// A file in a folder.
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

/// The extensions of kinds that are read, each also followed by `.gz`. Whatever has none of them is
/// looked into before it is taken.
const EXTENSIONS: &[&str] = &[
    "html", "htm", "xhtml", "txt", "md", "jsonl", "ndjson", "warc", "json", "csv", "tsv", "mht", "mhtml",
    "xml", "rss", "atom", "pdf", "docx", "odt", "epub", "zip", "tar", "tgz",
];

/// Extensions of text that is no article: what lies beside saved pages and in folders of programs.
const CODE: &[&str] = &[
    "css", "js", "mjs", "map", "ts", "jsx", "tsx", "svg", "py", "rs", "c", "h", "cpp", "hpp", "java", "go",
    "sh", "toml", "yaml", "yml", "ini", "cfg", "conf", "lock", "sql", "bat", "ps1",
];

/// The extension of `path` in lowercase, without regard to `.gz`.
pub(super) fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map(|(_, extension)| extension.to_owned())
}

/// The walk itself: what is still to be visited, the next at the end.
pub(super) struct Walk {
    pending: Vec<Found>,
    /// Folders that were entered, by their real path. A folder is entered once, so that links
    /// that lead back into the walk end there.
    entered: HashSet<PathBuf>,
    mounts: mounts::Pseudo,
}

impl Walk {
    pub(super) fn new(paths: &[PathBuf]) -> Self {
        let found =
            |path: &PathBuf| if path.as_os_str() == "-" { Found::Stdin } else { Found::Named(path.clone()) };
        Self {
            pending: paths.iter().rev().map(found).collect(),
            entered: HashSet::new(),
            mounts: mounts::Pseudo::read(),
        }
    }

    /// Puts what a folder holds on the stack, the first name on top.
    fn enter(&mut self, folder: &Path) -> Result<()> {
        let real = fs::canonicalize(folder).map_err(|error| Error::io(folder, error))?;
        if self.mounts.holds(&real) {
            return Err(passed_over(folder, "is a pseudo file system, not files"));
        }
        if !self.entered.insert(real) {
            return Ok(());
        }
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| Error::io(folder, error))? {
            paths.push(entry.map_err(|error| Error::io(folder, error))?.path());
        }
        paths.sort_unstable_by(|left, right| right.cmp(left));
        self.pending.extend(paths.into_iter().map(Found::InFolder));
        Ok(())
    }
}

impl Iterator for Walk {
    type Item = Result<Found>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(found) = self.pending.pop() {
            let Some(path) = found.path() else { return Some(Ok(found)) };
            if found.in_folder()
                && let Some(reason) = left_out(path)
            {
                return Some(Err(passed_over(path, reason)));
            }
            let metadata = match fs::metadata(path) {
                Ok(metadata) => metadata,
                Err(error) => return Some(Err(Error::io(path, error))),
            };
            if metadata.is_dir() {
                if let Err(error) = self.enter(path) {
                    return Some(Err(error));
                }
            } else if found.in_folder() && !metadata.is_file() {
                return Some(Err(passed_over(path, "is a device, a pipe or a socket, not a file")));
            } else if found.in_folder() && extension(path).is_some_and(|found| CODE.contains(&&*found)) {
                return Some(Err(passed_over(path, "is code or settings, not an article")));
            } else {
                return Some(Ok(found));
            }
        }
        None
    }
}

/// What a walk leaves out, and why.
fn passed_over(path: &Path, reason: &str) -> Error {
    Error::new(ErrorKind::PassedOver, reason).with_path(path)
}

/// Whether a file has the extension of a kind that is read.
pub(super) fn is_known(path: &Path) -> bool {
    extension(path).is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Why a walk does not go there, told by the name alone.
fn left_out(path: &Path) -> Option<&'static str> {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let page = name.strip_suffix("_files").or_else(|| name.strip_suffix(".files"));
    let is_beside =
        |page: &str| ["html", "htm"].iter().any(|end| path.with_file_name(format!("{page}.{end}")).is_file());
    match () {
        () if name.starts_with('.') => Some("is hidden"),
        () if name.ends_with(".idx") => Some("is an index"),
        () if stem.eq_ignore_ascii_case("readme") => Some("is a readme, about the folder and not part of it"),
        () if page.is_some_and(is_beside) => Some("holds the pictures and scripts of a saved page"),
        () => None,
    }
}

/// Why a file of an archive is not looked into.
pub(super) fn member_left_out(path: &Path) -> Option<&'static str> {
    let hidden = path.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
    match () {
        () if hidden || path.starts_with("__MACOSX") => Some("is hidden"),
        () if extension(path).is_some_and(|found| CODE.contains(&&*found)) => {
            Some("is code or settings, not an article")
        }
        () => left_out(Path::new(path.file_name().unwrap_or_default())),
    }
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
    let text = shown(path);
    if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace('\\', "/") }
}
