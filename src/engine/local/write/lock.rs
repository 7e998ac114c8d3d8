//! Who writes to an index, for those who have to wait. The lock itself is the system's, and ends
//! with the process that holds it; this file only says whose it is.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind};

/// Its file name.
pub(crate) const FILE: &str = "writer.pid";

/// The note; taken away with the writer.
#[derive(Debug)]
pub(crate) struct LockHolder(PathBuf);

impl LockHolder {
    /// Leaves a note. Without one, writing goes on as well.
    pub(crate) fn note(folder: &Path) -> Option<Self> {
        let path = folder.join(FILE);
        fs::write(&path, std::process::id().to_string()).ok()?;
        Some(Self(path))
    }
}

impl Drop for LockHolder {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// The error of whoever finds the index locked.
pub(crate) fn locked(folder: &Path) -> Error {
    let path = folder.join(FILE);
    let pid = fs::read_to_string(&path).ok().and_then(|pid| pid.trim().parse::<u32>().ok());
    let since =
        fs::metadata(&path).and_then(|file| file.modified()).ok().and_then(|since| since.elapsed().ok());
    let who = match (pid, since) {
        (Some(pid), Some(since)) => {
            format!("process {pid} has been writing to the index for {} s", since.as_secs())
        }
        _ => "another process is writing to the index".to_owned(),
    };
    Error::new(ErrorKind::Locked, format!("{who}; try again when it is done")).with_path(folder)
}
