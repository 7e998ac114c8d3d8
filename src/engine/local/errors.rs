//! Converts tantivy's errors to this crate's.

use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenReadError, OpenWriteError};

use crate::error::{Error, ErrorKind};

/// An error about the index in `path`, or in memory.
pub(crate) fn translate(error: TantivyError, path: Option<&Path>) -> Error {
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
        TantivyError::IoError(error) if !is_damage(error) => return io(error),
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
            damaged(path, Some(&format!("{} is missing", file.display())))
        }
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) if !is_damage(io_error) => {
            return io(io_error);
        }
        TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => {
            return io(io_error);
        }
        // A panic; its message is printed where it happens.
        TantivyError::ErrorInThread(_) | TantivyError::SystemError(_) => damaged(path, None),
        other => match of_system(&other.to_string()) {
            Some(error) => return io(&error),
            None => damaged(path, Some(&other.to_string())),
        },
    };
    match path {
        Some(path) => translated.with_path(path).with_source(error),
        None => translated.with_source(error),
    }
}

/// The operating system's error in a message: of some errors tantivy keeps only the text.
fn of_system(text: &str) -> Option<std::io::Error> {
    let number = text.split_once("(os error ")?.1.split_once(')')?.0.parse().ok()?;
    Some(std::io::Error::from_raw_os_error(number))
}

/// The error for a damaged index.
pub(crate) fn damaged(path: Option<&Path>, what: Option<&str>) -> Error {
    let what = what.map(|what| format!(" ({})", one_line(what))).unwrap_or_default();
    match path {
        Some(path) => {
            let advice = format!("run `duansou doctor --index {}`", path.display());
            Error::new(ErrorKind::Engine, format!("is damaged{what}; {advice}")).with_path(path)
        }
        None => {
            Error::new(ErrorKind::Engine, format!("the index in memory is damaged{what}; create it again"))
        }
    }
}

/// Whether an error of this crate reports a missing file.
pub(crate) fn is_missing(error: &Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref());
    matches!(cause, Some(TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_))))
}

/// Whether the content of a file is wrong, as opposed to a failure to read it.
fn is_damage(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    // Errors of the operating system have a number.
    error.raw_os_error().is_none()
        && matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof)
}

pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}
