//! The one error type: a complete line for the user, a kind for the program.

use std::fmt;
use std::path::{Path, PathBuf};

/// What went wrong, as a caller needs to tell cases apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A request that cannot be answered as asked: an unknown topic, a malformed date.
    InvalidQuery,
    /// A setting or a taxonomy that does not hold together.
    InvalidConfig,
    /// An input that cannot be read as what it claims to be.
    InvalidInput,
    /// A path, an index, an article or a paragraph that is not there.
    NotFound,
    /// An index stands where a new one was to be created.
    AlreadyExists,
    /// An index written by another format or another analysis.
    Incompatible,
    /// Another process is writing to the index.
    Locked,
    /// The operating system refused a read or a write.
    Io,
    /// The search engine below failed.
    Engine,
    /// What this engine cannot do; the message names what does it instead.
    Unsupported,
    /// The caller ended the run before it was done.
    Interrupted,
}

/// An error: one line, lowercase, without a full stop, that says what to do next.
pub struct Error {
    kind: ErrorKind,
    message: String,
    path: Option<PathBuf>,
    line: Option<u64>,
    source: Option<Box<dyn std::error::Error + Send + Sync + 'static>>,
}

/// `std::result::Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind` that reads as `message`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), path: None, line: None, source: None }
    }

    /// The same error about the file or folder `path`, which then begins the line.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The same error about a line of its file, counted from 1.
    #[must_use]
    pub fn with_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same error with the error that caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// An I/O failure on `path`, in words that do not need the source to be read.
    pub fn io(path: impl Into<PathBuf>, error: std::io::Error) -> Self {
        let (kind, message) = match error.kind() {
            std::io::ErrorKind::NotFound => (ErrorKind::NotFound, "no such file or folder".to_owned()),
            std::io::ErrorKind::PermissionDenied => {
                (ErrorKind::Io, "permission denied; check who owns it".to_owned())
            }
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                (ErrorKind::Io, "no space left on the disk; make room and run it again".to_owned())
            }
            std::io::ErrorKind::FileTooLarge => {
                (ErrorKind::Io, "a file may not grow any more; raise `ulimit -f` and run it again".to_owned())
            }
            std::io::ErrorKind::ReadOnlyFilesystem => {
                (ErrorKind::Io, "nothing can be written there; name another folder".to_owned())
            }
            std::io::ErrorKind::NotADirectory | std::io::ErrorKind::AlreadyExists => {
                (ErrorKind::Io, "is a file, expected a folder; name another".to_owned())
            }
            _ => {
                let message = error.to_string().to_lowercase();
                (ErrorKind::Io, message.split(" (os error").next().unwrap_or_default().to_owned())
            }
        };
        Self::new(kind, message).with_path(path).with_source(error)
    }

    /// The kind, for programs.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The file or folder that the error is about.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The line of that file, counted from 1.
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// The message without the path.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}:", path.display())?;
            if let Some(line) = self.line {
                write!(f, "{line}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind)
            .field("message", &self.message)
            .field("path", &self.path)
            .field("source", &self.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
