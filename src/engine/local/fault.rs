//! tantivy's errors in this crate's words.

use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenReadError, OpenWriteError};

use crate::error::{Error, ErrorKind};

/// An error about the index in `path`, or in memory.
pub(super) fn translate(error: TantivyError, path: Option<&Path>) -> Error {
    let io = |error: &std::io::Error| {
        let copy = std::io::Error::new(error.kind(), error.to_string());
        let at = path.map_or_else(|| PathBuf::from("memory"), Path::to_owned);
        Error::io(at, copy)
    };
    let translated = match &error {
        TantivyError::LockFailure(LockError::LockBusy, _) => Error::new(
            ErrorKind::Locked,
            "another process is writing to the index; try again when it is done",
        ),
        TantivyError::LockFailure(LockError::IoError(error), _) => return io(error),
        TantivyError::IoError(error) => return io(error),
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => Error::new(
            ErrorKind::Engine,
            format!(
                "{} is missing from the index; `duansou doctor --repair` keeps what can be kept",
                file.display()
            ),
        ),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => return io(io_error),
        TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => {
            return io(io_error);
        }
        other => Error::new(ErrorKind::Engine, format!("the index failed: {}", one_line(&other.to_string()))),
    };
    match path {
        Some(path) => translated.with_path(path).with_source(error),
        None => translated.with_source(error),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
