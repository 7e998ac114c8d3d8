//! Copies a committed state while a writer continues.

use std::fs;
use std::io::{self, ErrorKind as IoKind};
use std::path::{Path, PathBuf};

use tantivy::Directory;
use tantivy::directory::{META_LOCK, MmapDirectory};

use crate::engine::Snapshot;
use crate::engine::local::format::commit::Commit;
use crate::engine::local::format::manifest::{self, Manifest, State};
use crate::engine::local::recover::directory::RecoveryDirectory;
use crate::engine::local::{directory, errors, write};
use crate::error::{Error, ErrorKind, Result};

/// Maximum attempts, because a commit may remove a file during the copy.
const ATTEMPTS: u32 = 10;

/// Copies the last commit of the index in `path` to the folder `to`, which is missing or empty. The
/// copy is atomic.
///
/// # Errors
/// `NotFound` if there is no index, `AlreadyExists` if `to` is not empty, `Incompatible` if the
/// manifest cannot be read, `Io`, `Engine`.
pub(crate) fn snapshot(path: &Path, to: &Path) -> Result<Snapshot> {
    State::of(path)?;
    let failed = |error| Error::io(to, error);
    let at = std::path::absolute(to).map_err(failed)?;
    let is_free = match fs::read_dir(&at) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == IoKind::NotFound => true,
        Err(error) => return Err(failed(error)),
    };
    let (Some(parent), Some(name)) = (at.parent().filter(|_| is_free), at.file_name()) else {
        let message = "is not empty; name another folder";
        return Err(Error::new(ErrorKind::AlreadyExists, message).with_path(to));
    };
    fs::create_dir_all(parent).map_err(failed)?;
    let part = parent.join(format!(".{}.part", name.to_string_lossy()));
    let made = begin(&part).and_then(|()| attempt(path, &part));
    let placed = made.and_then(|snapshot| {
        let place = || {
            manifest::sync(&part)?;
            // Removes the empty target, because not every system renames a folder onto another.
            let _ = fs::remove_dir(&at);
            fs::rename(&part, &at)?;
            manifest::sync(parent)
        };
        place().map_err(failed).map(|()| snapshot)
    });
    if placed.is_err() {
        write::discard(&part);
    }
    placed
}

/// An empty folder, also after an interrupted copy.
fn begin(part: &Path) -> Result<()> {
    let failed = |error| Error::io(part, error);
    if part.exists() {
        fs::remove_dir_all(part).map_err(failed)?;
    }
    fs::create_dir(part).map_err(failed)
}

fn attempt(path: &Path, part: &Path) -> Result<Snapshot> {
    let mut copied = copy(path, part);
    for _ in 1..ATTEMPTS {
        match copied {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            done => return done,
        }
        begin(part)?;
        copied = copy(path, part);
    }
    copied
}

fn copy(path: &Path, part: &Path) -> Result<Snapshot> {
    let manifest = match State::of(path)? {
        State::Ours(manifest) | State::Older(manifest) => manifest,
        State::Newer(_) | State::Damaged(_) => Manifest::read(path)?,
    };
    let data = manifest.data(path);
    let failed = |error| errors::translate(error, Some(path));
    let opened = MmapDirectory::open(&data).map_err(|error| failed(error.into()))?;
    let folder = directory::Folder::mapped(opened);
    // While this lock is held, merged files are not removed.
    let lock = folder.acquire_lock(&META_LOCK);
    let _lock = lock.map_err(|error| failed(tantivy::TantivyError::LockFailure(error, None)))?;
    let source = data.join("meta.json");
    let metas = fs::read(&source).map_err(|error| Error::io(&source, error))?;
    let index = tantivy::Index::open(RecoveryDirectory { folder, metas: metas.clone() }).map_err(failed)?;
    let listed = index.load_metas().map_err(failed)?;
    let mut files: Vec<PathBuf> = listed.list_segment_files().into_iter().collect();
    // A segment without deletions lists a file of deletions that does not exist.
    files.retain(|file| !file.to_string_lossy().ends_with(".0.del"));
    let origins = Commit::read(listed.payload.as_deref())?.file();
    files.sort();
    let managed = serde_json::to_vec(&files).unwrap_or_default();
    let mut snapshot = Snapshot::default();
    for file in files.iter().chain(&origins) {
        let (from, to) = (data.join(file), part.join(file));
        let linked = fs::hard_link(&from, &to).is_ok();
        if !linked {
            fs::copy(&from, &to)
                .and_then(|_| fs::File::open(&to)?.sync_all())
                .map_err(|error| Error::io(&from, error))?;
        }
        snapshot.linked += u64::from(linked);
        snapshot.files += 1;
        snapshot.bytes += fs::metadata(&to).map_or(0, |file| file.len());
    }
    let write = |name: &str, bytes: &[u8]| -> io::Result<()> {
        let file = part.join(name);
        fs::write(&file, bytes)?;
        fs::File::open(file)?.sync_all()
    };
    write(".managed.json", &managed)
        .and_then(|()| write("meta.json", &metas))
        .map_err(|error| Error::io(part, error))?;
    snapshot.files += 3;
    snapshot.bytes += (managed.len() + metas.len()) as u64;
    manifest.beside().write(part)?;
    snapshot.bytes += fs::metadata(part.join(manifest::FILE)).map_or(0, |file| file.len());
    Ok(snapshot)
}
