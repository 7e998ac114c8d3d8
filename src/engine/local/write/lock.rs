//! Names the lock holder to processes that wait. The lock itself is the operating system's and ends
//! with the process that holds it; this file only names the holder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind};

/// Its file name.
pub(crate) const FILE: &str = "writer.pid";

/// The file that names the holder; removed with the writer.
#[derive(Debug)]
pub(crate) struct LockHolder(PathBuf);

impl LockHolder {
    /// Writes the file. Writing to the index works without it too.
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

/// The error of a process that finds the index locked.
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
