//! Errors of the library, and panics, as exceptions of the package; work without the GIL.

use std::panic::{AssertUnwindSafe, catch_unwind};

use duansou::{Error, ErrorKind};
use pyo3::prelude::*;
use serde::Serialize;

/// What a call of the library gives.
pub type Result<T> = std::result::Result<T, Error>;

/// Runs `work` with the GIL released. A panic becomes an error of the kind `Engine`, so that nothing ends
/// the interpreter.
pub fn free<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    py.detach(|| guarded(work)).map_err(|error| raise(py, &error))
}

/// As [`free`], for an answer that goes to Python as JSON.
pub fn json<T: Serialize>(py: Python<'_>, work: impl FnOnce() -> Result<T> + Send) -> PyResult<String> {
    free(py, || written(&work()?))
}

/// A value as the JSON of the contract.
pub fn written(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::new(ErrorKind::Engine, format!("the answer is no json: {error}")))
}

/// Runs `work`; a panic becomes an error.
pub fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown");
        let message = format!("internal error: {text}; please report it with the input");
        Err(Error::new(ErrorKind::Engine, message))
    })
}

/// The exception for an error, made by the package's own `_errors.make`.
pub fn raise(py: Python<'_>, error: &Error) -> PyErr {
    let made = (|| {
        let make = py.import("duansou._errors")?.getattr("make")?;
        let path = error.path().map(|path| path.to_string_lossy().into_owned());
        make.call1((name(error.kind()), error.message(), path, error.line(), number(error)))
    })();
    made.map_or_else(|failed| failed, PyErr::from_value)
}

/// The number of the operating system's error below, if there is one.
fn number(error: &Error) -> Option<i32> {
    let mut below = std::error::Error::source(error);
    while let Some(source) = below {
        if let Some(io) = source.downcast_ref::<std::io::Error>() {
            return io.raw_os_error();
        }
        below = source.source();
    }
    None
}

/// The kind as `Error.kind` has it.
pub fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidQuery => "InvalidQuery",
        ErrorKind::InvalidConfig => "InvalidConfig",
        ErrorKind::InvalidInput => "InvalidInput",
        ErrorKind::NotFound => "NotFound",
        ErrorKind::AlreadyExists => "AlreadyExists",
        ErrorKind::Incompatible => "Incompatible",
        ErrorKind::Locked => "Locked",
        ErrorKind::Io => "Io",
        ErrorKind::Unsupported => "Unsupported",
        ErrorKind::Interrupted => "Interrupted",
        _ => "Engine",
    }
}
